import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { MemberId } from './people.ts'
import { dueTerms, isEnding, renew, TERM, termFrom, TOLD_BEFORE, withoutStewardship, type Serving } from './terms.ts'
import type { HalfDay } from './time.ts'

const half = (n: number) => n as HalfDay
const id = (name: string) => `member_${name}` as MemberId
const serving = fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd').map(id), until: fc.option(fc.integer({ min: 0, max: 2000 }).map(half)) }), { selector: (one) => one.id, minLength: 1 })

test('however terms run out, a hub that has a steward keeps one; and nobody falls whose term is not over', () => {
	fc.assert(
		fc.property(serving, fc.integer({ min: 0, max: 2500 }).map(half), (those, now) => {
			const { begins, falls } = dueTerms(those, now)
			assert.ok(falls.length < those.length)
			for (const one of those) {
				if (falls.includes(one.id)) assert.ok(one.until !== null && now >= one.until)
				assert.equal(begins.includes(one.id), one.until === null)
			}
			const stays = those.filter((one) => !falls.includes(one.id))
			assert.ok(stays.length === 1 || stays.every(({ until }) => until === null || now < until), 'only the last stays beyond their time')
		}),
	)
})

test('over months of duties and renewals by others, nobody serves past their term while somebody else does', () => {
	fc.assert(
		fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 80 }), fc.option(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.constantFrom('a', 'b', 'c')))), { maxLength: 60 }), (steps) => {
			let those: Serving[] = ['a', 'b', 'c'].map((name) => ({ id: id(name), until: null }))
			let now = 1000
			for (const [wait, asked] of steps) {
				now += wait
				const { begins, falls } = dueTerms(those, half(now))
				those = those.filter((one) => !falls.includes(one.id)).map((one) => (begins.includes(one.id) ? { ...one, until: termFrom(half(now)) } : one))
				assert.ok(those.length > 0)
				if (those.length > 1) assert.ok(those.every(({ until }) => until !== null && until > now && until <= now + TERM))
				const renewed = asked && renew(id(asked[0]), id(asked[1]), those, half(now))
				if (asked && renewed?.ok) those = those.map((one) => (one.id === id(asked[1]) ? { ...one, until: renewed.value } : one))
			}
		}),
	)
})

test('another steward renews, in the last thirty days; oneself only where there is no other', () => {
	const two = [{ id: id('a'), until: half(1000) }, { id: id('b'), until: half(2000) }]
	const why = (result: ReturnType<typeof renew>) => (result.ok ? result.value : result.refusal)
	assert.equal(why(renew(id('a'), id('a'), two, half(990))), 'somebody-else-renews')
	assert.equal(why(renew(id('b'), id('a'), two, half(1000 - TOLD_BEFORE - 1))), 'not-due-yet')
	assert.equal(why(renew(id('b'), id('a'), two, half(1000 - TOLD_BEFORE))), 1000 - TOLD_BEFORE + TERM)
	assert.equal(why(renew(id('a'), id('a'), two.slice(0, 1), half(1200))), 1200 + TERM)
	assert.equal(why(renew(id('c'), id('a'), two, half(990))), 'not-here')
	assert.equal(isEnding({ id: id('a'), until: null }, half(9000)), false)
})

test('whoever is no longer a steward is a teller, and keeps what else they do', () => {
	assert.deepEqual(withoutStewardship(['steward', 'carer']), ['carer', 'teller'])
	assert.deepEqual(withoutStewardship(['steward', 'teller']), ['teller'])
})
