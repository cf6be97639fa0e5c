import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CALLS_AT_MOST, DESK, POD_AT_MOST, rosterOf, treeOf, type InTree, type Tree } from './tree.ts'

const TONGUES = ['en', 'es', 'so', 'ar'] as const
const person = fc.record({ id: fc.uuid(), language: fc.constantFrom(...TONGUES), speaks: fc.uniqueArray(fc.constantFrom(...TONGUES), { maxLength: 3 }) })
const town = fc.uniqueArray(person, { minLength: 1, maxLength: 60, selector: ({ id }) => id })
const alone = town.map((people) => people.map((one) => ({ ...one, speaks: [] as string[] })))

/** Everybody the word reaches, with these phones off. */
function reached({ branches }: Tree, off: ReadonlySet<string> = new Set()): Set<string> {
	const calls = new Map(branches.map(({ code, calls }) => [code, calls]))
	const heard = new Set(branches.filter(({ by, code }) => by.includes(DESK) && !off.has(code)).map(({ code }) => code))
	for (const one of heard) for (const next of calls.get(one) ?? []) if (!off.has(next)) heard.add(next)
	return heard
}
const holds = (check: (people: InTree[]) => void, of: fc.Arbitrary<InTree[]> = town) => fc.assert(fc.property(of, check), { numRuns: 300 })

test('nine fit on one sheet, and ten are two', () => {
	const pods = (many: number) => new Set(treeOf(Array.from({ length: many }, (_, i) => ({ id: `p${i}`, language: 'en', speaks: [] }))).branches.map(({ pod }) => pod)).size
	assert.deepEqual([pods(9), pods(10)], [1, 2])
})

test('everybody is there once, is reached, is called by two others, and nobody calls more than three', () => {
	holds((people) => {
		const tree = treeOf(people)
		assert.deepEqual(tree.branches.map(({ id }) => id).toSorted(), people.map(({ id }) => id).toSorted())
		assert.equal(reached(tree).size, people.length)
		for (const { code, by, calls } of tree.branches) {
			assert.ok(calls.length <= CALLS_AT_MOST && new Set(calls).size === calls.length && !calls.includes(code), code)
			assert.equal(new Set(by).size, people.length === 1 ? 1 : 2, `${code} by ${by.join()}`)
			for (const caller of by) if (caller !== DESK) assert.ok(tree.branches.find((one) => one.code === caller)?.calls.includes(code))
		}
		assert.equal(tree.branches.reduce((n, { by }) => n + by.filter((one) => one !== DESK).length, 0), tree.branches.reduce((n, { calls }) => n + calls.length, 0), 'called by whom they are said to be')
		assert.deepEqual(tree.starters, tree.branches.slice(0, 2).map(({ code }) => code))
	})
})

test('with any one phone off, everybody else is reached', () => {
	holds((people) => {
		const tree = treeOf(people)
		for (const { code } of tree.branches) assert.equal(reached(tree, new Set([code])).size, people.length - 1, code)
	})
})

test('the same people make the same tree, in whatever order they come', () => {
	fc.assert(fc.property(town, fc.infiniteStream(fc.nat()), (people, chance) => {
		const shuffled = people.map((one) => ({ one, at: chance.next().value as number })).toSorted((a, b) => a.at - b.at).map(({ one }) => ({ ...one, speaks: one.speaks.toReversed() }))
		assert.deepEqual(treeOf(shuffled), treeOf(people))
		assert.equal(rosterOf(shuffled), rosterOf(people))
		assert.notEqual(rosterOf(people.slice(1)), rosterOf(people))
	}))
})

/** Those whose first caller among neighbours does not speak their language. */
function strangers(people: readonly InTree[]): string[] {
	const { branches } = treeOf(people)
	const whoIs = new Map(branches.map(({ code, id }) => [code, people.find((one) => one.id === id) as InTree]))
	return branches.flatMap(({ by, language, id }) => {
		const caller = whoIs.get(by.find((one) => one !== DESK) ?? '')
		return !caller || by[0] === DESK || caller.language === language || caller.speaks.includes(language) ? [] : [`${language} ${id}`]
	})
}

test('where each speaks one language, only the first of a language is called in another', () => {
	holds((people) => {
		const lost = strangers(people).map((one) => one.split(' ')[0])
		assert.equal(new Set(lost).size, lost.length)
		assert.ok(lost.length < new Set(people.map(({ language }) => language)).size || people.length < 3, lost.join())
	}, alone)
})

test('whatever they speak, no language has two who are called in another', () => {
	holds((people) => {
		const lost = strangers(people).map((one) => one.split(' ')[0])
		assert.equal(new Set(lost).size, lost.length, lost.join())
	})
})

test('of two languages, one person who speaks both is enough for everybody to be called in their own', () => {
	const two = town.map((people) => people.map((one) => ({ ...one, language: one.language === 'en' || one.language === 'so' ? 'en' : 'es', speaks: one.speaks.includes('so') ? ['en', 'es'] : [] })))
	holds((people) => {
		if (people.some(({ speaks }) => speaks.length > 0)) assert.deepEqual(strangers(people), [])
	}, two)
})

test('pods are nearly of one size, nine at most, five at least where there are that many; codes are named once', () => {
	holds((people) => {
		const { branches } = treeOf(people)
		assert.equal(new Set(branches.map(({ code }) => code)).size, people.length)
		const sizes = [...Map.groupBy(branches, ({ pod }) => pod).values()].map(({ length }) => length)
		assert.ok(sizes.every((size) => size <= POD_AT_MOST && (size >= 5 || people.length < 5)) && Math.max(...sizes) - Math.min(...sizes) <= 1, sizes.join())
	}, fc.uniqueArray(person, { minLength: 1, maxLength: 400, selector: ({ id }) => id }))
})

test('the word is through after a few calls one after the other: eight for forty people, a dozen for a hundred', () => {
	for (const [many, most] of [[40, 8], [100, 12]] as const) {
		const { branches } = treeOf(Array.from({ length: many }, (_, n) => ({ id: `m${n}`, language: TONGUES[n % 2] ?? 'en', speaks: n % 10 === 0 ? ['en', 'es'] : [] })))
		const depth = new Map<string, number>()
		for (const { code, by } of branches) depth.set(code, 1 + Math.min(...by.map((one) => (one === DESK ? 0 : (depth.get(one) ?? 99)))))
		assert.ok(Math.max(...depth.values()) <= most, String(Math.max(...depth.values())))
	}
})
