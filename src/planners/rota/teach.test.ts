import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import load from 'highs'
import { hubOf, SKILLS } from './hub.testing.ts'
import { holdersOf, keystones, without } from './keystone.ts'
import type { Ways } from './optimum.ts'
import { whatToDrop, withoutShift } from './shrink.ts'
import { bestOf, personOf, problemOf, problems, shiftOf, span } from './small.testing.ts'
import { emptier, learned, whomToTeach, type Lesson } from './teach.ts'

const highs = await load()
const WAYS: Ways = { seconds: 60, seed: 1, now: () => performance.now() }
const told = <T extends object>(answer: T): Exclude<T, { readonly frozen: unknown }> => {
	if ('frozen' in answer) throw new Error('frozen')
	return answer as Exclude<T, { readonly frozen: unknown }>
}

/** Court in another language: eight shifts, six of which only Marta can come to. */
const court = (() => {
	const needs = [{ what: 'court-es', least: 1, most: 1 }]
	const shifts = Array.from({ length: 8 }, (_, i) => shiftOf(`c${i}`, span(8 + 24 * i, 4), { needs }))
	const joao = new Map([2, 5].map((shift) => [shift, 'not-then'] as const))
	const people = [personOf('marta', { knows: ['court-es'], inRow: 9 }), personOf('ana', { knows: ['court-es'], bars: new Map([0, 1, 2, 3, 4, 5].map((shift) => [shift, 'not-then'] as const)) }), personOf('joao', { bars: joao })]
	return problemOf(shifts, people)
})()

test('without Marta six of eight fall; one person stands between them and nobody', () => {
	const found = told(keystones(highs, court, WAYS))
	assert.deepEqual(found.keystones.map(({ person, falls, after }) => [person, falls, after.isProven]), [[0, 6, true]])
	assert.deepEqual(holdersOf(court), [{ what: 'court-es', shifts: 8, holders: [0, 1], factor: 1 }])
})

test('teaching Joao what Marta knows leaves two missing instead of six, and that is proven', () => {
	const rests = without(court, 0)
	const { before, lessons } = told(whomToTeach(highs, rests, [{ person: 2, what: 'court-es' }, { person: 2, what: 'cooking' }], 3, WAYS))
	assert.deepEqual([before.missing, before.isProven], [6, true])
	assert.deepEqual(lessons.map(({ person, what, after }) => [person, what, after.missing, after.isProven]), [[2, 'court-es', 2, true]])
})

test('nobody is told to learn what they did not offer to, or what leaves as much missing', () => {
	assert.deepEqual(told(whomToTeach(highs, without(court, 0), [], 3, WAYS)).lessons, [])
	assert.deepEqual(told(whomToTeach(highs, court, [{ person: 2, what: 'court-es' }], 3, WAYS)).lessons, [])
})

test('in a hub that is short, the lesson the model prices highest leaves fewer places missing', () => {
	const hub = hubOf(40, 14)
	const offers = hub.people.flatMap(({ knows }, person) => SKILLS.filter((what) => !knows.includes(what)).map((what): Lesson => ({ person, what })))
	const { before, lessons, priced } = told(whomToTeach(highs, hub, offers, 3, WAYS))
	assert.equal(priced, offers.length)
	assert.ok(before.isProven && lessons.length > 0)
	const first = lessons[0]
	assert.ok(first?.after.isProven && first.after.score.critical < before.score.critical)
})

test('who can be spared and who not is what planning without each gives', () => {
	fc.assert(
		fc.property(problems(5, 3), (problem) => {
			const { before, keystones: found } = told(keystones(highs, problem, WAYS))
			for (const person of problem.people.keys()) {
				const best = bestOf(without(problem, person))
				const said = found.find((one) => one.person === person)?.after.score ?? before.score
				assert.deepEqual([said.critical, said.other], [best.critical, best.other])
			}
		}),
		{ numRuns: 25 },
	)
})

test('what a lesson or a shift less leaves missing is what planning anew gives', () => {
	fc.assert(
		fc.property(problems(5, 3), (problem) => {
			const offers = problem.people.flatMap(({ knows }, person) => ['a', 'b'].filter((what) => !knows.includes(what)).map((what) => ({ person, what })))
			for (const lesson of told(whomToTeach(highs, problem, offers, 4, WAYS)).lessons) {
				const best = bestOf(learned(problem, lesson))
				assert.deepEqual([lesson.after.score.critical, lesson.after.score.other], [best.critical, best.other])
			}
			for (const { shift, after, harm } of told(whatToDrop(highs, problem, [...problem.shifts.keys()], 4, WAYS)).drops) {
				const best = bestOf(withoutShift(problem, shift))
				assert.deepEqual([after.score.critical, after.score.other], [best.critical, best.other])
				assert.ok(harm >= 0)
			}
		}),
		{ numRuns: 25 },
	)
})

test('when there is too much, the shift to let go is the one that takes people from what matters', () => {
	const shifts = [shiftOf('kitchen', span(8, 4), { worth: 1 }), shiftOf('court', span(9, 4), { worth: 2 }), shiftOf('door', span(60, 4), { worth: 2 })]
	const { before, drops } = told(whatToDrop(highs, problemOf(shifts, [personOf('one')]), [0, 1, 2], 3, WAYS))
	assert.equal(before.missing, 1)
	assert.deepEqual([drops[0]?.shift, drops[0]?.harm, drops[0]?.after.missing], [0, 0, 0])
	assert.deepEqual(told(whatToDrop(highs, problemOf(shifts.slice(1, 2), [personOf('one')]), [0], 3, WAYS)).drops, [])
})

test('scores are compared by what is empty', () => {
	const score = { critical: 1, other: 2, load: 9, changes: 0, wishes: 0 }
	assert.equal(emptier(score, { ...score, load: 3, wishes: -4 }), 0)
	assert.ok(emptier(score, { ...score, other: 2.01 }) < 0)
})
