import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import highs from 'highs'
import { greedy } from './greedy.ts'
import { optimum } from './optimum.ts'
import type { Placed, Problem } from './problem.ts'
import { compare, scoreOf } from './score.ts'
import { personOf, problemOf, shiftOf, span } from './small.testing.ts'

const solver = await highs()
const [FIRST, SECOND, URGENT] = [0, 1, 2]
/** One of two must come to what may not stay empty; a third person can have what either leaves. */
function either(moved: readonly [number, number], weight = 10): Problem {
	const hours = span(33, 4)
	const shifts = [shiftOf('first', hours), shiftOf('second', hours), shiftOf('urgent', hours, { worth: 3, needs: [{ what: 'able', least: 1, most: 1 }] })]
	const people = [personOf('ana', { knows: ['able'], moved: moved[0] }), personOf('ben', { knows: ['able'], moved: moved[1] }), personOf('carla')]
	return problemOf(shifts, people, { published: [{ shift: FIRST, person: 0, weight }, { shift: SECOND, person: 1, weight }] })
}
const movedIn = (placed: readonly Placed[]) => placed.find(({ shift }) => shift === URGENT)?.person
const best = (problem: Problem) => {
	const found = optimum(solver, problem, { seconds: 10, seed: 1, now: () => performance.now() })
	if ('frozen' in found) throw new Error('no plan')
	return found.placed
}

test('of two who could as well, the one who was moved before stays', () => {
	assert.equal(movedIn(best(either([1, 0]))), 1)
	assert.equal(movedIn(best(either([0, 1]))), 0)
	assert.equal(movedIn(best(either([3, 1]))), 1)
})

test('each time somebody was moved makes moving them again as dear again, and nobody else dearer', () => {
	const gone = (problem: Problem) => scoreOf(problem, [{ shift: SECOND, person: 1 }]).changes
	assert.deepEqual([0, 1, 2, 5].map((times) => gone(either([times, 0]))), [10, 20, 30, 60])
	assert.equal(gone(either([0, 7])), 10)
})

test('however often people were moved: who stays is dearer to move, places that must not be empty are filled all the same, and what need not change does not', () => {
	const times = fc.integer({ min: 0, max: 6 })
	fc.assert(
		fc.property(times, times, fc.integer({ min: 1, max: 50 }), (ana, ben, weight) => {
			const problem = either([ana, ben], weight)
			const placed = best(problem)
			const mover = movedIn(placed)
			assert.ok(mover === 0 || mover === 1)
			assert.ok((mover === 0 ? ana : ben) <= (mover === 0 ? ben : ana))
			assert.ok(compare(scoreOf(problem, placed), scoreOf(problem, greedy(problem, 1))) <= 0)
			const calm = { ...problem, shifts: problem.shifts.map((shift) => (shift.id === 'urgent' ? { ...shift, least: 0, most: 0, needs: [], worth: 1 as const } : shift)) }
			assert.deepEqual(scoreOf(calm, best(calm)).changes, 0)
		}),
		{ numRuns: 25 },
	)
})
