/** The coordinators' board in a browser and without one: planned, changed by finger, mouse and keyboard, seen by two at once, printed; and a helper who says yes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CARRYING } from '#ground/hub.ts'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { until } from './child.testing.ts'
import { LARGE_IN_ENGLISH, PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, look, photograph } from './looks.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, shiftIn } from './rota.testing.ts'
import { act, carrier, community, publish, rotaMade, value } from './rotas.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }], carrying: { ...CARRYING, freeWeek: 0 } } })
const { pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const shots = process.env['HOLDFAST_LOOK']
const all = await community(hub, 16, 14)
const june = await memberOf(hub, 'June', ['steward'])
const bo = await memberOf(hub, 'Bo', ['teller'])

const as = (who: Pick<MemberHere, 'cookie'>, options: BrowserContextOptions) => visitorAs(browser, hub.address, who.cookie, options)
const lookAt = (page: Page, screen: string) => look(page, screen, [broken])
const idle = () => until('the best plan is found', async () => (await pool.query(`select 1 from rota_rotas where work <> 'none'`)).rowCount === 0, 60_000)
const told = (page: Page) => page.locator('[data-part=told]')

test('without JavaScript a steward begins a rota, plans it, sees why places are empty, puts somebody and publishes; nobody else sees a name', async () => {
	const page = await as(june, { ...LARGE_IN_ENGLISH, javaScriptEnabled: false })
	await page.goto(`${hub.address}/desk/rota`)
	await page.getByText('There is no rota yet.').waitFor()
	await page.getByLabel('First day').fill(dayAhead(hub, 1))
	await page.getByRole('button', { name: 'Begin' }).click()
	await page.getByText('The rota is begun.').waitFor()
	await page.getByRole('button', { name: 'Plan it' }).click()
	await page.getByText('A first plan is made.').waitFor()
	await idle()
	await page.goto(`${hub.address}/desk/rota`)
	assert.match(await page.locator('[data-part=bound]').innerText(), /Proven best|At most .* % better/)
	const line = page.locator('.board-line', { has: page.locator('.urgent, .quiet', { hasText: /could take it|Empty because/ }) }).first()
	await line.waitFor()
	const spare = await shiftIn(hub, { ahead: 5, from: '10:00', until: '11:00', kind: 'door', places: 1 })
	const late = await carrier(hub, 'Zoe', { hours: 2 })
	await page.reload()
	await page.locator(`[id=${spare.id}]`).getByRole('link', { name: /Suggest someone/ }).click()
	await page.getByRole('button', { name: 'Put Zoe here' }).click()
	await page.getByText('Done: in the draft, and held fast.').waitFor()
	assert.match(await page.locator(`[id=${spare.id}]`).innerText(), /Zoe · planned, not asked yet · held fast/)
	await page.getByRole('button', { name: 'Publish: ask people' }).click()
	await page.getByText('It is published.').waitFor()
	assert.equal((await pool.query('select 1 from rota_places where member = $1', [late.id])).rowCount, 1)
	for (const one of [all[0] as MemberHere, { cookie: '' }]) {
		const { text } = await knock(hub.address, '/desk/rota', { headers: { cookie: one.cookie, 'accept-language': 'en' } })
		assert.ok(!text.includes('Marta') && text.includes('planned by stewards and tellers'))
		assert.ok(!(await knock(hub.address, '/desk/rota/print', { headers: { cookie: one.cookie, 'accept-language': 'en' } })).text.includes('Marta'))
	}
	await page.context().close()
})

test('a helper is asked on their own page, says yes to one and no to another, without JavaScript', async () => {
	const { rows } = await pool.query<{ member: string }>(`select member from rota_places where state = 'asked' group by member having count(*) > 1 order by member limit 1`)
	const who = all.find(({ id }) => id === rows[0]?.member) as MemberHere
	const page = await as(who, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${hub.address}/desk/shifts`)
	const asked = page.locator('[data-part=asked] li')
	const n = await asked.count()
	assert.ok(n > 1)
	await photograph(page, 'asked')
	await asked.first().getByRole('button', { name: /Sí, voy/ }).click()
	await page.getByText(/^Es suyo: .* Gracias\./).waitFor()
	await asked.first().getByRole('button', { name: /^No/ }).click()
	await page.getByText(/^Gracias por avisar\./).waitFor()
	assert.equal(await asked.count(), n - 2)
	assert.equal((await pool.query(`select 1 from rota_places where member = $1 and state = 'taken'`, [who.id])).rowCount, 1)
	await page.context().close()
})

test('with the mouse somebody is dragged to a place, another coordinator sees it, and a place gone meanwhile is told kindly', async () => {
	const one = await shiftIn(hub, { ahead: 5, from: '08:00', until: '09:00', kind: 'door', places: 1, where: 'Cooper Bend library' })
	const [yara, xeno] = [await carrier(hub, 'Yara'), await carrier(hub, 'Xeno')]
	const [mine, theirs] = [await as(june, LARGE_IN_ENGLISH), await as(bo, LARGE_IN_ENGLISH)]
	for (const page of [mine, theirs]) {
		await page.goto(`${hub.address}/desk/rota?week=0`)
		await page.locator(`[data-person="${yara.id}"]`).waitFor()
	}
	await mine.waitForTimeout(1500)
	await mine.locator(`[id=${one.id}]`).evaluate((line) => line.scrollIntoView({ block: 'center' }))
	await mine.locator(`[data-person="${yara.id}"]`).dragTo(mine.locator(`[id=${one.id}]`))
	await mine.locator(`[id=${one.id}]`, { hasText: 'Yara · planned' }).waitFor()
	assert.match(await told(mine).innerText(), /Done: in the draft/)
	await theirs.locator(`[id=${one.id}]`, { hasText: 'Yara · planned' }).waitFor()
	assert.match(await told(theirs).innerText(), /Somebody else changed the rota/)
	await theirs.evaluate(async ([shift, member, rota]) => fetch('/desk/rota/act', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ act: { act: 'put', rota, shift, member }, looking: {} }) }), [one.id, xeno.id, (await pool.query<{ id: string }>('select id from rota_rotas')).rows[0]?.id] as const)
	assert.equal((await pool.query('select 1 from rota_drafts where shift = $1', [one.id])).rowCount, 1, 'one place, one person')
	await lookAt(mine, 'board')
	assert.deepEqual([...mine.faults, ...theirs.faults], [])
	await mine.context().close()
	await theirs.context().close()
})

test('a second tap on what is under way begins nothing again', async () => {
	const one = await shiftIn(hub, { ahead: 6, from: '06:00', until: '07:00', kind: 'door', places: 2 })
	const uma = await carrier(hub, 'Uma')
	const page = await as(june, LARGE_IN_ENGLISH)
	await page.goto(`${hub.address}/desk/rota?week=0&shift=${one.id}`)
	await page.locator('[data-person]').first().waitFor()
	await page.route('**/desk/rota/act*', async (route) => {
		await new Promise((done) => setTimeout(done, 900))
		await route.continue()
	})
	const posts = () => page.sent.filter((line) => line.includes('/desk/rota/act') && line.includes('"put"')).length
	await page.getByRole('button', { name: 'Put Uma here' }).dblclick()
	await page.locator('.busy', { hasText: 'One moment' }).waitFor()
	await page.locator(`[id=${one.id}]`, { hasText: 'Uma' }).waitFor()
	assert.match(await told(page).innerText(), /Done: in the draft/)
	assert.equal(posts(), 1)
	assert.equal((await pool.query('select 1 from rota_drafts where member = $1', [uma.id])).rowCount, 1)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('with the keyboard alone: Enter picks, arrows walk, Escape lets go, Enter puts; what does not fit is said and nothing is changed', async () => {
	const first = await shiftIn(hub, { ahead: 5, from: '06:00', until: '07:00', kind: 'door', places: 1 })
	const [will, resting] = [await carrier(hub, 'Will'), await carrier(hub, 'Vera')]
	await pool.query('update rota_carriers set away_from = 1, away_until = 9000000000000 where member = $1', [resting.id])
	const page = await as(june, LARGE_IN_ENGLISH)
	await page.goto(`${hub.address}/desk/rota?week=0`)
	const chip = (who: MemberHere) => page.locator(`[data-person="${who.id}"]`)
	const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-drop') ?? document.activeElement?.getAttribute('data-person'))
	await chip(will).focus()
	await page.keyboard.press('Enter')
	await page.waitForFunction(() => document.activeElement?.hasAttribute('data-drop'))
	const start = await focused()
	await page.keyboard.press('ArrowDown')
	assert.notEqual(await focused(), start)
	await page.keyboard.press('Escape')
	assert.equal(await focused(), will.id)
	assert.match(await told(page).innerText(), /Will is where they were/)
	const walkTo = async (who: MemberHere) => {
		await chip(who).focus()
		await page.keyboard.press('Enter')
		await page.waitForFunction(() => document.activeElement?.hasAttribute('data-drop'))
		for (let n = 0; n < 60 && (await focused()) !== first.id; n++) await page.keyboard.press('ArrowDown')
		await page.keyboard.press('Enter')
	}
	await walkTo(resting)
	await told(page).filter({ hasText: 'They rest then.' }).waitFor()
	assert.equal((await pool.query('select 1 from rota_drafts where member = $1', [resting.id])).rowCount, 0)
	await walkTo(will)
	await page.locator(`[id=${first.id}]`, { hasText: 'Will · planned' }).waitFor()
	await until('the focus is back', async () => (await focused()) === will.id)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

for (const [screen, path] of [['board-phone', '/desk/rota?week=1'], ['sheets', '/desk/rota/print?week=0'], ['asked-phone', '/desk/shifts']] as const) {
	test(`${screen} in Spanish on a phone, by day and by night`, async () => {
		const someone = all.find(({ id }) => id !== all[0]?.id) as MemberHere
		const page = await as(screen === 'asked-phone' ? someone : june, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(hub.address + path)
		await lookAt(page, screen)
		assert.deepEqual(page.faults, [])
		await page.context().close()
	})
}

test('on paper, Letter and A4: a day a page, its people by the name they are called and a line for each place left, and no buttons', async () => {
	value(await act(hub, { act: 'drop', rota: (await pool.query<{ id: never }>('select id from rota_rotas')).rows[0]?.id as never }))
	const page = await as(june, LARGE_IN_ENGLISH)
	await page.goto(`${hub.address}/desk/rota/print?week=0`)
	await page.emulateMedia({ media: 'print' })
	assert.equal(await page.locator('main button:visible, main a:visible').count(), 0)
	const days = await page.locator('.sheet').count()
	for (const format of ['Letter', 'A4']) {
		const pdf = await page.pdf({ format, preferCSSPageSize: false, ...(shots && { path: `${shots}/sheet-${format}.pdf` }) })
		const pages = pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0
		assert.ok(pages >= days && pages <= days + 1, `${format}: ${pages} pages for ${days} days`)
	}
	assert.ok(shots === undefined || (await page.screenshot({ path: `${shots}/sheet.png` })))
	await page.context().close()
})

test('a large rota is usable: 400 shifts and 200 people', async (t) => {
	const big = await openTestHub({ first: { carrying: { ...CARRYING, freeWeek: 0 } } })
	await community(big, 200, 28)
	for (let ahead = 1; ahead <= 28; ahead++) for (const from of ['07:00', '08:00', '09:00', '10:00', '11:00', '12:00', '13:00', '15:00', '17:00', '19:00', '20:00', '21:00']) await shiftIn(big, { ahead, from, until: `${String(Number(from.slice(0, 2)) + 1).padStart(2, '0')}:00`, kind: 'door', places: 2 })
	const rota = await rotaMade(big, 28)
	let began = performance.now()
	value(await act(big, { act: 'plan', rota }))
	t.diagnostic(`planned at once in ${(performance.now() - began).toFixed(0)} ms`)
	value(await act(big, { act: 'stop', rota }))
	const lea = await memberOf(big, 'Lea', ['steward'])
	began = performance.now()
	const { text } = await knock(big.address, '/desk/rota?week=1', { headers: { cookie: lea.cookie } })
	t.diagnostic(`the board in ${(performance.now() - began).toFixed(0)} ms, ${(text.length / 1024).toFixed(0)} KB`)
	assert.ok(performance.now() - began < 15_000 && text.includes('board-line'))
	began = performance.now()
	value(await publish(big, rota))
	t.diagnostic(`published in ${(performance.now() - began).toFixed(0)} ms`)
})
