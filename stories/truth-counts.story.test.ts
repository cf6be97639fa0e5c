/** What came of it in numbers: nothing seen counts once for each, kinds of evidence against how it ended, how often people were told, and work nearby that waits for a person. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours, weekOf, type Week } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { evidenceOf, moveIncident, weigh } from '#rooms/hotline/actions.server.ts'
import { calibration, quietOf } from '#rooms/hotline/calibrating.server.ts'
import { decide } from '#rooms/hotline/checking.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { nothingFrom } from '#rooms/hotline/nothing-here.server.ts'
import { layAddress } from '#rooms/hotline/reaching.server.ts'
import { INCIDENT_LIVES } from '#rooms/hotline/rules.ts'
import { weighed } from '#rooms/hotline/standing.ts'
import { knownBy } from '#rooms/hotline/subscribing-links.server.ts'
import { correct, coverageOf, sign } from '#rooms/hotline/telling.server.ts'
import { openCarrier } from './carrier.testing.ts'
import { until } from './child.testing.ts'
import { voiceAt } from './checks.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { press, shiftIn } from './rota.testing.ts'
import { confirmedAt, drained, fakes, incidentAt, neighbours, saw, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: carrier.settings })
const { address, house: { ports, pool } } = hub
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const dispatchers = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')] as const
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')] as const
const NEVER = new AbortController().signal

async function told(incident: IncidentId): Promise<string> {
	for (const by of dispatchers) {
		const signed = await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })
		if (signed.ok && 'alert' in signed.value) return signed.value.alert
	}
	return assert.fail('not told')
}
const nothings = async (incident: IncidentId) => (await pool.query(`select from hotline_observations where incident = $1 and eyes = 'neighbour' and saw = 'nothing'`, [incident])).rowCount

test('“4” or NADA in answer to an alert counts against it, once for each number; from the page all answers together are one; it never makes nothing of it', async () => {
	const NUMBERS = ['+16125550771', '+16125550772']
	for (const number of NUMBERS) {
		const [id] = await neighbours(ports, pool, 1, ['sms'])
		const endsWeek = (weekOf(ports.now()) + 12) as Week
		await pool.query('update hotline_addresses set known = $2, address = $3, ends_week = $4 where subscriber = $1', [id, Buffer.from(knownBy(ports.keys, 'sms', number)), Buffer.from(layAddress(ports.keys, { subscriber: id as never, way: 'sms', endsWeek }, number, ports.chance)), endsWeek])
	}
	const incident = await confirmedAt(ports, verifiers)
	for (let n = 0; n < 3; n++) await voiceAt(hub, incident)
	const alert = await told(incident)
	assert.equal(await nothingFrom(ports, 'sms', NUMBERS[0] ?? ''), false, 'what was not handed over yet nobody answers')
	const out = fakes({ sms: 1000 })
	await drained(() => handOn(ports, out.carriers, { limit: 100, signal: NEVER }))
	const say = async (number: string, text: string) => (await carrier.text(address, number, text)).text
	assert.match(await say(NUMBERS[0] ?? '', 'NADA'), /counts|cuenta/)
	assert.match(await say(NUMBERS[0] ?? '', '4'), /counts|cuenta/)
	assert.equal(await nothings(incident), 1)
	assert.match(await say(NUMBERS[1] ?? '', '4'), /counts|cuenta/)
	assert.equal(await nothings(incident), 2)
	assert.doesNotMatch(await say('+16125550999', '4'), /counts|cuenta/, 'whoever got no alert answers none')

	const page = await knock(address, '/alerts?lang=en')
	assert.match(page.text, /I am here and see nothing/)
	for (let n = 0; n < 3; n++) assert.equal((await postForm(address, '/alerts/here', { alert })).status, 303)
	assert.equal(await nothings(incident), 3)
	const evidence = await ports.storage.inOneGo((tx) => evidenceOf(tx, incident))
	assert.deepEqual([evidence.eyewitnesses, weighed(evidence, ports.now()).eyewitnesses], [3, 1])
	await ports.storage.inOneGo((tx) => weigh(ports, tx, incident))
	assert.equal((await pool.query<{ state: string }>('select state from hotline_incidents where id = $1', [incident])).rows[0]?.state, 'confirmed', 'those who went there saw it')

	const taken = await correct(ports, dispatchers[0], { incident, tells: 'cancel', because: null })
	assert.ok(taken.ok)
	const failing = fakes({ sms: 1000 }, () => ({ fate: 'failed', why: 'carrier' }))
	await drained(() => handOn(ports, failing.carriers, { limit: 100, signal: NEVER }))
	const coverage = await coverageOf(ports, taken.value.alert)
	assert.deepEqual([coverage?.exposed, coverage?.unreachable, coverage?.unreachableBy], [2, 2, [{ way: 'sms', n: 2 }]])
	assert.ok(coverage?.contraryAt !== null)
	await postForm(address, '/alerts/here', { alert })
	assert.equal(await nothings(incident), 3, 'what was taken back is answered no more')
})

test('how often people were told is a figure for everybody from five on, also once the rows are gone', async () => {
	assert.equal(await quietOf(ports), null)
	assert.doesNotMatch((await knock(address, '/alerts?lang=en')).text, /In seven days/)
	await neighbours(ports, pool, 8, ['push'])
	hub.move(hours(1))
	const now = await quietOf(ports)
	assert.deepEqual(now, { news: 0.2, back: 0, people: 10 })
	assert.match((await knock(address, '/alerts?lang=en')).text, /In seven days each person got 0\.2 alerts/)
	const board = await knock(address, '/desk/hotline?lang=en', { headers: { cookie: dee.cookie } })
	assert.match(board.text, /In seven days each person got 0\.2 alerts/)
	hub.move(hours(80))
	await forgetEnded(ports)
	assert.equal((await pool.query('select from hotline_deliveries')).rowCount, 0)
	assert.deepEqual(await quietOf(ports), now)
	await forgetEnded(ports)
	assert.deepEqual(await quietOf(ports), now, 'counted once')
})

test('a kind of evidence is counted against how it ended, from five on; exercises are not; decided again it counts as it was decided last; the numbers outlive what they are of', async () => {
	await pool.query('delete from hotline_incidents where into_one is not null')
	await pool.query('delete from hotline_incidents')
	const first = new Date(ports.now())
	hub.move(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1, 15) - ports.now())
	const close = async (incident: IncidentId, outcome: 'not-it' | 'cannot-tell' | 'end') => assert.ok((await decide(ports, dispatchers[0], { incident, outcome, really: outcome === 'not-it' ? 'tow' : null })).ok)
	const seen = async () => {
		const known = await calibration(ports, dispatchers[0])
		assert.ok(known.ok)
		return known.value
	}
	const some: IncidentId[] = []
	for (const outcome of ['end', 'end', 'not-it', 'cannot-tell'] as const) {
		const incident = await incidentAt(ports)
		some.push(incident)
		await voiceAt(hub, incident)
		if (outcome === 'end') await saw(ports, verifiers[0], incident, 'activity')
		await close(incident, outcome)
	}
	for (let n = 0; n < 6; n++) {
		const drill = await incidentAt(ports, { isDrill: true })
		await voiceAt(hub, drill)
		await close(drill, 'not-it')
	}
	assert.deepEqual((await seen()).shares, [], 'four are few')
	const last = await incidentAt(ports)
	await voiceAt(hub, last, { hand: '1st' })
	await close(last, 'not-it')
	const shares = (await seen()).shares
	assert.deepEqual(shares, [{ basis: 'one-eye', so: 2, all: 5 }])
	assert.deepEqual((await seen()).rules, [], 'and of four it is known how they ended')
	// Nobody could tell; looked at again, it was nothing of the kind.
	const again = some[3] as IncidentId
	await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, again, { verb: 'check' }))
	await close(again, 'not-it')
	const known = await seen()
	assert.deepEqual(known.shares, shares)
	assert.deepEqual(known.rules.map(({ rule, held, wrong, missed, known: n, brier }) => [rule, held, wrong, missed, n, brier]), [['R1', 2, 0, 0, 5, 0], ['R2', 0, 0, 2, 5, 0.4], ['R3', 0, 0, 2, 5, 0.4]])
	const open = await incidentAt(ports)
	await voiceAt(hub, open)
	const ida = await memberOf(hub, 'Ida', ['dispatcher'])
	const board = await knock(address, `/desk/hotline?lang=en&incident=${open}`, { headers: { cookie: ida.cookie } })
	assert.match(board.text, /One saw it themselves: 2 of 5 confirmed/)
	const page = await knock(address, '/desk/hotline/truth?lang=es', { headers: { cookie: ida.cookie } })
	assert.match(page.text, /Lo vio una persona: 2 de 5 confirmados/)
	const vic = await memberOf(hub, 'Vic', ['verifier'])
	assert.doesNotMatch((await knock(address, '/desk/hotline/truth?lang=en', { headers: { cookie: vic.cookie } })).text, /2 of 5/)

	hub.move(INCIDENT_LIVES + hours(25))
	await forgetEnded(ports)
	assert.equal((await pool.query('select from hotline_incidents')).rowCount, 0)
	assert.equal((await pool.query('select from hotline_determined')).rowCount, 0)
	assert.deepEqual(await seen().then(({ shares: gone, rules }) => [gone, rules]), [known.shares, known.rules])
})

test('confirmed nearby, what begins there soon waits until a coordinator says that it goes on; nobody loses a place, and an exercise stops nothing', async () => {
	const ana = await memberOf(hub, 'Ana', ['helper'])
	const [near, far, later] = [await shiftIn(hub, { zone: 'cedar', where: 'Cedar hall' }), await shiftIn(hub, { zone: 'harbor', where: 'Harbor hall' }), await shiftIn(hub, { zone: 'cedar', where: 'Cedar hall', ahead: 3 })]
	assert.equal((await press(hub, ana, { verb: 'take-place', shift: near.id })).status, 303)
	hub.move(near.begins - hours(1) - ports.now())
	const june = await memberOf(hub, 'June', ['teller'])
	const waits = async () => (await pool.query<{ shift: string }>('select shift from rota_paused')).rows.map(({ shift }) => shift)
	await confirmedAt(ports, verifiers, { isDrill: true, zone: 'harbor' })
	assert.deepEqual(await waits(), [])
	await confirmedAt(ports, verifiers)
	await until('it waits', async () => (await waits()).length > 0)
	assert.deepEqual(await waits(), [near.id])
	assert.ok(![far.id, later.id].some((id) => id === near.id))
	const shifts = async (who: typeof ana) => (await knock(address, '/desk/shifts?lang=en', { headers: { cookie: who.cookie } })).text
	assert.match(await shifts(ana), /do not set out/)
	assert.doesNotMatch(await shifts(ana), /It goes on/)
	assert.equal((await press(hub, ana, { verb: 'resume-work', shift: near.id })).status, 404)
	assert.match(await shifts(june), /It goes on/)
	assert.equal((await press(hub, june, { verb: 'resume-work', shift: near.id })).status, 303)
	assert.deepEqual(await waits(), [])
	assert.doesNotMatch(await shifts(ana), /do not set out/)
	assert.equal((await pool.query('select from rota_places where shift = $1 and not called_off', [near.id])).rowCount, 1)
})
