/** Other ways through the door: without style, with the keyboard alone, in two taps. And out of it, fast. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { atTheEnd } from './house.testing.ts'
import { DESK, openStates, PHONE } from './states.testing.ts'

const states = await openStates()
const { hub, ana } = states
const browser = await openBrowser()
atTheEnd(() => browser.close())

async function visit(options: BrowserContextOptions = PHONE): Promise<Page> {
	return (await browser.newContext({ locale: 'en-US', ...options })).newPage()
}

for (const [how, javaScriptEnabled, kind, word] of [['with JavaScript', true, 'ride', 'A ride'], ['without JavaScript', false, 'bill', 'Help with a bill']] as const) {
	test(`without any style, an ask is sent, answered and read ${how}`, async () => {
		const page = await visit({ ...PHONE, javaScriptEnabled })
		await page.route('**/*.css', (route) => route.abort())
		await page.goto(`${hub.address}/help`)
		assert.equal(await page.locator('.kinds').evaluate((kinds) => getComputedStyle(kinds).display), 'block', 'no style has come')
		await page.getByLabel(word, { exact: true }).check()
		await page.getByLabel('Tell us more, if you like').fill(`a letter came (${how})`)
		await page.getByRole('button', { name: 'Send', exact: true }).click()
		await page.getByRole('heading', { name: 'We have it' }).waitFor()
		const words = (await page.locator('[data-slot=words]:visible').innerText()).trim()
		const line = (await ana.queue()).find(({ state, facts }) => state === 'waiting' && facts['kind'] === kind)
		assert.ok(line)
		const { told, thread } = await ana.open(line.id)
		assert.equal(told.text, `a letter came (${how})`)
		await ana.reply(line.id, thread, 'Ask for Marta on Tuesday.')
		await page.getByRole('link', { name: 'See how it stands' }).click()
		await page.getByLabel('Your receipt').fill(words)
		await page.getByRole('button', { name: 'Open', exact: true }).click()
		await page.getByText('Ask for Marta on Tuesday.').waitFor()
		await page.getByLabel('Write to us').fill('I will')
		await page.getByRole('button', { name: 'Send', exact: true }).click()
		await page.getByText('We have your message.').waitFor()
		await page.context().close()
	})
}

test('with the keyboard alone somebody asks and comes back', async () => {
	const page = await visit(DESK)
	const press = async (...keys: string[]) => {
		for (const key of keys) await page.keyboard.press(key)
	}
	const tabTo = async (selector: string) => {
		for (let i = 0; i < 60; i++) {
			if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return
			await page.keyboard.press('Tab')
		}
		assert.fail(`Tab does not lead to ${selector}`)
	}
	await page.goto(hub.address)
	await press('Tab')
	assert.equal(await page.evaluate(() => document.activeElement?.className), 'skip')
	await press('Enter')
	assert.equal(await page.evaluate(() => document.activeElement?.id), 'main')
	await tabTo('a[href^="/help"]')
	await press('Enter')
	await page.waitForURL('**/help')
	await tabTo('[name=kind]')
	await press('Space', 'ArrowRight', 'ArrowRight')
	assert.equal(await page.locator('[name=kind]:checked').getAttribute('value'), 'company')
	await tabTo('[name=text]')
	await page.keyboard.type('to court on Monday')
	await tabTo('[data-act=record]')
	await tabTo('[name=way]')
	await press('ArrowDown')
	await tabTo('[name=contact]')
	await page.keyboard.type('612-555-0147')
	await tabTo('[name=hours]')
	await press('Space')
	await tabTo('[data-act=send]')
	await press('Enter')
	await page.getByRole('heading', { name: 'We have it' }).waitFor()
	assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-slot')), 'title', 'whoever listens hears that it is kept')
	const digits = await page.locator('[data-slot=digits]:visible').innerText()
	const line = (await ana.queue()).find(({ facts }) => facts['kind'] === 'company')
	assert.ok(line)
	const { told } = await ana.open(line.id)
	assert.deepEqual([told.text, told.way, told.contact, told.hours], ['to court on Monday', 'call', '612-555-0147', ['morning']])
	await tabTo('main a[href^="/receipt"]')
	await press('Enter')
	await page.waitForURL('**/receipt')
	await tabTo('[name=receipt]')
	await page.keyboard.type(digits)
	await press('Tab', 'Enter')
	await page.locator('.came h1').waitFor()
	assert.equal(await page.evaluate(() => document.activeElement?.tagName), 'H1')
	await page.context().close()
})

test('a kind is chosen in two taps, and each kind can be listened to, loaded when it is tapped', async () => {
	const page = await visit()
	const sounds: string[] = []
	page.on('request', (request) => request.url().includes('/say/') && sounds.push(new URL(request.url()).pathname))
	await page.goto(hub.address)
	await page.getByRole('link', { name: 'I need help' }).tap()
	await page.locator('label', { hasText: 'A ride' }).tap()
	assert.equal(await page.locator('[name=kind]:checked').getAttribute('value'), 'ride')
	assert.deepEqual(sounds, [])
	await page.getByRole('button', { name: 'Listen: A ride' }).tap()
	await page.waitForTimeout(100)
	assert.deepEqual(sounds, ['/say/en/ride.mp3'])
	await page.context().close()
})

test('Leave now blanks the page at once, on a phone four times slower too, and takes its place in the history', async () => {
	const page = await visit()
	await page.route('https://www.wikipedia.org/**', async (route) => {
		await new Promise((resolve) => setTimeout(resolve, 600))
		await route.fulfill({ body: '<title>elsewhere</title>', contentType: 'text/html' })
	})
	let heard: (isBlank: boolean) => void = () => {}
	await page.exposeFunction('heard', (isBlank: boolean) => heard(isBlank))
	await page.addInitScript(() => {
		const { heard } = globalThis as unknown as { heard(isBlank: boolean): void }
		for (const event of ['click', 'keydown']) {
			// What comes right after the event, before anything is painted or fetched.
			addEventListener(event, () => {
				const { port1, port2 } = new MessageChannel()
				port1.onmessage = () => heard(document.body === null)
				port2.postMessage(null)
			}, { capture: true })
		}
	})
	const devtools = await page.context().newCDPSession(page)
	await devtools.send('Emulation.setCPUThrottlingRate', { rate: 4 })
	for (const [how, events, leave] of [
		['a tap', 1, () => page.getByRole('link', { name: 'Leave now' }).click({ noWaitAfter: true })],
		['Shift three times', 3, async () => { for (let i = 0; i < 3; i++) await page.keyboard.press('Shift') }],
	] as const) {
		await page.goto(`${hub.address}/`)
		await page.goto(`${hub.address}/help`)
		assert.equal(await page.title(), 'Kelp Street Neighbors', 'the title says nothing of what is asked')
		await page.mouse.wheel(0, 900)
		await page.waitForTimeout(50)
		assert.equal(await page.getByRole('link', { name: 'Leave now' }).evaluate((link) => link.getBoundingClientRect().top >= 0), true, 'it goes along')
		const seen: boolean[] = []
		const all = new Promise<void>((resolve) => (heard = (isBlank) => seen.push(isBlank) === events && resolve()))
		await leave()
		await all
		assert.equal(seen.at(-1), true, `${how}: blank before anything else happens`)
		await page.waitForURL('https://www.wikipedia.org/')
		await page.goBack()
		assert.equal(new URL(page.url()).pathname, '/', 'Back leads past the page that was left')
	}
	await page.goto(`${hub.address}/help`)
	await page.keyboard.press('Escape')
	assert.equal(new URL(page.url()).pathname, '/help', 'Escape stops a page from loading and nothing else')
	await page.context().close()
})
