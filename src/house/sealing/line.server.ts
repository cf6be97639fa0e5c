/**
 * The house's line to its sealing worker: one HTTP request on a connection of its own. Not Node's client, which leaves a copy of every answer in
 * memory that nobody can wipe; here whatever comes is read into one buffer, and that is wiped as soon as it was handed on.
 */
import net from 'node:net'

/** @property then called once the bytes are on their way or never will be: then they may be wiped */
export type Sending = { write(bytes: Uint8Array, then: () => void): boolean; onRoom(go: () => void): void; end(): void; breakOff(): void }
export type Heard = { readonly status: number; readonly body: Buffer }

/** Nobody listens there. Nothing was handed on, so it may be tried again elsewhere. */
export class NotThere extends Error {
	override name = 'NotThere'
}

const READ_AT_ONCE = 65_536
const HEAD_AT_MOST = 8192

/** @param send writes the body, in as many pieces as it likes; called once somebody listens. @throws NotThere */
export function ask(socket: string, path: string, headers: Readonly<Record<string, string>>, waitMs: number, send: (to: Sending) => void): Promise<Heard> {
	return new Promise((resolve, reject) => {
		const heard = hear()
		const line = net.connect({ path: socket, onread: { buffer: Buffer.alloc(READ_AT_ONCE), callback } })
		line.setTimeout(waitMs, () => line.destroy(new Error('the sealing worker did not answer')))
		let isThere = false
		line.on('error', (cause) => reject(isThere ? cause : new NotThere('the sealing worker is not there', { cause })))
		line.once('close', () => reject(new Error('the sealing worker hung up')))
		line.once('connect', () => {
			isThere = true
			line.write(`POST ${path} HTTP/1.1\r\nhost: sealing\r\nconnection: close\r\ntransfer-encoding: chunked\r\n${Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`)
			send(sending)
		})
		const sending: Sending = {
			write(bytes, then) {
				if (bytes.length === 0) return then(), true
				line.cork()
				line.write(`${bytes.length.toString(16)}\r\n`)
				line.write(bytes, then)
				const wantsMore = line.write('\r\n')
				line.uncork()
				return wantsMore
			},
			onRoom: (go) => void line.once('drain', go),
			// The line itself stays open: a server that hears it end takes the asker for gone.
			end: () => void line.write('0\r\n\r\n'),
			breakOff: () => void line.destroy(new Error('the post was broken off')),
		}

		function callback(length: number, buffer: Uint8Array): boolean {
			try {
				const answer = heard(buffer.subarray(0, length))
				if (!answer) return true
				resolve(answer)
			} catch (fault) {
				reject(fault)
			} finally {
				buffer.fill(0, 0, length)
			}
			line.destroy()
			return false
		}
	})
}

/** Puts an answer together; gives it once it is whole. An answer that is no 200 has nothing in it for us. */
function hear(): (piece: Uint8Array) => Heard | null {
	let head = Buffer.alloc(0)
	let body: Buffer | null = null
	let filled = 0
	return (piece) => {
		let rest = piece
		if (!body) {
			const before = head.length
			head = Buffer.concat([head, piece.subarray(0, HEAD_AT_MOST)])
			const end = head.indexOf('\r\n\r\n')
			if (end < 0) {
				if (head.length >= HEAD_AT_MOST) throw new Error('an answer without end')
				return null
			}
			const said = head.toString('latin1', 0, end)
			head.fill(0)
			const status = Number(said.slice(9, 12))
			if (status !== 200) return { status, body: Buffer.alloc(0) }
			body = Buffer.alloc(Number(/^content-length: (\d+)$/im.exec(said)?.[1] ?? 0))
			rest = piece.subarray(end + 4 - before)
		}
		body.set(rest.subarray(0, body.length - filled), filled)
		filled += rest.length
		return filled >= body.length ? { status: 200, body } : null
	}
}
