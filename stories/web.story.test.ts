/** What every answer of the house carries, who may change anything, and how long a session lives. Against the real hub, by hand. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { say as onALine } from '#house/web/web.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anAsk, aWrongReceipt, knock, postForm, postJson, receiptOn, routesIn, tablesOf, wait, type Heard } from './web.testing.ts'

const hub = await openTestHub()
const ana = await joinAsSteward(hub)
hub.move(11_000)
const { address } = hub
const routes = routesIn()

/** Written out, not taken from the code: whoever changes it changes it here too, and thinks twice. */
const CSP =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
const ALWAYS = { 'content-security-policy': CSP, 'referrer-policy': 'same-origin', 'x-content-type-options': 'nosniff', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' }
const TELLS_TOO_MUCH = /^(server|x-powered-by|etag|last-modified|via|x-sveltekit-.*|access-control-.*|x-runtime|x-request-id)$/
const PERMISSIONS = /^(?:[a-z-]+=\((?:self)?\), )+[a-z-]+=\((?:self)?\)$/

/** @param file of ours, the same for everybody: it may be kept, and has no use for permissions */
function assertDressed({ status, lines }: Heard, what: string, file = ''): void {
	const pairs = Array.from({ length: lines.length / 2 }, (_, i) => [(lines[2 * i] ?? '').toLowerCase(), lines[2 * i + 1] ?? ''] as const)
	const all = (name: string) => pairs.filter(([one]) => one === name).map(([, value]) => value)
	for (const [name, value] of Object.entries(ALWAYS)) assert.deepEqual(all(name), [value], `${what} (${status}): ${name}`)
	assert.deepEqual(all('cache-control'), [file === '' ? 'no-store' : file.startsWith('/i/') ? 'public, max-age=31536000, immutable' : 'public, max-age=86400'], `${what} (${status}): cache-control`)
	assert.equal(all('permissions-policy').length, file === '' ? 1 : 0, what)
	for (const policy of all('permissions-policy')) {
		assert.match(policy, PERMISSIONS, what)
		assert.match(policy, /geolocation=\(\).*camera=\(\)|camera=\(\).*geolocation=\(\)/, what)
	}
	assert.deepEqual(pairs.map(([name]) => name).filter((name) => TELLS_TOO_MUCH.test(name)), [], `${what} (${status}) says too much`)
}

test('every route answers everybody under the one policy, and no copy of anything personal is kept', async () => {
	for (const { method, path, isForm } of routes) {
		for (const cookie of ['', ana.cookie]) {
			if (cookie && path === '/desk/sign-out') continue
			const headers = { ...(cookie && { cookie }), ...(method !== 'GET' && { origin: address, 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json' }) }
			const heard = await knock(address, path, { method, headers, ...(method !== 'GET' && { body: isForm ? 'act=open' : '{}' }) })
			assert.notEqual(heard.status, 500, `${method} ${path}`)
			assertDressed(heard, `${method} ${path} ${cookie && 'signed in'}`)
			if (!cookie && path !== '/desk/sign-out') assert.equal(heard.headers['set-cookie'], undefined, `${method} ${path} sets a cookie`)
		}
	}
	hub.move(11 * 60_000)
})

test('what is refused, broken or not ours is answered under the same policy', async () => {
	const json = { origin: address, 'content-type': 'application/json' }
	const line = await onALine({ port: Number(new URL(address).port) }, 'NOT HTTP\r\n\r\n')
	assert.match(line, /^HTTP\/1\.1 400 /)
	for (const [name, value] of Object.entries(ALWAYS)) assert.ok(line.toLowerCase().includes(`${name}: ${value.toLowerCase()}`), `a line that is no HTTP: ${name}`)
	const refused: readonly [number, string, Promise<Heard>][] = [
		[404, 'an unknown page', knock(address, '/nowhere')],
		[404, 'an unknown file', knock(address, '/i/nothing.js')],
		[404, 'an unknown page, as JSON', knock(address, '/nowhere', { headers: { accept: 'application/json' } })],
		[404, 'what the pages are made with', knock(address, '/_app/remote/x/y')],
		[405, 'a page that takes no PUT', knock(address, '/help', { method: 'PUT', headers: json })],
		[405, 'a door that is not for reading', knock(address, '/help/sealed')],
		[405, 'a form of another kind', knock(address, '/help', { method: 'POST', headers: { origin: address, 'content-type': 'text/plain' }, body: 'a' })],
		[405, 'a method of no kind', knock(address, '/', { method: 'PROPFIND' })],
		[405, 'a file that is written to', knock(address, '/mark.svg', { method: 'POST', headers: json })],
		[413, 'too much', knock(address, '/help', { method: 'POST', headers: { ...json, 'content-type': 'application/x-www-form-urlencoded' }, body: 'a'.repeat(70_000) })],
		[414, 'too long a path', knock(address, `/${'a'.repeat(3000)}`)],
		[431, 'too many headers', knock(address, '/', { headers: Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`x-${i}`, 'a'])) })],
		[421, 'another host', knock(address, '/', { headers: { host: 'evil.example' } })],
		[403, 'another site', knock(address, '/help', { method: 'POST', headers: { origin: 'https://evil.example' }, body: 'a' })],
		[404, 'a live stream for nobody', knock(address, '/desk/live')],
	]
	for (const [status, what, heard] of refused) {
		assert.equal((await heard).status, status, what)
		assertDressed(await heard, what)
	}
	const tries = await Promise.all(Array.from({ length: 70 }, () => postJson(address, '/desk/sign-in/begin', '{}')))
	const late = tries.find(({ status }) => status === 429)
	assert.ok(late && Number(late.headers['retry-after']) > 0)
	assertDressed(late, 'too often')
	hub.move(11 * 60_000)
})

test('a fault is told in one’s language with its name in the log, and neither page nor log says what was sent', async () => {
	const said: string[] = []
	const write = console.error
	console.error = (...words: unknown[]) => void said.push(words.map(String).join(' '))
	await hub.house.pool.query('alter table ground_sessions rename to ground_sessions_away')
	const secret = 'a'.repeat(64)
	const [page, door] = await Promise.all([knock(address, '/help?lang=es', { headers: { cookie: `holdfast=${secret}` } }), postJson(address, '/receipt/open', JSON.stringify({ lookup: 'b'.repeat(64) }), { cookie: `holdfast=${secret}`, 'accept-language': 'es' })])
	await hub.house.pool.query('alter table ground_sessions_away rename to ground_sessions')
	console.error = write
	for (const heard of [page, door]) {
		assert.equal(heard.status, 500)
		assertDressed(heard, 'a fault')
		assert.match(heard.text, /Algo falló de nuestro lado/)
		assert.doesNotMatch(heard.text, /ground_sessions|relation|node_modules/)
	}
	assert.equal((JSON.parse(door.text) as { ok: boolean }).ok, false)
	const id = /class="small quiet">([0-9a-f]{8})</.exec(page.text)?.[1]
	assert.ok(id && hub.log.some((line) => line.startsWith(`fault ${id} GET /help`)))
	assert.doesNotMatch(hub.log.join('\n'), new RegExp(`${secret}|relation "`))
	assert.deepEqual(said, [])
})

test('files, the health of the house and what forms are answered with come under the same policy', async () => {
	const folder = fileURLToPath(new URL('../static', import.meta.url))
	const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile() && !/\.(br|gz)$/.test(entry.name)).map((entry) => `${entry.parentPath}/${entry.name}`.slice(folder.length))
	assert.ok(files.length > 30)
	for (const file of files) {
		const heard = await knock(address, file, { headers: { cookie: ana.cookie } })
		assert.equal(heard.status, 200, file)
		assertDressed(heard, file, file)
	}
	assertDressed(await knock(address, '/health'), '/health')
	const kept = await postForm(address, '/help', anAsk())
	const { digits } = receiptOn(kept.text)
	const answers = {
		kept,
		'refused': await postForm(address, '/help', anAsk({ kind: '' })),
		'offer': await postForm(address, '/offer', anAsk({ kind: 'time' })),
		'not understood': await postForm(address, '/help', { 'Bad Name': 'x' }),
		'no such receipt': await postForm(address, '/receipt', { act: 'open', receipt: aWrongReceipt() }),
		'came': await postForm(address, '/receipt', { act: 'open', receipt: digits }),
		'deleted': await postForm(address, '/receipt', { act: 'delete', receipt: digits }),
	}
	assert.deepEqual(Object.values(answers).map(({ status }) => status), [200, 422, 200, 400, 422, 200, 200])
	for (const [what, heard] of Object.entries(answers)) assertDressed(heard, what)
	const left = await knock(address, '/leave')
	assert.deepEqual([left.status, left.headers['location'], left.headers['clear-site-data']], [303, 'https://www.wikipedia.org/', '"cache", "storage"'])
	assertDressed(left, '/leave')
})

test('nothing changes by a request that no page of ours sent, whoever is signed in', async () => {
	const changing = routes.filter(({ method }) => method !== 'GET')
	assert.ok(changing.length > 20 && changing.some(({ isForm }) => isForm))
	const before = await tablesOf(hub)
	const foreign: readonly Readonly<Record<string, string>>[] = [
		{},
		{ origin: 'https://evil.example' },
		{ origin: 'null' },
		{ origin: address.replace('http:', 'https:') },
		{ origin: address, 'sec-fetch-site': 'cross-site' },
		{ origin: address, 'sec-fetch-site': 'same-site' },
		{ 'sec-fetch-site': 'none' },
		{ referer: 'https://evil.example/' },
		{ referer: `${address}.evil.example/` },
	]
	for (const { method, path, isForm } of changing) {
		for (const from of foreign) {
			const heard = await knock(address, path, { method, headers: { cookie: ana.cookie, 'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json', ...from }, body: isForm ? new URLSearchParams(anAsk() as Record<string, string>).toString() : '{}' })
			assert.equal(heard.status, 403, `${method} ${path} ${JSON.stringify(from)}`)
			assert.match(heard.text, /This came from another site/, path)
		}
	}
	assert.deepEqual(await tablesOf(hub), before)
})

test('looking changes nothing, not even for a steward who looks everywhere', async () => {
	await postForm(address, '/help', anAsk())
	// That a session was seen is noted once a minute, so that it ends when nobody uses it. That is all.
	await knock(address, '/desk', { headers: { cookie: ana.cookie } })
	const before = await tablesOf(hub)
	assert.ok(Object.keys(before).length > 10 && Number(before['public.frontdoor_listings']?.split(' ')[0]) > 0)
	for (const { path } of routes) {
		for (const method of ['GET', 'HEAD']) {
			for (const query of ['', '?lang=es', '?act=delete&verb=close']) await knock(address, path + query, { method, headers: { cookie: ana.cookie } })
		}
	}
	await wait(200)
	assert.deepEqual(await tablesOf(hub), before)
})

test('no page can be had under the name of a file, where a cache in between might keep it', async () => {
	const { digits } = receiptOn((await postForm(address, '/help', anAsk())).text)
	for (const path of ['/receipt/x.css', '/receipt.css', '/receipt/open.css', '/receipt;x.css', '/receipt/;x.css', '/receipt%2Fx.css', '/receipt%3Bx.css', '/receipt%00.css', '/receipt%0ax.css', '/receipt%3f.css', '/receipt%23.css', '/receipt/../i/x.css', '/desk/x.js', '/desk.css', '/desk/queue.css', '/desk/counts.csv/x.css', '/desk/keys/a.png', '/help/a.css', '/team.json/a.css', '/health.css', '/i/../desk/keys.css', '/i/%2e%2e/desk/x.css']) {
		for (const heard of [await knock(address, path, { headers: { cookie: ana.cookie } }), await postForm(address, path, { act: 'open', receipt: digits }, { cookie: ana.cookie })]) {
			assert.ok([404, 413].includes(heard.status), `${path} ${heard.status}`)
			assertDressed(heard, path)
		}
	}
	assert.equal((await knock(address, '/receipt/x.css')).status, 404)
})
