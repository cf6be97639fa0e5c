/** Everything a neighbour can reach, walked in a real browser: nobody else is asked for anything, and no address ever holds what should stay between two people. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { PHONE, SETTINGS } from './states.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { aWrongReceipt, routesIn } from './web.testing.ts'

const hub = await openTestHub({ first: { ...SETTINGS, rooms: ['frontdoor', 'rota', 'hotline', 'hubs'] } })
const ana = await joinAsSteward(hub)
hub.move(11_000)
const { address } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())

const TOLD = { text: 'canary-milk-for-five', contact: '612-555-0147', name: 'Canary Ferreira', message: 'canary-thank-you' }

type Seen = { readonly urls: string[]; readonly faults: string[]; readonly secrets: Set<string>; readonly refused: Set<string> }

/** A visitor of whom everything that goes out is written down. */
async function visitor(options: BrowserContextOptions): Promise<{ context: BrowserContext; page: Page; seen: Seen }> {
	const context = await browser.newContext({ ...PHONE, ...options })
	const seen: Seen = { urls: [], faults: [], secrets: new Set(Object.values(TOLD)), refused: new Set() }
	context.on('request', (request) => seen.urls.push(request.url(), request.headers()['referer'] ?? ''))
	context.on('console', (message) => {
		const expected = /status of (404|422|405)/.test(message.text()) && seen.refused.has(new URL(message.location().url).pathname)
		if (['error', 'warning'].includes(message.type()) && !expected) seen.faults.push(`${message.text()} ${message.location().url}`)
	})
	context.on('weberror', (fault) => seen.faults.push(String(fault.error())))
	await context.exposeBinding('policyBroken', (_, what: string) => void seen.faults.push(what))
	await context.addInitScript(() => {
		const { policyBroken } = globalThis as unknown as { policyBroken(what: string): void }
		addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => policyBroken(`${violatedDirective} ${blockedURI} ${sourceFile}`))
	})
	const page = await context.newPage()
	page.on('framenavigated', (frame) => seen.urls.push(frame.url()))
	return { context, page, seen }
}

/** Files for programs: a browser saves them, or shows what no person reads. */
const FOR_PROGRAMS = /\.(json|csv|ics|atom|xml)$/

/** Follows every link there is, from every page there is. Gives what was visited and the links that lead away. */
async function crawl(page: Page, seen: Seen, language: string, inPieces: boolean): Promise<{ visited: Set<string>; away: Set<string> }> {
	const open = [...new Set(routesIn().filter(({ method, path }) => method === 'GET' && !FOR_PROGRAMS.test(path) && !/\/(live|leave)$|\/picture\//.test(path)).map(({ path }) => path)), '/nowhere'].flatMap((path) => [path, `${path}?lang=${language}`])
	const visited = new Set<string>()
	const away = new Set<string>()
	// Pages of members alone are not there for a stranger.
	for (const path of ['/nowhere', '/desk/pulse', '/desk/shifts/oncall', '/desk/shifts/skills']) seen.refused.add(path)
	for (let next = open.shift(); next !== undefined; next = open.shift()) {
		if (visited.has(next)) continue
		visited.add(next)
		// With JavaScript the desk loads in pieces; elsewhere all is there at once.
		await page.goto(address + next, { waitUntil: inPieces && /^\/(desk|join)/.test(next) ? 'networkidle' : 'load' })
		for (const { href, rel } of await page.locator('a[href]').evaluateAll((links) => links.map((link) => ({ href: (link as HTMLAnchorElement).href, rel: (link as HTMLAnchorElement).rel })))) {
			const url = new URL(href)
			if (url.origin !== address) {
				away.add(href)
				assert.ok(url.protocol === 'tel:' || rel.includes('noreferrer'), `${href} is told where one came from`)
			} else if (url.pathname !== '/leave' && !FOR_PROGRAMS.test(url.pathname) && !visited.has(url.pathname + url.search)) open.push(url.pathname + url.search)
		}
	}
	return { visited, away }
}

/** Every form of the door, once wrong and once right. */
async function useForms(page: Page, seen: Seen, language: string): Promise<void> {
	for (const path of ['/help', '/offer', '/receipt']) seen.refused.add(path)
	seen.refused.add('/receipt/open')
	const noValidate = () => page.locator('form[method=post]').first().evaluate((form: HTMLFormElement) => (form.noValidate = true))
	for (const path of ['/offer', '/help']) {
		await page.goto(`${address}${path}?lang=${language}`)
		await noValidate()
		await page.locator('[name=text]').fill(TOLD.text)
		await page.locator('[name=way][value=call]').check()
		await page.locator('[data-act=send]').click()
		await page.locator('[data-trouble=say-where]:visible').waitFor()
		await page.locator('[name=kind]').first().check()
		await page.locator('[name=contact]').fill(TOLD.contact)
		await page.locator('[name=name]').fill(TOLD.name)
		await page.locator('[data-act=send]').click()
		await page.locator('[data-slot=digits]:visible').waitFor()
	}
	const [words, digits] = [await page.locator('[data-slot=words]:visible').innerText(), await page.locator('[data-slot=digits]:visible').innerText()].map((text) => text.trim())
	for (const secret of [words, words?.split(' ').slice(0, 3).join(' '), digits, digits?.replaceAll(' ', '')]) seen.secrets.add(secret ?? '')
	await page.locator('main a[href^="/receipt"]').click()
	for (const receipt of ['not a receipt', aWrongReceipt()]) {
		await page.locator('[name=receipt]').fill(receipt)
		await page.locator('form .main-act').click()
		await page.locator(receipt === 'not a receipt' ? '[data-trouble=not-a-receipt]:visible' : '[data-part=alert]:visible').waitFor()
	}
	await page.locator('[name=receipt]').fill(digits ?? '')
	await page.locator('form .main-act').click()
	await page.locator('.came h1').waitFor()
	await page.locator('.came [name=text]').fill(TOLD.message)
	await page.locator('.came .main-act').click()
	await page.locator('.came .thread .own').waitFor()
	await page.locator('.came details:has([value=withdraw]) summary').click()
	await page.locator('.came details[open] button').click()
	await page.locator('.came details[open]').waitFor({ state: 'detached' })
	await page.locator('.came summary').last().click()
	await page.locator('.came details[open] button').click()
	await page.locator('.came').waitFor({ state: 'detached' })
}

for (const [language, javaScriptEnabled] of [['en', true], ['es', true], ['en', false], ['es', false]] as const) {
	test(`in ${language} ${javaScriptEnabled ? 'with' : 'without'} JavaScript nothing leaves but to us, and no address says anything`, async () => {
		const { context, page, seen } = await visitor({ locale: language, javaScriptEnabled })
		const { visited, away } = await crawl(page, seen, language, javaScriptEnabled)
		for (const path of ['/', '/help', '/offer', '/receipt', '/join', '/desk', '/nowhere']) assert.ok(visited.has(path), path)
		assert.deepEqual([...away].toSorted(), ['https://www.wikipedia.org/', 'tel:6125550100'])
		await useForms(page, seen, language)
		const urls = [...new Set(seen.urls)].filter((url) => url !== '' && url !== 'about:blank')
		assert.ok(urls.length > 15)
		for (const url of urls) {
			const { origin, pathname, searchParams, hash } = new URL(url)
			assert.equal(origin, address, url)
			// Which part of town the alerts are of is on the page for everybody; nobody typed it.
			const isPart = (name: string) => ['/alerts', '/alerts/get'].includes(pathname) && name === 'zone' && SETTINGS.zones?.some(({ id }) => id === searchParams.get(name))
			assert.deepEqual([...searchParams.keys()].filter((name) => name !== 'lang' && !isPart(name)), [], url)
			assert.equal(hash, '', url)
			for (const secret of seen.secrets) assert.ok(!decodeURIComponent(url).includes(secret), `${secret} stands in ${url}`)
			assert.doesNotMatch(url, /[0-9a-f]{32}/, 'a number only two may know')
		}
		assert.deepEqual(await context.cookies(), [])
		assert.deepEqual(await page.evaluate(() => [localStorage.length, sessionStorage.length]), [0, 0])
		assert.deepEqual(seen.faults, [])
		await context.close()
	})
}

test('a receipt inside a message does not leave the browser', async () => {
	const { context, page, seen } = await visitor({ locale: 'en' })
	const words = 'abandon ability able about above absent absorb'
	await page.goto(`${address}/help`)
	await page.locator('[name=kind]').first().check()
	await page.locator('[name=text]').fill(`I had ${words.toUpperCase()} before`)
	await page.locator('[data-act=send]').click()
	await page.locator('[data-trouble=holds-receipt]:visible').waitFor()
	assert.equal(await page.locator('[name=text]').inputValue(), `I had ${words.toUpperCase()} before`)
	assert.ok(!seen.urls.some((url) => url.endsWith('/sealed')))

	await page.locator('[name=text]').fill('plain')
	await page.locator('[data-act=send]').click()
	await page.locator('[data-slot=digits]:visible').waitFor()
	const digits = await page.locator('[data-slot=digits]:visible').innerText()
	await page.goto(`${address}/receipt`)
	await page.locator('[name=receipt]').fill(digits)
	await page.locator('form .main-act').click()
	await page.locator('.came [name=text]').fill(`it is ${digits.replaceAll(' ', '-')}`)
	await page.locator('.came .main-act').click()
	await page.locator('[data-trouble=holds-receipt]:visible').waitFor()
	assert.ok(!seen.urls.some((url) => url.endsWith('/receipt/act')))
	assert.equal((await ana.queue()).length > 0, true)
	await context.close()
})
