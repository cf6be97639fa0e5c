/** Founding day, in real browsers: two who hold the key admit three people from one code on a screen, and hand the key to all of them in one act. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { minutes } from '#ground/time.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { joinAtTheDesk, LARGE_IN_ENGLISH, openLine, PHONE_IN_SPANISH, tab, view, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask, join } from './people.testing.ts'
import { postTo } from './steward.testing.ts'

const hub = await openTestHub({ first: { name: 'Casa Inventada' }, proxy: 1 })
const { pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })

const four = async (page: Watched, within: string) => {
	await page.locator(`${within} ol.aloud li`).nth(3).waitFor({ timeout: 60_000 })
	return page.locator(`${within} ol.aloud li`).allInnerTexts()
}
let from = 0
const byCode = async (code: string) => (await postTo(hub.address, '/join/founding', { code }, { 'x-forwarded-for': `10.8.${from++}.1` })).body
const shown = () => rosa.locator('[data-code]').innerText()

test('one begins it, and nothing opens until another who holds the key agrees at their own desk', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	await view(rosa, 'Personas')
	await rosa.locator('[data-act=invite-steward]').click()
	const link = await rosa.locator('input[name=link]').inputValue()
	await virtualPasskey(bo, { prf: true })
	await joinAtTheDesk(bo, { link, called: 'Bo' })
	const waiting = rosa.locator('li[data-person]', { hasText: 'Bo' })
	await waiting.locator('[data-act=hand-on]').click()
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Bo ya tiene la llave.').waitFor()

	await view(rosa, 'Día de fundación')
	await look(rosa, 'founding none')
	await rosa.locator('[data-act=begin]').click()
	await rosa.getByText('Ya empezó.').waitFor()
	assert.equal(await rosa.locator('[data-act=agree]').count(), 0, 'nobody is two people')
	assert.equal(await rosa.locator('[data-code]').count(), 0)
	await view(bo, 'Founding day')
	await bo.getByText('Rosa has begun founding day.').waitFor()
	await look(bo, 'founding asked')
	await bo.locator('[data-act=agree]').click()
	await bo.locator('[data-code]').waitFor()
	await rosa.locator('[data-code]').waitFor()
	assert.equal(await shown(), await bo.locator('[data-code]').innerText(), 'both screens show the same')
	assert.match(await shown(), /^[ACDEFGHJKMNPQRTUVWXY34679]{6}$/)
})

test('the code changes by the minute, the one before is still taken, the one before that is not', async () => {
	const first = await shown()
	assert.ok((await byCode(first.toLowerCase())).ok)
	hub.move(60_000)
	assert.ok((await byCode(first)).ok)
	hub.move(60_000)
	assert.equal((await byCode(first)).refusal, 'code-is-not-on')
	assert.equal((await byCode('AAAAAA')).refusal, 'code-is-not-on')
	await tab(rosa, 'asks')
	await view(rosa, 'Día de fundación')
	await rosa.locator('[data-code]').waitFor()
	assert.notEqual(await shown(), first)
})

test('three people join with it, each vouched for by both, and get the key in one act once their words were heard', async () => {
	const names = ['Cy', 'Dee', 'Eli']
	const pages: Watched[] = []
	for (const [i, name] of names.entries()) {
		const page = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await virtualPasskey(page, { prf: true })
		await tab(rosa, 'asks')
		await view(rosa, 'Día de fundación')
		await rosa.locator('[data-code]').waitFor()
		if (i === 0) {
			await page.goto(`${hub.address}/join`)
			await page.locator('input[name=code]').fill(await shown())
			await page.locator('form .main-act').click()
			await joinAtTheDesk(page, { link: null, called: name })
		} else await joinAtTheDesk(page, { link: `${hub.address}/join#f=${await shown()}`, called: name })
		pages.push(page)
		assert.deepEqual(page.sent.filter((one) => one.includes('#f=')), [])
	}
	const { rows } = await pool.query<{ called: string; n: string }>("select m.called, count(*) as n from ground_vouches v join ground_members m on m.id = v.member where m.called <> 'Bo' group by 1 order by 1")
	assert.deepEqual(rows.map(({ called, n }) => [called, Number(n)]), names.map((name) => [name, 2]))
	assert.deepEqual((await pool.query('select distinct roles from ground_members where called = any($1)', [names])).rows, [{ roles: ['teller'] }])

	await rosa.locator('.founding summary').click()
	for (const [i, name] of names.entries()) {
		const page = pages[i] as Watched
		await view(page, 'Personas')
		const read = await four(page, '[data-words]')
		const line = rosa.locator('.founding li[data-person]', { hasText: name })
		await line.locator('ol.aloud li').nth(3).waitFor({ timeout: 60_000 })
		assert.deepEqual(await line.locator('ol.aloud li').allInnerTexts(), read)
		await line.locator('input[name=heard]').check()
	}
	await look(rosa, 'founding on')
	const before = Number((await pool.query('select max(epoch) as n from ground_epochs')).rows[0]?.n)
	await rosa.locator('[data-act=hand-on]').click()
	await rosa.getByText('Ya tienen la llave: Cy, Dee y Eli.').waitFor()
	assert.equal(Number((await pool.query('select max(epoch) as n from ground_epochs')).rows[0]?.n), before + 1, 'one new epoch for all three')
	assert.equal((await pool.query("select from ground_vouches where by in (select id from ground_members where called in ('Rosa', 'Bo'))")).rowCount, 7, 'who vouched for whom is kept')

	hub.move(3000)
	const id = await ask(hub.address, 'after founding day')
	for (const page of pages) {
		await page.locator('[data-words]').waitFor({ state: 'detached' })
		await tab(page, 'asks')
		await openLine(page, id)
		assert.match(await page.locator('.record').innerText(), /after founding day/)
		await page.locator('.record').getByRole('button', { name: 'Devolver', exact: true }).click()
		await page.locator('.record').waitFor({ state: 'detached' })
		assert.deepEqual(page.faults, [])
		await page.context().close()
	}
})

test('either ends it, and whoever had begun to join by it does so no more; after three hours it ends by itself', async () => {
	const { value } = await byCode(await bo.locator('[data-code]').innerText())
	const { link } = value as unknown as { link: string }
	assert.ok((await postTo(hub.address, '/join/begin', { link })).body.ok)
	await bo.locator('[data-act=end]').click()
	await bo.getByText('Founding day is over.').waitFor()
	assert.equal((await postTo(hub.address, '/join/begin', { link })).body.refusal, 'link-is-spent')
	await rosa.locator('[data-act=begin]').waitFor()

	await rosa.locator('[data-act=begin]').click()
	await rosa.getByText('Ya empezó.').waitFor()
	await bo.locator('[data-act=agree]').click()
	await rosa.locator('[data-code]').waitFor()
	const code = await shown()
	const mine = async () => ((await byCode(code)).value as unknown as { link: string }).link
	const [inTime, tooLate] = [await mine(), await mine()]
	await pool.query('update ground_founding set ends_at = $1', [hub.house.ports.now()])
	assert.equal((await byCode(code)).refusal, 'code-is-not-on')
	const fay = await join(hub.address, inTime, 'Fay')
	assert.equal((await pool.query('select from ground_vouches where member = $1', [fay.id])).rowCount, 2, 'who was writing down their words then goes on')
	hub.move(minutes(41))
	await assert.rejects(join(hub.address, tooLate, 'Gus'), /link-is-spent/)
	await tab(rosa, 'asks')
	await view(rosa, 'Día de fundación')
	await rosa.locator('[data-act=begin]').waitFor()
	assert.deepEqual([...rosa.faults, ...bo.faults], [])
})
