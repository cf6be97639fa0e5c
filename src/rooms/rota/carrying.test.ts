import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import * as v from 'valibot'
import { hours, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { partOf } from './availability.ts'
import { AskingSaid, HomeSaid, LimitsSaid, plusDays, restFrom, weekOf, WeekSaid, windowFrom } from './carrying.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const says = (until: 'today' | 'tomorrow' | 'week' | 'day', now: Instant, day = '') => {
	const rest = restFrom({ until, day }, now, ZONE)
	return rest.ok ? Object.values(wallOf(rest.value.ends, ZONE)).join(' ') : rest.refusal
}

test('a rest ends when its last day does, by the clock here, also where that day has twenty-five hours', () => {
	const evening = at('2025-11-01', '21:30')
	assert.deepEqual((['today', 'tomorrow', 'week'] as const).map((until) => says(until, evening)), ['2025-11-02 00:00', '2025-11-03 00:00', '2025-11-08 00:00'])
	const long = restFrom({ until: 'tomorrow', day: '' }, at('2025-11-01', '23:00'), ZONE)
	assert.equal(long.ok && (long.value.ends - long.value.begins) / hours(1), 26)
})

test('until a day means that one is back on it; a day that is over, or is none, is said to be so', () => {
	const now = at('2026-10-05', '08:00')
	assert.deepEqual(['2026-10-20', '2026-10-05', '2026-02-30', '', '2028-01-01'].map((day) => says('day', now, day)), ['2026-10-20 00:00', 'no-day', 'no-day', 'no-day', 'no-day'])
})

test('what is tapped is kept once, and can goes before can if needed', () => {
	const said = v.parse(WeekSaid, { yes: ['0-morning', '0-morning', '6-night'], 'if-needed': ['0-morning', '3-evening'] })
	assert.deepEqual(weekOf(said).map((window) => [window.weekday, partOf(window), window.how]), [[0, 'morning', 'yes'], [6, 'night', 'yes'], [3, 'evening', 'if-needed']])
	for (const bad of ['7-morning', '-1-morning', '1-noon', '1', '', 'x-night']) assert.equal(v.safeParse(WeekSaid, { yes: [bad], 'if-needed': [] }).success, false, bad)
})

test('a finer window is on a day of the week or on one day, for some hours or the whole of it', () => {
	const now = at('2026-10-05', '08:00')
	const said = (more: object) => {
		const window = windowFrom({ on: 'day', day: '2026-10-09', from: '', until: '', how: 'no', ...more }, now, ZONE)
		return window.ok ? [window.value.window.weekday ?? window.value.window.day, window.value.window.fromMin, window.value.window.untilMin] : window.refusal
	}
	assert.deepEqual([said({}), said({ on: '2', from: '17:30', until: '19:00' }), said({ from: '21:00', until: '02:00' })], [['2026-10-09', 0, 1440], [2, 1050, 1140], ['2026-10-09', 1260, 1560]])
	assert.deepEqual([said({ from: '17:00' }), said({ from: '17:00', until: '17:00' }), said({ from: '25:00', until: '26:00' }), said({ day: '2026-10-04' }), said({ day: 'soon' }), said({ on: '9', day: '' })], ['no-time', 'no-time', 'no-time', 'no-day', 'no-day', 'no-day'])
})

test('limits, quiet hours and children are whole numbers within what there is', () => {
	assert.deepEqual(v.parse(LimitsSaid, { week: '', inRow: '3', nights: '0', kindsNot: ['driving'] }), { week: null, inRow: 3, nights: 0, kindsNot: ['driving'] })
	for (const bad of [{ week: '61' }, { week: '0' }, { week: '-3' }, { week: '1e1' }, { nights: '8' }, { kindsNot: ['flying'] }]) assert.equal(v.safeParse(LimitsSaid, { week: '', inRow: '', nights: '', kindsNot: [], ...bad }).success, false)
	assert.deepEqual([['22', '7'], ['', ''], ['22', ''], ['7', '7']].map(([quietFrom, quietUntil]) => v.safeParse(AskingSaid, { quietFrom, quietUntil, mayAsk: 'yes' }).success), [true, true, false, false])
	assert.deepEqual([['9', '0'], ['5', '5'], ['', '1']].map(([older, small]) => v.safeParse(HomeSaid, { older, small }).success), [true, false, false])
})

test('for any moment and any rest: it begins now, ends at midnight here, and a longer one ends later', () => {
	fc.assert(
		fc.property(fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) }), fc.constantFrom('America/Chicago', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Pacific/Auckland'), (ms, zone) => {
			const now = ms as Instant
			const ends = (['today', 'tomorrow', 'week'] as const).map((until) => restFrom({ until, day: '' }, now, zone)).map((rest) => (assert.ok(rest.ok && rest.value.begins === now), rest.value.ends))
			assert.ok(now < (ends[0] ?? 0) && (ends[0] ?? 0) < (ends[1] ?? 0) && (ends[1] ?? 0) < (ends[2] ?? 0))
			assert.deepEqual(ends.map((end) => wallOf(end, zone)), [1, 2, 7].map((n) => ({ day: plusDays(wallOf(now, zone).day, n), time: '00:00' })))
		}),
	)
})
