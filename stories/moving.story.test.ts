/**
 * Something that moves: told in one part of town, then in the next, then heard of by the hub beside ours, while the line between the two is cut for a while.
 * It is one incident, and one alert with versions; of where it was before nothing is kept but that.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { spotAt, type Spot } from '#ground/places.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { mergeIncidents } from '#rooms/hotline/merging.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { sayWhere } from '#rooms/hotline/placing.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { stateOf } from './checks.testing.ts'
import { heard } from './hotline.testing.ts'
import { actAt, allHeard, befriend, nobody, openNeighbour, pass, peersOf, type HubHere } from './hubs.testing.ts'
import { memberOf } from './members.testing.ts'
import { drained, fakes, neighbours, plainly, saw, speaking } from './telling.testing.ts'
import { MERCADO } from './town.testing.ts'

const [riverbend, lakeside] = [await openNeighbour('Riverbend'), await openNeighbour('Lakeside')]
await befriend(riverbend, lakeside)
const team = async ({ hub, dispatcher }: HubHere) => ({
	dispatchers: [speaking(dispatcher.id, 'dispatcher'), speaking((await memberOf(hub, 'Eli', ['dispatcher'])).id, 'dispatcher')] as const,
	verifiers: await Promise.all(['V3', 'V7'].map(async (name) => speaking((await memberOf(hub, name, ['verifier'])).id, 'verifier'))),
})
const [ours, theirs] = [await team(riverbend), await team(lakeside)]
const HARBOR = { lat: 44.95, lon: -93.24 }

const phones = { ours: fakes({ sms: 1000 }), theirs: fakes({ sms: 1000 }) }
const inCedar = 40
const inHarbor = 25
await neighbours(riverbend.hub.house.ports, riverbend.hub.house.pool, inCedar, ['sms'], { zone: 'cedar' })
await neighbours(riverbend.hub.house.ports, riverbend.hub.house.pool, inHarbor, ['sms'], { zone: 'harbor', from: inCedar })
await neighbours(lakeside.hub.house.ports, lakeside.hub.house.pool, 30, ['sms'], { zone: 'northgate' })

async function handedOn({ hub }: HubHere, { carriers }: ReturnType<typeof fakes>): Promise<void> {
	const turns = new Map()
	await drained(() => handOn(hub.house.ports, carriers, { limit: 500, signal: new AbortController().signal, turns, origin: null }), () => hub.move(1000))
}
/** So many people who saw it, around a spot. @returns the incidents they are linked to */
async function reports({ hub }: HubHere, many: number, spot: Spot, place: string): Promise<IncidentId[]> {
	const all: (IncidentId | null)[] = []
	for (let n = 0; n < many; n++) {
		hub.move(5000)
		const became = await hearReport(hub.house.ports, { as: 'anyone' }, heard(hub, { spot: spotAt(spot, { dx: (n % 4) * 12, dy: (n % 3) * 9 }), place, words: `Two white vans stop people here, number ${n}`, language: 'en' }))
		assert.ok(became.ok)
		all.push(became.value.incident)
	}
	return [...new Set(all)].filter((one) => one !== null)
}
async function told({ hub }: HubHere, by: readonly ReturnType<typeof speaking>[], incident: IncidentId, tells: 'alert' | 'update') {
	for (const one of by) {
		const signed = await sign(hub.house.ports, one, { incident, tells, level: 'L3', because: null }, plainly)
		assert.ok(signed.ok, JSON.stringify(signed))
		if ('alert' in signed.value) return signed.value
	}
	throw new Error('two signatures are enough')
}
const alertsOf = async ({ hub }: HubHere) => (await hub.house.pool.query<{ version: number; tells: string; zones: string[] }>('select version, tells, zones from hotline_alerts order by approved_at, version')).rows
const heardThere = async () => (await lakeside.hub.house.pool.query<{ version: number; facts: string; incident: IncidentId | null }>('select version, facts, incident from hubs_heard')).rows
const clock = (ms: number) => [riverbend, lakeside].forEach(({ hub }) => hub.move(ms))

let incident: IncidentId

test('five past four: twelve reports at the market, two pairs of eyes, and Cedar is told', async () => {
	const all = await reports(riverbend, 12, MERCADO, 'Mercado del Sur')
	assert.equal(all.length, 1)
	incident = all[0] as IncidentId
	for (const by of ours.verifiers) await saw(riverbend.hub.house.ports, by, incident, 'activity')
	await told(riverbend, ours.dispatchers, incident, 'alert')
	await handedOn(riverbend, phones.ours)
	assert.equal(phones.ours.who(1).length, inCedar)
	await pass(riverbend, lakeside)
	assert.deepEqual((await heardThere()).map(({ version }) => version), [1])
})

test('a quarter past: nine reports at the harbour; a dispatcher says it is the same, gone on, and nobody gets a second alarm', async () => {
	clock(minutes(11))
	const there = await reports(riverbend, 9, HARBOR, 'Harbor Street')
	const [dee] = ours.dispatchers
	for (const one of there.filter((each) => each !== incident)) assert.ok((await mergeIncidents(riverbend.hub.house.ports, dee, { from: one, into: incident })).ok)
	assert.ok((await sayWhere(riverbend.hub.house.ports, dee, { incident, place: 'Harbor Street and 2nd', zone: 'harbor' })).ok)
	await saw(riverbend.hub.house.ports, ours.verifiers[0] as never, incident, 'activity')
	await told(riverbend, ours.dispatchers, incident, 'update')
	await handedOn(riverbend, phones.ours)

	assert.deepEqual(await alertsOf(riverbend), [
		{ version: 1, tells: 'alert', zones: ['cedar'] },
		{ version: 2, tells: 'update', zones: ['harbor', 'cedar'] },
	])
	assert.equal(phones.ours.who(2).length, inCedar + inHarbor, 'Cedar hears that it went on, the harbour hears of it')
	assert.equal(new Set(phones.ours.given.map(({ to, version }) => `${to} ${version}`)).size, phones.ours.given.length, 'nobody hears a version twice')
	const { rows } = await riverbend.hub.house.pool.query<{ state: string; zone: string; lat: number | null }>(`select state, zone, lat from hotline_incidents where state <> 'merged'`)
	assert.deepEqual(rows, [{ state: 'confirmed', zone: 'harbor', lat: null }], 'one incident, where it is now; no line from there to here')
})

test('the line between the hubs is cut; both go on, and afterwards nothing is told twice and nothing is lost', async () => {
	await pass(riverbend, lakeside, { hand: nobody })
	const own = await reports(lakeside, 14, { lat: 44.953, lon: -93.346 }, 'Northgate bridge')
	assert.equal(own.length, 1)
	clock(minutes(13))
	assert.deepEqual((await heardThere()).map(({ version }) => version), [1], 'the old version, as it was heard')
	await pass(riverbend, lakeside)
	assert.deepEqual((await heardThere()).map(({ version, incident: as }) => [version, as]), [[2, null]])
	assert.deepEqual(await alertsOf(lakeside), [], 'nothing goes out there by itself')

	const [peer] = await peersOf(lakeside)
	const [one] = await heardThere()
	await actAt(lakeside, '/desk/hubs/heard/act', lakeside.dispatcher, { peer: peer?.id ?? '', alert: (JSON.parse(one?.facts ?? '{}') as { alert: string }).alert, into: own[0] ?? '' })
	await allHeard(lakeside)
	await saw(lakeside.hub.house.ports, theirs.verifiers[0] as never, own[0] as IncidentId, 'activity')
	assert.equal((await stateOf(lakeside.hub, own[0] as IncidentId))?.state, 'confirmed', 'their eyes and ours')
	await told(lakeside, theirs.dispatchers, own[0] as IncidentId, 'alert')
	await handedOn(lakeside, phones.theirs)
	assert.equal(phones.theirs.who(1).length, 30)
})

test('it is over here: whoever heard of it hears that, each once, and the other hub knows', async () => {
	assert.ok((await correct(riverbend.hub.house.ports, ours.dispatchers[0], { incident, tells: 'all-clear', because: null }, plainly)).ok)
	await handedOn(riverbend, phones.ours)
	assert.equal(phones.ours.who(3).length, inCedar + inHarbor)
	await pass(riverbend, lakeside)
	assert.deepEqual((await heardThere()).map(({ version, facts }) => [version, (JSON.parse(facts) as { says: string }).says]), [[3, 'all-clear']])
	assert.equal((await alertsOf(lakeside)).length, 1, 'what Lakeside told, Lakeside takes back')
})
