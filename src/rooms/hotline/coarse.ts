/**
 * Hotline: a picture made so coarse that no face, plate, screen or number of a house can be read in it, but for the squares somebody made clear. What
 * lies in a field is gone: only the mean of its colours is left, and from mean to mean it is smoothed. Pure.
 */
import type { Pixels } from './prints.ts'

/** Fields along the longer side, and squares that can be made clear: large enough for a thumb. */
const FIELDS = 24
const SQUARES = 6

export type Squares = { readonly across: number; readonly down: number; readonly side: number }
/** The squares over a picture; those at the end and at the bottom may be cut. */
export function squaresOf({ width, height }: Pick<Pixels, 'width' | 'height'>): Squares {
	const side = Math.max(width, height) / SQUARES
	return { across: Math.max(1, Math.ceil(width / side - 0.01)), down: Math.max(1, Math.ceil(height / side - 0.01)), side }
}

/** @param clear numbers of squares, row by row @returns four bytes a point */
export function coarsened({ width, height, data }: Pixels, clear: ReadonlySet<number>): Uint8ClampedArray<ArrayBuffer> {
	const { across, side } = squaresOf({ width, height })
	const field = Math.max(width, height) / FIELDS
	const [wide, high] = [Math.max(1, Math.ceil(width / field)), Math.max(1, Math.ceil(height / field))]
	const means = meansOf({ width, height, data }, field, wide, high)
	const out = new Uint8ClampedArray(4 * width * height)
	for (let y = 0; y < height; y++) {
		const v = Math.min(high - 1, Math.max(0, (y + 0.5) / field - 0.5))
		const [top, low] = [Math.floor(v), Math.min(high - 1, Math.floor(v) + 1)]
		for (let x = 0; x < width; x++) {
			const at = 4 * (y * width + x)
			const isClear = clear.has(Math.floor((y + 0.5) / side) * across + Math.floor((x + 0.5) / side))
			const u = Math.min(wide - 1, Math.max(0, (x + 0.5) / field - 0.5))
			const [left, right] = [Math.floor(u), Math.min(wide - 1, Math.floor(u) + 1)]
			for (let c = 0; c < 3; c++) {
				const mean = (row: number, col: number) => means[3 * (row * wide + col) + c] ?? 0
				const above = mean(top, left) + (mean(top, right) - mean(top, left)) * (u - left)
				const below = mean(low, left) + (mean(low, right) - mean(low, left)) * (u - left)
				out[at + c] = isClear ? (data[at + c] ?? 0) : above + (below - above) * (v - top)
			}
			out[at + 3] = 255
		}
	}
	return out
}

function meansOf({ width, height, data }: Pixels, field: number, wide: number, high: number): Float64Array {
	const [sums, counts] = [new Float64Array(3 * wide * high), new Float64Array(wide * high)]
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) {
			const one = Math.min(high - 1, Math.floor((y + 0.5) / field)) * wide + Math.min(wide - 1, Math.floor((x + 0.5) / field))
			counts[one] = (counts[one] ?? 0) + 1
			for (let c = 0; c < 3; c++) sums[3 * one + c] = (sums[3 * one + c] ?? 0) + (data[4 * (y * width + x) + c] ?? 0)
		}
	}
	return sums.map((sum, i) => sum / Math.max(1, counts[Math.floor(i / 3)] ?? 1))
}
