/** Reports become incidents in the real hub, as they come: each in its place, with its reason, and one event is one incident however many speak at once. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { spotAt } from '#ground/places.ts'
import { hours, minutes, seconds } from '#ground/time.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { Saying } from '#rooms/hotline/likeness.ts'
import { coming, fortyFrom, NOON, saying, seenIn, shuffled, townOf, WILLOW } from '#rooms/hotline/linking.testing.ts'
import type { Heard } from '#rooms/hotline/model.ts'
import { OF_ONE_VOICE, RUSH } from '#rooms/hotline/surge.ts'
import { actsOf, findIncident } from '#rooms/hotline/store.server.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const anyone = { as: 'anyone' } as const
const tell = async (said: Heard) => {
	const answer = await hearReport(ports, anyone, said)
	assert.ok(answer.ok)
	return answer.value
}
const rows = async (sql: string, ...with_: unknown[]) => (await pool.query<Record<string, string>>(sql, with_)).rows
/** Nothing of before is near any more. */
const later = () => hub.move(hours(14))
const at = (dx: number, dy: number) => spotAt(MERCADO, { dx, dy })
let towns = 0

/** Lets all of them be heard at their times, under ids of their own. */
async function hearAll(all: readonly Saying[]) {
	later()
	const began = ports.now()
	const n = (towns += 1)
	const called = (id: string) => `report_${n.toString(16).padStart(4, '0')}${Buffer.from(id.slice(7).replace(/^0+/, '')).toString('hex').padStart(28, '0').slice(-28)}` as Heard['id']
	const said = all.map(({ id, chain, hand, spot, media, place, words, vests, origin, receivedAt, observedAt }): [number, Heard] => [
		receivedAt - NOON,
		heard(hub, { id: called(id), chain: chain && called(chain), hand: hand as Heard['hand'], spot, media, place: place ?? '', words: words ?? '', vests: [...vests] as Heard['vests'], origin: `${n} ${origin}`, observedAt: observedAt && ((observedAt - NOON + began) as Heard['observedAt']), doings: [] }),
	])
	const answers = []
	for (const [after, one] of said) {
		hub.move(Math.max(0, began + after - ports.now()))
		answers.push(await tell(one))
	}
	const now = await rows('select state, incident, hand, chain, origin, why from hotline_reports where id = any($1)', said.map(([, { id }]) => id))
	const ids = [...new Set(now.flatMap(({ incident, state }) => (state === 'linked' ? (incident ?? []) : [])))]
	return { answers, reports: now, incidents: ids, eyewitnesses: ids.map((id) => new Set(now.filter((one) => one['incident'] === id && one['state'] === 'linked' && one['hand'] === '1st' && one['chain'] === null).map(({ origin }) => String(Buffer.from(origin as never).toString('hex')))).size).toSorted() }
}

const FORTY = join(process.env['HOLDFAST_HOTLINE'] ?? '', 'forty-reports.json')
test('forty reports of one event in three languages become one incident in the hub, too', { skip: !existsSync(FORTY) && 'HOLDFAST_HOTLINE names no folder with forty-reports.json' }, async () => {
	const forty = fortyFrom(readFileSync(FORTY, 'utf8'))
	const { incidents, reports, eyewitnesses } = await hearAll(forty)
	assert.deepEqual([incidents.length, reports.filter(({ state }) => state === 'linked').length, reports.filter(({ state }) => state === 'proposed').length, eyewitnesses], [1, 38, 2, [9]])
})

test('one event, told in three languages and many ways, is one incident: its zone, its kind, where it is, and its history', async () => {
	const { incidents, reports } = await hearAll(WILLOW.map(saying))
	assert.deepEqual([incidents.length, reports.filter(({ state }) => state === 'linked').length, reports.filter(({ state }) => state === 'proposed').length, reports.filter(({ state }) => state === 'apart').length], [1, 11, 1, 1])
	for (const { why, state } of reports) assert.ok((why as unknown as string[]).length > 0, state)
	const [one] = await rows('select * from hotline_incidents where id = $1', incidents[0])
	assert.deepEqual([one?.['zone'], one?.['kind'], one?.['state'], one?.['place']], ['cedar', 'shop', 'unconfirmed', 'lavandería de Willow y 9'])
	const acts = await ports.storage.inOneGo((tx) => actsOf(tx, incidents[0] as never))
	assert.deepEqual([acts[0]?.act, acts.filter(({ act }) => act === 'linked').length, acts.filter(({ act }) => act === 'proposed').length], ['opened', 11, 1])
})

test('the hub links as the rules do, in any order', async () => {
	await fc.assert(
		fc.asyncProperty(shuffled, async ([all, other]) => {
			for (const told of [all, other]) {
				const expected = townOf(coming(told))
				const { incidents, eyewitnesses } = await hearAll(coming(told))
				assert.equal(incidents.length, expected.cases.size)
				assert.deepEqual(eyewitnesses, seenIn(expected).map((line) => Number(line.split(' ')[0])).toSorted())
			}
		}),
		{ numRuns: 12 },
	)
})

test('what somebody saw takes along what was only heard of a place with its name, far away; what was seen there stays an incident of its own', async () => {
	later()
	const place = 'Saúco y 21'
	const rumour = await tell(heard(hub, { hand: '2nd', spot: at(1000, 0), place }))
	const seenFar = await tell(heard(hub, { spot: at(-1000, 0), place }))
	const seen = await tell(heard(hub, { spot: at(0, 0), place }))
	const [there] = await rows('select state, incident from hotline_reports where id = $1', rumour.report)
	assert.deepEqual([there?.['state'], there?.['incident'] === seenFar.incident || there?.['incident'] === seen.incident], ['proposed', true])
	assert.notEqual(seen.incident, seenFar.incident)
	const late = await tell(heard(hub, { hand: '2nd', spot: at(0, 1000), place }))
	assert.equal(late.state, 'proposed')
	later()
	// Also of what stood before nobody saw anything of it.
	const said = await tell(heard(hub, { hand: '2nd', spot: at(1000, 0), place: 'Tilo y 33' }))
	const saw = await tell(heard(hub, { spot: at(0, 0), place: 'Tilo y 33' }))
	assert.deepEqual(await rows('select state, incident from hotline_reports where id = $1', said.report), [{ state: 'proposed', incident: saw.incident }])
})

test('many who see one thing at one moment are one incident; the same report sent five times at once is one report', async () => {
	// With every connection open: or the first is done before the second begins.
	await Promise.all(Array.from({ length: 12 }, () => pool.query('select pg_sleep(0.2)')))
	for (let round = 0; round < 4; round++) {
		later()
		const said = Array.from({ length: 24 }, (_, i) => heard(hub, { spot: at((i % 7) * 8, (i % 5) * 6) }))
		const answers = await Promise.all([...said.slice(0, 3), ...said, ...said.slice(0, 5)].map(tell))
		assert.equal(new Set(answers.map(({ incident }) => incident)).size, 1)
		assert.deepEqual((await rows(`select count(*) as n from hotline_acts where act = 'opened' and incident in (select incident from hotline_reports where id = any($1))`, said.map(({ id }) => id))).map(({ n }) => n), ['1'])
		assert.equal((await rows('select from hotline_reports where id = any($1)', said.map(({ id }) => id))).length, 24)
		assert.deepEqual(await tell(said[3] as Heard), answers[6])
	}
})

test('who spoke is not in the database, and next week the same voice has another digest', async () => {
	const origins: string[] = []
	for (let week = 0; week < 2; week++) {
		const { report } = await tell(heard(hub, { origin: '+1 612 555 0144' }))
		origins.push(Buffer.from((await rows('select origin from hotline_reports where id = $1', report))[0]?.['origin'] as never).toString('hex'))
		hub.move(hours(24 * 7))
	}
	assert.notEqual(origins[0], origins[1])
	// Four digits alone stand in many a random name.
	const kept = JSON.stringify(await rows('select * from hotline_reports'))
	for (const spelt of ['612 555 0144', '6125550144', '555 0144', '5550144']) assert.equal(kept.includes(spelt), false, spelt)
})

test('who asks about what was decided hears it at once, and nobody is asked to look again; what is seen there later is new', async () => {
	later()
	const { incident } = await tell(heard(hub, { media: '13375a0ff0c4e19b' }))
	assert.ok(incident)
	await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, incident, { verb: 'not-it', really: 'sheriff' }))
	const decided = await ports.storage.inOneGo((tx) => findIncident(tx, incident))
	hub.move(minutes(20))
	const asked = await tell(heard(hub, { hand: '2nd' }))
	assert.deepEqual([asked.incident, asked.answer], [incident, { state: 'not-enforcement', really: 'sheriff', closedAt: decided?.incident.state === 'not-enforcement' && decided.incident.closedAt }])
	hub.move(minutes(70))
	assert.equal((await tell(heard(hub, { hand: 'online', spot: null, place: '', media: '13375a0ff0c4e19b' }))).incident, incident, 'the picture goes round for longer')
	const seen = await tell(heard(hub))
	assert.ok(seen.incident && seen.incident !== incident)
	assert.equal(seen.answer, null)
})

test('in a rush one voice is heard so often, and the rest of it waits for a person; others are heard, and later it is heard again', async () => {
	later()
	const flood = await Promise.all(Array.from({ length: RUSH + 20 }, (_, i) => tell(heard(hub, { origin: 'one', spot: at(2000, i * 300), hand: '2nd' }))))
	const quarantined = flood.filter(({ state }) => state === 'quarantined')
	assert.equal(quarantined.length, 20)
	assert.ok(OF_ONE_VOICE < RUSH)
	assert.equal((await tell(heard(hub))).state, 'linked', 'somebody else')
	hub.move(minutes(61) + seconds(1))
	assert.equal((await tell(heard(hub, { origin: 'one' }))).state, 'linked')
})

test('only whoever works the line writes down a call', async () => {
	assert.deepEqual(await hearReport(ports, anyone, heard(hub, { channel: 'desk' })), { ok: false, refusal: 'not-yours-to-do' })
})
