import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { dueOf, goOn, inTurn, isQuiet, mostWaves, restsNow, saidNo, type Cover, type Time } from './covers.ts'

const ZONE = 'America/Chicago'
const wall = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const now = wall('2027-03-06', '15:02')
const open = (begins: Instant): Cover => ({ step: 'asking', waves: 0, openedAt: now, begins })

/** What happens, and how many minutes after the beginning. */
function history(cover: Cover, nobody = false): [string, number][] {
	const all: [string, number][] = []
	let [at, one]: [Instant | null, Cover] = [cover.openedAt, cover]
	while (at !== null && all.length < 99) {
		const due = dueOf(one)
		all.push([String(due), (at - cover.openedAt) / 60_000])
		const next = goOn(one, at, nobody)
		;[at, one] = [next.nextAt, next.cover]
	}
	return all
}

test('three hours before: at once, after 18 minutes, standby after 38, coordinators after 43', () => {
	assert.deepEqual(history(open(wall('2027-03-06', '18:00'))), [['wave', 0], ['wave', 18], ['standby', 38], ['tell', 43]])
})

test('with time, four waves, further apart; where nobody is left to ask, standby does not wait', () => {
	assert.deepEqual(history(open(after(now, days(2)))).map(([what]) => what), ['wave', 'wave', 'wave', 'wave', 'standby', 'tell'])
	assert.deepEqual(history(open(after(now, hours(3))), true), [['wave', 0], ['standby', 0], ['tell', 5]])
})

test('every cover has an end, before six steps, and asks in two waves or four', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 60 * 24 * 60 }), fc.boolean(), (ahead, nobody) => {
			const cover = open(after(now, minutes(ahead)))
			const all = history(cover, nobody)
			assert.ok(all.length <= 6)
			assert.equal(all.at(-1)?.[0], 'tell')
			assert.ok(all.filter(([what]) => what === 'wave').length <= mostWaves(cover))
			assert.ok(all.every(([, at], i) => i === 0 || at >= (all[i - 1]?.[1] ?? 0)))
		}),
	)
})

test('asked in turn: who was not asked in a week, then least lately, then who carries least', () => {
	const one = (id: string, ago: number | null, load = 0) => ({ id, askedAt: ago === null ? null : after(now, -days(ago)), load })
	const turn = inTurn([one('a', 1), one('b', 8), one('c', 20), one('d', null, 90), one('e', null, 30), one('f', 2)], now)
	assert.deepEqual(turn.map(({ id }) => id), ['e', 'd', 'c', 'b', 'f', 'a'])
})

test('quiet hours hold over midnight', () => {
	const night = { from: 22 * 60, until: 7 * 60 }
	assert.deepEqual(['21:59', '22:00', '03:00', '06:59', '07:00'].map((time) => isQuiet(night, wall('2027-03-06', time), ZONE)), [false, true, true, true, false])
	assert.equal(isQuiet(null, now, ZONE), false)
	assert.equal(isQuiet({ from: 780, until: 840 }, wall('2027-03-06', '13:30'), ZONE), true)
})

test('who rests from what they did is not even asked', () => {
	const span = { begins: 0, ends: now - hours(6), minutes: 480, week: 0, days: [], isNight: true, restBefore: 0, restAfter: hours(11) }
	assert.equal(restsNow([span], now), true)
	assert.equal(restsNow([span], after(now, hours(5))), false)
	assert.equal(restsNow([{ ...span, ends: now + 1 }], now), false)
})

test('what somebody said of a weekday holds, unless they said something else of that day; nights run on into the next', () => {
	const time = (more: Partial<Time>): Time => ({ weekday: null, day: null, from: 0, until: 1440, how: 'no', ...more })
	const saturday = { begins: wall('2027-03-06', '18:00'), ends: wall('2027-03-06', '23:00') }
	assert.equal(saidNo([], saturday, ZONE), false)
	assert.equal(saidNo([time({ weekday: 5 })], saturday, ZONE), true)
	assert.equal(saidNo([time({ weekday: 4 })], saturday, ZONE), false)
	assert.equal(saidNo([time({ weekday: 5, from: 0, until: 18 * 60 })], saturday, ZONE), false)
	assert.equal(saidNo([time({ weekday: 5 }), time({ day: '2027-03-06', how: 'yes' })], saturday, ZONE), false)
	assert.equal(saidNo([time({ weekday: 4, from: 20 * 60, until: 43 * 60 })], saturday, ZONE), true)
	assert.equal(saidNo([time({ weekday: 6, until: 60 })], { begins: saturday.begins, ends: wall('2027-03-07', '02:00') }, ZONE), true)
	assert.equal(saidNo([time({ weekday: 5, how: 'if-needed' })], saturday, ZONE), false)
})
