import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { CSP, headersFor } from './headers.server.ts'
import { LIMITS } from './limits.server.ts'
import { fetchFrom, openLine, openTrial, post, say, wait, type Heard } from './web.testing.ts'

function assertDressed({ headers }: Pick<Heard, 'headers'>, what: string) {
	for (const [name, value] of Object.entries(headersFor({ origins: ['http://localhost'], origin: 'http://localhost', path: '/', kept: 'never' }))) {
		assert.equal(headers[name], value, `${name} on ${what}`)
	}
	for (const name of ['server', 'x-powered-by', 'etag', 'last-modified']) assert.equal(headers[name], undefined, `${name} on ${what}`)
}

/** Status and headers of the last answer on a bare line. */
function parsed(heard: string) {
	const [head = ''] = heard.slice(heard.lastIndexOf('HTTP/1.1 ')).split('\r\n\r\n')
	const [first = '', ...lines] = head.split('\r\n')
	return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)])) }
}

test('every kind of answer carries the one policy and all the headers, whatever the page says', async (t) => {
	const web = await openTrial(t, {
		straight: [{ method: 'GET', path: '/health', handle: async (_, response) => void response.end('{}') }],
		limitClass: (_, path) => (path === '/limited' ? 'sign-in' : null),
		pages: async (request) => {
			const { pathname } = new URL(request.url)
			if (pathname === '/broken') throw new Error('a secret somebody typed')
			if (pathname === '/missing') return new Response('no', { status: 404 })
			return new Response('yes', { headers: { 'content-security-policy': "default-src *", 'referrer-policy': 'unsafe-url', server: 'x', 'x-powered-by': 'y', 'permissions-policy': 'camera=*', etag: '"1"' } })
		},
	})
	for (let i = 0; i < LIMITS['sign-in'].each.burst; i++) await fetchFrom(web, '/limited')
	const answers: [status: number, what: string, heard: Promise<Heard>][] = [
		[200, 'a page', fetchFrom(web, '/')],
		[200, 'a head', fetchFrom(web, '/', { method: 'HEAD' })],
		[200, 'a straight route', fetchFrom(web, '/health')],
		[404, "a page's own 404", fetchFrom(web, '/missing')],
		[500, 'a broken page', fetchFrom(web, '/broken')],
		[404, 'a path in disguise', fetchFrom(web, '/a/%2e%2e/b')],
		[405, 'a strange method', fetchFrom(web, '/', { method: 'PROPFIND' })],
		[414, 'a long path', fetchFrom(web, `/${'a'.repeat(2100)}`)],
		[431, 'many headers', fetchFrom(web, '/', { headers: Object.fromEntries(Array.from({ length: 70 }, (_, i) => [`x-${i}`, '1'])) })],
		[421, 'a strange host', fetchFrom(web, '/', { headers: { host: 'evil.example' } })],
		[403, 'a strange origin', post(web, '/', 'a=1', { origin: 'https://evil.example' })],
		[413, 'a large body', post(web, '/', 'a'.repeat(100_001))],
		[429, 'one too many', fetchFrom(web, '/limited')],
		[307, 'a redirect next door', fetchFrom(web, '/', { headers: { host: `127.0.0.1:${web.port}` } })],
	]
	for (const [status, what, heard] of answers) {
		const answer = await heard
		assert.equal(answer.status, status, what)
		assertDressed(answer, what)
	}
	const lines: [status: number, what: string, said: string][] = [
		[400, 'no HTTP at all', 'hello\r\n\r\n'],
		[400, 'no host', 'GET / HTTP/1.1\r\n\r\n'],
		[431, 'a huge header', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`],
		[408, 'half a head', 'GET / HTTP/1.1\r\nhost: a\r\n'],
		[400, 'an absolute target', 'GET http://evil.example/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n'],
	]
	for (const [status, what, said] of lines) {
		const answer = parsed(await say(web, said))
		assert.equal(answer.status, status, what)
		assertDressed(answer, what)
	}
	assert.equal((await fetchFrom(web, '/')).headers['content-security-policy'], CSP)
})

test('a refusal is told in the words of the house, with the language and the path it was asked in', async (t) => {
	const web = await openTrial(t, { refusalPage: (status, kind, request) => ({ type: 'text/html', body: JSON.stringify({ status, kind, ...request }) }) })
	const { text } = await fetchFrom(web, '/receipt/x.css?lang=es', { headers: { 'accept-language': 'es' } })
	assert.deepEqual(JSON.parse(text), { status: 404, kind: 'not-found', path: '/receipt/x.css', query: '?lang=es', acceptLanguage: 'es', asJson: false })
	const asked = await fetchFrom(web, '/receipt/open', { method: 'POST', body: '{}', headers: { origin: 'https://evil.example', 'content-type': 'application/json; charset=utf-8' } })
	assert.deepEqual([asked.status, JSON.parse(asked.text).kind, JSON.parse(asked.text).asJson], [403, 'foreign-origin', true])
	const silent = await openTrial(t, { refusalPage: () => assert.fail('words are missing') })
	assert.equal((await fetchFrom(silent, '/x.css')).text, '404\n')
})

test('a broken page is a line in the log with an id and no words of anybody, and the person sees the id at most', async (t) => {
	const web = await openTrial(t, {
		pages: async () => {
			throw Object.assign(new TypeError('duplicate key (phone)=(612-555-0100)'), { code: '23505' })
		},
		refusalPage: (_, kind, { fault }) => ({ type: 'text/plain', body: `${kind} ${fault}` }),
	})
	const { status, text } = await fetchFrom(web, '/receipt/apple-pear?k=secret')
	assert.equal(status, 500)
	const [line = '', ...others] = web.logged
	assert.deepEqual(others, [])
	assert.match(line, /^fault [0-9a-f]{8} GET \/receipt\/… TypeError 23505 at .+:\d+:\d+/)
	assert.equal(text, `broken ${line.split(' ')[1]}`)
	assert.doesNotMatch(line, /612|apple|secret|duplicate/)
})

test('a fault after the answer, or in what the house decides about routes, is a line in the log and no more', async (t) => {
	const web = await openTrial(t, {
		straight: [{ method: 'GET', path: '/late', handle: async (_, response) => (response.end('answered'), Promise.reject(new RangeError('late'))) }],
		bodyLimits: (_, path) => (path === '/undecided' ? assert.fail('undecided') : 0),
	})
	assert.equal((await fetchFrom(web, '/late')).text, 'answered')
	await assert.rejects(fetchFrom(web, '/undecided'))
	assert.deepEqual(web.logged.map((line) => line.split(' ')[4]), ['RangeError', 'AssertionError'])
	assert.equal((await fetchFrom(web, '/')).status, 200)
})

test('a page that breaks in the middle is cut off, so that half of it cannot pass for the whole', async (t) => {
	const web = await openTrial(t, {
		pages: async () => {
			const pieces = ['half']
			return new Response(new ReadableStream({ pull: (c) => (pieces.length > 0 ? c.enqueue(Buffer.from(pieces.pop() ?? '')) : c.error(new Error('no more'))) }))
		},
	})
	await assert.rejects(fetchFrom(web, '/'), /aborted|ECONNRESET|hang up/)
	assert.equal(web.logged.length, 1)
})

test('an event stream arrives as it is said, and the page hears when the listener leaves', async (t) => {
	let left = false
	const web = await openTrial(t, {
		mayCompress: () => true,
		pages: async (request) => {
			request.signal.addEventListener('abort', () => (left = true))
			return new Response(new ReadableStream({ start: (c) => c.enqueue(Buffer.from('data: one\n\n')) }), { headers: { 'content-type': 'text/event-stream' } })
		},
	})
	const line = await openLine(web)
	line.say(`GET /live HTTP/1.1\r\nhost: localhost:${web.port}\r\naccept-encoding: gzip\r\n\r\n`)
	while (!line.heardSoFar().includes('data: one')) await wait(5)
	assert.doesNotMatch(line.heardSoFar(), /content-encoding/i)
	assert.equal(left, false)
	line.hangUp()
	while (!left) await wait(5)
	assert.equal(web.stats().running, 0)
})

test('closing takes nobody new, lets running answers finish, ends event streams and keeps its word about the grace', async (t) => {
	const aborted: string[] = []
	const web = await openTrial(t, {
		straight: [{ method: 'GET', path: '/raw', handle: async (_, response) => void response.setHeader('content-type', 'text/event-stream').write('data: raw\n\n') }],
		pages: async (request) => {
			const { pathname } = new URL(request.url)
			request.signal.addEventListener('abort', () => aborted.push(pathname))
			if (pathname === '/live') return new Response(new ReadableStream({ start: (c) => c.enqueue(Buffer.from('data: one\n\n')) }), { headers: { 'content-type': 'text/event-stream' } })
			if (pathname === '/stuck') await once(request.signal, 'abort')
			else await wait(250)
			return new Response('done')
		},
	})
	const listening = [fetchFrom(web, '/live'), fetchFrom(web, '/raw')]
	const slow = fetchFrom(web, '/slow')
	const stuck = assert.rejects(fetchFrom(web, '/stuck'))
	while (web.stats().running < 4) await wait(5)
	await wait(30)
	let isSlowDone = false
	void slow.then(() => (isSlowDone = true))
	const stopped = web.stop(450)
	await assert.rejects(fetchFrom(web, '/'))
	assert.deepEqual((await Promise.all(listening)).map(({ text }) => text), ['data: one\n\n', 'data: raw\n\n'])
	assert.equal(isSlowDone, false)
	assert.equal((await slow).text, 'done')
	await stuck
	await stopped
	assert.deepEqual(aborted.toSorted(), ['/live', '/stuck'])
})

test('while the house is starting, pages say so and straight routes answer', async (t) => {
	let isReady = false
	const web = await openTrial(t, { ready: () => isReady, straight: [{ method: 'GET', path: '/health', handle: async (_, response) => void response.writeHead(503).end() }] })
	const early = await fetchFrom(web, '/')
	assert.deepEqual([early.status, early.text, early.headers['retry-after']], [503, '<h1>503 starting</h1>', '2'])
	assert.equal((await fetchFrom(web, '/health')).text, '')
	isReady = true
	assert.equal((await fetchFrom(web, '/')).status, 200)
})
