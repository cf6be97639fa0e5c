import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from './people.ts'
import { agree, isCarried, look, nobody, offer, outside, putDown, until, type Carried } from './stewardship.ts'
import type { HalfDay } from './time.ts'

const people = ['ana', 'bo', 'cy'].map((name) => `member_${name}` as MemberId)
const NOW = 100 as HalfDay

test('whatever anybody does, what somebody carries becomes another’s only when that one offered and the carrier agreed', () => {
	const step = fc.record({ who: fc.constantFrom(...people), act: fc.constantFrom('offer', 'agree', 'put-down', 'look', 'until', 'outside') })
	fc.assert(
		fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
			let now: Carried = nobody('bill')
			for (const { who, act } of steps) {
				const made = { offer: () => offer(who, now, NOW), agree: () => agree(who, ['teller'], now, NOW), 'put-down': () => putDown(who, now), look: () => look(who, now), until: () => until(who, now, NOW), outside: () => outside(now, NOW) }[act]()
				if (!made.ok) continue
				const next = made.value
				assert.ok(next.carrier === null || !next.isOutside)
				if (now.carrier !== null && next.carrier !== now.carrier) assert.ok(who === now.carrier && (next.carrier === null || next.carrier === now.offeredBy))
				if (now.carrier === null && next.carrier !== null) assert.ok(next.carrier === who && !now.isOutside, 'what nobody carries is taken by oneself')
				now = next
			}
		}),
	)
})

test('an offer is taken back by offering again; where somebody outside carries it, a steward agrees', () => {
	const [ana, bo] = people as [MemberId, MemberId]
	const out = outside(nobody('machine'), NOW)
	assert.ok(out.ok && isCarried(out.value))
	const offered = offer(ana, out.value, NOW)
	assert.ok(offered.ok && offered.value.offeredBy === ana)
	const back = offer(ana, offered.value, NOW)
	assert.ok(back.ok && back.value.offeredBy === null)
	assert.equal(agree(bo, ['teller'], offered.value, NOW).ok, false)
	const given = agree(bo, ['steward'], offered.value, NOW)
	assert.ok(given.ok && given.value.carrier === ana && !given.value.isOutside)
})
