/**
 * Node's HTTP servers read all that comes into one buffer of the process, and what came last stays there until something longer comes.
 * So something longer comes: zeros, after every post that was not sealed.
 */
import { rmSync } from 'node:fs'
import http from 'node:http'
import { ask } from './line.server.ts'

/** Several times what is read at once, so that at least one read is full. */
const LONGER = Buffer.alloc(256 * 1024)
const WAIT_MS = 5000

/** Rinses the process whose HTTP server listens there. What goes wrong is left to the next time. */
export const rinse = (socket: string): Promise<void> => ask(socket, '/rinse', {}, WAIT_MS, (to) => (to.write(LONGER, () => {}), to.end())).then(() => {}, () => {})

/** A server for nothing else, so that this very process can be rinsed. */
export async function openBasin(socket: string): Promise<{ rinse(): Promise<void>; close(): Promise<void> }> {
	rmSync(socket, { force: true })
	const server = http.createServer((request, response) => void request.resume().once('end', () => response.writeHead(200, { 'content-length': 0 }).end()))
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(socket, resolve)
	})
	return {
		rinse: () => rinse(socket),
		close: () => new Promise((resolve) => server.close(() => resolve())),
	}
}
