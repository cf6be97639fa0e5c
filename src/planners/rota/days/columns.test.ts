import assert from 'node:assert/strict'
import { test } from 'node:test'
import highsLoader from 'highs'
import { inventedRota } from '../../../../benches/rotas.ts'
import { seeded } from './chance.ts'
import { judge } from './check.ts'
import { generatorOf } from './columns.ts'
import { readCurtois } from './curtois.ts'
import { masterOf } from './master.ts'
import { linesOf } from './person.ts'
import { quickLinesOf } from './quick.ts'
import { firstRoster } from './search.ts'

const highs = await highsLoader()
const never = () => false

test('a dive leaves whoever is fixed as they were, breaks no rule, and is given up where it would cost too much', () => {
	const problem = readCurtois(inventedRota({ people: 8, days: 14, kinds: 2, seed: 4 }))
	const quick = quickLinesOf(problem)
	const first = firstRoster(problem, () => quick, seeded(1))
	assert.ok(first)
	const master = masterOf(highs, problem, () => 60)
	try {
		for (const [person, line] of first.entries()) master.add(person, line)
		const generator = generatorOf(problem, master, linesOf(problem))
		const root = generator.root(never)
		assert.ok(root)
		const begun = Int32Array.from(first, (line, person) => (person < 3 ? master.numberOf(person, line) : -1))
		assert.ok(begun.slice(0, 3).every((column) => column >= 0))
		const dive = { begun, mix: 0, chance: seeded(1), isLate: never, isOver: never }
		const dived = generator.dive(dive)
		assert.ok(dived)
		const { penalty, broken } = judge(problem, dived)
		assert.deepEqual([dived.slice(0, 3), broken], [first.slice(0, 3), []])
		assert.ok(penalty <= judge(problem, first).penalty && penalty >= root.bound - 1e-6)
		assert.equal(generator.dive({ ...dive, cutoff: root.bound - 1 }), null)
		assert.equal(master.numberOf(0, new Int8Array(problem.days).fill(99)), -1)
	} finally {
		master.end()
	}
})
