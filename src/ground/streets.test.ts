import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { spotAt } from './places.ts'
import { entriesIn, leftOut, readHead } from './streets.ts'

/** The head of a map of a town, whose parts follow one another. */
function headOf({ size = 4000, kind = 1, pressed = 2, least = 8, most = 14, box = [-93.4, 44.9, -93.2, 45] }: { size?: number; kind?: number; pressed?: number; least?: number; most?: number; box?: readonly number[] } = {}): Uint8Array {
	const bytes = new Uint8Array(size)
	const view = new DataView(bytes.buffer)
	bytes.set(new TextEncoder().encode('PMTiles'))
	bytes.set([3], 7)
	for (const [i, n] of [127, 100, 227, 50, 277, 0, 277, size - 277].entries()) view.setBigUint64(8 + i * 8, BigInt(n), true)
	bytes.set([1, 2, pressed, kind, least, most], 96)
	for (const [i, degrees] of box.entries()) view.setInt32(102 + i * 4, Math.round(degrees * 1e7), true)
	return bytes
}

test('a head says what the map covers and how close it goes', () => {
	const head = readHead(headOf(), 4000)
	assert.deepEqual(head, { ok: true, value: { least: 8, most: 14, box: { west: -93.4, south: 44.9, east: -93.2, north: 45 }, root: { at: 127, length: 100, isPressed: true } } })
})

test('a map that no page could draw from is refused, with the reason', () => {
	const whys = [headOf({ kind: 2 }), headOf({ pressed: 3 }), headOf({ least: 15 }), headOf({ most: 99 }), headOf({ box: [-93, 44, -94, 45] }), headOf({ box: [-93, 44, 191, 45] }), new Uint8Array(127), headOf().subarray(0, 90)].map((bytes) => readHead(bytes, 4000))
	assert.deepEqual(whys.map((one) => (one.ok ? 'well' : one.refusal)), ['no-streets', 'pressed-otherwise', 'nowhere', 'nowhere', 'nowhere', 'nowhere', 'no-pmtiles', 'no-pmtiles'])
	const short = readHead(headOf(), 3999)
	assert.ok(!short.ok && short.refusal === 'cut-short')
})

test('whatever bytes there are, a head or a directory is read or refused, and a part that is accepted lies in the file', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.nat(126), fc.nat(255)), { maxLength: 6 }), fc.integer({ min: 127, max: 1e9 }), (changes, size) => {
			const bytes = headOf()
			for (const [at, byte] of changes) bytes[at] = byte
			const head = readHead(bytes, size)
			if (head.ok) assert.ok(head.value.root.at + head.value.root.length <= Math.min(size, 16_384) && head.value.least <= head.value.most)
		}),
	)
	fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void entriesIn(bytes)))
	assert.equal(entriesIn(Uint8Array.of(1, 5, 1, 0x80, 0x01, 1)), 1)
	assert.equal(entriesIn(Uint8Array.of(1, 5, 1, 0x80, 0x01)), null)
	assert.equal(entriesIn(Uint8Array.of(1, 5, 1, 7, 1, 1)), null)
})

test('a part of town is left out exactly where its circle reaches over the edge', () => {
	const box = { south: 44.9, west: -93.4, north: 45, east: -93.2 }
	const middle = { lat: 44.95, lon: -93.3 }
	fc.assert(
		fc.property(fc.integer({ min: -12_000, max: 12_000 }), fc.integer({ min: 100, max: 3000 }), (dx, radius) => {
			const center = spotAt(middle, { dx, dy: 0 })
			const edge = spotAt(center, { dx: Math.sign(dx || 1) * radius, dy: 0 }).lon
			assert.equal(leftOut(box, [{ id: 'mill' as never, name: 'Mill', households: 400, center, radius }]).length, edge < box.west || edge > box.east ? 1 : 0)
		}),
	)
	assert.deepEqual(leftOut(box, [{ id: 'mill' as never, name: 'Mill', households: 400 }]), [], 'one that nobody has placed is nowhere left out')
})
