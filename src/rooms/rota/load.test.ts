import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { countsUntil, faded, hoursUntil, type Ledger, type Past } from './fading.ts'
import { endOfWeek, fadedLoad, loadOf, median, nightMinutes, shareOf, standingOf, weekAt } from './load.ts'
import type { Work } from './rest.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const work = (begins: Instant, ends: Instant, more: Partial<Work> = {}): Work => ({ begins, ends, effort: 'plain', presence: 'there', ...more })

test('who offers more has no larger share of the load, who offers less than six hours a smaller one', () => {
	assert.deepEqual([3, 6, 16, 40].map((hours) => shareOf(hours * 60, 40, 2)), [40, 80, 80, 80])
})

test('an hour weighs an hour, a light one less, a hard one more, and by night half as much again', () => {
	const morning = [at('2027-03-02', '09:00'), at('2027-03-02', '11:00')] as const
	assert.equal(loadOf(work(...morning), ZONE), 120)
	assert.equal(loadOf(work(...morning, { effort: 'light' }), ZONE), 96)
	assert.equal(loadOf(work(...morning, { effort: 'hard' }), ZONE), 180)
	assert.equal(loadOf(work(at('2027-03-02', '21:00'), at('2027-03-02', '23:00')), ZONE), 150)
	assert.equal(loadOf(work(at('2027-03-02', '22:00'), at('2027-03-03', '06:00')), ZONE), 480 + 240)
	assert.equal(loadOf(work(...morning, { presence: 'standby', effort: 'hard' }), ZONE), 30)
})

test('the night in which the clocks are put back has an hour more, the other one an hour less', () => {
	assert.equal(nightMinutes({ begins: at('2025-11-01', '20:00'), ends: at('2025-11-02', '10:00') }, ZONE), 9 * 60)
	assert.equal(nightMinutes({ begins: at('2026-03-07', '20:00'), ends: at('2026-03-08', '10:00') }, ZONE), 7 * 60)
	assert.equal(nightMinutes({ begins: at('2026-03-07', '05:00'), ends: at('2026-03-07', '06:30') }, ZONE), 60)
})

test('what was carried weighs half after four weeks, and what lies ahead weighs whole', () => {
	const now = at('2027-03-02', '12:00')
	assert.equal(fadedLoad([{ load: 600, at: now }], now), 600)
	assert.equal(fadedLoad([{ load: 600, at: (now - days(28)) as Instant }], now), 300)
	assert.equal(fadedLoad([{ load: 600, at: (now + days(3)) as Instant }, { load: 80, at: (now - days(56)) as Instant }], now), 620)
})

test('who is new to the hub stands in the middle, and is not asked before everybody', () => {
	assert.equal(median([]), 0)
	assert.equal(median([4, 1, 3]), 3)
	const standing = standingOf(new Map([['a', { load: 10, isNew: false }], ['b', { load: 2, isNew: false }], ['c', { load: 6, isNew: false }], ['new', { load: 0, isNew: true }], ['busy', { load: 30, isNew: true }]]))
	assert.deepEqual(Object.fromEntries(standing), { a: 10, b: 2, c: 6, new: 6, busy: 30 })
})

test('a week begins on Monday and ends with Sunday, by the clocks here', () => {
	assert.equal(weekAt(at('2027-03-01', '00:00'), ZONE), weekAt(at('2027-03-07', '23:59'), ZONE))
	assert.equal(weekAt(at('2027-02-28', '23:59'), ZONE) + 1, weekAt(at('2027-03-01', '00:00'), ZONE))
	assert.equal(endOfWeek(weekAt(at('2027-03-03', '12:00'), ZONE), ZONE), at('2027-03-08', '00:00'))
})

const START = at('2027-03-01', '00:00')
const somePlace: fc.Arbitrary<Past> = fc.record({ member: fc.constantFrom('ana', 'ben', 'cy'), from: fc.integer({ min: 0, max: 24 * 90 }), long: fc.integer({ min: 1, max: 14 }), effort: fc.constantFrom('light', 'plain', 'hard'), presence: fc.constantFrom('there', 'standby', 'on-call'), isCarried: fc.boolean() }).map(({ from, long, ...rest }) => ({ ...(rest as Omit<Past, 'begins' | 'ends'>), begins: (START + hours(from)) as Instant, ends: (START + hours(from + long)) as Instant }))
const someShift = fc.record({ from: fc.integer({ min: 0, max: 24 * 90 }), missing: fc.integer({ min: 0, max: 5 }) }).map(({ from, missing }) => ({ missing, begins: (START + hours(from)) as Instant, ends: (START + hours(from + 3)) as Instant }))
const someLedger: fc.Arbitrary<Ledger> = fc.record({ places: fc.array(somePlace, { maxLength: 30 }), shifts: fc.array(someShift, { maxLength: 10 }), hours: fc.constant([]), counts: fc.constant([]) })
const looks = fc.array(fc.integer({ min: 0, max: 24 * 160 }), { maxLength: 12 })

test('however often and however late somebody looks, what remains at a moment is the same', () => {
	fc.assert(
		fc.property(someLedger, looks, fc.integer({ min: 0, max: 24 * 160 }), (ledger, when, last) => {
			const now = (START + hours(last)) as Instant
			const often = when.filter((hour) => hour < last).toSorted((a, b) => a - b).reduce((some, hour) => faded(some, (START + hours(hour)) as Instant, ZONE), ledger)
			assert.deepEqual(faded(often, now, ZONE), faded(ledger, now, ZONE))
			assert.deepEqual(faded(faded(ledger, now, ZONE), now, ZONE), faded(ledger, now, ZONE))
		}),
		{ numRuns: 60 },
	)
})

test('no minute is lost and none counts twice, and nothing is older than its end', () => {
	const lived = ({ begins, ends, presence }: Past) => Math.round(((ends - begins) / minutes(1)) * (presence === 'there' ? 1 : 0.25))
	fc.assert(
		fc.property(someLedger, fc.integer({ min: 0, max: 24 * 160 }), (ledger, hour) => {
			const now = (START + hours(hour)) as Instant
			const left = faded(ledger, now, ZONE)
			const sum = (all: readonly number[]) => all.reduce((a, b) => a + b, 0)
			const still = sum(left.places.filter(({ isCarried }) => isCarried).map(lived)) + sum(left.hours.map((row) => row.minutes)) + sum(left.counts.map((row) => row.minutes))
			assert.equal(still, sum(ledger.places.filter(({ isCarried }) => isCarried).map(lived)))
			assert.equal(sum(left.shifts.map(({ missing }) => missing)) + sum(left.counts.map(({ missing }) => missing)), sum(ledger.shifts.map(({ missing }) => missing)))
			for (const { ends } of [...left.places, ...left.shifts]) assert.ok(ends + days(7) > now)
			for (const { week } of left.hours) assert.ok(hoursUntil(week, ZONE) > now)
			for (const { week } of left.counts) assert.ok(countsUntil(week, ZONE) > now)
			assert.equal(new Set(left.hours.map(({ member, week }) => `${member}${week}`)).size, left.hours.length)
		}),
		{ numRuns: 60 },
	)
	const year = faded({ places: [{ ...work(START, (START + hours(2)) as Instant), member: 'ana', isCarried: true }], shifts: [], hours: [], counts: [] }, (START + days(400)) as Instant, ZONE)
	assert.deepEqual(year, { places: [], shifts: [], hours: [], counts: [] })
})
