/** How a steward comes to the desk and leaves it: joining, locking, unlocking, signing out, and what stays behind (nothing). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { isOpen, joinAtTheDesk, keptHere, LARGE_IN_ENGLISH, openByWords, PHONE_IN_SPANISH, tab, visitor } from './desk.testing.ts'
import { atTheEnd, openTestHub, type TestHub } from './house.testing.ts'
import { postTo } from './steward.testing.ts'

const browser = await openBrowser()
atTheEnd(() => browser.close())
const TOLD = 'Somos cinco, pañales talla 4, por favor'

async function asksForFood(hub: TestHub): Promise<void> {
	const { body } = await sealed(await teamOf(hub.address), { text: TOLD, people: '5' })
	assert.equal((await postTo(hub.address, '/help/sealed', body)).body.ok, true)
}

const unlocksOf = async ({ house: { pool } }: TestHub) => (await pool.query<{ by: string }>('select "by" from ground_unlocks order by 1')).rows.map(({ by }) => by)

test('the first steward joins on a phone in Spanish, and what unlocks the desk never leaves it', async () => {
	const hub = await openTestHub()
	const page = await visitor(browser, PHONE_IN_SPANISH)
	const passkey = await virtualPasskey(page, { prf: true })
	const { recovery } = await joinAtTheDesk(page, { link: hub.firstLink, called: 'Rosa' })
	assert.equal(recovery.length, 12)
	assert.equal(page.url(), `${hub.address}/desk`, 'the link has left the address')
	assert.equal(await page.evaluate(() => document.documentElement.lang), 'es')
	assert.equal(await passkey.credentials(), 1)
	assert.deepEqual(await unlocksOf(hub), ['passkey', 'recovery'])

	hub.move(11_000)
	await asksForFood(hub)
	await page.locator('.line').first().click()
	await page.getByText(TOLD).waitFor()

	await page.reload()
	await page.getByRole('heading', { name: 'La mesa está bloqueada' }).waitFor()
	assert.equal(await page.locator('nav.tabs').count(), 0)
	await page.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).click()
	await isOpen(page)
	await page.locator('.line').first().click()
	await page.getByText(TOLD).waitFor()

	await page.getByRole('button', { name: 'Bloquear' }).click()
	await page.getByRole('heading', { name: 'La mesa está bloqueada' }).waitFor()
	assert.doesNotMatch(await page.content(), /pañales/)
	// How far this browser has seen the list of changes, until somebody signs out.
	assert.match(await page.evaluate(() => JSON.stringify(Object.entries(localStorage))), /^\[\["log\.hub_[0-9a-f]{32}","\{\\"place\\":1,\\"digest\\":\\"[0-9a-f]{64}\\"\}"\]\]$/)
	assert.equal(await keptHere(page), '')

	await passkey.remove()
	await openByWords(page, ['xyzzy', ...recovery.slice(1)])
	await page.getByText('La palabra número 1 no es de las nuestras.').waitFor()
	await openByWords(page, recovery)
	await isOpen(page)
	await page.locator('.line').first().click()
	await page.getByText(TOLD).waitFor()

	const [cookie] = await page.context().cookies()
	assert.ok(cookie)
	assert.deepEqual([cookie.httpOnly, cookie.sameSite], [true, 'Strict'])
	await tab(page, 'more')
	const leaving = page.waitForResponse((response) => response.url().endsWith('/desk/sign-out'))
	await page.locator('.menu button').last().click()
	const left = await leaving
	assert.equal(left.status(), 200)
	assert.match((await left.allHeaders())['clear-site-data'] ?? '', /"cache", "cookies", "storage"/)
	await page.getByRole('heading', { name: 'Ya salió' }).waitFor()
	assert.doesNotMatch(await page.content(), /pañales/)
	assert.equal(await page.evaluate(() => localStorage.length), 0)
	assert.equal(await keptHere(page), '')
	assert.deepEqual(await page.context().cookies(), [])
	for (const path of ['/desk/keys', '/desk/queue', '/desk/search', '/desk/lines']) {
		const answer = await postTo(hub.address, path, path === '/desk/queue' ? { side: 'ask', from: null } : path === '/desk/search' ? { after: '' } : {}, { cookie: `${cookie.name}=${cookie.value}` })
		assert.deepEqual([path, answer.body.ok, answer.status], [path, false, 404])
	}

	await openByWords(page, recovery)
	await isOpen(page)
	const sent = page.sent.join('\n').toLowerCase()
	assert.doesNotMatch(sent, /pañales|"prf"/)
	assert.equal(sent.includes(recovery.join(' ')) || recovery.slice(0, 3).every((word) => new RegExp(`\\b${word}\\b`).test(sent)), false)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('a lock that yields no secret: seven words are made, and both together open the desk', async () => {
	const hub = await openTestHub()
	const page = await visitor(browser, LARGE_IN_ENGLISH)
	await virtualPasskey(page, { prf: false })
	const { recovery, phrase } = await joinAtTheDesk(page, { link: hub.firstLink, called: 'June', phrase: true })
	assert.deepEqual([recovery.length, phrase?.length], [12, 7])
	assert.deepEqual(await unlocksOf(hub), ['passkey', 'passphrase', 'recovery'])

	await page.reload()
	await page.getByRole('button', { name: "Use this device's lock" }).click()
	await page.getByText('This lock cannot open what is sealed').waitFor()
	await openByWords(page, phrase ?? [])
	await isOpen(page)

	const again = await visitor(browser, LARGE_IN_ENGLISH)
	await again.goto(hub.firstLink ?? '')
	await again.locator('.grave-panel').waitFor()
	assert.equal(await again.locator('input').count(), 0, 'a link makes one steward')
	await again.context().close()
	assert.deepEqual(page.faults, [])
	await page.context().close()
})
