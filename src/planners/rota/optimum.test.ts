import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import load from 'highs'
import { judge } from './check.ts'
import { greedy } from './greedy.ts'
import { hubOf } from './hub.testing.ts'
import { optimum, type Optimum, type Progress, type Ways } from './optimum.ts'
import type { Problem } from './problem.ts'
import { compare, LOAD_UNITS } from './score.ts'
import { bestOf, personOf, problemOf, problems, shiftOf, span } from './small.testing.ts'

const highs = await load()
const WAYS: Ways = { seconds: 60, seed: 1, now: () => performance.now() }

function solved(problem: Problem, ways: Partial<Ways> = {}): Optimum {
	const found = optimum(highs, problem, { ...WAYS, ...ways })
	if ('frozen' in found) throw new Error(`frozen: ${JSON.stringify(found.frozen)}`)
	return found
}

test('the optimum is what trying every plan gives, level by level', () => {
	fc.assert(
		fc.property(problems(5, 3), (problem) => {
			const { placed, score, bound, source } = solved(problem)
			const best = bestOf(problem)
			assert.equal(source, 'optimum')
			assert.deepEqual(bound, { kind: 'proven' })
			assert.deepEqual(judge(problem, placed).broken, [])
			assert.deepEqual({ critical: score.critical, other: score.other }, { critical: best.critical, other: best.other })
			assert.ok(Math.round((score.load + score.changes) * LOAD_UNITS) <= best.evenAtMost)
			assert.equal(score.wishes, best.wishes)
		}),
		{ numRuns: 60 },
	)
})

test('with six shifts and four people, too', () => {
	fc.assert(
		fc.property(problems(6, 4).filter(({ shifts, people }) => shifts.length === 6 && people.length === 4 && people.every(({ bars }) => bars.size > 0)), (problem) => {
			const { score, bound } = solved(problem)
			const { evenAtMost, ...best } = bestOf(problem)
			assert.deepEqual(bound, { kind: 'proven' })
			assert.deepEqual({ critical: score.critical, other: score.other, wishes: score.wishes }, best)
			assert.ok(Math.round(score.load * LOAD_UNITS) <= evenAtMost)
		}),
		{ numRuns: 4 },
	)
})

test('each limit alone keeps the optimum from what it would rather do', () => {
	const daily = Array.from({ length: 4 }, (_, day) => shiftOf(`d${day}`, span(24 * day + 9, 2, 0)))
	const night = Array.from({ length: 3 }, (_, day) => shiftOf(`n${day}`, span(24 * day + 22, 4, 0)))
	const needs = [{ what: 'a', least: 1, most: 2 }]
	const cases: readonly (readonly [Problem, number])[] = [
		[problemOf(daily, [personOf('p', { inRow: 2 })]), 3],
		[problemOf(daily, [personOf('p', { inRow: 1, already: [span(33, 2, 0)] })]), 1],
		[problemOf(daily, [personOf('p', { weekMinutes: 300 })]), 2],
		[problemOf(night, [personOf('p', { nights: 2 })]), 2],
		[problemOf([shiftOf('s', span(9, 2), { least: 2, most: 2, needs })], [personOf('p'), personOf('q')]), 1],
		[problemOf([shiftOf('s', span(9, 2), { least: 2, most: 2, needs: [{ what: 'a', least: 0, most: 1 }] })], [personOf('p', { knows: ['a'] }), personOf('q', { knows: ['a'] })]), 1],
		[problemOf([shiftOf('s', span(9, 2), { least: 2, most: 2, newcomers: 1 })], [personOf('p'), personOf('q')]), 1],
		[problemOf([shiftOf('s', span(9, 2), { least: 2, most: 2, isPaired: true })], [personOf('p', { newTo: ['k'] }), personOf('q', { newTo: ['k'] })]), 0],
		[problemOf([shiftOf('s', span(9, 2), { least: 2, most: 2 })], [personOf('p'), personOf('q')], { apart: [[0, 1]] }), 1],
	]
	for (const [problem, filled] of cases) {
		const { placed, bound } = solved(problem)
		assert.deepEqual([placed.length, bound], [filled, { kind: 'proven' }])
	}
})

test('two who are alike share what there is, and who carries less has more of it', () => {
	const daily = Array.from({ length: 4 }, (_, day) => shiftOf(`d${day}`, span(24 * day + 9, 4, 0)))
	const shared = (carried: number) => {
		const { placed } = solved(problemOf(daily, [personOf('p'), personOf('q', { carried })]))
		return placed.filter(({ person }) => person === 1).length
	}
	assert.deepEqual([shared(0), shared(8), shared(40)], [2, 1, 0])
})

test('capacity short: proven best, no rest broken, and never worse than the instant plan', () => {
	const hub = hubOf(20, 14)
	const { placed, score, bound, trouble } = solved(hub)
	assert.deepEqual([bound, trouble], [{ kind: 'proven' }, 'none'])
	assert.deepEqual(judge(hub, placed).broken, [])
	assert.deepEqual({ critical: score.critical, other: score.other }, { critical: 58, other: 137.3 })
	assert.ok(compare(score, judge(hub, greedy(hub, 1)).score) < 0)
})

test('the same seed gives the same plan, and what was published is published again unchanged', () => {
	const hub = hubOf(30, 14)
	const first = solved(hub)
	assert.deepEqual(solved(hub).placed, first.placed)
	const again = solved({ ...hub, published: first.placed.map((one) => ({ ...one, weight: 1 })) }, { seed: 5 })
	assert.deepEqual(again.placed, first.placed)
	assert.equal(again.score.changes, 0)
})

test('load that is even within the tolerance is no reason to move anybody, however little a change weighs', () => {
	const shifts = [shiftOf('heavy', span(9, 4), { load: 400 }), shiftOf('light', span(9, 4), { load: 40 })]
	const people = (carried: number) => [personOf('strong', { offered: 10, bars: new Map([[1, 'not-then']]) }), personOf('p', { offered: 10, bars: new Map([[0, 'not-then']]) }), personOf('q', { offered: 10, carried, bars: new Map([[0, 'not-then']]) })]
	const published = [0, 2].map((person, shift) => ({ shift, person, weight: 0.0125 }))
	const isMoved = (carried: number) => solved(problemOf(shifts, people(carried), { published })).placed.some(({ person }) => person === 1)
	assert.deepEqual([isMoved(0.75), isMoved(8)], [false, true])
})

test('published again unchanged, whatever the rota', () => {
	fc.assert(
		fc.property(problems(6, 4), (problem) => {
			const { placed } = solved(problem)
			const again = solved({ ...problem, published: placed.map((one) => ({ ...one, weight: 0.5 })) })
			assert.deepEqual(again.placed.filter(({ shift, person }) => !placed.some((one) => one.shift === shift && one.person === person)), [])
			assert.equal(again.placed.length, placed.length)
		}),
		{ numRuns: 60 },
	)
})

test('when somebody falls out, nobody else loses a frozen place, and fewer hear of a change where changes count', () => {
	const hub = hubOf(30, 14)
	const { placed } = solved(hub)
	const gone = placed.filter(({ shift }) => (hub.shifts[shift]?.week ?? 0) === 1)[0]?.person ?? 0
	const later = [...hub.shifts.keys()].filter((index) => hub.shifts[index]?.week === 1)
	const people = hub.people.map((who, i) => (i === gone ? { ...who, bars: new Map([...who.bars, ...later.map((index) => [index, 'away'] as const)]) } : who))
	const stays = placed.filter(({ shift, person }) => person !== gone || hub.shifts[shift]?.week === 0)
	const frozen = stays.filter(({ shift }) => hub.shifts[shift]?.week === 0)
	const again = (weight: number) => solved({ ...hub, people, frozen, published: weight === 0 ? [] : stays.map((one) => ({ ...one, weight })) })
	const lost = (found: Optimum) => stays.filter(({ shift, person }) => !found.placed.some((one) => one.shift === shift && one.person === person)).length
	const [free, dear] = [again(0), again(20)]
	for (const found of [free, dear]) for (const { shift, person } of frozen) assert.ok(found.placed.some((one) => one.shift === shift && one.person === person))
	assert.deepEqual([free.score.critical, free.score.other], [dear.score.critical, dear.score.other])
	assert.ok(lost(dear) < lost(free), `${lost(dear)} < ${lost(free)}`)
})

test('what was frozen against a rule is said, not planned', () => {
	const problem = problemOf([shiftOf('a', span(8, 4)), shiftOf('b', span(13, 4))], [personOf('p')], { frozen: [0, 1].map((shift) => ({ shift, person: 0 })) })
	assert.deepEqual(optimum(highs, problem, WAYS), { frozen: [{ rule: 'rest', shift: 0, person: 0 }] })
})

test('stopped, out of time or broken, what it gives is lawful and says so', () => {
	const hub = hubOf(60, 14)
	const told: Progress[] = []
	const stopped = solved(hub, { isStopped: () => told.length > 1, onProgress: (one) => told.push(one) })
	assert.equal(stopped.trouble, 'stopped')
	const late = solved(hub, { seconds: 0.01 })
	assert.deepEqual([late.trouble, late.bound], ['out-of-time', { kind: 'unknown' }])
	const lame = { ...highs, createModel: () => { throw new Error('x'.repeat(140_000)) } }
	const fell = optimum(lame, hub, WAYS)
	assert.ok('source' in fell && fell.source === 'instant' && typeof fell.trouble === 'object' && 'solver' in fell.trouble && fell.trouble.solver.length === 300)
	for (const { placed } of [stopped, late, fell]) assert.deepEqual(judge(hub, placed).broken, [])
})

test('while it works it says how far it is, and the last thing it says is no better than the end', () => {
	const told: Progress[] = []
	const { score } = solved(hubOf(60, 14), { onProgress: (one) => told.push(one) })
	assert.ok(told.length > 2)
	assert.ok(told.some(({ bound }) => bound.kind === 'within'))
	for (const one of told) assert.ok(score.critical <= one.score.critical)
})

test('a solver that lies is not believed: every plan is lawful, and none is called proven', () => {
	fc.assert(
		fc.property(problems(6, 4), (problem) => {
			const lying: typeof highs = {
				...highs,
				createModel: (source) => {
					const model = highs.createModel(source)
					return new Proxy(model, { get: (of, key) => (key === 'getSolution' ? () => ({ colValue: of.getSolution().colValue.fill(1) }) : typeof of[key as keyof typeof of] === 'function' ? (of[key as keyof typeof of] as () => void).bind(of) : of[key as keyof typeof of]) })
				},
			}
			const found = optimum(lying, problem, WAYS)
			assert.ok('source' in found)
			const { broken, score } = judge(problem, found.placed)
			assert.deepEqual(broken, [])
			assert.ok(compare(score, judge(problem, greedy(problem, WAYS.seed)).score) <= 0)
		}),
		{ numRuns: 30 },
	)
})
