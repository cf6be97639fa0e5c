import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { judge } from './check.ts'
import { linesOf } from './person.ts'
import { NARROW, quickLinesOf } from './quick.ts'
import { lawful, problemOf, someone } from './small.testing.ts'
import { costOf } from './states.ts'

const DAYS = 8
const costs = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: DAYS * 3, maxLength: DAYS * 3 }).map((list) => Float64Array.from(list))

test('no lawful line costs less than the least told, every line found is lawful, and every lawful line within a limit is found', () => {
	fc.assert(
		fc.property(someone(DAYS), fc.boolean(), costs, fc.integer({ min: 0, max: 12 }), (person, isNightHard, cost, slack) => {
			const problem = problemOf(DAYS, [person], isNightHard)
			const lines = linesOf(problem)
			const all = lawful(problem).map((days) => costOf(days, cost, 3)).toSorted((a, b) => a - b)
			const { least, lines: found } = lines.best(0, cost, 3)
			if (all.length === 0) return assert.equal(found.length, 0)
			assert.ok(least <= (all[0] ?? 0) + 1e-9)
			for (const { days, cost: told } of found) {
				assert.deepEqual(judge(problem, [days]).broken, [])
				assert.equal(told, costOf(days, cost, 3))
			}
			const limit = (all[0] ?? 0) + slack
			const within = lines.within(0, cost, limit + 1e-6, 100_000)
			assert.equal(within.length, all.filter((one) => one <= limit).length)
			assert.equal(new Set(within.map(({ days }) => days.join())).size, within.length)
		}),
		{ numRuns: 60 },
	)
})

test('where no kind is limited but the one that is counted, the first line found is the best of all', () => {
	fc.assert(
		fc.property(someone(DAYS), fc.boolean(), costs, (person, isNightHard, cost) => {
			const problem = problemOf(DAYS, [{ ...person, atMost: [DAYS, person.atMost[1] ?? 0] }], isNightHard)
			const all = lawful(problem).map((days) => costOf(days, cost, 3))
			const { least, lines: [first] } = linesOf(problem).best(0, cost, 1)
			assert.equal(first?.cost, all.length > 0 ? Math.min(...all) : undefined)
			if (first) assert.ok(Math.abs(least - first.cost) < 1e-9)
		}),
		{ numRuns: 40 },
	)
})

test('the quick way keeps every rule, too, wide or narrow', () => {
	fc.assert(
		fc.property(someone(DAYS), fc.boolean(), costs, (person, isNightHard, cost) => {
			const problem = problemOf(DAYS, [person], isNightHard)
			for (const lines of [quickLinesOf(problem), quickLinesOf(problem, NARROW)])
				for (const { days, cost: told } of lines.best(0, cost, 3).lines) {
					assert.deepEqual(judge(problem, [days]).broken, [])
					assert.ok(Math.abs(told - costOf(days, cost, 3)) < 1e-9)
				}
		}),
		{ numRuns: 200 },
	)
})
