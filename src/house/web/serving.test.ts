import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LIMITS } from './limits.server.ts'
import { fetchFrom, openTrial, post, say } from './web.testing.ts'

const CLEAR = 'https://help.example.org'
const ONION = 'http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion'

test('the host chooses among our origins and is never repeated', async (t) => {
	const seen: string[] = []
	const web = await openTrial(t, {
		origins: [CLEAR, ONION],
		pages: async (request, about) => {
			seen.push(`${request.url} ${request.headers.get('host')} ${about.origin} ${about.secure}`)
			return new Response('yes')
		},
	})
	const { host: onion } = new URL(ONION)
	const table: [host: string | readonly string[], status: number][] = [
		['help.example.org', 200],
		['HELP.example.org:443', 200],
		[onion, 200],
		['help.example.org.evil.example', 421],
		['help.example.org:8443', 421],
		['help.example.org.', 421],
		['user@help.example.org', 421],
		['localhost', 421],
		['', 421],
		['evil.example', 421],
	]
	for (const [host, status] of table) {
		const heard = await fetchFrom(web, '/help?a=1', { headers: { host, 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' } })
		assert.equal(heard.status, status, String(host))
		assert.doesNotMatch(JSON.stringify(heard.headers) + heard.text, /evil|user@/)
	}
	const clear = `${CLEAR}/help?a=1 help.example.org ${CLEAR} true`
	assert.deepEqual(seen, [clear, clear, `${ONION}/help?a=1 ${onion} ${ONION} false`])
	assert.match(await say(web, 'GET / HTTP/1.1\r\nhost: help.example.org\r\nhost: evil.example\r\nconnection: close\r\n\r\n'), /^HTTP\/1\.1 400 /)
	assert.equal((await fetchFrom(web, '/help?a=1')).headers['onion-location'], `${ONION}/help`)
	assert.equal((await fetchFrom(web, '/help', { headers: { host: onion } })).headers['onion-location'], undefined)
})

test('reading under another loopback name leads to the one we go by; sending does not', async (t) => {
	const web = await openTrial(t, { straight: [{ method: 'GET', path: '/health', anyHost: true, handle: async (_, response) => void response.end('{}') }] })
	assert.equal(web.origin, `http://localhost:${web.port}`)
	const next = { host: `127.0.0.1:${web.port}` }
	const led = await fetchFrom(web, '/help?lang=es', { headers: next })
	assert.deepEqual([led.status, led.headers['location']], [307, `${web.origin}/help?lang=es`])
	assert.equal((await post(web, '/help', '', next)).status, 421)
	assert.equal((await fetchFrom(web, '/', { headers: { host: '127.0.0.1:1' } })).status, 421)
	assert.equal((await fetchFrom(web, '/health', { headers: next })).status, 200)
	assert.equal((await fetchFrom(web, '/health', { headers: { host: '10.1.2.3' } })).status, 200)
	assert.equal((await fetchFrom(web, '/health', { method: 'HEAD' })).status, 200)
	assert.equal((await openTrial(t, { origins: ['http://localhost:0'] })).origin.endsWith(':0'), false)
})

test('what changes something must come from a page of ours', async (t) => {
	const web = await openTrial(t, { openToOthers: (path) => path === '/gates/sms', pages: async (request) => new Response(request.headers.get('origin')) })
	const ours = web.origin
	const evil = 'https://evil.example'
	const table: [status: number, headers: Record<string, string>][] = [
		[200, { origin: ours }],
		[200, { origin: ours, 'sec-fetch-site': 'same-origin' }],
		[200, { 'sec-fetch-site': 'same-origin' }],
		[200, { referer: `${ours}/help` }],
		[200, { referer: `${ours}/` }],
		[403, {}],
		[403, { origin: evil }],
		[403, { origin: 'null' }],
		[403, { origin: `${ours}.evil.example` }],
		[403, { origin: ours.replace('localhost', '127.0.0.1') }],
		[403, { origin: evil, referer: `${ours}/` }],
		[403, { origin: evil, 'sec-fetch-site': 'same-origin' }],
		[403, { origin: ours, 'sec-fetch-site': 'cross-site' }],
		[403, { origin: ours, 'sec-fetch-site': 'same-site' }],
		[403, { 'sec-fetch-site': 'cross-site', referer: `${ours}/` }],
		[403, { 'sec-fetch-site': 'none' }],
		[403, { 'sec-fetch-site': 'none', referer: `${evil}/` }],
		[403, { referer: `${evil}/?${ours}` }],
		[403, { referer: ours.replace('//', '//evil.example@') + '.evil.example/' }],
		[403, { referer: `${ours}@evil.example/` }],
		[403, { referer: 'about:blank' }],
	]
	for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
		for (const [status, headers] of table) {
			assert.equal((await fetchFrom(web, '/help', { method, headers, body: 'a=1' })).status, status, `${method} ${JSON.stringify(headers)}`)
		}
	}
	for (const headers of [{}, { origin: evil }, { 'sec-fetch-site': 'cross-site' }]) {
		assert.equal((await fetchFrom(web, '/gates/sms', { method: 'POST', headers, body: 'a=1' })).status, 200)
		assert.equal((await fetchFrom(web, '/', { headers })).status, 200)
	}
})

test('a page sees what was asked and not who asked: no address, no device, no way it was carried', async (t) => {
	let seen: Record<string, string> = {}
	const web = await openTrial(t, { pages: async (request) => ((seen = Object.fromEntries(request.headers)), new Response('')) })
	const kept = { accept: 'text/html', 'accept-language': 'es', cookie: 'a=1; b=2', 'content-type': 'text/plain', 'x-twilio-signature': 's' }
	await post(web, '/', 'x', { ...kept, 'user-agent': 'phone', 'sec-ch-ua-model': 'phone', 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9', forwarded: 'for=203.0.113.9', via: 'x' })
	assert.deepEqual(seen, { ...kept, host: new URL(web.origin).host, origin: web.origin, 'content-length': '1' })
})

test('the address is the one the proxies vouch for, or none', async (t) => {
	for (const [proxy, address] of [[0, '127.0.0.1'], [1, '198.51.100.1'], ['onion', null]] as const) {
		const web = await openTrial(t, { proxy, pages: async (_, about) => new Response(JSON.stringify(about.address)) })
		assert.equal((await fetchFrom(web, '/', { headers: { 'x-forwarded-for': '1.1.1.1, 198.51.100.1' } })).text, JSON.stringify(address))
	}
})

test('a page says that a secret was wrong, and after some of them its neighbourhood waits while others are served', async (t) => {
	const web = await openTrial(t, {
		proxy: 1,
		limitClass: (_, path) => (path === '/receipt' ? 'receipt' : 'reading'),
		pages: async (_, about) => (about.failed(), new Response('wrong')),
	})
	const from = (address: string, path = '/receipt') => fetchFrom(web, path, { headers: { 'x-forwarded-for': address } })
	for (let i = 0; i < (LIMITS.receipt.failures?.burst ?? 0); i++) assert.equal((await from('203.0.113.9')).status, 200)
	const refused = await from('203.0.113.9')
	assert.deepEqual([refused.status, refused.text, Number(refused.headers['retry-after']) > 0], [429, '<h1>429 too-many</h1>', true])
	assert.equal((await from('198.51.100.1')).status, 200)
	assert.equal((await from('203.0.113.9', '/help')).status, 200)
})

test('cookies go out one by one, and an answer that sets one is never kept', async (t) => {
	const web = await openTrial(t, {
		pages: async (request) => {
			const headers = new Headers({ 'cache-control': 'public, max-age=60', etag: '"1"', 'content-type': 'text/html' })
			if (request.url.endsWith('/in')) for (const cookie of ['a=1; Path=/', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT']) headers.append('set-cookie', cookie)
			return new Response('', { headers })
		},
	})
	const signedIn = await fetchFrom(web, '/in')
	assert.deepEqual(signedIn.headers['set-cookie'], ['a=1; Path=/', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT'])
	assert.deepEqual([signedIn.headers['cache-control'], signedIn.headers['etag']], ['no-store', undefined])
	const feed = await fetchFrom(web, '/feed')
	assert.deepEqual([feed.headers['cache-control'], feed.headers['etag']], ['public, max-age=60', '"1"'])
})

test('what the pages say of themselves stays here, and that they take no such method is said in our words', async (t) => {
	const web = await openTrial(t, {
		pages: async (request) =>
			new URL(request.url).pathname === '/only-read'
				? new Response('PUT method not allowed', { status: 405, headers: { allow: 'GET, HEAD' } })
				: new Response(request.headers.get('accept'), { headers: { 'x-sveltekit-version': '1', 'x-sveltekit-normalize': '1', 'x-powered-by': 'x', 'content-language': 'es' } }),
	})
	const read = await fetchFrom(web, '/only-read')
	assert.deepEqual([read.status, read.headers['allow'], read.text], [405, 'GET, HEAD', '<h1>405 method</h1>'])
	const page = await fetchFrom(web, '/page', { headers: { accept: 'application/json' } })
	assert.deepEqual([page.text, page.headers['x-sveltekit-version'], page.headers['x-sveltekit-normalize'], page.headers['x-powered-by'], page.headers['content-language']], ['text/html', undefined, undefined, undefined, 'es'])
})

test('a file carries less than a page', async (t) => {
	const web = await openTrial(t, { statics: [{ under: '/', folder: import.meta.dirname, immutable: true }] })
	const [file, page] = [await fetchFrom(web, '/serving.test.ts'), await fetchFrom(web, '/')]
	assert.deepEqual([file.status, file.headers['permissions-policy'], typeof page.headers['permissions-policy']], [200, undefined, 'string'])
	assert.equal(file.headers['content-security-policy'], page.headers['content-security-policy'])
})
