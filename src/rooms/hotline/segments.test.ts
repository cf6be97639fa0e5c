import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isGsm, segmentsOf, toGsm } from './segments.ts'

const [gsm, ucs] = [(n: number) => segmentsOf('a'.repeat(n)).segments, (n: number) => segmentsOf('á'.repeat(n)).segments]

test('the edges of the standard: 160 and 153 in the default alphabet, 70 and 67 in the other', () => {
	assert.deepEqual([0, 1, 160, 161, 306, 307, 459, 460].map(gsm), [1, 1, 1, 2, 2, 3, 3, 4])
	assert.deepEqual([1, 70, 71, 134, 135, 201, 202].map(ucs), [1, 1, 2, 2, 3, 3, 4])
})

test('the default alphabet has 128 places: 127 signs, and one that leads to ten more which take two', () => {
	const all = Array.from({ length: 0x20ad }, (_, code) => String.fromCodePoint(code))
	const alone = all.filter((one) => segmentsOf(one.repeat(160)).segments === 1 && isGsm(one))
	const double = all.filter((one) => isGsm(one) && segmentsOf(one).units === 2)
	assert.equal(alone.length, 127)
	assert.deepEqual(double.toSorted(), ['\f', '[', '\\', ']', '^', '{', '|', '}', '~', '€'].toSorted())
	assert.deepEqual(['é', 'ñ', '¿', '¡', 'ü', 'à', 'Ñ', 'É'].map(isGsm), Array(8).fill(true))
	assert.deepEqual(['á', 'í', 'ó', 'ú', 'ç', '`', '“', '…', '\u202f', 'ش'].map(isGsm), Array(10).fill(false))
})

test('no sign is cut in two: an escape and what follows it stay together, and so do the halves of a pair', () => {
	assert.deepEqual(segmentsOf(`${'a'.repeat(152)}€${'a'.repeat(152)}`), { alphabet: 'gsm7', units: 306, segments: 3 })
	assert.deepEqual(segmentsOf('a'.repeat(306)), { alphabet: 'gsm7', units: 306, segments: 2 })
	assert.deepEqual(segmentsOf('€'.repeat(80)), { alphabet: 'gsm7', units: 160, segments: 1 })
	assert.deepEqual(segmentsOf('€'.repeat(81)), { alphabet: 'gsm7', units: 162, segments: 2 })
	assert.deepEqual(segmentsOf('😀'.repeat(35)), { alphabet: 'ucs2', units: 70, segments: 1 })
	// 33 pairs are 66 of 67 places: the 34th begins the next piece.
	assert.deepEqual(segmentsOf('😀'.repeat(67)), { alphabet: 'ucs2', units: 134, segments: 3 })
})

test('one accent outside the alphabet turns one piece into three', () => {
	const text = 'Vimos agentes de migracion en el mercado. '.repeat(3) + 'Ya lo revisamos a las diez.'
	assert.deepEqual([segmentsOf(text).segments, segmentsOf(text.replace('migracion', 'migración')).segments], [1, 3])
})

test('whatever is written, without its accents it is in the default alphabet, and what was in it already stays as it is', () => {
	fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => isGsm(toGsm(text)) && toGsm(toGsm(text)) === toGsm(text)))
	assert.equal(toGsm('¿Migración en la 14? “Sí”, 10:04\u202fAM — ñandú, Çelik, Ołów'), '¿Migracion en la 14? "Si", 10:04 AM - ñandu, Çelik, Olow')
})

test('more text never takes fewer pieces', () => {
	fc.assert(fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (one, other) => segmentsOf(one + other).segments >= segmentsOf(one).segments))
})
