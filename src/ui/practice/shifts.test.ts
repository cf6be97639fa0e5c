import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Speaker } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { practised } from './shifts.ts'

const by: Speaker = { as: 'member', member: { id: 'member_00000000000000000000000000000001' as never, called: 'Noor', roles: ['helper'], language: 'en', teams: [] } }
const reader = { say: (key: string) => key, language: 'en', zone: 'UTC', zones: [] }
const at = (have: string) => practised(by, reader as never, 1_800_000_000_000 as Instant, have)

test('the first place can be taken and given back; the second only after rest, and the third is full', () => {
	const before = at('')
	assert.deepEqual(before.shifts.map(({ isMine, cannot, next }) => [isMine, cannot, next]), [[false, null, '0'], [false, null, '1'], [false, 'shift.cannot.full', '2']])
	const taken = at('0')
	assert.deepEqual(taken.shifts.map(({ isMine, cannot, next, missing }) => [isMine, cannot, next, missing]), [[true, null, '', 1], [false, 'shift.cannot.rest-before', '01', 3], [false, 'shift.cannot.full', '02', 0]])
	assert.deepEqual([before.done, taken.done, at('').done], ['nothing', 'took', 'nothing'])
})

test('property: whatever stands in the address, nobody has more than the rules let them have', () => {
	fc.assert(fc.property(fc.string({ maxLength: 9 }), (have) => assert.ok(['', '0', '1'].includes(at(have).shifts.flatMap(({ isMine }, i) => (isMine ? [i] : [])).join('')))))
})
