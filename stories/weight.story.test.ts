/** What a first visit weighs on a bad line, and that nothing comes before it is needed. */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { BrowserContextOptions, Page } from 'playwright-core'
import webpush from 'web-push'
import { STREETS_FILE } from '#house/streets.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { writeTownMap } from '../tools/town-map.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const FIRST_VISIT_AT_MOST = 14 * 1024
const FIRST_TOUCH_AT_MOST = 50 * 1024
/** Leaflet and what draws from one file of tiles, for whoever asks for streets. */
const STREETS_AT_MOST = 85 * 1024
const islands = resolve(import.meta.dirname, '../static/i')

const near = ['Despensa de la Quinta', 'Nevera de la biblioteca', 'Ropero San Juan'].map((name) => ({ name, when: { es: 'hasta las seis', en: 'until six' }, knownHalf: Math.floor(Date.now() / 43_200_000) }))
const hub = await openTestHub({ first: { phone: '612-555-0100', near, zones: ['Norte', 'Sur', 'Este', 'Oeste'].map((name) => ({ id: name.toLowerCase(), name, households: 400, center: { lat: 44.95 + name.length / 100, lon: -93.26 }, radius: 900 })), rooms: ['frontdoor', 'rota', 'hotline'] } })
await joinAsSteward(hub)
// A hub that has a street map weighs no more at the door.
writeTownMap(join(hub.folder, STREETS_FILE), hub.house.ports.hub().settings.zones)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, locale: 'es-MX' }

/** Every byte over the wire, heads and bodies, until the page is quiet. */
async function weigh(path: string, address = hub.address): Promise<{ page: Page; bytes: number; urls: string[] }> {
	const context = await browser.newContext(phone)
	const page = await context.newPage()
	const client = await context.newCDPSession(page)
	await client.send('Network.enable')
	let bytes = 0
	const urls: string[] = []
	client.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
	page.on('request', (request) => urls.push(request.url()))
	await page.goto(address + path, { waitUntil: 'networkidle' })
	// Browsers ask for the mark when they please; here it is asked for in any case, so that it counts.
	await page.evaluate(() => fetch('/mark.svg').then((mark) => mark.text()))
	// A browser with a window fetches the mark, too; this one has none.
	const mark = await fetch(`${address}/mark.svg`)
	const head = [...mark.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 20)
	return { page, bytes: bytes + head + (await mark.arrayBuffer()).byteLength, urls }
}

for (const path of ['/', '/help', '/report', '/check']) {
	test(`a first visit of ${path} is 14 KB at most, all told, from us alone, and sets no cookie`, async (t) => {
		const { page, bytes, urls } = await weigh(path)
		t.diagnostic(`${path}: ${bytes} bytes in ${urls.length} requests`)
		assert.ok(bytes > 2000 && bytes <= FIRST_VISIT_AT_MOST, `${bytes} bytes: ${urls.join(' ')}`)
		for (const url of urls) assert.ok(url.startsWith(`${hub.address}/`), url)
		assert.deepEqual(await page.context().cookies(), [])
		await page.context().close()
	})
}

/** Nothing asked for during a second. */
async function quiet(page: Page): Promise<void> {
	let last = performance.now()
	const heard = () => (last = performance.now())
	page.on('request', heard)
	while (performance.now() - last < 1000) await page.waitForTimeout(100)
	page.off('request', heard)
}

const gzipped = (urls: readonly string[]) =>
	urls
		.filter((url) => url.includes('/i/') && url.endsWith('.js'))
		.map((url) => gzipSync(readFileSync(join(islands, new URL(url).pathname.slice('/i/'.length))), { level: 9 }).length)
		.reduce((sum, length) => sum + length, 0)

test('what seals is fetched when the first field is touched, not before, and receipts after Send', async (t) => {
	const { page, urls } = await weigh('/help')
	const before = gzipped(urls)
	assert.ok(before < 3000, `${before} bytes of script before anything is touched`)
	urls.length = 0
	await page.locator('textarea[name=text]').focus()
	await quiet(page)
	const touched = gzipped(urls)
	t.diagnostic(`first touch: ${touched} bytes gzip`)
	assert.ok(touched > 20_000, 'sealing code came')
	assert.ok(touched <= FIRST_TOUCH_AT_MOST, `${touched} bytes`)
	urls.length = 0
	await page.getByRole('radio', { name: 'Comida' }).check()
	assert.deepEqual(urls, [])
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor()
	const sent = gzipped(urls)
	assert.ok(sent > 5000, 'words and stretching came after Send')
	await page.context().close()
})

test('what draws streets is fetched when somebody asks for them, not before, and weighs 85 KB at most', async (t) => {
	const { page, urls } = await weigh('/report')
	assert.ok(gzipped(urls) < 3000 && !urls.some((url) => url.includes('.pmtiles')), urls.join(' '))
	urls.length = 0
	await page.getByRole('button', { name: 'Ver las calles' }).click()
	await quiet(page)
	const fetched = gzipped(urls)
	t.diagnostic(`streets: ${fetched} bytes gzip`)
	assert.ok(fetched > 40_000 && fetched <= STREETS_AT_MOST, `${fetched} bytes`)
	assert.ok(urls.some((url) => url.includes('/map.pmtiles?')))
	for (const url of urls) assert.ok(url.startsWith(`${hub.address}/`), url)
	await page.context().close()
})

test('scripts make no code out of text, use no WebAssembly and name no other host', () => {
	const files = readdirSync(islands, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
	assert.ok(files.length > 10)
	for (const file of files) {
		const code = readFileSync(join(islands, file), 'utf8')
		for (const bad of [/\beval\(/, /\bFunction\(/, /WebAssembly/, /document\.write/, /insertAdjacentHTML/, /outerHTML/, /srcdoc/, /importScripts/, /new Worker/, /set(?:Timeout|Interval)\([`'"]/]) assert.doesNotMatch(code, bad, file)
		// Names of namespaces and addresses in error texts are not fetched; a fetch would need connect-src, which is 'self'.
		const hosts = [...code.matchAll(/https?:\/\/([a-z0-9.-]+)/gi)].map(([, host]) => host).filter((host) => !['www.w3.org', 'svelte.dev', 'simplewebauthn.dev'].includes(host ?? ''))
		assert.deepEqual(hosts, [], file)
	}
})

test('HTML is made in one place only: Svelte’s templates, which are text of ours, through its own trusted-types policy', () => {
	const files = readdirSync(islands, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
	const code = files.map((file) => readFileSync(join(islands, file), 'utf8')).join('\n')
	// Svelte names it once more, among the properties it never sets by way of an attribute.
	const set = [...code.matchAll(/.{0,40}\.innerHTML\s*=[^=].{0,12}/g)].map(([found]) => found)
	assert.equal(set.length, 1, set.join('\n'))
	assert.match(set[0] ?? '', /=\w+\(`template`\);return \w+\.innerHTML=\w+\(/)
	assert.deepEqual([...code.matchAll(/createPolicy\([`'"]([^`'"]*)/g)].map(([, name]) => name).toSorted(), ['holdfast-worker', 'svelte-trusted-html'])
	// The other one names one script, whatever it is asked for.
	assert.match(code, /createPolicy\([`'"]holdfast-worker[`'"],\{createScriptURL:\(\)=>\w+\}\)/)
})

test('messages on a phone: the page, what asks for them and what shows them weigh little, and none of it comes where nobody asked', async (t) => {
	const size = (name: RegExp) => readdirSync(islands, { recursive: true, encoding: 'utf8' }).filter((file) => name.test(file)).map((file) => gzipSync(readFileSync(join(islands, file)), { level: 9 }).length)
	const [[asks = 0, ...others], [shows = 0]] = [size(/^phone-[^o].*\.js$/), size(/^worker\/alerts\.js$/)]
	assert.deepEqual(others, [])
	const { page, bytes, urls } = await weigh('/alerts/get')
	t.diagnostic(`/alerts/get: ${bytes} bytes; asks ${asks}, shows ${shows} bytes gzip`)
	assert.ok(bytes <= FIRST_VISIT_AT_MOST && asks > 1000 && asks < 3500 && shows > 1000 && shows < 3500, `${bytes} ${asks} ${shows}`)
	assert.deepEqual([urls.filter((url) => /worker|phone|manifest/.test(url)), page.context().serviceWorkers().length], [[], 0], 'this hub has no gate for phones')
	await page.context().close()

	const { publicKey, privateKey } = webpush.generateVAPIDKeys()
	const open = await openTestHub({ first: { rooms: ['frontdoor', 'hotline'] }, gates: { push: { publicKey, privateKey, subject: 'mailto:hub@help.example.org' }, mail: { host: '127.0.0.1', port: 1, from: 'hub@help.example.org' } } })
	await joinAsSteward(open)
	for (const path of ['/alerts', '/alerts/get']) {
		const visit = await weigh(path, open.address)
		// A browser with a window may fetch this, too.
		const manifest = await visit.page.evaluate(async () => {
			const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
			if (!link) return 0
			const answer = await fetch(link.href)
			const size = performance.getEntriesByType('resource').at(-1)
			return answer.ok && size instanceof PerformanceResourceTiming ? size.encodedBodySize + [...answer.headers].reduce((sum, [name, value]) => sum + name.length + value.length + 4, 20) : NaN
		})
		t.diagnostic(`${path} with a gate for phones: ${visit.bytes} bytes, and ${manifest} where the manifest is fetched`)
		assert.ok(visit.bytes + manifest <= FIRST_VISIT_AT_MOST, `${path}: ${visit.bytes} and ${manifest} bytes: ${visit.urls.join(' ')}`)
		assert.deepEqual([visit.urls.filter((url) => url.includes('worker')), visit.page.context().serviceWorkers().length], [[], 0], path)
		await visit.page.context().close()
	}
})
