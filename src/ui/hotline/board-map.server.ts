/** A map of our own: the parts of town as circles, and where something is open, to the block; on streets where the hub has them. Nobody outside learns where anybody looks. Pure. */
import { offsetOf, spotAt, toBlock, type Spot } from '#ground/places.ts'
import type { Zone } from '#ground/hub.ts'
import type { StreetsHere } from '#ground/streets.ts'
import { mapCssUrl } from '#ui/islands.ts'
import type { Incident } from '#rooms/hotline/model.ts'
import type { SaidMap } from './board-answers.ts'
import { whatIs, type Here } from './board-says.server.ts'

/** The width of the picture, in its own units; as many metres as the town is wide. */
const WIDE = 1000
/** Room at the edge, for a name. */
const EDGE = 60

type Placed = Zone & { readonly center: Spot; readonly radius: number }
const isPlaced = (zone: Zone): zone is Placed => zone.center !== undefined && zone.radius !== undefined

/** Null where the hub says of no part of town where it lies. */
export function mapOf(here: Here, incidents: readonly Incident[], streets: StreetsHere | null): SaidMap | null {
	const zones = here.zones.filter(isPlaced)
	const [first] = zones
	if (!first) return null
	const corners = zones.flatMap(({ center, radius }) => [spotAt(center, { dx: -radius, dy: -radius }), spotAt(center, { dx: radius, dy: radius })].map((spot) => offsetOf(first.center, spot)))
	const [left, right, low, high] = [Math.min(...corners.map(({ dx }) => dx)), Math.max(...corners.map(({ dx }) => dx)), Math.min(...corners.map(({ dy }) => dy)), Math.max(...corners.map(({ dy }) => dy))]
	const scale = (WIDE - 2 * EDGE) / Math.max(1, right - left)
	const at = (spot: Spot) => {
		const { dx, dy } = offsetOf(first.center, spot)
		return { x: Math.round(EDGE + (dx - left) * scale), y: Math.round(EDGE + (high - dy) * scale) }
	}
	const tall = Math.round(2 * EDGE + (high - low) * scale)
	const isOn = ({ x, y }: { x: number; y: number }) => x >= 0 && x <= WIDE && y >= 0 && y <= tall
	return {
		box: `0 0 ${WIDE} ${tall}`,
		zones: zones.map(({ name, center, radius }) => ({ name, ...center, radius, ...at(center), r: Math.round(radius * scale) })),
		spots: incidents.flatMap(({ spot, ...incident }) => (spot === null ? [] : [{ id: incident.id, ...toBlock(spot), ...at(toBlock(spot)), state: incident.state, name: whatIs(here, { ...incident, spot }) }])).filter(isOn),
		streets: streets && { ...streets, css: mapCssUrl },
	}
}
