import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { ASSUMED, flood, REAL, type Became, type Rules } from './flood.ts'

/** A tenth of it, in the same time by day: six minutes of the hour. */
const tenth = (rules: Rules, seed = 1): Became => flood({ ...ASSUMED, calls: 1_640, seed, rules })

test('a tenth of a hostile flood: whoever means it is put through in time, and few false calls ring a phone', () => {
	const { through, waits, knownAfter, rang, spoken } = tenth('holdfast')
	assert.equal(through, REAL)
	assert.ok(Math.max(...waits) < minutes(3), `${Math.max(...waits)} ms`)
	assert.ok(rang <= 60 && spoken <= rang, `${spoken} ${rang}`)
	assert.ok(knownAfter !== null && knownAfter < minutes(3))
})

test('the same flood is the same for the same seed, and without a check far more of it reaches people', () => {
	assert.deepEqual(tenth('holdfast', 2), tenth('holdfast', 2))
	const [ours, noCheck, blast] = [tenth('holdfast'), tenth('no check'), tenth('blast')]
	assert.ok(noCheck.spoken > 4 * ours.spoken && blast.spoken > 4 * ours.spoken, `${ours.spoken} ${noCheck.spoken} ${blast.spoken}`)
	assert.ok(noCheck.through < ours.through)
})
