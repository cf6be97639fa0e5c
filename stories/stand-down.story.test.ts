/** A check is called off: whoever goes there or is there is told by their own channel, over a carrier that is played; once, and nothing of where or what. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import type { Speaker } from '#ground/people.ts'
import { acceptCheck, askToLook, decide, declineCheck, onScene } from '#rooms/hotline/checking.server.ts'
import { mergeIncidents } from '#rooms/hotline/merging.server.ts'
import type { IncidentId, TaskId } from '#rooms/hotline/model.ts'
import { openCarrier } from './carrier.testing.ts'
import { since, write, writtenTo } from './channel.testing.ts'
import { incidentAt } from './checks.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { speaking } from './telling.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: carrier.settings, first: { name: 'Kelp Street Neighbors', languages: ['en', 'es'] } })
const { house: { pool, ports } } = hub
const dee = speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher')
const [va, vo, uma] = [await memberOf(hub, 'Va', ['verifier']), await memberOf(hub, 'Vo', ['verifier']), await memberOf(hub, 'Uma', ['verifier'])]
const numbers = new Map([va, vo, uma].map((who, i) => [who, `+1612555510${i}`]))
for (const [who, number] of numbers) await writtenTo(hub, carrier, who, number)
await pool.query(`update ground_members set language = 'es' where id = $1`, [vo.id])

const as = ({ id }: MemberHere): Speaker => speaking(id, 'verifier')
const taskOf = async (incident: IncidentId, { id }: MemberHere): Promise<TaskId> => (await pool.query<{ id: TaskId }>('select id from hotline_tasks where incident = $1 and member = $2', [incident, id])).rows[0]?.id as TaskId
/** Asks them by name; the first goes, the second is there, and the third is only asked. */
async function sentOut(members: readonly MemberHere[]): Promise<IncidentId> {
	const incident = await incidentAt(hub)
	await pool.query(`delete from hotline_tasks where state in ('recalled', 'declined', 'told', 'timed-out')`)
	for (const [i, who] of members.entries()) {
		const asked = await askToLook(ports, dee, { incident, member: who.id })
		assert.ok(asked.ok, JSON.stringify(asked))
		const task = await taskOf(incident, who)
		const moved = i === 0 ? await acceptCheck(ports, as(who), { task, etaMinutes: 10 }) : i === 1 ? await onScene(ports, as(who), { task }) : null
		assert.ok(moved === null || moved.ok, JSON.stringify(moved))
	}
	await write(hub)
	return incident
}
const told = (from: number) => [va, vo, uma].map((who) => since(carrier, from, numbers.get(who) ?? ''))
const SAYS = ['Kelp Street Neig: stand down. Nobody is needed any more. Thank you, go home.', 'Kelp Street Neig: regrese, ya no hace falta nadie. Gracias, vuelva a casa.'] as const

test('it was not that: who goes and who is there are told at once, at any hour, in their own language; who was only asked is not; and once', async () => {
	const incident = await sentOut([va, vo, uma])
	const from = carrier.taken.length
	await write(hub)
	assert.deepEqual(told(from), [[], [], []], 'nothing before it is called off')
	assert.ok((await decide(ports, dee, { incident, outcome: 'not-it', really: 'sheriff' })).ok)
	await Promise.all([write(hub), write(hub)])
	assert.deepEqual(told(from), [[SAYS[0]], [SAYS[1]], []])
	hub.move(minutes(2))
	await write(hub)
	await write(hub)
	assert.deepEqual(told(from), [[SAYS[0]], [SAYS[1]], []])
})

test('joined with another they go on, as it is one place now; when that is over they are told, each time they went', async () => {
	hub.move(minutes(70))
	const [incident, into] = [await sentOut([va]), await incidentAt(hub)]
	const from = carrier.taken.length
	assert.ok((await mergeIncidents(ports, dee, { from: incident, into })).ok)
	await write(hub)
	assert.deepEqual(told(from), [[], [], []])
	assert.ok((await decide(ports, dee, { incident: into, outcome: 'end', really: null })).ok)
	await write(hub)
	assert.deepEqual(told(from), [[SAYS[0]], [], []])
})

test('who is called back, and goes somewhere else before anybody wrote: they are not sent home', async () => {
	hub.move(minutes(70))
	const first = await sentOut([va])
	const from = carrier.taken.length
	assert.ok((await decide(ports, dee, { incident: first, outcome: 'end', really: null })).ok)
	const second = await incidentAt(hub)
	hub.move(minutes(1))
	assert.ok((await askToLook(ports, dee, { incident: second, member: va.id })).ok)
	assert.ok((await acceptCheck(ports, as(va), { task: await taskOf(second, va), etaMinutes: 10 })).ok)
	await write(hub)
	assert.deepEqual(told(from).flat().filter((text) => (SAYS as readonly string[]).includes(text)), [])
	assert.ok((await decide(ports, dee, { incident: second, outcome: 'end', really: null })).ok)
	await write(hub)
	await write(hub)
	assert.deepEqual(told(from)[0]?.filter((text) => text === SAYS[0]).length, 1, 'once, for both')
})

test('who has read it at the page, or said no before, is not written to; nor whoever hears of it an hour late', async () => {
	hub.move(minutes(70))
	const incident = await sentOut([va, vo])
	const from = carrier.taken.length
	assert.ok((await declineCheck(ports, as(va), { task: await taskOf(incident, va) })).ok)
	assert.ok((await decide(ports, dee, { incident, outcome: 'not-it', really: 'sheriff' })).ok)
	hub.move(minutes(80))
	await write(hub)
	assert.deepEqual(told(from), [[], [], []])
})
