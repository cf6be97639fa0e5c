import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import type { HandOver } from '#ground/carriers.ts'
import { openSms } from './sms.server.ts'

type Heard = { readonly path: string; readonly authorization: string; readonly fields: URLSearchParams }
type Answer = { readonly status: number; readonly body?: object } | 'hang up' | 'never'

/** A carrier of one's own that answers as it is told. */
async function provider(t: TestContext, answers: (heard: Heard) => Answer) {
	const heard: Heard[] = []
	const server = createServer((request, response) => {
		let body = ''
		request.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => {
			const one = { path: request.url ?? '', authorization: request.headers.authorization ?? '', fields: new URLSearchParams(body) }
			heard.push(one)
			const answer = answers(one)
			if (answer === 'hang up') request.socket.destroy()
			else if (answer !== 'never') response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body ?? {}))
		})
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	t.after(() => {
		server.closeAllConnections()
		server.close()
	})
	const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/2010-04-01`
	return { heard, base, carrier: openSms({ account: 'AC1', token: 'secret', base, from: ['+16125550101', '+16125550102'], perSecond: 1, cents: 8 }, { origin: 'https://hub.example', timeoutMs: 300 }) }
}

const one: HandOver = { key: 'ab'.repeat(32), to: '+16125550199', title: 'Hub', text: 'It is over.', language: 'en', topic: 'cd'.repeat(16), lasts: 1800, link: 'https://hub.example/alerts' }
const signal = new AbortController().signal

test('a message goes out once, with how long it may wait and where to say what became of it', async (t) => {
	const { carrier, heard } = await provider(t, () => ({ status: 201, body: { sid: 'SM1', status: 'queued' } }))
	assert.deepEqual(await carrier.send(one, signal), { fate: 'handed' })
	assert.equal(heard.length, 1)
	const { path, authorization, fields } = heard[0] as Heard
	assert.equal(path, '/2010-04-01/Accounts/AC1/Messages.json')
	assert.equal(authorization, `Basic ${Buffer.from('AC1:secret').toString('base64')}`)
	assert.deepEqual(Object.fromEntries(fields), { To: one.to, From: fields.get('From'), Body: 'It is over.', ValidityPeriod: '1800', StatusCallback: `https://hub.example/gates/sms?alert=${one.topic}&to=${one.key}` })
	assert.match(fields.get('From') ?? '', /^\+1612555010[12]$/)
	assert.deepEqual(carrier.pace, { perSecond: 1, numbers: 2, cents: 8, registered: false })
})

test('what is left is what the carrier says, asked once a minute at most; unknown where it says nothing of the kind, or nothing in time', async (t) => {
	const says: Answer[] = [{ status: 200, body: { balance: '34.512', currency: 'USD' } }]
	const { base, heard } = await provider(t, () => says[0] ?? { status: 404 })
	let now = 0
	const carrier = () => openSms({ account: 'AC1', token: 'secret', base, from: ['+16125550101'] }, { origin: null, clock: () => now })
	const one = carrier()
	assert.deepEqual([await one.purse?.(), await one.purse?.(), heard.length, heard[0]?.path], [3451, 3451, 1, '/2010-04-01/Accounts/AC1/Balance.json'])
	assert.equal(heard[0]?.authorization, `Basic ${Buffer.from('AC1:secret').toString('base64')}`)
	says[0] = { status: 200, body: { balance: '-0.5' } }
	now = 60_001
	assert.equal(await one.purse?.(), -50)
	for (const other of [{ status: 200, body: { balance: 'much' } }, { status: 200, body: {} }, { status: 404 }, { status: 503 }, 'hang up'] as const) {
		says[0] = other
		assert.equal(await carrier().purse?.(), null, JSON.stringify(other))
	}
})

test('the same person always hears from the same number', async (t) => {
	const { carrier, heard } = await provider(t, () => ({ status: 201 }))
	for (const key of ['00000000', '00000000', '00000001', '00000001']) await carrier.send({ ...one, key: key.repeat(8) }, signal)
	assert.deepEqual(heard.map(({ fields }) => fields.get('From')), ['+16125550101', '+16125550101', '+16125550102', '+16125550102'])
})

for (const [what, answer, became] of [
	['a carrier that says it takes nothing now did not take it', { status: 503 }, { fate: 'failed', why: '503', isGone: false }],
	['neither did one that says it is too much', { status: 429, body: { code: 20429 } }, { fate: 'failed', why: '20429', isGone: false }],
	['whoever said STOP to it is gone', { status: 400, body: { code: 21610 } }, { fate: 'failed', why: '21610', isGone: true }],
	['a number that is none is gone', { status: 400, body: { code: 21211 } }, { fate: 'failed', why: '21211', isGone: true }],
	['a wrong password is our own fault, and nobody is gone', { status: 401, body: { code: 20003 } }, { fate: 'failed', why: '20003', isGone: false }],
	['a fault in the middle of it leaves it unknown', { status: 500 }, { fate: 'unknown', why: '500' }],
	['so does a gateway that gave up', { status: 504 }, { fate: 'unknown', why: '504' }],
	['taken and refused at once is refused', { status: 201, body: { status: 'failed', error_code: 30006 } }, { fate: 'failed', why: '30006', isGone: true }],
] as const) {
	test(what, async (t) => {
		const { carrier, heard } = await provider(t, () => answer)
		assert.deepEqual(await carrier.send(one, signal), became)
		assert.equal(heard.length, 1, 'and it is not tried again')
	})
}

test('a carrier that took it and never answered, or hung up, leaves it unknown', async (t) => {
	for (const answer of ['never', 'hang up'] as const) {
		const { carrier, heard } = await provider(t, () => answer)
		assert.equal((await carrier.send(one, signal)).fate, 'unknown')
		assert.equal(heard.length, 1)
	}
})

test('where nobody listens, nothing went', async () => {
	const server = createServer().listen(0, '127.0.0.1')
	await once(server, 'listening')
	const { port } = server.address() as AddressInfo
	server.close()
	await once(server, 'close')
	const carrier = openSms({ account: 'AC1', token: 's', base: `http://127.0.0.1:${port}`, from: ['+16125550101'] }, { origin: null })
	assert.deepEqual(await carrier.send(one, signal), { fate: 'failed', why: 'ECONNREFUSED' })
})

test('what is no number, and what begins after the end, does not go out', async (t) => {
	const { carrier, heard } = await provider(t, () => ({ status: 201 }))
	assert.deepEqual(await carrier.send({ ...one, to: 'dee@example.org' }, signal), { fate: 'failed', why: 'no-number', isGone: true })
	assert.deepEqual(await carrier.send(one, AbortSignal.abort()), { fate: 'failed', why: 'stopped' })
	assert.equal(heard.length, 0)
})
