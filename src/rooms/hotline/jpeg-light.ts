/**
 * Hotline: how light a JPEG is, a block of eight by eight points at a time, which is all a print needs. A picture is never drawn here: of each block only its
 * mean is read (ITU-T T.81, the first number of each block; of one in several rounds only the round that brings it). What is odd is no picture. Pure; it
 * pauses after each row, so that a large picture holds nobody up.
 */
import { saidSize } from './jpeg.ts'

/** @property across how many blocks wide it is, the last not always whole @property turned as the camera says it is to be held (EXIF 0x0112), 1 to 8 */
export type Light = { readonly across: number; readonly down: number; readonly stride: number; readonly means: Float32Array; readonly turned: number }

/** More points than any phone's camera makes. */
const POINTS_AT_MOST = 64_000_000
/** Bytes that may be read ahead of what there is, before it counts as cut off. */
const AHEAD = 3

type Part = { readonly id: number; readonly h: number; readonly v: number; readonly quanta: number }
type Frame = { readonly width: number; readonly height: number; readonly isInRounds: boolean; readonly parts: readonly Part[] }
type Codes = { readonly counts: Uint8Array; readonly symbols: Uint8Array }

/** Null where it is none, is cut off, or is of a kind that is not read here (arithmetic codes, four colours, twelve bits). */
export function* lightOf(bytes: Uint8Array): Generator<void, Light | null> {
	const size = saidSize(bytes)
	if (bytes[0] !== 0xff || bytes[1] !== 0xd8 || !size || size.width * size.height > POINTS_AT_MOST) return null
	const [quanta, codes] = [new Map<number, number>(), new Map<number, Codes>()]
	let [frame, restarts, turned, isRgb]: [Frame | null, number, number, boolean] = [null, 0, 1, false]
	for (let at = 2; ; ) {
		if (bytes[at] !== 0xff) return null
		while (bytes[at + 1] === 0xff) at += 1
		const marker = bytes[at + 1] ?? 0
		const length = two(bytes, at + 2)
		if (marker === 0xd9 || length < 2 || at + 2 + length > bytes.length) return null
		const body = bytes.subarray(at + 4, at + 2 + length)
		at += 2 + length
		if (marker === 0xdb) readQuanta(body, quanta)
		else if (marker === 0xc4) readCodes(body, codes)
		else if (marker === 0xdd) restarts = two(body, 0)
		else if (marker === 0xe1) turned = turnedIn(body) ?? turned
		else if (marker === 0xee && isText(body, 'Adobe')) isRgb = body[11] === 0
		else if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) frame = frameOf(body, marker === 0xc2)
		else if (marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) return null
		if (marker !== 0xda) continue
		if (!frame || (frame.parts.length === 3 && isRgb)) return null
		const scan = scanOf(body, frame)
		if (!scan) return null
		if (scan.parts.includes(0) && scan.isFirst) return yield* means(bytes.subarray(at), frame, scan, { quanta, codes, restarts, turned })
		while (at < bytes.length && !(bytes[at] === 0xff && bytes[at + 1] !== 0 && !isRestart(bytes[at + 1] ?? 0))) at += 1
	}
}

const two = (bytes: Uint8Array, at: number) => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0)
const isRestart = (byte: number) => byte >= 0xd0 && byte <= 0xd7
const isText = (body: Uint8Array, text: string) => [...text].every((letter, i) => body[i] === letter.charCodeAt(0))

/** Of each table only the first number counts here. */
function readQuanta(body: Uint8Array, into: Map<number, number>): void {
	for (let at = 0; at < body.length; ) {
		const kind = body[at] ?? 0
		into.set(kind & 15, kind >> 4 === 0 ? (body[at + 1] ?? 0) : two(body, at + 1))
		at += kind >> 4 === 0 ? 65 : 129
	}
}

function readCodes(body: Uint8Array, into: Map<number, Codes>): void {
	for (let at = 0; at + 17 <= body.length; ) {
		const counts = body.subarray(at + 1, at + 17)
		const n = counts.reduce((sum, one) => sum + one, 0)
		into.set(body[at] ?? 0, { counts, symbols: body.subarray(at + 17, at + 17 + n) })
		at += 17 + n
	}
}

function frameOf(body: Uint8Array, isInRounds: boolean): Frame | null {
	const [height, width, n] = [two(body, 1), two(body, 3), body[5] ?? 0]
	const parts = Array.from({ length: n }, (_, i) => ({ id: body[6 + 3 * i] ?? 0, h: (body[7 + 3 * i] ?? 0) >> 4, v: (body[7 + 3 * i] ?? 0) & 15, quanta: body[8 + 3 * i] ?? 0 }))
	const isFine = body[0] === 8 && (n === 1 || n === 3) && body.length === 6 + 3 * n && width > 0 && height > 0 && width * height <= POINTS_AT_MOST && parts.every(({ h, v }) => h >= 1 && h <= 4 && v >= 1 && v <= 4)
	return isFine ? { width, height, isInRounds, parts } : null
}

/** @property parts which of the frame's @property shift bits that a later round brings @property isFirst whether it brings the means */
type Scan = { readonly parts: readonly number[]; readonly tables: readonly { readonly dc: number; readonly ac: number }[]; readonly shift: number; readonly isFirst: boolean }
function scanOf(body: Uint8Array, { parts, isInRounds }: Frame): Scan | null {
	const n = body[0] ?? 0
	if (n < 1 || n > parts.length || body.length !== 4 + 2 * n) return null
	const which = Array.from({ length: n }, (_, i) => parts.findIndex(({ id }) => id === body[1 + 2 * i]))
	const tables = Array.from({ length: n }, (_, i) => ({ dc: (body[2 + 2 * i] ?? 0) >> 4, ac: (body[2 + 2 * i] ?? 0) & 15 }))
	const [from, high, shift] = [body[1 + 2 * n], (body[3 + 2 * n] ?? 0) >> 4, (body[3 + 2 * n] ?? 0) & 15]
	return which.includes(-1) || shift > 13 ? null : { parts: which, tables, shift: isInRounds ? shift : 0, isFirst: !isInRounds || (from === 0 && high === 0) }
}

type Beside = { readonly quanta: ReadonlyMap<number, number>; readonly codes: ReadonlyMap<number, Codes>; readonly restarts: number; readonly turned: number }

function* means(bytes: Uint8Array, { width, height, isInRounds, parts }: Frame, scan: Scan, { quanta, codes, restarts, turned }: Beside): Generator<void, Light | null> {
	const [first] = parts
	const [most, tall] = [Math.max(...parts.map(({ h }) => h)), Math.max(...parts.map(({ v }) => v))]
	const step = quanta.get(first?.quanta ?? -1)
	if (!first || step === undefined) return null
	const isAlone = scan.parts.length === 1
	const [across, down] = [(width * first.h) / most / 8, (height * first.v) / tall / 8]
	const [columns, rows] = isAlone ? [Math.ceil(across), Math.ceil(down)] : [Math.ceil(width / (8 * most)), Math.ceil(height / (8 * tall))]
	const stride = isAlone ? columns : columns * first.h
	const out = new Float32Array(stride * (isAlone ? rows : rows * first.v))
	const read = scan.parts.map((part, i) => ({ isLight: part === 0, h: isAlone ? 1 : (parts[part]?.h ?? 1), v: isAlone ? 1 : (parts[part]?.v ?? 1), dc: tableOf(codes.get(scan.tables[i]?.dc ?? 0)), ac: isInRounds ? null : tableOf(codes.get(16 + (scan.tables[i]?.ac ?? 0))), before: 0 }))
	if (read.some(({ dc, ac }) => !dc || (!ac && !isInRounds))) return null

	const bits = bitsOf(bytes)
	for (let row = 0, unit = 0; row < rows; row++) {
		for (let column = 0; column < columns; column++, unit++) {
			if (restarts > 0 && unit > 0 && unit % restarts === 0) {
				if (!bits.restart()) return null
				for (const one of read) one.before = 0
			}
			for (const one of read)
				for (let y = 0; y < one.v; y++)
					for (let x = 0; x < one.h; x++) {
						const length = bits.code(one.dc)
						if (length < 0 || length > 15) return null
						one.before += signed(bits.take(length), length)
						if (one.isLight) out[(row * one.v + y) * stride + column * one.h + x] = 128 + ((one.before << scan.shift) * step) / 8
						// What follows is how the light changes within the block: only read over.
						for (let k = 1; one.ac && k < 64; k++) {
							const code = bits.code(one.ac)
							if (code < 0) return null
							if (code === 0) break
							k += code >> 4
							bits.take(code & 15)
						}
						if (bits.isOver()) return null
					}
		}
		yield
	}
	return { across, down, stride, means: out, turned }
}

const signed = (value: number, length: number) => (length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value)

/** For each sixteen bits: how many of them are the first code, and what it says. Null where there are none, or more than can be told apart. */
function tableOf(codes: Codes | undefined): Uint16Array | null {
	if (!codes) return null
	const table = new Uint16Array(65_536)
	let [code, at] = [0, 0]
	for (let length = 1; length <= 16; length++) {
		const wide = 1 << (16 - length)
		for (let n = codes.counts[length - 1] ?? 0; n > 0; n--, at++, code += wide) {
			if (code + wide > 65_536) return null
			table.fill((length << 8) | (codes.symbols[at] ?? 0), code, code + wide)
		}
	}
	return table
}

function bitsOf(bytes: Uint8Array) {
	let [at, held, n, ahead] = [0, 0, 0, 0]
	function fill(): void {
		while (n <= 16) {
			let byte = bytes[at] ?? 0xff
			if (byte !== 0xff) at += 1
			else if (bytes[at + 1] === 0) at += 2
			else [byte, ahead] = [0, ahead + 1]
			held = ((held & ((1 << n) - 1)) << 8) | byte
			n += 8
		}
	}
	return {
		/** @returns less than nothing where no code begins so */
		code(table: Uint16Array | null): number {
			fill()
			const found = table?.[(held >> (n - 16)) & 0xffff] ?? 0
			n -= found >> 8
			return found === 0 ? -1 : found & 255
		},
		take(count: number): number {
			if (count === 0) return 0
			fill()
			n -= count
			return (held >> n) & ((1 << count) - 1)
		},
		isOver: () => ahead > AHEAD,
		restart(): boolean {
			;[held, n, ahead] = [0, 0, 0]
			while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1
			if (bytes[at] !== 0xff || !isRestart(bytes[at + 1] ?? 0)) return false
			at += 2
			return true
		},
	}
}

/** How the camera was held, of all it wrote; null where that is not said. */
function turnedIn(body: Uint8Array): number | null {
	if (!isText(body, 'Exif')) return null
	const [tiff, isSmall] = [body.subarray(6), body[6] === 0x49]
	const short = (at: number) => (isSmall ? (tiff[at] ?? 0) + (tiff[at + 1] ?? 0) * 256 : two(tiff, at))
	const long = (at: number) => (isSmall ? short(at) + short(at + 2) * 65_536 : short(at) * 65_536 + short(at + 2))
	const list = long(4)
	for (let i = 0; i < Math.min(200, short(list)); i++) {
		const entry = list + 2 + 12 * i
		if (short(entry) === 0x0112) return short(entry + 8) >= 1 && short(entry + 8) <= 8 ? short(entry + 8) : null
	}
	return null
}
