import assert from 'node:assert/strict'
import { test } from 'node:test'
import { myShifts } from './my-shifts.ts'

test('one’s own shifts are offered where the hub has the room for them, in the page’s language', () => {
	assert.equal(myShifts({ rooms: ['frontdoor', 'rota' as 'frontdoor'] }, '?lang=es'), '/desk/shifts?lang=es')
	assert.equal(myShifts({ rooms: ['frontdoor'] }, ''), null)
})
