/**
 * A street map in one file, as PMTiles 3 has it: what its head says, whether it can be drawn from, and which parts of town it leaves out. Pure.
 * https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md
 */
import type { Zone } from './hub.ts'
import { spotAt, type Spot } from './places.ts'
import { done, refuse, type Result } from './result.ts'

/** Degrees. */
export type Box = { readonly south: number; readonly west: number; readonly north: number; readonly east: number }
/** @property least @property most zooms there are tiles for @property box what it covers */
export type Streets = { readonly least: number; readonly most: number; readonly box: Box }
/** What a page needs to draw from it. @property url on our own house; changes with the file */
export type StreetsHere = Streets & { readonly url: string }

export type StreetsFault = 'no-pmtiles' | 'cut-short' | 'no-streets' | 'pressed-otherwise' | 'nowhere'

/** Bytes: the head, and all in which the first directory must lie. */
export const HEAD = 127
export const FIRST_PART = 16_384
const GZIP = 2
const PRESSED = [1, GZIP]
const VECTOR = 1
const DEEPEST = 16

/** @property root where the first directory lies, and whether it is pressed */
export type Head = Streets & { readonly root: { readonly at: number; readonly length: number; readonly isPressed: boolean } }

/** @param start the file's first bytes @param size all its bytes */
export function readHead(start: Uint8Array, size: number): Result<Head, StreetsFault> {
	if (start.length < HEAD || new TextDecoder().decode(start.subarray(0, 7)) !== 'PMTiles' || start[7] !== 3) return refuse('no-pmtiles')
	const view = new DataView(start.buffer, start.byteOffset, start.byteLength)
	const long = (at: number) => Number(view.getBigUint64(at, true))
	const degrees = (at: number) => view.getInt32(at, true) / 1e7
	const parts = [8, 24, 40, 56].map((at) => ({ at: long(at), length: long(at + 8) }))
	const [root] = parts
	if (!root || root.length === 0 || root.at < HEAD || root.at + root.length > FIRST_PART || parts.some(({ at, length }) => at + length > size)) return refuse('cut-short')
	const [pressed = 0, tiles = 0, kind = 0, least = 0, most = 0] = start.subarray(97, 102)
	if (kind !== VECTOR) return refuse('no-streets')
	if (!PRESSED.includes(pressed) || !PRESSED.includes(tiles)) return refuse('pressed-otherwise')
	const box = { west: degrees(102), south: degrees(106), east: degrees(110), north: degrees(114) }
	if (least > most || most > DEEPEST || box.west >= box.east || box.south >= box.north || Math.abs(box.west) > 180 || box.east > 180 || box.south < -90 || box.north > 90) return refuse('nowhere')
	return done({ least, most, box, root: { ...root, isPressed: pressed === GZIP } })
}

/** How many entries a directory has; null where it is not whole. @param directory not pressed */
export function entriesIn(directory: Uint8Array): number | null {
	let at = 0
	const next = (): number => {
		let n = 0
		for (let by = 1; at < directory.length && by < 2 ** 53; by *= 128) {
			const byte = directory[at++] ?? 0
			n += (byte % 128) * by
			if (byte < 128) return n
		}
		return Number.NaN
	}
	const n = next()
	// Each entry has a number, how often it counts, a length and a place.
	if (!(n > 0) || n * 4 > directory.length) return null
	for (let i = 0; i < n * 4; i++) if (Number.isNaN(next())) return null
	return at === directory.length ? n : null
}

const isIn = ({ south, west, north, east }: Box, { lat, lon }: Spot) => lat >= south && lat <= north && lon >= west && lon <= east

/** The parts of town that do not lie on it whole, by name. */
export const leftOut = (box: Box, zones: readonly Zone[]): readonly string[] =>
	zones.filter(({ center, radius = 0 }) => center !== undefined && ![-1, 1].every((side) => isIn(box, spotAt(center, { dx: side * radius, dy: side * radius })))).map(({ name }) => name)
