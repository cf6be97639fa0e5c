/** The pictures in the docs, taken anew from the demo: phone and desktop, light and night, English and Spanish. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { readConfig } from '#house/config.server.ts'
import { fillDemo } from '#house/demo.server.ts'
import { openHub } from '#house/hub.server.ts'
import { openBrowser } from './browser.ts'

const PICTURES = resolve(import.meta.dirname, '../docs/pictures')
const phone = { viewport: { width: 360, height: 740 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true } as const
const desktop = { viewport: { width: 1280, height: 860 } } as const

const folder = mkdtempSync(join(tmpdir(), 'holdfast-shots-'))
const config = readConfig({ PORT: '0', HOLDFAST_DATA: folder })
if (!config.ok) throw new Error(config.sentence)
const hub = await openHub(config.value, { log: (line) => void process.stderr.write(`${line}\n`) })
if ('taken' in hub) throw new Error('a new folder cannot be taken')
const browser = await openBrowser()

async function shoot(name: string, options: BrowserContextOptions, path: string, act: (page: Page) => Promise<unknown> = async () => {}): Promise<void> {
	const context = await browser.newContext(options)
	const page = await context.newPage()
	await page.goto(path)
	await act(page)
	await page.screenshot({ path: join(PICTURES, `${name}.png`) })
	await context.close()
	process.stderr.write(`${name}\n`)
}

/** A sign-in link of the demo works once: whoever came in by one is whom the later pictures show. */
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>> = { cookies: [], origins: [] }

/** Opens the first line that nobody has: what one has opened, the other cannot. */
const openLine = async (page: Page): Promise<void> => {
	await page.locator('.desk .line:not(:has(.has))').first().click()
	await page.locator('.thread, .desk form textarea').first().waitFor()
	await page.waitForLoadState('networkidle').catch(() => undefined)
}

try {
	mkdirSync(PICTURES, { recursive: true })
	const { links, receipt } = await fillDemo(hub.house.ports, hub.address)
	const [steward = '', teller = ''] = links.map(({ link }) => link)
	const spanish = { locale: 'es-US' }
	const night = { colorScheme: 'dark' } as const
	await shoot('door-phone-es', { ...phone, ...spanish }, `${hub.address}/`)
	await shoot('ask-phone-es', { ...phone, ...spanish }, `${hub.address}/help`, (page) => page.locator('input[name=kind][value=food]').check())
	await shoot('receipt-phone-night-en', { ...phone, ...night }, `${hub.address}/receipt`, async (page) => {
		await page.locator('textarea[name=receipt]').fill(receipt)
		await page.locator('form .main-act').click()
		await page.locator('.thread').waitFor()
	})
	await shoot('desk-en', desktop, steward, async (page) => {
		await openLine(page)
		signedIn = await page.context().storageState()
	})
	let onTheLine = signedIn
	await shoot('desk-night-es', { ...desktop, ...spanish, ...night }, teller, async (page) => {
		await openLine(page)
		onTheLine = await page.context().storageState()
	})
	await shoot('report-phone-es', { ...phone, ...spanish }, `${hub.address}/report`, (page) => page.locator('input[name=hand]').first().check())
	await shoot('board-night-en', { ...desktop, ...night, storageState: onTheLine }, `${hub.address}/desk/hotline?lang=en`, async (page) => {
		await page.locator('[data-part=open] [data-row]').last().click()
		await page.locator('[data-part=one]').waitFor()
		await page.evaluate(() => scrollTo(0, 0))
	})

	await shoot('places-phone-es', { ...phone, ...spanish }, `${hub.address}/places`)
	await shoot('week-phone-night-en', { ...phone, ...night, storageState: signedIn }, `${hub.address}/desk/shifts`)
	await shoot('rota-en', { ...desktop, storageState: signedIn }, `${hub.address}/desk/rota`, async (page) => {
		await page.locator('form .main-act').click()
		await page.getByRole('button', { name: 'Plan it' }).click()
		await page.locator('[data-part=bound]', { hasText: 'Proven' }).waitFor({ timeout: 90_000 })
		await page.reload()
		await page.locator('[data-person]').first().waitFor()
		// What is empty is the loudest thing on it.
		await page.locator('.board-line .urgent').first().evaluate((empty) => empty.scrollIntoView({ block: 'center' }))
	})
	await shoot('rota-phone-es', { ...phone, ...spanish, storageState: signedIn }, `${hub.address}/desk/rota`)
} finally {
	await browser.close()
	await hub.close()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
