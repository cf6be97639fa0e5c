import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CARRYING } from '#ground/hub.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { livedLately, loadsNow, type Kept, type Week } from './carried.ts'
import { hoursOf, hoursUntil } from './fading.ts'
import { endOfWeek, loadOf, weekAt } from './load.ts'
import type { Work } from './rest.ts'

const ZONE = 'America/Chicago'
const NOW = instantOf({ day: '2027-03-10', time: '12:00' }, ZONE) as Instant
const work = (fromHours: number, long: number, more: Partial<Work & { shift: string }> = {}): Kept['works'][number] => ({ shift: 's', begins: after(NOW, hours(fromHours)), ends: after(NOW, hours(fromHours + long)), effort: 'plain', presence: 'there', ...more })
const weekOf = (week: number, more: Partial<Week> = {}): Week => ({ week, minutes: 0, load: 0, beside: 0, endsAt: hoursUntil(week, ZONE), ...more })
const kept = (more: Partial<Kept> = {}): Kept => ({ weeks: [], works: [], isNew: false, ...more })
const lived = (more: Partial<Kept>) => livedLately(kept(more), NOW, ZONE, CARRYING)
const load = (one: Kept, counts?: (shift: string) => boolean) => loadsNow(new Map([['one', one]]), NOW, ZONE, counts).get('one') ?? NaN
const THIS = weekAt(NOW, ZONE)

test('the load is what was carried, less of it the longer ago, and all of what lies ahead', () => {
	assert.equal(load(kept()), 0)
	assert.equal(load(kept({ works: [work(48, 2)] })), 120)
	assert.ok(Math.abs(load(kept({ works: [work(-24 * 28 - 2, 2)] })) - 60) < 0.01)
	assert.equal(load(kept({ works: [work(-1, 2)] })), 120, 'and of what goes on')
	assert.equal(load(kept({ works: [work(3, 2, { effort: 'hard' }), work(8, 4, { presence: 'standby', shift: 't' })] })), 180 + 60)
	const then = THIS - 3
	assert.equal(load(kept({ weeks: [weekOf(then, { load: 600 })] })), 600 * 0.5 ** ((NOW - endOfWeek(then, ZONE)) / days(28)))
	assert.equal(load(kept({ weeks: [weekOf(THIS, { load: 90, beside: 60 })] })), 90, 'a week that is not over has not begun to fade')
})

test('whoever is new to the hub stands in the middle; whoever is here long and carried nothing, at nothing', () => {
	const all = new Map([['busy', kept({ works: [work(1, 6)] })], ['some', kept({ works: [work(1, 2)] })], ['idle', kept()], ['new', kept({ isNew: true })], ['eager', kept({ isNew: true, works: [work(1, 8)] })]])
	assert.deepEqual(Object.fromEntries(loadsNow(all, NOW, ZONE)), { busy: 360, some: 120, idle: 0, new: 120, eager: 480 })
})

test('hours of four weeks are told as they were: nights and hard ones no longer, waiting at home a quarter, what goes on so far', () => {
	assert.deepEqual(lived({}), { minutes: 0, beside: 0 })
	assert.deepEqual(lived({ works: [work(-30, 8, { effort: 'hard' })] }), { minutes: 480, beside: 0 })
	assert.deepEqual(lived({ works: [work(-30, 8, { presence: 'on-call' })] }), { minutes: 120, beside: 0 })
	assert.deepEqual(lived({ works: [work(-1, 3), work(5, 3)] }), { minutes: 60, beside: 0 })
	assert.deepEqual(lived({ weeks: [weekOf(THIS - 2, { minutes: 300, load: 900, beside: 45 }), weekOf(THIS, { minutes: 30, beside: 30 })] }), { minutes: 330, beside: 75 })
	const [wednesday, friday] = [NOW, after(NOW, days(2))].map((now) => livedLately({ weeks: [weekOf(THIS - 4, { minutes: 300 }), weekOf(THIS - 3, { minutes: 7 })], works: [] }, now, ZONE, CARRYING).minutes)
	assert.deepEqual([wednesday, friday], [307, 7], 'a week counts as long as more than half of it does')
})

const someWork = fc.record({ from: fc.integer({ min: -24 * 20, max: 24 * 20 }), long: fc.integer({ min: 1, max: 12 }), shift: fc.constantFrom('a', 'b', 'c', 'd'), effort: fc.constantFrom('light', 'plain', 'hard'), presence: fc.constantFrom('there', 'standby', 'on-call') }).map(({ from, long, ...more }) => work(from, long, more as Partial<Work & { shift: string }>))

test('for any places: what a plan leaves out and what it does not are together all of it, in whatever order they are kept', () => {
	fc.assert(
		fc.property(fc.array(someWork, { maxLength: 10 }), fc.subarray(['a', 'b', 'c', 'd']), (works, planned) => {
			const isPlanned = (shift: string) => planned.includes(shift)
			const [all, less, more] = [load(kept({ works })), load(kept({ works }), (shift) => !isPlanned(shift)), load(kept({ works }), isPlanned)]
			assert.ok(Math.abs(less + more - all) < 1e-6)
			assert.ok(Math.abs(load(kept({ works: works.toReversed() })) - all) < 1e-6)
			assert.ok(all <= works.reduce((sum, one) => sum + loadOf(one, ZONE), 0) + 1e-6)
		}),
	)
})

test('for any places that are over: as hours of their week they are told as the same hours', () => {
	fc.assert(
		fc.property(fc.array(someWork.filter(({ ends, begins }) => ends <= NOW && weekAt(begins, ZONE) > THIS - 3), { maxLength: 8 }), (works) => {
			const weeks = hoursOf(works.map((one) => ({ ...one, member: 'm', isCarried: true })), ZONE).map(({ week, minutes, load: heavy, beside }) => weekOf(week, { minutes, load: heavy, beside }))
			assert.equal(lived({ weeks }).minutes, lived({ works }).minutes)
		}),
	)
})
