/** Kill -9 of whoever hands over, with a correction behind it; and the house's own loop. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSending } from '#house/sending.server.ts'
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'
import { correct, sign } from '#rooms/hotline/telling.server.ts'
import { until } from './child.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { urlOf } from './house.testing.ts'
import { memberOf } from './members.testing.ts'
import { killWhileSending } from './sending.testing.ts'
import { confirmedAt, fakes, neighbours, speaking } from './telling.testing.ts'

const hub = await openHotline()
const { ports, pool, live } = hub.house
const [dee, eli, vi, vo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
const dispatchers = [speaking(dee.id, 'dispatcher'), speaking(eli.id, 'dispatcher')] as const
const verifiers = [speaking(vi.id, 'verifier'), speaking(vo.id, 'verifier')]

test('killed in the middle of it: nothing of the old version after the correction, whoever may have seen it is told, nobody twice', async () => {
	const { begun, after, missed, beside, twice, cutOff } = await killWhileSending({ ports, pool, databaseUrl: urlOf(hub.connection), keysFolder: join(hub.folder, 'keys'), folder: hub.folder, dispatchers, verifiers }, { rounds: 4 })
	assert.deepEqual({ after, missed, beside, twice }, { after: 0, missed: 0, beside: 0, twice: 0 })
	assert.ok(begun > 50 && cutOff > 0, `${begun} begun, ${cutOff} cut off`)
})

test('the house hands over as soon as it is told, in the reader’s language, and a correction after it', async () => {
	await pool.query('delete from hotline_subscribers')
	await neighbours(ports, pool, 20, ['sms'], { languages: ['es', 'en', 'so'] })
	const out = fakes({ sms: 1000 })
	const sending = openSending(ports, { carriers: out.carriers, origin: 'https://help.example.org', fault: (fault) => assert.fail(String(fault)) })
	const stop = live.listen(HOTLINE_TOPIC, () => sending.look())
	const incident = await confirmedAt(ports, verifiers)
	for (const by of dispatchers) await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })
	await until('all are told', () => Promise.resolve(out.given.length === 20), 10_000)
	const texts = Map.groupBy(out.given, ({ text }) => text)
	assert.equal(texts.size, 2, 'in two languages; who reads a third is told in the hub’s own')
	for (const text of texts.keys()) assert.ok(text.length <= 160 && /Cedar/.test(text), text)
	assert.ok(out.given.every(({ lasts, key }) => lasts > 3500 && lasts <= 3600 && /^[0-9a-f]{64}$/.test(key)))
	assert.ok((await correct(ports, dispatchers[0], { incident, tells: 'not-enforcement', because: 'sheriff' })).ok)
	await until('all are told otherwise', () => Promise.resolve(out.given.length === 40), 10_000)
	assert.equal(new Set(out.given.slice(20).map(({ to }) => to)).size, 20)
	stop()
	await sending.close()
})
