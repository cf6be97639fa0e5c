import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askIn } from './texting.ts'

const read = (text: string) => {
	const found = askIn(new TextEncoder().encode(text))
	return found && [found.kind, found.language, new TextDecoder().decode(found.people), new TextDecoder().decode(found.more).trim()]
}

test('what for, for how many, and the rest for who answers', () => {
	assert.deepEqual(read('COMIDA 5 55407'), ['food', 'es', '5', '55407'])
	assert.deepEqual(read(' comida'), ['food', 'es', '', ''])
	assert.deepEqual(read('Food 55407'), ['food', 'en', '', '55407'])
	assert.deepEqual(read('ride 2 to the clinic, Thursday'), ['ride', 'en', '2', 'to the clinic, Thursday'])
	assert.deepEqual(read('Pañales 1'), ['essentials', 'es', '1', ''])
})

test('a sentence that begins with such a word asks for nothing', () => {
	for (const text of ['Food truck on 14th, agents around it', 'comida afuera y migra', '', ' ', '5 comida', 'x'.repeat(500), 'Rent-a-car van outside']) assert.equal(read(text), null, text)
})
