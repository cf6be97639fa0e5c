/** Where something is: a point on the map, and how much of it may be known. Nothing here is about where a person lives or walks. */
import * as v from 'valibot'

/** WGS 84, degrees. */
export const Spot = v.object({ lat: v.pipe(v.number(), v.minValue(-90), v.maxValue(90)), lon: v.pipe(v.number(), v.minValue(-180), v.maxValue(180)) })
export type Spot = v.InferOutput<typeof Spot>

/** Metres east and north of somewhere. */
export type Offset = { readonly dx: number; readonly dy: number }

const METRES_A_DEGREE = 111_320
const eastern = (lat: number) => METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180)

/** On a flat map around `from`: right within a metre in ten thousand over a town. */
export const offsetOf = (from: Spot, to: Spot): Offset => ({ dx: (to.lon - from.lon) * eastern(from.lat), dy: (to.lat - from.lat) * METRES_A_DEGREE })
export const spotAt = (from: Spot, { dx, dy }: Offset): Spot => ({ lat: from.lat + dy / METRES_A_DEGREE, lon: from.lon + dx / eastern(from.lat) })

/** Metres. */
export function between(one: Spot, other: Spot): number {
	const { dx, dy } = offsetOf(one, other)
	return Math.hypot(dx, dy)
}

/** About a hundred metres: as fine as anything that leaves the team. */
const BLOCK = 3
/** How wide and high a block is, in degrees. */
export const BLOCK_DEGREES = 10 ** -BLOCK
/** About a kilometre. */
const NEIGHBOURHOOD = 2
const rounded = (digits: number) => ({ lat, lon }: Spot): Spot => ({ lat: Number(lat.toFixed(digits)), lon: Number(lon.toFixed(digits)) })
export const toBlock = rounded(BLOCK)
export const toNeighbourhood = rounded(NEIGHBOURHOOD)
