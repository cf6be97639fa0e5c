/** What is told and taken back, through the ledger, with carriers that misbehave. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hours, minutes, seconds } from '#ground/time.ts'
import { failingWays } from '#rooms/hotline/coverage.server.ts'
import { expireOld, handOn, settleAfterCrash, type Turns } from '#rooms/hotline/handing.server.ts'
import type { AlertId, IncidentId, Level, Tells } from '#rooms/hotline/model.ts'
import { UNCONFIRMED_A_DAY } from '#rooms/hotline/telling.ts'
import { correct, coverageOf, sign } from '#rooms/hotline/telling.server.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { confirmedAt, drained, fakes, incidentAt, neighbours, plainly, saw, speaking, type Fakes } from './telling.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const [asDee, asEli] = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')]
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')]
const NEVER = new AbortController().signal

const asked = (incident: IncidentId, tells: Tells = 'alert', level: Level = 'L2') => ({ incident, tells, level, because: null })
const signed = async (by: typeof asDee, incident: IncidentId, tells?: Tells, level?: Level) => sign(ports, by, asked(incident, tells, level), plainly)
async function told(incident: IncidentId, tells?: Tells, level?: Level): Promise<AlertId> {
	await signed(asDee, incident, tells, level)
	const second = await signed(asEli, incident, tells, level)
	assert.ok(second.ok && 'alert' in second.value, JSON.stringify(second))
	return second.value.alert
}
const back = (incident: IncidentId, tells: 'cancel' | 'not-enforcement' | 'unverified' | 'all-clear' = 'not-enforcement') => correct(ports, asDee, { incident, tells, because: 'tow company' }, plainly)
const states = async (alert: AlertId, version: number) => Object.fromEntries((await pool.query<{ state: string; n: string }>('select state, count(*) as n from hotline_deliveries where alert = $1 and version = $2 group by state', [alert, version])).rows.map(({ state, n }) => [state, Number(n)]))
const round = ({ carriers }: Pick<Fakes, 'carriers'>, turns?: Turns) => handOn(ports, carriers, { limit: 1000, signal: NEVER, ...(turns && { turns }) })
async function nobody(): Promise<void> {
	await pool.query('delete from hotline_subscribers')
	await pool.query('delete from hotline_alerts')
}

test('one pair of eyes alarms nobody, one signature is not two, and the same person twice is one', async () => {
	await nobody()
	await neighbours(ports, pool, 3, ['push'])
	const incident = await confirmedAt(ports, verifiers.slice(0, 1))
	assert.deepEqual(await signed(asDee, incident), { ok: false, refusal: 'one-pair-of-eyes' })
	for (const by of verifiers.slice(1)) await saw(ports, by, incident, 'activity')
	assert.deepEqual(await signed(asDee, incident), { ok: true, value: { waitsFor: 1 } })
	assert.deepEqual(await signed(asDee, incident), { ok: true, value: { waitsFor: 1 } })
	assert.equal((await pool.query('select from hotline_alerts')).rowCount, 0)
	assert.deepEqual(await signed(verifiers[0] ?? asDee, incident), { ok: false, refusal: 'not-yours-to-do' })
	const both = await signed(asEli, incident)
	assert.ok(both.ok && 'told' in both.value && both.value.told === 3)
	assert.deepEqual(await signed(asEli, incident), { ok: false, refusal: 'already-told' })
})

test('two who sign at the same moment make one alert; a signature of somebody who may decide no more does not count, nor an old one', async () => {
	await nobody()
	await neighbours(ports, pool, 2, ['push'])
	const incident = await confirmedAt(ports, verifiers)
	const both = await Promise.all([signed(asDee, incident), signed(asEli, incident)])
	assert.equal(both.filter(({ ok, ...one }) => ok && 'value' in one && 'alert' in one.value).length, 1)
	assert.equal((await pool.query('select from hotline_alerts')).rowCount, 1)

	const other = await confirmedAt(ports, verifiers)
	await signed(asDee, other)
	await pool.query(`update ground_members set roles = '{helper}' where id = $1`, [dee.id])
	assert.deepEqual(await signed(asEli, other), { ok: true, value: { waitsFor: 1 } })
	await pool.query(`update ground_members set roles = '{dispatcher}' where id = $1`, [dee.id])
	await pool.query('update hotline_signs set at = $1', [ports.now() - hours(2)])
	assert.deepEqual(await signed(asEli, other), { ok: true, value: { waitsFor: 1 } })
})

test('a level says whom it reaches: those who go and look, observers too, neighbours; nearest zone first and on the first way that works', async () => {
	await nobody()
	const observer = await memberOf(hub, 'Obi', ['observer'])
	await neighbours(ports, pool, 2, ['push', 'sms'], { zone: 'cedar' })
	await neighbours(ports, pool, 2, ['sms'], { zone: 'harbor', from: 2 })
	await neighbours(ports, pool, 2, ['sms'], { zone: 'northgate', from: 4 })
	await neighbours(ports, pool, 1, ['push'], { from: 6, member: vi.id })
	await neighbours(ports, pool, 1, ['push'], { from: 7, member: observer.id })
	const [first] = await neighbours(ports, pool, 1, ['push', 'sms'], { from: 8 })
	await pool.query(`update hotline_addresses set is_failing = true where subscriber = $1 and way = 'push'`, [first])
	const out = fakes({ push: 1000, sms: 1000 })
	const where = async (level: Level, more: object = {}) => {
		out.given.length = 0
		await told(await confirmedAt(ports, verifiers, more), 'alert', level)
		await drained(() => round(out))
		return out.given.map(({ to }) => to)
	}
	// One signature is enough below the neighbours; the second then finds it told.
	const alone = async (level: Level) => {
		out.given.length = 0
		const one = await signed(asDee, await incidentAt(ports), 'alert', level)
		if (!one.ok) assert.equal(one.refusal, 'not-confirmed')
		await drained(() => round(out))
		return out.given.map(({ to }) => to)
	}
	assert.deepEqual(await alone('L0'), ['u6 push'])
	assert.deepEqual(await alone('L1'), [])
	const near = await where('L2', { spot: { lat: 44.95, lon: -93.25 } })
	assert.deepEqual(near.toSorted(), ['u0 push', 'u1 push', 'u2 sms', 'u3 sms', 'u6 push', 'u7 push', 'u8 sms'])
	assert.ok(near.indexOf('u8 sms') < near.indexOf('u2 sms'))
	assert.equal((await where('L2', { isDrill: true })).toSorted().join(), 'u6 push,u7 push', 'an exercise alarms no neighbour')
})

test('quiet by default: so many messages a day about what is not confirmed, and no more', async () => {
	await nobody()
	for (let n = 0; n < UNCONFIRMED_A_DAY; n++) assert.ok((await signed(asDee, await incidentAt(ports), 'alert', 'L0')).ok)
	assert.deepEqual(await signed(asDee, await incidentAt(ports), 'alert', 'L0'), { ok: false, refusal: 'enough-for-today' })
	assert.ok((await signed(asDee, await incidentAt(ports, { zone: 'mill' as never, spot: null }), 'alert', 'L0')).ok, 'elsewhere it is another day')
	hub.move(hours(24))
	assert.ok((await signed(asDee, await incidentAt(ports), 'alert', 'L0')).ok)
	assert.deepEqual(await signed(asDee, await incidentAt(ports, { zone: null, spot: null }), 'alert', 'L0'), { ok: false, refusal: 'no-zone' })
})

test('a correction while the queue drains: nothing of the old version afterwards, exactly the exposed hear it, the rest hear nothing', async () => {
	await nobody()
	await neighbours(ports, pool, 60, ['push'])
	await neighbours(ports, pool, 30, ['signal', 'push'], { from: 60 })
	await neighbours(ports, pool, 110, ['sms', 'signal'], { from: 90 })
	const incident = await confirmedAt(ports, verifiers)
	// Two in a hundred fail, five in a hundred nobody can tell.
	const out = fakes({ push: 30, signal: 4, sms: 4 }, ({ to, way, version }) => {
		const n = Number.parseInt(to.slice(1))
		if (way !== 'sms' || version > 1) return { fate: 'handed' }
		return n % 7 === 0 ? { fate: 'failed', why: 'carrier' } : n % 5 === 0 ? { fate: 'unknown', why: 'no answer' } : { fate: 'handed' }
	})
	const alert = await told(incident)
	const turns: Turns = new Map()
	for (let second = 0; second < 8; second++) {
		await round(out, turns)
		hub.move(1000)
	}
	await saw(ports, verifiers[0] ?? asDee, incident, 'not_enforcement')
	const contrary = ports.now()
	hub.move(seconds(25))
	const before = out.given.length
	const taken = await back(incident)
	assert.ok(taken.ok, JSON.stringify(taken))
	assert.ok(before > 0 && out.who(1).length < 200, 'it was draining')
	const exposed = (await pool.query<{ n: string }>(`select count(distinct subscriber) as n from hotline_deliveries where version = 1 and state in ('handed', 'delivered', 'unknown')`)).rows[0]?.n
	assert.equal(taken.value.exposed, Number(exposed))
	await drained(() => round(out, turns), () => hub.move(1000))
	assert.equal(out.given.slice(before).filter(({ version }) => version === 1).length, 0)
	const failedOnly = new Set(out.given.filter(({ version, way, to }) => version === 1 && way === 'sms' && Number.parseInt(to.slice(1)) % 7 === 0).map(({ to }) => to.split(' ')[0]))
	const may = new Set(out.who(1).filter((who) => !failedOnly.has(who) || out.who(1, 'signal').includes(who)))
	assert.deepEqual([...new Set(out.who(2))], [...may].toSorted())
	assert.equal(out.who(2).length, may.size, 'each once')
	// Where nobody could tell, it goes on the other way.
	const unsure = out.given.filter(({ version, way, to }) => version === 1 && way === 'sms' && Number.parseInt(to.slice(1)) % 5 === 0 && Number.parseInt(to.slice(1)) % 7 !== 0).map(({ to }) => to.split(' ')[0] ?? '')
	assert.ok(unsure.length > 0 && unsure.every((who) => out.who(2, 'signal').includes(who) && !out.who(2, 'sms').includes(who)))
	const all = await coverageOf(ports, alert)
	assert.ok(all)
	assert.deepEqual([all.exposed, all.corrected, all.unreachable, all.waiting, all.toldAnyway], [may.size, may.size, 0, 0, 0])
	assert.equal(all.contraryAt !== null && all.contraryAt <= contrary, true)
	assert.ok((all.tookMs ?? 0) >= seconds(25))
	assert.deepEqual(Object.keys(await states(alert, 1)).toSorted(), ['failed', 'handed', 'superseded', 'unknown'])
	assert.deepEqual(await back(incident), { ok: false, refusal: 'already-told' })
	const topics = new Set(out.given.map(({ topic }) => topic))
	assert.ok(topics.size === 1 && /^[0-9a-f]{32}$/.test([...topics][0] ?? ''), 'the newer takes the place of the older where it still waits')
})

test('a carrier that refuses everything: said to be failing, the second way takes over, the rest are for the phone tree, and nobody gets two on one channel', async () => {
	await nobody()
	await neighbours(ports, pool, 12, ['sms', 'push'])
	await neighbours(ports, pool, 8, ['sms'], { from: 12 })
	await neighbours(ports, pool, 5, ['mail'], { from: 20 })
	const incident = await confirmedAt(ports, verifiers)
	const out = fakes({ sms: 5, push: 100 }, ({ way }) => (way === 'sms' ? { fate: 'failed', why: '503' } : { fate: 'delivered' }))
	const alert = await told(incident)
	assert.deepEqual(await failingWays(ports), [])
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(await failingWays(ports), ['mail', 'sms'])
	assert.equal(out.who(1, 'push').length, 12)
	assert.deepEqual(await states(alert, 1), { delivered: 12, failed: 25 })
	assert.deepEqual((await coverageOf(ports, alert))?.phoneTree, [{ zone: 'cedar', n: 13 }])
	for (const way of ['sms', 'push'] as const) assert.equal(new Set(out.who(1, way)).size, out.who(1, way).length)
	// What comes back says so.
	const again = fakes({ sms: 50, push: 100 })
	await told(await confirmedAt(ports, verifiers))
	await drained(() => round(again), () => hub.move(1000))
	assert.deepEqual(await failingWays(ports), ['mail'])
	assert.equal(again.who(1, 'sms').length, 20)
})

test('an address that is no more is not tried first again', async () => {
	await nobody()
	await neighbours(ports, pool, 1, ['push', 'sms'])
	const out = fakes({ push: 10, sms: 10 }, ({ way }) => (way === 'push' ? { fate: 'failed', why: '410', isGone: true } : { fate: 'handed' }))
	await told(await confirmedAt(ports, verifiers))
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(out.given.map(({ to }) => to), ['u0 push', 'u0 sms'])
	await told(await confirmedAt(ports, verifiers))
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(out.given.map(({ to }) => to).slice(2), ['u0 sms'])
})

test('each alert ends by itself: not known any more, to whoever was told; what waited is not handed over late', async () => {
	await nobody()
	await neighbours(ports, pool, 10, ['sms'])
	const out = fakes({ sms: 4 })
	const alert = await told(await confirmedAt(ports, verifiers))
	await round(out)
	hub.move(minutes(61))
	assert.equal(await round(out), 0, 'its time is over')
	assert.equal(await expireOld(ports, plainly), 1)
	assert.deepEqual(await states(alert, 1), { handed: 4, expired: 6 })
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(out.who(2), out.who(1))
	assert.match(out.given.at(-1)?.text ?? '', /^2 expired/)
	assert.equal(await expireOld(ports, plainly), 0)
	// Somebody finds out later what it was: whoever was told hears that, too.
	const [{ incident } = { incident: '' }] = (await pool.query<{ incident: IncidentId }>('select incident from hotline_alerts')).rows
	assert.ok((await back(incident as IncidentId)).ok)
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(out.who(3), out.who(1))
})

test('an update takes the place of what still waits, and reaches everybody once', async () => {
	await nobody()
	await neighbours(ports, pool, 12, ['sms'])
	const out = fakes({ sms: 5 })
	const incident = await confirmedAt(ports, verifiers)
	await told(incident)
	await round(out)
	await told(incident, 'update')
	await drained(() => round(out), () => hub.move(1000))
	assert.equal(out.who(1).length, 5)
	assert.equal(new Set(out.who(2)).size, 12)
	assert.equal(out.who(2).length, 12)
})

test('a hand-over that hangs holds a correction up for five seconds at most, counts as told, and is not begun after', async () => {
	await nobody()
	await neighbours(ports, pool, 3, ['sms', 'push'])
	const incident = await confirmedAt(ports, verifiers)
	let finish: () => void = () => {}
	const hangs = new Promise<void>((resolve) => (finish = resolve))
	const out = fakes({ sms: 100, push: 100 }, async ({ version, way }) => {
		if (version === 1 && way === 'sms') await hangs
		return { fate: 'handed' }
	})
	const alert = await told(incident)
	const going = round(out)
	while (out.given.length < 3) await new Promise((resolve) => setTimeout(resolve, 5))
	const began = performance.now()
	const taken = await back(incident)
	const took = performance.now() - began
	assert.ok(taken.ok && taken.value.exposed === 3, JSON.stringify(taken))
	assert.ok(took > 4900 && took < 9000, `${took} ms`)
	assert.deepEqual(await states(alert, 1), { unknown: 3 })
	finish()
	await going
	await drained(() => round(out), () => hub.move(1000))
	assert.deepEqual(await states(alert, 1), { handed: 3 }, 'it arrived after all')
	assert.deepEqual([out.who(2, 'push').length, out.who(2, 'sms').length], [3, 0])
})

test('whoever took rows and was held up begins nothing, and gives them back', async () => {
	await nobody()
	await neighbours(ports, pool, 5, ['sms'])
	await told(await confirmedAt(ports, verifiers))
	const out = fakes({ sms: 100 })
	let at = 0
	// The clock goes on by six seconds between the taking and the first hand-over.
	assert.equal(await handOn(ports, out.carriers, { limit: 10, signal: NEVER, clock: () => (at += 6000) }), 0)
	assert.equal(out.given.length, 0)
	await drained(() => round(out))
	assert.equal(out.who(1).length, 5)
})

test('what a dead process had taken counts as told, and is not repeated on that channel; a correction goes on the other', async () => {
	await nobody()
	await neighbours(ports, pool, 4, ['sms', 'push'])
	await neighbours(ports, pool, 2, ['sms'], { from: 4 })
	const incident = await confirmedAt(ports, verifiers)
	const alert = await told(incident)
	const dead = fakes({ sms: 100 }, () => new Promise(() => {}))
	void round(dead)
	while (dead.given.length < 6) await new Promise((resolve) => setTimeout(resolve, 5))
	await settleAfterCrash(ports)
	assert.deepEqual(await states(alert, 1), { unknown: 6 })
	const out = fakes({ sms: 100, push: 100 })
	assert.equal(await drained(() => round(out)), 0)
	const taken = await back(incident, 'cancel')
	assert.ok(taken.ok && taken.value.exposed === 6)
	await drained(() => round(out))
	assert.deepEqual([out.who(2, 'push').length, out.who(2, 'sms').length], [4, 2])
})

test('a rumour that was never an alert can be said to be none; nothing else is taken back that was not told', async () => {
	await nobody()
	await neighbours(ports, pool, 1, ['push'], { member: vi.id })
	const incident = await incidentAt(ports)
	assert.deepEqual(await back(incident), { ok: false, refusal: 'nothing-to-take-back' })
	assert.deepEqual(await signed(asDee, incident, 'not-enforcement', 'L1'), { ok: false, refusal: 'nothing-to-take-back' })
	await pool.query(`update hotline_incidents set state = 'not-enforcement', really = 'sheriff', closed_at = $2 where id = $1`, [incident, ports.now()])
	const said = await signed(asDee, incident, 'not-enforcement', 'L1')
	assert.ok(said.ok && 'told' in said.value && said.value.told === 1)
})

test('a taking back moves the incident, stands in its history, and needs one who may', async () => {
	await nobody()
	const incident = await confirmedAt(ports, verifiers)
	await told(incident)
	assert.deepEqual(await correct(ports, verifiers[0] ?? asDee, { incident, tells: 'cancel', because: null }, plainly), { ok: false, refusal: 'not-yours-to-do' })
	assert.ok((await back(incident)).ok)
	const rows = (await pool.query<{ state: string; really: string }>('select state, really from hotline_incidents where id = $1', [incident])).rows
	assert.deepEqual(rows, [{ state: 'not-enforcement', really: 'tow company' }])
	const acts = (await pool.query<{ act: string }>('select act from hotline_acts where incident = $1 order by place', [incident])).rows.map(({ act }) => act)
	assert.deepEqual(acts.slice(-4), ['sign', 'approve', 'not-it', 'correct'])
})

test('a text message goes at the pace of the form that goes, not of the longer one beside it', async () => {
	await nobody()
	await neighbours(ports, pool, 9, ['sms'], { languages: ['en'] })
	const incident = await confirmedAt(ports, verifiers)
	const long: typeof plainly = (alert, languages) => plainly(alert, languages).flatMap((text) => [{ ...text, form: 'short' as const }, { ...text, text: `${text.text} ${'and more '.repeat(40)}` }])
	for (const by of [asDee, asEli]) await sign(ports, by, asked(incident), long)
	const out = fakes({ sms: 4 })
	assert.equal(await round(out, new Map()), 4)
	assert.ok(out.given.every(({ text }) => text.length < 160))
})
