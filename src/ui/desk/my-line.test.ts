import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settings } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'
import { myLine } from './my-line.ts'

const open: Pick<Settings, 'rooms'> = { rooms: ['frontdoor', 'hotline'] }
const to = (roles: readonly Role[]) => myLine(open, roles, '?lang=es').map(({ href }) => href)

test('whoever works the line is led to what is theirs, in their language', () => {
	assert.deepEqual(to(['dispatcher']), ['/desk/hotline?lang=es', '/desk/hotline/call?lang=es', '/desk/checks?lang=es'])
	assert.deepEqual(to(['operator']), ['/desk/hotline/call?lang=es'])
	assert.deepEqual(to(['verifier', 'observer']), ['/desk/checks?lang=es'])
})

test('a steward is led to who works the line, and not to the board', () => assert.deepEqual(to(['steward', 'teller']), ['/desk/hotline/people?lang=es']))

test('a hub whose line is off leads nobody there', () => assert.deepEqual(myLine({ rooms: ['frontdoor'] }, ['dispatcher', 'steward'], ''), []))
