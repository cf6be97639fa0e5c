/** What was said to the hotline is gone when it was promised to be, and where something was becomes coarser until only a number is left. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { spotAt, toBlock, toNeighbourhood } from '#ground/places.ts'
import { days, hours, minutes } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { AT_LEAST, fadeHotline } from '#rooms/hotline/fading.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { Heard, IncidentId } from '#rooms/hotline/model.ts'
import { FADES, INCIDENT_LIVES, WORDS_LIVE } from '#rooms/hotline/rules.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const inOneGo = ports.storage.inOneGo
const tell = async (more: Partial<Heard> = {}) => {
	const answer = await hearReport(ports, { as: 'anyone' }, heard(hub, more))
	assert.ok(answer.ok && answer.value.incident)
	return { ...answer.value, incident: answer.value.incident }
}
/** Every row of every table, as text. */
async function everything(): Promise<string> {
	const { rows: tables } = await pool.query<{ name: string }>(`select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('public', 'jobs') and table_type = 'BASE TABLE'`)
	const texts = await Promise.all(tables.map(async ({ name }) => (await pool.query<{ row: string }>(`select t::text as row from ${name} t`)).rows.map(({ row }) => row).join('\n')))
	return texts.join('\n')
}
const incidentRow = async (id: IncidentId) => (await pool.query<{ lat: number | null; lon: number | null; place: string | null; fade: number; zone: string }>('select lat, lon, place, fade, zone from hotline_incidents where id = $1', [id])).rows[0]
const end = (id: IncidentId) => inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, id, { verb: 'end' }))

test('a word that was said, the place it names and the spot are there while they are needed, and nowhere in the database after that', async () => {
	const [word, name] = [`quetzal${randomBytes(4).toString('hex')}`, `jacaranda${randomBytes(4).toString('hex')}`]
	const spot = spotAt(MERCADO, { dx: 123.4, dy: 77.7 })
	const { report } = await tell({ words: `vi algo ${word}`, spot, place: 'Cedar', hand: '2nd' })
	await tell({ words: `en la ${name} hay ${word}`, place: '', spot: null, channel: 'sms' })
	await pool.query('update ground_sweep set is_due = false')
	hub.move(WORDS_LIVE - minutes(1))
	await forgetEnded(ports)
	assert.ok((await everything()).includes(word))
	hub.move(minutes(2))
	await fadeHotline(ports)
	const now = await everything()
	for (const gone of [word, name]) assert.equal(now.includes(gone), false, gone)
	const { rows } = await pool.query('select words, place, lat, lon, keys from hotline_reports where id = $1', [report])
	assert.deepEqual(rows, [{ words: null, place: null, lat: null, lon: null, keys: [] }])
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'and the night will take it from the disk')
})

test('where something was is a block after a day, a neighbourhood after three, a part of town after a week', async () => {
	const spot = spotAt(MERCADO, { dx: 321, dy: -213 })
	const { incident } = await tell({ spot, place: '1423 Cedar Ave, apt 4' })
	assert.deepEqual(await incidentRow(incident), { ...spot, place: '1400 Cedar Ave', fade: 0, zone: 'cedar' })
	assert.ok((await end(incident)).ok)
	const ended = ports.now()
	const steps = [{ ...toBlock(spot), place: '1400 Cedar Ave' }, { ...toNeighbourhood(spot), place: null }, { lat: null, lon: null, place: null }]
	for (const [i, expected] of steps.entries()) {
		hub.move(ended + (FADES[i] ?? 0) - ports.now() - minutes(1))
		await fadeHotline(ports)
		assert.equal((await incidentRow(incident))?.fade, i, 'not a minute early')
		hub.move(minutes(2))
		await fadeHotline(ports)
		assert.deepEqual(await incidentRow(incident), { ...expected, fade: i + 1, zone: 'cedar' })
	}
})

test('what nobody closed fades from when it was last heard of; while it is heard of it stays', async () => {
	const { incident } = await tell()
	for (let i = 0; i < 20; i++) {
		hub.move(hours(1.5))
		assert.equal((await tell()).incident, incident)
		await fadeHotline(ports)
	}
	assert.equal((await incidentRow(incident))?.fade, 0)
	hub.move(days(8))
	await fadeHotline(ports)
	assert.deepEqual([(await incidentRow(incident))?.fade, (await incidentRow(incident))?.lat], [3, null], 'a hub that was off makes up for it at once')
})

test('after thirty days nothing is left but a number, and none where they were few', async () => {
	hub.move(INCIDENT_LIVES + days(2))
	await forgetEnded(ports)
	await pool.query('delete from hotline_counts')
	// The first of a month, so that all of them are of that month.
	const first = new Date(ports.now())
	hub.move(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1, 6) - ports.now())
	for (let i = 0; i < AT_LEAST + 1; i++) {
		const { incident } = await tell({ spot: spotAt(MERCADO, { dx: i * 130 - 400, dy: (i % 2) * 300 }), origin: `a${i}` })
		assert.ok((await end(incident)).ok)
	}
	for (const dx of [-6800, 1600]) assert.ok((await end((await tell({ spot: spotAt(MERCADO, { dx, dy: 0 }), origin: `b${dx}` })).incident)).ok)
	const open = await tell({ spot: spotAt(MERCADO, { dx: 0, dy: 2200 }) })
	const merged = await tell({ spot: spotAt(MERCADO, { dx: 0, dy: 2600 }) })
	assert.ok((await inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, merged.incident, { verb: 'merge', into: open.incident }))).ok)

	hub.move(INCIDENT_LIVES - minutes(5))
	await forgetEnded(ports)
	assert.ok(Number((await pool.query('select from hotline_incidents')).rowCount) >= 9, 'nothing goes early')
	hub.move(minutes(10))
	await forgetEnded(ports)
	for (const table of ['incidents', 'reports', 'acts', 'observations', 'moves']) assert.equal((await pool.query(`select from hotline_${table}`)).rowCount, 0, table)
	hub.move(days(62))
	await forgetEnded(ports)
	const { rows } = await pool.query<{ zone: string; outcome: string; n: number }>('select zone, outcome, n from hotline_counts')
	assert.deepEqual(rows, [{ zone: 'cedar', outcome: 'ended', n: AT_LEAST + 1 }])
})
