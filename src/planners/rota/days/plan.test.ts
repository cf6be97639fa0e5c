import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import highsLoader from 'highs'
import { inventedRota } from '../../../../benches/rotas.ts'
import { judge } from './check.ts'
import { readCurtois } from './curtois.ts'
import { planRota, type Planned } from './plan.ts'
import { problemOf, smallProblem, leastOf, tickingClock } from './small.testing.ts'
import type { Problem } from './problem.ts'

const highs = await highsLoader()
/** On a clock of its own: so many looks at it, and the time is over. */
const planned = (problem: Problem, looks: number, seed = 1): Planned | null => planRota(highs, problem, { seconds: looks / 100, seed, now: tickingClock(10) })
const invented = (people: number, days: number, kinds: number, seed = 1) => readCurtois(inventedRota({ people, days, kinds, seed }))

test('a small rota is planned as well as any roster can be, no rule is broken, and the bound is not above it', () => {
	fc.assert(
		fc.property(smallProblem(7, 2), fc.integer({ min: 0, max: 99 }), (problem, seed) => {
			const plan = planned(problem, 400, seed)
			const least = leastOf(problem)
			assert.equal(plan === null, least === null)
			if (!plan || least === null) return
			const judged = judge(problem, plan.roster)
			assert.deepEqual(judged, { penalty: plan.penalty, broken: [] })
			assert.ok((plan.bound ?? 0) <= least, `bound ${plan.bound}, best of all ${least}`)
			assert.equal(plan.penalty, least)
		}),
		{ numRuns: 25 },
	)
})

test('whatever the shape, what is given back is judged as it says, and no rule is broken', () => {
	for (const [people, days, kinds] of [[4, 28, 1], [10, 14, 3], [6, 56, 2], [12, 21, 6]] as const)
		for (const looks of [3, 100]) {
			const problem = invented(people, days, kinds, looks)
			const plan = planned(problem, looks)
			assert.ok(plan, 'everybody has a line')
			assert.deepEqual(judge(problem, plan.roster), { penalty: plan.penalty, broken: [] })
			assert.ok((plan.bound ?? 0) <= plan.penalty)
		}
})

test('a year of many kinds is planned, too, though only by the quick way', () => {
	const problem = invented(12, 364, 16)
	const plan = planned(problem, 20)
	assert.ok(plan)
	assert.deepEqual(judge(problem, plan.roster), { penalty: plan.penalty, broken: [] })
	assert.equal(plan.bound, null)
})

test('the same seed goes the same way, and whoever waits longer comes further along it', () => {
	const problem = invented(10, 28, 3)
	const stoppedAfter = (looks: number) => {
		let seen = 0
		return planRota(highs, problem, { seconds: 1000, seed: 7, now: () => 0, isStopped: () => (seen += 1) > looks })
	}
	const [short, again, long] = [stoppedAfter(320), stoppedAfter(320), stoppedAfter(420)]
	assert.deepEqual(short, again)
	assert.ok(short && long && long.penalty <= short.penalty && (long.bound ?? 0) >= (short.bound ?? 0))
})

test('where somebody’s rules cannot be kept together, nothing is planned', () => {
	const person = { atMost: [7, 7], minutesAtMost: 480, minutesAtLeast: 960, runAtMost: 5, runAtLeast: 1, restAtLeast: 1, weekends: 1, away: new Set<number>() }
	assert.equal(planned(problemOf(7, [person], false), 100), null)
})

test('whoever stops it gets the best so far', () => {
	let asked = 0
	const problem = invented(12, 28, 3)
	const plan = planRota(highs, problem, { seconds: 1e6, seed: 1, now: () => 0, isStopped: () => (asked += 1) > 40 })
	assert.ok(plan)
	assert.deepEqual(judge(problem, plan.roster).broken, [])
})

test('each better roster is told, and the last one told is the one given back', () => {
	const told: number[] = []
	const plan = planRota(highs, invented(10, 28, 2), { seconds: 3, seed: 2, now: tickingClock(10), onBetter: (penalty) => told.push(penalty) })
	assert.deepEqual(told, told.toSorted((a, b) => b - a))
	assert.equal(new Set(told).size, told.length)
	assert.equal(plan?.penalty, told.at(-1))
})
