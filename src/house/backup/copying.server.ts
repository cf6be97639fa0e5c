/** Rows in and out of PostgreSQL by COPY, in its binary format, as a stream. `pg` leaves this to whoever submits a query of their own; this is that query. */
import type { Duplex } from 'node:stream'
import type pg from 'pg'

/** What of pg's connection COPY needs; not among its types. */
type Wire = {
	readonly stream: Duplex
	query(sql: string): void
	endCopyFrom(): void
	sendCopyFail(reason: string): void
}

const PIECE = 65_536
/** What waits for a slow disk, in pieces. */
const MOST_WAITING = 32
const FEWEST_WAITING = 8

const wireOf = (connection: unknown) => connection as Wire
const countIn = (tag: string) => Number(/^COPY (\d+)$/.exec(tag)?.[1])

/** Gives the bytes; its return value is the number of rows. A consumer that stops early must destroy the client. */
export async function* copyOut(client: pg.ClientBase, sql: string): AsyncGenerator<Uint8Array, number> {
	const ready: Buffer[] = []
	let piece = Buffer.allocUnsafe(PIECE)
	let filled = 0
	let wire: Wire | null = null
	let isPaused = false
	let count: number | null = null
	let fault: unknown = null
	let wake = () => {}
	const changed = () => new Promise<void>((resolve) => (wake = resolve))

	client.query({
		submit(connection: pg.Connection) {
			wire = wireOf(connection)
			wire.query(sql)
		},
		/** The chunk's memory is pg's own and used again. */
		handleCopyData({ chunk }: { readonly chunk: Buffer }) {
			for (let at = 0; at < chunk.length; ) {
				const taken = chunk.copy(piece, filled, at)
				at += taken
				filled += taken
				if (filled < PIECE) continue
				ready.push(piece)
				piece = Buffer.allocUnsafe(PIECE)
				filled = 0
			}
			if (ready.length >= MOST_WAITING && !isPaused) {
				isPaused = true
				wire?.stream.pause()
			}
			wake()
		},
		handleCommandComplete({ text }: { readonly text: string }) {
			if (filled > 0) ready.push(piece.subarray(0, filled))
			count = countIn(text)
			wake()
		},
		handleReadyForQuery() {},
		handleError(error: unknown) {
			fault = error
			wake()
		},
	} as pg.Submittable)

	for (;;) {
		const next = ready.shift()
		if (next) {
			if (isPaused && ready.length < FEWEST_WAITING) {
				isPaused = false
				;(wire as Wire | null)?.stream.resume()
			}
			yield next
			continue
		}
		if (fault !== null) throw fault
		if (count !== null) return count
		await changed()
	}
}

export type CopyIn = {
	write(bytes: Uint8Array): Promise<void>
	/** Gives the number of rows. */
	end(): Promise<number>
}

/** @param sql `copy … from stdin (format binary)` */
export async function copyIn(client: pg.ClientBase, sql: string): Promise<CopyIn> {
	let wire: Wire | null = null
	let fault: unknown = null
	let ended: (count: number) => void = () => {}
	let failed: (fault: unknown) => void = () => {}
	let begun: () => void = () => {}
	let wake: () => void = () => {}
	const done = new Promise<number>((resolve, reject) => ([ended, failed] = [resolve, reject]))
	// Who writes hears of a fault at the next piece, or at the end.
	done.catch(() => {})
	const isOpen = new Promise<void>((resolve) => (begun = resolve))

	client.query({
		submit(connection: pg.Connection) {
			wire = wireOf(connection)
			wire.query(sql)
		},
		handleCopyInResponse: () => begun(),
		handleCommandComplete: ({ text }: { readonly text: string }) => ended(countIn(text)),
		handleReadyForQuery() {},
		handleError(error: unknown) {
			fault = error
			failed(error)
			begun()
			wake()
		},
	} as pg.Submittable)
	await isOpen

	return {
		async write(bytes) {
			if (fault !== null) throw fault
			const { stream } = wire as unknown as Wire
			// A CopyData message (PostgreSQL's protocol, § 54.7), laid on the line without copying the rows once more.
			const heading = Buffer.from([0x64, 0, 0, 0, 0])
			heading.writeInt32BE(bytes.length + 4, 1)
			stream.cork()
			stream.write(heading)
			const isFree = stream.write(bytes)
			stream.uncork()
			if (isFree) return
			await new Promise<void>((resolve) => {
				wake = resolve
				stream.once('drain', resolve)
			})
			if (fault !== null) throw fault
		},
		end() {
			if (fault === null) (wire as Wire | null)?.endCopyFrom()
			return done
		},
	}
}
