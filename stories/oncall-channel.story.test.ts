/** Whoever is rung hears of it by their own channel and answers from there: over the real server, a played carrier, on a clock that is moved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { hours, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayAt, dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { ringOn } from '#rooms/rota/calling.server.ts'
import { openCarrier } from './carrier.testing.ts'
import { said, since, write, writtenTo } from './channel.testing.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { knock } from './web.testing.ts'

const carrier = await openCarrier()
const hub = await openTestHub({ gates: carrier.settings, first: { languages: ['en', 'es'] } })
const { address, log, house: { ports, pool } } = hub
const ZONE = zoneHere()
const rows = async <T>(text: string, given: readonly unknown[] = []) => (await pool.query(text, [...given])).rows as T[]
const moveTo = (time: string) => hub.move((instantOf({ day: dayAt(dayNumber(wallOf(ports.now(), ZONE).day) + 1), time }, ZONE) as Instant) - ports.now())
async function act(who: Pick<MemberHere, 'id'>, fields: Readonly<Record<string, string>>): Promise<string> {
	const heard = await knock(address, '/desk/shifts/oncall/act', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded', cookie: await sessionOf(hub, who.id) }, body: new URLSearchParams(fields).toString() })
	assert.equal(heard.status, 303, heard.text)
	return new URL(String(heard.headers['location']), address).searchParams.get('heard') ?? ''
}
const turns = (member: string, presence: 'on-call' | 'standby') => ({ verb: 'set-rotation', id: newId('turns', ports.chance), kind: 'hotline', presence, where: 'At home', every: '7', firstDay: wallOf(ports.now(), ZONE).day, from: '22:00', until: '06:00', members: member })
const page = async (by: MemberHere) => {
	const id = newId('page', ports.chance)
	assert.equal(await act(by, { verb: 'begin-page', id, kind: 'hotline', reason: 'someone-waits' }), 'begin-page')
	return id
}
const minute = async () => {
	hub.move(minutes(1))
	await ringOn(ports)
	await write(hub)
}
const answers = (code: string, says: string, language = 'en') => knock(address, '/answer', { method: 'POST', headers: { origin: address, 'accept-language': language, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ code, act: says }).toString() })
const codeIn = (text: string) => /#([A-Z0-9]{8})/.exec(text)?.[1] ?? ''
const stateOf = async (id: string) => (await rows<{ state: string; held_by: string | null }>('select state, held_by from rota_pages where id = $1', [id]))[0]

const teller = await memberOf(hub, 'Teo', ['teller'])
const [ana, ben] = [await memberOf(hub, 'Ana', ['helper']), await memberOf(hub, 'Ben', ['helper'])]
const [annas, bens] = ['+16125554401', '+16125554402']
await pool.query(`update ground_members set language = 'es' where id = $1`, [ben.id])
await writtenTo(hub, carrier, ana, annas)
await writtenTo(hub, carrier, ben, bens)
moveTo('12:00')
for (const [who, presence] of [[ana, 'on-call'], [ben, 'standby']] as const) assert.equal(await act(teller, turns(who.id, presence)), 'set-rotation')
moveTo('02:00')

test('at two in the morning each ringing is one message; “SI” from who stands by has it, and nobody is written to after that', async () => {
	const from = carrier.taken.length
	const one = await page(teller)
	await write(hub)
	await write(hub)
	assert.equal(since(carrier, from, annas).length, 1, 'once, however often it is looked at')
	const [first = ''] = since(carrier, from, annas)
	assert.match(first, /somebody is needed now: Hotline\. Reply 1 if you have it, 2 if you cannot, or: http/)
	assert.doesNotMatch(first, /At home|Teo|Ana|waits/)
	for (let i = 0; i < 5; i++) await minute()
	assert.equal(since(carrier, from, annas).length, 2, 'rung twice, written to twice')
	assert.match(since(carrier, from, bens)[0] ?? '', /hace falta alguien ahora: .*Responda 1 si se encarga, 2 si no puede/)
	assert.match(said(await carrier.text(address, bens, 'sí')), /usted se encarga/)
	assert.deepEqual(await stateOf(one), { state: 'held', held_by: ben.id })
	assert.match(said(await carrier.text(address, annas, '1')), /Somebody else has it now/)
	assert.match(said(await carrier.text(address, bens, '1')), /usted se encarga/, 'said twice, it is had once')
	const before = carrier.taken.length
	for (let i = 0; i < 12; i++) await minute()
	assert.equal(carrier.taken.length, before, 'the first answer stops it')
	hub.move(minutes(20))
	await act(ben, { verb: 'end-page', id: one })
	assert.match(said(await carrier.text(address, annas, '1')), /over|FOOD|Somebody else has it/)
})

test('“no” by the link rings whoever comes next at once; the link shows what and why, without signing in, and is over with the page', async () => {
	moveTo('02:00')
	const from = carrier.taken.length
	const one = await page(teller)
	await write(hub)
	const code = codeIn(since(carrier, from, annas)[0] ?? '')
	const seen = await answers(code, 'see')
	assert.match(said(seen), /Somebody is needed now: Hotline\. Somebody waits and nobody is free\. Do you have it\?/)
	assert.doesNotMatch(seen.text, /Teo/)
	assert.match(said(await answers(code, 'no')), /Thank you for telling us/)
	await write(hub)
	assert.equal(since(carrier, from, bens).length, 1, 'at once')
	const bensCode = codeIn(since(carrier, from, bens)[0] ?? '')
	assert.match(said(await answers(bensCode, 'yes', 'es')), /usted se encarga/)
	assert.deepEqual(await stateOf(one), { state: 'held', held_by: ben.id })
	assert.match(said(await answers(code, 'yes')), /Somebody else has it now/)
	assert.equal((await answers('ACDEFGHJ', 'yes')).status, 404)
	await act(ben, { verb: 'end-page', id: one })
})

test('whoever is in their rest by now is told to sign in, and has nothing; who has no channel is rung on their page as before', async () => {
	moveTo('02:00')
	const from = carrier.taken.length
	const one = await page(teller)
	await write(hub)
	await pool.query(`insert into rota_carriers (member, away_from, away_until) values ($1, $2, $3) on conflict (member) do update set away_from = $2, away_until = $3`, [ana.id, ports.now() - 1, ports.now() + hours(9)])
	const yes = /Reply (\d+) if you have it/.exec(since(carrier, from, annas)[0] ?? '')?.[1] ?? ''
	assert.notEqual(yes, '1', 'another page, another number')
	assert.match(said(await carrier.text(address, annas, yes)), /Sign in to see why/)
	assert.equal((await stateOf(one))?.state, 'ringing')
	await pool.query(`update rota_carriers set away_from = null, away_until = null where member = $1`, [ana.id])
	await act(teller, { verb: 'end-page', id: one })
})

test('what was asked is gone after half a day, and no number nor code lies open', async () => {
	assert.ok((await rows('select from rota_page_asks')).length > 0)
	const codes = carrier.taken.map(({ body }) => codeIn(body)).filter((code) => code !== '')
	const all = (await rows<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from rota_page_asks t`))[0]?.all ?? ''
	for (const secret of [...codes, annas, bens]) assert.ok(!all.includes(secret) && !log.join('\n').includes(secret), secret)
	hub.move(hours(13))
	await forgetEnded(ports)
	assert.deepEqual(await rows('select from rota_page_asks'), [])
})
