/** Ten quiet minutes shut the desk: said a minute before, put off by a touch, and nothing of what was open is left on the page. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { isOpen, joinAtTheDesk, keptHere, LARGE_IN_ENGLISH, openLine, visitor } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { ask } from './people.testing.ts'

const hub = await openTestHub()
const browser = await openBrowser()
atTheEnd(() => browser.close())

test('a desk that nobody touches warns after nine minutes and locks after ten; a touch puts it off, and one that comes too late does not', async () => {
	const page = await visitor(browser, LARGE_IN_ENGLISH)
	await page.clock.install()
	await virtualPasskey(page, { prf: true })
	await joinAtTheDesk(page, { link: hub.firstLink, called: 'Ana' })
	await openLine(page, await ask(hub.address, 'soup for the evening'))
	const warning = page.getByText('locks in a minute')
	await page.clock.fastForward(8.5 * 60_000)
	assert.equal(await warning.count(), 0)
	await page.clock.fastForward(40_000)
	await warning.waitFor()
	await page.locator('.record .facts').click()
	await warning.waitFor({ state: 'detached' })
	await page.clock.fastForward(9.5 * 60_000)
	await warning.waitFor()

	await page.clock.fastForward(40_000)
	await page.getByRole('heading', { name: 'The desk is locked' }).waitFor()
	assert.doesNotMatch(await page.content(), /soup for the evening/)
	assert.equal(await keptHere(page), '')
	await page.mouse.click(200, 300)
	assert.equal(await page.locator('nav.tabs').count(), 0)
	await page.getByRole('button', { name: "Use this device's lock" }).click()
	await isOpen(page)
	assert.deepEqual(page.faults, [])
})
