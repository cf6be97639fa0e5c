import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { believed, JUMP, look, SEEN_FOR, stateOf, sureOf, type Clock } from './clock.ts'
import { days, endOf, hours, weekOf, type Instant, type Week } from './time.ts'

const NOON = Date.UTC(2027, 2, 10, 12) as Instant
const at = (ms: number) => (NOON + ms) as Instant
/** Looks at the clock every hour, so many hours long. */
function watch(clock: Clock | null, from: number, forHours: number): Clock {
	let seen = look(clock, at(from))
	for (let hour = 1; hour <= forHours; hour++) seen = look(seen, at(from + hours(hour)))
	return seen
}

test('a clock that runs is believed, and so is the very first look', () => {
	assert.equal(sureOf(look(null, NOON)), NOON)
	assert.equal(sureOf(watch(null, 0, 500)), at(hours(500)))
	assert.equal(stateOf(watch(null, 0, 5)).is, 'steady')
})

test('after a jump of more than a day forward, nothing later than the jump is forgotten for three days that are seen', () => {
	const jumped = look(watch(null, 0, 1), at(hours(1) + JUMP + 1))
	assert.equal(sureOf(jumped), at(hours(1)))
	const waits = watch(jumped, hours(1) + JUMP + 1, 71)
	assert.equal(sureOf(waits), at(hours(1)))
	assert.deepEqual(stateOf(waits), { is: 'jumped', now: waits.seen, from: at(hours(1)), by: waits.seen - at(hours(1)), left: hours(1) })
	assert.equal(sureOf(look(waits, (waits.seen + hours(1)) as Instant)), waits.seen + hours(1))
})

test('a jump of a day is believed: it may be a night and a day switched off', () => assert.equal(sureOf(look(believed(NOON), at(JUMP))), at(JUMP)))

test('a jump that somebody undoes is as if it had not been', () => {
	const undone = look(look(watch(null, 0, 1), at(days(2))), at(hours(2)))
	assert.deepEqual(undone, believed(at(hours(2))))
})

test('a clock that goes back makes nothing due, and three days later is believed', () => {
	const back = look(watch(null, 0, 1), at(-days(2)))
	assert.equal(sureOf(back), at(-days(2)))
	assert.equal(stateOf(back).is, 'jumped')
	assert.equal(sureOf(watch(back, -days(2), 72)), at(days(1)))
})

test('a machine without a clock of its own, which wakes in 1970 each time, holds up nothing for good', () => {
	let clock: Clock | null = null
	for (let week = 0; week < 60; week++) {
		if (week > 0) clock = look(clock, 60_000 as Instant)
		clock = watch(clock, days(7 * week), 10)
	}
	assert.ok(at(days(7 * 59)) - sureOf(clock ?? believed(NOON)) < days(7 * 16), 'it is weeks behind, not years')
})

test('the hour that summer time takes or gives, a leap day and a leap second are no jumps', () => {
	for (const step of [hours(1), -hours(1), hours(2), 1000, -1000]) assert.equal(stateOf(look(believed(NOON), (NOON + step) as Instant)).is, 'steady')
	const leap = watch(null, Date.UTC(2028, 1, 28) - NOON, 72)
	assert.equal(sureOf(leap), Date.UTC(2028, 2, 2))
})

// What may happen to a hub: it runs for hours, is switched off for hours, its clock is set wrong or right.

type Happens = { readonly on: number } | { readonly off: number } | { readonly wrongBy: number }
const wrong = fc.oneof(fc.integer({ min: 25, max: 48 }), fc.integer({ min: -48, max: -25 })).map((wrongBy) => ({ wrongBy }))
const happens: fc.Arbitrary<Happens> = fc.oneof(fc.integer({ min: 1, max: 100 }).map((on) => ({ on })), fc.integer({ min: 1, max: 300 }).map((off) => ({ off })), wrong, fc.constant({ wrongBy: 0 }))

/** Plays it; a clock that is wrong is set right before three days of it were seen. Gives the true time, the clock, and how much was ever forgotten early. */
function play(all: readonly Happens[]) {
	let [now, offset, wrongFor, early] = [0, 0, 0, 0]
	let clock: Clock = believed(NOON)
	const see = () => {
		clock = look(clock, at(hours(now + offset)))
		early = Math.max(early, sureOf(clock) - at(hours(now)))
	}
	for (const one of all) {
		if ('wrongBy' in one) offset = one.wrongBy
		else if ('off' in one) now += one.off
		else
			for (let hour = 0; hour < one.on; hour++) {
				wrongFor = offset === 0 ? 0 : wrongFor + 1
				if (wrongFor >= 70) offset = 0
				now += 1
				see()
			}
	}
	return { now, clock, early }
}

test('whatever happens to a clock that is set right within three days, nothing is forgotten early', () => {
	fc.assert(fc.property(fc.array(happens, { maxLength: 40 }), (all) => play(all).early <= 0), { numRuns: 3000 })
})

test('whatever happened, after six days of a clock that runs steadily everything that is due may be forgotten', () => {
	fc.assert(
		fc.property(fc.array(happens, { maxLength: 40 }), (all) => {
			const { now, clock } = play(all)
			const steady = watch(clock, hours(now + 1), (2 * SEEN_FOR) / hours(1) + 48)
			return sureOf(steady) === steady.seen
		}),
		{ numRuns: 300 },
	)
})

test('a hub that is on for a few hours a week forgets, some weeks later', () => {
	fc.assert(
		fc.property(fc.integer({ min: 2, max: 20 }), (on) => {
			let clock: Clock | null = null
			const weeks = Math.ceil(72 / on) * 4 + 10
			for (let week = 0; week < weeks; week++) clock = watch(clock, days(7 * week), on)
			const behind = at(days(7 * (weeks - 1)) + hours(on)) - sureOf(clock ?? believed(NOON))
			return behind <= days(7 * (Math.ceil(72 / on) * 2 + 2))
		}),
		{ numRuns: 19 },
	)
})

test('the edges of a week: not at its last moment, but at its end, and a day later', () => {
	fc.assert(
		fc.property(fc.integer({ min: 2900, max: 3200 }), fc.constantFrom(-1, 0, days(1)), (week, by) => {
			const sure = sureOf(watch(null, endOf(week as Week) + by - NOON - hours(30), 30))
			return (weekOf(sure) > week) === by >= 0
		}),
	)
})
