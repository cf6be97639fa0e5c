/** The promise of a taking back against the real database, with rounds, corrections and deaths at the same time; and what the ledger's SQL chooses beside what the rule says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Became } from '#ground/carriers.ts'
import { handOn, settleAfterCrash } from '#rooms/hotline/handing.server.ts'
import { newestAbout } from '#rooms/hotline/alerts-store.server.ts'
import { planForExposed } from '#rooms/hotline/deliveries-store.server.ts'
import { wayBack, type TextsFor, type Tried, type Way } from '#rooms/hotline/telling.ts'
import { correct, coverageOf, sign } from '#rooms/hotline/telling.server.ts'
import type { Waiting } from '#rooms/hotline/replacing.server.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { confirmedAt, drained, fakes, neighbours, plainly, speaking } from './telling.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const [asDee, asEli] = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')]
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')]

/** Everything that waits, waits a tenth of its time. */
const FASTER = 10
const clock = () => performance.now() * FASTER
const waiting: Waiting = { clock, sleep: () => new Promise((resolve) => setTimeout(resolve, 2)) }
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
const ROUNDS_AFTER = 3

/** Numbers that are the same every time (Mulberry32). */
function dice(seed: number): (most: number) => number {
	let state = seed
	return (most) => {
		state = (state + 0x6d2b79f5) | 0
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
		return ((mixed ^ (mixed >>> 14)) >>> 0) % most
	}
}

/** One alert told and taken back, with rounds and deaths beside it. @returns what went wrong */
async function play(seed: number): Promise<string[]> {
	const d = dice(seed * 7919)
	await pool.query('delete from hotline_subscribers')
	await neighbours(ports, pool, 100, ['sms', 'push'])
	await neighbours(ports, pool, 60, ['push'], { from: 100 })
	const incident = await confirmedAt(ports, verifiers)
	for (const by of [asDee, asEli]) await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }, plainly)

	const fates: Became['fate'][] = ['handed', 'delivered', 'failed', 'unknown']
	const stops = new AbortController()
	const missed = new Set<string>()
	const living = fakes({ sms: 4000, push: 4000 }, async ({ to, version }): Promise<Became> => {
		const fate = fates[d(8)] ?? 'handed'
		if (fate === 'failed') missed.add(`${to} ${version}`)
		await pause(d(30))
		return { fate }
	})
	// Begins as the other does, and dies over it: nobody hears what became of it.
	const dying = fakes({ sms: 4000, push: 4000 }, () => new Promise(() => {}))
	const given = () => [...living.given, ...dying.given]
	/** Of a round whose sender is held up now and then between taking and handing over. */
	const heldUp = () => {
		let n = 0
		const late = d(3) === 0 ? d(8000) : 0
		return () => clock() + (n++ === 0 ? 0 : late)
	}
	let atWork: number | null = null
	const texts: TextsFor = (alert, languages) => {
		// Here it holds the alert alone: from now on nothing old may begin.
		if (alert.version === 2) atWork = given().filter(({ version }) => version === 1).length
		return plainly(alert, languages)
	}
	const rounds: Promise<unknown>[] = []
	let isOver = false
	const going = (async () => {
		for (let n = 0; n < ROUNDS_AFTER; n += isOver ? 1 : 0) {
			const dies = d(4) === 0
			const round = handOn(ports, dies ? dying.carriers : living.carriers, { limit: 1 + d(5), signal: stops.signal, clock: heldUp() })
			if (dies) round.catch(() => {})
			else rounds.push(round)
			await pause(d(25))
			if (d(6) === 0) await settleAfterCrash(ports)
		}
	})()
	while (given().length < 10) await pause(5)
	await pause(d(60))
	const taken = await correct(ports, asDee, { incident, tells: 'cancel', because: null }, texts, waiting)
	isOver = true
	assert.ok(taken.ok, JSON.stringify(taken))
	const exposed = taken.value.exposed
	await going
	await Promise.all(rounds)
	await settleAfterCrash(ports)
	await drained(() => handOn(ports, living.carriers, { limit: 50, signal: stops.signal, clock }), () => pause(1))

	const wrong: string[] = []
	const old = given().filter(({ version }) => version === 1)
	if (atWork !== null && old.length > atWork) wrong.push(`${old.length - atWork} of the old version began while or after it was replaced`)
	const once = new Set(given().map(({ to, version }) => `${to} ${version}`))
	if (once.size !== given().length) wrong.push('two copies on one channel')
	const told = new Set([...living.who(2), ...dying.who(2)])
	const all = await coverageOf(ports, taken.value.alert)
	if (all?.toldAnyway !== 0 || all.exposed < exposed) wrong.push(`somebody was told who was not exposed: ${JSON.stringify({ ...all, ledger: 0 })}`)
	// Who was handed the old one and is not known to have missed it hears the correction, or stands as unreachable.
	const may = old.filter(({ to, version }) => !missed.has(`${to} ${version}`)).map(({ to }) => to.split(' ')[0] ?? '')
	const left = may.filter((who) => !told.has(who))
	if (left.length > 0) wrong.push(`${left.length} may have seen it and were not told otherwise`)
	if (told.size !== exposed) wrong.push(`${told.size} were told of ${exposed} exposed`)
	stops.abort()
	return wrong
}

for (const seed of [1, 2, 3, 4, 5, 6]) test(`nothing old begins once it is taken back, exactly the exposed are told, nobody twice on one channel (${seed})`, async () => assert.deepEqual(await play(seed), []))

/** So many are told, by a carrier that answers nothing until it is let. */
async function hanging(n: number) {
	await pool.query('delete from hotline_subscribers')
	await neighbours(ports, pool, n, ['push'])
	const incident = await confirmedAt(ports, verifiers)
	for (const by of [asDee, asEli]) await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }, plainly)
	const { promise, resolve } = Promise.withResolvers<void>()
	const out = fakes({ push: 4000 }, async () => {
		await promise
		return { fate: 'handed' }
	})
	return { incident, out, resolve }
}

/** More than may be under way at once: the last of them begin when the first are through, which is after the correction. @returns how many of the old version began after it */
async function heldUpBehindOthers(senderClock: () => number): Promise<number> {
	const { incident, out, resolve } = await hanging(160)
	let isBack = false
	const round = handOn(ports, out.carriers, { limit: 160, signal: new AbortController().signal, clock: senderClock }).finally(() => (isBack = true))
	while (out.given.length < 128 && !isBack) await pause(2)
	assert.ok(!isBack, 'a machine too busy for this')
	const taken = await correct(ports, asDee, { incident, tells: 'cancel', because: null }, plainly, waiting)
	assert.ok(taken.ok && taken.value.exposed === 160, 'what was taken and not begun may be begun, for all the correction knows')
	const before = out.given.length
	resolve()
	await round
	return out.given.length - before
}

test('whoever is held up behind others begins nothing after the correction', async () => assert.equal(await heldUpBehindOthers(clock), 0))
test('and would, if nobody looked at the deadline right before', async () => assert.equal(await heldUpBehindOthers(() => 0), 32))

test('the ledger chooses whom a correction goes to, and on which way, as the rule says', async () => {
	await pool.query('delete from hotline_subscribers')
	const d = dice(11)
	const ids = await neighbours(ports, pool, 200, ['sms', 'push', 'mail'])
	const incident = await confirmedAt(ports, verifiers)
	for (const by of [asDee, asEli]) await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }, plainly)
	const [alert] = await ports.storage.inOneGo((tx) => newestAbout(tx, incident))
	assert.ok(alert)
	await pool.query('delete from hotline_deliveries')
	await pool.query('insert into hotline_alerts select id, 2, incident, tells, level, zones, place, really, is_drill, observed_at, approved_at, contrary_at, expires_at, false, null, ends_at from hotline_alerts where id = $1', [alert.id])
	const tried = new Map<string, Tried[]>()
	const ways = new Map<string, Way[]>()
	for (const who of ids) {
		const some: Tried[] = []
		for (const version of [1, 2])
			for (const way of ['sms', 'push', 'mail'] as const) {
				const state = (['handed', 'delivered', 'failed', 'unknown', 'superseded', null, null] as const)[d(7)] ?? null
				if (state === null) continue
				await pool.query('insert into hotline_deliveries (alert, version, subscriber, way, state, turn, ends_at) values ($1, $2, $3, $4, $5, 1, 9000000000000)', [alert.id, version, who, way, state])
				if (state !== 'superseded') some.push({ way, fate: state })
			}
		tried.set(who, some)
		await pool.query('update hotline_addresses set rank = 1 + ($2 + rank) % 3, is_failing = $3 and way = $4 where subscriber = $1', [who, d(3), d(3) === 0, ['sms', 'push', 'mail'][d(3)]])
		if (d(9) === 0) await pool.query('delete from hotline_addresses where subscriber = $1', [who])
		ways.set(who, (await pool.query<Way>('select way, rank, is_failing as "isFailing" from hotline_addresses where subscriber = $1', [who])).rows)
	}
	const isExposed = (who: string) => (tried.get(who) ?? []).some(({ fate }) => fate !== 'failed')
	const expected = ids.filter(isExposed).map((who) => `${who} ${wayBack(tried.get(who) ?? [], ways.get(who) ?? []) ?? 'failed'}`)
	await pool.query('update hotline_alerts set is_newest = false where id = $1', [alert.id])
	await pool.query(`insert into hotline_alerts select id, 3, incident, 'cancel', level, zones, place, really, is_drill, observed_at, approved_at, contrary_at, expires_at, true, null, ends_at from hotline_alerts where id = $1 and version = 1`, [alert.id])
	assert.equal(await ports.storage.inOneGo((tx) => planForExposed(tx, { ...alert, version: 3 })), expected.length)
	const rows = (await pool.query<{ subscriber: string; way: string; state: string }>('select subscriber, way, state from hotline_deliveries where version = 3')).rows
	assert.deepEqual(rows.map(({ subscriber, way, state }) => `${subscriber} ${state === 'failed' ? state : way}`).toSorted(), expected.toSorted())
})

/** Three are under way and hang, 57 wait. */
async function underWay() {
	const { incident, out, resolve } = await hanging(60)
	const stops = new AbortController()
	const round = (limit: number) => handOn(ports, out.carriers, { limit, signal: stops.signal })
	const first = round(3)
	while (out.given.length < 3) await pause(2)
	return { incident, out, round, first, resolve }
}
const held = async () => (await pool.query('select from hotline_alerts where held_until is not null')).rowCount === 1

test('while it is being replaced nobody takes from its queue', async () => {
	const { incident, out, round, first, resolve } = await underWay()
	const taking = correct(ports, asDee, { incident, tells: 'cancel', because: null }, plainly)
	while (!(await held())) await pause(2)
	let isBack = false
	const second = round(50).finally(() => (isBack = true))
	// Whatever it took would hang as the first does.
	while (!isBack && out.given.length === 3) await pause(2)
	const begun = out.given.length
	resolve()
	const [taken, took] = await Promise.all([taking, second, first])
	assert.deepEqual({ begun, took }, { begun: 3, took: 0 }, 'somebody took from a queue that is held')
	assert.ok(taken.ok && taken.value.exposed === 3, 'it went on as soon as they were through')
	assert.equal(await held(), false)
	await drained(() => round(50))
	assert.deepEqual(out.who(2), out.who(1))
})

test('whoever died over replacing it holds the queue up for a while only; a hold that was lifted under somebody is noticed', async () => {
	const { incident, out, round, first, resolve } = await underWay()
	let [n, at] = [0, 0]
	// The first waiting is over right after somebody lifted its hold.
	const clock = () => (at += n === 1 && at < 9000 ? 9000 : 1)
	const sleep = async () => {
		if (n++ !== 0) return pause(2)
		hub.move(16_000)
		// The hold is over, so this takes: its rows have all the time in the world.
		const second = round(5)
		while (out.given.length < 8) await pause(2)
		setTimeout(resolve, 100)
		void second
	}
	const taken = await correct(ports, asDee, { incident, tells: 'cancel', because: null }, plainly, { clock, sleep })
	assert.ok(taken.ok && taken.value.exposed === 8, JSON.stringify(taken))
	assert.equal((await pool.query(`select from hotline_deliveries where version = 1 and state = 'handed'`)).rowCount, 8, 'it waited once more, for those too')
	await first
	await drained(() => round(50))
	assert.deepEqual([out.who(1).length, out.who(2)], [8, out.who(1)])
})
