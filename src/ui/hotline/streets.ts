/**
 * The street map in a browser: drawn on a canvas from the hub's own file, in the page's own colours. Fetched only when somebody asks for a map.
 * Without Leaflet's own marks and attribution, which would make HTML out of text; who made the map stands under it, in words of ours.
 */
import { canvas, control, divIcon, layerGroup, map as leaflet, marker, rectangle, circle, type GridLayer, type LatLngBoundsExpression, type Map as Leaflet } from 'leaflet'
import { CenteredTextSymbolizer, leafletLayer, LineLabelSymbolizer, LineSymbolizer, PolygonSymbolizer, type LabelRule, type PaintRule } from 'protomaps-leaflet'
import { BLOCK_DEGREES, toBlock, type Spot } from '#ground/places.ts'
import type { StreetsHere } from '#ground/streets.ts'
import { shapeOf, type StreetsSays } from './streets-shape.ts'

export type Around = { readonly lat: number; readonly lon: number; readonly radius: number }
/** @property parts circles of the parts of town, to begin with @property language of its names' letters */
type Begin = { readonly streets: StreetsHere; readonly parts: readonly Around[]; readonly says: StreetsSays }
export type Mark = { readonly id: string; readonly lat: number; readonly lon: number; readonly state: string; readonly name: string; readonly href: string }

const CLOSEST = 18
/** Streets can be read. */
const NEAR = 15
const FONT = 'system-ui, sans-serif'

export function openMap(into: HTMLElement, { streets, parts, says }: Begin): Leaflet {
	const { south, west, north, east } = streets.box
	const box: LatLngBoundsExpression = [[south, west], [north, east]]
	const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
	const map = leaflet(into, { attributionControl: false, zoomControl: false, maxBounds: box, maxBoundsViscosity: 1, maxZoom: CLOSEST, fadeAnimation: false, zoomAnimation: !isStill, inertia: !isStill, renderer: canvas() })
	into.setAttribute('role', 'application')
	into.setAttribute('aria-label', says.name)
	control.zoom({ zoomInText: '+', zoomOutText: '−', zoomInTitle: says.closer, zoomOutTitle: says.farther }).addTo(map)
	const corners = parts.flatMap(({ lat, lon, radius }) => {
		const [up, along] = [radius / 111_320, radius / 111_320 / Math.cos((lat * Math.PI) / 180)]
		return [[lat - up, lon - along], [lat + up, lon + along]] as [number, number][]
	})
	map.fitBounds(corners.length > 0 ? corners : box, { animate: false })
	map.setMinZoom(Math.max(streets.least + 1, map.getBoundsZoom(box)))
	const draw = () => layerOf(streets).addTo(map)
	let layer = draw()
	// The page turns dark by the hour, and the map with it.
	const turned = () => {
		layer.remove()
		layer = draw()
	}
	const dark = matchMedia('(prefers-color-scheme: dark)')
	dark.addEventListener('change', turned)
	map.on('unload', () => dark.removeEventListener('change', turned))
	return map
}

// How it looks

const DAY = { ground: '#f1efe6', park: '#d7e5d0', water: '#b9d3dc', casing: '#cfc8b8', road: '#ffffff', large: '#f3dfae', ink: '#33443f', halo: '#fdfcf8', place: '#1f5a4c' }
const NIGHT: typeof DAY = { ground: '#14211f', park: '#1a2e26', water: '#12394a', casing: '#0b1413', road: '#3a4a46', large: '#6a5f3c', ink: '#c7d2cd', halo: '#0d1a18', place: '#8fd3bd' }

function isNight(): boolean {
	const { light } = document.documentElement.dataset
	return light === 'night' || (light !== 'day' && matchMedia('(prefers-color-scheme: dark)').matches)
}

/** As wide as a road is, by how close one looks. */
const wide = (large: number) => (zoom: number) => Math.max(0.6, large * 2 ** ((zoom - 16) * 0.7))

function layerOf({ url, most }: StreetsHere) {
	const look = isNight() ? NIGHT : DAY
	const kindOf = (props: Readonly<Record<string, unknown>>) => String(props['kind'] ?? props['pmap:kind'] ?? '')
	const roads = (kinds: readonly string[], color: string, width: number, minzoom: number): PaintRule => ({ dataLayer: 'roads', minzoom, symbolizer: new LineSymbolizer({ color, width: wide(width), lineCap: 'round', lineJoin: 'round' }), filter: (_zoom, { props }) => kinds.includes(kindOf(props)) })
	const [small, large] = [['minor_road', 'other', 'path'], ['major_road', 'medium_road', 'highway']]
	const paintRules: PaintRule[] = [
		{ dataLayer: 'earth', symbolizer: new PolygonSymbolizer({ fill: look.ground }) },
		{ dataLayer: 'landuse', symbolizer: new PolygonSymbolizer({ fill: look.park }), filter: (_zoom, { props }) => ['park', 'cemetery', 'forest', 'grass', 'golf_course', 'nature_reserve', 'playground', 'pitch', 'recreation_ground'].includes(kindOf(props)) },
		// Rivers come as areas and as lines; lines filled would be lakes.
		{ dataLayer: 'water', symbolizer: new PolygonSymbolizer({ fill: look.water }), filter: (_zoom, { geomType }) => geomType === 3 },
		roads(small, look.casing, 9, 14),
		roads(large, look.casing, 15, 11),
		roads(small, look.road, 6, 13),
		roads(large, look.large, 11, 9),
	]
	const labelRules: LabelRule[] = [
		{ dataLayer: 'places', maxzoom: 16, symbolizer: new CenteredTextSymbolizer({ labelProps: ['name'], fill: look.place, stroke: look.halo, width: 3, font: `600 15px ${FONT}` }) },
		{ dataLayer: 'roads', minzoom: 14, symbolizer: new LineLabelSymbolizer({ labelProps: ['name'], fill: look.ink, stroke: look.halo, width: 3, font: `500 13px ${FONT}` }), filter: (_zoom, { props }) => large.includes(kindOf(props)) },
		{ dataLayer: 'roads', minzoom: 16, symbolizer: new LineLabelSymbolizer({ labelProps: ['name'], fill: look.ink, stroke: look.halo, width: 3, font: `400 12px ${FONT}` }), filter: (_zoom, { props }) => small.includes(kindOf(props)) },
	]
	return leafletLayer({ url, maxDataZoom: most, paintRules, labelRules, backgroundColor: look.ground, noWrap: true, attribution: '' }) as unknown as GridLayer
}

// What stands on it

/** The square of a block: somewhere in it, and nobody says where. */
const blockAt = ({ lat, lon }: Spot): LatLngBoundsExpression => [[lat - BLOCK_DEGREES / 2, lon - BLOCK_DEGREES / 2], [lat + BLOCK_DEGREES / 2, lon + BLOCK_DEGREES / 2]]
const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

/** As wide as a finger; pixels. */
const FINGER = 48

/** Links on the map, one for each incident, and its block beneath. @returns what draws them, and draws nothing where nothing changed */
export function marksOn(map: Leaflet, parts: readonly Around[]) {
	const group = layerGroup().addTo(map)
	let shown: { readonly marks: readonly Mark[]; readonly open: string | null } | null = null
	const draw = () => {
		const { marks, open } = shown ?? { marks: [], open: null }
		const focused = map.getContainer().contains(document.activeElement) && document.activeElement instanceof HTMLElement ? document.activeElement.dataset['mark'] : undefined
		group.clearLayers()
		for (const { lat, lon, radius } of parts) circle([lat, lon], { radius, color: colour('quiet'), weight: 1, dashArray: '4 6', fill: false, interactive: false }).addTo(group)
		const taken: { readonly x: number; readonly y: number }[] = []
		for (const mark of marks) {
			const { id, state, ...spot } = mark
			rectangle(blockAt(spot), { color: colour(state === 'confirmed' ? 'coral' : state === 'verifying' ? 'amber' : 'quiet'), weight: id === open ? 4 : 2, fillOpacity: 0.25, interactive: false }).addTo(group)
			const { x, y } = map.latLngToLayerPoint([spot.lat, spot.lon])
			// Two near each other stand beside each other, so that a finger finds both.
			let right = 0
			while (taken.some((one) => Math.abs(one.x - x - right) < FINGER && Math.abs(one.y - y) < FINGER)) right += FINGER / 2
			taken.push({ x: x + right, y })
			marker([spot.lat, spot.lon], { keyboard: false, interactive: false, icon: divIcon({ className: 'streets-mark', iconSize: [FINGER, FINGER], iconAnchor: [FINGER / 2 - right, FINGER / 2], html: linkTo(mark, id === open) }) }).addTo(group)
		}
		if (focused !== undefined) map.getContainer().querySelector<HTMLElement>(`[data-mark="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true })
	}
	map.on('zoomend', draw)
	return (marks: readonly Mark[], open: string | null): void => {
		if (JSON.stringify(shown) === JSON.stringify({ marks, open })) return
		const here = open === shown?.open ? undefined : marks.find(({ id }) => id === open)
		shown = { marks, open }
		draw()
		if (here) map.setView([here.lat, here.lon], Math.max(NEAR, map.getZoom()), { animate: false })
	}
}

const SVG = 'http://www.w3.org/2000/svg'
function linkTo({ id, state, name, href }: Pick<Mark, 'id' | 'state' | 'name' | 'href'>, isOpen: boolean): HTMLElement {
	const [link, drawing, path] = [document.createElement('a'), document.createElementNS(SVG, 'svg'), document.createElementNS(SVG, 'path')]
	link.href = href
	link.title = name
	link.dataset['look'] = ''
	link.dataset['mark'] = id
	link.setAttribute('aria-label', name)
	if (isOpen) link.setAttribute('aria-current', 'true')
	drawing.setAttribute('viewBox', '-26 -26 52 52')
	drawing.setAttribute('aria-hidden', 'true')
	path.setAttribute('d', shapeOf(state, 0, 0))
	path.setAttribute('class', 'spot')
	path.dataset['state'] = state
	if (isOpen) path.dataset['open'] = ''
	drawing.append(path)
	link.append(drawing)
	return link
}

/** A tap, or Enter on what is in the middle, says which block; finer than that leaves no phone. @returns marks what is known, or nothing */
export function tapsOn(map: Leaflet, heard: (spot: Spot) => void) {
	const group = layerGroup().addTo(map)
	const show = (spot: Spot | null) => {
		group.clearLayers()
		if (spot) rectangle(blockAt(toBlock(spot)), { color: colour('coral'), weight: 3, fillOpacity: 0.3, interactive: false }).addTo(group)
	}
	const take = ({ lat, lng }: { readonly lat: number; readonly lng: number }) => {
		const spot = toBlock({ lat, lon: lng })
		show(spot)
		heard(spot)
	}
	map.on('click', ({ latlng }) => take(latlng))
	map.getContainer().addEventListener('keydown', (event) => {
		if (event.key !== 'Enter' || event.target !== map.getContainer()) return
		event.preventDefault()
		take(map.getCenter())
	})
	return { show, middle: () => take(map.getCenter()) }
}

/** The map's style sheet, once it has come. */
export function dressed(url: string): Promise<void> {
	if (document.querySelector(`link[href="${url}"]`)) return Promise.resolve()
	const sheet = document.createElement('link')
	sheet.rel = 'stylesheet'
	sheet.href = url
	return new Promise((resolve, reject) => {
		sheet.addEventListener('load', () => resolve())
		sheet.addEventListener('error', () => reject(new Error('the style sheet of the map did not come')))
		document.head.append(sheet)
	})
}
