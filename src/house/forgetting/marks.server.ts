/**
 * Marks: sixteen bytes each, taken of what is about to go, and looked for afterwards in every byte of every file. All at once, in one pass,
 * whatever the number of marks: the last eight bytes read are looked up at every step.
 */
import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs'
import { join } from 'node:path'

const LENGTH = 16
const WINDOW = 4 * 1024 * 1024
/** Most of a database that is not full is this. */
const NOTHING = Buffer.alloc(4096)

/** @property what of what it is a mark, such as a table and its column */
export type Find = { readonly file: string; readonly at: number; readonly what: string }
export type Scanned = { readonly marks: number; readonly files: number; readonly bytes: number; readonly ms: number; readonly found: readonly Find[]; readonly more: number }

export type Marks = {
	/** Sixteen bytes or more that occur nowhere by chance: pieces of it, as they are and as hexadecimal text. */
	addBytes(what: string, bytes: Uint8Array): void
	/** A name with 32 hexadecimal digits at its end. */
	addId(what: string, id: string): void
	readonly count: () => number
	/** Reads every file there is under the folders, names included. What goes away while it looks is passed by. @throws where a file cannot be read */
	scan(folders: readonly string[]): Scanned
}

const FOUND_AT_MOST = 100

/** A piece that is nearly all one byte would be found everywhere. */
function saysNothing(mark: Buffer): boolean {
	let same = 0
	for (let i = 1; i < LENGTH; i++) if (mark[i] === mark[i - 1]) same += 1
	return same > LENGTH / 2
}

export function newMarks(): Marks {
	let kept = Buffer.alloc(LENGTH * 1024)
	const [whats, names] = [[] as number[], new Map<string, number>()]
	const add = (what: string, mark: Buffer) => {
		if (mark.length !== LENGTH || saysNothing(mark)) return
		if (whats.length * LENGTH === kept.length) kept = Buffer.concat([kept, Buffer.alloc(kept.length)])
		mark.copy(kept, whats.length * LENGTH)
		if (!names.has(what)) names.set(what, names.size)
		whats.push(names.get(what) ?? 0)
	}
	return {
		addBytes(what, bytes) {
			const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
			const last = all.length - LENGTH
			if (last < 0) return
			// The beginning may be the same in all of a kind; a table may cut a long value into parts just where one piece lies.
			for (const at of new Set([Math.floor(last / 2), last])) add(what, all.subarray(at, at + LENGTH))
			add(`${what} as text`, Buffer.from(all.toString('hex', last, last + LENGTH / 2)))
		},
		addId(what, id) {
			const [digits = ''] = /[0-9a-f]{32}$/.exec(id) ?? []
			add(what, Buffer.from(digits.slice(0, LENGTH)))
			add(`${what} as bytes`, Buffer.from(digits, 'hex'))
		},
		count: () => whats.length,
		scan(folders) {
			const began = performance.now()
			const called = [...names.keys()]
			const look = lookerFor(kept.subarray(0, whats.length * LENGTH))
			const found: Find[] = []
			let [files, bytes, more] = [0, 0, 0]
			const note = (file: string) => (mark: number, at: number) => void (found.length < FOUND_AT_MOST ? found.push({ file, at, what: called[whats[mark] ?? -1] ?? '' }) : (more += 1))
			for (const file of folders.flatMap(filesUnder)) {
				look(Buffer.from(file), note(`the name of ${file}`), 0)
				files += 1
				bytes += readThrough(file, look, note(file))
			}
			return { marks: whats.length, files, bytes, ms: Math.round(performance.now() - began), found, more }
		},
	}
}

const filesUnder = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)) : [])

type Look = (buffer: Buffer, note: (mark: number, at: number) => void, before: number) => void

/** Windows overlap, so that nothing hides on a border. */
function readThrough(file: string, look: Look, note: (mark: number, at: number) => void): number {
	const handle = openIfThere(file)
	if (handle === null) return 0
	try {
		let before = 0
		for (;;) {
			const length = readSync(handle, window, 0, WINDOW, before)
			if (length === 0) return before
			look(window.subarray(0, length), note, before)
			if (length < WINDOW) return before + length
			before += WINDOW - (LENGTH - 1)
		}
	} finally {
		closeSync(handle)
	}
}

const window = Buffer.alloc(WINDOW)

function openIfThere(file: string): number | null {
	try {
		return openSync(file, 'r')
	} catch (fault) {
		// A database tidies up while we look.
		if (fault instanceof Error && 'code' in fault && fault.code === 'ENOENT') return null
		throw fault
	}
}

const hashOf = (high: number, low: number) => Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)

/** A filter of bits that fits a processor's cache says "perhaps" to one place in forty; a table of chains says which mark it is. */
function lookerFor(marks: Buffer): Look {
	const count = marks.length / LENGTH
	const bits = Math.min(24, Math.max(16, Math.ceil(Math.log2(count * 32 + 1))))
	const [shift, chains] = [32 - bits, bits - 4]
	const filter = new Uint8Array(2 ** (bits - 3))
	const first = new Int32Array(2 ** chains).fill(-1)
	const next = new Int32Array(count).fill(-1)
	const [highs, lows] = [new Int32Array(count), new Int32Array(count)]
	for (let i = 0; i < count; i++) {
		const [high, low] = [marks.readInt32BE(i * LENGTH), marks.readInt32BE(i * LENGTH + 4)]
		const slot = hashOf(high, low) >>> shift
		filter[slot >>> 3] = (filter[slot >>> 3] ?? 0) | (1 << (slot & 7))
		next[i] = first[slot >>> 4] ?? -1
		first[slot >>> 4] = i
		highs[i] = high
		lows[i] = low
	}
	return (buffer, note, before) => {
		let [high, low] = [0, 0]
		for (let i = 0; i < buffer.length; i++) {
			if ((i & 4095) === 0 && i + 4096 <= buffer.length && NOTHING.compare(buffer, i, i + 4096) === 0) {
				i += 4095
				high = low = 0
				continue
			}
			high = (high << 8) | (low >>> 24)
			low = (low << 8) | (buffer[i] as number)
			const slot = hashOf(high, low) >>> shift
			if (((filter[slot >>> 3] as number) & (1 << (slot & 7))) === 0) continue
			const at = i - 7
			if (at < 0 || at + LENGTH > buffer.length) continue
			for (let mark = first[slot >>> 4] ?? -1; mark >= 0; mark = next[mark] ?? -1)
				if (highs[mark] === high && lows[mark] === low && marks.compare(buffer, at, at + LENGTH, mark * LENGTH, (mark + 1) * LENGTH) === 0) note(mark, before + at)
		}
	}
}
