import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mannWhitney, median, quantile } from './numbers.ts'

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)

test('a quantile is a value that was seen', () => {
	assert.equal(quantile(range(1, 101), 0.95), 95)
	assert.equal(quantile([3, 1, 2], 1), 3)
	assert.equal(quantile([3, 1, 2], 0), 1)
	assert.equal(median([9, 1, 5]), 5)
})

test('two samples that are the same could well be the same', () => {
	assert.ok(mannWhitney(range(0, 100), range(0, 100)) > 0.99)
	assert.equal(mannWhitney([1, 1, 1], [1, 1, 1]), 1)
})

test('a small shift in many values is found', () => {
	assert.ok(mannWhitney(range(0, 500), range(40, 540)) < 0.01)
	assert.ok(mannWhitney(range(0, 20), range(20, 40)) < 1e-6)
})

test('the textbook example gives the textbook answer', () => {
	// R: wilcox.test(c(0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46), c(1.15, 0.88, 0.90, 0.74, 1.21), exact = FALSE)
	const p = mannWhitney([0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46], [1.15, 0.88, 0.9, 0.74, 1.21])
	assert.ok(Math.abs(p - 0.2446) < 0.005, String(p))
})
