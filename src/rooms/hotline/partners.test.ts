import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { chanceOf } from '#ground/chance.ts'
import { listOf } from '#ground/secret-words.ts'
import { drawWord, wordBefore } from './partners.ts'

const chance = chanceOf(webcrypto as Crypto)

test('a word that was drawn is read back however somebody types it, and is cut from what they say', async () => {
	for (const language of ['en', 'es']) {
		const list = (await listOf(language)) ?? []
		for (let i = 0; i < 200; i++) {
			const drawn = drawWord(chance, list)
			const { word } = wordBefore(drawn)
			assert.ok(word, drawn)
			for (const typed of [`${drawn} hay redada`, `  ${drawn.toUpperCase()}: hay redada`, `${drawn.replaceAll('-', ' ')} hay redada`, `${drawn.replaceAll('-', ', ')}. hay redada`]) assert.deepEqual(wordBefore(typed), { word, rest: 'hay redada' }, typed)
		}
	}
})

test('what is no such word is left as it was said', () => {
	for (const said of ['redada en la calle 14', 'COMIDA 5 55407', 'three vans 14th', 'at 1423 Cedar', 'river maple 48215', '']) assert.deepEqual(wordBefore(said), { word: null, rest: said })
	fc.assert(fc.property(fc.string({ maxLength: 80 }), (said) => wordBefore(said).rest.length <= said.length))
})

test('every word of the list can be drawn, and no number leans', () => {
	const seen = new Set<string>()
	let high = 0
	for (let i = 0; i < 4000; i++) {
		const [one = '', , digits = ''] = drawWord(chance, ['a', 'b', 'c']).split('-')
		seen.add(one)
		high += Number(digits) >= 5000 ? 1 : 0
	}
	assert.equal(seen.size, 3)
	assert.ok(high > 1700 && high < 2300, String(high))
})
