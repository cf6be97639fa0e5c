/** Hotline: the print of a picture that came with a message, in the house: what the report's page does on the phone (prints.ts). The picture is not drawn, not kept, and gone with the call. */
import { setImmediate as pause } from 'node:timers/promises'
import { lightOf, type Light } from './jpeg-light.ts'
import { printOf } from './prints.ts'

const SIDE = 32
const LAST = SIDE - 1

/** @param signal when nobody waits for it any more @returns null where it is no JPEG that is read here, or its time is over */
export async function printIn(bytes: Uint8Array, signal: AbortSignal): Promise<string | null> {
	const reading = lightOf(bytes)
	for (let step = reading.next(); ; step = reading.next()) {
		if (step.done) return step.value === null ? null : printOf({ width: SIDE, height: SIDE, data: fields(step.value) })
		await pause()
		if (signal.aborted) return null
	}
}

/** How light it is in each of 32 × 32 fields, held as the camera was; as much of each block as lies in the field. */
function fields({ across, down, stride, means, turned }: Light): Float32Array {
	const points = new Float32Array(4 * SIDE * SIDE)
	for (let y = 0; y < SIDE; y++)
		for (let x = 0; x < SIDE; x++) {
			const [column, row] = WHENCE[turned]?.(x, y) ?? [x, y]
			points.fill(mean(overlaps(column, across), overlaps(row, down), means, stride), 4 * (y * SIDE + x), 4 * (y * SIDE + x) + 3)
		}
	return points
}

/** From which field of the picture as it lies comes one of the picture as it is held (EXIF 2.3, orientation). */
const WHENCE: Readonly<Record<number, (x: number, y: number) => readonly [number, number]>> = {
	2: (x, y) => [LAST - x, y],
	3: (x, y) => [LAST - x, LAST - y],
	4: (x, y) => [x, LAST - y],
	5: (x, y) => [y, x],
	6: (x, y) => [y, LAST - x],
	7: (x, y) => [LAST - y, LAST - x],
	8: (x, y) => [LAST - y, x],
}

type Overlap = readonly (readonly [at: number, share: number])[]
function overlaps(field: number, blocks: number): Overlap {
	const [from, until] = [(field * blocks) / SIDE, ((field + 1) * blocks) / SIDE]
	const first = Math.floor(from)
	return Array.from({ length: Math.max(1, Math.ceil(until) - first) }, (_, i) => [first + i, Math.min(until, first + i + 1) - Math.max(from, first + i)] as const)
}

function mean(columns: Overlap, rows: Overlap, means: Float32Array, stride: number): number {
	let [light, area] = [0, 0]
	for (const [row, high] of rows)
		for (const [column, wide] of columns) {
			light += (means[row * stride + column] ?? 0) * high * wide
			area += high * wide
		}
	return light / area
}
