import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'
import { gapsFrom, hoursOf, slotOf } from './gaps.ts'

const CHICAGO = 'America/Chicago'
const at = (utc: string) => Date.parse(utc) as Instant

test('twenty to three on a Tuesday lies in Tuesday from two to six; before two it is still Monday’s night', () => {
	assert.deepEqual(hoursOf(slotOf(at('2027-01-12T08:40:00Z'), CHICAGO)), { day: 1, from: 2, to: 6 })
	assert.deepEqual(hoursOf(slotOf(at('2027-01-12T07:59:00Z'), CHICAGO)), { day: 0, from: 22, to: 2 })
	assert.deepEqual(hoursOf(slotOf(at('2027-01-11T07:59:00Z'), CHICAGO)), { day: 6, from: 22, to: 2 }, 'Monday before two is Sunday’s')
	assert.deepEqual(hoursOf(slotOf(at('2026-11-01T07:30:00Z'), CHICAGO)), { day: 5, from: 22, to: 2 }, 'the hour that comes twice')
})

test('whenever it is, the hours named are those the clock on the wall shows', () => {
	fc.assert(
		fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.constantFrom(CHICAGO, 'UTC', 'Asia/Kolkata'), (ms, zone) => {
			const slot = slotOf(ms as Instant, zone)
			assert.ok(Number.isInteger(slot) && slot >= 0 && slot < 42)
			const { day, from } = hoursOf(slot)
			const { day: date, time } = wallOf(ms as Instant, zone)
			const hour = Number(time.slice(0, 2))
			assert.ok((hour - from + 24) % 24 < 4)
			assert.equal((new Date(`${date}T12:00Z`).getUTCDay() + 6 - Number(hour < 2)) % 7, day)
		}),
	)
})

test('where most calls found nobody stands first, then where most went to another hub', () => assert.deepEqual(gapsFrom([{ slot: 3, n: 1, beside: 0 }, { slot: 6, n: 4, beside: 0 }, { slot: 1, n: 1, beside: 0 }, { slot: 2, n: 1, beside: 3 }]).map(({ slot }) => slot), [6, 2, 1, 3]))
