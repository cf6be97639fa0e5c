import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readLink } from './join-link.ts'

test('an invitation, a helpers’ link and a code are told apart by what stands after the #', () => {
	const [long, short] = ['a1'.repeat(32), 'b2'.repeat(16)]
	assert.deepEqual(readLink(`#${long}`), { is: 'invitation', link: long })
	assert.deepEqual(readLink(`#${short}`), { is: 'helpers', link: short })
	assert.deepEqual(readLink('#f=9NKTHF'), { is: 'code', code: '9NKTHF' })
	for (const other of ['', '#', `#${short}0`, `#${long.toUpperCase()}`, '#f=', '#f=<b>', `#f=${'A'.repeat(13)}`]) assert.equal(readLink(other), null, other)
})
