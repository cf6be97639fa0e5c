/**
 * A thousand open boards: how soon each hears that something changed, and how soon each has read the board anew. All are one dispatcher's, each from a
 * neighbourhood of its own; twelve incidents are open.
 */
import { once } from 'node:events'
import http from 'node:http'
import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { wait } from '../stories/child.testing.ts'
import { incidentAt, speaking } from '../stories/telling.testing.ts'
import { memberOf } from '../stories/members.testing.ts'
import { TOWN } from '../stories/town.testing.ts'
import { openHub } from '#house/hub.server.ts'
import { askToLook } from '#rooms/hotline/checking.server.ts'
import { figure, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'
import { median, quantile } from './numbers.ts'

const HEARD = 'boards: a change is heard at 1,000 open boards, the last'
const READ = 'boards: 1,000 open boards have read it anew, the last'
const BOARDS = 1000
const OPEN = 12
const CHANGES = 5

export const hotlineBoards: Bench = {
	rows: [HEARD, READ],
	run: () =>
		withFolder(async (dataFolder) => {
			writeFileSync(join(dataFolder, 'gates.json'), '{}', { mode: 0o600 })
			const hub = await openHub({ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 1, gatesFile: join(dataFolder, 'gates.json') }, { log: () => {}, duties: false, first: { ...TOWN } })
			if ('taken' in hub) throw new Error('a new folder cannot be taken')
			const agent = new http.Agent({ keepAlive: true, maxSockets: 64 })
			const streams: http.IncomingMessage[] = []
			try {
				const { ports } = hub.house
				const running = hub as unknown as Parameters<typeof memberOf>[0]
				const dee = await memberOf(running, 'Dee', ['dispatcher'])
				await memberOf(running, 'V1', ['verifier'])
				const by = speaking(dee.id, 'dispatcher')
				for (let n = 0; n < OPEN; n++) await incidentAt(ports, { place: `corner ${n}` })
				const { cookie } = dee
				const from = (n: number) => ({ cookie, 'x-forwarded-for': `10.${(n >> 8) & 255}.${n & 255}.1` })
				let heard: ((n: number) => void) | null = null
				for (let n = 0; n < BOARDS; n++) {
					const response = await new Promise<http.IncomingMessage>((resolve, reject) => http.get(`${hub.address}/desk/hotline/live`, { headers: { ...from(n), accept: 'text/event-stream' }, agent: false }, resolve).once('error', reject))
					if (response.statusCode !== 200) throw new Error(`board ${n} was answered with ${response.statusCode}`)
					response.setEncoding('utf8').on('data', (text: string) => text.includes('event: hotline') && heard?.(n))
					streams.push(response)
				}
				await wait(1000)
				const [last, read]: [number[], number[]] = [[], []]
				for (let change = 0; change < CHANGES; change++) {
					const [hears, reads] = [new Set<number>(), new Set<number>()]
					const all = new Promise<void>((resolve, reject) => {
						heard = (n) => {
							if (hears.has(n)) return
							hears.add(n)
							if (hears.size === BOARDS) last.push(performance.now() - began)
							board(hub.address, agent, from(n)).then((ok) => {
								if (!ok) return reject(new Error('a board was not read'))
								reads.add(n)
								if (reads.size === BOARDS) resolve()
							}, reject)
						}
					})
					const began = performance.now()
					const id = await incidentAt(ports, { place: `change ${change}` })
					await askToLook(ports, by, { incident: id })
					await all
					read.push(performance.now() - began)
					heard = null
					await wait(500)
				}
				return [figure(HEARD, quantile(last, 1), 'ms', stated('≤', 1000), `from before the act; median ${median(last).toFixed(0)} ms of ${CHANGES} changes`), figure(READ, quantile(read, 1), 'ms', stated('≤', 10_000), `median ${median(read).toFixed(0)} ms`)]
			} finally {
				for (const one of streams) one.destroy()
				agent.destroy()
				await hub.close()
			}
		}),
}

async function board(address: string, agent: http.Agent, headers: Readonly<Record<string, string>>): Promise<boolean> {
	const body = JSON.stringify({ act: null, looking: { incident: null, tells: null, level: null } })
	const request = http.request(`${address}/desk/hotline/act`, { method: 'POST', agent, headers: { ...headers, origin: address, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } })
	request.end(body)
	const [response] = (await once(request, 'response')) as [http.IncomingMessage]
	let length = 0
	for await (const piece of response as AsyncIterable<Buffer>) length += piece.length
	return response.statusCode === 200 && length > 500
}
