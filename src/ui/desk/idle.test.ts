import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOCK_AFTER, quietAfter, SHARED_LOCK_AFTER, WARN_BEFORE } from './idle.ts'

test('the desk warns a minute before it locks, and locks after ten', () => {
	assert.deepEqual([0, LOCK_AFTER - WARN_BEFORE - 1, LOCK_AFTER - WARN_BEFORE, LOCK_AFTER - 1, LOCK_AFTER].map((ms) => quietAfter(ms)), ['awake', 'awake', 'warned', 'warned', 'over'])
})

test('where others use the device, too, it warns after one minute and locks after two', () => {
	const at = [0, 59_999, 60_000, 119_999, 120_000]
	assert.deepEqual(at.map((ms) => quietAfter(ms, SHARED_LOCK_AFTER)), ['awake', 'awake', 'warned', 'warned', 'over'])
})
