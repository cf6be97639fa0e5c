import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { dueOf, goOn, inTurn, mostWaves, restsNow, waveOf, type Cover } from './covers.ts'

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

test('with time, four waves, further apart, and one more for each day; where nobody is left to ask, standby does not wait', () => {
	assert.deepEqual(history(open(after(now, days(1)))).map(([what]) => what), ['wave', 'wave', 'wave', 'wave', 'standby', 'tell'])
	assert.deepEqual(history(open(after(now, days(3)))).flatMap(([what, at]) => (what === 'wave' ? [at / 60] : [])), [0, 24, 48, 54, 60, 66])
	assert.deepEqual([hours(6), hours(7), days(1), days(2), days(7), days(30)].map((ahead) => mostWaves(open(after(now, ahead)))), [2, 4, 4, 5, 10, 11])
	assert.deepEqual(history(open(after(now, hours(3))), true), [['wave', 0], ['standby', 0], ['tell', 5]])
})

test('every cover has an end, and asks no more often than it may', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 60 * 24 * 60 }), fc.boolean(), (ahead, nobody) => {
			const cover = open(after(now, minutes(ahead)))
			const all = history(cover, nobody)
			assert.ok(all.length <= mostWaves(cover) + 2)
			assert.equal(all.at(-1)?.[0], 'tell')
			assert.ok(all.filter(([what]) => what === 'wave').length <= mostWaves(cover))
			assert.ok(all.every(([, at], i) => i === 0 || at >= (all[i - 1]?.[1] ?? 0)))
		}),
	)
})

const one = (id: string, ago: number | null, more: { readonly load?: number; readonly owed?: number } = {}) => ({ id, askedAt: ago === null ? null : after(now, -days(ago)), load: 0, owed: 0, ...more })

const turn = (...all: ReturnType<typeof one>[]) => inTurn(all, now).map(({ id }) => id)

test('asked in turn: who was not asked in a week, then who carries least; of those alike, the one asked least lately', () => {
	assert.deepEqual(turn(one('a', 1), one('b', 8), one('c', 20), one('d', null, { load: 90 }), one('e', null, { load: 30 }), one('f', 2)), ['c', 'b', 'e', 'd', 'f', 'a'])
	assert.deepEqual(turn(one('once', 20, { load: 600 }), one('never', null, { load: 601 }), one('just', 6, { load: 0 })), ['once', 'never', 'just'], 'least lately is no reason to ask who carries more')
})

test('of those who were asked this week, the question weighs two hours, and less each day', () => {
	assert.deepEqual(turn(one('now', 0, { load: 60 }), one('days', 6.99, { load: 170 })), ['days', 'now'])
	assert.deepEqual(turn(one('half', 3.5, { load: 60 }), one('days', 6.99, { load: 130 })), ['half', 'days'])
})

test('one after the other is asked while there is more than a day, then four at a time', () => {
	assert.deepEqual([hours(3), days(1), after(days(1) as Instant, 1), days(5)].map((ahead) => waveOf({ begins: after(now, ahead) }, now)), [4, 4, 1, 1])
})

test('who is owed rest is asked after everybody who is not, however much or lately; of those who are, who was not asked, then who carries less', () => {
	assert.deepEqual(turn(one('night', null, { owed: 24, load: 7 }), one('nights', null, { owed: 43, load: 10 }), one('light', null, { owed: 24, load: 5 }), one('lately', 3, { owed: 1 }), one('asked', 1, { load: 900 })), ['asked', 'light', 'night', 'nights', 'lately'])
})

test('whatever they carry and whenever they were asked: nobody owed rest is before somebody rested, and nobody is lost', () => {
	const some = fc.array(fc.record({ ago: fc.option(fc.integer({ min: 0, max: 28 })), load: fc.nat(3000), owed: fc.oneof(fc.constant(0), fc.nat(60)) }), { maxLength: 12 })
	fc.assert(
		fc.property(some, (all) => {
			const turned = inTurn(all.map(({ ago, ...more }, n) => one(`m${n}`, ago, more)), now)
			const rested = turned.findLastIndex(({ owed }) => owed === 0)
			assert.ok(turned.every(({ owed }, i) => owed === 0 || i > rested))
			assert.equal(new Set(turned.map(({ id }) => id)).size, all.length)
		}),
	)
})

test('who rests from what they did is not even asked', () => {
	const span = { begins: 0, ends: now - hours(6), minutes: 480, week: 0, days: [], isNight: true, restBefore: 0, restAfter: hours(11) }
	assert.equal(restsNow([span], now), true)
	assert.equal(restsNow([span], after(now, hours(5))), false)
	assert.equal(restsNow([{ ...span, ends: now + 1 }], now), false)
})
