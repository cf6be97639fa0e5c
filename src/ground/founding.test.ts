import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { agree, begin, CODE_FOR, CODE_LENGTH, CODE_LETTERS, codeOf, FOUNDING_FOR, mayEnd, minuteOf, nextCodeIn, readCode, vouchers, type Founder, type Founding } from './founding.ts'
import type { MemberId, Role } from './people.ts'
import type { Instant } from './time.ts'

const NOW = 1_800_000_000_000 as Instant
const id = (name: string) => `member_${name}` as MemberId
const founder = (name: string, roles: readonly Role[] = ['steward', 'teller'], holds = true): Founder => ({ id: id(name), roles, holds })
const begun: Founding = { begunBy: id('ana'), agreedBy: null, endsAt: (NOW + FOUNDING_FOR) as Instant }
const on: Founding = { ...begun, agreedBy: id('bo') }
const why = (result: { ok: boolean; refusal?: string }) => (result.ok ? '' : result.refusal)

test('one begins and another agrees; nobody is two people, and one of them is a steward', () => {
	assert.deepEqual(begin(founder('ana'), null, NOW), { ok: true, value: begun })
	assert.deepEqual(agree(founder('bo'), begun, founder('ana'), NOW), { ok: true, value: on })
	assert.equal(why(agree(founder('ana'), begun, founder('ana'), NOW)), 'needs-another')
	assert.equal(why(agree(founder('bo', ['teller']), begun, founder('ana', ['teller']), NOW)), 'needs-a-steward')
	assert.equal(why(agree(founder('bo', ['teller']), begun, founder('ana'), NOW)), '')
	assert.equal(why(agree(founder('cy'), on, founder('ana'), NOW)), 'founding-is-on')
})

test('only who holds the key begins or agrees, and only while the other still does', () => {
	assert.equal(why(begin(founder('ana', ['steward'], false), null, NOW)), 'hold-it-first')
	assert.equal(why(agree(founder('bo', ['steward'], false), begun, founder('ana'), NOW)), 'hold-it-first')
	assert.equal(why(agree(founder('bo'), begun, founder('ana', ['steward'], false), NOW)), 'founding-is-over')
	assert.equal(why(agree(founder('bo'), begun, null, NOW)), 'founding-is-over')
	assert.equal(why(begin(founder('cy'), begun, NOW)), 'founding-is-on')
	assert.equal(why(begin(founder('cy'), begun, begun.endsAt)), '', 'one that is over stands in nobody’s way')
})

test('nobody joins unless two different people who hold the key stand behind it, in time', () => {
	fc.assert(
		fc.property(fc.boolean(), fc.boolean(), fc.boolean(), fc.integer({ min: -5, max: 5 }), (agreed, anaHolds, boHolds, minutes) => {
			const founding = agreed ? on : begun
			const two = vouchers(founding, [founder('ana', ['steward'], anaHolds), founder('bo', ['teller'], boHolds)], (on.endsAt + minutes * 60_000) as Instant)
			assert.equal(two !== null, agreed && anaHolds && boHolds && minutes < 0)
			if (two) assert.notEqual(two[0], two[1])
		}),
	)
	assert.equal(vouchers(on, [founder('ana')], NOW), null, 'the other is gone')
	assert.equal(vouchers(null, [], NOW), null)
})

test('either ends it, and any steward', () => {
	assert.deepEqual([founder('ana', ['teller']), founder('bo', ['teller']), founder('cy', ['steward']), founder('cy', ['teller'])].map((one) => mayEnd(one, on)), [true, true, true, false])
})

test('a code is six letters nobody takes for one another, and is read however it was typed', () => {
	assert.equal(/[ILOSZB01258]/.test(CODE_LETTERS), false)
	fc.assert(
		fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
			const code = codeOf(digest)
			assert.equal(code.length, CODE_LENGTH)
			assert.equal(readCode(` ${code.toLowerCase().slice(0, 3)} - ${code.slice(3)}`), code)
		}),
	)
	for (const wrong of ['', 'ACDEF', 'ACDEFGH', 'ACDEF0', '<b>']) assert.equal(readCode(wrong), null, wrong)
})

test('every letter comes as often as another', () => {
	const counts = new Map<string, number>()
	for (let i = 0; i < 4000; i++) {
		const digest = Uint8Array.from({ length: 32 }, (_, at) => Math.imul(i + 1, 2_654_435_761 + at * 40_503) >>> (at % 24))
		for (const letter of codeOf(digest)) counts.set(letter, (counts.get(letter) ?? 0) + 1)
	}
	assert.equal(counts.size, CODE_LETTERS.length)
	for (const n of counts.values()) assert.ok(n > 700 && n < 1250, String(n))
})

test('codes are counted by the minute', () => {
	assert.equal(minuteOf(NOW), NOW / CODE_FOR)
	assert.deepEqual([nextCodeIn(NOW), nextCodeIn((NOW + 1) as Instant), nextCodeIn((NOW + CODE_FOR - 1) as Instant)], [CODE_FOR, CODE_FOR - 1, 1])
})
