/**
 * Connections: how many, and what is said on one that never became a request. Whoever opens many and says nothing makes the oldest silent
 * one go, so that somebody who does speak still gets a line.
 */
import { STATUS_CODES, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import type { Reason } from './heads.server.ts'
import type { Page } from './refusals.server.ts'

const REASONS: Readonly<Record<string, Reason>> = { HPE_HEADER_OVERFLOW: 'too-many-headers', HPE_CHUNK_EXTENSIONS_OVERFLOW: 'too-large', ERR_HTTP_REQUEST_TIMEOUT: 'too-slow' }

export type Most = { readonly open: number; readonly silent: number }
type Refusal = { readonly page: Page & { readonly status: number }; readonly headers: Readonly<Record<string, string>> }

/**
 * @param most.silent lines on which no request has been heard yet
 * @param refusal the whole answer to a line that was not understood
 */
export function watchConnections(server: Server, most: Most, refusal: (reason: Reason) => Refusal) {
	const silent = new Set<Socket>()
	const answers = new WeakMap<Duplex, Set<ServerResponse>>()
	const whole = new WeakSet<ServerResponse>()

	server.maxConnections = most.open
	server.on('connection', (socket) => {
		silent.add(socket)
		socket.once('close', () => silent.delete(socket))
		for (const oldest of silent) {
			if (silent.size <= most.silent) break
			silent.delete(oldest)
			oldest.destroy()
		}
	})
	server.on('clientError', (fault: NodeJS.ErrnoException, socket) => {
		const pending = [...(answers.get(socket) ?? [])]
		const last = pending.at(-1)
		if (last && whole.has(last)) return void last.end()
		// An answer already under way must not get another one in its middle.
		if (fault.code === 'ECONNRESET' || !socket.writable || pending.some((answer) => answer.headersSent)) return void socket.destroy()
		const { page, headers } = refusal(REASONS[fault.code ?? ''] ?? 'not-understood')
		const lines = Object.entries({ ...headers, 'content-type': page.type, 'content-length': String(Buffer.byteLength(page.body)), connection: 'close', date: new Date().toUTCString() })
		socket.once('finish', () => socket.destroy())
		socket.end(`HTTP/1.1 ${page.status} ${STATUS_CODES[page.status] ?? ''}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${page.body}`)
	})

	return {
		/** A whole request was heard, and this will answer it. */
		spoke(socket: Socket, answer: ServerResponse) {
			silent.delete(socket)
			const pending = answers.get(socket) ?? new Set()
			answers.set(socket, pending.add(answer))
			answer.once('close', () => pending.delete(answer))
		},
		/** This answer is written whole and only waits for the rest of what it refuses. */
		saidAll: (answer: ServerResponse) => void whole.add(answer),
		silent: () => silent.size,
	}
}
