/** Everybody can work at the desk: every screen of it by axe, on a phone and a large screen, by day and by night, and without scrolling sideways at 320 px. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { fillDemo } from '#house/demo.server.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { axe, COLOURS } from './axe.testing.ts'
import { backToQueue, isOpen, joinAtTheDesk, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, misplaced, tooSmall } from './looks.testing.ts'

const [young, filled] = await Promise.all([openTestHub(), openTestHub()])
const [browser, { links }] = await Promise.all([openBrowser(), fillDemo(filled.house.ports, filled.address)])
atTheEnd(() => browser.close())
const options = (language: string): BrowserContextOptions => ({ bypassCSP: true, locale: language, viewport: { width: 1280, height: 860 } })
const WIDTHS = [1280, 360, 320] as const

/** What was just done is told at the foot of the screen for ten seconds; it stays the last thing on the page, so that all else can be scrolled out from under it. */
const PASSING = / lies over button "Undo"$/

/** The same screen at every width, in both lights. */
async function look(page: Page, screen: string): Promise<void> {
	const faults: string[] = []
	for (const width of WIDTHS) {
		await page.setViewportSize({ width, height: width < 500 ? 740 : 860 })
		await page.emulateMedia({ colorScheme: 'light' })
		faults.push(...[...(width === 320 ? [] : await axe(page)), ...(await misplaced(page)).filter((fault) => !PASSING.test(fault)), ...(await broken(page)), ...(await tooSmall(page))].map((fault) => `${width}: ${fault}`))
		if (width === 320) continue
		await page.emulateMedia({ colorScheme: 'dark' })
		faults.push(...(await axe(page, COLOURS)).map((fault) => `${width}, by night: ${fault}`))
	}
	await page.setViewportSize({ width: 1280, height: 860 })
	assert.deepEqual(faults, [], screen)
}

test('joining and signing in can be used by everybody, step by step', async () => {
	const page = await visitor(browser, options('es-MX'))
	await virtualPasskey(page, { prf: false })
	await joinAtTheDesk(page, { link: young.firstLink, called: 'Rosa', phrase: true, seen: (step) => look(page, step) })
	await look(page, 'an empty queue')
	await page.locator('button.lock').click()
	await page.locator('h1').getByText('bloqueada').waitFor()
	await look(page, 'locked')
	await page.locator('button.link-act').click()
	await page.locator('textarea').fill('uno dos tres')
	await page.locator('.narrow form button').click()
	await page.locator('.trouble').waitFor()
	await look(page, 'locked, words that are not ours')
	await page.context().clearCookies()
	await page.goto(`${young.address}/desk`)
	await page.locator('button.main-act').waitFor()
	await look(page, 'signing in')
	await page.goto(`${young.address}/join`)
	await page.locator('main a.button').waitFor()
	await look(page, 'joining without a link')
	await page.context().close()
})

const screens: Readonly<Record<string, (page: Watched) => Promise<unknown>>> = {
	'the queue': (page) => page.locator('.queue .line').first().waitFor(),
	'a record somebody else has': async (page) => {
		await page.locator('.queue .line:has(.has)').first().click()
		await page.locator('.record .main-act').waitFor()
	},
	'an opened record': async (page) => {
		await backToQueue(page)
		await page.locator('.queue .line:not(:has(.has))').first().click()
		await page.locator('.record .compose').waitFor()
	},
	'closing it': (page) => page.locator('[data-ask=close]').click(),
	'a new receipt': async (page) => {
		await page.locator('[data-ask=receipt]').click()
		await page.locator('.more .grave').waitFor()
	},
	'a voice being recorded': async (page) => {
		await page.locator('.compose p button').click()
		await page.locator('meter').waitFor()
	},
	'taking an ask': async (page) => {
		await tab(page, 'take')
		await page.locator('.taking input[name=kind]').first().waitFor()
	},
	'taking an ask, refused': async (page) => {
		await page.locator('.taking form .main-act').click()
		await page.locator('.taking .trouble').waitFor()
	},
	'taking an ask, kept': async (page) => {
		await page.locator('.taking input[name=kind][value=ride]').check()
		await page.locator('.taking form .main-act').click()
		await page.locator('.taking .said .receipt').first().waitFor()
	},
	'searching': async (page) => {
		await tab(page, 'search')
		await page.locator('[data-act=search]').click()
		await page.locator('input[type=search]').fill('the')
		await page.locator('.queue .line').first().waitFor()
		await page.locator('.queue .busy .quiet').waitFor()
	},
	'the menu': (page) => tab(page, 'more'),
	'lines': async (page) => {
		await page.locator('.menu').getByRole('button', { name: 'Lines', exact: true }).click()
		await page.locator('.queue h2').waitFor()
	},
	'settings': async (page) => {
		await tab(page, 'more')
		await page.locator('.menu').getByRole('button', { name: 'Settings', exact: true }).click()
		await page.locator('input[name=phone]').waitFor()
		await page.locator('fieldset', { hasText: 'Take no new asks' }).getByRole('checkbox').check()
	},
	'settings, refused': async (page) => {
		await page.locator('input[name=zone-0-households]').fill('12')
		await page.getByRole('button', { name: 'Save', exact: true }).click()
		await page.locator('.trouble').first().waitFor()
	},
	'people, and an invitation': async (page) => {
		await tab(page, 'more')
		await page.locator('.menu').getByRole('button', { name: 'People', exact: true }).click()
		await page.locator('[data-act=invite-teller]').click()
		await page.locator('input[name=link]').waitFor()
	},
	'people, about to leave': async (page) => {
		await page.locator('[data-act=leave]').click()
		await page.locator('[data-confirm=leave]').waitFor()
	},
	'what somebody would find': async (page) => {
		await tab(page, 'more')
		await page.locator('.menu button', { hasText: 'somebody would find' }).click()
		await page.locator('tr[data-kind=counted]').waitFor()
	},
	'how long we keep, a change typed wrong': async (page) => {
		await tab(page, 'more')
		await page.locator('.menu button', { hasText: 'How long we keep' }).click()
		await page.locator('[data-act=change]').first().click()
		await page.locator('.narrow form .filled').click()
		await page.locator('.trouble').first().waitFor()
	},
	'a legal hold, nothing filled in': async (page) => {
		await tab(page, 'more')
		await page.locator('.menu button', { hasText: 'Legal holds' }).click()
		await page.locator('[data-act=place]').click()
		await page.locator('.narrow form .filled').click()
		await page.locator('.trouble').first().waitFor()
	},
}

test('every screen of the desk can be used by everybody', async () => {
	const page = await visitor(browser, { ...options('en-US'), permissions: ['microphone'] })
	await page.goto(links[0]?.link ?? '')
	await isOpen(page)
	const faults: string[] = []
	for (const [screen, go] of Object.entries(screens)) {
		await go(page)
		await look(page, screen).catch((fault: Error & { actual?: string[] }) => faults.push(...(fault.actual ?? [fault.message]).map((one) => `${screen}, ${one}`)))
	}
	assert.deepEqual(faults, [])
	await page.context().close()
})
