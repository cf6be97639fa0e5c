import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, nextDay, wallOf } from '#ground/wall.ts'
import { canAt, HOWS, PARTS, partOf, piecesOf, weekdayOf, windowOf, type Part, type Window } from './availability.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const from = (day: string, time: string, until: string, untilDay = day) => ({ begins: at(day, time), ends: at(untilDay, until) })
const TUESDAY = '2026-10-06'
const WEDNESDAY = '2026-10-07'
const weekly = (weekday: number, fromMin: number, untilMin: number, how: Window['how'] = 'yes'): Window => ({ weekday, day: null, fromMin, untilMin, how })
const once = (day: string, fromMin: number, untilMin: number, how: Window['how']): Window => ({ weekday: null, day, fromMin, untilMin, how })

test('where nothing was said nobody can be planned, and where part of it was said neither', () => {
	assert.equal(canAt([], from(TUESDAY, '09:00', '12:00'), ZONE), 'unsaid')
	const mornings = [windowOf(1, 'morning', 'yes')]
	assert.equal(canAt(mornings, from(TUESDAY, '09:00', '12:00'), ZONE), 'yes')
	assert.equal(canAt(mornings, from(TUESDAY, '09:00', '12:01'), ZONE), 'unsaid')
	assert.equal(canAt(mornings, from(WEDNESDAY, '09:00', '12:00'), ZONE), 'unsaid')
})

test('two windows side by side hold one shift; the more careful of what was said holds', () => {
	const both = [windowOf(1, 'morning', 'yes'), windowOf(1, 'afternoon', 'if-needed')]
	assert.equal(canAt(both, from(TUESDAY, '10:00', '14:00'), ZONE), 'if-needed')
	assert.equal(canAt([...both, weekly(1, 780, 840, 'no')], from(TUESDAY, '10:00', '14:00'), ZONE), 'no')
	assert.equal(canAt([...both, weekly(1, 840, 900, 'no')], from(TUESDAY, '10:00', '14:00'), ZONE), 'if-needed', 'what begins when it ends is not in it')
})

test('what was said for one day goes before what is said for every week', () => {
	const usual = windowOf(1, 'morning', 'yes')
	assert.equal(canAt([usual, once(TUESDAY, 0, 1440, 'no')], from(TUESDAY, '09:00', '12:00'), ZONE), 'no')
	assert.equal(canAt([weekly(1, 0, 1440, 'no'), once(TUESDAY, 540, 720, 'yes')], from(TUESDAY, '09:00', '12:00'), ZONE), 'yes')
	assert.equal(canAt([usual, once(TUESDAY, 0, 1440, 'no')], from('2026-10-13', '09:00', '12:00'), ZONE), 'yes')
})

test('a night crosses midnight, also from Sunday to Monday', () => {
	const nights = [windowOf(1, 'night', 'yes')]
	assert.equal(canAt(nights, from(TUESDAY, '22:00', '06:00', WEDNESDAY), ZONE), 'yes')
	assert.equal(canAt(nights, from(WEDNESDAY, '02:00', '06:00'), ZONE), 'yes', 'the small hours after it')
	assert.equal(canAt(nights, from(TUESDAY, '02:00', '06:00'), ZONE), 'unsaid', 'not those before it')
	assert.equal(canAt([windowOf(6, 'night', 'yes')], from('2026-10-11', '22:00', '06:00', '2026-10-12'), ZONE), 'yes')
	assert.equal(canAt([...nights, once(WEDNESDAY, 0, 1440, 'no')], from(TUESDAY, '22:00', '06:00', WEDNESDAY), ZONE), 'no')
})

test('the night in which clocks go back lasts nine hours and the one in which they go forward seven; both lie in the window of that night', () => {
	const [back, forward] = [from('2025-11-01', '22:00', '06:00', '2025-11-02'), from('2026-03-07', '22:00', '06:00', '2026-03-08')]
	assert.deepEqual([back, forward].map(({ begins, ends }) => (ends - begins) / hours(1)), [9, 7])
	assert.deepEqual([back, forward].map((night) => canAt([windowOf(5, 'night', 'yes')], night, ZONE)), ['yes', 'yes'])
	// Half past one comes twice that night: whoever cannot then, cannot either time.
	const half = [windowOf(5, 'night', 'yes'), once('2025-11-02', 90, 120, 'no')]
	const first = at('2025-11-02', '01:30')
	assert.deepEqual([first, first + hours(1)].map((begins) => canAt(half, { begins: begins as Instant, ends: (begins + minutes(15)) as Instant }, ZONE)), ['no', 'no'])
	assert.equal(canAt(half, { begins: (first + minutes(30)) as Instant, ends: (first + hours(1)) as Instant }, ZONE), 'yes')
})

const someWindow: fc.Arbitrary<Window> = fc.record({ when: fc.oneof(fc.record({ weekday: fc.nat(6), day: fc.constant(null) }), fc.record({ weekday: fc.constant(null), day: fc.integer({ min: -4, max: 4 }).map((n) => new Date(Date.UTC(2025, 10, 2 + n)).toISOString().slice(0, 10)) })), fromMin: fc.nat(1439), long: fc.integer({ min: 1, max: 1440 }), how: fc.constantFrom(...HOWS) }).map(({ when, fromMin, long, how }) => ({ ...when, fromMin, untilMin: fromMin + long, how }) as Window)
/** Around both changes of clocks, and in zones that change at midnight, by half an hour, or never. */
const someZone = fc.constantFrom('America/Chicago', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata', 'UTC')
const someHours = fc.record({ around: fc.constantFrom(Date.UTC(2025, 10, 2, 7), Date.UTC(2026, 2, 8, 8), Date.UTC(2025, 9, 5, 15), Date.UTC(2026, 8, 6, 4)), off: fc.integer({ min: -2000, max: 2000 }), long: fc.integer({ min: 15, max: 840 }) }).map(({ around, off, long }) => ({ begins: (around + minutes(off)) as Instant, ends: (around + minutes(off + long)) as Instant }))

test('for any windows, hours and zone: it is what looking at each minute on the wall says', () => {
	const slow = (windows: readonly Window[], { begins, ends }: { begins: Instant; ends: Instant }, zone: string) => {
		const said = new Set<string>()
		for (let now = begins; now < ends; now = (now + minutes(1)) as Instant) {
			const { day, time } = wallOf(now, zone)
			const minute = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
			const holds = windows.filter((window) => [0, 1440].some((shift) => {
				const onDay = window.day === null ? window.weekday === (new Date(`${day}T12:00Z`).getUTCDay() + 6 + (shift ? 6 : 0)) % 7 : (shift ? nextDay(window.day) : window.day) === day
				return onDay && window.fromMin <= minute + shift && minute + shift < window.untilMin
			}))
			const those = holds.some(({ day: one }) => one !== null) ? holds.filter(({ day: one }) => one !== null) : holds
			said.add((['no', 'if-needed', 'yes'] as const).find((how) => those.some((window) => window.how === how)) ?? 'unsaid')
		}
		return ['no', 'unsaid', 'if-needed', 'yes'].find((one) => said.has(one))
	}
	fc.assert(fc.property(fc.array(someWindow, { maxLength: 6 }), someHours, someZone, (windows, hours, zone) => assert.equal(canAt(windows, hours, zone), slow(windows, hours, zone))), { numRuns: 60 })
})

test('for any hours and zone: the pieces are as long as the hours, and none leaves its day', () => {
	fc.assert(
		fc.property(someHours, someZone, (hours, zone) => {
			const pieces = piecesOf(hours, zone)
			assert.equal(pieces.reduce((sum, { fromMin, untilMin }) => sum + untilMin - fromMin, 0), (hours.ends - hours.begins) / minutes(1))
			assert.ok(pieces.every(({ fromMin, untilMin }) => fromMin >= 0 && fromMin < untilMin && untilMin <= 1440))
		}),
		{ numRuns: 100 },
	)
})

test('for any windows: saying no to more never makes more possible, and the order they were said in makes no difference', () => {
	const rank = { no: 0, unsaid: 1, 'if-needed': 2, yes: 3 }
	fc.assert(
		fc.property(fc.array(someWindow, { maxLength: 5 }), fc.nat(6), someHours, (windows, weekday, hours) => {
			const before = canAt(windows, hours, ZONE)
			assert.ok(rank[canAt([...windows, weekly(weekday, 0, 1440, 'no')], hours, ZONE)] <= rank[before])
			assert.equal(canAt(windows.toReversed(), hours, ZONE), before)
		}),
		{ numRuns: 100 },
	)
})

test('a line is about its own hours and no others: what was said of a morning leaves the evening of that day as it was', () => {
	const evening = from(TUESDAY, '18:00', '23:00')
	const never = weekly(1, 0, 1440, 'no')
	assert.equal(canAt([never, once(TUESDAY, 540, 720, 'yes')], evening, ZONE), 'no')
	assert.equal(canAt([never, once(TUESDAY, 0, 1440, 'yes')], evening, ZONE), 'yes')
	assert.equal(canAt([windowOf(1, 'evening', 'yes'), weekly(1, 1320, 1440, 'if-needed'), once(TUESDAY, 540, 720, 'no')], evening, ZONE), 'if-needed')
	assert.equal(canAt([weekly(0, 1200, 1440 + 60, 'no')], from(TUESDAY, '00:30', '02:00'), ZONE), 'no', 'a night runs on into the next day')
	fc.assert(
		fc.property(fc.array(someWindow, { maxLength: 5 }), someWindow, someHours, someZone, (windows, more, hours, zone) => {
			// Elsewhere: alone, it says nothing of any minute of these hours.
			const each = Array.from({ length: (hours.ends - hours.begins) / minutes(1) }, (_, n) => ({ begins: (hours.begins + minutes(n)) as Instant, ends: (hours.begins + minutes(n + 1)) as Instant }))
			if (each.some((minute) => canAt([more], minute, zone) !== 'unsaid')) return
			assert.equal(canAt([...windows, more], hours, zone), canAt(windows, hours, zone))
		}),
		{ numRuns: 100 },
	)
})

test('each part of each day is known again as what was tapped; what is finer is not', () => {
	for (const part of Object.keys(PARTS) as Part[]) assert.equal(partOf(windowOf(3, part, 'if-needed')), part)
	assert.equal(partOf(weekly(3, 361, 720)), null)
	assert.equal(partOf(once(TUESDAY, 360, 720, 'yes')), null)
	assert.equal(weekdayOf(TUESDAY), 1)
})
