/**
 * A false rumour, from the first message to the other hub: twenty-five reports with one picture in many copies, one pair of eyes that went and looked, and
 * whoever asks afterwards, here by phone and form and in the next town, hears at once what it was.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours, minutes, seconds } from '#ground/time.ts'
import { decide } from '#rooms/hotline/checking.server.ts'
import { evidenceOf } from '#rooms/hotline/actions.server.ts'
import { boardFor } from '#rooms/hotline/board.server.ts'
import { isSamePicture, printsOf } from '#rooms/hotline/counting.ts'
import { comeBackWithStub } from '#rooms/hotline/door.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import type { Capsule } from '#rooms/hubs/model.ts'
import { stateOf } from './checks.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { befriend, openNeighbour, pass, type HubHere } from './hubs.testing.ts'
import { memberOf } from './members.testing.ts'
import { openPhones, toldIn } from './phone-carrier.testing.ts'
import { caller, taker } from './phones.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { drained, fakes, neighbours, saw, speaking } from './telling.testing.ts'
import { anOnce, postForm } from './web.testing.ts'

const phones = await openPhones()
atTheEnd(phones.close)
const [riverbend, lakeside] = [await openNeighbour('Riverbend', { gates: phones.settings, phone: '612-555-0100', languages: ['en', 'es', 'so'] }), await openNeighbour('Lakeside')]
phones.at(riverbend.hub.address)
for (const { hub } of [riverbend, lakeside]) await joinAsSteward(hub)
await befriend(riverbend, lakeside)
const { ports, pool } = riverbend.hub.house
const [v2, ola] = [await memberOf(riverbend.hub, 'V2', ['verifier']), await memberOf(riverbend.hub, 'Ola', ['observer'])]
const dee = speaking(riverbend.dispatcher.id, 'dispatcher')
const bo = await taker(riverbend.hub, 'Bo', '+16125550201')

// One picture: as it was, pressed anew in four ways, and in a mirror.
const FIRST = 'c3a59d6e1f082b74'
const [, , , MIRRORED = ''] = printsOf(FIRST)
const flipped = (print: string, ...bits: number[]) => bits.reduce((all, bit) => all ^ (1n << BigInt(bit)), BigInt(`0x${print}`)).toString(16).padStart(16, '0')
const COPIES = [FIRST, flipped(FIRST, 3), flipped(FIRST, 9, 40), flipped(FIRST, 17, 33, 60), MIRRORED]
/** A copy nobody has sent yet. */
const ANOTHER = flipped(MIRRORED, 5, 50)
const UNLIKE = '0f3c55aa96c3e178'

let from = 0
/** By the form, as an old phone sends it. */
const report = ({ hub }: HubHere, more: Record<string, string | readonly string[]>) => postForm(hub.address, '/report', { once: anOnce(), hand: 'online', doings: ['questioning'], size: 'many', place: 'BuildMart lot', words: '', ...more }, { 'x-forwarded-for': `10.9.${++from & 255}.1`, 'accept-language': 'en' })
const stubOn = (page: string) => /data-slot="stub"><bdi>([^<]*)/.exec(page)?.[1] ?? ''
const knownOn = (page: string) => /data-part="known"[^>]*>\s*<strong>([^<]*)/.exec(page)?.[1] ?? null
const newest = async ({ hub }: HubHere) => (await hub.house.pool.query<{ incident: IncidentId; state: string; why: string[] }>('select incident, state, why from hotline_reports order by received_at desc, id limit 1')).rows[0]
const stubs: string[] = []
let incident: IncidentId
const sent: Capsule[] = []

test('twenty-five reports with one picture in five copies, one of them in a mirror, are one incident with two who saw something, and alarm nobody', async () => {
	for (let n = 0; n < 25; n++) {
		const own = n === 8 ? { hand: '1st', vests: ['sheriff'], words: 'camouflage vests, SHERIFF on the back' } : n === 16 ? { hand: '1st', words: 'one man in handcuffs' } : { hand: n % 2 ? 'online' : '2nd', words: 'raid at the BuildMart lot', media: COPIES[n % COPIES.length] ?? '' }
		const page = await report(riverbend, own)
		assert.equal(page.status, 200)
		assert.equal(knownOn(page.text), null)
		stubs.push(stubOn(page.text))
		riverbend.hub.move(seconds(65))
	}
	const incidents = (await pool.query<{ id: IncidentId; state: string }>(`select id, state from hotline_incidents where state <> 'merged'`)).rows
	assert.equal(incidents.length, 1)
	incident = incidents[0]?.id as IncidentId
	const { reports, eyewitnesses, media } = await ports.storage.inOneGo((tx) => evidenceOf(tx, incident))
	assert.deepEqual([reports, eyewitnesses, media], [25, 2, 1])
	for (const level of ['L2', 'L4'] as const) assert.deepEqual(await sign(ports, dee, { incident, tells: 'alert', level, because: null }), { ok: false, refusal: 'not-confirmed' })
	assert.deepEqual((await pool.query('select from hotline_alerts')).rowCount, 0)
})

test('somebody looks: it is the sheriff. Those who watch hear it within a minute, the neighbours’ phones stay quiet, and all twenty-five hear it by their number', async () => {
	await neighbours(ports, pool, 30, ['sms'])
	await neighbours(ports, pool, 1, ['sms'], { from: 100, member: v2.id })
	await neighbours(ports, pool, 1, ['sms'], { from: 101, member: ola.id })
	await saw(ports, speaking(v2.id, 'verifier'), incident, 'not_enforcement')
	riverbend.hub.move(seconds(60))
	assert.ok((await decide(ports, dee, { incident, outcome: 'not-it', really: 'sheriff' })).ok)
	const approved = ports.now()
	assert.ok((await sign(ports, dee, { incident, tells: 'not-enforcement', level: 'L4', because: null })).ok)
	const out = fakes({ sms: 10 }, undefined, () => ports.now())
	await drained(() => handOn(ports, out.carriers, { limit: 50, signal: new AbortController().signal }), () => riverbend.hub.move(seconds(1)))
	assert.deepEqual(out.given.map(({ to }) => to).toSorted(), ['u100 sms', 'u101 sms'])
	for (const { at, text } of out.given) assert.ok(at - approved <= seconds(60) && /NOT immigration|NO es inmigración/.test(text), text)
	assert.equal(new Set(stubs).size, 25)
	for (const stub of stubs) {
		const back = await comeBackWithStub(ports, stub)
		assert.ok(back.ok && back.value.outcome.is === 'not-enforcement' && back.value.outcome.really === 'sheriff', JSON.stringify(back))
	}
})

test('whoever calls hears it at once, and nobody on shift is rung', async () => {
	riverbend.hub.move(minutes(50))
	for (const key of ['1', '2'] as const) {
		const line = await caller(phones, `+1612555077${key}`, key)
		assert.match(toldIn(line), key === '1' ? /NOT immigration.*sheriff/ : /NO es inmigración.*sheriff/)
		await phones.silent(line)
		assert.equal(line.state, 'completed')
	}
	assert.deepEqual(phones.legs.filter(({ to }) => to === bo.number), [])
})

test('the twenty-sixth, with a copy in a mirror nobody has sent yet, is linked and answered by itself', async () => {
	riverbend.hub.move(minutes(40))
	const before = await stateOf(riverbend.hub, incident)
	const page = await report(riverbend, { place: '', zone: 'mill', doings: [], words: 'they sent me this', media: ANOTHER })
	assert.match(knownOn(page.text) ?? '', /not immigration.*sheriff/)
	assert.deepEqual(await newest(riverbend), { incident, state: 'linked', why: ['picture'] })
	assert.equal((await stateOf(riverbend.hub, incident))?.state, before?.state)
	const board = await boardFor(ports, dee)
	assert.ok(board.ok && board.value.needs.length === 0, JSON.stringify(board.ok && board.value.needs))
	const unlike = await report(riverbend, { place: 'Harbor bus stop', words: 'a picture somebody posted', media: UNLIKE })
	assert.equal(knownOn(unlike.text), null)
})

test('the other hub is told with the print of the picture, and whoever is sent a copy there hears at once that it was checked, and by whom', async () => {
	lakeside.hub.move(minutes(120))
	await pass(riverbend, lakeside, { sent })
	const [facts] = sent.map((one) => one.facts)
	assert.deepEqual([facts?.says, facts?.turnedOut, facts?.pictures.length], ['not-enforcement', 'sheriff', COPIES.length])
	assert.ok(facts?.pictures.every((print) => COPIES.some((copy) => isSamePicture(copy, print))))
	assert.doesNotMatch(JSON.stringify(facts), /BuildMart|handcuffs|V2/)

	const there = { place: 'Northgate school', words: 'look what happens here' }
	const page = await report(lakeside, { ...there, media: ANOTHER })
	assert.match(knownOn(page.text) ?? '', /not immigration.*sheriff.*Riverbend/)
	assert.deepEqual([(await newest(lakeside))?.state, (await lakeside.hub.house.pool.query('select from hotline_alerts')).rowCount], ['linked', 0])
	const said = async (more: Record<string, string | readonly string[]>) => knownOn((await report(lakeside, { ...there, ...more })).text)
	assert.equal(await said({ media: UNLIKE, place: 'Harbor bus stop' }), null, 'another picture is another thing')
	assert.equal(await said({ media: ANOTHER, hand: '1st', words: 'I stand here and see three cars' }), null, 'whoever sees it themselves is not told otherwise by a picture')
	const once = anOnce()
	const [first, again] = [await report(lakeside, { ...there, once, media: MIRRORED }), await report(lakeside, { ...there, once, media: MIRRORED })]
	assert.equal(knownOn(again.text), knownOn(first.text))
	assert.ok(knownOn(first.text))
	lakeside.hub.move(hours(48))
	assert.equal(await said({ media: ANOTHER }), null, 'what another hub said holds until it is over')
})
