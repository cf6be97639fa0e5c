/** What a dispatcher joins and takes apart: nothing is lost, each goes back to where it was, and the history shows both. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import type { Member, Speaker } from '#ground/people.ts'
import { spotAt } from '#ground/places.ts'
import { hours, minutes } from '#ground/time.ts'
import { evidenceOf, keepLook } from '#rooms/hotline/actions.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { letBackIn, linkByHand, mergeIncidents, quarantine, splitIncident } from '#rooms/hotline/merging.server.ts'
import type { Heard, IncidentId } from '#rooms/hotline/model.ts'
import { OF_ONE_VOICE, RUSH } from '#rooms/hotline/surge.ts'
import { actsOf, findIncident } from '#rooms/hotline/store.server.ts'
import { heard, MERCADO, openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const speak = async (name: string, roles: Member['roles']): Promise<Speaker> => ({ as: 'member', member: { id: (await memberOf(hub, name, roles)).id, called: name, roles, language: 'en', teams: [] } })
const dee = await speak('Dee', ['dispatcher'])
const vic = await speak('Vic', ['verifier'])
const ola = await speak('Ola', ['operator', 'observer'])
const tell = async (more: Partial<Heard>) => {
	const answer = await hearReport(ports, { as: 'anyone' }, heard(hub, more))
	assert.ok(answer.ok)
	return answer.value
}
const at = (dx: number, dy: number) => spotAt(MERCADO, { dx, dy })
const inOneGo = ports.storage.inOneGo
const incidentNow = async (id: IncidentId) => (await inOneGo((tx) => findIncident(tx, id)))?.incident
const whereNow = async () => (await pool.query<Record<string, unknown>>(`select id, incident, state from hotline_reports union all select id, incident, saw from hotline_observations union all select id, incident, state from hotline_tasks union all select id || version, incident, tells from hotline_alerts order by id`)).rows
const look = (incident: IncidentId, by: Speaker, eyes: 'verifier' | 'observer') => inOneGo((tx) => keepLook(ports, tx, by, { incident, by: by.as === 'member' ? by.member.id : null, eyes, saw: 'activity', what: null, really: null, observedAt: ports.now() }))
const refused = (answer: { ok: boolean; refusal?: string }) => (answer.ok ? 'ok' : answer.refusal)

/** Two things 300 m apart, of which one was looked at and told. */
async function two() {
	hub.move(hours(14))
	const stop = [await tell({ spot: at(0, 0), place: 'bus stop' }), await tell({ spot: at(10, 0), place: 'bus stop', hand: '2nd' })]
	hub.move(minutes(4))
	const bakery = [await tell({ spot: at(300, 0), place: 'panadería' }), await tell({ spot: at(310, 8), place: 'panadería' }), await tell({ spot: at(290, 5), place: 'panadería', hand: '2nd' })]
	const [one, other] = [stop[0]?.incident, bakery[0]?.incident] as [IncidentId, IncidentId]
	assert.notEqual(one, other)
	assert.ok((await look(other, vic, 'verifier')).ok)
	assert.equal((await incidentNow(other))?.state, 'confirmed')
	const member = vic.as === 'member' ? vic.member.id : ''
	await pool.query(`insert into hotline_tasks (id, incident, member, state, offered_at, ends_at) values ($1, $2, $3, 'accepted', $4, $5)`, [newId('task', ports.chance), other, member, ports.now(), ports.now() + hours(72)])
	await pool.query(`insert into hotline_alerts (id, version, incident, tells, level, zones, approved_at, expires_at, ends_at) values ($1, 1, $2, 'alert', 'L2', '{cedar}', $3, $4, $5)`, [newId('alert', ports.chance), other, ports.now(), ports.now() + hours(1), ports.now() + hours(25)])
	return { one, other, bakery }
}

test('joined by mistake and taken apart again, every report, look, task and alert is where it was, and the history of both shows it', async () => {
	const { one, other, bakery } = await two()
	const before = await whereNow()
	const eyes = (id: IncidentId) => inOneGo(async (tx) => (await evidenceOf(tx, id)).eyewitnesses)
	assert.ok((await mergeIncidents(ports, dee, { from: other, into: one })).ok)
	assert.deepEqual([(await incidentNow(other))?.state, (await incidentNow(one))?.state, await eyes(one), await eyes(other)], ['merged', 'confirmed', 3, 0])
	assert.equal((await whereNow()).some(({ incident }) => incident === other), false)

	const late = await tell({ spot: at(305, 2), place: 'panadería' })
	assert.equal(late.incident, one, 'what comes meanwhile goes to where it went')
	const split = await splitIncident(ports, dee, { incident: one, reports: [...bakery.map(({ report }) => report), late.report] })
	assert.ok(split.ok)
	assert.equal(split.value.incident, other)
	assert.deepEqual((await whereNow()).filter(({ id }) => id !== late.report), before)
	assert.deepEqual([await eyes(one), await eyes(other), (await incidentNow(other))?.state, (await incidentNow(one))?.state], [1, 3, 'confirmed', 'verifying'], 'what rested on the other stands no more')
	const acts = async (id: IncidentId) => (await inOneGo((tx) => actsOf(tx, id))).filter(({ act }) => ['merge', 'took-in', 'split'].includes(act)).map(({ act, about }) => [act, about])
	assert.deepEqual([await acts(one), await acts(other)], [[['took-in', other], ['split', other]], [['merge', one], ['split', one]]])
})

test('reports that came with no other become an incident of their own', async () => {
	const { other, bakery } = await two()
	const split = await splitIncident(ports, dee, { incident: other, reports: [bakery[1]?.report as never] })
	assert.ok(split.ok)
	const opened = await incidentNow(split.value.incident)
	assert.deepEqual([opened?.state, opened?.place, opened?.zone], ['unconfirmed', 'panadería', 'cedar'])
	assert.equal(refused(await splitIncident(ports, dee, { incident: other, reports: [bakery[1]?.report as never] })), 'nothing-to-take-back')
})

test('an incident a person has to do with is joined only by a person', async () => {
	const { one, other } = await two()
	const between = await tell({ spot: at(150, 0), hand: '1st' })
	assert.equal(between.incident, other)
	assert.deepEqual([(await incidentNow(one))?.state, (await incidentNow(other))?.state], ['merged', 'confirmed'], 'nobody had looked at the first')
	const again = await two()
	assert.ok((await look(again.one, ola, 'observer')).ok)
	await tell({ spot: at(150, 0), hand: '1st' })
	assert.ok(![(await incidentNow(again.one))?.state, (await incidentNow(again.other))?.state].includes('merged'))
})

test('what was proposed a person links or sets apart; what is set aside counts for nothing until it is let back in', async () => {
	hub.move(hours(14))
	const { incident } = await tell({ place: 'Cedar y 14' })
	assert.ok(incident)
	const proposed = await tell({ hand: '2nd', place: 'E 14th Ave', spot: at(-6800, 300) })
	assert.deepEqual([proposed.state, proposed.incident], ['proposed', incident])
	assert.ok((await linkByHand(ports, dee, { report: proposed.report, incident })).ok)
	const n = (id: IncidentId) => inOneGo(async (tx) => (await evidenceOf(tx, id)).reports)
	assert.equal(await n(incident), 2)
	assert.ok((await quarantine(ports, dee, proposed.report)).ok)
	assert.equal(await n(incident), 1)
	assert.equal(refused(await quarantine(ports, dee, proposed.report)), 'not-from-here')
	assert.ok((await letBackIn(ports, dee, proposed.report)).ok)
	assert.equal(await n(incident), 2)
	assert.deepEqual(await linkByHand(ports, dee, { report: proposed.report, incident: null }), { ok: true, value: { report: proposed.report, incident: null } })
	assert.equal(await n(incident), 1)
	assert.ok((await inOneGo((tx) => actsOf(tx, incident))).filter(({ member }) => member !== null).length >= 4)
})

test('what a rush set aside is linked when somebody lets it in', async () => {
	hub.move(hours(14))
	const flood = []
	for (let i = 0; i < RUSH + 1; i++) flood.push(await tell({ origin: i < OF_ONE_VOICE ? 'one' : `o${i}`, spot: at(0, 0) }))
	const last = await tell({ origin: 'one', spot: at(5, 5) })
	assert.equal(last.state, 'quarantined')
	assert.deepEqual(await letBackIn(ports, dee, last.report), { ok: true, value: { report: last.report, incident: flood[0]?.incident } })
})

test('only a dispatcher does any of it, and what is not there is not there', async () => {
	const { one, other, bakery } = await two()
	const report = bakery[0]?.report as never
	for (const by of [ola, vic, { as: 'anyone' } as const]) {
		assert.equal(refused(await mergeIncidents(ports, by, { from: other, into: one })), 'not-yours-to-do')
		assert.equal(refused(await splitIncident(ports, by, { incident: other, reports: [report] })), 'not-yours-to-do')
		assert.equal(refused(await linkByHand(ports, by, { report, incident: one })), 'not-yours-to-do')
		assert.equal(refused(await quarantine(ports, by, report)), 'not-yours-to-do')
	}
	const nowhere = newId('incident', ports.chance) as IncidentId
	assert.equal(refused(await mergeIncidents(ports, dee, { from: one, into: nowhere })), 'not-here')
	assert.equal(refused(await mergeIncidents(ports, dee, { from: one, into: one })), 'into-itself')
	assert.equal(refused(await linkByHand(ports, dee, { report, incident: nowhere })), 'not-here')
})
