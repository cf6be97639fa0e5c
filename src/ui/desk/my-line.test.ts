import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Settings } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'
import { myLine } from './my-line.ts'

const open: Pick<Settings, 'rooms'> = { rooms: ['frontdoor', 'hotline'] }
const to = (roles: readonly Role[]) => myLine(open, roles, '?lang=es').map(({ href }) => href)

test('whoever works the line is led to what is theirs, in their language', () => {
	assert.deepEqual(to(['dispatcher']), ['/desk/hotline?lang=es', '/desk/hotline/call?lang=es', '/desk/hotline/follow?lang=es', '/desk/hotline/phone?lang=es', '/desk/checks?lang=es', '/desk/hotline/tree?lang=es', '/desk/hotline/tree/mine?lang=es'])
	assert.deepEqual(to(['operator']), ['/desk/hotline/call?lang=es', '/desk/hotline/follow?lang=es', '/desk/hotline/phone?lang=es', '/desk/hotline/tree/mine?lang=es'])
	assert.deepEqual(to(['verifier', 'observer']), ['/desk/checks?lang=es', '/desk/hotline/tree/mine?lang=es'])
})

test('a steward is led to who works the line and to the phone tree, and not to the board; any member to their place in it', () => {
	assert.deepEqual(to(['steward', 'teller']), ['/desk/hotline/tree?lang=es', '/desk/hotline/tree/mine?lang=es', '/desk/hotline/people?lang=es', '/desk/hotline/languages?lang=es'])
	assert.deepEqual(to(['helper']), ['/desk/hotline/tree/mine?lang=es'])
})

test('a hub whose line is off leads nobody there', () => assert.deepEqual(myLine({ rooms: ['frontdoor'] }, ['dispatcher', 'steward'], ''), []))
