import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { chanceOf } from '#ground/chance.ts'
import { placesToAsk } from './places.ts'

const chance = chanceOf(webcrypto as Crypto)

test('three different words are asked back, in the order of the paper', () => {
	for (let i = 0; i < 200; i++) {
		const places = placesToAsk(chance)
		assert.equal(new Set(places).size, 3)
		assert.deepEqual(places, places.toSorted((a, b) => a - b))
		assert.ok(places.every((place) => place >= 1 && place <= 12))
	}
})

test('and four of twenty groups', () => {
	const all = new Set(Array.from({ length: 500 }, () => placesToAsk(chance, 4, 20)).flatMap((places) => (assert.equal(new Set(places).size, 4), places)))
	assert.equal(all.size, 20)
})
