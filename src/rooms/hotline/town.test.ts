import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toBlock } from '#ground/places.ts'
import { spotOn, TOWN_WIDTH, townMapOf } from './town.ts'

const zone = fc.record({ lat: fc.double({ min: -60, max: 60, noNaN: true }), lon: fc.double({ min: -0.2, max: 0.2, noNaN: true }), radius: fc.integer({ min: 100, max: 3000 }) })

test('a tap on the middle of a part of town is the block of its middle, and every part lies on the drawing', () => {
	fc.assert(
		fc.property(fc.array(zone, { minLength: 1, maxLength: 6 }), ([first, ...rest]) => {
			assert.ok(first)
			// Parts of one town lie near each other.
			const zones = [first, ...rest.map((one) => ({ ...one, lat: first.lat + one.lon }))].map(({ lat, lon, radius }, i) => ({ id: `z${i}` as never, name: `Zone ${i}`, households: 400, center: { lat, lon }, radius }))
			const map = townMapOf(zones)
			assert.ok(map)
			for (const [i, { x, y, r, label }] of map.zones.entries()) {
				const { center } = zones[i] ?? { center: first }
				const spot = spotOn(map, x, y)
				// A tenth of a step is what the drawing leaves out; half a block, what nobody is to know.
				assert.ok(Math.abs(spot.lat - center.lat) <= map.down / 10 + 5.1e-4 && Math.abs(spot.lon - center.lon) <= map.across / 10 + 5.1e-4)
				const block = toBlock(spot)
				assert.equal(`${spot.lat} ${spot.lon}`, `${block.lat} ${block.lon}`)
				assert.ok(x - r > -1 && x + r < TOWN_WIDTH + 1 && y - r > -1 && y + r < map.height + 1)
				assert.ok(label >= 0 && label <= TOWN_WIDTH)
			}
		}),
	)
})

test('where nobody has said where the parts of town lie, there is no drawing', () => {
	assert.equal(townMapOf([{ id: 'north' as never, name: 'North', households: 400 }]), null)
	assert.equal(townMapOf([]), null)
})
