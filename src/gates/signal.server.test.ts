import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { HandOver } from '#ground/carriers.ts'
import { HUB_SIGNAL, openFakeSignal } from '../../stories/signal.testing.ts'
import { askSignal, openSignal } from './signal.server.ts'

const one: HandOver = { key: 'ab'.repeat(32), to: '+16125550199', title: 'Hub', text: 'It is over.', language: 'en', topic: 'cd'.repeat(16), lasts: 1800, link: 'https://hub.example/alerts' }
const signal = new AbortController().signal

async function provider(t: TestContext, options: Parameters<typeof openSignal>[1] = {}) {
	const fake = await openFakeSignal()
	t.after(() => fake.close())
	return { fake, gate: openSignal({ ...fake.settings.signal, perSecond: 4 }, { timeoutMs: 300, ...options }) }
}

test('one person in one call, from the account of the hub, with the link below', async (t) => {
	const { fake, gate } = await provider(t)
	assert.deepEqual(await gate.send(one, signal), { fate: 'handed' })
	assert.deepEqual(fake.taken, [{ to: ['+16125550199'], text: 'It is over.\n\nhttps://hub.example/alerts', account: HUB_SIGNAL }])
	assert.deepEqual(gate.pace, { perSecond: 4, numbers: 1, cents: 0, registered: true })
	assert.deepEqual(await gate.send({ ...one, to: '0f8fad5b-d9cb-469f-a165-70867728950e' }, signal), { fate: 'handed' }, 'somebody who shows no number')
})

for (const [weather, became] of [
	['limit', { fate: 'failed', why: 'too-fast' }],
	['limit-429', { fate: 'failed', why: 'too-fast' }],
	['limit-words', { fate: 'failed', why: 'too-fast' }],
	['proof', { fate: 'failed', why: 'proof-wanted' }],
	['unregistered', { fate: 'failed', why: 'not-on-signal', isGone: true }],
	['identity', { fate: 'failed', why: 'new-phone' }],
	['other-account', { fate: 'failed', why: '-32602' }],
	['network', { fate: 'unknown', why: 'no-line' }],
	['fault', { fate: 'unknown', why: '-32603' }],
	['broken', { fate: 'unknown', why: 'no-word' }],
	['hang-up', { fate: 'unknown', why: 'UND_ERR_SOCKET' }],
	['never', { fate: 'unknown', why: 'TimeoutError' }],
] as const) {
	test(`${weather}: ${became.fate}, and it is not tried again`, async (t) => {
		const { fake, gate } = await provider(t)
		fake.weather.push(weather)
		assert.deepEqual(await gate.send(one, signal), became)
		assert.ok(fake.taken.length <= 1)
	})
}

test('refused for haste five times in a row, it rests as long as it is told, a minute at most, and asks nobody meanwhile', async (t) => {
	let now = 1000
	const { fake, gate } = await provider(t, { clock: () => now })
	fake.weather.push('limit', 'proof', 'limit', 'limit')
	for (let n = 0; n < 4; n++) await gate.send(one, signal)
	assert.equal((await gate.send(one, signal)).fate, 'handed', 'one that goes through begins the count again')
	fake.weather.push('limit', 'limit', 'limit', 'limit', 'limit')
	for (let n = 0; n < 5; n++) await gate.send(one, signal)
	now += 29_000
	assert.deepEqual(await gate.send(one, signal), { fate: 'failed', why: 'too-fast' })
	assert.equal(fake.taken.length, 1)
	now += 1001
	assert.deepEqual(await gate.send(one, signal), { fate: 'handed' })
})

test('what is no number, and what begins after the end, does not go out; an answer made elsewhere is wiped when it went', async (t) => {
	const { fake, gate } = await provider(t)
	assert.deepEqual(await gate.send({ ...one, to: 'dee@example.org' }, signal), { fate: 'failed', why: 'no-number', isGone: true })
	assert.deepEqual(await gate.send(one, AbortSignal.abort()), { fate: 'failed', why: 'stopped' })
	assert.equal(fake.taken.length, 0)
	const request = Buffer.from(gate.request('+16125550199', 'Say “hi”\n'))
	assert.deepEqual(await gate.hand(request), { fate: 'handed' })
	assert.equal(fake.taken[0]?.text, 'Say “hi”\n')
	assert.ok(request.every((byte) => byte === 0))
})

test('whether somebody is there is asked of signal-cli alone', async (t) => {
	const { fake } = await provider(t)
	assert.equal(await askSignal(fake.settings.signal), null)
	const server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	server.close()
	await once(server, 'close')
	const nobody = { url: `http://127.0.0.1:${port}`, account: HUB_SIGNAL }
	assert.equal(await askSignal(nobody), 'ECONNREFUSED')
	assert.deepEqual(await openSignal(nobody).send(one, signal), { fate: 'failed', why: 'ECONNREFUSED' })
})
