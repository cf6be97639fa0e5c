import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { codingFor } from './answers.server.ts'
import { CSP } from './headers.server.ts'
import { fetchFrom, openTrial, post, say } from './web.testing.ts'

const SCRIPT = 'export const a = 1\n'.repeat(50)

async function folders(t: TestContext) {
	const home = await mkdtemp(join(tmpdir(), 'statics-'))
	t.after(() => rm(home, { recursive: true }))
	const folder = join(home, 'i')
	await mkdir(join(folder, 'fonts'), { recursive: true })
	await writeFile(join(home, 'secret.txt'), 'secret')
	await symlink(join(home, 'secret.txt'), join(folder, 'link.txt'))
	await writeFile(join(folder, '.hidden.js'), 'secret')
	await writeFile(join(folder, 'ask-1a2b.js'), SCRIPT)
	await writeFile(join(folder, 'ask-1a2b.js.br'), brotliCompressSync(SCRIPT))
	await writeFile(join(folder, 'ask-1a2b.js.gz'), gzipSync(SCRIPT))
	await writeFile(join(folder, 'fonts/noto.woff2'), 'font')
	await writeFile(join(folder, 'only.br'), 'not pressed')
	await mkdir(join(home, 'root'))
	await writeFile(join(home, 'root/robots.txt'), 'User-agent: *\n')
	await mkdir(join(home, 'root/i'))
	await writeFile(join(home, 'root/i/ask-1a2b.js'), 'another')
	return [{ under: '/i/', folder, immutable: true }, { under: '/', folder: join(home, 'root'), immutable: false }, { under: '/none/', folder: join(home, 'none'), immutable: true }]
}

test('files go out by exact name, pressed as the other side reads them, for ever where the name says so', async (t) => {
	const web = await openTrial(t, { statics: await folders(t) })
	const get = (path: string, accepts = '') => fetchFrom(web, path, { headers: { 'accept-encoding': accepts } })
	const plain = await get('/i/ask-1a2b.js')
	assert.deepEqual([plain.status, plain.text, plain.headers['content-encoding'], plain.headers['vary']], [200, SCRIPT, undefined, 'accept-encoding'])
	assert.deepEqual([plain.headers['content-type'], plain.headers['cache-control'], plain.headers['content-security-policy']], ['text/javascript; charset=utf-8', 'public, max-age=31536000, immutable', CSP])
	assert.deepEqual([plain.headers['etag'], plain.headers['last-modified'], plain.headers['x-content-type-options']], [undefined, undefined, 'nosniff'])

	const brotli = await get('/i/ask-1a2b.js', 'gzip, deflate, br')
	assert.deepEqual([brotli.headers['content-encoding'], brotli.headers['vary'], brotliDecompressSync(brotli.body).toString()], ['br', 'accept-encoding', SCRIPT])
	const gzip = await get('/i/ask-1a2b.js', 'br;q=0, gzip')
	assert.deepEqual([gzip.headers['content-encoding'], gunzipSync(gzip.body).toString()], ['gzip', SCRIPT])
	assert.equal((await get('/i/ask-1a2b.js?v=1')).text, SCRIPT)

	const head = await fetchFrom(web, '/i/ask-1a2b.js', { method: 'HEAD' })
	assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', String(SCRIPT.length)])
	const font = await get('/i/fonts/noto.woff2', 'br')
	assert.deepEqual([font.headers['content-type'], font.headers['vary'], font.text], ['font/woff2', undefined, 'font'])
	const robots = await get('/robots.txt')
	assert.deepEqual([robots.headers['cache-control'], robots.headers['permissions-policy'], robots.text], ['public, max-age=86400', undefined, 'User-agent: *\n'])
})

test('nothing but those files is there', async (t) => {
	const web = await openTrial(t, { statics: await folders(t) })
	for (const path of ['/i/../secret.txt', '/i/%2e%2e/secret.txt', '/i/..%2fsecret.txt', '/i/link.txt', '/i/.hidden.js', '/i/ask-1a2b.js.br', '/i/ask-1a2b.js/', '/i//ask-1a2b.js', '/i/ASK-1a2b.js', '/i/fonts/none.woff2', '/secret.txt', '/none/a.js']) {
		const heard = await say(web, `GET ${path} HTTP/1.1\r\nhost: localhost:${web.port}\r\nconnection: close\r\n\r\n`)
		assert.match(heard, /^HTTP\/1\.1 404 .*no-store.*<h1>404 not-found/s, path)
	}
	assert.equal((await fetchFrom(web, '/i/only.br')).text, 'not pressed')
	const changed = await post(web, '/i/ask-1a2b.js', 'x')
	assert.deepEqual([changed.status, changed.headers['allow']], [405, 'GET, HEAD'])
})

test('pages are pressed only where no secret is, and say so to caches', async (t) => {
	const page = '<p>Something that is said again and again. '.repeat(100)
	const types: Record<string, string> = { '/open/picture': 'image/png', '/open/live': 'text/event-stream', '/open/feed': 'application/atom+xml' }
	const web = await openTrial(t, {
		mayCompress: (path) => path.startsWith('/open'),
		pages: async (request) => {
			const { pathname } = new URL(request.url)
			const headers: [string, string][] = [['content-type', types[pathname] ?? 'text/html; charset=utf-8'], ['cache-control', 'public, max-age=60'], ['etag', '"1"']]
			if (pathname === '/open/in') headers.push(['set-cookie', 'a=1'])
			if (pathname === '/open/short') headers.push(['content-length', '2'])
			return new Response(pathname === '/open/short' ? 'hi' : page, { headers })
		},
	})
	const get = (path: string, accepts = 'gzip, br') => fetchFrom(web, path, { headers: { 'accept-encoding': accepts } })
	const open = await get('/open')
	assert.deepEqual([open.headers['content-encoding'], open.headers['vary'], open.headers['etag'], brotliDecompressSync(open.body).toString()], ['br', 'accept-encoding', 'W/"1"', page])
	assert.ok(open.body.length < 300)
	assert.equal(gunzipSync((await get('/open', 'gzip')).body).toString(), page)
	const asIs = await get('/open', 'identity')
	assert.deepEqual([asIs.text, asIs.headers['vary'], asIs.headers['etag']], [page, 'accept-encoding', '"1"'])
	assert.equal((await get('/open/feed')).headers['content-encoding'], 'br')
	for (const path of ['/receipt', '/open/in', '/open/picture', '/open/live', '/open/short']) assert.equal((await get(path)).headers['content-encoding'], undefined, path)
	assert.equal((await get('/receipt')).text, page)
	const head = await fetchFrom(web, '/open', { method: 'HEAD', headers: { 'accept-encoding': 'br' } })
	assert.deepEqual([head.text, head.headers['content-encoding']], ['', 'br'])
	assert.equal((await fetchFrom(web, '/open', { method: 'POST', headers: { origin: web.origin, 'accept-encoding': 'br' }, body: 'a' })).headers['content-encoding'], undefined)
})

test('what the other side cannot read is not sent', () => {
	const table = [['', null], ['br', 'br'], ['gzip', 'gzip'], ['gzip, br', 'br'], ['GZIP;q=0.5', 'gzip'], ['br;q=0, gzip;q=1', 'gzip'], ['br; q=0.000', null], ['br;q=0.001', 'br'], ['deflate, zstd', null], ['brotli', null]] as const
	for (const [accepts, coding] of table) assert.equal(codingFor(accepts), coding, accepts)
	assert.equal(codingFor(undefined), null)
	assert.equal(codingFor('br, gzip', ['gzip']), 'gzip')
})
