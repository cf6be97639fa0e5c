import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { codeIn, freeNumber, numbersOf } from '#ground/answers.ts'
import { CODE_LETTERS } from '#ground/founding.ts'
import { sayIn, type Words } from '#ground/words.ts'
import { KINDS, TAKES_HANDS, type Shift } from './model.ts'
import { answerOf, ASKS, isClaim, MESSAGE_AT_MOST, messageOf, type OpenQuestion } from './questions.ts'

const one = (number: number, what: OpenQuestion['what'] = 'cover'): OpenQuestion => ({ id: `question_${number}`, what, number })
const said = (text: string, ...open: OpenQuestion[]) => {
	const answer = answerOf(text, open)
	return answer.ok ? `${answer.value.id.slice('question_'.length)} ${answer.value.says}` : answer.refusal
}

test('a number answers, in any digits and however it is typed', () => {
	for (const text of ['1', ' 1. ', '１', '١', '۱', '(1)', '1!', '\u200e1']) assert.equal(said(text, one(1)), '1 yes', text)
	for (const text of ['2', '２', '٢', '۲.', ' 2 ']) assert.equal(said(text, one(1)), '1 no', text)
})

test('with several open questions the number names which; a word does not', () => {
	assert.equal(said('3', one(1), one(2, 'still-coming')), '2 yes')
	assert.equal(said('4', one(1), one(2)), '2 no')
	for (const word of ['si', 'no', 'yes']) assert.equal(said(word, one(1), one(2)), 'which')
})

test('no in words is always enough; yes in words takes no place', () => {
	for (const text of ['no', 'NO', 'No.', ' n o ', 'ＮＯ']) assert.equal(said(text, one(1)), '1 no', text)
	for (const text of ['si', 'SI', 'sí', 'SÍ!', 'yes', 'Si\u0301']) {
		assert.equal(said(text, one(1)), 'say-number', text)
		assert.equal(said(text, one(1, 'still-coming')), '1 yes', text)
	}
})

test('anything else is not understood, and never an answer', () => {
	for (const text of ['', '0', '3', '11', '-', 'yes please', 'si puedo', 'not sure', 'no sé', 'sin', 'on', '1 or 2', '1/2', '½', '²x', 'ok']) assert.match(said(text, one(1)), /not-understood/, text)
	assert.equal(said('1'), 'not-understood')
})

test('whatever is typed, a place is only taken by its own number', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 5 }), fc.constantFrom(...ASKS), (text, numbers, what) => {
			const answer = answerOf(text, numbers.map((number) => one(number, what)))
			if (answer.ok && answer.value.says === 'yes' && isClaim(what)) assert.ok(numbers.some((number) => answer.value.id === `question_${number}` && /\d/u.test(text.normalize('NFKC').replace(/[٠-٩۰-۹]/g, '1'))))
		}),
	)
	const numbers = Array.from({ length: 60 }, (_, i) => Object.values(numbersOf(i + 1))).flat()
	assert.equal(new Set(numbers).size, numbers.length)
	assert.equal(freeNumber([1, 2, 4]), 3)
})

test('a code is read in small letters, with blanks and hyphens; nothing else is one', () => {
	const code = CODE_LETTERS.slice(0, 8)
	for (const text of [code, code.toLowerCase(), `${code.slice(0, 4)} ${code.slice(4)}`, `${code.slice(0, 4)}-${code.slice(4)} `]) assert.equal(codeIn(text), code)
	for (const text of ['', code.slice(1), `${code}A`, 'OOOO0000', '😀😀😀😀😀😀😀😀']) assert.equal(codeIn(text), null, text)
})

test('every message is short, in both languages, and says what, when, roughly where, how to answer, and the link', () => {
	for (const language of ['en', 'es']) {
		const say = sayIn(language, JSON.parse(readFileSync(new URL(`../../../words/${language}.json`, import.meta.url), 'utf8')) as Words)
		const reader = { say, language, zone: 'America/Chicago', zones: [{ id: 'norte', name: 'Norte' }] }
		for (const what of ASKS)
			for (const kind of KINDS) {
				const shift: Shift = { state: 'open', id: `shift_${'0'.repeat(32)}` as never, kind, zone: 'norte' as never, where: 'A very long public place, by the old pump of it', places: 2, opens: 'nothing', gives: [], ...TAKES_HANDS, needs: [], begins: 1_796_137_200_000 as never, ends: 1_796_148_000_000 as never }
				const text = messageOf(reader, { what, shift, number: 7, link: 'https://hub.example.org/answer?lang=es#ACDEFGHJ', hub: 'Lamp Hill and Mossgate neighbours' })
				assert.ok(Array.from(text).length <= MESSAGE_AT_MOST, `${Array.from(text).length} ${text}`)
				for (const part of [say(`shift.kind.${kind}`), 'Norte', ' 13 ', ' 14 ', '#ACDEFGHJ']) assert.ok(text.includes(part), `${part} in ${text}`)
				assert.doesNotMatch(text, /old pump|shift_/)
			}
	}
})
