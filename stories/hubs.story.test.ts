/** Two hubs that know each other: compared aloud, told what was checked, taken up by a person, taken back. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Key } from '#ground/sealed.ts'
import { hours, minutes, type Instant } from '#ground/time.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { looksAt } from '#rooms/hotline/store.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { sealCapsule } from '#rooms/hubs/capsule.ts'
import type { Capsule } from '#rooms/hubs/model.ts'
import { seedOf } from '#rooms/hubs/actions.server.ts'
import { AN_HOUR } from '#rooms/hubs/rules.ts'
import { stateOf } from './checks.testing.ts'
import { actAt, allHeard, ask, befriend, inbox, nobody, openNeighbour, pageOf, pass, peersOf, trust, type HubHere } from './hubs.testing.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf } from './members.testing.ts'
import { confirmedAt, plainly, saw, speaking } from './telling.testing.ts'
import { knock } from './web.testing.ts'

const [riverbend, lakeside] = [await openNeighbour('Riverbend'), await openNeighbour('Lakeside')]
const eli = await memberOf(riverbend.hub, 'Eli', ['dispatcher'])
const two = [speaking(riverbend.dispatcher.id, 'dispatcher'), speaking(eli.id, 'dispatcher')] as const
const verifiers = await Promise.all(['V3', 'V7'].map(async (name) => speaking((await memberOf(riverbend.hub, name, ['verifier'])).id, 'verifier')))
const looker = speaking((await memberOf(lakeside.hub, 'V1', ['verifier'])).id, 'verifier')

/** Something two verifiers saw, told to everybody and to other hubs. */
async function toldAt(): Promise<{ readonly incident: IncidentId; readonly alert: string }> {
	const { ports } = riverbend.hub.house
	const incident = await confirmedAt(ports, verifiers)
	let alert = ''
	for (const by of two) {
		const signed = await sign(ports, by, { incident, tells: 'alert', level: 'L4', because: null }, plainly)
		if (signed.ok && 'alert' in signed.value) alert = signed.value.alert
	}
	assert.notEqual(alert, '')
	return { incident, alert }
}
const heardAt = async ({ hub }: HubHere) => (await hub.house.pool.query<{ alert: string; version: number; facts: string; incident: string | null }>('select alert, version, facts, incident from hubs_heard order by heard_at')).rows
const takeUp = (alert: string, into = '') => peersOf(lakeside).then(([peer]) => actAt(lakeside, '/desk/hubs/heard/act', lakeside.dispatcher, { peer: peer?.id ?? '', alert, into }))
const wordsIn = (page: string, heading: RegExp) => heading.exec(page)?.[1] ?? ''

test('a steward asks for another hub, and both read the same words', async () => {
	assert.match((await knock(lakeside.hub.address, '/hub.json')).text, /"name":"Lakeside"/)
	assert.match((await ask(riverbend, lakeside)).headers['location'] as string, /heard=asked/)
	assert.match((await ask(riverbend, lakeside)).headers['location'] as string, /heard=known-already/)
	assert.match((await ask(riverbend, riverbend)).headers['location'] as string, /heard=that-is-us/)
	for (const [at, heard] of [['lakeside', 'no-address'], ['http://127.0.0.1:1/', 'nobody'], [`${lakeside.hub.address}/desk`, 'no-address'], ['http://user@127.0.0.1/', 'no-address']] as const) assert.match((await actAt(riverbend, '/desk/hubs/act', riverbend.steward, { act: 'ask', at })).headers['location'] as string, new RegExp(`heard=${heard}`))
	const own = wordsIn(await pageOf(lakeside, '/desk/hubs', lakeside.steward), /<dd lang="en" dir="ltr">([a-z ]+)<\/dd>/)
	assert.match(own, /^[a-z]+ [a-z]+ [a-z]+ [a-z]+$/)
	assert.ok((await pageOf(riverbend, '/desk/hubs', riverbend.steward)).includes(own), 'what they read aloud stands on our page')
	assert.doesNotMatch(await pageOf(riverbend, '/desk/hubs', riverbend.dispatcher), /Lakeside/)
})

test('before both have compared, nothing goes and nothing is heard', async () => {
	const { alert } = await toldAt()
	const sent: Capsule[] = []
	await pass(riverbend, lakeside, { sent })
	assert.deepEqual([sent, await heardAt(lakeside)], [[], []])
	const peer = sealCapsule(seedOf(riverbend.hub.house.ports), '0'.repeat(64), {} as never, 0 as Instant)
	assert.equal((await inbox(lakeside, peer)).status, 404)
	assert.ok(alert)
	await trust(riverbend)
	await ask(lakeside, riverbend)
	await trust(lakeside)
	assert.deepEqual((await peersOf(lakeside)).map(({ state, name }) => [state, name]), [['trusted', 'Riverbend']])
})

test('what was checked is heard there, coarsely; it alarms nobody until a dispatcher takes it up, and then counts as one pair of eyes', async () => {
	const { alert } = await toldAt()
	const sent: Capsule[] = []
	await pass(riverbend, lakeside, { sent })
	const facts = sent.find((one) => one.facts.alert === alert)?.facts
	assert.deepEqual([facts?.says, facts?.about, facts?.spot], ['alert', 'shop', { lat: Number(facts?.spot?.lat.toFixed(2)), lon: Number(facts?.spot?.lon.toFixed(2)) }])
	assert.doesNotMatch(JSON.stringify(sent), /14th|V3|Dee/)

	const { rows } = await lakeside.hub.house.pool.query('select (select count(*)::int from hotline_alerts) as alerts, (select count(*)::int from hotline_incidents) as incidents, (select count(*)::int from hotline_deliveries) as deliveries')
	assert.deepEqual(rows, [{ alerts: 0, incidents: 0, deliveries: 0 }])
	const page = await pageOf(lakeside, '/desk/hubs/heard', lakeside.dispatcher)
	assert.match(page, /Confirmed there/)
	assert.doesNotMatch(await pageOf(lakeside, '/desk/hubs/heard', lakeside.steward), /Confirmed there/)

	assert.match((await takeUp(alert)).headers['location'] as string, /heard=taken-up/)
	assert.match((await takeUp(alert)).headers['location'] as string, /heard=taken-already/)
	await allHeard(lakeside)
	const incident = (await heardAt(lakeside)).find((one) => one.alert === alert)?.incident as IncidentId
	assert.equal((await stateOf(lakeside.hub, incident))?.state, 'verifying')
	assert.match(await pageOf(lakeside, `/desk/hotline?incident=${incident}`, lakeside.dispatcher), /taken up from another hub/)
	await saw(lakeside.hub.house.ports, looker, incident, 'activity')
	assert.equal((await stateOf(lakeside.hub, incident))?.state, 'confirmed')
})

test('what is taken back while the other hub cannot be reached counts there as soon as it can, a day later too', async () => {
	const { incident, alert } = await toldAt()
	await pass(riverbend, lakeside)
	await takeUp(alert)
	await allHeard(lakeside)
	const there = (await heardAt(lakeside)).find((one) => one.alert === alert)?.incident as IncidentId
	const { ports } = riverbend.hub.house
	assert.ok((await correct(ports, two[0], { incident, tells: 'not-enforcement', because: 'tow' }, plainly)).ok)
	await allHeard(riverbend)
	const day = 24 * 4
	for (let quarter = 0; quarter < day; quarter++) {
		for (const { hub } of [riverbend, lakeside]) hub.move(minutes(15))
		await pass(riverbend, lakeside, { hand: nobody })
	}
	assert.match(await pageOf(riverbend, '/desk/hubs', riverbend.steward), /do not answer/)
	for (const { hub } of [riverbend, lakeside]) hub.move(minutes(16))
	await pass(riverbend, lakeside)
	const looks = await lakeside.hub.house.ports.storage.inOneGo((tx) => looksAt(tx, there))
	assert.deepEqual(looks.filter(({ isVoid }) => !isVoid).map(({ eyes, saw: what, really }) => [eyes, what, really]), [['partner', 'not_enforcement', 'tow']])
	assert.match(await pageOf(lakeside, '/desk/hubs/heard', lakeside.dispatcher), /not what was feared/)
	const check = await knock(lakeside.hub.address, '/check', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', origin: lakeside.hub.address }, body: new URLSearchParams({ words: 'raid in Cedar-South' }).toString() })
	assert.match(check.text, /Riverbend/)
})

test('twice, late or in another order, it comes to the same', async () => {
	const { incident, alert } = await toldAt()
	const sent: Capsule[] = []
	await pass(riverbend, lakeside, { sent, hand: nobody })
	riverbend.hub.move(minutes(31))
	lakeside.hub.move(minutes(31))
	await correct(riverbend.hub.house.ports, two[0], { incident, tells: 'cancel', because: null }, plainly)
	await pass(riverbend, lakeside, { sent, hand: nobody })
	const [me, to, now] = [seedOf(riverbend.hub.house.ports), sent[0]?.to ?? '', riverbend.hub.house.ports.now()]
	const versions = [...new Map(sent.filter((one) => one.facts.alert === alert).map((one) => [one.facts.version, one.facts])).values()].map((facts) => sealCapsule(me, to, facts, now))
	assert.deepEqual(versions.map(({ facts }) => facts.says), ['alert', 'cancel'])
	await fc.assert(
		fc.asyncProperty(fc.array(fc.constantFrom(0, 1), { minLength: 2, maxLength: 6 }).filter((order) => order.includes(1)), async (order) => {
			await lakeside.hub.house.pool.query('delete from hubs_heard where alert = $1', [alert])
			for (const n of order) assert.ok([200, 202].includes((await inbox(lakeside, versions[n])).status))
			assert.deepEqual((await heardAt(lakeside)).filter((one) => one.alert === alert).map(({ version }) => version), [2])
		}),
		{ numRuns: 12 },
	)
})

test('whoever is not known is told nothing, and whatever is not whole is not believed', async () => {
	lakeside.hub.move(hours(1))
	riverbend.hub.move(hours(1))
	const [seed, now] = [seedOf(riverbend.hub.house.ports), lakeside.hub.house.ports.now()]
	const to = JSON.parse((await knock(lakeside.hub.address, '/hub.json')).text).key as string
	const facts = { alert: 'alert_12345678', version: 1, says: 'alert', about: 'shop', turnedOut: null, place: 'Harbor', spot: null, pictures: [], seenAt: null, toldAt: now, endsAt: (now + minutes(60)) as Instant, isDrill: false } as const
	const good = sealCapsule(seed, to, { ...facts, pictures: [] }, now)
	const before = await heardAt(lakeside)
	const nothing = await inbox(lakeside, sealCapsule(new Uint8Array(32).fill(9) as Key, to, { ...facts, pictures: [] }, now))
	assert.equal(nothing.status, 404)
	for (const [said, status] of [
		[{ ...good, facts: { ...facts, place: 'Cedar-South' } }, 403],
		[sealCapsule(seed, 'f'.repeat(64), { ...facts, pictures: [] }, now), 403],
		[sealCapsule(seed, to, { ...facts, pictures: [] }, (now - hours(1)) as Instant), 403],
		[sealCapsule(seed, to, { ...facts, pictures: [] }, (now + hours(1)) as Instant), 403],
		[sealCapsule(seed, to, { ...facts, pictures: [], endsAt: now }, now), 403],
		[{ ...good, key: 'http://127.0.0.1/' }, 404],
		['[', 404],
		['{}', 404],
		[JSON.stringify(good) + ' '.repeat(4097), 404],
	] as const) assert.equal((await inbox(lakeside, said)).status, status)
	assert.equal((await inbox(lakeside, good, { 'content-type': 'text/plain' })).status, 404)
	assert.deepEqual(await heardAt(lakeside), before)
	assert.equal((await inbox(lakeside, good)).status, 202)
	assert.equal((await inbox(lakeside, good)).status, 200)
	let last = 0
	for (let n = 0; n <= AN_HOUR && last !== 429; n++) last = (await inbox(lakeside, good)).status
	assert.equal(last, 429)
})

test('a hub that is ended hears nothing more, and nothing it said is left', async () => {
	await trust(lakeside, 'end')
	assert.deepEqual(await heardAt(lakeside), [])
	lakeside.hub.move(hours(1))
	riverbend.hub.move(hours(1))
	const { alert } = await toldAt()
	await pass(riverbend, lakeside)
	assert.deepEqual((await heardAt(lakeside)).filter((one) => one.alert === alert), [])
	await befriend(lakeside, riverbend)
	assert.deepEqual((await peersOf(lakeside)).map(({ state }) => state), ['ended'], 'whoever was ended is compared anew')
})

test('a hub whose stewards have not opened the room has no such doors', async () => {
	const closed = await openTestHub()
	for (const path of ['/hub.json', '/desk/hubs', '/desk/hubs/heard']) assert.equal((await knock(closed.address, path)).status, 404, path)
	assert.equal((await knock(closed.address, '/inbox', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status, 403)
})
