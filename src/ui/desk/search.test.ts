import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Line } from './answers.ts'
import { plain } from './plain.ts'
import { matching, near, type Page } from './search.ts'

const page = (text: string, digits = ''): Page => ({ line: { id: text } as unknown as Line, text, folded: `${plain(text)} ${digits}` })
const pages = [page('Pañales para mi bebé, número cuatro'), page('A ride to the clinic on Tuesday'), page('Leche y pañales · 612-555-0134', '6125550134')]
const found = (typed: string, most = 50) => matching(pages, typed, most).map(({ text }) => text.slice(0, 5))

test('accents and capitals do not matter, on either side', () => {
	assert.deepEqual(found('PANALES'), ['Pañal', 'Leche'])
	assert.deepEqual(found('bebe'), ['Pañal'])
	assert.deepEqual(found('clíníc'), ['A rid'])
})

test('all words must be there, in any order, whole or in part', () => {
	assert.deepEqual(found('bebé pañ'), ['Pañal'])
	assert.deepEqual(found('pañales clinic'), [])
})

test('a number is found however it was typed', () => {
	assert.deepEqual(found('6125550134'), ['Leche'])
	assert.deepEqual(found('555-0134'), ['Leche'])
})

test('nothing typed finds nothing, and no more than asked for is shown', () => {
	assert.deepEqual(found('  , '), [])
	assert.deepEqual(found('pañales', 1), ['Pañal'])
})

test('the text around the first word is shown', () => {
	const long = page(`${'x '.repeat(100)}needle ${'y '.repeat(100)}`)
	assert.match(near(long, 'needle'), /^… .*needle.* …$/)
	assert.equal(near(page('short needle'), 'needle'), 'short needle')
	assert.equal(near(page('612-555-0134 · Ana', '6125550134'), '6125550134'), '612-555-0134 · Ana')
})
