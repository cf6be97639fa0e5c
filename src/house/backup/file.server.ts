/**
 * A file only the stewards can open: one line that says what it is, one line of JSON anybody may read, then an age file to every steward.
 * In the readable head lies each steward's identity as their recovery words wrap it, so that twelve words are all it takes.
 */
import { createHash, randomBytes } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import * as v from 'valibot'
import { DoesNotOpen, openStream, sealStream, unwrapKey, type Key } from '#ground/sealed.ts'
import { whatOpens } from '#ground/secret-words.ts'
import { hours, Instant } from '#ground/time.ts'
import { Damaged, framesIn, said, pieceOf, written, type Frame } from './frames.ts'
import { Refused } from '../commands/refused.ts'
import { DRAFT, syncFolder } from '../keys.server.ts'
import { stretch } from '../sealing/stretch.server.ts'

export type Sort = 'backup' | 'keys'
const FORMAT = 1
const firstLine = (sort: Sort) => `holdfast ${sort}\n`
const LONGEST_HEAD = 1024 * 1024

const hexBytes = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length * 2}}$`)))

/** @property keyed which key folder it belongs to; @property taken when the snapshot was taken */
export const Head = v.object({
	format: v.literal(FORMAT),
	program: v.string(),
	taken: Instant,
	hub: v.pipe(v.string(), v.regex(/^hub_[0-9a-f]{32}$/)),
	salt: hexBytes(16),
	keyed: hexBytes(32),
	stewards: v.array(v.object({ id: v.string(), wrap: v.pipe(v.string(), v.base64()) })),
	migrations: v.array(v.object({ name: v.string(), hash: hexBytes(32) })),
})
export type Head = v.InferOutput<typeof Head>
export const newHead = (head: Omit<Head, 'format'>): Head => ({ format: FORMAT, ...head })

const digestOf = (line: string) => createHash('sha256').update(line).digest('hex')

/** The bytes of a whole file, made as they are read. */
export async function* sealedFile(sort: Sort, head: Head, recipients: readonly string[], frames: () => AsyncIterable<Frame>): AsyncGenerator<Uint8Array> {
	const line = `${JSON.stringify(head)}\n`
	async function* inside() {
		yield written(pieceOf('belongs', { head: digestOf(line) }))
		for await (const frame of frames()) yield written(frame)
	}
	yield new TextEncoder().encode(firstLine(sort) + line)
	yield* await sealStream(recipients, streamOf(inside()))
}

/** Writes a file that is there whole, or not at all; `before` is the last moment at which it may still come to nothing. Gives its length. */
export async function writeWhole(file: string, bytes: AsyncIterable<Uint8Array>, before: () => Promise<void> = async () => {}): Promise<number> {
	removeDrafts(file)
	const draft = `${file}.${process.pid}-${randomBytes(4).toString('hex')}${DRAFT}`
	try {
		const handle = await open(draft, 'wx', 0o600)
		let length = 0
		try {
			for await (const chunk of bytes) {
				await handle.writeFile(chunk)
				length += chunk.length
			}
			await handle.sync()
		} finally {
			await handle.close()
		}
		await before()
		await rename(draft, file)
		syncFolder(dirname(file))
		return length
	} finally {
		await rm(draft, { force: true })
	}
}

/** What a kill left; somebody else's may still be growing. */
function removeDrafts(file: string): void {
	for (const name of readdirSync(dirname(file))) {
		if (!name.startsWith(`${basename(file)}.`) || !name.endsWith(DRAFT)) continue
		const draft = join(dirname(file), name)
		const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? { mtimeMs: 0 }
		if (Date.now() - mtimeMs > hours(1)) rmSync(draft, { force: true })
	}
}

export type SealedFile = {
	readonly head: Head
	/** Every piece but the first, to the end. @throws Damaged where a byte was changed or the end is missing, which may show only at the end */
	frames(seed: Key): AsyncGenerator<Frame>
}

/** Whether a file says of itself that it is one of these. */
export function isSealedFile(sort: Sort, file: string): boolean {
	if (statSync(file).isDirectory()) return false
	const first = Buffer.alloc(firstLine(sort).length)
	const handle = openSync(file, 'r')
	try {
		readSync(handle, first)
	} finally {
		closeSync(handle)
	}
	return first.toString() === firstLine(sort)
}

/** @throws Refused with one line where it is not there, not one of ours, or newer than this program */
export async function readSealed(sort: Sort, file: string): Promise<SealedFile> {
	if (!existsSync(file)) throw new Refused(`no-${sort}`, sort === 'keys' ? `There is no key file ${file}. It was written beside the backup; say where it is now with --keys PATH.` : `There is no file ${file}.`)
	if (statSync(file).isDirectory()) throw notOurs(sort, file)
	const handle = await open(file, 'r')
	try {
		const start = firstLine(sort)
		const { buffer, bytesRead } = await handle.read(Buffer.alloc(LONGEST_HEAD), 0, LONGEST_HEAD, 0)
		const end = buffer.subarray(0, bytesRead).indexOf('\n', start.length)
		if (buffer.subarray(0, start.length).toString() !== start || end < 0) throw notOurs(sort, file)
		const line = buffer.subarray(start.length, end + 1).toString()
		return { head: headIn(line, file), frames: (seed) => framesOf(file, end + 1, line, seed) }
	} finally {
		await handle.close()
	}
}

const notOurs = (sort: Sort, file: string) => new Refused('not-ours', `${file} is not a ${sort === 'keys' ? 'key file' : 'backup'} of Holdfast.`)

function headIn(line: string, file: string): Head {
	let head: unknown
	try {
		head = JSON.parse(line)
	} catch {
		head = null
	}
	const { format } = v.parse(v.fallback(v.looseObject({ format: v.number() }), { format: 0 }), head)
	if (format > FORMAT) throw new Refused('newer-file', `${file} was written by a newer Holdfast: restore it with that version.`)
	const parsed = v.safeParse(Head, head)
	if (!parsed.success) throw damaged(file)
	return parsed.output
}

export const damaged = (file: string, cause?: unknown) => new Refused('damaged', `${file} is damaged or cut off: use another copy. Nothing was changed.`, cause)

async function* framesOf(file: string, from: number, line: string, seed: Key): AsyncGenerator<Frame> {
	const handle = await open(file, 'r')
	try {
		const frames = framesIn(faultless(await openStream(seed, streamOf(chunksOf(handle, from)))))
		const first = await frames.next()
		if (first.done || said(first.value, 'belongs').head !== digestOf(line)) throw new Damaged('the head was changed')
		yield* frames
	} catch (cause) {
		if (cause instanceof DoesNotOpen) throw new Damaged('it was sealed to somebody else, or its beginning was changed', { cause })
		throw cause
	} finally {
		await handle.close()
	}
}

async function* chunksOf(handle: Awaited<ReturnType<typeof open>>, from: number): AsyncGenerator<Uint8Array> {
	for (let at = from; ; ) {
		const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(65_536), 0, 65_536, at)
		if (bytesRead === 0) return
		at += bytesRead
		yield buffer.subarray(0, bytesRead)
	}
}

/** Pulled as it is read, so that nothing piles up. */
const streamOf = (bytes: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
	new ReadableStream<Uint8Array>(
		{
			async pull(controller) {
				const next = await bytes.next()
				if (next.done) controller.close()
				else controller.enqueue(next.value)
			},
			cancel: async () => void (await bytes.return(undefined)),
		},
		{ highWaterMark: 0 },
	)

/** What the sealing library throws in the middle of a stream is a changed byte or a missing end. */
async function* faultless(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	try {
		yield* stream
	} catch (cause) {
		throw new Damaged('it does not open to its end', { cause })
	}
}

/** The identity of the steward whose twelve words these are; null where they are nobody's. */
export async function seedBy(entropy: Uint8Array, { hub, salt, stewards }: Head): Promise<Key | null> {
	const { key } = await whatOpens('recovery', entropy, Uint8Array.from(Buffer.from(salt, 'hex')), stretch)
	for (const { id, wrap } of stewards) {
		try {
			return unwrapKey(key, { hub, record: id, field: 'identity', version: 1 }, Uint8Array.from(Buffer.from(wrap, 'base64')))
		} catch {}
	}
	return null
}
