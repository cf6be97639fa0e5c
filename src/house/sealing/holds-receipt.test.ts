import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { chanceOf } from '#ground/ids.ts'
import { asDigits, asWords, drawReceipt, holdsReceipt, listOf } from '#ground/secret-words.ts'
import { holdsReceiptIn } from './holds-receipt.server.ts'

const chance = chanceOf(webcrypto as Crypto)
const lists = (await Promise.all(['es', 'en', 'fr', 'cs'].map(listOf))).filter((list) => list !== null)
const inBytes = (text: string) => holdsReceiptIn(Buffer.from(text), lists)

test('a receipt is seen in what was written, in words or digits of any list, however it is set', () => {
	for (const list of lists) {
		for (let i = 0; i < 20; i++) {
			const receipt = drawReceipt(chance)
			const words = asWords(receipt, list)
			const spelt = [words.join(' '), words.join(', ').toUpperCase(), words.join('\n').normalize('NFD'), `mi recibo: ${words.join(' · ')}.`, asDigits(receipt), asDigits(receipt).replaceAll(' ', ''), asDigits(receipt).replaceAll(' ', '-'), asDigits(receipt).replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d)))]
			for (const text of spelt) assert.equal(inBytes(`hola ${text} gracias`), true, text)
		}
	}
})

test('it is seen exactly where a browser would see it', () => {
	const word = fc.oneof(fc.constantFrom(...(lists[0] ?? []).slice(0, 40)), fc.constantFrom(...(lists[1] ?? []).slice(0, 40)), fc.string({ unit: 'grapheme', maxLength: 6 }), fc.constantFrom('ñandú', 'ß', 'ﬁ', 'Ｆｕｌｌ', 'é', '🍞', '\u0301', '٣', 'x'.repeat(30)))
	const text = fc.array(fc.tuple(word, fc.constantFrom(' ', ', ', '-', '\n', '', '4', ' “', '\u2003')), { maxLength: 24 }).map((parts) => parts.flat().join(''))
	fc.assert(fc.property(text, (said) => assert.equal(inBytes(said), holdsReceipt(Buffer.from(said).toString(), lists))), { numRuns: 500 })
})

test('numbers that are no receipt are left alone', () => {
	const receipt = asDigits(drawReceipt(chance)).replaceAll(' ', '')
	const wrong = receipt.slice(0, 23) + String((Number(receipt[23]) + 1) % 10)
	for (const text of ['+1 612 555 0147', '4111 1111 1111 1111', wrong, '', 'siete palabras que no son de ninguna lista zzz']) assert.equal(inBytes(text), false, text)
	assert.equal(holdsReceiptIn(Uint8Array.of(0xff, 0xf8, 0x80, 0xc3), lists), false)
})
