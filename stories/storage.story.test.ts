/** A phone that others use, too: whoever asked on it leaves nothing behind in the browser, and what one chose to keep on one's own goes when one says so. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { newCanary, secretsOf, sweepFor, type Canary } from './canaries.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const hub = await openTestHub({ first: { leaveTo: 'https://localhost:1/' } })
await joinAsSteward(hub)
hub.move(5000)
const browser = await openBrowser()
atTheEnd(() => browser.close())

async function visit(): Promise<Page> {
	const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'es-MX', isMobile: true, hasTouch: true })
	const page = await context.newPage()
	await page.goto(`${hub.address}/help`)
	return page
}

/** Everything a page of ours could have left: every kind of storage there is, and what the page itself is called and remembers. */
async function leftIn(page: Page): Promise<Buffer> {
	const inPage = await page.evaluate(async () => {
		const databases = await Promise.all(
			(await indexedDB.databases()).map(async ({ name }) => {
				const open = indexedDB.open(name ?? '')
				await new Promise((resolve) => (open.onsuccess = resolve))
				const stores = await Promise.all(
					[...open.result.objectStoreNames].map((store) => {
						const all = open.result.transaction(store).objectStore(store).getAll()
						return new Promise((resolve) => (all.onsuccess = () => resolve(all.result)))
					}),
				)
				return [name, stores]
			}),
		)
		const cached = await Promise.all(
			(await caches.keys()).map(async (name) => {
				const cache = await caches.open(name)
				return Promise.all((await cache.keys()).map(async (request) => [request.url, await (await cache.match(request))?.text()]))
			}),
		)
		const workers = (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope)
		return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, databases, cached, workers, history.state, document.cookie, location.href, document.title, window.name])
	})
	return Buffer.from(inPage + JSON.stringify(await page.context().storageState({ indexedDB: true })))
}

async function ask(page: Page, { text, name, phone, address, email }: Canary, whose: string): Promise<{ words: string; digits: string }> {
	await page.getByLabel(whose).check()
	await page.getByLabel('Comida', { exact: true }).check()
	await page.getByLabel('Cuéntenos más').fill(`${text} ${email} ${address}`)
	await page.getByLabel('Llámenme').check()
	await page.getByLabel('Número o correo').fill(phone)
	await page.locator('input[name=name]').fill(name)
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor()
	return { words: await page.locator('[data-slot=words]:visible').innerText(), digits: await page.locator('[data-slot=digits]:visible').innerText() }
}

const receiptOf = ({ words, digits }: { words: string; digits: string }) => [words, digits, digits.replaceAll(' ', '')].map((value) => ({ called: 'receipt', value }))

test('after asking on a shared phone, nothing is left in the browser, and no cookie was ever set', async () => {
	const page = await visit()
	const canary = newCanary()
	const receipt = await ask(page, canary, 'No, o lo usa más gente')
	assert.equal(await page.locator('[data-act=keep]').isVisible(), false, 'keeping is not offered')
	const sweep = sweepFor([...secretsOf('typed', canary), ...receiptOf(receipt)])
	assert.deepEqual(sweep.in(await leftIn(page)), [])
	assert.deepEqual(await page.context().cookies(), [])

	await page.getByRole('link', { name: 'Ver cómo va' }).click()
	await page.getByLabel('Su recibo').fill(receipt.words)
	await page.getByRole('button', { name: 'Abrir' }).click()
	await page.getByLabel('Escríbanos').fill(canary.text)
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByText('Ya tenemos su mensaje.').waitFor()
	assert.deepEqual(sweep.in(await leftIn(page)), [])

	await page.goBack()
	await page.reload()
	assert.equal(sweep.in(Buffer.from(await page.content())).length, 0, 'Back shows an empty form')
	assert.equal(await page.locator('textarea[name=text]').inputValue(), '')
	await page.context().close()
})

test('what is kept on one’s own phone is the receipt alone, and leaving clears it', async () => {
	const page = await visit()
	const canary = newCanary()
	const receipt = await ask(page, canary, 'Sí, es mío')
	await page.locator('[data-act=keep]').click()
	const left = await leftIn(page)
	assert.ok(sweepFor(receiptOf(receipt)).in(left).length > 0, 'the search sees what is kept')
	assert.deepEqual(sweepFor(secretsOf('typed', canary)).in(left), [])

	const { headers } = await fetch(`${hub.address}/leave`, { redirect: 'manual' })
	assert.match(headers.get('clear-site-data') ?? '', /"cache".*"storage"/)
	assert.match(headers.get('cache-control') ?? '', /no-store/)
	await page.locator('a[href="/leave"]:visible').click({ noWaitAfter: true })
	await page.waitForURL((url) => !url.href.startsWith(hub.address), { waitUntil: 'commit' }).catch(() => null)
	const later = await page.context().newPage()
	await later.goto(`${hub.address}/receipt`)
	assert.equal(await later.evaluate(() => localStorage.length + sessionStorage.length), 0)
	assert.equal(await later.getByLabel('Su recibo').inputValue(), '')
	await page.context().close()
})

test('without JavaScript nothing is stored either', async () => {
	const context = await browser.newContext({ javaScriptEnabled: false, locale: 'es-MX' })
	const page = await context.newPage()
	await page.goto(`${hub.address}/help`)
	const canary = newCanary()
	await ask(page, canary, 'No, o lo usa más gente')
	const state = JSON.stringify(await context.storageState())
	assert.deepEqual(JSON.parse(state), { cookies: [], origins: [] })
	await context.close()
})
