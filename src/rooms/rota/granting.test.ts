import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from '#ground/people.ts'
import type { HalfDay } from '#ground/time.ts'
import { GRANTED, LEVELS, SKILLS } from './choices.ts'
import { agree, countsNow, endsSoon, grant, GRANTED_AT_MOST, SAID_ONESELF, TAKES_TWO, type Grant } from './granting.ts'

const [ana, ben, cleo, dan] = ['a', 'b', 'c', 'd'].map((one) => `member_${one.repeat(32)}`) as [MemberId, MemberId, MemberId, MemberId]
const now = 41_000 as HalfDay
const asked = (more: Partial<Grant> = {}) => ({ member: dan, what: 'medic', level: 'able', untilHalf: (now + 100) as HalfDay, ...more }) as Grant
const says = (result: ReturnType<typeof grant>) => (result.ok ? result.value.is : result.refusal)

test('a coordinator grants what they have seen, and never to themselves', () => {
	assert.equal(says(grant({ by: ana, nowHalf: now }, asked())), 'granted')
	assert.equal(says(grant({ by: dan, nowHalf: now }, asked())), 'not-oneself')
	assert.deepEqual([now, now + GRANTED_AT_MOST, now + GRANTED_AT_MOST + 1].map((untilHalf) => says(grant({ by: ana, nowHalf: now }, asked({ untilHalf: untilHalf as HalfDay })))), ['too-far-ahead', 'granted', 'too-far-ahead'])
})

test('for being with children two others have looked, and the person is neither of them', () => {
	const first = grant({ by: ana, nowHalf: now }, asked({ what: 'children' }))
	assert.equal(says(first), 'waits')
	const waiting = first.ok ? first.value.grant : undefined
	assert.deepEqual([says(agree({ by: ana, nowHalf: now }, waiting, true)), says(agree({ by: dan, nowHalf: now }, waiting, true)), says(agree({ by: ben, nowHalf: now }, waiting, false)), says(agree({ by: cleo, nowHalf: now }, waiting, true))], ['needs-another', 'not-oneself', 'needs-another', 'granted'])
	assert.equal(says(agree({ by: ben, nowHalf: now }, undefined, true)), 'nobody-asks-this')
	assert.equal(says(agree({ by: ben, nowHalf: (now + 100) as HalfDay }, waiting, true)), 'nobody-asks-this', 'its own end has come')
})

test('what one says oneself and what is granted are all there is, and nothing is both', () => {
	assert.deepEqual([...SAID_ONESELF, ...GRANTED].toSorted(), [...SKILLS].toSorted())
	assert.deepEqual(SAID_ONESELF.filter((one) => (GRANTED as readonly string[]).includes(one)), [])
})

test('it is seen four weeks before its end, and counts to the end of that half-day', () => {
	const until = (n: number) => (now + n) as HalfDay
	assert.deepEqual([until(57), until(56), until(0), null].map((end) => endsSoon(end, now)), [false, true, true, false])
	assert.deepEqual([until(-1), until(0), null].map((end) => countsNow(end, now)), [false, true, true])
})

test('for any words said by any people in any order: nobody holds what they alone said, and what takes two was said by two others', () => {
	const someone = fc.constantFrom(ana, ben, cleo, dan)
	const word = fc.oneof(fc.record({ says: fc.constant('grant' as const), by: someone, member: someone, what: fc.constantFrom(...GRANTED), level: fc.constantFrom(...LEVELS), untilHalf: fc.integer({ min: now - 2, max: now + 800 }) }), fc.record({ says: fc.constant('agree' as const), by: someone, member: someone, what: fc.constantFrom(...GRANTED), isAnother: fc.boolean() }))
	fc.assert(
		fc.property(fc.array(word, { maxLength: 30 }), (words) => {
			const [held, waiting] = [new Map<string, Grant>(), new Map<string, Grant>()]
			for (const one of words) {
				const key = `${one.member} ${one.what}`
				const ruled = one.says === 'grant' ? grant({ by: one.by, nowHalf: now }, one as never) : agree({ by: one.by, nowHalf: now }, waiting.get(key), one.isAnother)
				if (ruled.ok) (ruled.value.is === 'granted' ? held : waiting).set(key, ruled.value.grant)
			}
			for (const { member, what, by, agreedBy, untilHalf } of held.values()) {
				assert.ok(member !== by && member !== agreedBy && by !== agreedBy && untilHalf <= now + GRANTED_AT_MOST)
				assert.equal(agreedBy !== null, TAKES_TWO.includes(what))
			}
		}),
	)
})
