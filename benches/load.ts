/** Many at once: keeps a number of lines busy and times every answer. */
import http from 'node:http'
import { hex } from '#ground/ids.ts'
import { chance } from './asks.ts'

export type Taken = { readonly ms: number; readonly ok: boolean }
export type Load = { readonly perSecond: number; readonly times: readonly number[]; readonly failed: number }

/** Does `work` so many times, so many at once. What throws or says false has failed. */
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
	get(path: string, headers?: http.OutgoingHttpHeaders): Promise<Reply>
	post(path: string, body: string, headers?: http.OutgoingHttpHeaders): Promise<Reply>
	close(): void
}

/** Somebody who asks over kept lines, each time from another neighbourhood. */
export function openVisitor(address: string, lines: number): Visitor {
	const { port } = new URL(address)
	const agent = new http.Agent({ keepAlive: true, maxSockets: lines })
	const ask = (method: string, path: string, body: string, headers: http.OutgoingHttpHeaders) =>
		new Promise<Reply>((resolve, reject) => {
			const request = http.request({ agent, host: '127.0.0.1', port, method, path, headers: { host: `localhost:${port}`, 'x-forwarded-for': anywhere(), ...headers } }, (response) => {
				const pieces: Buffer[] = []
				response.on('data', (piece: Buffer) => pieces.push(piece))
				response.once('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(pieces).toString() }))
				response.once('error', reject)
			})
			request.once('error', reject)
			request.end(body)
		})
	return {
		get: (path, headers = {}) => ask('GET', path, '', headers),
		post: (path, body, headers = {}) => ask('POST', path, body, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), origin: address, ...headers }),
		close: () => agent.destroy(),
	}
}

/** An address of some neighbourhood or other. */
export function anywhere(): string {
	const [a = 0, b = 0, c = 0] = chance(3)
	return `${(a % 223) + 1}.${b}.${c}.7`
}

export const anyNumber = () => hex(chance(16))
