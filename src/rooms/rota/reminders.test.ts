import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { BEFORE, dueAt, LEADS, QUIET, remindAt, type Ahead, type Lead } from './reminders.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time: string) => instantOf({ day, time }, ZONE) as Instant
const says = (when: Instant) => wallOf(when, ZONE)
const ahead = (begins: Instant, more: Partial<Ahead> = {}): Ahead => ({ place: 'p', begins, ends: after(begins, hours(3)), isCancelled: false, leads: LEADS, reminded: [], quiet: QUIET, away: null, ...more })

/** Looked at every ten minutes, as the house does: what somebody is reminded of, and when. */
function reminded(one: Ahead, from: Instant, zone = ZONE): { readonly lead: Lead; readonly when: Instant }[] {
	const all: { lead: Lead; when: Instant }[] = []
	for (let now = from; now < after(one.begins, hours(1)); now = after(now, minutes(10)))
		for (const { lead } of dueAt([{ ...one, reminded: all.map(({ lead: done }) => done) }], now, zone)) all.push({ lead, when: now })
	return all
}

test('a shift at two is told at two the day before, and at noon', () => {
	assert.deepEqual(reminded(ahead(at('2027-03-04', '14:00')), at('2027-03-01', '00:00')).map(({ lead, when }) => [lead, says(when)]), [['day', { day: '2027-03-03', time: '14:00' }], ['while', { day: '2027-03-04', time: '12:00' }]])
})

test('what would fall into the night comes in the evening before it', () => {
	assert.deepEqual(says(remindAt(at('2027-03-04', '06:00'), 'while', QUIET, ZONE)), { day: '2027-03-03', time: '20:00' })
	assert.deepEqual(says(remindAt(at('2027-03-04', '06:00'), 'day', QUIET, ZONE)), { day: '2027-03-02', time: '20:00' })
	assert.deepEqual(says(remindAt(at('2027-03-04', '23:30'), 'while', QUIET, ZONE)), { day: '2027-03-04', time: '20:00' })
	assert.deepEqual(says(remindAt(at('2027-03-04', '12:30'), 'while', { from: 10 * 60, until: 12 * 60 }, ZONE)), { day: '2027-03-04', time: '09:00' })
})

test('nobody is reminded twice, in quiet hours, while they rest, after it began, of what was called off, or otherwise than they chose; and everybody else in time', () => {
	const minute = fc.integer({ min: 0, max: 1439 })
	fc.assert(
		fc.property(fc.integer({ min: days(3), max: days(6) }), fc.record({ from: minute, until: minute }), fc.subarray([...LEADS]), fc.option(fc.record({ begins: fc.integer({ min: 0, max: days(6) }), long: fc.integer({ min: 1, max: days(3) }) })), fc.boolean(), (ms, quiet, leads, away, isCancelled) => {
			const from = at('2027-03-11', '00:00')
			const one = ahead(after(from, Math.floor(ms / minutes(5)) * minutes(5)), { quiet, leads, isCancelled, away: away && { begins: after(from, away.begins), ends: after(from, away.begins + away.long) } })
			const all = reminded(one, from)
			assert.equal(new Set(all.map(({ lead }) => lead)).size, all.length)
			for (const { lead, when } of all) {
				const { time } = says(when)
				const now = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
				assert.ok(leads.includes(lead) && !isCancelled && when < one.begins)
				assert.ok(!(quiet.from <= quiet.until ? quiet.from <= now && now < quiet.until : now >= quiet.from || now < quiet.until), `${time} in ${JSON.stringify(quiet)}`)
				assert.ok(!one.away || when < one.away.begins || when >= one.away.ends)
			}
			// A day that is quiet all but half an hour leaves no time to be sure of.
			const awake = 1440 - ((quiet.until - quiet.from + 1440) % 1440)
			if (!isCancelled && !away && awake >= 120) assert.deepEqual(all.map(({ lead }) => lead).toSorted(), [...leads].toSorted())
		}),
		{ numRuns: 60 },
	)
})

test('over the night in which the clock is put forward, two hours before is two hours before', () => {
	const begins = at('2027-03-14', '10:00')
	assert.equal(remindAt(begins, 'while', { from: 0, until: 0 }, ZONE), after(begins, -BEFORE.while))
	assert.deepEqual(says(remindAt(begins, 'day', { from: 0, until: 0 }, ZONE)), { day: '2027-03-13', time: '09:00' })
})
