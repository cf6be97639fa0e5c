import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hours, type Instant } from './time.ts'
import { aheadOf, instantOf, wallOf } from './wall.ts'

const ZONES = ['UTC', 'America/Chicago', 'Asia/Kathmandu', 'Pacific/Chatham', 'Europe/Berlin']

test('what the wall says is read back as the same instant, in every zone, but in the hour that comes twice', () => {
	const minute = fc.integer({ min: Date.UTC(2026, 0, 1) / 60_000, max: Date.UTC(2028, 0, 1) / 60_000 })
	fc.assert(
		fc.property(minute, fc.constantFrom(...ZONES), (minutes, zone) => {
			const at = (minutes * 60_000) as Instant
			const back = instantOf(wallOf(at, zone), zone)
			assert.ok(back === at || back === at - hours(1), `${at} ${back} ${zone}`)
			assert.deepEqual(back === null ? null : wallOf(back, zone), wallOf(at, zone))
		}),
		{ numRuns: 2000 },
	)
})

test('where the clock goes forward or back, a time is the one people mean', () => {
	const chicago = (day: string, time: string) => new Date(instantOf({ day, time }, 'America/Chicago') ?? 0).toISOString()
	assert.equal(chicago('2026-03-08', '01:30'), '2026-03-08T07:30:00.000Z')
	assert.equal(chicago('2026-03-08', '02:30'), '2026-03-08T08:30:00.000Z', 'leapt over')
	assert.equal(chicago('2026-03-08', '03:30'), '2026-03-08T08:30:00.000Z')
	assert.equal(chicago('2026-11-01', '01:30'), '2026-11-01T06:30:00.000Z', 'twice: the first')
	assert.equal(chicago('2026-11-01', '02:30'), '2026-11-01T08:30:00.000Z')
})

test('what is no day or no time is nothing', () => {
	for (const [day, time] of [['2026-02-30', '10:00'], ['2026-13-01', '10:00'], ['', '10:00'], ['2026-02-03', '25:00'], ['2026-02-03', ''], ['1970-01-01', '00:00']] as const) assert.equal(instantOf({ day, time }, 'UTC'), null, `${day} ${time}`)
})

test('how far a clock is ahead of UTC, with quarters of an hour and summer in it', () => {
	const [winter, summer] = [Date.parse('2027-01-14T12:00:30Z') as Instant, Date.parse('2027-07-14T12:00:30Z') as Instant]
	assert.deepEqual(['UTC', 'America/Chicago', 'Asia/Kathmandu'].map((zone) => [aheadOf(winter, zone), aheadOf(summer, zone)]), [[0, 0], [-360, -300], [345, 345]])
})
