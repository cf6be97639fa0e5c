/** Noor helps; she is asked to answer the desk, on a phone in Spanish: her own link, her own words, a vouch, the key, an ask. Her place stays hers. And Sam leaves by himself. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { isOpen, joinAtTheDesk, openLine, PHONE_IN_SPANISH, tab, view, visitor, type Watched } from './desk.testing.ts'
import { writeDown } from './devices.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask } from './people.testing.ts'
import { shiftIn } from './rota.testing.ts'

const hub = await openTestHub({ first: { name: 'Casa Inventada' } })
const { pool } = hub.house
await shiftIn(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const phone = () => visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const [rosa, bo, noor, sam] = [await phone(), await phone(), await phone(), await phone()]

const four = async (page: Watched, within: string) => {
	await page.locator(`${within} ol.aloud li`).nth(3).waitFor()
	return page.locator(`${within} ol.aloud li`).allInnerTexts()
}
const lineOf = (page: Watched, name: string) => page.locator('li[data-person]', { hasText: name })
async function help(page: Watched, link: string, called: string): Promise<void> {
	await page.goto(link)
	await page.locator('input[name=name]').fill(called)
	await page.locator('select[name=helper-way]').selectOption('text')
	await page.locator('input[name=contact]').fill('612 555 0188')
	await page.locator('button.main-act').click()
	await page.waitForURL((url) => url.pathname === '/desk/shifts')
}
let [helpers, own] = ['', '']

test('two hold the key, and Noor helps: she has a place', async () => {
	for (const page of [rosa, bo, noor]) await virtualPasskey(page, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	await view(rosa, 'Personas')
	await rosa.locator('[data-act=invite-teller]').click()
	await joinAtTheDesk(bo, { link: await rosa.locator('input[name=link]').inputValue(), called: 'Bo' })
	await lineOf(rosa, 'Bo').locator('[data-act=hand-on]').click()
	await four(rosa, '.asked')
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Bo ya tiene la llave.').waitFor()
	await view(rosa, 'Invitar ayudantes')
	await rosa.locator('form .main-act').click()
	helpers = await rosa.locator('input[name=link]').inputValue()
	await help(noor, helpers, 'Noor')
	await noor.locator('form button.filled').first().click()
	await noor.locator('[data-part=mine] li[id]').waitFor()
})

test('Rosa asks her to answer the desk: a link for her alone, shown once, sent the way she is reached', async () => {
	await view(rosa, 'Personas')
	const line = lineOf(rosa, 'Noor')
	await line.locator('[data-act=raise]').click()
	await look(rosa, 'raise, asked')
	await line.locator('[data-confirm=raise]').click()
	own = await line.locator('input[name=raise-link]').inputValue()
	assert.match(own, /\/join#r=[0-9a-f]{64}$/)
	assert.equal(await line.locator('svg.qr path').count(), 1)
	await line.locator('[data-act=reach]').click()
	const sending = await line.locator('[data-act=send]').getAttribute('href')
	assert.ok(sending?.startsWith('sms:6125550188?') && decodeURIComponent(sending).endsWith(own), String(sending))
	await look(rosa, 'raise, the link')
	await line.locator('[data-act=hide]').click()
	assert.equal(await rosa.locator('input[name=raise-link]').count(), 0)
	assert.equal(rosa.sent.some((sent) => sent.includes('#r=')), false)
})

test('she opens it on her phone: her name is known, the steps are those of anybody who joins, and she is in as herself', async () => {
	await noor.goto('about:blank')
	await noor.goto(own)
	await noor.getByRole('heading', { name: '¿Quiere atender la mesa, Noor?' }).waitFor()
	assert.equal(new URL(noor.url()).hash, '', 'the secret leaves the address at once')
	await look(noor, 'raised, what it is')
	assert.equal(await noor.locator('input').count(), 0)
	await noor.locator('button.main-act').click()
	await writeDown(noor)
	await noor.getByRole('heading', { name: 'El bloqueo de su aparato' }).waitFor()
	await noor.locator('button.main-act').click()
	await isOpen(noor)
	const { rows } = await pool.query(`select roles from ground_members where called = 'Noor'`)
	assert.deepEqual(rows, [{ roles: ['helper', 'teller'] }])
	assert.equal((await noor.context().cookies()).filter(({ expires }) => expires > Date.now() / 1000 + 13 * 3600).length, 0, 'no session of weeks is left')
})

test('she waits like anybody new: Bo vouches, Rosa hands on the key, and she opens an ask', async () => {
	await view(noor, 'Personas')
	const read = await four(noor, '[data-words]')
	await look(noor, 'raised, waiting')
	await view(bo, 'Personas')
	assert.match(await lineOf(bo, 'Noor').innerText(), /quien ayuda, atiende la mesa · todavía no tiene llave/)
	await lineOf(bo, 'Noor').locator('[data-act=vouch]').click()
	assert.deepEqual(await four(bo, '.asked'), read)
	await bo.locator('[data-confirm=vouch]').click()
	await bo.getByText('Ahora usted responde por Noor.').waitFor()
	await view(rosa, 'Personas')
	assert.equal(await lineOf(rosa, 'Noor').locator('[data-act=raise]').count(), 0, 'nobody is asked twice')
	await lineOf(rosa, 'Noor').locator('[data-act=hand-on]').click()
	assert.deepEqual(await four(rosa, '.asked'), read)
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Noor ya tiene la llave.').waitFor()
	await noor.locator('[data-words]').waitFor({ state: 'detached' })
	hub.move(3000)
	const listing = await ask(hub.address, 'arroz para seis')
	await tab(noor, 'asks')
	await openLine(noor, listing)
	assert.match(await noor.locator('.record').innerText(), /arroz para seis/)
})

test('her place is still hers, and the team still knows how to reach her', async () => {
	await noor.goto(`${hub.address}/desk/shifts?lang=es`)
	await noor.locator('[data-part=mine] li[id]').waitFor()
	await tab(rosa, 'asks')
	await view(rosa, 'Personas')
	await lineOf(rosa, 'Noor').locator('[data-act=reach]').click()
	assert.match(await lineOf(rosa, 'Noor').locator('[data-reach]').innerText(), /612 555 0188/)
	for (const page of [rosa, bo, noor]) assert.deepEqual(page.faults.filter((fault) => !/status of 404/.test(fault)), [])
})

test('the link opens nothing a second time, and says so', async () => {
	const other = await phone()
	await other.goto(own)
	await other.getByText('Este enlace ya se usó o tiene más de tres días.').waitFor()
	await other.context().close()
})

test('Sam, who helps, leaves by himself and hears what goes', async () => {
	await help(sam, helpers, 'Sam')
	await sam.goto(`${hub.address}/desk?lang=es`)
	await sam.locator('[data-act=leave]').click()
	await look(sam, 'leaving, asked')
	await sam.locator('[data-confirm=leave]').click()
	await sam.locator('[data-left]').waitFor()
	await look(sam, 'left')
	assert.deepEqual(await sam.context().cookies(), [])
	await sam.goto(`${hub.address}/desk?lang=es`)
	await sam.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).waitFor()
	assert.equal((await pool.query('select from ground_reach')).rowCount, 1)
	await lineOf(rosa, 'Sam').waitFor({ state: 'detached' })
	assert.deepEqual(sam.faults, [])
})
