/**
 * Bodies on their way in: counted as they arrive, cut off when they are larger than their route takes or too slow to be a person's bad line.
 * Nothing is read here before somebody asks for it, so a route may hand the raw stream to the sealing worker unread.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

export type BodyFault = 'too-large' | 'too-slow' | 'too-busy'

/** @property leastPerSecond bytes, on average, once `graceMs` is over; @property mostAtOnce bytes of all bodies whose answers are not finished yet */
export type Pace = { readonly graceMs: number; readonly leastPerSecond: number; readonly longestMs: number; readonly mostAtOnce: number }

export type Arriving = {
	/** The body for a web Request. Fails when the body is cut off; giving it up leaves the rest unread. */
	stream(): ReadableStream<Uint8Array<ArrayBuffer>>
	/** The body in one piece, for those who cannot begin before it has all come. Fails as the stream does. */
	whole(): Promise<Buffer>
	/** Takes what still comes and drops it, so that the sender reads our answer instead of a broken line. Calls back when all has come. */
	drop(whenAllCame: () => void): void
	/** The answer is out. What a page left unread is read past, so that the line can be used again. */
	finish(): void
}

type Watched = { readonly request: IncomingMessage; readonly since: number; received: number; ourDelay: number; fault: BodyFault | null; cut(fault: BodyFault): void }

export type Bodies = ReturnType<typeof openBodies>

export function openBodies(pace: Pace) {
	const watched = new Set<Watched>()
	let atOnce = 0
	let sweptAt = performance.now()

	/** @param onFault called once, when the body is cut off */
	function watch(request: IncomingMessage, response: ServerResponse, limit: number, onFault: (fault: BodyFault) => void): Arriving {
		let dropping: (() => void) | null = null
		let tap: Tap | null = null
		const body: Watched = {
			request,
			since: performance.now(),
			received: 0,
			ourDelay: 0,
			fault: null,
			cut(fault) {
				if (body.fault || dropping) return
				body.fault = fault
				watched.delete(body)
				tap?.fail(fault)
				onFault(fault)
			},
		}
		watched.add(body)
		let isAnswered = false
		response.once('close', () => {
			isAnswered = true
			watched.delete(body)
			atOnce -= body.received
		})

		// Node's parser hands every piece to `push` and null at the end. Standing here is the only way to count without reading.
		// After a cut nothing goes through, the end neither: half a body must never look like a whole one.
		const push = request.push.bind(request)
		request.push = (piece: Uint8Array | null, encoding?: BufferEncoding) => {
			if (piece === null) watched.delete(body)
			if (piece !== null && !body.fault && !dropping) {
				body.received += piece.length
				if (!isAnswered) atOnce += piece.length
				if (body.received > limit) body.cut('too-large')
				else if (atOnce > pace.mostAtOnce) body.cut('too-busy')
			}
			if (!body.fault && !dropping) return push(piece, encoding)
			if (piece === null) dropping?.()
			return true
		}

		return {
			stream() {
				const { stream, ...opened } = openTap(request)
				tap = opened
				return stream
			},
			whole() {
				if (body.fault) return Promise.reject(cutOff(body.fault))
				const { bytes, ...opened } = gather(request)
				tap = opened
				return bytes
			},
			drop(whenAllCame) {
				if (request.complete) return whenAllCame()
				dropping = whenAllCame
				request.resume()
			},
			finish() {
				tap?.shut()
				request.resume()
			},
		}
	}

	/** Cuts off what is too slow. Time in which we did not read is not counted against the sender. */
	function sweep() {
		const now = performance.now()
		for (const body of watched) {
			if (body.request.readableLength > 0) body.ourDelay += now - Math.max(sweptAt, body.since)
			const spent = now - body.since - body.ourDelay
			const least = ((spent - pace.graceMs) * pace.leastPerSecond) / 1000
			if (spent > pace.longestMs || body.received < least) body.cut('too-slow')
		}
		sweptAt = now
	}

	return { watch, sweep, stats: () => ({ arriving: watched.size, bytes: atOnce }) }
}

/** Where somebody reads. */
type Tap = { fail(fault: BodyFault): void; shut(): void }

const GONE = 'the sender went away'
const cutOff = (fault: BodyFault) => new Error(`the body was cut off: ${fault}`)
const unread = () => new Error('answered before it was read')

function gather(request: IncomingMessage): Tap & { readonly bytes: Promise<Buffer> } {
	const { promise: bytes, resolve, reject } = Promise.withResolvers<Buffer>()
	const pieces: Buffer[] = []
	const wentAway = () => request.complete || reject(new Error(GONE))
	request.on('data', (piece: Buffer) => pieces.push(piece))
	request.once('end', () => resolve(Buffer.concat(pieces))).once('error', wentAway).once('close', wentAway)
	bytes.catch(() => {})
	return { bytes, fail: (fault) => reject(cutOff(fault)), shut: () => reject(unread()) }
}

/** Pulled, not pushed: what a page does not read stays on the line. */
function openTap(request: IncomingMessage): Tap & { readonly stream: ReadableStream<Uint8Array<ArrayBuffer>> } {
	let isOpen = true
	let end = (_how: (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>) => void) => {}
	const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
		start(controller) {
			end = (how) => {
				if (isOpen) how(controller)
				isOpen = false
			}
			const wentAway = () => end(() => controller.error(new Error(GONE)))
			request.on('data', (piece: Buffer<ArrayBuffer>) => {
				if (!isOpen) return
				controller.enqueue(piece)
				if ((controller.desiredSize ?? 0) <= 0) request.pause()
			})
			request.once('end', () => end(() => controller.close())).once('error', wentAway).once('close', wentAway)
			request.pause()
		},
		pull: () => void request.resume(),
		cancel() {
			isOpen = false
			request.resume()
		},
	})
	return {
		stream,
		fail: (fault) => end((controller) => controller.error(cutOff(fault))),
		shut: () => end((controller) => controller.error(unread())),
	}
}
