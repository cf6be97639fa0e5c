/** Somebody at the desk, in a real browser: joins, comes in by words or by a sign-in link, and is watched for faults and for what leaves the page. */
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'

export const PHONE_IN_SPANISH: BrowserContextOptions = { viewport: { width: 360, height: 740 }, locale: 'es-MX', hasTouch: true, isMobile: true }
export const LARGE_IN_ENGLISH: BrowserContextOptions = { viewport: { width: 1280, height: 860 }, locale: 'en-US' }

export type Watched = Page & {
	/** What the browser complained about. */
	readonly faults: string[]
	/** Everything that left this page: addresses and bodies. */
	readonly sent: string[]
}

/** A page of its own visitor. */
export async function visitor(browser: Browser, options: BrowserContextOptions): Promise<Watched> {
	const context = await browser.newContext(options)
	const page = Object.assign(await context.newPage(), { faults: [] as string[], sent: [] as string[] })
	page.setDefaultTimeout(15_000)
	page.on('pageerror', (fault) => page.faults.push(String(fault)))
	page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()))
	// The browser says that something broke, not what.
	page.on('response', (response) => response.status() >= 500 && page.faults.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`))
	page.on('request', (request) => page.sent.push(`${request.url()} ${request.postData() ?? ''}`))
	return page
}

const shownWords = async (page: Page): Promise<string[]> => {
	await page.locator('ol.aloud:visible li').first().waitFor()
	return (await page.locator('ol.aloud:visible li').allInnerTexts()).map((word) => word.trim())
}

/** Somebody who is signed in already. @param cookie of their session, name and value; null for a stranger */
export async function visitorAs(browser: Browser, address: string, cookie: string | null, options: BrowserContextOptions): Promise<Watched> {
	const page = await visitor(browser, options)
	const [name = '', value = ''] = cookie?.split('=') ?? []
	if (cookie !== null) await page.context().addCookies([{ name, value, url: address }])
	return page
}

/** The unlocked desk. */
export const isOpen = (page: Page) => page.locator('nav.tabs').waitFor()

export type Joined = { readonly recovery: readonly string[]; readonly phrase: readonly string[] | null }
/** `seen` is called on each step of joining, when it stands. Without a link, the page has begun already. */
type Joining = { readonly link: string | null; readonly called: string; readonly phrase?: boolean; readonly seen?: (step: string) => Promise<unknown> }

/** Joins as a person does: a name, twelve words written down and three of them asked back, this device's lock, and seven words where the lock is not enough. */
export async function joinAtTheDesk(page: Page, { link, called, phrase: hasPhrase = false, seen = async () => {} }: Joining): Promise<Joined> {
	if (link !== null) await page.goto(link)
	await page.locator('input[autocomplete=nickname]').waitFor()
	await seen('join, name')
	await page.locator('input[autocomplete=nickname]').fill(called)
	await page.locator('button.main-act').click()
	const recovery = await shownWords(page)
	await seen('join, twelve words')
	await page.locator('button.main-act').click()
	for (const field of await page.locator('label.field').all()) {
		const place = Number(/\d+/.exec(await field.innerText())?.[0])
		await field.locator('input').fill(` ${recovery[place - 1]?.toUpperCase()} `)
	}
	await seen('join, three asked back')
	await page.locator('form button.main-act').click()
	await page.locator('form').waitFor({ state: 'detached' })
	await seen('join, lock')
	await page.locator('button.main-act').click()
	let phrase: string[] | null = null
	if (hasPhrase) {
		phrase = await shownWords(page)
		await seen('join, seven words')
		await page.locator('button.main-act').click()
		await page.locator('form textarea').fill(phrase.join(', ').toUpperCase())
		await seen('join, seven asked back')
		await page.locator('form button.main-act').click()
	}
	await isOpen(page)
	return { recovery, phrase }
}

export async function openByWords(page: Page, words: readonly string[]): Promise<void> {
	const box = page.locator('.narrow form textarea')
	if (!(await box.isVisible())) await page.locator('button.link-act').click()
	await box.fill(words.join(' '))
	await page.locator('.narrow form button').click()
}

/** From left to right, as they stand on the desk. */
export const TABS = { asks: 0, offers: 1, take: 2, search: 3, more: 4 } as const
export const tab = (page: Page, which: keyof typeof TABS) => page.locator('nav.tabs > button').nth(TABS[which]).click()

/** Opens what stands in the menu under this name. */
export async function view(page: Page, name: string): Promise<void> {
	await tab(page, 'more')
	await page.locator('.menu').getByRole('button', { name, exact: true }).click()
}

/** All this browser keeps for the hub but how far it has seen the list of changes, as one text. Cookies a script cannot see are not in it. */
export const keptHere = (page: Page): Promise<string> =>
	page.evaluate(async () => {
		const isMark = ([key, value]: readonly [string, string]) => /^log\.hub_[0-9a-f]{32}$/.test(key) && /^\{"place":\d+,"digest":"[0-9a-f]{64}"\}$/.test(value)
		const entries = (store: Storage) => Object.entries(store).filter((entry) => !isMark(entry))
		const databases = await indexedDB.databases()
		const cached = await Promise.all((await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => url)]))
		const workers = await navigator.serviceWorker.getRegistrations()
		const all = [...entries(localStorage), ...entries(sessionStorage), ...databases, ...cached, ...workers.map(({ scope }) => scope)]
		return all.length === 0 ? document.cookie : JSON.stringify([all, document.cookie])
	})

/** The listings the queue shows now. */
export const idsOn = (page: Page) => page.locator('.queue .line').evaluateAll((lines) => lines.map((line) => line.getAttribute('data-id') ?? ''))

/** Opens a line of the queue as one's own, and waits until it is read. */
export async function openLine(page: Page, id: string): Promise<void> {
	await page.locator(`.queue .line[data-id=${id}]`).click()
	await page.locator('.record .facts').waitFor()
	await page.locator('.record .compose').waitFor()
}

export async function backToQueue(page: Page): Promise<void> {
	await page.locator('.record-head button').click()
	await page.locator('.record').waitFor({ state: 'detached' })
}

/** Comes back with a receipt, on a phone of one's own, where what is played leaves its length in seconds on the page (data-heard). */
export async function comeBack(browser: Browser, address: string, receipt: string): Promise<Watched> {
	const page = await visitor(browser, PHONE_IN_SPANISH)
	await page.addInitScript(() => {
		const decode = AudioContext.prototype.decodeAudioData
		AudioContext.prototype.decodeAudioData = async function (...given: Parameters<typeof decode>) {
			const heard = await decode.apply(this, given)
			document.documentElement.dataset['heard'] = String(heard.duration)
			return heard
		}
	})
	await page.goto(`${address}/receipt`)
	await page.locator('textarea[name=receipt]').fill(receipt)
	await page.locator('form[data-open] .main-act').click()
	return page
}
