import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { opens, searches, type Standing } from './opening.ts'

const at = (more: Partial<Standing> = {}): Standing => ({ isMine: false, isSeen: false, hasOpened: false, hasSearched: false, ...more })

test('the first reading pays and counts; again in the same hour, or in the same claim, does neither', () => {
	assert.deepEqual(opens(at()), { pays: true, counts: true })
	assert.deepEqual(opens(at({ isMine: true })), { pays: true, counts: true })
	assert.deepEqual(opens(at({ isMine: true, isSeen: true })), { pays: false, counts: false })
	assert.deepEqual(opens(at({ hasOpened: true })), { pays: false, counts: false })
	assert.deepEqual(opens(at({ isSeen: true })), { pays: true, counts: true }, 'what its holder has seen is nothing to others')
})

test('what a search handed out was paid for, and reading it shows all the same', () => {
	assert.deepEqual(opens(at({ hasSearched: true })), { pays: false, counts: true })
	assert.deepEqual(searches(at({ hasOpened: true })), { pays: false, counts: true })
	assert.deepEqual(searches(at({ hasSearched: true })), { pays: false, counts: false })
})

test('nothing is paid for that does not show', () => {
	const any = fc.record({ isMine: fc.boolean(), isSeen: fc.boolean(), hasOpened: fc.boolean(), hasSearched: fc.boolean() })
	fc.assert(fc.property(any, fc.constantFrom(opens, searches), (standing, rule) => !rule(standing).pays || rule(standing).counts))
})
