/** Invented pictures for tests: scenes, drawn, and written as JPEGs the way cameras and apps do: at once or in rounds, grey or in colours, with what a camera writes beside them. */
import type { Pixels } from './prints.ts'

/** A number from 0 to 1, always the same for the same seed. */
export function chanceFrom(seed: number): () => number {
	let state = seed
	return () => {
		state = (Math.imul(state ^ (state >>> 15), 1 | state) + 0x6d2b79f5) | 0
		return ((state ^ (state >>> 14)) >>> 0) / 4_294_967_296
	}
}
export type LightAt = (x: number, y: number) => number
/** An invented scene: large and small things, lighter and darker, on a sky that fades. */
export function scene(seed: number): LightAt {
	const chance = chanceFrom(seed)
	const things = Array.from({ length: 24 }, () => ({ x: chance(), y: chance(), w: 0.05 + chance() * 0.3, h: 0.05 + chance() * 0.3, light: chance() * 200 - 100 }))
	const slope = chance() * 80
	return (x, y) => things.reduce((sum, one) => (Math.abs(x - one.x) < one.w && Math.abs(y - one.y) < one.h ? sum + one.light : sum), 120 + slope * y)
}
export function draw(light: LightAt, width: number, height: number): Pixels {
	const data = new Uint8ClampedArray(width * height * 4)
	for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.fill(light((x + 0.5) / width, (y + 0.5) / height), 4 * (y * width + x), 4 * (y * width + x) + 3)
	return { width, height, data }
}

const segment = (marker: number, body: readonly number[]) => [0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body]
const word = (n: number) => [n >> 8, n & 255]
/** Every first number of a block has four bits, every other eight: no code is all ones. */
const FIRST = segment(0xc4, [0, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), ...Array.from({ length: 12 }, (_, i) => i)])
const OTHERS = Array.from({ length: 16 }, (_, run) => Array.from({ length: 11 }, (_each, size) => (run << 4) | size)).flat().filter((one) => (one & 15) > 0 || one === 0 || one === 0xf0)
const OTHER = segment(0xc4, [0x10, 0, 0, 0, 0, 0, 0, 0, OTHERS.length, ...Array.from({ length: 8 }, () => 0), ...OTHERS])
/** In which order the waves of a block come. */
const ZIGZAG = Array.from({ length: 64 }, (_, i) => [i >> 3, i & 7] as const).toSorted(([a, b], [c, d]) => a + b - (c + d) || ((a + b) % 2 === 0 ? c - a : a - c))
const WAVE = Array.from({ length: 8 }, (_, k) => Array.from({ length: 8 }, (_each, i) => Math.cos((Math.PI * k * (2 * i + 1)) / 16) * (k === 0 ? Math.SQRT1_2 : 1) * 0.5))

/** @property step how coarsely it is pressed @property turned as a camera says it was held @property beside what a camera writes: where it was, its number */
type Written = { readonly step?: number; readonly isInRounds?: boolean; readonly isColour?: boolean; readonly restarts?: number; readonly turned?: number; readonly beside?: string }

export function asJpeg(light: LightAt, width: number, height: number, { step = 6, isInRounds = false, isColour = false, restarts = 0, turned, beside = '' }: Written = {}): Buffer {
	const { data } = draw(light, width, height)
	const at = (x: number, y: number) => (data[4 * (Math.min(y, height - 1) * width + Math.min(x, width - 1))] ?? 0) - 128
	const waves = (column: number, row: number): number[] => {
		const across = Array.from({ length: 8 }, (_, y) => WAVE.map((wave) => wave.reduce((sum, one, x) => sum + one * at(8 * column + x, 8 * row + y), 0)))
		return ZIGZAG.map(([down, k]) => Math.round((WAVE[down] ?? []).reduce((sum, one, y) => sum + one * (across[y]?.[k] ?? 0), 0) / step))
	}
	const out: number[] = []
	let [held, n] = [0, 0]
	const put = (value: number, bits: number) => {
		for (let i = bits - 1; i >= 0; i--) {
			held = (held << 1) | ((value >> i) & 1)
			if (++n < 8) continue
			out.push(held, ...(held === 0xff ? [0] : []))
			;[held, n] = [0, 0]
		}
	}
	const flush = () => { while (n > 0) put(1, 1) }
	const number = (value: number) => {
		const size = value === 0 ? 0 : 32 - Math.clz32(Math.abs(value))
		return { size, bits: value < 0 ? value + (1 << size) - 1 : value }
	}
	let before = 0
	const block = (column: number, row: number) => {
		const [first = 0, ...others] = waves(column, row)
		const mean = isInRounds ? first >> 1 : first
		const { size, bits } = number(mean - before)
		put(size, 4)
		put(bits, size)
		before = mean
		if (isInRounds) return
		let run = 0
		for (const [i, one] of others.entries()) {
			if (one === 0) run += 1
			else {
				for (; run > 15; run -= 16) put(OTHERS.indexOf(0xf0), 8)
				const said = number(one)
				put(OTHERS.indexOf((run << 4) | said.size), 8)
				put(said.bits, said.size)
				run = 0
			}
			if (run > 0 && i === 62) put(OTHERS.indexOf(0), 8)
		}
	}
	const grey = () => { put(0, 4); if (!isInRounds) put(OTHERS.indexOf(0), 8) }
	const side = isColour ? 16 : 8
	const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)]
	for (let unit = 0; unit < columns * rows; unit++) {
		if (restarts > 0 && unit > 0 && unit % restarts === 0) {
			flush()
			out.push(0xff, 0xd0 + ((unit / restarts - 1) % 8))
			before = 0
		}
		const [column, row] = [unit % columns, Math.floor(unit / columns)]
		if (!isColour) block(column, row)
		else {
			for (const [x, y] of [[0, 0], [1, 0], [0, 1], [1, 1]] as const) block(2 * column + x, 2 * row + y)
			grey()
			grey()
		}
	}
	flush()
	const parts = isColour ? [1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0] : [1, 0x11, 0]
	const ids = isColour ? [1, 0, 2, 0, 3, 0] : [1, 0]
	const exif = [...Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1'), ...word(1), ...word(0x0112), ...word(3), 0, 0, 0, 1, ...word(turned ?? 1), 0, 0, 0, 0, 0, 0, ...Buffer.from(beside)]
	return Buffer.from([
		0xff, 0xd8,
		...(turned !== undefined || beside !== '' ? segment(0xe1, exif) : []),
		...(beside === '' ? [] : segment(0xfe, [...Buffer.from(beside)])),
		...segment(0xdb, [0, ...Array.from({ length: 64 }, () => step)]),
		...segment(isInRounds ? 0xc2 : 0xc0, [8, ...word(height), ...word(width), parts.length / 3, ...parts]),
		...FIRST, ...OTHER,
		...(restarts > 0 ? segment(0xdd, word(restarts)) : []),
		...segment(0xda, [ids.length / 2, ...ids, 0, isInRounds ? 0 : 63, isInRounds ? 1 : 0]),
		...out, 0xff, 0xd9,
		...Buffer.from(beside),
	])
}
