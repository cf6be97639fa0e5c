/** Ways in, at the desk: a device whose lock yields no secret, and one that does; seven words; and a device that is a way in already. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { isOpen, joinAtTheDesk, LARGE_IN_ENGLISH, openByWords, openLine, tab, visitor } from './desk.testing.ts'
import { openMe } from './devices.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { ask } from './people.testing.ts'

const hub = await openTestHub()
const { pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const ways = async () => (await pool.query<{ by: string; opens: boolean }>('select "by", wrap is not null opens from ground_unlocks order by 1, 2')).rows.map(({ by, opens }) => `${by}${opens ? '' : ' (weak)'}`).toSorted()
const page = await visitor(browser, LARGE_IN_ENGLISH)
let [recovery, listing] = [[] as readonly string[], '']

test('a lock that yields no secret is added to a desk that has none: seven words come with it, and both together open', async () => {
	const first = await virtualPasskey(page, { prf: true })
	recovery = (await joinAtTheDesk(page, { link: hub.firstLink, called: 'June' })).recovery
	listing = await ask(hub.address, 'rice')
	await openMe(page)
	await page.locator('[data-act=add-lock]').click()
	await page.locator('[data-act=lock]').click()
	await page.getByText('This device’s lock is one of your ways in already.').waitFor()
	assert.deepEqual(await ways(), ['passkey', 'recovery'])
	await first.remove()

	await virtualPasskey(page, { prf: false })
	await page.locator('[data-act=lock]').click()
	await page.getByText('This lock signs you in, but it cannot hold the key').waitFor()
	await page.locator('ol.aloud:visible li').nth(6).waitFor()
	const phrase = await page.locator('ol.aloud:visible li').allInnerTexts()
	await page.getByRole('button', { name: 'I wrote them down' }).click()
	await page.locator('form textarea').fill(phrase.join(' '))
	await page.locator('form button.main-act').click()
	await page.locator('[data-by=passphrase]').waitFor()
	assert.deepEqual(await ways(), ['passkey', 'passkey (weak)', 'passphrase', 'recovery'])
	assert.match(await page.locator('[data-way]', { hasText: 'cannot open what is sealed' }).innerText(), /A device’s lock/)

	await page.reload()
	await page.getByRole('button', { name: "Use this device's lock" }).click()
	await page.getByText('This lock cannot open what is sealed').waitFor()
	await openByWords(page, phrase)
	await isOpen(page)
	await openLine(page, listing)
	assert.match(await page.locator('.record').innerText(), /rice/)
})

test('what is not used any more is dropped, the weak lock at any time; and what must stay says why', async () => {
	await openMe(page)
	const weak = page.locator('[data-way]', { hasText: 'cannot open what is sealed' })
	await weak.locator('[data-act=drop]').click()
	await page.locator('[data-confirm=drop]').click()
	await weak.waitFor({ state: 'detached' })
	const lock = page.locator('[data-by=passkey]')
	await lock.locator('[data-act=drop]').click()
	await page.locator('[data-confirm=drop]').click()
	await lock.waitFor({ state: 'detached' })
	assert.deepEqual(await ways(), ['passphrase', 'recovery'])
	await page.locator('[data-by=passphrase] [data-act=drop]').click()
	await page.getByText('This cannot go yet').waitFor()
	assert.equal(await page.locator('[data-by=recovery] [data-act=drop]').count(), 0, 'recovery words are made anew, not dropped')
})

test('a lock that yields its secret is added on another device, and opens the desk there by itself', async () => {
	const other = await visitor(browser, LARGE_IN_ENGLISH)
	await virtualPasskey(other, { prf: true })
	await other.goto(`${hub.address}/desk`)
	await openByWords(other, recovery)
	await other.locator('[data-act=not-lost]').click()
	await other.getByRole('button', { name: 'Cancel' }).click()
	await other.locator('[data-act=add-lock]').click()
	await other.locator('[data-act=lock]').click()
	await other.getByText('Added. It opens the desk from now on.').waitFor()
	assert.deepEqual(await ways(), ['passkey', 'passphrase', 'recovery'])
	// Nothing of the open page may ask for something once nobody is signed in.
	await other.goto('about:blank')
	await other.context().clearCookies()
	await other.goto(`${hub.address}/desk`)
	await other.getByRole('button', { name: "Use this device's lock" }).click()
	await isOpen(other)
	await openLine(other, listing)
	assert.match(await other.locator('.record').innerText(), /rice/)
	await tab(other, 'asks')
	assert.doesNotMatch(other.sent.join('\n'), /"prf"/)
	assert.deepEqual([...page.faults, ...other.faults], [])
})
