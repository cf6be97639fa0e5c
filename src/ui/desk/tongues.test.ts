import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tongueIn } from './tongues.ts'

test('a tongue is called by its name where there is one', () => {
	assert.equal(tongueIn('es', 'so'), 'somalí')
	assert.equal(tongueIn('en', 'not a tongue'), 'not a tongue')
})
