import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge } from './check.ts'
import { whyEmpty, whyMoved } from './explain.ts'
import { greedy } from './greedy.ts'
import { personOf, problemOf, problems, shiftOf, span } from './small.testing.ts'

test('a place is empty because of everybody, each counted once', () => {
	fc.assert(
		fc.property(problems(6, 5), (problem) => {
			const placed = greedy(problem, 1)
			for (const { shift, asked, removed, last, left, empty, missing } of whyEmpty(problem, placed)) {
				assert.equal(Object.values(removed).reduce((sum, count) => sum + count, left.length), asked)
				assert.equal(last === null, left.length > 0 || asked === 0)
				assert.ok(empty > 0 && missing >= 0)
				for (const person of left) assert.deepEqual(judge(problem, [...placed, { shift, person }]).broken, [])
			}
		}),
		{ numRuns: 200 },
	)
})

test('empty, for nobody rested has the skill', () => {
	const knows = ['medic']
	const night = shiftOf('night', span(46, 8), { worth: 3, needs: [{ what: 'medic', least: 1, most: 1 }] })
	const people = [personOf('plain'), personOf('plain too'), personOf('away', { knows, bars: new Map([[0, 'away']]) }), personOf('full', { knows, weekMinutes: 60 }), personOf('resting', { knows, already: [span(36, 6)] })]
	const [told] = whyEmpty(problemOf([night], people), [])
	assert.deepEqual(told, { shift: 0, missing: 1, empty: 1, what: 'medic', asked: 5, removed: { knowing: 2, there: 1, limit: 1, 'in-row': 0, overlapping: 0, resting: 1, apart: 0, kept: 0 }, last: 'resting', left: [] })
})

test('while somebody who knows is missing, who does not know is not left to ask', () => {
	const shift = shiftOf('s', span(8, 4), { least: 1, most: 2, needs: [{ what: 'medic', least: 1, most: 2 }] })
	const told = (knows: string[]) => whyEmpty(problemOf([shift], [personOf('p', { knows })]), []).map(({ left, last }) => [left, last])
	assert.deepEqual([told([]), told(['medic'])], [[[[], 'knowing']], [[[0], null]]])
})

test('what cannot be held is told before what could have one more', () => {
	const problem = problemOf([shiftOf('more', span(8, 4), { least: 0, most: 1, worth: 3 }), shiftOf('must', span(8, 4), { worth: 1 })], [])
	assert.deepEqual(whyEmpty(problem, []).map(({ shift }) => shift), [1, 0])
})

test('everybody whose shift moved hears why', () => {
	const shifts = [shiftOf('a', span(8, 4)), shiftOf('b', span(9, 4), { worth: 3 }), shiftOf('c', span(60, 4)), shiftOf('d', span(100, 4))]
	const people = [personOf('ill', { bars: new Map([[1, 'away']]) }), personOf('moves'), personOf('light'), personOf('busy', { carried: 30 })]
	const published = [{ shift: 1, person: 0 }, { shift: 0, person: 1 }, { shift: 2, person: 3 }, { shift: 3, person: 3 }].map((one) => ({ ...one, weight: 1 }))
	const moves = whyMoved(problemOf(shifts, people, { published }), [{ shift: 1, person: 1 }, { shift: 2, person: 2 }])
	assert.deepEqual(moves, [
		{ person: 0, shift: 1, code: 'cannot', why: 'away' },
		{ person: 1, shift: 0, code: 'needed', at: 1 },
		{ person: 1, shift: 1, code: 'instead', other: 0 },
		{ person: 2, shift: 2, code: 'instead', other: 3 },
		{ person: 3, shift: 2, code: 'lighter', other: 2 },
		{ person: 3, shift: 3, code: 'dropped' },
	])
})

test('an unchanged plan moves nobody', () => {
	fc.assert(
		fc.property(problems(6, 5), (problem) => {
			const placed = greedy(problem, 1)
			assert.deepEqual(whyMoved({ ...problem, published: placed.map((one) => ({ ...one, weight: 1 })) }, placed), [])
		}),
	)
})
