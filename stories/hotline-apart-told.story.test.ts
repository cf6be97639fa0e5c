/** Two things that were taken for one, told as one and taken apart: whoever heard of the one hears of both places, and what was told belongs where it rests. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spotAt } from '#ground/places.ts'
import { minutes, seconds } from '#ground/time.ts'
import { boardFor } from '#rooms/hotline/board.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { mergeIncidents, splitIncident } from '#rooms/hotline/merging.server.ts'
import type { IncidentId, ReportId } from '#rooms/hotline/model.ts'
import { NO_MEANS, previewOf } from '#rooms/hotline/previewing.server.ts'
import { actsOf } from '#rooms/hotline/store.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { drained, fakes, neighbours, saw, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const hub = await openHotline()
const { address, house: { pool, ports } } = hub
const [deeHere, eliHere] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher'])]
const [dee, eli] = [speaking(deeHere.id, 'dispatcher'), speaking(eliHere.id, 'dispatcher')]
const verifiers = await Promise.all(['V2', 'V3'].map(async (name) => speaking((await memberOf(hub, name, ['verifier'])).id, 'verifier')))

const fresh = async () => {
	await pool.query('delete from hotline_alerts; delete from hotline_reports; delete from hotline_incidents; delete from hotline_subscribers')
	await neighbours(ports, pool, 12, ['sms'], { languages: ['en'] })
}
async function tell(place: string, dx: number): Promise<{ report: ReportId; incident: IncidentId }> {
	const kept = await hearReport(ports, { as: 'anyone' }, heard(hub, { place, spot: spotAt(MERCADO, { dx, dy: 0 }), words: '', doings: [] }))
	assert.ok(kept.ok && kept.value.incident)
	return { report: kept.value.report, incident: kept.value.incident }
}
/** The bus stop and the bakery, each with somebody who saw it, joined by mistake, told as one. @param seenAt where two went and looked */
async function joinedAndTold(seenAt: 'stop' | 'bakery') {
	await fresh()
	const [stop, bakery] = [await tell('bus stop', 0), await tell('bakery', 300)]
	for (const by of verifiers) await saw(ports, by, seenAt === 'stop' ? stop.incident : bakery.incident, 'activity')
	hub.move(seconds(30))
	assert.ok((await mergeIncidents(ports, dee, { from: bakery.incident, into: stop.incident })).ok)
	hub.move(seconds(30))
	for (const by of [dee, eli]) assert.ok((await sign(ports, by, { incident: stop.incident, tells: 'alert', level: 'L2', because: null })).ok)
	const out = fakes({ sms: 1000 })
	await drainedBy(out)
	assert.equal(out.given.length, 12)
	hub.move(minutes(2))
	const split = await splitIncident(ports, dee, { incident: stop.incident, reports: [bakery.report] })
	assert.deepEqual(split, { ok: true, value: { incident: bakery.incident } })
	return { stop: stop.incident, bakery: bakery.incident, out }
}
const drainedBy = (out: ReturnType<typeof fakes>) => drained(() => handOn(ports, out.carriers, { limit: 100, signal: new AbortController().signal }), () => hub.move(seconds(1)))
const needs = async () => {
	const board = await boardFor(ports, dee)
	assert.ok(board.ok)
	return board.value.needs.map(({ kind, incident }) => [kind, incident])
}
const toldAt = async () => (await pool.query<{ incident: string; version: number; tells: string; n: string }>(`select a.incident, a.version, a.tells, (select count(*) from hotline_deliveries d where d.alert = a.id and d.version = a.version and d.state in ('handed', 'delivered')) as n from hotline_alerts a order by a.approved_at, a.version`)).rows.map(({ incident, version, tells, n }) => [incident, version, tells, Number(n)])
const acts = async (id: IncidentId) => (await ports.storage.inOneGo((tx) => actsOf(tx, id))).filter(({ act }) => ['merge', 'took-in', 'split'].includes(act)).map(({ act, about }) => [act, about])

test('taken apart while it is told, the board asks first for the update that names both places; signed by two, everybody who was told has it', async () => {
	const { stop, bakery, out } = await joinedAndTold('stop')
	const asks = await needs()
	assert.deepEqual(asks.filter(([kind]) => kind === 'two-places'), [['two-places', stop]])
	assert.equal(asks[0]?.[0], 'two-places')
	const cookie = await sessionOf(hub, deeHere.id)
	const board = (await knock(address, '/desk/hotline', { headers: { cookie, 'accept-language': 'en' } })).text
	const [href = ''] = /\/desk\/hotline\?[^"]*tells=update[^"]*/.exec(/data-need="two-places"[\s\S]*?<\/li>/.exec(board)?.[0] ?? '') ?? []
	const ready = (await knock(address, href.replaceAll('&amp;', '&').split('#')[0] ?? '', { headers: { cookie, 'accept-language': 'en' } })).text
	assert.match(ready, /bus stop[\s\S]*Also: bakery[\s\S]*not checked yet/)
	const preview = await previewOf(ports, dee, { incident: stop, tells: 'update', level: 'L2', really: null }, NO_MEANS)
	assert.ok(preview.ok && preview.value.against === null && preview.value.faults.length === 0)
	const press = async (who: { readonly id: typeof deeHere.id }) => postForm(address, '/desk/hotline/act', { act: 'sign', incident: stop, tells: 'update', level: 'L2' }, { cookie: await sessionOf(hub, who.id) })
	assert.match(String((await press(deeHere)).headers['location']), /heard=signed/)
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places' || kind === 'sign'), [['sign', stop]])
	assert.match(String((await press(eliHere)).headers['location']), /heard=sign\b/)
	await drainedBy(out)
	assert.equal(out.given.length, 24)
	for (const { text } of out.given.slice(12)) assert.ok(text.length <= 160 && /CHANGED.*bus stop.*also bakery \(not checked\)/.test(text), text)
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places'), [])
	assert.deepEqual(await toldAt(), [[stop, 1, 'alert', 12], [stop, 2, 'update', 12]])
	assert.deepEqual([await acts(stop), await acts(bakery)], [[['took-in', bakery], ['split', bakery]], [['merge', stop], ['split', stop]]])
	assert.ok((await sign(ports, dee, { incident: stop, tells: 'update', level: 'L2', because: null })).ok)
	const later = await previewOf(ports, dee, { incident: stop, tells: 'update', level: 'L2', really: null }, NO_MEANS)
	assert.ok(later.ok && later.value.texts.every(({ text }) => !/bakery/.test(text)), 'said once')
})

test('what was told as one goes with the place it rests on, with everybody it went to; they hear that the other is not checked', async () => {
	const { stop, bakery, out } = await joinedAndTold('bakery')
	assert.deepEqual((await toldAt()).map(([incident, ...rest]) => [incident === bakery, ...rest]), [[true, 1, 'alert', 12]])
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places' || kind === 'rests-on-nothing'), [['two-places', bakery]])
	for (const by of [dee, eli]) assert.ok((await sign(ports, by, { incident: bakery, tells: 'update', level: 'L2', because: null })).ok)
	await drainedBy(out)
	for (const { text } of out.given.slice(12)) assert.match(text, /bakery.*also bus stop \(not checked\)/)
	assert.deepEqual(await toldAt(), [[bakery, 1, 'alert', 12], [bakery, 2, 'update', 12]])
	assert.deepEqual(await correct(ports, dee, { incident: stop, tells: 'cancel', because: null }), { ok: false, refusal: 'nothing-to-take-back' })
})

test('what nobody was told of, what is told of by itself and what is joined again asks for no update', async () => {
	const { stop, bakery } = await joinedAndTold('stop')
	assert.ok((await mergeIncidents(ports, dee, { from: bakery, into: stop })).ok)
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places'), [])
	await joinedAndTold('stop')
	const own = (await pool.query<{ id: IncidentId }>(`select id from hotline_incidents where place = 'bakery'`)).rows[0]?.id
	assert.ok(own)
	for (const by of verifiers) await saw(ports, by, own, 'activity')
	hub.move(minutes(1))
	for (const by of [dee, eli]) assert.ok((await sign(ports, by, { incident: own, tells: 'alert', level: 'L2', because: null })).ok)
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places'), [])
	await fresh()
	const [one, other] = [await tell('bus stop', 0), await tell('bakery', 300)]
	assert.ok((await mergeIncidents(ports, dee, { from: other.incident, into: one.incident })).ok)
	assert.ok((await splitIncident(ports, dee, { incident: one.incident, reports: [other.report] })).ok)
	assert.deepEqual((await needs()).filter(([kind]) => kind === 'two-places'), [])
})
