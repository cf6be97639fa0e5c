import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agree, hourEnd, isNew, leftOf, limitOf, NEW_FOR, OPENINGS, spend, type Asked, type Budget } from './budget.ts'
import type { MemberId } from './people.ts'
import { hours, type HalfDay, type Instant } from './time.ts'

const [ana, bo] = ['member_a', 'member_b'] as unknown as [MemberId, MemberId]
const budget = (more: Partial<Budget> = {}): Budget => ({ openings: OPENINGS, isNew: false, opened: 0, agreed: [], ...more })

test('thirty an hour, fifteen in somebody’s first two weeks, and twice that once somebody else agrees', () => {
	assert.deepEqual([limitOf(budget()), limitOf(budget({ isNew: true })), limitOf(budget({ agreed: ['more'] })), limitOf(budget({ isNew: true, agreed: ['more'] }))], [30, 15, 60, 30])
	assert.equal(limitOf(budget({ agreed: ['search'] })), 30, 'a search opens no more besides')
	assert.deepEqual([isNew(100 as HalfDay, (100 + NEW_FOR - 1) as HalfDay), isNew(100 as HalfDay, (100 + NEW_FOR) as HalfDay)], [true, false])
	assert.equal(hourEnd(hours(5) as Instant), hours(6))
})

test('what is left can be opened, and one more cannot; a search takes all it hands out or nothing', () => {
	assert.deepEqual(spend(budget({ opened: 29 }), 1, 'open'), { ok: true, value: { opened: 1, searched: 0 } })
	assert.deepEqual(spend(budget({ opened: 30 }), 1, 'open'), { ok: false, refusal: 'opened-enough' })
	assert.deepEqual(spend(budget({ opened: 30 }), 0, 'open'), { ok: true, value: { opened: 0, searched: 0 } })
	assert.deepEqual(spend(budget({ opened: 10 }), 21, 'search'), { ok: false, refusal: 'search-needs-second' })
	assert.deepEqual(spend(budget({ opened: 10, agreed: ['search'] }), 21, 'search'), { ok: true, value: { opened: 0, searched: 21 } })
	assert.equal(leftOf(budget({ openings: 4, opened: 30 })), 0, 'fewer an hour from now on')
})

test('nobody agrees with themselves, and only who may be the second person agrees', () => {
	const asked: Asked = { member: ana, what: 'more', agreedBy: null }
	assert.deepEqual([agree(asked, ana, true), agree(asked, bo, false), agree(undefined, bo, true)].map((one) => !one.ok && one.refusal), ['needs-another', 'needs-another', 'nobody-asks-this'])
	assert.deepEqual(agree(asked, bo, true), { ok: true, value: { ...asked, agreedBy: bo } })
})

type Step = { readonly do: 'open' | 'search'; readonly n: number } | { readonly do: 'agree'; readonly by: MemberId; readonly what: 'more' | 'search' }

test('no order of openings, searches and agreements hands out more than the budget, but for a search somebody else agreed to', () => {
	const step: fc.Arbitrary<Step> = fc.oneof(
		fc.record({ do: fc.constantFrom('open' as const, 'search' as const), n: fc.nat(40) }),
		fc.record({ do: fc.constant('agree' as const), by: fc.constantFrom(ana, bo), what: fc.constantFrom('more' as const, 'search' as const) }),
	)
	fc.assert(
		fc.property(fc.integer({ min: 4, max: 60 }), fc.boolean(), fc.array(step, { maxLength: 40 }), (openings, isHalf, steps) => {
			let now = budget({ openings, isNew: isHalf })
			let [searched, byOthers] = [0, new Set<string>()]
			for (const one of steps) {
				if (one.do === 'agree') {
					const agreed = agree({ member: ana, what: one.what, agreedBy: null }, one.by, one.by !== ana)
					if (!agreed.ok) continue
					assert.notEqual(one.by, ana)
					byOthers = byOthers.add(one.what)
					now = { ...now, agreed: [...now.agreed, one.what] }
				} else {
					const cost = spend(now, one.n, one.do)
					if (cost.ok) {
						now = { ...now, opened: now.opened + cost.value.opened }
						searched += cost.value.searched
						assert.equal(cost.value.opened + cost.value.searched, one.n, 'nothing is handed out that is not counted')
					}
				}
				const own = Math.ceil(openings / (isHalf ? 2 : 1))
				assert.ok(now.opened <= own * (byOthers.has('more') ? 2 : 1))
				assert.ok(searched === 0 || byOthers.has('search'))
			}
		}),
		{ numRuns: 2000 },
	)
})
