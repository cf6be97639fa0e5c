import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stepTo } from './walk.ts'

test('keys walk through a list and stop at its ends', () => {
	assert.deepEqual(['j', 'ArrowDown', 'k', 'ArrowUp', 'Home', 'End'].map((key) => stepTo(key, 1, 3)), [2, 2, 0, 0, 0, 2])
	assert.equal(stepTo('j', 2, 3), 2)
	assert.equal(stepTo('k', 0, 3), 0)
	assert.equal(stepTo('x', 0, 3), null)
	assert.equal(stepTo('j', -1, 0), null)
})
