import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DeskHours } from '#ground/hub.ts'
import { days, hours, type Instant } from '#ground/time.ts'
import { instantOf } from '#ground/wall.ts'
import { deskShifts, toTell } from './desk-hours.ts'

const ZONE = 'America/Chicago'
const now = instantOf({ day: '2027-03-02', time: '12:00' }, ZONE) as Instant
const mondays: DeskHours = { weekday: 0, from: '09:00', until: '13:00', people: 2, where: 'Lamp Hill Hall' }
const tuesdays: DeskHours = { ...mondays, weekday: 1, from: '22:00', until: '02:00' }

test('the hours of a week are shifts for two weeks, by the clocks here', () => {
	const all = deskShifts([mondays, tuesdays], now, ZONE)
	assert.deepEqual(all.map(({ key }) => key), ['desk/2027-03-02/22:00', 'desk/2027-03-08/09:00', 'desk/2027-03-09/22:00', 'desk/2027-03-15/09:00'])
	assert.deepEqual(all.map(({ begins, ends }) => (ends - begins) / hours(1)), [4, 4, 4, 4])
	assert.equal((all[3]?.begins ?? 0) - (all[1]?.begins ?? 0), days(7) - hours(1), 'the clocks go forward on the 14th')
	assert.deepEqual(deskShifts([], now, ZONE), [])
})

test('what is posted already is told no more; what changed is changed, what is not wanted is withdrawn, and what was called off by hand is left alone', () => {
	const wanted = deskShifts([mondays], now, ZONE)
	const posted = wanted.map((one) => ({ ...one, isOff: false }))
	assert.deepEqual(toTell(wanted, []), { wanted, changed: [], withdrawn: [] })
	assert.deepEqual(toTell(wanted, posted), { wanted: [], changed: [], withdrawn: [] })
	const more = deskShifts([{ ...mondays, people: 3 }], now, ZONE)
	assert.deepEqual(toTell(more, posted), { wanted: [], changed: more, withdrawn: [] })
	assert.deepEqual(toTell([], posted).withdrawn, wanted.map(({ key }) => key))
	assert.deepEqual(toTell(more, posted.map((one) => ({ ...one, isOff: true }))), { wanted: [], changed: [], withdrawn: [] })
	assert.deepEqual(toTell([], [{ ...posted[0], key: 'other/1' } as (typeof posted)[0]]).withdrawn, [])
})
