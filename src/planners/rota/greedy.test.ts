import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge } from './check.ts'
import { greedy, whoCould } from './greedy.ts'
import { hubOf } from './hub.testing.ts'
import { personOf, problemOf, problems, shiftOf, span } from './small.testing.ts'

test('the instant plan is lawful whatever is asked', () => {
	fc.assert(fc.property(problems(8, 6), fc.nat(), (problem, seed) => assert.deepEqual(judge(problem, greedy(problem, seed)).broken, [])), { numRuns: 400 })
})

test('it gives no place up that somebody could have had', () => {
	fc.assert(
		fc.property(problems(6, 5), (problem) => {
			const placed = greedy(problem, 1)
			for (const [index, shift] of problem.shifts.entries())
				for (const { person, why } of whoCould(problem, placed, index)) if (why === null && placed.filter((one) => one.shift === index).length < shift.least) assert.fail(`${person} could have ${index}`)
		}),
		{ numRuns: 200 },
	)
})

test('who could take a place could: put there, the plan stays lawful, and whoever could not breaks a rule', () => {
	fc.assert(
		fc.property(problems(6, 5), fc.nat(5), (problem, which) => {
			const index = which % problem.shifts.length
			const placed = greedy(problem, 1).filter(({ shift }) => shift !== index)
			for (const { person, why } of whoCould(problem, placed, index)) assert.equal(judge(problem, [...placed, { shift: index, person }]).broken.length === 0, why === null, why ?? 'could')
		}),
		{ numRuns: 300 },
	)
})

test('the same seed gives the same plan, and of people who are alike another seed may choose another', () => {
	assert.deepEqual(greedy(hubOf(30, 14), 7), greedy(hubOf(30, 14), 7))
	const alike = problemOf([shiftOf('a', span(8, 4))], Array.from({ length: 8 }, (_, i) => personOf(`p${i}`)))
	assert.ok(new Set(Array.from({ length: 20 }, (_, seed) => greedy(alike, seed)[0]?.person)).size > 1)
})

test('the rested come before the tired, then the least full, then whoever wishes it; the others say why not', () => {
	const shift = shiftOf('a', span(60, 4), { needs: [{ what: 'first-aid', least: 1, most: 1 }] })
	const knows = ['first-aid']
	const people = [
		personOf('full', { knows, carried: 30 }),
		personOf('wishes', { knows, carried: 5, wishes: new Map([[0, 2]]) }),
		personOf('light', { knows, carried: 5 }),
		personOf('tired', { knows, already: [span(44, 4)] }),
		personOf('resting', { knows, already: [span(52, 4)] }),
		personOf('away', { knows, bars: new Map([[0, 'away']]) }),
		personOf('plain'),
		personOf('done', { knows, weekMinutes: 60 }),
	]
	const told = whoCould(problemOf([shift], people), [], 0).map(({ person, why }) => [people[person]?.id, why])
	assert.deepEqual(told.slice(0, 4), [['wishes', null], ['light', null], ['full', null], ['tired', null]])
	assert.deepEqual(Object.fromEntries(told.slice(4)), { resting: 'resting', away: 'away', plain: 'not-known', done: 'week-full' })
})

test('what was told is kept where it is lawful', () => {
	const hub = hubOf(40, 14)
	const told = greedy(hub, 3)
	assert.deepEqual(greedy({ ...hub, published: told.map((one) => ({ ...one, weight: 4 })) }, 9), told)
})
