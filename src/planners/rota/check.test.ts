import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, type Rule } from './check.ts'
import type { Placed, Problem } from './problem.ts'
import { personOf, problemOf, shiftOf, span } from './small.testing.ts'

const rules = (problem: Problem, ...placed: (readonly [number, number])[]): Rule[] => [...new Set(judge(problem, placed.map(([shift, person]): Placed => ({ shift, person }))).broken.map(({ rule }) => rule))]
const one = personOf('one')

test('two shifts at once, and two without rest between, are each called by name', () => {
	const problem = problemOf([shiftOf('a', span(8, 4)), shiftOf('b', span(10, 4)), shiftOf('c', span(20, 4)), shiftOf('d', span(23, 4))], [one])
	assert.deepEqual(rules(problem, [0, 0], [1, 0]), ['overlap'])
	assert.deepEqual(rules(problem, [0, 0], [2, 0]), ['rest'])
	assert.deepEqual(rules(problem, [0, 0], [3, 0]), [])
})

test('the longer of the rest after one and before the other counts', () => {
	const after = (rest: number, before: number) => problemOf([shiftOf('a', span(8, 4, rest)), shiftOf('b', span(22, 4, before))], [one])
	assert.deepEqual(rules(after(0, 10), [0, 0], [1, 0]), [])
	assert.deepEqual(rules(after(11, 0), [0, 0], [1, 0]), ['rest'])
	assert.deepEqual(rules(after(0, 11), [0, 0], [1, 0]), ['rest'])
})

test('what somebody has already counts in rest, week, nights and days in a row, but is never the plan’s fault', () => {
	const shifts = [shiftOf('a', span(26, 4)), shiftOf('b', span(200, 4))]
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { already: [span(18, 4)] })]), [0, 0]), ['rest'])
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { weekMinutes: 400, already: [span(60, 4)] })]), [0, 0]), ['week-minutes'])
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { nights: 1, already: [span(96, 4)] })]), [0, 0]), ['nights'])
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { inRow: 2, already: [span(8, 4), span(56, 4)] })]), [0, 0]), ['in-row'])
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { weekMinutes: 60, inRow: 1, already: [span(8, 4), span(9, 4), span(30, 4)] })]), [1, 0]), ['week-minutes'])
	assert.deepEqual(rules(problemOf(shifts, [personOf('p', { inRow: 1, already: [span(8, 4), span(9, 4), span(30, 4)] })]), [1, 0]), [])
})

test('places, needs, newcomers, pairs, bars and people apart', () => {
	const [knows, plain, fresh] = [personOf('k', { knows: ['first-aid'] }), personOf('l'), personOf('n', { newTo: ['k'] })]
	const at = (facts: object, rest: Partial<Problem> = {}) => problemOf([shiftOf('a', span(8, 4), { least: 1, most: 2, ...facts })], [knows, plain, fresh, personOf('z', { bars: new Map([[0, 'away']]) })], rest)
	assert.deepEqual(rules(at({}), [0, 0], [0, 1], [0, 2]), ['too-many'])
	assert.deepEqual(rules(at({}), [0, 0], [0, 0]), ['twice'])
	assert.deepEqual(rules(at({}), [0, 3]), ['barred'])
	assert.deepEqual(rules(at({ newcomers: 1 }), [0, 0], [0, 1]), ['newcomers-seat'])
	assert.deepEqual(rules(at({ newcomers: 1 }), [0, 0], [0, 2]), [])
	assert.deepEqual(rules(at({ isPaired: true }), [0, 2]), ['newcomer-alone'])
	assert.deepEqual(rules(at({ isPaired: true }), [0, 1], [0, 2]), [])
	assert.deepEqual(rules(at({ needs: [{ what: 'first-aid', least: 1, most: 2 }] }), [0, 1], [0, 2]), ['need-room'])
	assert.deepEqual(rules(at({ needs: [{ what: 'first-aid', least: 0, most: 0 }] }), [0, 0]), ['need-most'])
	assert.deepEqual(rules(at({}, { apart: [[0, 1]] }), [0, 0], [0, 1]), ['apart'])
	assert.deepEqual(rules(at({}, { frozen: [{ shift: 0, person: 0 }] }), [0, 1]), ['frozen'])
	assert.deepEqual(rules(at({}), [7, 0]), ['nobody-there'])
})

test('what is missing is people or people who know, whichever is more, and critical places are counted apart', () => {
	const needs = [{ what: 'first-aid', least: 1, most: 3 }]
	const problem = problemOf([shiftOf('a', span(8, 4), { least: 2, most: 3, worth: 3, needs }), shiftOf('b', span(32, 4), { least: 1, most: 2, worth: 2 })], [one, personOf('two')])
	const score = (...placed: Placed[]) => judge(problem, placed).score
	assert.deepEqual(score(), { critical: 2, other: 2.05, load: 0, changes: 0, wishes: 0 })
	assert.equal(score({ shift: 0, person: 0 }, { shift: 0, person: 1 }).critical, 1)
	assert.equal(score({ shift: 1, person: 0 }).other, 0.04)
})

test('an hour for somebody who carries much weighs more, and who is new starts at the median', () => {
	const shifts = [shiftOf('a', span(8, 4))]
	const load = (carried: number | null) => judge(problemOf(shifts, [personOf('p', { carried }), personOf('q', { carried: 10 }), personOf('r', { carried: 30 })]), [{ shift: 0, person: 0 }]).score.load
	assert.ok(load(0) < load(20))
	assert.ok(load(20) < load(40))
	assert.equal(load(null), load(20))
})
