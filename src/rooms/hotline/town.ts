/** Hotline: a town drawn as its parts: circles with names, no streets. A tap on it says about where; nothing is fetched from anywhere. Pure. */
import type { Zone } from '#ground/hub.ts'

export const TOWN_WIDTH = 320
const METRES_A_DEGREE = 111_320
/** @property west @property north degrees at the upper start corner @property across @property down degrees a step @property label where the middle of its name is */
export type TownMap = { readonly height: number; readonly west: number; readonly north: number; readonly across: number; readonly down: number; readonly zones: readonly { readonly id: string; readonly name: string; readonly x: number; readonly y: number; readonly r: number; readonly label: number }[] }

const LEAST_RADIUS = 300
/** Null where nobody has said where the parts of town lie. */
export function townMapOf(zones: readonly Zone[]): TownMap | null {
	const placed = zones.flatMap(({ id, name, center, radius }) => (center ? [{ id, name, center, radius: Math.max(radius ?? 0, LEAST_RADIUS) }] : []))
	const [first] = placed
	if (!first) return null
	const metresAcross = METRES_A_DEGREE * Math.cos((first.center.lat * Math.PI) / 180)
	const west = Math.min(...placed.map(({ center, radius }) => center.lon - radius / metresAcross))
	const east = Math.max(...placed.map(({ center, radius }) => center.lon + radius / metresAcross))
	const south = Math.min(...placed.map(({ center, radius }) => center.lat - radius / METRES_A_DEGREE))
	const north = Math.max(...placed.map(({ center, radius }) => center.lat + radius / METRES_A_DEGREE))
	const across = (east - west) / TOWN_WIDTH
	const down = (across * metresAcross) / METRES_A_DEGREE
	const round = (n: number) => Number(n.toFixed(1))
	return {
		height: Math.max(80, Math.ceil((north - south) / down)),
		west,
		north,
		across,
		down,
		zones: placed.map(({ id, name, center, radius }) => ({ id, name, label: labelAt(name, (center.lon - west) / across), x: round((center.lon - west) / across), y: round((north - center.lat) / down), r: round(radius / METRES_A_DEGREE / down) })),
	}
}

const LETTER = 4.5
/** The middle of a name, far enough from the edge that all of it is seen. */
function labelAt(name: string, x: number): number {
	const half = Math.min(TOWN_WIDTH / 2, name.length * LETTER)
	return Number(Math.min(TOWN_WIDTH - half, Math.max(half, x)).toFixed(1))
}

/** As `toBlock` has it, without what that brings along: this is fetched with the form. */
const BLOCK = 3
/** The block a tap on it lies in; finer than that, nothing leaves the phone. */
export const spotOn = ({ west, north, across, down }: Pick<TownMap, 'west' | 'north' | 'across' | 'down'>, x: number, y: number) => ({ lat: Number((north - y * down).toFixed(BLOCK)), lon: Number((west + x * across).toFixed(BLOCK)) })
