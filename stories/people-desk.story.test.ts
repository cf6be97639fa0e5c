/** Two stewards in real browsers, on a phone: one invites, four words are compared, the key is handed on, what is older is handed over; and one is removed. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { until } from './child.testing.ts'
import { backToQueue, isOpen, joinAtTheDesk, LARGE_IN_ENGLISH, openLine, PHONE_IN_SPANISH, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask } from './people.testing.ts'

const hub = await openTestHub()
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })

const people = async (page: Watched, name: string) => {
	await tab(page, 'more')
	await page.locator('.menu').getByRole('button', { name, exact: true }).click()
	await page.locator('.people li[data-person]').first().waitFor()
}
const four = async (page: Watched, within: string) => {
	await page.locator(`${within} ol.aloud li`).nth(3).waitFor()
	return page.locator(`${within} ol.aloud li`).allInnerTexts()
}
let [older, second, newer] = ['', '', '']

test('a steward on a phone in Spanish invites another, and the link is shown once', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	older = await ask(hub.address, 'from before Bo')
	second = await ask(hub.address, 'a second from before')
	await people(rosa, 'Personas')
	await look(rosa, 'alone')
	await rosa.locator('[data-act=invite-steward]').click()
	const link = await rosa.locator('input[name=link]').inputValue()
	assert.match(link, /\/join#[0-9a-f]{64}$/)
	await look(rosa, 'the link')
	await tab(rosa, 'asks')
	await people(rosa, 'Personas')
	assert.equal(await rosa.locator('input[name=link]').count(), 0)

	await virtualPasskey(bo, { prf: false })
	await joinAtTheDesk(bo, { link, called: 'Bo', phrase: true })
	await bo.locator(`.line[data-id=${older}]`).click()
	await bo.getByText('It is sealed to a key you do not hold yet.').waitFor()
	await backToQueue(bo)
})

test('both see the same four words, and the key is handed on; the other’s desk has it by itself', async () => {
	await people(bo, 'People')
	const read = await four(bo, '[data-words]')
	// The page of whoever is there already shows it by itself.
	const waiting = rosa.locator('li[data-person]', { hasText: 'Bo' })
	await waiting.locator('[data-act=hand-on]').click()
	assert.deepEqual(await four(rosa, '.asked'), read)
	await look(rosa, 'comparing')
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Bo ya tiene la llave.').waitFor()
	assert.match(await waiting.innerText(), /puede abrir/)

	await bo.locator('[data-words]').waitFor({ state: 'detached' })
	hub.move(3000)
	newer = await ask(hub.address, 'from after Bo')
	await tab(bo, 'asks')
	await openLine(bo, newer)
	assert.match(await bo.locator('.record').innerText(), /from after Bo/)
	await backToQueue(bo)
	await bo.locator(`.line[data-id=${older}]`).click()
	await bo.getByText('It is sealed to a key you do not hold yet.').waitFor()
	await backToQueue(bo)
})

test('what is older is handed over, one from its record and all from the page', async () => {
	await rosa.locator('[data-older]').waitFor()
	await look(rosa, 'something older')
	await tab(rosa, 'asks')
	await openLine(rosa, older)
	await look(rosa, 'a record that is older')
	await rosa.locator('.record [data-act=hand-over]').click()
	await rosa.locator('.toast', { hasText: 'Entregado.' }).waitFor()
	await rosa.locator('.record [data-act=hand-over]').waitFor({ state: 'detached' })
	await rosa.getByRole('button', { name: 'Devolver', exact: true }).click()
	await rosa.locator('.record').waitFor({ state: 'detached' })
	await openLine(bo, older)
	assert.match(await bo.locator('.record').innerText(), /from before Bo/)
	await backToQueue(bo)

	await people(rosa, 'Personas')
	await rosa.locator('[data-older]').getByText('1 pedido abierto está sellado').waitFor()
	await rosa.locator('[data-older] [data-act=hand-over]').click()
	await rosa.getByText('1 entregado.').waitFor()
	await rosa.locator('[data-older]').waitFor({ state: 'detached' })
	await openLine(bo, second)
	assert.match(await bo.locator('.record').innerText(), /a second from before/)
	await backToQueue(bo)
})

test('who is removed is out: their desk closes by itself, and nobody sees their name any more', async () => {
	await people(rosa, 'Personas')
	const line = rosa.locator('li[data-person]', { hasText: 'Bo' })
	await line.locator('[data-act=remove]').click()
	await rosa.getByText('Bo queda fuera enseguida').waitFor()
	await look(rosa, 'removing')
	await rosa.locator('[data-confirm=remove]').click()
	await rosa.getByText('Bo está fuera.').waitFor()
	await line.waitFor({ state: 'detached' })
	await bo.locator('nav.tabs').waitFor({ state: 'detached' })
	assert.deepEqual(rosa.faults, [])

	const later = await ask(hub.address, 'after Bo went')
	await tab(rosa, 'asks')
	await openLine(rosa, later)
	assert.match(await rosa.locator('.record').innerText(), /after Bo went/)
	await isOpen(rosa)
})

test('the only one who can open is told what leaving means, says even so, and is out', async () => {
	await people(rosa, 'Personas')
	await rosa.locator('[data-act=leave]').click()
	await rosa.getByText('Usted es la única persona encargada.').waitFor()
	await rosa.getByText(/Nadie más puede abrir 4 pedidos/).waitFor()
	await look(rosa, 'leaving')
	await rosa.getByRole('button', { name: 'Irme de todos modos' }).click()
	await rosa.locator('nav.tabs').waitFor({ state: 'detached' })
	await until('the cookie is gone', async () => (await rosa.context().cookies()).length === 0)
	assert.equal((await hub.house.pool.query('select from ground_unlocks')).rowCount, 0)
})
