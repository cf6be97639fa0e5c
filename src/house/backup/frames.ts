/**
 * What stands inside a backup, in order: what it belongs to, each table with its rows and their digest, a sealed record to try the keys on, the end.
 * Pieces carry their length, so that reading needs no more memory than one of them.
 */
import * as v from 'valibot'

/** A piece of a file: words about what follows as JSON, or rows as PostgreSQL gives them. */
export type Frame = { readonly sort: Said['sort']; readonly bytes: Uint8Array }

const hex32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const Count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Bytes = v.pipe(v.string(), v.base64())
const Name = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,62}$/))

export const SAID = {
	/** SHA-256 of the head that stands readable before it. */
	belongs: v.object({ head: hex32 }),
	table: v.object({ name: Name, columns: v.pipe(v.array(Name), v.minLength(1)) }),
	counted: v.object({ rows: Count, bytes: Count, digest: hex32 }),
	proof: v.object({ record: v.string(), week: v.pipe(v.number(), v.integer()), sealed: Bytes, wraps: v.array(Bytes) }),
	keys: v.record(v.pipe(v.string(), v.regex(/^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)?$/)), Bytes),
	end: v.object({ tables: Count, rows: Count }),
} as const

export type Said = { readonly [Sort in keyof typeof SAID]: { readonly sort: Sort; readonly said: v.InferOutput<(typeof SAID)[Sort]> } }[keyof typeof SAID] | { readonly sort: 'rows' }

/** Numbers that stand in files: never give one to another. */
const SORTS = ['belongs', 'table', 'rows', 'counted', 'proof', 'keys', 'end'] as const satisfies readonly Said['sort'][]
const HEADING = 5
/** More than any row holds. */
export const LONGEST = 16 * 1024 * 1024

/** The file is cut off, or was changed. */
export class Damaged extends Error {
	override name = 'Damaged'
}

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

export const pieceOf = <Sort extends keyof typeof SAID>(sort: Sort, said: v.InferInput<(typeof SAID)[Sort]>): Frame => ({ sort, bytes: json(said) })
export const rows = (bytes: Uint8Array): Frame => ({ sort: 'rows', bytes })

/** @throws Damaged where it says something else than it should */
export function said<Sort extends keyof typeof SAID>(frame: Frame, sort: Sort): v.InferOutput<(typeof SAID)[Sort]> {
	if (frame.sort !== sort) throw new Damaged(`${frame.sort} in place of ${sort}`)
	try {
		return v.parse(SAID[sort], JSON.parse(new TextDecoder().decode(frame.bytes)))
	} catch (cause) {
		throw new Damaged(`${sort} is not understood`, { cause })
	}
}

export function written({ sort, bytes }: Frame): Uint8Array {
	const piece = new Uint8Array(HEADING + bytes.length)
	piece[0] = SORTS.indexOf(sort)
	new DataView(piece.buffer).setUint32(1, bytes.length)
	piece.set(bytes, HEADING)
	return piece
}

/**
 * Reads pieces as they come, whatever lengths the stream gives. Ends after `end`, and only there.
 * @throws Damaged where it stops early, goes on after the end, or is not made of pieces
 */
export async function* framesIn(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
	let waiting: Uint8Array[] = []
	let length = 0
	let isOver = false
	for await (const chunk of stream) {
		if (isOver && chunk.length > 0) throw new Damaged('something follows the end')
		waiting.push(chunk)
		length += chunk.length
		for (let wanted = wantedOf(waiting, length); !isOver && length >= wanted; wanted = wantedOf(waiting, length)) {
			const all = joined(waiting, length)
			const sort = SORTS[all[0] ?? -1]
			if (sort === undefined) throw new Damaged('a piece of no known sort')
			isOver = sort === 'end'
			yield { sort, bytes: all.subarray(HEADING, wanted) }
			waiting = [all.subarray(wanted)]
			length -= wanted
		}
		if (isOver && length > 0) throw new Damaged('something follows the end')
	}
	if (!isOver) throw new Damaged('it stops before its end')
}

/** How many bytes the next piece takes, heading included; the heading alone while that is not there. */
function wantedOf(waiting: Uint8Array[], length: number): number {
	if (length < HEADING) return HEADING
	if ((waiting[0]?.length ?? 0) < HEADING) waiting.splice(0, waiting.length, joined(waiting, length))
	const [first = new Uint8Array(HEADING)] = waiting
	const holds = new DataView(first.buffer, first.byteOffset).getUint32(1)
	if (holds > LONGEST) throw new Damaged('a piece longer than any')
	return HEADING + holds
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
	if (pieces.length === 1 && pieces[0]) return pieces[0]
	const all = new Uint8Array(length)
	let at = 0
	for (const piece of pieces) {
		all.set(piece, at)
		at += piece.length
	}
	return all
}
