import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyHold, halfDayFrom, holdFrom, numbersIn } from './holding.ts'

const [one, two] = ['a', 'b'].map((letter) => `listing_${letter.repeat(32)}`)

test('numbers of records are read from lines, commas or spaces, each once, and one that is none stops all', () => {
	assert.deepEqual(numbersIn(` ${one},\n${two} ${one}\r\n`), [one, two])
	for (const text of ['', ' \n', `${one} listing_123`, 'abc']) assert.equal(numbersIn(text), null)
})

test('a day is read as its last half-day, whatever the hour here', () => {
	assert.equal(halfDayFrom('1970-01-02'), 3)
	for (const text of ['', '2026', '14/03/2026', '2026-13-45']) assert.equal(halfDayFrom(text), null)
})

test('what is missing is named in the order of the form', () => {
	const read = holdFrom(emptyHold())
	assert.deepEqual(read, { ok: false, troubles: ['asked-by', 'scope', 'day', 'numbers'] })
	assert.equal(holdFrom({ askedBy: 'A court', scope: 'Two asks', day: '2027-01-31', numbers: `${one}` }).ok, true)
})
