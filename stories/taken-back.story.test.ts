/** Twelve hundred neighbours told at the pace of real carriers: taken back while it drains, with a death behind it; and a carrier that is out for eight minutes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes, seconds } from '#ground/time.ts'
import { coverageOf, failingWays } from '#rooms/hotline/coverage.server.ts'
import { expireOld, handOn, settleAfterCrash, type Turns } from '#rooms/hotline/handing.server.ts'
import type { AlertId, IncidentId } from '#rooms/hotline/model.ts'
import { ALERT_LASTS } from '#rooms/hotline/rules.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { confirmedAt, drained, fakes, neighbours, plainly, saw, speaking, type Fakes, type Given } from './telling.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const dispatchers = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')] as const
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')] as const
const NEVER = new AbortController().signal
const PACES = { push: 2000, signal: 4, sms: 4 }

const round = ({ carriers }: Fakes, turns: Turns) => handOn(ports, carriers, { limit: 1000, signal: NEVER, turns })
async function told(incident: IncidentId): Promise<AlertId> {
	for (const by of dispatchers) {
		const signed = await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }, plainly)
		if (signed.ok && 'alert' in signed.value) return signed.value.alert
	}
	return assert.fail('not told')
}
const whose = ({ to }: Given) => to.split(' ')[0] ?? ''
const fromTo = (from: number, to: number) => (one: Given) => Number.parseInt(one.to.slice(1)) >= from && Number.parseInt(one.to.slice(1)) < to
const people = (given: readonly Given[]) => [...new Set(given.map(whose))].toSorted()
const copies = (given: readonly Given[]) => given.length - new Set(given.map(({ to, version }) => `${to} ${version}`)).size

// 620 by push, 240 by Signal, 340 by text message, of whom 140 have nothing else.
const [SIGNAL, TEXT, ONLY_TEXT, ALL] = [620, 860, 1060, 1200]
const isOnlyText = fromTo(ONLY_TEXT, ALL)

test('taken back at 65 seconds: not one more of the old, the new to exactly those who may have seen it, a second way or the phone tree where it fails, whoever is killed', async () => {
	await neighbours(ports, pool, SIGNAL, ['push'])
	await neighbours(ports, pool, TEXT - SIGNAL, ['signal'], { from: SIGNAL })
	await neighbours(ports, pool, ONLY_TEXT - TEXT, ['sms', 'push'], { from: TEXT })
	await neighbours(ports, pool, ALL - ONLY_TEXT, ['sms'], { from: ONLY_TEXT })
	const lost: Given[] = []
	const unsure: Given[] = []
	const failsBack = { two: 12, one: 10 }
	// Of text messages two in a hundred fail and five in a hundred nobody can tell; of the corrections, the first 22.
	const out = fakes(PACES, (one) => {
		const n = Number.parseInt(one.to.slice(1))
		if (one.way !== 'sms') return { fate: 'handed' }
		if (one.version === 1 && n % 20 === 7) return unsure.push(one), { fate: 'unknown', why: 'no answer' }
		const which = isOnlyText(one) ? 'one' : 'two'
		if (one.version === 1 ? n % 50 !== 3 : failsBack[which]-- <= 0) return { fate: 'handed' }
		return lost.push(one), { fate: 'failed', why: 'carrier' }
	})
	const incident = await confirmedAt(ports, verifiers)
	const alert = await told(incident)
	let turns: Turns = new Map()
	let otherwise = [0, 0]
	for (let second = 0; second < 65; second++) {
		if (second === 40) {
			const before = ports.now()
			await saw(ports, verifiers[0], incident, 'not_enforcement')
			otherwise = [before, ports.now()]
		}
		await round(out, turns)
		hub.move(1000)
	}
	// One round is under way while it is taken back.
	const going = round(out, turns)
	const taken = await correct(ports, dispatchers[0], { incident, tells: 'not-enforcement', because: 'tow company' }, plainly)
	const [old, committed] = [out.who(1).length, out.given.length]
	await going
	assert.ok(taken.ok, JSON.stringify(taken))
	for (let second = 65; second < 70; second++) {
		await round(out, turns)
		hub.move(1000)
	}
	const dead = fakes(PACES, () => new Promise(() => {}))
	void round(dead, new Map(turns))
	while (dead.given.length < 8) await new Promise((resolve) => setTimeout(resolve, 2))
	await settleAfterCrash(ports)
	turns = new Map()
	await drained(() => round(out, turns), () => hub.move(1000))

	const given = [...out.given, ...dead.given]
	assert.equal(given.filter(({ version }) => version === 1).length, old, 'nothing old after it')
	assert.ok(out.given.slice(committed).every(({ version }) => version === 2))
	const never = ALL - people(given.filter(({ version }) => version === 1)).length
	assert.ok(never >= 70 && never <= 84, `${never} text messages never left`)
	assert.equal(copies(given), 0)
	// Who is known to have missed the old one on every way was not exposed.
	const arrived = given.filter((one) => one.version === 1 && !lost.includes(one))
	assert.deepEqual(people(given.filter(({ version }) => version === 2)), people(arrived))
	assert.equal(taken.value.exposed, people(arrived).length)
	assert.ok(unsure.length > 0 && unsure.every((one) => isOnlyText(one) || out.who(2, 'push').includes(whose(one))), 'where nobody could tell, the other way')
	for (const who of people(arrived)) assert.ok(Math.max(...given.filter((one) => one.version === 1 && whose(one) === who).map(({ at }) => at)) < Math.min(...given.filter((one) => one.version === 2 && whose(one) === who).map(({ at }) => at)), `${who} heard the new one first`)
	const failed = lost.filter(({ version }) => version === 2)
	// Whoever died had some of them in hand.
	const byPush = people(given.filter(({ version, way }) => version === 2 && way === 'push'))
	assert.equal(failed.length, 22)
	assert.deepEqual(people(failed.filter((one) => !isOnlyText(one))).filter((who) => !byPush.includes(who)), [], 'by the second way')

	const all = await coverageOf(ports, alert)
	const reached = people(out.given.filter((one) => one.version === 2 && !lost.includes(one)))
	const cutOff = people(dead.given).filter((who) => !reached.includes(who)).length
	assert.ok(all && cutOff >= 4)
	assert.deepEqual([all.exposed, all.unreachable, all.corrected, all.waiting, all.toldAnyway], [taken.value.exposed, 10 + cutOff, taken.value.exposed - 10 - cutOff, 0, 0])
	// Whose text message failed and whose second way died with whoever had it, has none left either.
	const noneLeft = people(failed.filter((one) => !isOnlyText(one))).filter((who) => !reached.includes(who)).length
	assert.deepEqual(all.phoneTree, [{ zone: 'cedar', n: 10 + noneLeft }])
	const [after = 0, before = 0] = otherwise
	assert.ok(all.contraryAt !== null && all.contraryAt >= after && all.contraryAt <= before && (all.tookMs ?? 0) >= seconds(25), 'the time is from the first who saw otherwise')
	const acts = (await pool.query<{ act: string }>('select act from hotline_acts where incident = $1 order by place', [incident])).rows.map(({ act }) => act)
	assert.deepEqual(acts.slice(-2), ['not-it', 'correct'])
})

test('a carrier that is out for eight minutes: said to be, the second way takes over, the rest stand on the phone tree, nobody gets two, and nothing late', async () => {
	await pool.query('delete from hotline_subscribers')
	await pool.query('delete from hotline_alerts')
	await neighbours(ports, pool, 100, ['sms', 'push'])
	await neighbours(ports, pool, 150, ['sms'], { from: 100 })
	const began = ports.now()
	const back = began + minutes(8)
	let n = 0
	// Back again it takes everything, and of four in ten nothing is heard for now.
	const out = fakes(PACES, ({ way, at }) => (way === 'push' ? { fate: 'delivered' } : at < back ? { fate: 'failed', why: '503' } : { fate: n++ % 5 < 2 ? 'handed' : 'delivered' }), () => ports.now())
	const alert = await told(await confirmedAt(ports, verifiers))
	const approved = ports.now()
	const turns: Turns = new Map()
	const until = async (time: number) => {
		for (; ports.now() < time; hub.move(seconds(10))) await round(out, turns)
	}
	await until(began + minutes(1))
	assert.deepEqual(await failingWays(ports), ['sms'])
	await until(back)
	const failed = out.given.filter(({ way }) => way === 'sms')
	const [two, one] = [failed.filter(fromTo(0, 100)), failed.filter(fromTo(100, 250))]
	assert.ok(two.length > 0 && one.length > 0 && failed.length < 200)
	await round(out, turns)
	assert.deepEqual(out.who(1, 'push'), people(two))
	const shown = await coverageOf(ports, alert)
	assert.deepEqual(shown?.phoneTree, [{ zone: 'cedar', n: one.length }])
	assert.equal(shown?.ledger.find(({ way, state }) => way === 'sms' && state === 'failed')?.n, failed.length, 'not sent, and said so')
	await until(back + minutes(2))
	assert.deepEqual(await failingWays(ports), [])
	const taken = out.who(1, 'sms').length
	assert.ok(taken > failed.length && taken < 250)
	assert.equal(copies(out.given), 0)
	assert.equal(new Set(out.given.map(({ key }) => key)).size, out.given.length)
	assert.ok(out.given.every(({ at, lasts }) => at + seconds(lasts) <= approved + ALERT_LASTS && at + seconds(lasts + 5) > began + ALERT_LASTS), 'a carrier keeps it no longer than it holds')
	hub.move(ALERT_LASTS)
	const before = out.given.length
	assert.equal(await round(out, turns), 0)
	await expireOld(ports, plainly)
	assert.equal((await coverageOf(ports, alert))?.ledger.find(({ state }) => state === 'expired')?.n, 250 - taken)
	assert.equal(out.given.length, before)
})
