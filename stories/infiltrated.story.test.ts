/**
 * Somebody who was trusted and lied. What rested on their eyes alone is taken back from exactly those who may have seen it, within a minute of the signature;
 * what others saw, too, stands, and whoever heard of that hears nothing.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Became } from '#ground/carriers.ts'
import { spotAt } from '#ground/places.ts'
import { minutes, seconds } from '#ground/time.ts'
import { boardFor } from '#rooms/hotline/board.server.ts'
import { voidLooksOf } from '#rooms/hotline/checking.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { coverageOf, sign } from '#rooms/hotline/telling.server.ts'
import { incidentAt, stateOf, voiceAt } from './checks.testing.ts'
import { MERCADO, openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { fakes, neighbours, saw, speaking } from './telling.testing.ts'
import { postForm } from './web.testing.ts'

const hub = await openHotline()
const { address, house: { pool, ports } } = hub
const who = { dee: await memberOf(hub, 'Dee', ['dispatcher']), eli: await memberOf(hub, 'Eli', ['dispatcher']), v9: await memberOf(hub, 'V9', ['verifier']), v3: await memberOf(hub, 'V3', ['verifier']), sol: await memberOf(hub, 'Sol', ['steward']) }
const [dee, eli] = [speaking(who.dee.id, 'dispatcher'), speaking(who.eli.id, 'dispatcher')]
const [v9, v3] = [speaking(who.v9.id, 'verifier'), speaking(who.v3.id, 'verifier')]
const signed = async (incident: IncidentId) => {
	const answers = []
	for (const by of [dee, eli]) answers.push(await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null }))
	return answers.map((answer) => (answer.ok ? ('alert' in answer.value ? 'told' : 'signed') : answer.refusal))
}
/** Of what is handed over: the fourth is lost sight of, the sixth fails. */
const [UNKNOWN, FAILED] = [3, 5]
const fates: Readonly<Record<number, Became['fate']>> = { [UNKNOWN]: 'unknown', [FAILED]: 'failed' }
/** Four text messages a second. */
const out = fakes({ sms: 4 }, (one) => ({ fate: fates[out.given.indexOf(one)] ?? 'handed' }), () => ports.now())
const turns = new Map()
const during = async (s: number) => {
	for (let n = 0; n < s; n++) {
		await handOn(ports, out.carriers, { limit: 4, signal: new AbortController().signal, turns })
		hub.move(seconds(1))
	}
}
const names = (given: typeof out.given) => given.map(({ to }) => to.split(' ')[0] ?? '').toSorted()

test('a verifier who lied is trusted no more: whoever may have heard what rested on them alone hears within a minute that it is taken back, and nobody else hears anything', async () => {
	await neighbours(ports, pool, 20, ['sms'], { languages: ['en'] })
	await neighbours(ports, pool, 6, ['sms'], { zone: 'northgate', from: 20, languages: ['en'] })
	await neighbours(ports, pool, 4, ['sms'], { zone: 'mill', from: 30, languages: ['en'] })
	const [alone, untold, shared] = [await incidentAt(hub), await incidentAt(hub, { zone: 'mill', spot: spotAt(MERCADO, { dx: -7400, dy: 0 }), place: 'Mill Road and 3rd Street' }), await incidentAt(hub, { zone: 'northgate', spot: spotAt(MERCADO, { dx: -12_100, dy: 0 }), place: 'Northgate Plaza' })]
	for (const incident of [alone, untold, shared]) {
		await voiceAt(hub, incident)
		await saw(ports, v9, incident, 'activity')
		hub.move(minutes(9))
	}
	assert.deepEqual(await signed(alone), ['signed', 'told'], 'with somebody who reported it, two signatures suffice')
	assert.deepEqual(await signed(untold), ['impossible-travel', 'impossible-travel'])
	await saw(ports, v3, shared, 'activity')
	assert.equal((await stateOf(hub, shared))?.state, 'confirmed')
	await during(3)
	assert.deepEqual(await signed(shared), ['signed', 'told'])
	const exposed = names(out.given.filter((_, n) => n !== FAILED))
	assert.equal(out.given.length, 12, 'eight are still to come')

	const voided = await voidLooksOf(ports, speaking(who.sol.id, 'steward'), { member: who.v9.id })
	assert.ok(voided.ok)
	assert.deepEqual([voided.value.fallen, voided.value.toCorrect.map(({ incident }) => incident)], [[alone], [alone]])
	assert.deepEqual([(await stateOf(hub, alone))?.state, (await stateOf(hub, untold))?.state, (await stateOf(hub, shared))?.state], ['verifying', 'verifying', 'confirmed'])
	const board = await boardFor(ports, dee)
	assert.ok(board.ok)
	assert.deepEqual(board.value.needs.filter(({ kind }) => kind === 'rests-on-nothing').map(({ incident }) => incident), [alone])

	const before = out.given.length
	const approved = ports.now()
	const pressed = await postForm(address, '/desk/hotline/act', { act: 'correct', incident: alone, tells: 'cancel' }, { cookie: await sessionOf(hub, who.dee.id) })
	assert.match(String(pressed.headers['location']), /heard=correct/)
	await during(60)
	const after = out.given.slice(before)
	const taken = after.filter(({ text }) => /take our message back/.test(text))
	assert.deepEqual(names(taken), exposed, 'all who were handed it and who perhaps were, each once; not whom it never reached')
	assert.ok(taken.every(({ at }) => at - approved <= seconds(60)), `${Math.max(...taken.map(({ at }) => at - approved))} ms`)
	assert.deepEqual(names(after.filter((one) => !taken.includes(one))), ['u20', 'u21', 'u22', 'u23', 'u24', 'u25'], 'beside it only what stands goes on, and nothing of what was taken back')
	const alert = async (incident: IncidentId) => (await pool.query<{ id: string; tells: string }>('select id, tells from hotline_alerts where incident = $1 and is_newest', [incident])).rows[0]
	const [gone, stands] = [await alert(alone), await alert(shared)]
	assert.deepEqual([gone?.tells, stands?.tells], ['cancel', 'alert'])
	const coverage = await coverageOf(ports, gone?.id as never)
	assert.deepEqual([coverage?.exposed, coverage?.corrected, coverage?.unreachable, coverage?.toldAnyway], [11, 11, 0, 0])
	const later = await boardFor(ports, dee)
	assert.ok(later.ok && later.value.needs.every(({ kind }) => kind !== 'rests-on-nothing'))
})
