/** A helper on an old phone without JavaScript: sees what needs someone, takes a place, finds it under their own, and gives it back. And how the pages look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, byKeys, enlarge, look, misplaced, photograph, turnAround } from './looks.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const browser = await openBrowser()
atTheEnd(() => browser.close())

const as = (who: Pick<MemberHere, 'cookie'> | null, options: BrowserContextOptions) => visitorAs(browser, hub.address, who && who.cookie, options)
const lookAt = (page: Page, screen: string) => look(page, screen, [broken, byKeys])

test('nothing needs anyone yet: the page says what will be here', async () => {
	const page = await as(null, PHONE_IN_SPANISH)
	await page.goto(`${hub.address}/places`)
	await page.getByText('Por ahora no hace falta nadie.').waitFor()
	await page.context().close()
})

test('a helper without JavaScript takes a place from the public page, finds it under theirs, and gives it back', async () => {
	const one = await shiftIn(hub, { kind: 'kitchen', zone: 'norte', where: 'Comedor del Norte', places: 1, gives: ['meal', 'ride'] })
	await shiftIn(hub, { ahead: 3, from: '22:00', until: '06:00', kind: 'door', where: 'Iglesia de la esquina', gives: ['talk'] })
	hub.move(3000)
	const page = await as(await memberOf(hub, 'Nina', ['helper']), { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(hub.address)
	await page.getByRole('link', { name: /hace falta alguien/ }).click()
	const line = page.locator(`#${one.id}`)
	assert.match(await line.innerText(), /Cocina\nde .*9:00.* a .*12:00.*\nComedor del Norte · Norte\nRecibe a cambio: una comida y transporte a casa\nFalta 1 persona/)
	await line.getByRole('link', { name: 'Tomarlo' }).click()
	assert.match(page.url(), /\/desk\/shifts#shift_/)
	await page.locator(`[data-part=offered] #${one.id}`).getByRole('button', { name: 'Tomarlo' }).click()
	await page.getByText(/Es suyo: Cocina/).waitFor()
	assert.match(await page.locator('[data-part=mine]').innerText(), /Comedor del Norte/)
	assert.equal(await page.locator(`[data-part=offered] #${one.id}`).count(), 0)

	await page.goto(`${hub.address}/desk/shifts`)
	await page.locator('[data-part=mine]').getByRole('button', { name: 'Devolverlo' }).click()
	await page.getByText(/Lo devolvió: Cocina/).waitFor()
	assert.equal(await page.locator('[data-part=mine]').count(), 0)
	await page.getByText('Por ahora no tiene ningún lugar.').waitFor()
	await page.locator(`[data-part=offered] #${one.id}`).waitFor()
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('who comes a moment too late is told kindly, and takes what is near', async () => {
	const [last, near] = [await shiftIn(hub, { ahead: 5, places: 1, kind: 'fridge' }), await shiftIn(hub, { ahead: 5, from: '14:00', until: '16:00', kind: 'packing' })]
	const [first, second] = [await memberOf(hub, 'Omar', ['helper']), await memberOf(hub, 'Pia', ['helper'])]
	const page = await as(second, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${hub.address}/desk/shifts`)
	await takes(hub, first, last)
	await page.locator(`[data-part=offered] #${last.id}`).getByRole('button').click()
	await page.getByText('Otra persona tiene el último lugar. Estos quedan cerca en la hora:').waitFor()
	await page.locator(`#near-${near.id}`).getByRole('button').click()
	await page.getByText(/Es suyo: Empacar/).waitFor()
	await page.context().close()
})

test('whoever is signed out meanwhile and presses a button is told so, and led to where one signs in', async () => {
	await shiftIn(hub, { ahead: 8, kind: 'kitchen' })
	const page = await as(await memberOf(hub, 'Sara', ['helper']), { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${hub.address}/desk/shifts?lang=es`)
	await page.context().clearCookies()
	await page.locator('[data-part=offered]').getByRole('button', { name: /Tomarlo/ }).first().click()
	await page.getByText('quizá se cerró su sesión').waitFor()
	await page.getByRole('link', { name: 'Entrar' }).click()
	assert.match(page.url(), /\/desk\/shifts/)
	await page.getByText('Si ya es parte de la casa, entre.').waitFor()
	await page.context().close()
})

for (const [screen, path, roles] of [['places', '/places', []], ['strangers-shifts', '/desk/shifts', null], ['helpers-shifts', '/desk/shifts', ['helper']], ['stewards-shifts', '/desk/shifts', ['steward']]] as const) {
	test(`${screen} on a phone in Spanish, by day and by night, by finger, keyboard and screen reader`, async () => {
		const who = roles === null ? null : await memberOf(hub, 'Quim', [...roles])
		if (who) await takes(hub, who, await shiftIn(hub, { ahead: 9, kind: 'childcare', gives: ['meal'], opens: 'nothing' }))
		if (who) await takes(hub, who, await shiftIn(hub, { ahead: 6, from: '22:00', until: '05:00' }))
		await shiftIn(hub, { ahead: 7, from: '11:00', until: '14:00', kind: 'company', where: 'Juzgado del condado, entrada de la calle principal' })
		await shiftIn(hub, { ahead: 7, from: '18:00', until: '20:00', kind: 'desk', opens: 'sealed' })
		hub.move(3000)
		const page = await as(who, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(hub.address + path)
		for (const summary of await page.locator('details > summary').all()) if (await summary.isVisible()) await summary.click()
		await lookAt(page, screen)
		await enlarge(page)
		assert.deepEqual(await misplaced(page), [], 'with letters twice as large')
		await page.reload()
		await turnAround(page)
		assert.deepEqual(await misplaced(page), [], 'from right to left')
		assert.deepEqual(page.faults, [])
		await page.context().close()
	})
}

test('a steward posts one and calls it off, with a keyboard and a large screen', async () => {
	const page = await as(await memberOf(hub, 'Rafa', ['steward']), { viewport: { width: 1280, height: 860 }, locale: 'en-US' })
	await page.goto(`${hub.address}/desk/shifts`)
	await page.getByText('Post a shift', { exact: true }).click()
	await page.getByLabel('What is it?').selectOption('circle')
	await page.getByLabel(/Where do people meet/).fill('Cooper Bend library')
	await page.getByLabel('From').fill('18:30')
	await page.getByLabel('Until').fill('20:00')
	await page.getByLabel('a meal').check()
	await page.getByRole('button', { name: 'Post it' }).click()
	await page.getByText(/It is posted: Circle/).waitFor()
	await photograph(page, 'steward-large')
	await page.getByText('All that is posted').click()
	const line = page.locator('[data-part=posted] li', { hasText: 'Cooper Bend library' })
	await line.locator('summary').click()
	await line.getByText('Nobody has a place yet.').waitFor()
	await line.getByRole('button', { name: /Call it off/ }).click()
	await page.getByText(/It is called off: Circle/).waitFor()
	assert.deepEqual(page.faults, [])
})
