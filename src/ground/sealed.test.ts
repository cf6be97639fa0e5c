import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf } from './ids.ts'
import { CHUNK, DoesNotOpen, FIELD_HOLDS, keyFor, likeness, open, openAs, PADDED, recipientOf, seal, sealChunk, sealTo, unwrapKey, wrapKey, type About } from './sealed.ts'

const chance = chanceOf(webcrypto as Crypto)
const about: About = { hub: 'hub_1', record: 'listing_1', field: 'told', version: 1 }
const bytes = (max: number) => fc.uint8Array({ maxLength: max })

test('opening undoes sealing, for any bytes', () => {
	fc.assert(fc.property(bytes(3000), fc.uint8Array({ minLength: 32, maxLength: 32 }), (plain, key) => assert.deepEqual(open(key, about, seal(key, about, plain, chance)), plain)), { numRuns: 60 })
})

test('sealed lengths come in four sizes, and pieces of files in one', () => {
	const key = chance(32)
	const allowed = new Set(PADDED.map((size) => size + 41))
	fc.assert(fc.property(fc.integer({ min: 0, max: FIELD_HOLDS }), (length) => allowed.has(seal(key, about, new Uint8Array(length), chance).length)), { numRuns: 500 })
	for (const length of [0, 1, 40_000, CHUNK - 4]) assert.equal(sealChunk(key, about, new Uint8Array(length), chance).length, CHUNK + 41)
	assert.throws(() => seal(key, about, new Uint8Array(FIELD_HOLDS + 1), chance), RangeError)
})

test('a changed byte never opens as something else', async () => {
	const key = chance(32)
	const field = seal(key, about, new TextEncoder().encode('leche y arroz para cinco'), chance)
	const seed = chance(32)
	const envelope = await sealTo(await recipientOf(seed), about, key)
	for (let i = 0; i < 200; i++) {
		const flip = (sealed: Uint8Array) => sealed.map((byte, at) => (at === Math.floor((i * sealed.length) / 200) ? byte ^ 1 : byte))
		assert.throws(() => open(key, about, flip(field)), DoesNotOpen)
		if (i % 10 === 0) await assert.rejects(openAs(seed, about, flip(envelope)), DoesNotOpen)
	}
})

test('a field opens only as itself: not in another hub, record, field or version, and not under another key', async () => {
	const [key, other, seed] = [chance(32), chance(32), chance(32)]
	const elsewhere: About[] = [{ ...about, hub: 'hub_2' }, { ...about, record: 'listing_2' }, { ...about, field: 'note' }, { ...about, version: 2 }]
	const sealed = [seal(key, about, other, chance), wrapKey(key, about, other, chance)] as const
	const envelope = await sealTo(await recipientOf(seed), about, key)
	for (const wrong of elsewhere) {
		assert.throws(() => open(key, wrong, sealed[0]), DoesNotOpen)
		assert.throws(() => unwrapKey(key, wrong, sealed[1]), DoesNotOpen)
		await assert.rejects(openAs(seed, wrong, envelope), DoesNotOpen)
	}
	assert.throws(() => open(other, about, sealed[0]), DoesNotOpen)
	await assert.rejects(openAs(other, about, envelope), DoesNotOpen)
	assert.deepEqual(unwrapKey(key, about, sealed[1]), other)
	assert.deepEqual(await openAs(seed, about, envelope), key)
})

test('keys for different purposes have nothing to do with each other', () => {
	const key = chance(32)
	assert.notDeepEqual(keyFor('thread', key), keyFor('notes', key))
	assert.deepEqual(keyFor('thread', key), keyFor('thread', key))
})

test('the same contact looks alike under one key, and is twenty bits', () => {
	const [key, other] = [chance(32), chance(32)]
	assert.equal(likeness(key, '+16125550147'), likeness(key, '+16125550147'))
	assert.notEqual(likeness(key, '+16125550147'), likeness(other, '+16125550147'))
	assert.ok(likeness(key, 'x') < 2 ** 20)
})
