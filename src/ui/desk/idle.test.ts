import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOCK_AFTER, quietAfter, WARN_BEFORE } from './idle.ts'

test('the desk warns a minute before it locks, and locks after ten', () => {
	assert.deepEqual([0, LOCK_AFTER - WARN_BEFORE - 1, LOCK_AFTER - WARN_BEFORE, LOCK_AFTER - 1, LOCK_AFTER].map(quietAfter), ['awake', 'awake', 'warned', 'warned', 'over'])
})
