import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetchFrom, openLine, openTrial, post, QUICK, wait, type Knock } from './web.testing.ts'
import type { Straight } from './web.server.ts'

const start = (web: Knock, lines: string, path = '/help') => `POST ${path} HTTP/1.1\r\nhost: localhost:${web.port}\r\norigin: ${web.origin}\r\n${lines}\r\n\r\n`
const limits = { bodyLimits: (_: string, path: string) => (path === '/small' ? 1000 : 400_000) }

test('a body as large as its route takes is read to the byte, a byte more is refused before and while it comes', async (t) => {
	let pages = 0
	const web = await openTrial(t, { ...limits, pages: async (request) => (pages++, new Response(String((await request.arrayBuffer()).byteLength))) })
	assert.equal((await post(web, '/small', 'x'.repeat(1000))).text, '1000')
	assert.equal((await post(web, '/help', new Uint8Array(400_000))).text, '400000')
	assert.equal(pages, 2)

	const tooLong = await post(web, '/small', 'x'.repeat(1001))
	assert.deepEqual([tooLong.status, tooLong.text, pages], [413, '<h1>413 too-large</h1>', 2])

	const line = await openLine(web)
	line.say(start(web, 'transfer-encoding: chunked', '/small'))
	for (let i = 0; i < 3; i++) line.say(`190\r\n${'x'.repeat(400)}\r\n`)
	line.say('0\r\n\r\n')
	assert.match(await line.heard(), /^HTTP\/1\.1 413 .*<h1>413 too-large<\/h1>$/s)
	await wait(5)
	assert.deepEqual([web.stats().running, web.stats().bytes, web.stats().arriving], [0, 0, 0])
	assert.deepEqual(web.logged, [])
})

test('whoever announces too much is refused before sending it, and still gets to read why', async (t) => {
	const web = await openTrial(t, { ...limits, patience: { ...QUICK, lingerMs: 10_000 } })
	const patient = await openLine(web)
	patient.say(start(web, 'content-length: 99999999\r\nexpect: 100-continue', '/small'))
	while (!patient.heardSoFar().includes('</h1>')) await wait(5)
	assert.match(patient.heardSoFar(), /^HTTP\/1\.1 413 /)

	const hasty = await openLine(web)
	hasty.say(start(web, 'content-length: 300000', '/small'))
	for (let sent = 0; sent < 300_000; sent += 10_000) {
		assert.equal(hasty.isClosed(), false)
		hasty.say('x'.repeat(10_000))
		await wait(1)
	}
	assert.match(await hasty.heard(), /<h1>413 too-large<\/h1>$/)
})

test('a client that asks before it sends is told to go on', async (t) => {
	const web = await openTrial(t, limits)
	const line = await openLine(web)
	line.say(start(web, 'content-length: 5\r\nexpect: 100-continue\r\nconnection: close'))
	while (!line.heardSoFar().startsWith('HTTP/1.1 100 Continue')) await wait(5)
	line.say('hello')
	assert.match(await line.heard(), /POST \/help hello\r\n/)
})

test('a line that is bad but moving gets through; one that hardly moves is let go with a word', async (t) => {
	const web = await openTrial(t, { ...limits, patience: { ...QUICK, body: { ...QUICK.body, leastPerSecond: 1000, longestMs: 10_000 } } })
	const bad = await openLine(web)
	bad.say(start(web, 'content-length: 4000\r\nconnection: close'))
	const dripping = await openLine(web)
	dripping.say(start(web, 'content-length: 4000'))
	for (let i = 0; i < 16; i++) {
		bad.say('x'.repeat(250))
		dripping.say('x')
		await wait(25)
	}
	assert.match(await bad.heard(), /^HTTP\/1\.1 200 .*x{4000}\r\n/s)
	assert.match(await dripping.heard(), /^HTTP\/1\.1 408 .*content-security-policy.*<h1>408 too-slow<\/h1>$/s)
})

test('however fast it is, a body that never ends is let go', async (t) => {
	const web = await openTrial(t, { bodyLimits: () => 1e9, patience: { ...QUICK, headersMs: 60_000, body: { ...QUICK.body, longestMs: 200 } } })
	const line = await openLine(web)
	line.say(start(web, 'transfer-encoding: chunked'))
	const began = performance.now()
	while (!line.heardSoFar() && performance.now() - began < 2000) {
		line.say(`64\r\n${'x'.repeat(100)}\r\n`)
		await wait(10)
	}
	assert.match(await line.heard(), /<h1>408 too-slow<\/h1>$/)
})

test('time in which we did not read is not held against the sender', async (t) => {
	const web = await openTrial(t, {
		...limits,
		patience: { ...QUICK, body: { ...QUICK.body, leastPerSecond: 2_000_000 } },
		pages: async (request) => {
			await wait(300)
			return new Response(String((await request.arrayBuffer()).byteLength))
		},
	})
	assert.equal((await post(web, '/help', new Uint8Array(400_000))).text, '400000')
})

test('320 KB at 50 KB/s pass with the patience we really have', async () => {
	const { PATIENCE } = await import('./web.server.ts')
	const seconds = 320_000 / 50_000
	assert.ok(seconds * 1000 < PATIENCE.body.longestMs && seconds * PATIENCE.body.leastPerSecond < 320_000)
	assert.ok(PATIENCE.body.longestMs >= 120_000 && PATIENCE.headersMs <= 10_000 && PATIENCE.idleMs <= 5_000)
})

test('all bodies together have a limit, and whoever came in vain is told to come again', async (t) => {
	const web = await openTrial(t, { ...limits, patience: { ...QUICK, body: { ...QUICK.body, mostAtOnce: 500_000 } }, pages: async (request) => (await request.arrayBuffer(), await wait(150), new Response('kept')) })
	const answers = await Promise.all([1, 2, 3].map(() => post(web, '/help', new Uint8Array(300_000))))
	assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 503, 503])
	assert.equal((await post(web, '/help', new Uint8Array(300_000))).text, 'kept')
})

test('a page that does not read its body leaves the line usable, and one that reads half of it, too', async (t) => {
	for (const reads of [async () => {}, async (request: Request) => void (await request.body?.getReader().read()), async (request: Request) => void (await request.body?.cancel())]) {
		const web = await openTrial(t, { ...limits, pages: async (request) => (await reads(request), new Response('done')) })
		const line = await openLine(web)
		line.say(start(web, 'content-length: 200000') + 'x'.repeat(200_000))
		line.say(`GET /next HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: close\r\n\r\n`)
		assert.equal((await line.heard()).match(/done/g)?.length, 2)
	}
})

test('an answer given early does not buy an endless body', async (t) => {
	const web = await openTrial(t, { bodyLimits: () => 1e9, patience: { ...QUICK, headersMs: 60_000 }, pages: async () => new Response('early') })
	const line = await openLine(web)
	line.say(start(web, 'transfer-encoding: chunked'))
	const began = performance.now()
	while (!line.isClosed() && performance.now() - began < 5000) {
		line.say(`64\r\n${'x'.repeat(100)}\r\n`)
		await wait(10)
	}
	assert.ok(line.isClosed())
})

test('a client that goes away in the middle is no fault of ours', async (t) => {
	let ended = 'not yet'
	const web = await openTrial(t, {
		...limits,
		pages: async (request) => {
			const text = await request.text().catch((fault: Error) => (ended = fault.message, Promise.reject(fault)))
			return new Response(text)
		},
	})
	const line = await openLine(web)
	line.say(start(web, 'content-length: 1000') + 'half')
	while (web.stats().bytes === 0) await wait(5)
	line.hangUp()
	while (ended === 'not yet') await wait(5)
	assert.doesNotMatch(ended, /not yet/)
	assert.deepEqual(web.logged, [])
	assert.deepEqual([web.stats().running, web.stats().bytes], [0, 0])
})

test('a straight route gets the stream unread, when it is for it, and half a body never looks like a whole one', async (t) => {
	const sealed: string[] = []
	const seal: Straight = {
		method: 'POST',
		path: '/help',
		when: (request) => request.headers['content-type'] === 'application/x-www-form-urlencoded',
		async handle(request, response) {
			assert.deepEqual([request.readableFlowing, request.readableDidRead], [null, false])
			let text = ''
			for await (const piece of request) text += piece
			sealed.push(text)
			response.end(`sealed ${text.length}`)
		},
	}
	const web = await openTrial(t, { bodyLimits: () => 1000, straight: [seal] })
	assert.equal((await post(web, '/help', 'a=1')).text, 'sealed 3')
	assert.equal((await post(web, '/help', '{}', { 'content-type': 'application/json' })).text, 'POST /help {}')
	assert.equal((await post(web, '/help', 'a=1', { origin: 'https://evil.example' })).status, 403)

	const form = 'content-type: application/x-www-form-urlencoded\r\n'
	const large = await openLine(web)
	large.say(start(web, `${form}transfer-encoding: chunked`) + `190\r\n${'x'.repeat(400)}\r\n`.repeat(3) + '0\r\n\r\n')
	assert.match(await large.heard(), /<h1>413 too-large<\/h1>$/)
	const slow = await openLine(web)
	slow.say(start(web, `${form}content-length: 1000`) + 'x')
	assert.match(await slow.heard(), /<h1>408 too-slow<\/h1>$/)
	const gone = await openLine(web)
	gone.say(start(web, `${form}content-length: 1000`) + 'x')
	await wait(20)
	gone.hangUp()
	await wait(30)
	assert.deepEqual(sealed, ['a=1'])
	assert.deepEqual(web.logged, [])
})

test('bodies made to hurt whoever parses them end at the limit of the route, and others are served meanwhile', async (t) => {
	const web = await openTrial(t, { ...limits, pages: async (request) => new Response(String((await request.text()).length)) })
	const manyKeys = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`k${i}`, i])))
	const deep = '['.repeat(500_000) + ']'.repeat(500_000)
	const hurting = [manyKeys, deep, `a=${'%'.repeat(450_000)}`, '{"__proto__":'.repeat(40_000)]
	const json = { 'content-type': 'application/json' }
	const [answers, others] = await Promise.all([
		Promise.all(hurting.map((body) => post(web, '/help', body, json))),
		Promise.all(Array.from({ length: 20 }, () => fetchFrom(web, '/').then(({ status }) => status))),
	])
	assert.deepEqual(answers.map(({ status }) => status), hurting.map(() => 413))
	assert.deepEqual(new Set(others), new Set([200]))
})

test('whoever asks late for a body that was cut off already is told so, and does not wait for ever', async (t) => {
	const ends: string[] = []
	const web = await openTrial(t, {
		...limits,
		pages: async (_, about) => {
			await wait(60)
			const end = about.body().then(() => 'whole', (fault: Error) => fault.message)
			ends.push(await Promise.race([end, wait(1_500).then(() => 'nothing was heard')]))
			return new Response('')
		},
	})
	const line = await openLine(web)
	line.say(start(web, 'content-type: application/json\r\ntransfer-encoding: chunked', '/small'))
	line.say(`5dc\r\n${'x'.repeat(1500)}\r\n0\r\n\r\n`)
	await line.heard()
	while (ends.length === 0) await wait(20)
	assert.deepEqual(ends, ['the body was cut off: too-large'])
})
