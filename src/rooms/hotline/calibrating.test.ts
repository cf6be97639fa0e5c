import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { BASES, basisOf, calibrationOf, countsOf, endedAs, ENDED_AS, RULE_NAMES, SHOWN_FROM, type Determined } from './calibrating.ts'
import { beganAt, monthOf } from './calibrating-store.server.ts'
import { evidenceFrom } from './counting.ts'

const one = fc.record({ basis: fc.option(fc.constantFrom(...BASES)), looked: fc.boolean(), rules: fc.subarray([...RULE_NAMES]), outcome: fc.constantFrom(...ENDED_AS) }) as fc.Arbitrary<Determined>

test('the strongest thing somebody said is what it rested on, in whatever order and however often it came', () => {
	assert.deepEqual([basisOf({ eyewitnesses: 2, media: 0 }, ['1st', '1st']), basisOf({ eyewitnesses: 1, media: 3 }, ['1st']), basisOf({ eyewitnesses: 0, media: 1 }, ['2nd', 'online']), basisOf({ eyewitnesses: 0, media: 0 }, ['2nd']), basisOf({ eyewitnesses: 0, media: 2 }, ['online']), basisOf({ eyewitnesses: 0, media: 0 }, [])], ['two-eyes', 'one-eye', 'told-picture', 'told', 'online', null])
	const voice = fc.record({ id: fc.string(), origin: fc.constantFrom('a', 'b', 'c'), hand: fc.constantFrom('1st', '2nd', 'online'), media: fc.option(fc.constantFrom('ffffffffffffffff', '0000000000000000')), chain: fc.constant(null) })
	const of = (voices: readonly { readonly id: string; readonly origin: string; readonly hand: string; readonly media: string | null; readonly chain: null }[]) => basisOf(evidenceFrom(voices, []), voices.map(({ hand }) => hand))
	fc.assert(fc.property(fc.array(voice, { maxLength: 8 }), (voices) => of(voices) === of([...voices.toReversed(), ...voices])))
})

test('it was so where it was confirmed and then over; what nobody could tell is neither', () => {
	assert.deepEqual([endedAs({ state: 'ended' }, true), endedAs({ state: 'ended' }, false), endedAs({ state: 'not-enforcement' }, true), endedAs({ state: 'unverified' }, true)], ['so', 'not-known', 'not-so', 'not-known'])
})

test('each that was decided is in its kind once and in each rule once; few are not shown, and a score is the share a rule was wrong or did not see', () => {
	fc.assert(
		fc.property(fc.array(one, { maxLength: 60 }), (all) => {
			const { shares, rules } = calibrationOf(all.flatMap(countsOf))
			for (const { basis, so, all: n } of shares) {
				const own = all.filter((each) => (basis === 'looked' ? each.looked : each.basis === basis))
				assert.deepEqual([n, so], [own.length, own.filter(({ outcome }) => outcome === 'so').length])
				assert.ok(n >= SHOWN_FROM)
			}
			for (const { rule, known, brier, wrong, missed } of rules) {
				const judged = all.filter(({ outcome }) => outcome !== 'not-known')
				const squares = judged.map(({ rules: held, outcome }) => (Number(held.includes(rule)) - Number(outcome === 'so')) ** 2)
				assert.equal(known, judged.length)
				assert.ok(Math.abs(brier - squares.reduce((sum, n) => sum + n, 0) / judged.length) < 1e-9)
				assert.equal(wrong + missed, squares.filter((n) => n === 1).length)
			}
			assert.equal(rules.length, all.filter(({ outcome }) => outcome !== 'not-known').length >= SHOWN_FROM ? RULE_NAMES.length : 0)
		}),
	)
})

test('a month begins when it began', () => {
	fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), (at) => monthOf(beganAt(monthOf(at))) === monthOf(at) && beganAt(monthOf(at)) <= at && beganAt(monthOf(at) + 1) > at))
})
