import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, minuteOf, wallOf } from '#ground/wall.ts'
import { askBar, awake, beforeQuiet, isQuiet, quietOf, type Asking, type Quiet } from './quiet.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const NIGHT = { from: 22 * 60, until: 7 * 60 }
const quietMinutes = (quiet: Quiet, from: Instant, until: Instant) => {
	let sum = 0
	for (let now = from; now < until; now = after(now, minutes(1))) if (isQuiet(quiet, now, ZONE)) sum += 1
	return sum
}

test('quiet hours hold over midnight, from their first minute to the one before their last', () => {
	assert.deepEqual(['21:59', '22:00', '03:00', '06:59', '07:00'].map((time) => isQuiet(NIGHT, at('2027-03-06', time), ZONE)), [false, true, true, true, false])
	assert.deepEqual(['12:59', '13:00', '13:59', '14:00'].map((time) => isQuiet({ from: 780, until: 840 }, at('2027-03-06', time), ZONE)), [false, true, true, false])
})

test('said nothing, or hours that end as they begin: none are quiet', () => {
	assert.equal(isQuiet(null, at('2027-03-06', '03:00'), ZONE), false)
	assert.equal(quietMinutes({ from: 480, until: 480 }, at('2027-03-06', '00:00'), at('2027-03-07', '00:00')), 0)
	assert.equal(quietOf({ quiet_from: null, quiet_until: 480 }), null)
	assert.equal(quietOf({ quiet_from: 480, quiet_until: null }), null)
	assert.deepEqual(quietOf({ quiet_from: 0, quiet_until: 420 }), { from: 0, until: 420 })
})

test('the night the clocks are put forward has an hour less of them and the one they are put back an hour more', () => {
	const night = (first: string, then: string, quiet: Quiet) => quietMinutes(quiet, at(first, '12:00'), at(then, '12:00'))
	assert.deepEqual([night('2026-03-06', '2026-03-07', NIGHT), night('2026-03-07', '2026-03-08', NIGHT), night('2026-10-31', '2026-11-01', NIGHT)], [540, 480, 600])
	// The hour that does not come is not quiet, and the one that comes twice is, twice.
	assert.deepEqual([night('2026-03-07', '2026-03-08', { from: 120, until: 180 }), night('2026-10-31', '2026-11-01', { from: 60, until: 120 })], [0, 120])
})

test('what would fall into them comes before them; of a day with little left, within what is left', () => {
	const earlier = (quiet: Quiet, day: string, time: string) => wallOf(beforeQuiet(quiet, at(day, time), 60, ZONE), ZONE)
	assert.deepEqual(earlier(NIGHT, '2027-03-06', '12:00'), { day: '2027-03-06', time: '12:00' })
	assert.deepEqual(earlier(NIGHT, '2027-03-06', '23:00'), { day: '2027-03-06', time: '21:00' })
	assert.deepEqual(earlier(NIGHT, '2027-03-06', '03:00'), { day: '2027-03-05', time: '21:00' })
	assert.deepEqual(earlier({ from: 23 * 60 + 45, until: 23 * 60 + 15 }, '2027-03-06', '03:00'), { day: '2027-03-05', time: '23:15' })
	// Yesterday is the day before, also after a day of twenty-five hours.
	assert.deepEqual(earlier({ from: 23 * 60 + 50, until: 23 * 60 + 40 }, '2026-11-01', '23:35'), { day: '2026-10-31', time: '23:40' })
})

test('for any hours, day and zone: it is one stretch a day as long as said, and what comes before it is never in it', () => {
	const minute = fc.integer({ min: 0, max: 1439 })
	const zone = fc.constantFrom(ZONE, 'Europe/Berlin', 'Asia/Kathmandu', 'UTC')
	fc.assert(
		fc.property(fc.record({ from: minute, until: minute }), fc.integer({ min: 0, max: 400 * 24 * 12 }), zone, (quiet, step, where) => {
			const now = after(at('2026-01-01', '00:00'), step * minutes(5))
			const from = minuteOf(now, where)
			assert.equal(isQuiet(quiet, now, where), (from - quiet.from + 1440) % 1440 < (quiet.until - quiet.from + 1440) % 1440)
			const before = beforeQuiet(quiet, now, 60, where)
			assert.ok(before <= now && before > after(now, -days(1) - hours(3)))
			if (awake(quiet) >= 180) assert.equal(isQuiet(quiet, before, where), false)
		}),
		{ numRuns: 500 },
	)
})

test('who may be asked: who did not say never, not for that kind, and not at that hour', () => {
	const asking = (more: Partial<Asking> = {}): Asking => ({ may_ask: true, kinds_not: [], quiet_from: NIGHT.from, quiet_until: NIGHT.until, ...more })
	const [noon, night] = [at('2027-03-06', '12:00'), at('2027-03-06', '03:00')]
	assert.deepEqual([askBar(null, 'kitchen', night, ZONE), askBar(asking(), 'kitchen', noon, ZONE), askBar(asking(), 'kitchen', night, ZONE)], [null, null, 'quiet'])
	assert.deepEqual([askBar(asking({ may_ask: false }), 'kitchen', noon, ZONE), askBar(asking({ kinds_not: ['kitchen'] }), 'kitchen', night, ZONE), askBar(asking({ kinds_not: ['kitchen'] }), 'court', noon, ZONE)], ['not-asked', 'not-asked', null])
})
