/** Many at once: keeps a number of lines busy, times every answer, and costs the machine as little as it can, for it is the machine that is measured. */
import net from 'node:net'
import { chance } from './asks.ts'

export type Load = { readonly perSecond: number; readonly times: readonly number[]; readonly failed: number }

/** Does `work` so many times, so many at once. What throws or says false has failed. Times are milliseconds. */
export async function atOnce(lines: number, count: number, work: (n: number) => Promise<boolean>): Promise<Load> {
	const times: number[] = []
	let [next, failed] = [0, 0]
	const began = performance.now()
	const line = async () => {
		for (let n = next++; n < count; n = next++) {
			const since = performance.now()
			if (!(await work(n).catch(() => false))) failed += 1
			times.push(performance.now() - since)
		}
	}
	await Promise.all(Array.from({ length: lines }, line))
	return { perSecond: (count * 1000) / (performance.now() - began), times, failed }
}

export type Reply = { readonly status: number; readonly body: string }

export type Visitor = {
	get(path: string, headers?: string): Promise<Reply>
	/** JSON, unless the headers say otherwise. */
	post(path: string, body: string, headers?: string): Promise<Reply>
	close(): void
}

/** Somebody who asks over kept lines, each time from another neighbourhood. `headers` are whole lines. */
export function openVisitor(address: string): Visitor {
	const { port, host } = new URL(address)
	let free: Line[] = []
	const ask = async (head: string, body: string) => {
		// A line that was quiet for long may have been closed by the other side.
		free = free.filter((line) => !line.isOver())
		const line = free.pop() ?? openLine(Number(port))
		const reply = await line.ask(`${head}\r\nhost: ${host}\r\nx-forwarded-for: ${anywhere()}\r\n${body === '' ? '' : `content-length: ${Buffer.byteLength(body)}\r\n`}\r\n${body}`)
		if (!line.isOver()) free.push(line)
		return reply
	}
	return {
		get: (path, headers = 'accept: text/html') => ask(`GET ${path} HTTP/1.1\r\n${headers}`, ''),
		post: (path, body, headers = 'content-type: application/json') => ask(`POST ${path} HTTP/1.1\r\norigin: ${address}\r\n${headers}`, body),
		close: () => free.forEach((line) => line.end()),
	}
}

type Line = { ask(request: string): Promise<Reply>; isOver(): boolean; end(): void }

/** One connection, one question at a time. */
function openLine(port: number): Line {
	const socket = net.connect(port, '127.0.0.1').setNoDelay(true)
	let heard: Buffer = Buffer.alloc(0)
	let waiting: { readonly answer: (reply: Reply) => void; readonly fail: (fault: Error) => void } | null = null
	let isOver = false
	const broken = (fault: Error) => {
		isOver = true
		waiting?.fail(fault)
		waiting = null
	}
	socket.on('error', broken).on('close', () => broken(new Error('the line was closed')))
	socket.on('data', (piece: Buffer) => {
		heard = heard.length === 0 ? piece : Buffer.concat([heard, piece])
		const reply = read(heard)
		if (!reply) return
		heard = Buffer.alloc(0)
		const { answer } = waiting ?? {}
		waiting = null
		if (reply.isLast) socket.end()
		isOver ||= reply.isLast
		answer?.(reply)
	})
	return {
		ask: (request) =>
			new Promise((answer, fail) => {
				waiting = { answer, fail }
				socket.write(request)
			}),
		isOver: () => isOver,
		end: () => socket.destroy(),
	}
}

/** A whole answer (RFC 9112 § 6), or null while some of it is still to come. */
function read(heard: Buffer): (Reply & { readonly isLast: boolean }) | null {
	const end = heard.indexOf('\r\n\r\n')
	if (end < 0) return null
	const head = heard.toString('latin1', 0, end).toLowerCase()
	const body = heard.subarray(end + 4)
	const said = { status: Number(head.slice(9, 12)), isLast: head.includes('\r\nconnection: close') }
	const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1]
	if (length !== undefined) return body.length < Number(length) ? null : { ...said, body: body.toString('utf8', 0, Number(length)) }
	if (!head.includes('\r\ntransfer-encoding: chunked')) return { ...said, body: '' }
	const whole = unchunked(body)
	return whole === null ? null : { ...said, body: whole }
}

function unchunked(body: Buffer): string | null {
	const pieces: Buffer[] = []
	for (let at = 0; ; ) {
		const line = body.indexOf('\r\n', at)
		if (line < 0) return null
		const length = Number.parseInt(body.toString('latin1', at, line), 16)
		if (length === 0) return Buffer.concat(pieces).toString()
		if (body.length < line + 2 + length + 2) return null
		pieces.push(body.subarray(line + 2, line + 2 + length))
		at = line + 2 + length + 2
	}
}

/** An address of some neighbourhood or other. */
export function anywhere(): string {
	const [a = 0, b = 0, c = 0] = chance(3)
	return `${(a % 223) + 1}.${b}.${c}.7`
}
