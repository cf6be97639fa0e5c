import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { days, hours, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { beforeIn, weeksBefore, type Alike, type Around } from './series.ts'

const ZONE = 'America/Chicago'
const at = (day: string, time = '09:00') => instantOf({ day, time }, ZONE) as Instant
const one = (n: number, begins: Instant, more: Partial<Alike> = {}): Alike => ({ id: `shift_${n}` as never, kind: 'fridge', zone: null, where: 'Love fridge', presence: 'there', begins, ...more })
// Over the night in which the clocks are put back.
const WEEKS = ['2027-10-13', '2027-10-20', '2027-10-27', '2027-11-03', '2027-11-10', '2027-11-17'].map((day, n) => one(n, at(day)))
const [w0, w1, w2, w3, w4, w5] = WEEKS as [Alike, Alike, Alike, Alike, Alike, Alike]
const NOW = at('2027-11-05')
const around = (more: Partial<Around> = {}): Around => ({ known: WEEKS, mine: new Set([w0.id, w1.id, w3.id, w4.id]), waiting: [], seats: [], ...more })

test('the same hour of the same weekday is the same series, across a change of clocks, and nothing else is', () => {
	assert.deepEqual(WEEKS.map((week) => weeksBefore(week, w5, ZONE)), [5, 4, 3, 2, 1, 0])
	for (const more of [{ kind: 'packing' as const }, { where: 'Elsewhere' }, { presence: 'standby' as const }, { begins: (w4.begins + hours(1)) as Instant }, { begins: at('2027-11-09') }]) assert.equal(weeksBefore(one(9, w4.begins, more), w5, ZONE), null)
})

test('three of the four weeks before, and who has waited five weeks', () => {
	const waiting = [{ shift: w4.id, member: 'kim', called: 'Kim', since: (NOW - days(36)) as Instant }, { shift: w4.id, member: 'lou', called: 'Lou', since: (NOW - days(8)) as Instant }]
	assert.deepEqual(beforeIn(around({ waiting }), w5, NOW, ZONE), { had: 3, of: 4, waits: { called: 'Kim', weeks: 5 } })
})

test('who is not on the shift somebody waits for hears of no name; who has a place of the series waits for none', () => {
	const kim = { shift: w2.id as string, member: 'kim', called: 'Kim', since: (NOW - days(3)) as Instant }
	assert.deepEqual(beforeIn(around({ waiting: [kim] }), w5, NOW, ZONE)?.waits, { called: null, weeks: 0 })
	assert.equal(beforeIn(around({ waiting: [kim], seats: [{ shift: w5.id, member: 'kim' }] }), w5, NOW, ZONE)?.waits, null)
	assert.deepEqual(beforeIn(around({ waiting: [kim], seats: [{ shift: 'shift_of_another_series', member: 'kim' }] }), w5, NOW, ZONE)?.waits, { called: null, weeks: 0 })
})

test('whoever had none of the four weeks before hears nothing, whoever waits', () => {
	const some = fc.record({ mine: fc.subarray([w0.id, w5.id]), waiting: fc.array(fc.record({ shift: fc.constantFrom(...WEEKS.map(({ id }) => id as string)), member: fc.constantFrom('kim', 'lou'), called: fc.constant('Kim'), since: fc.integer({ min: 0, max: NOW }).map((n) => n as Instant) })) })
	fc.assert(fc.property(some, ({ mine, waiting }) => assert.equal(beforeIn(around({ mine: new Set(mine), waiting }), w5, NOW, ZONE), null)))
})

test('a name is told only to somebody on that very shift; never more weeks are theirs than are known', () => {
	const ids = WEEKS.map(({ id }) => id as string)
	const some = fc.record({ known: fc.subarray(WEEKS), mine: fc.subarray(ids), waiting: fc.array(fc.record({ shift: fc.constantFrom(...ids), member: fc.constantFrom('kim', 'lou'), called: fc.constant('somebody'), since: fc.integer({ min: 0, max: NOW }).map((n) => n as Instant) }), { maxLength: 4 }) })
	fc.assert(
		fc.property(some, ({ known, mine, waiting }) => {
			const before = beforeIn({ known, mine: new Set(mine), waiting, seats: [] }, w5, NOW, ZONE)
			if (!before) return
			assert.ok(before.had >= 1 && before.had <= before.of && before.of <= 4)
			if (before.waits && before.waits.called !== null) assert.ok(waiting.some(({ shift }) => mine.includes(shift)))
		}),
	)
})
