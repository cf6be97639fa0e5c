/** A clock that is wrong by two days, summer time, a leap day, a restart: the house forgets nothing early and keeps nothing for good, by its own duties. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clockState } from '#ground/clock.server.ts'
import { days, endOf, hours, type Week } from '#ground/time.ts'
import { forgetSure, sweepAtNight } from '#house/forgetting/forgetting.server.ts'
import { purgeNow, whatIsDue } from '#house/forgetting/purging.server.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const hub = await openTestHub()
await joinAsSteward(hub)
hub.move(5000)
const { ports, pool } = hub.house
const team = await teamOf(hub.address)

/** An ask, and the week it ends with. */
async function ask(): Promise<{ readonly id: string; readonly week: Week }> {
	const { id, body } = await sealed(team, { text: 'pan' })
	assert.equal((await postTo(hub.address, '/help/sealed', body)).body.ok, true)
	return { id, week: (await pool.query<{ ends_week: Week }>('select ends_week from frontdoor_listings where id = $1', [id])).rows[0]?.ends_week as Week }
}
const isThere = async (id: string) => (await pool.query('select from frontdoor_listings where id = $1', [id])).rowCount === 1 && ports.keys.weeks().length > 0
const goTo = (instant: number) => hub.move(instant - ports.now())
/** The hub runs and looks every hour. */
async function run(forHours: number): Promise<void> {
	for (let hour = 0; hour < forHours; hour++) {
		await forgetSure(ports)
		hub.move(hours(1))
	}
	await forgetSure(ports)
}
/** To just before the end of a week, with a clock that the house believes. */
async function steadilyTo(instant: number): Promise<void> {
	goTo(instant - days(4))
	await run(4 * 24 - 1)
	assert.equal((await clockState(ports)).is, 'steady')
	goTo(instant)
	await forgetSure(ports)
}

test('a clock set two days forward makes nothing go; set right, all goes on its day', async () => {
	const { id, week } = await ask()
	await steadilyTo(endOf(week) - hours(20))
	hub.move(days(2))
	await forgetSure(ports)
	await run(12)
	assert.ok(await isThere(id), 'its end has not come: nobody but the clock says so')
	const state = await clockState(ports)
	assert.equal(state.is === 'jumped' && Math.round(state.by / hours(1)), 12 + 48)
	assert.deepEqual((await whatIsDue(hub.house)).records['frontdoor_listings'], 1, 'a person can see it')
	hub.move(-days(2))
	await run(7)
	assert.ok(await isThere(id))
	await run(2)
	assert.equal(await isThere(id), false, 'now its end has come')
	assert.ok(!ports.keys.weeks().includes(week))
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'and the night will sweep')
})

test('a clock set two days back makes nothing go early, and with time all goes', async () => {
	const { id, week } = await ask()
	await steadilyTo(endOf(week) - hours(1))
	hub.move(-days(2))
	await run(24)
	assert.ok(await isThere(id))
	hub.move(days(2))
	await run(1)
	assert.equal((await clockState(ports)).is, 'jumped')
	await run(6 * 24 + 2)
	assert.equal(await isThere(id), false)
	assert.equal((await clockState(ports)).is, 'steady')
})

test('a hub that was off for months waits three days that it runs, and then forgets; what fell due before it was off goes at once', async () => {
	const early = await ask()
	await steadilyTo(endOf(early.week) - hours(1))
	const late = await ask()
	hub.move(hours(2))
	// It goes off before its next look, and is switched on long after.
	hub.move(days(90))
	await run(70)
	assert.ok(await isThere(late.id))
	await run(3)
	assert.deepEqual([await isThere(early.id), await isThere(late.id)], [false, false])
})

test('a person who looks and says "now" is believed', async () => {
	const { id, week } = await ask()
	await steadilyTo(endOf(week) - hours(2))
	hub.move(days(3))
	await forgetSure(ports)
	assert.ok(await isThere(id))
	const { failed, dropped } = await purgeNow(hub.house, null, () => {})
	assert.equal(failed, null)
	assert.deepEqual([dropped['frontdoor_listings'], await isThere(id), (await clockState(ports)).is], [1, false, 'steady'])
})

for (const [when, by] of [['a millisecond before its end it is there', -1], ['at its end it goes', 0], ['a hub that was off at its end drops it the day after', hours(22)]] as const)
	test(`the edge of a week: ${when}`, async () => {
		const { id, week } = await ask()
		await steadilyTo(endOf(week) - hours(1))
		goTo(endOf(week) + by)
		// The virtual clock runs while we look; here it stands on the edge.
		const until = (endOf(week) + by) as never
		await forgetSure({ ...ports, now: () => until })
		assert.equal(await isThere(id), by < 0)
		await run(1)
		assert.equal(await isThere(id), false)
	})

test('the disk is swept once in the night, by the time where the hub is, and only when something went', async () => {
	const zone = process.env['TZ']
	const nightly = async (from: number, forHours: number) => {
		const swept: string[] = []
		for (let hour = 0; hour < forHours; hour++) {
			goTo(from + hours(hour) + 60_000)
			if (await sweepAtNight(ports, pool)) swept.push(new Date(ports.now()).toString().slice(16, 18))
		}
		return swept
	}
	try {
		// Minneapolis; in the spring the hour from two to three is left out, in the autumn the one from one to two comes twice.
		process.env['TZ'] = 'America/Chicago'
		for (const [year, month, day] of [[2028, 2, 11], [2028, 10, 4], [2028, 1, 28]] as const) {
			await pool.query('update ground_sweep set is_due = true, due_since = null')
			assert.deepEqual(await nightly(Date.UTC(year, month, day, 18), 72), ['03'], `${year}-${month + 1}-${day}`)
		}
		assert.deepEqual(await nightly(Date.UTC(2028, 5, 1), 30), [], 'nothing went')

		// A hub that is switched off at night.
		await pool.query('update ground_sweep set is_due = true, due_since = null')
		const morning = Date.UTC(2028, 6, 3, 15)
		assert.deepEqual([...(await nightly(morning, 6)), ...(await nightly(morning + days(1), 6))].length, 1)
	} finally {
		if (zone === undefined) delete process.env['TZ']
		else process.env['TZ'] = zone
	}
})
