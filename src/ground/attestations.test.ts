import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ABOUT, agreeTo, attest, ATTESTED_AT_MOST, holdsNow, needed, type Attestation } from './attestations.ts'
import type { MemberId } from './people.ts'
import type { HalfDay } from './time.ts'

const [ana, bo, cy] = ['member_a', 'member_b', 'member_c'] as unknown as [MemberId, MemberId, MemberId]
const nowHalf = 40_000 as HalfDay
const half = (n: number) => (nowHalf + n) as HalfDay
const refusalOf = (result: { readonly ok: boolean; readonly refusal?: string }) => result.refusal ?? 'done'

test('one steward attests and another agrees, for a year at most; where there is one steward, one word is enough', () => {
	const said = attest({ by: ana, nowHalf }, cy, 'law', half(100), 2)
	assert.ok(said.ok && !said.value.isAgreed && !holdsNow(said.value, nowHalf))
	assert.equal(refusalOf(agreeTo({ by: ana, nowHalf }, said.value)), 'needs-another')
	const agreed = agreeTo({ by: bo, nowHalf }, said.value)
	assert.ok(agreed.ok && holdsNow(agreed.value, nowHalf) && !holdsNow(agreed.value, half(100)))
	const alone = attest({ by: ana, nowHalf }, cy, 'law', half(100), 1)
	assert.ok(alone.ok && holdsNow(alone.value, nowHalf))
	assert.equal(refusalOf(attest({ by: ana, nowHalf }, cy, 'law', half(ATTESTED_AT_MOST + 1), 2)), 'too-far-ahead')
	assert.equal(refusalOf(attest({ by: ana, nowHalf }, cy, 'law', half(0), 2)), 'too-far-ahead')
	assert.equal(refusalOf(agreeTo({ by: bo, nowHalf }, undefined)), 'nobody-asks-this')
	assert.equal(refusalOf(agreeTo({ by: bo, nowHalf: half(100) }, said.value)), 'nobody-asks-this', 'nobody agrees to what is over')
})

test('where there are two stewards or more, what holds was said by two of them', () => {
	const people = fc.constantFrom(ana, bo, cy)
	fc.assert(
		fc.property(fc.array(fc.record({ by: people, does: fc.constantFrom('attest' as const, 'agree' as const) }), { maxLength: 12 }), (steps) => {
			let at: Attestation | undefined
			for (const { by, does } of steps) {
				const ruled = does === 'attest' ? attest({ by, nowHalf }, cy, 'health', half(10), 3) : agreeTo({ by, nowHalf }, at)
				if (ruled.ok) at = ruled.value
				if (at && holdsNow(at, nowHalf)) assert.ok(at.by !== at.agreedBy && at.agreedBy !== null)
			}
		}),
	)
})

test('an answer needs what its ask is about, and what whoever writes it says', () => {
	assert.deepEqual(ABOUT.map((about) => needed('food', about)), [[], ['law'], ['health']])
	assert.deepEqual(ABOUT.map((about) => needed('legal', about)), [['law'], ['law'], ['law', 'health']])
})
