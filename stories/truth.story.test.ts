/** What may not stand in what is told is asked where it is told; and whoever went to look hears that it is decided. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { acceptCheck, askToLook, decide, leaveScene, myChecks, tendChecks } from '#rooms/hotline/checking.server.ts'
import { mergeIncidents } from '#rooms/hotline/merging.server.ts'
import type { IncidentId, Level, TaskId, Tells } from '#rooms/hotline/model.ts'
import { actsOf } from '#rooms/hotline/store.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { confirmedAt, incidentAt, neighbours, saw, speaking } from './telling.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const [dee, eli, vi, vo, va] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier']), await memberOf(hub, 'Va', ['verifier'])]
const [asDee, asEli] = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')]
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')]
const asVa = speaking(va.id, 'verifier')
await neighbours(ports, pool, 2, ['sms'])

const asked = (incident: IncidentId, because: string | null = null, tells: Tells = 'alert', level: Level = 'L2') => ({ incident, tells, level, because })
const refused = (answer: { ok: boolean; refusal?: string }) => (answer.ok ? 'ok' : answer.refusal)
const acts = async (incident: IncidentId) => (await ports.storage.inOneGo((tx) => actsOf(tx, incident))).map(({ act, member, about }) => ({ act, member, about }))
const alerts = async (incident: IncidentId) => (await pool.query<{ version: number; tells: string; place: string | null; really: string | null }>('select version, tells, place, really from hotline_alerts where incident = $1 order by version', [incident])).rows
const taskOf = async (incident: IncidentId, member: string) => (await pool.query<{ id: TaskId; state: string }>('select id, state from hotline_tasks where incident = $1 and member = $2', [incident, member])).rows[0]
const NAMED = 'by Marisol Bellwether'

test('what names somebody is told by nobody, whoever asks and however; two people let it stand, each with a cause, and both causes are kept', async () => {
	const incident = await confirmedAt(ports, verifiers, { place: NAMED })
	assert.equal(refused(await sign(ports, asDee, asked(incident))), 'says-name')
	assert.equal(refused(await sign(ports, asDee, asked(incident, '   '))), 'says-name')
	assert.equal((await pool.query('select from hotline_signs')).rowCount, 0, 'nobody signed for it')
	assert.deepEqual(await sign(ports, asDee, asked(incident, 'that is what the shop is called: Marisol Bellwether')), { ok: true, value: { waitsFor: 1 } })
	assert.deepEqual(await sign(ports, asDee, asked(incident, 'I said so already')), { ok: true, value: { waitsFor: 1 } }, 'the same person twice is one')
	assert.equal(refused(await sign(ports, asEli, asked(incident))), 'says-name', 'a second signature without a cause is none')
	assert.equal((await alerts(incident)).length, 0)
	assert.ok((await sign(ports, asEli, asked(incident, 'it is on its sign'))).ok)
	assert.deepEqual((await alerts(incident)).map(({ place }) => place), [NAMED])
	const kept = (await acts(incident)).filter(({ act }) => act === 'let-stand')
	assert.deepEqual(kept.at(-1), { act: 'let-stand', member: eli.id, about: 'it is on its sign' })
	assert.ok(kept.some(({ member, about }) => member === dee.id && about !== null))
	assert.equal(refused(await correct(ports, asDee, { incident, tells: 'cancel', because: null })), 'ok')
	assert.equal((await alerts(incident)).at(-1)?.place, NAMED, 'who was told that place hears which it was')
})

test('where one signature is enough, what was found still wants two; where the place changed between them, a signature without a cause is none', async () => {
	const incident = await incidentAt(ports, { place: NAMED })
	await saw(ports, verifiers[0] ?? asVa, incident, 'activity')
	assert.deepEqual(await sign(ports, asDee, asked(incident, 'the shop', 'alert', 'L1')), { ok: true, value: { waitsFor: 1 } })
	assert.ok((await sign(ports, asEli, asked(incident, 'its sign', 'alert', 'L1'))).ok)
	assert.equal((await alerts(incident)).length, 1)

	const other = await confirmedAt(ports, verifiers)
	assert.deepEqual(await sign(ports, asDee, asked(other)), { ok: true, value: { waitsFor: 1 } })
	await pool.query('update hotline_incidents set place = $2 where id = $1', [other, NAMED])
	assert.deepEqual(await sign(ports, asEli, asked(other, 'the shop')), { ok: true, value: { waitsFor: 1 } })
	assert.equal((await alerts(other)).length, 0)
	assert.ok((await sign(ports, asDee, asked(other, 'its sign'))).ok)
	assert.equal((await alerts(other)).length, 1)
})

test('what is taken back waits for nobody: words somebody typed are refused at once, and a place that was not told before is left out', async () => {
	const incident = await confirmedAt(ports, verifiers)
	for (const by of [asDee, asEli]) assert.ok((await sign(ports, by, asked(incident))).ok)
	const typed = { 'says-name': 'It was Marisol Bellwether', 'says-plate': 'a tow truck, plate ABC 123', 'says-phone': 'call 612-555-0133', 'says-home': 'at 1420 Cedar Ave', 'says-flight': 'run away now', 'says-blocking': 'block the street', 'says-pursuit': 'follow the van' }
	for (const [why, because] of Object.entries(typed)) {
		assert.equal(refused(await correct(ports, asDee, { incident, tells: 'not-enforcement', because })), why)
		const open = await incidentAt(ports)
		assert.equal(refused(await decide(ports, asDee, { incident: open, outcome: 'not-it', really: because })), why)
		assert.equal(refused(await sign(ports, asDee, asked(open, because, 'alert', 'L0'))), why, 'nor as a cause for nothing')
	}
	assert.equal((await alerts(incident)).length, 1)
	await pool.query('update hotline_incidents set place = $2 where id = $1', [incident, NAMED])
	assert.ok((await correct(ports, asDee, { incident, tells: 'not-enforcement', because: 'tow company' })).ok)
	assert.deepEqual((await alerts(incident)).at(-1), { version: 2, tells: 'not-enforcement', place: null, really: 'tow company' })
	const { rows } = await pool.query<{ text: string }>('select t.text from hotline_texts t join hotline_alerts a on a.id = t.alert and a.version = t.version where a.incident = $1 and a.version = 2', [incident])
	assert.ok(rows.length > 0 && rows.every(({ text }) => !/Marisol/.test(text)))
})

test('nobody’s name, plate, number or door comes out of telling and taking back, whatever somebody wrote', async () => {
	const bad = fc.constantFrom('Marisol Bellwether', 'plate ABC 123', 'call 612-555-0133', 'run away', 'follow them', 'block the street')
	const around = fc.constantFrom('', 'the corner, ', 'near ', 'market and ')
	await fc.assert(
		fc.asyncProperty(around, bad, fc.constantFrom<Tells>('alert', 'not-enforcement', 'unverified', 'cancel', 'all-clear'), async (before, what, tells) => {
			const incident = await confirmedAt(ports, verifiers, tells === 'alert' ? { place: `${before}${what}` } : {})
			if (tells === 'alert') for (const by of [asDee, asEli]) await sign(ports, by, asked(incident))
			else {
				for (const by of [asDee, asEli]) await sign(ports, by, asked(incident))
				await correct(ports, asDee, { incident, tells: tells as 'cancel', because: `${before}${what}` })
			}
			return (await pool.query(`select from hotline_texts t join hotline_alerts a on a.id = t.alert and a.version = t.version where a.incident = $1 and position($2 in t.text) > 0`, [incident, what])).rowCount === 0
		}),
		{ numRuns: 20 },
	)
})

async function going(incident: IncidentId) {
	assert.ok((await askToLook(ports, asDee, { incident, member: va.id })).ok)
	const task = (await taskOf(incident, va.id))?.id as TaskId
	assert.ok((await acceptCheck(ports, asVa, { task, etaMinutes: 5 })).ok)
	return task
}
const seenByVa = async () => {
	const mine = await myChecks(ports, asVa)
	return mine.ok ? mine.value.map(({ incident, isCalledBack }) => [incident.id, isCalledBack]) : null
}

for (const tells of ['not-enforcement', 'all-clear', 'cancel'] as const)
	test(`taken back (${tells}): whoever was on the way is called back and reads so until they say they have; nobody else is asked by the house`, async () => {
		await pool.query('delete from hotline_tasks')
		const incident = await confirmedAt(ports, verifiers)
		const task = await going(incident)
		for (const by of [asDee, asEli]) assert.ok((await sign(ports, by, asked(incident))).ok)
		assert.ok((await correct(ports, asDee, { incident, tells, because: tells === 'not-enforcement' ? 'tow' : null })).ok)
		assert.equal((await taskOf(incident, va.id))?.state, 'recalled')
		assert.deepEqual(await seenByVa(), [[incident, true]])
		hub.move(60_000)
		await tendChecks(ports)
		assert.equal((await pool.query(`select from hotline_tasks where incident = $1 and state in ('offered', 'accepted')`, [incident])).rowCount, 0)
		const page = await (await fetch(`${hub.address}/desk/checks?lang=en`, { headers: { cookie: va.cookie } })).text()
		assert.ok(page.includes('Stand down'))
		assert.ok((await leaveScene(ports, asVa, { task })).ok)
		assert.deepEqual(await seenByVa(), [])
	})

test('ended, it calls back; joined with another, whoever is on the way goes on to the one that is left, and who was asked for both is asked once', async () => {
	await pool.query('delete from hotline_tasks')
	const ended = await confirmedAt(ports, verifiers)
	await going(ended)
	assert.ok((await decide(ports, asDee, { incident: ended, outcome: 'end', really: null })).ok)
	assert.equal((await taskOf(ended, va.id))?.state, 'recalled')

	await pool.query('delete from hotline_tasks')
	const [one, other] = [await incidentAt(ports), await incidentAt(ports)]
	const task = await going(one)
	await pool.query(`insert into hotline_tasks (id, incident, member, state, offered_at, ends_at) select 'task_${'1'.repeat(32)}', $1, $2, 'told', $3::bigint, $3::bigint + 3600000`, [other, va.id, ports.now()])
	assert.ok((await mergeIncidents(ports, asDee, { from: one, into: other })).ok)
	assert.deepEqual((await pool.query('select id, state from hotline_tasks where incident = $1', [one])).rows, [{ id: task, state: 'recalled' }])
})
