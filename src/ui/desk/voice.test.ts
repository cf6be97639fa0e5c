import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockOf } from './voice.ts'

test('seconds read as a clock', () => {
	assert.deepEqual([0, 9.7, 60, 125].map(clockOf), ['0:00', '0:09', '1:00', '2:05'])
})
