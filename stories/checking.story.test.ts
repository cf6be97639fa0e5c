/** Somebody goes and looks: who is asked when, what their word is worth, who is missed, and what becomes of it when they are trusted no more. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inOrder } from '#ground/apart.ts'
import { newId } from '#ground/ids.ts'
import type { MemberId, Role, Speaker } from '#ground/people.ts'
import { spotAt } from '#ground/places.ts'
import { days, minutes, seconds, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayAt, dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import { evidenceOf, keepLook } from '#rooms/hotline/actions.server.ts'
import { acceptCheck, askToLook, decide, declineCheck, isWell, leaveScene, myChecks, onScene, sayWhatISaw, tendChecks, voidLooksOf, waitsForCorrection, type Near } from '#rooms/hotline/checking.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { standsAgainst } from '#rooms/hotline/rules.ts'
import { looksAt } from '#rooms/hotline/store.server.ts'
import { incidentAt, stateOf, voiceAt } from './checks.testing.ts'
import { MERCADO, openHotline } from './hotline.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const ZONE = zoneHere()
/** The next ten in the morning: at night two go. */
function toMorning(): Instant {
	const at = instantOf({ day: dayAt(dayNumber(wallOf(ports.now(), ZONE).day) + 1), time: '10:00' }, ZONE) as Instant
	hub.move(at - ports.now())
	return at
}
const by = (who: Pick<MemberHere, 'id' | 'name'>, ...roles: Role[]): Speaker => ({ as: 'member', member: { id: who.id, called: who.name, roles, language: 'en', teams: [] } })
const verifier = async (name: string) => memberOf(hub, name, ['verifier'])
const nobodyElse = () => pool.query(`update ground_members set ended_half = 1 where 'verifier' = any(roles) or 'observer' = any(roles)`)
const dee = by(await memberOf(hub, 'Dee', ['dispatcher']), 'dispatcher')
const tasksAt = async (incident: IncidentId) => (await pool.query<{ id: string; member: string; state: string; due: boolean; reminded: number }>('select id, member, state, due_at is not null as due, reminded from hotline_tasks where incident = $1 order by offered_at, id', [incident])).rows
const taskOf = async (incident: IncidentId, who: MemberHere) => ((await tasksAt(incident)).find(({ member }) => member === who.id)?.id ?? newId('task', ports.chance)) as never
const statesAt = async (incident: IncidentId, ...who: MemberHere[]) => Promise.all(who.map(async ({ id }) => (await tasksAt(incident)).find(({ member }) => member === id)?.state))
const says = (who: MemberHere, incident: IncidentId, saw: 'activity' | 'nothing' | 'not_enforcement' | 'unable' = 'activity', really: string | null = null) => sayWhatISaw(ports, by(who, 'verifier'), { incident, saw, what: '3 vehicles, vests POLICE', really })
/** Asked, went, and is there. */
async function sent(who: MemberHere, incident: IncidentId): Promise<void> {
	const asked = await askToLook(ports, dee, { incident, member: who.id })
	assert.ok(asked.ok, JSON.stringify(asked))
	const task = await taskOf(incident, who)
	assert.ok((await acceptCheck(ports, by(who, 'verifier'), { task, etaMinutes: 3 })).ok)
	assert.ok((await onScene(ports, by(who, 'verifier'), { task })).ok)
}

test('the first is silent, the second is asked after twenty seconds and goes; what they see with somebody who reported it confirms it', async () => {
	const start = toMorning()
	/** The clock runs on by itself, too: a little to either side of twenty seconds. */
	const to = (s: number) => hub.move(start + seconds(s) - ports.now())
	const [v2, v3, v7] = [await verifier('V2'), await verifier('V3'), await verifier('V7')]
	const metres = new Map([[v2.id, 1900], [v3.id, 600], [v7.id, 1100]])
	const near: Near = (member) => metres.get(member) ?? null
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	to(20)
	assert.deepEqual(await askToLook(ports, dee, { incident }, near), { ok: true, value: { asked: 1, needed: 1 } })
	assert.deepEqual(await statesAt(incident, v3, v7, v2), ['offered', undefined, undefined])
	assert.equal((await stateOf(hub, incident))?.state, 'verifying')
	to(36)
	await tendChecks(ports, near)
	assert.deepEqual(await statesAt(incident, v3, v7), ['offered', undefined])
	to(46)
	await tendChecks(ports, near)
	assert.deepEqual(await statesAt(incident, v3, v7, v2), ['offered', 'offered', undefined])
	const seen = await myChecks(ports, by(v7, 'verifier'))
	assert.ok(seen.ok && seen.value[0]?.place === null && seen.value[0].spot === null, 'whoever is only asked hears the part of town')
	to(58)
	const task = await taskOf(incident, v7)
	assert.ok((await acceptCheck(ports, by(v7, 'verifier'), { task, etaMinutes: 3 })).ok)
	assert.deepEqual(await statesAt(incident, v3, v7), ['recalled', 'accepted'])
	const going = await myChecks(ports, by(v7, 'verifier'))
	assert.ok(going.ok && going.value[0]?.place === 'Cedar Avenue and 14th Street' && going.value[0].spot?.lat === MERCADO.lat)
	assert.deepEqual(await myChecks(ports, by(v3, 'verifier')), { ok: true, value: [] })
	assert.deepEqual(await acceptCheck(ports, by(v3, 'verifier'), { task: await taskOf(incident, v3), etaMinutes: 3 }), { ok: false, refusal: 'someone-has-it' })
	to(231)
	assert.ok((await onScene(ports, by(v7, 'verifier'), { task })).ok)
	to(262)
	const told = await says(v7, incident)
	assert.ok(told.ok && told.value.state === 'confirmed' && told.value.seenAt >= start + seconds(262))
	await tendChecks(ports, near)
	assert.deepEqual(await statesAt(incident, v2), [undefined], 'nobody else is asked')
	await nobodyElse()
})

test('two say yes to one place at once: exactly one has it, and the other hears so', async () => {
	const [ann, ben] = [await verifier('Ann'), await verifier('Ben')]
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	for (const one of [ann, ben]) assert.ok((await askToLook(ports, dee, { incident, member: one.id })).ok)
	const both = await Promise.all([ann, ben].map(async (one) => acceptCheck(ports, by(one, 'verifier'), { task: await taskOf(incident, one), etaMinutes: 5 })))
	assert.deepEqual(both.map(({ ok }) => ok).toSorted(), [false, true])
	assert.ok(both.every((one) => one.ok || one.refusal === 'someone-has-it' || one.refusal === 'not-from-here'))
	await nobodyElse()
})

test('where somebody is held two go, and never two who would rather not be together; whoever says no is not asked again for it', async () => {
	const [ann, ben, cas, dot] = [await verifier('Ann'), await verifier('Ben'), await verifier('Cas'), await verifier('Dot')]
	const order = new Map([ann, ben, cas, dot].map(({ id }, i) => [id, i * 100]))
	const near: Near = (member) => order.get(member) ?? null
	const [low, high] = inOrder(ann.id, ben.id)
	await pool.query(`insert into ground_apart (low, high, asker) values ($1, $2, '\\x00')`, [low, high])
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident, { doings: ['detaining'] })
	assert.deepEqual(await askToLook(ports, dee, { incident }, near), { ok: true, value: { asked: 2, needed: 2 } })
	assert.deepEqual(await statesAt(incident, ann, ben, cas, dot), ['offered', undefined, 'offered', undefined])
	assert.ok((await declineCheck(ports, by(cas, 'verifier'), { task: await taskOf(incident, cas) })).ok)
	await tendChecks(ports, near)
	assert.deepEqual(await statesAt(incident, ann, ben, cas, dot), ['offered', undefined, 'declined', 'offered'])
	assert.deepEqual(await askToLook(ports, dee, { incident, member: ben.id }), { ok: false, refusal: 'is-resting' }, 'and no reason is told')
	await nobodyElse()
})

test('nobody else sees what a verifier is asked, and a verifier sees nothing of the rest', async () => {
	const [ann, ben] = [await verifier('Ann'), await verifier('Ben')]
	const incident = await incidentAt(hub)
	assert.ok((await askToLook(ports, dee, { incident, member: ann.id })).ok)
	const task = await taskOf(incident, ann)
	for (const act of [acceptCheck(ports, by(ben, 'verifier'), { task, etaMinutes: 3 }), onScene(ports, by(ben, 'verifier'), { task }), isWell(ports, by(ben, 'verifier'), { task }), says(ben, incident)]) assert.deepEqual(await act, { ok: false, refusal: 'not-here' })
	assert.deepEqual(await askToLook(ports, by(ben, 'verifier'), { incident }), { ok: false, refusal: 'not-yours-to-do' })
	for (const role of ['steward', 'helper', 'operator'] as const) assert.deepEqual(await myChecks(ports, by(ben, role)), { ok: false, refusal: 'not-yours-to-do' })
	assert.deepEqual(await myChecks(ports, by(ben, 'verifier')), { ok: true, value: [] })
	await nobodyElse()
})

test('who is there and says nothing is reminded after two minutes, who is with them hears after five, a dispatcher after eight, once, and nobody else', async () => {
	toMorning()
	const [lia, leo] = [await memberOf(hub, 'Lía', ['observer']), await memberOf(hub, 'Leo', ['observer'])]
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident, { size: 'many' })
	for (const one of [lia, leo]) assert.ok((await askToLook(ports, dee, { incident, member: one.id })).ok)
	for (const one of [lia, leo]) {
		const task = await taskOf(incident, one)
		assert.ok((await acceptCheck(ports, by(one, 'observer'), { task, etaMinutes: 1 })).ok)
		assert.ok((await onScene(ports, by(one, 'observer'), { task })).ok)
	}
	const there = ports.now()
	const to = async (mins: number) => {
		hub.move(there + minutes(mins) - ports.now())
		await tendChecks(ports)
		return (await tasksAt(incident)).find(({ member }) => member === lia.id)?.reminded
	}
	const notes = async () => (await pool.query(`select (select count(*) from ground_notes where says = 'hotline/overdue' and body->>'incident' = $1) + (select count(*) from ground_lines where says = 'hotline/overdue' and about = $1) as n`, [incident])).rows[0].n
	hub.move(minutes(14))
	assert.ok((await isWell(ports, by(leo, 'observer'), { task: await taskOf(incident, leo) })).ok)
	assert.deepEqual([await to(16), await to(17), await to(20)], [0, 1, 2])
	const leos = await myChecks(ports, by(leo, 'observer'))
	assert.ok(leos.ok && leos.value[0]?.partner?.called === 'Lía' && leos.value[0].partner.isMissed)
	assert.equal(Number(await notes()), 0)
	assert.equal(await to(23), 3)
	await to(24)
	assert.equal(Number(await notes()), 1)
	assert.ok((await isWell(ports, by(leo, 'observer'), { task: await taskOf(incident, lia) })).ok, 'who is with them may say so')
	assert.deepEqual((await tasksAt(incident)).map(({ reminded }) => reminded), [0, 0])
	await leaveScene(ports, by(lia, 'observer'), { task: await taskOf(incident, lia) })
	assert.equal((await tasksAt(incident)).find(({ member }) => member === lia.id)?.due, false)
	await nobodyElse()
})

test('it was the sheriff: it is never confirmed, whoever is on the way comes back, and who is there is still waited for', async () => {
	toMorning()
	const [v2, v3] = [await verifier('V2'), await verifier('V3')]
	const incident = await incidentAt(hub, { zone: 'mill' })
	for (let i = 0; i < 2; i++) await voiceAt(hub, incident, { media: 'f0f0f0f0f0f0f0f0', size: 'many' })
	await sent(v2, incident)
	assert.ok((await askToLook(ports, dee, { incident, member: v3.id })).ok)
	assert.ok((await acceptCheck(ports, by(v3, 'verifier'), { task: await taskOf(incident, v3), etaMinutes: 9 })).ok)
	const said = await says(v2, incident, 'not_enforcement', 'sheriff')
	assert.ok(said.ok && said.value.state === 'verifying')
	const decided = await decide(ports, dee, { incident, outcome: 'not-it', really: 'sheriff' })
	assert.ok(decided.ok && decided.value.state === 'not-enforcement' && decided.value.really === 'sheriff')
	assert.deepEqual(await statesAt(incident, v2, v3), ['told', 'recalled'])
	assert.deepEqual((await tasksAt(incident)).map(({ due }) => due).toSorted(), [false, true])
	assert.deepEqual(await decide(ports, dee, { incident, outcome: 'end', really: null }), { ok: false, refusal: 'not-from-here' })
	assert.deepEqual(await decide(ports, by(v2, 'verifier'), { incident, outcome: 'end', really: null }), { ok: false, refusal: 'not-yours-to-do' })
	await nobodyElse()
})

test('confirmed, and then somebody there finds a tow company: it is being checked again', async () => {
	const v3 = await verifier('V3')
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	await sent(v3, incident)
	assert.equal((await says(v3, incident)).ok && (await stateOf(hub, incident))?.state, 'confirmed')
	hub.move(seconds(40))
	await says(v3, incident, 'not_enforcement', 'tow')
	assert.equal((await stateOf(hub, incident))?.state, 'verifying')
	await nobodyElse()
})

test('asked for one more look, whoever is there still is waited for as before, and somebody else is asked', async () => {
	toMorning()
	const [ann, ben] = [await verifier('Ann'), await verifier('Ben')]
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	await sent(ann, incident)
	await says(ann, incident)
	hub.move(minutes(3))
	assert.deepEqual(await askToLook(ports, dee, { incident, member: ann.id }), { ok: true, value: { asked: 1, needed: 1 } })
	assert.deepEqual(await statesAt(incident, ann, ben), ['told', 'offered'])
	assert.equal((await tasksAt(incident)).find(({ member }) => member === ann.id)?.due, true)
	assert.ok((await says(ann, incident, 'nothing')).ok)
	await nobodyElse()
})

test('what nobody has seen for an hour is being checked again', async () => {
	const ann = await verifier('Ann')
	const incident = await incidentAt(hub)
	await voiceAt(hub, incident)
	await sent(ann, incident)
	await says(ann, incident)
	hub.move(minutes(59))
	await tendChecks(ports)
	assert.equal((await stateOf(hub, incident))?.state, 'confirmed')
	hub.move(minutes(2))
	await tendChecks(ports)
	assert.equal((await stateOf(hub, incident))?.state, 'verifying')
	await nobodyElse()
})

test('somebody finds three things farther apart than anybody drives: the second waits; trusted no more, what rested on them alone falls back and is listed for correction', async () => {
	toMorning()
	const [v9, v3] = [await verifier('V9'), await verifier('V3')]
	const at = (km: number) => incidentAt(hub, { spot: spotAt(MERCADO, { dx: km * 1000, dy: 0 }) })
	const [first, second, third] = [await at(0), await at(7.4), await at(12.1)]
	const refused = async (incident: IncidentId) => {
		const one = await stateOf(hub, incident)
		assert.ok(one)
		return standsAgainst(one, await ports.storage.inOneGo((tx) => evidenceOf(tx, incident)), { tells: 'alert', level: 'L2' }, ports.now())
	}
	for (const incident of [first, second, third]) {
		await voiceAt(hub, incident)
		await sent(v9, incident)
		assert.ok((await says(v9, incident)).ok)
		hub.move(minutes(9))
	}
	assert.equal(await refused(first), null)
	assert.deepEqual([await refused(second), await refused(third)], ['impossible-travel', 'impossible-travel'])
	assert.equal((await stateOf(hub, second))?.state, 'verifying')
	// Other eyes end the wait.
	await sent(v3, third)
	assert.ok((await says(v3, third)).ok)
	assert.equal(await refused(third), null)
	for (const incident of [first, third]) await pool.query(`insert into hotline_alerts (id, version, incident, tells, level, zones, approved_at, expires_at, ends_at) values ($1, 1, $2, 'alert', 'L2', '{cedar}', $3, $4, $4)`, [newId('alert', ports.chance), incident, ports.now(), ports.now() + minutes(60)])

	const steward = by(await memberOf(hub, 'Stew', ['steward']), 'steward')
	assert.deepEqual(await voidLooksOf(ports, by(v3, 'verifier'), { member: v9.id }), { ok: false, refusal: 'not-yours-to-do' })
	const voided = await voidLooksOf(ports, steward, { member: v9.id })
	assert.ok(voided.ok)
	assert.deepEqual([voided.value.looks, voided.value.fallen, voided.value.toCorrect.map(({ incident }) => incident)], [3, [first], [first]])
	assert.deepEqual([(await stateOf(hub, first))?.state, (await stateOf(hub, first))?.seenAt, (await stateOf(hub, third))?.state], ['verifying', null, 'confirmed'])
	const waits = await waitsForCorrection(ports, dee)
	assert.deepEqual(waits.ok && waits.value.map(({ incident }) => incident), [first])
	assert.deepEqual(await waitsForCorrection(ports, steward), { ok: false, refusal: 'not-yours-to-do' })
	assert.deepEqual(await refused(first), 'one-pair-of-eyes')
	await nobodyElse()
})

test('two whom the same person brought in are one pair of eyes', async () => {
	const [ann, ben, zoe] = [await verifier('Ann'), await verifier('Ben'), await memberOf(hub, 'Zoe', ['steward'])]
	const incident = await incidentAt(hub)
	const sees = (who: { id: MemberId }) => ports.storage.inOneGo((tx) => keepLook(ports, tx, { as: 'house' }, { incident, by: who.id, eyes: 'verifier', saw: 'activity', what: null, really: null, observedAt: ports.now() }))
	for (const one of [ann, ben]) await pool.query('insert into ground_vouches (member, by) values ($1, $2)', [one.id, zoe.id])
	for (const one of [ann, ben]) await sees(one)
	assert.equal((await ports.storage.inOneGo((tx) => looksAt(tx, incident))).length, 2)
	assert.equal((await stateOf(hub, incident))?.state, 'verifying')
	await sees(await verifier('Cas'))
	assert.equal((await stateOf(hub, incident))?.state, 'confirmed')
	await nobodyElse()
})

test('nobody who rests or is away is asked, and nobody free is said so', async () => {
	const ann = await verifier('Ann')
	await pool.query('insert into rota_carriers (member, may_ask) values ($1, false) on conflict (member) do update set may_ask = false', [ann.id])
	const incident = await incidentAt(hub)
	assert.deepEqual(await askToLook(ports, dee, { incident }), { ok: true, value: { asked: 0, needed: 1 } })
	assert.deepEqual(await tasksAt(incident), [])
	hub.move(days(1))
})
