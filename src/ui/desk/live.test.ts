import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gatherFor } from './live.ts'

test('news is seen at once, and in a rush every three seconds', () => {
	assert.deepEqual([Number.POSITIVE_INFINITY, 10_000, 2700, 1000, 0].map(gatherFor), [400, 400, 400, 2000, 3000])
})
