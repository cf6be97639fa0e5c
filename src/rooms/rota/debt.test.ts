import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CARRYING } from '#ground/hub.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { debtOf, OWED_FOR } from './debt.ts'
import type { Work } from './rest.ts'

const ZONE = 'America/Chicago'
const at = (day: number, time: string) => instantOf({ day: `2027-03-${String(day).padStart(2, '0')}`, time }, ZONE) as Instant
const work = (day: number, from: string, long: number, more: Partial<Work> = {}): Work => ({ begins: at(day, from), ends: after(at(day, from), hours(long)), effort: 'plain', presence: 'there', ...more })
const owed = (works: readonly Work[], now: Instant) => debtOf(works, now, ZONE, CARRYING)

test('a night asks for a free day beyond the rest of the rule, and is paid by it', () => {
	const night = work(1, '22:00', 8)
	assert.equal(owed([night], at(2, '06:00')), 24)
	// Until five in the afternoon it is the rule's rest, which nobody could have worked in.
	assert.equal(owed([night], at(2, '17:00')), 24)
	assert.equal(owed([night], at(3, '05:00')), 12)
	assert.equal(owed([night], at(3, '17:00')), 0)
})

test('two nights in a row owe more than one, and packing in between puts the rest off', () => {
	const two = [work(1, '22:00', 8), work(2, '22:00', 8)]
	assert.equal(owed(two, at(3, '06:00')), 43)
	const packing = work(3, '18:00', 3)
	assert.ok(owed([...two, packing], at(4, '18:00')) > owed(two, at(4, '18:00')))
})

test('a hard shift by day owes one; a plain one, waiting at home and what is not begun owe nothing', () => {
	assert.equal(owed([work(1, '12:00', 3, { effort: 'hard' })], at(1, '15:00')), 24)
	assert.equal(owed([work(1, '09:00', 8)], at(1, '17:00')), 0)
	assert.equal(owed([work(1, '22:00', 8, { presence: 'standby' })], at(2, '06:00')), 0)
	assert.equal(owed([work(5, '22:00', 8)], at(4, '06:00')), 0)
})

const some = fc.array(fc.record({ day: fc.integer({ min: 1, max: 20 }), from: fc.constantFrom('08:00', '14:00', '22:00'), long: fc.integer({ min: 1, max: 9 }), effort: fc.constantFrom('light', 'plain', 'hard') }), { maxLength: 8 }).map((all) => {
	const days_ = new Set<number>()
	return all.filter(({ day }) => !days_.has(day) && days_.add(day)).map(({ day, from, long, effort }) => work(day, from, long, { effort: effort as Work['effort'] }))
})

test('debt never grows by resting, whatever the order of the ledger, and fourteen quiet days end it', () => {
	fc.assert(
		fc.property(some, fc.integer({ min: 0, max: 400 }), (works, later) => {
			const end = Math.max(at(1, '00:00'), ...works.map(({ ends }) => ends)) as Instant
			const [then, after_] = [owed(works, end), owed(works, after(end, hours(later)))]
			assert.ok(after_ <= then && after_ >= 0)
			assert.equal(owed(works.toReversed(), end), then)
			assert.equal(owed(works, after(end, OWED_FOR + days(1))), 0)
		}),
	)
})
