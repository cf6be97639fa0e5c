import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Instant } from '#ground/time.ts'
import { isSamePicture, printsOf } from './counting.ts'
import type { Alert } from './model.ts'
import { toldHubs } from './to-hubs.ts'

const NOW = 1_800_000_000_000 as Instant
const alert = { id: 'alert_1', version: 1, tells: 'not-enforcement', level: 'L4', zones: ['mill'], really: 'sheriff', observedAt: null, approvedAt: NOW, expiresAt: NOW, isDrill: false } as unknown as Alert
const picturesOf = (prints: readonly string[]) => toldHubs(alert, null, prints, []).pictures

test('whatever copies of a picture went round, eight prints go along, and each picture that is another one is among them', () => {
	const [shop, street] = ['0123456789abcdef', 'fedcba9812345670']
	const copies = Array.from({ length: 12 }, (_, i) => `00${shop.slice(2, -1)}${i.toString(16)}`)
	const [, , , mirrored = ''] = printsOf(shop)
	const sent = picturesOf([...copies, mirrored, street, street])
	assert.equal(sent.length, 8)
	assert.ok(sent.some((one) => isSamePicture(one, shop)) && sent.some((one) => isSamePicture(one, mirrored)) && sent.includes(street), sent.join())
	assert.deepEqual(picturesOf([street, ...copies.toReversed(), mirrored]), sent, 'in whatever order they came')
	assert.deepEqual(picturesOf([]), [])
})
