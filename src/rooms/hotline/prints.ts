/**
 * Hotline: the print of a picture: 64 bits that are nearly the same for nearly the same picture, and from which no picture can be made. It is worked out on
 * the phone that has the picture; only the print leaves it. Source: pHash (Zauner 2010, § 3.2.1): the slowest waves of the picture, of each only its sign.
 *
 * Eight rows of eight bits: a row for each wave down the picture, in it a bit for each wave across. In a mirror every other wave across turns its sign
 * (`printsOf` in counting.ts knows that), which is why signs are kept here and not what is above the middle of them all. Pure.
 */

/** As a canvas gives it: four bytes a point. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: ArrayLike<number> }
const SIDE = 32
const WAVES = 8

/** 16 hex digits. */
export function printOf(picture: Pixels): string {
	const grey = shrunk(picture)
	const across = grey.map((row) => WAVE.map((wave) => sum(row, wave)))
	const column = (x: number) => across.map((row) => row[x] ?? 0)
	return WAVE.map((wave, y) => WAVE.reduce((bits, _, x) => (bits << 1) | (x + y > 0 && sum(column(x), wave) > 0 ? 1 : 0), 0)).map((row) => row.toString(16).padStart(2, '0')).join('')
}

/** The cosines of the discrete cosine transform (II), the slowest first. */
const WAVE = Array.from({ length: WAVES }, (_, k) => Array.from({ length: SIDE }, (_each, i) => Math.cos((Math.PI * k * (2 * i + 1)) / (2 * SIDE))))
const sum = (row: readonly number[], wave: readonly number[]) => row.reduce((total, one, i) => total + one * (wave[i] ?? 0), 0)

/** How bright it is in each of 32 × 32 fields, as the mean of all points in it. */
function shrunk({ width, height, data }: Pixels): number[][] {
	const edges = (length: number) => Array.from({ length: SIDE + 1 }, (_, i) => (i * length) / SIDE)
	const [xs, ys] = [edges(width), edges(height)]
	const field = (from: number, until: number) => [Math.min(Math.floor(from), Math.ceil(until) - 1), Math.max(Math.floor(from) + 1, Math.floor(until))] as const
	return Array.from({ length: SIDE }, (_, row) => {
		const [top, bottom] = field(ys[row] ?? 0, ys[row + 1] ?? 0)
		return Array.from({ length: SIDE }, (_each, col) => {
			const [left, right] = field(xs[col] ?? 0, xs[col + 1] ?? 0)
			let light = 0
			for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) light += brightness(data, 4 * (y * width + x))
			return light / ((bottom - top) * (right - left))
		})
	})
}
/** Of the eye (ITU-R BT.601). */
const brightness = (data: ArrayLike<number>, at: number) => 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
