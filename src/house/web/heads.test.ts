import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { bodyOf, headOf, placeOf } from './heads.server.ts'
import { fetchFrom, openLine, openTrial, post, say, wait } from './web.testing.ts'

const head = (target: string) => headOf({ method: 'GET', url: target, httpVersion: '1.1', rawHeaders: [] })

test('a path that could be read as another one is not there', async (t) => {
	const web = await openTrial(t)
	const disguised = [
		'/a/../b', '/..', '/a/..', '/a/%2e%2e/b', '/a/%2E./b', '/./a', '/a/%2e', '/a%2fb', '/a%2Fb', '/a\\b', '/a%5cb', '/a%00', '/a%00.css', '/a%0d%0aset-cookie:x=1',
		'/a%7f', '//evil.example', '//evil.example/..', '/a//b', '/%', '/%zz', '/%c0%ae%c0%ae/', '/a%80', '/a#b', '/é',
	]
	for (const target of disguised) {
		const heard = await say(web, `GET ${target} HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: close\r\n\r\n`)
		assert.match(heard, /^HTTP\/1\.1 40[04] /, target)
		assert.doesNotMatch(heard, /\n(?:location|set-cookie):|evil/i, target)
	}
	for (const target of ['/', '/help', '/help/', '/desk/asks/listing_0123', '/a%20b', '/ayuda-%C3%A9', '/a?x=../..%2f//', '/a?']) assert.equal((await fetchFrom(web, target)).status, 200, target)
})

test('whatever path is let through stays itself when a page reads it as a URL', () => {
	const piece = fc.constantFrom('/', '.', '..', '%2e', '%2f', '\\', '%5c', 'a', '%00', '%', '?', '#', ' ', ';', ':', '@', '%C3%A9', '//', '\u00e9', '\t', '%09')
	fc.assert(
		fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
			const target = `/${pieces.join('')}`
			const place = placeOf(head(target))
			if (!place.ok) return
			const url = new URL(`http://localhost${place.value.path}${place.value.query}`)
			assert.equal(url.pathname, place.value.path)
			assert.equal(url.host, 'localhost')
			assert.ok(!decodeURIComponent(url.pathname).split('/').includes('..'))
		}),
		{ numRuns: 2000 },
	)
})

test('no page answers under the name of a file, so no cache in between keeps it', async (t) => {
	const web = await openTrial(t, { dotted: (path) => path === '/alerts.atom' })
	for (const path of ['/receipt/x.css', '/receipt/x.css?a', '/receipt.js', '/receipt/%2ecss', '/receipt;x.css', '/receipt%23x.css', '/receipt%3Fx.css', '/receipt/x.css/', '/desk/__data.json', '/favicon.ico']) {
		const heard = await fetchFrom(web, path)
		assert.deepEqual([heard.status, heard.headers['cache-control']], [404, 'no-store'], path)
	}
	assert.equal((await post(web, '/receipt/x.css', 'a=1')).status, 404)
	assert.equal((await fetchFrom(web, '/alerts.atom')).status, 200)
	assert.equal((await fetchFrom(web, '/receipt?file=x.css')).status, 200)
})

test('a message that two servers could cut in two ways is refused, and nothing after it is heard', async (t) => {
	let heard = 0
	const web = await openTrial(t, { pages: async (request) => (heard++, new Response(await request.text())) })
	const inside = 'GET /inside HTTP/1.1\r\nhost: x\r\n\r\n'
	const start = (lines: string, method = 'POST', version = '1.1') => `${method} / HTTP/${version}\r\nhost: localhost:${web.port}\r\norigin: ${web.origin}\r\n${lines}\r\n\r\n`
	const table = [
		start('content-length: 5\r\ncontent-length: 0') + 'hello',
		start('content-length: 5\r\ncontent-length: 5') + 'hello',
		start('content-length: 5, 5') + 'hello',
		start('content-length: +5') + 'hello',
		start('content-length: 0x5') + 'hello',
		start('content-length: -1'),
		start('content-length: 5\r\ntransfer-encoding: chunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked\r\ncontent-length: 5') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked\r\ntransfer-encoding: identity') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked\r\ntransfer-encoding: chunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: identity\r\ncontent-length: 5') + 'hello',
		start('transfer-encoding: gzip, chunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked, identity') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: xchunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding:\x0bchunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding : chunked') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked', 'POST', '1.0') + `0\r\n\r\n${inside}`,
		start(' transfer-encoding: chunked') + `0\r\n\r\n${inside}`,
		start('x: y\n\ntransfer-encoding: chunked') + `0\r\n\r\n${inside}`,
		start('content-length: 5', 'GET') + 'hello',
		start('transfer-encoding: chunked', 'GET') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked', 'HEAD') + `0\r\n\r\n${inside}`,
		start('transfer-encoding: chunked') + `5\nhello\n0\n\n${inside}`,
		start('transfer-encoding: chunked') + `-1\r\n\r\n${inside}`,
		start('transfer-encoding: chunked') + `fffffffffffffffff\r\n${inside}`,
	]
	for (const said of table) {
		heard = 0
		const answer = await say(web, said)
		const about = JSON.stringify(said.slice(said.indexOf('origin')))
		assert.match(answer, /^HTTP\/1\.1 400 Bad Request\r\n/, about)
		assert.match(answer, /content-security-policy: default-src 'none'/i, about)
		assert.equal(answer.split('HTTP/1.1 ').length, 2, about)
		// A body in bad chunks breaks only after its honest head was heard; it is never a whole request.
		assert.ok(heard <= (/^0\r|^5\n|^-1|^f/m.test(said) ? 1 : 0), about)
		assert.doesNotMatch(answer, /inside|hello/, about)
	}
	assert.deepEqual(web.logged, [])
	assert.equal((await post(web, '/', 'hello')).text, 'hello')
})

test('the length of a body can be read in one way only, and we do not rely on Node to see to that', () => {
	const read = (method: string, httpVersion: string, ...rawHeaders: string[]) => {
		const body = bodyOf(headOf({ method, url: '/', httpVersion, rawHeaders }))
		return body.ok ? body.value : body.refusal
	}
	assert.equal(read('POST', '1.1', 'Content-Length', '5'), 5)
	assert.equal(read('POST', '1.1', 'Transfer-Encoding', 'Chunked'), 'unknown')
	assert.equal(read('POST', '1.1'), 0)
	assert.equal(read('GET', '1.1', 'Content-Length', '0'), 0)
	const refused = [
		['POST', '1.1', 'Content-Length', '5', 'content-length', '5'],
		['POST', '1.1', 'Content-Length', '5', 'Transfer-Encoding', 'chunked'],
		['POST', '1.1', 'Transfer-Encoding', 'chunked', 'Transfer-Encoding', 'chunked'],
		['POST', '1.1', 'Transfer-Encoding', 'gzip, chunked'],
		['POST', '1.0', 'Transfer-Encoding', 'chunked'],
		['POST', '1.1', 'Content-Length', '+5'],
		['POST', '1.1', 'Content-Length', '1e3'],
		['POST', '1.1', 'Content-Length', ''],
		['POST', '1.1', 'Content-Length', '99999999999999999999'],
		['GET', '1.1', 'Content-Length', '5'],
		['HEAD', '1.1', 'Transfer-Encoding', 'chunked'],
	] as const
	for (const [method, version, ...raw] of refused) assert.equal(read(method, version, ...raw), 'not-understood', raw.join(' '))
})

test('two requests in one breath get two answers in their order', async (t) => {
	const web = await openTrial(t, {
		pages: async (request) => {
			const { pathname } = new URL(request.url)
			await wait(pathname === '/one' ? 40 : 0)
			return new Response(`<${pathname}>`)
		},
	})
	const one = `POST /one HTTP/1.1\r\nhost: localhost:${web.port}\r\norigin: ${web.origin}\r\ncontent-length: 9\r\n\r\nnot read!`
	const two = `GET /two HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: close\r\n\r\n`
	const answers = await say(web, one + two)
	assert.deepEqual(answers.match(/<\/\w+>/g), ['</one>', '</two>'])
})

test('nonsense behind a request that is being answered closes the line and puts no words into that answer', async (t) => {
	let go = () => {}
	const web = await openTrial(t, {
		pages: async (request) => (request.url.endsWith('/one') ? new Response(new ReadableStream({ start: (c) => (c.enqueue(Buffer.from('<one')), new Promise<void>((resolve) => (go = resolve))) })) : new Response('<two>')),
	})
	const line = await openLine(web)
	for (const path of ['/one', '/two']) line.say(`GET ${path} HTTP/1.1\r\nhost: localhost:${web.port}\r\n\r\n`)
	while (!line.heardSoFar().includes('<one')) await wait(5)
	line.say('nonsense\r\n\r\n')
	const heard = await line.heard()
	go()
	assert.equal(heard.match(/HTTP\/1\.1/g)?.length, 1)
	assert.doesNotMatch(heard, /400|<two>/)
})

test('nobody can turn a line into something else than HTTP', async (t) => {
	const web = await openTrial(t)
	const line = await openLine(web)
	line.say(`GET / HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: upgrade, close\r\nupgrade: websocket\r\nsec-websocket-key: x\r\n\r\n`)
	assert.doesNotMatch(await line.heard(), /^HTTP\/1\.1 101/)
	assert.equal(await say(web, `CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n\r\n`), '')
	assert.match(await say(web, `TRACE / HTTP/1.1\r\nhost: localhost:${web.port}\r\nx-secret: y\r\nconnection: close\r\n\r\n`), /^HTTP\/1\.1 405 (?!.*x-secret)/s)
	assert.match(await say(web, `OPTIONS * HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: close\r\n\r\n`), /^HTTP\/1\.1 40[05] /)
})
