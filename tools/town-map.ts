/**
 * A street map of an invented town, written as PMTiles 3 with the layers a Protomaps extract has: earth, water, landuse, roads, places.
 * For the demo and for stories; a real hub cuts its own (README, "A street map of your town"). The same zones give the same bytes.
 */
import { writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import GeoJSONVT from 'geojson-vt'
import vtpbf from 'vt-pbf'
import type { Zone } from '#ground/hub.ts'
import { spotAt, type Spot } from '#ground/places.ts'

const LEAST = 8
const MOST = 14
/** Metres beyond the outermost part of town. */
const AROUND = 1500
const BLOCK = 110
const STREETS = ['Orchard', 'Mill', 'Quince', 'Heron', 'Foundry', 'Larch', 'Cannery', 'Juniper', 'Weaver', 'Tallow', 'Plum', 'Signal', 'Ferry', 'Anvil', 'Clover', 'Osier']

type Feature = { readonly type: 'Feature'; readonly properties: Readonly<Record<string, string | number>>; readonly geometry: { readonly type: 'Point' | 'LineString' | 'Polygon'; readonly coordinates: unknown } }
type Placed = { readonly name: string; readonly center: Spot; readonly radius: number }

export function writeTownMap(file: string, zones: readonly Zone[]): void {
	writeFileSync(file, townMap(zones))
}

/** @throws where no zone says where it lies */
export function townMap(zones: readonly Zone[]): Buffer {
	const placed = zones.flatMap(({ name, center, radius }): Placed[] => (center && radius !== undefined ? [{ name, center, radius }] : []))
	if (placed.length === 0) throw new Error('a town without places has no map')
	const box = boxOf(placed)
	return archive(tilesOf(layersOf(placed, box), box), box)
}

// The town

type Box = { readonly west: number; readonly south: number; readonly east: number; readonly north: number }
function boxOf(placed: readonly Placed[]): Box {
	const corners = placed.flatMap(({ center, radius }) => [-1, 1].map((side) => spotAt(center, { dx: side * (radius + AROUND), dy: side * (radius + AROUND) })))
	const [lats, lons] = [corners.map(({ lat }) => lat), corners.map(({ lon }) => lon)]
	return { west: Math.min(...lons), south: Math.min(...lats), east: Math.max(...lons), north: Math.max(...lats) }
}

const at = ({ lat, lon }: Spot) => [lon, lat]
const line = (spots: readonly Spot[], properties: Feature['properties']): Feature => ({ type: 'Feature', properties, geometry: { type: 'LineString', coordinates: spots.map(at) } })
const area = (spots: readonly Spot[], properties: Feature['properties']): Feature => ({ type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [[...spots, ...spots.slice(0, 1)].map(at)] } })

function layersOf(placed: readonly Placed[], { west, south, east, north }: Box): Readonly<Record<string, readonly Feature[]>> {
	const roads: Feature[] = []
	const landuse: Feature[] = []
	for (const [i, { center, radius }] of placed.entries()) {
		// Each part of town was laid out by somebody else, a little askew.
		const turn = (((i * 37) % 50) - 25) * (Math.PI / 180)
		const spot = (x: number, y: number) => spotAt(center, { dx: x * Math.cos(turn) - y * Math.sin(turn), dy: x * Math.sin(turn) + y * Math.cos(turn) })
		const rows = Math.floor((radius * 0.9) / BLOCK)
		for (let row = -rows; row <= rows; row++) {
			const half = Math.sqrt((radius * 0.95) ** 2 - (row * BLOCK) ** 2)
			const name = STREETS[(i * 5 + row + rows) % STREETS.length] ?? ''
			const kind = row === 0 ? 'major_road' : 'minor_road'
			roads.push(line([spot(-half, row * BLOCK), spot(half, row * BLOCK)], { kind, kind_detail: row === 0 ? 'tertiary' : 'residential', name: `${name} Street` }))
			if (row % 2 === 0) roads.push(line([spot(row * BLOCK, -half), spot(row * BLOCK, half)], { kind, kind_detail: row === 0 ? 'tertiary' : 'residential', name: `${name} ${row === 0 ? 'Road' : 'Lane'}` }))
		}
		const [x, y] = [((i * 53) % 5) - 2, ((i * 29) % 5) - 2].map((n) => n * BLOCK * 2) as [number, number]
		landuse.push(area([spot(x, y), spot(x + 2 * BLOCK, y), spot(x + 2 * BLOCK, y + 2 * BLOCK), spot(x, y + 2 * BLOCK)], { kind: 'park' }))
	}
	for (const [i, { center }] of placed.entries()) {
		const nearest = placed.filter((_, j) => j > i).toSorted((one, other) => Math.hypot(one.center.lat - center.lat, one.center.lon - center.lon) - Math.hypot(other.center.lat - center.lat, other.center.lon - center.lon))
		for (const other of nearest.slice(0, 2)) roads.push(line([center, other.center], { kind: 'major_road', kind_detail: 'secondary', name: `${STREETS[(i * 3) % STREETS.length]} Avenue` }))
	}
	// The river comes from the north-west and leaves in the south-east, as rivers here do.
	const across = (t: number, off: number): Spot => ({ lat: north - (north - south) * (0.18 + 0.7 * t) + Math.sin(t * 9) * (north - south) * 0.05 + off, lon: west + (east - west) * t })
	const bank = Array.from({ length: 41 }, (_, i) => i / 40)
	const wide = (north - south) * 0.012
	roads.push(line(bank.map((t) => across(t, wide * 3)), { kind: 'highway', kind_detail: 'trunk', name: 'River Road' }))
	const corners = [{ lat: south, lon: west }, { lat: south, lon: east }, { lat: north, lon: east }, { lat: north, lon: west }]
	return {
		earth: [area(corners, { kind: 'earth' })],
		landuse,
		water: [area([...bank.map((t) => across(t, wide)), ...bank.toReversed().map((t) => across(t, -wide))], { kind: 'river', name: 'Fernwater' })],
		roads,
		places: placed.map(({ name, center }): Feature => ({ type: 'Feature', properties: { kind: 'neighbourhood', name }, geometry: { type: 'Point', coordinates: at(center) } })),
	}
}

// The file

const column = (lon: number, zoom: number) => Math.floor(((lon + 180) / 360) * 2 ** zoom)
const row = (lat: number, zoom: number) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * 2 ** zoom)

type Tile = { readonly id: number; readonly bytes: Buffer }
function tilesOf(layers: Readonly<Record<string, readonly Feature[]>>, { west, south, east, north }: Box): readonly Tile[] {
	const cut = Object.entries(layers).map(([name, features]) => [name, new GeoJSONVT({ type: 'FeatureCollection', features: [...features] } as never, { maxZoom: MOST, indexMaxZoom: MOST, buffer: 64, tolerance: 2 })] as const)
	const tiles: Tile[] = []
	for (let zoom = LEAST; zoom <= MOST; zoom++) {
		for (let x = column(west, zoom); x <= column(east, zoom); x++) {
			for (let y = row(north, zoom); y <= row(south, zoom); y++) {
				const found = cut.flatMap(([name, index]) => {
					const tile = index.getTile(zoom, x, y)
					return tile && tile.features.length > 0 ? [[name, tile] as const] : []
				})
				if (found.length > 0) tiles.push({ id: tileId(zoom, x, y), bytes: gzipSync(vtpbf.fromGeojsonVt(Object.fromEntries(found), { version: 2 })) })
			}
		}
	}
	return tiles.toSorted((one, other) => one.id - other.id)
}

/** The place of a tile on the Hilbert curve over all zooms (PMTiles 3 § 4.1). */
function tileId(zoom: number, column: number, row: number): number {
	let [id, x, y] = [(4 ** zoom - 1) / 3, column, row]
	for (let side = 2 ** zoom / 2; side >= 1; side /= 2) {
		const [right, down] = [(x & side) > 0 ? 1 : 0, (y & side) > 0 ? 1 : 0]
		id += side * side * ((3 * right) ^ down)
		if (down === 0) {
			if (right === 1) [x, y] = [side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))]
			;[x, y] = [y, x]
		}
	}
	return id
}

function varints(numbers: readonly number[]): Buffer {
	const out: number[] = []
	for (let n of numbers) {
		for (; n >= 128; n = Math.floor(n / 128)) out.push((n % 128) + 128)
		out.push(n)
	}
	return Buffer.from(out)
}

function archive(tiles: readonly Tile[], { west, south, east, north }: Box): Buffer {
	const ids = tiles.map(({ id }, i) => id - (tiles[i - 1]?.id ?? 0))
	const places = tiles.map((_, i) => (i === 0 ? 1 : 0))
	const root = gzipSync(varints([tiles.length, ...ids, ...tiles.map(() => 1), ...tiles.map(({ bytes }) => bytes.length), ...places]))
	const meta = gzipSync(JSON.stringify({ name: 'An invented town', attribution: 'nobody: it is invented', vector_layers: ['earth', 'landuse', 'water', 'roads', 'places'].map((id) => ({ id, fields: { kind: 'String', name: 'String' }, minzoom: LEAST, maxzoom: MOST })) }))
	const data = Buffer.concat(tiles.map(({ bytes }) => bytes))
	const head = Buffer.alloc(127)
	head.write('PMTiles')
	head[7] = 3
	const longs = [127, root.length, 127 + root.length, meta.length, 127 + root.length + meta.length, 0, 127 + root.length + meta.length, data.length, tiles.length, tiles.length, tiles.length]
	for (const [i, n] of longs.entries()) head.writeBigUInt64LE(BigInt(n), 8 + i * 8)
	// Clustered; directories and tiles pressed by gzip; vector tiles; from and to which zoom.
	head.set([1, 2, 2, 1, LEAST, MOST], 96)
	for (const [i, degrees] of [west, south, east, north].entries()) head.writeInt32LE(Math.round(degrees * 1e7), 102 + i * 4)
	head[118] = 12
	head.writeInt32LE(Math.round(((west + east) / 2) * 1e7), 119)
	head.writeInt32LE(Math.round(((south + north) / 2) * 1e7), 123)
	return Buffer.concat([head, root, meta, data])
}
