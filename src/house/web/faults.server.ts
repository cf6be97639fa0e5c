/**
 * A fault in the log: an id to find it by and where in our code it happened. Its message stays out, for it may quote what somebody typed;
 * so does all of the path but its first step.
 */
const FRAMES = 4

export function faultLine(id: string, method: string, path: string, fault: unknown): string {
	const steps = path.split('/')
	const place = `/${steps[1] ?? ''}${steps.length > 2 ? '/…' : ''}`
	if (!(fault instanceof Error)) return `fault ${id} ${method} ${place} ${typeof fault}`
	const code = 'code' in fault && typeof fault.code === 'string' && /^\w{1,40}$/.test(fault.code) ? ` ${fault.code}` : ''
	const name = /^\w{1,60}$/.test(fault.name) ? fault.name : 'Error'
	const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at .+:\d+:\d+\)?$/.test(line)).slice(0, FRAMES).map((line) => line.trim())
	return `fault ${id} ${method} ${place} ${name}${code} ${frames.join(' < ')}`.trim()
}
