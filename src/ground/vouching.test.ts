import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from './people.ts'
import type { HalfDay } from './time.ts'
import { guideFor, mayVouch, TOO_NEW_FOR, VOUCHES_AT_MOST, VOUCHES_WITHIN } from './vouching.ts'

const half = (n: number) => n as HalfDay
const at = (nowHalf: number, more: object = {}) => ({ nowHalf: half(nowHalf), hubSinceHalf: half(0), isApart: false, isFounding: false, ...more })
const why = (result: ReturnType<typeof mayVouch>) => (result.ok ? null : result.refusal)

test('in any thirty days nobody vouches for more than three, whenever they try', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 40 }), (waits) => {
			const vouched: number[] = []
			let now = 1000
			for (const wait of waits) {
				now += wait
				if (mayVouch({ sinceHalf: half(0), vouched }, at(now)).ok) vouched.push(now)
			}
			for (const from of vouched) assert.ok(vouched.filter((one) => one >= from && one < from + VOUCHES_WITHIN).length <= VOUCHES_AT_MOST)
		}),
	)
})

test('nobody vouches in their first two weeks, unless the hub is as young as that', () => {
	const voucher = { sinceHalf: half(1000), vouched: [] }
	assert.equal(why(mayVouch(voucher, at(1000 + TOO_NEW_FOR - 1))), 'too-new-to-vouch')
	assert.equal(why(mayVouch(voucher, at(1000 + TOO_NEW_FOR))), null)
	assert.equal(why(mayVouch(voucher, at(1001, { hubSinceHalf: half(1000) }))), null)
})

test('on a founding day limits do not hold, and what was vouched then does not count', () => {
	const many = { sinceHalf: half(1000), vouched: [1000, 1000, 1000, 1000] }
	assert.equal(why(mayVouch(many, at(1001, { isFounding: true }))), null)
	assert.equal(why(mayVouch({ sinceHalf: half(0), vouched: [0, 0, 0, 0] }, at(1001))), null)
})

test('two who are apart hear what anybody hears whose vouch is not the one that is missing, founding day or not', () => {
	for (const isFounding of [false, true]) assert.equal(why(mayVouch({ sinceHalf: half(0), vouched: [] }, at(1000, { isApart: true, isFounding }))), 'needs-a-vouch')
})

test('with somebody new is one who vouched for them: whoever is with the fewest, and nobody who is apart from them', () => {
	const one = (id: string, pairs: number, isApart = false) => ({ id: `member_${id}` as MemberId, pairs, isApart })
	assert.equal(guideFor([]), null)
	assert.equal(guideFor([one('a', 0, true)]), null)
	assert.equal(guideFor([one('a', 1), one('b', 0), one('c', 0)]), 'member_b')
})
