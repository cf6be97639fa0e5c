/** A member on a small phone in Spanish, without JavaScript: says when she can in a few taps, answers what a plan asks, rests and comes back. And how the pages look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { findMember } from '#ground/members.server.ts'
import { givePlace } from '#rooms/rota/placing.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, byKeys, enlarge, look, misplaced, photograph, turnAround } from './looks.testing.ts'
import { memberOf, type MemberHere } from './members.testing.ts'
import { dayAhead, shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { ports } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())

const as = (who: Pick<MemberHere, 'cookie'>, options: BrowserContextOptions) => visitorAs(browser, address, who.cookie, options)
async function lookAround(page: Page, screen: string): Promise<void> {
	await look(page, screen, [broken, byKeys])
	await enlarge(page)
	assert.deepEqual(await misplaced(page), [], `${screen} with letters twice as large`)
	await page.reload()
	await turnAround(page)
	await photograph(page, `${screen}-turned`)
	assert.deepEqual(await misplaced(page), [], `${screen} from right to left`)
}

test('she says when she can in a few taps, finds it again, and takes one window back', async () => {
	const page = await as(await memberOf(hub, 'Nina', ['helper']), { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${address}/desk/shifts`)
	await page.getByRole('link', { name: 'Cuándo puedo, y cuánto' }).click()
	const box = (name: string) => page.locator('[data-part=when] table').first().getByRole('checkbox', { name })
	for (const name of ['lunes, 6–12', 'martes, 18–22', 'domingo, 22–6']) await box(name).check()
	await page.getByRole('button', { name: 'Guardar mi semana' }).click()
	await page.getByText('Guardado.').waitFor()
	assert.deepEqual(await Promise.all(['lunes, 6–12', 'lunes, 12–18', 'domingo, 22–6'].map((name) => box(name).isChecked())), [true, false, true])

	await page.getByText('Agregar', { exact: true }).click()
	await page.getByLabel('¿Qué día?').fill(dayAhead(hub, 4))
	await page.getByLabel('Desde', { exact: true }).fill('17:30')
	await page.locator('#say-window form').last().getByRole('button').click()
	await page.getByText('Ponga dos horas distintas, o ninguna si es el día entero, por favor.').first().waitFor()
	assert.equal(await page.getByLabel('Desde', { exact: true }).inputValue(), '17:30')
	await page.getByLabel('Hasta', { exact: true }).fill('19:00')
	await page.locator('#say-window form').last().getByRole('button').click()
	await page.getByText(/No puedo: .*17:30 a 19:00|No puedo: .*5:30.*7:00/).first().waitFor()
	await page.getByRole('button', { name: /^Quitar/ }).click()
	assert.equal(await page.getByRole('button', { name: /^Quitar/ }).count(), 0)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('she answers what a plan asks with one tap, rests with one tap, sees what she still has, and is back with one', async () => {
	const nina = await memberOf(hub, 'Nina', ['helper'])
	const asked = await shiftIn(hub, { ahead: 2, kind: 'kitchen', where: 'Comedor del Norte', gives: ['meal', 'ride'] })
	await ports.storage.inOneGo(async (tx) => givePlace(ports, tx, (await findMember(tx, nina.id)) as never, asked.id, { source: 'plan', state: 'asked' }))
	const page = await as(nina, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${address}/desk/shifts`)
	assert.match(await page.locator('[data-part=asked]').innerText(), /¿Podría usted\?[^]*Comedor del Norte\nRecibe a cambio: una comida y transporte a casa/)
	await page.getByRole('button', { name: /^Sí, voy/ }).click()
	await page.getByText(/Es suyo: Cocina/).waitFor()
	await page.getByRole('button', { name: 'Una semana' }).click()
	await page.getByText('En ese tiempo todavía tiene un lugar.').waitFor()
	assert.match(await page.locator('[data-part=mine]').innerText(), /Comedor del Norte/)
	await page.locator('[data-part=rest]').getByRole('button', { name: /^Devolverlo/ }).click()
	await page.getByText(/Lo devolvió: Cocina/).waitFor()
	await page.getByRole('button', { name: 'Ya volví' }).click()
	await page.getByText('Terminó su descanso.').waitFor()
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('my week, what I say of myself, and who knows what, on a phone in Spanish by day and by night, by finger, keyboard and screen reader', async () => {
	const [june, ivo] = [await memberOf(hub, 'Junípera', ['steward']), await memberOf(hub, 'Ivo', ['helper'])]
	const post = (who: MemberHere, path: string, fields: Readonly<Record<string, string>>) => knock(address, path, { method: 'POST', headers: { origin: address, cookie: who.cookie, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams(fields).toString() })
	await takes(hub, june, await shiftIn(hub, { ahead: 1, gives: ['meal', 'childcare'] }))
	await takes(hub, june, await shiftIn(hub, { ahead: 3, from: '22:00', until: '05:00', kind: 'door' }))
	const asked = await shiftIn(hub, { ahead: 9, kind: 'kitchen' })
	await ports.storage.inOneGo(async (tx) => givePlace(ports, tx, (await findMember(tx, june.id)) as never, asked.id, { source: 'plan', state: 'asked' }))
	const me = '/desk/shifts/me/act'
	await post(june, me, { verb: 'say-home', older: '1', small: '1' })
	await post(june, me, { verb: 'say-week', yes: '1-morning', 'if-needed': '4-evening' })
	await post(june, me, { verb: 'say-window', on: '2', from: '21:00', until: '23:00', how: 'no' })
	await post(june, me, { verb: 'rest', until: 'tomorrow' })
	const grant = { verb: 'grant', member: ivo.id, level: 'able', until: dayAhead(hub, 20) }
	await post(june, '/desk/shifts/skills/act', { ...grant, what: 'medic' })
	await post(await memberOf(hub, 'Wilhelmina Concepción', ['teller']), '/desk/shifts/skills/act', { ...grant, what: 'children' })
	for (const [screen, path] of [['my-week', '/desk/shifts'], ['myself', '/desk/shifts/me'], ['who-knows', '/desk/shifts/skills']] as const) {
		const page = await as(june, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(address + path)
		for (const summary of await page.locator('details > summary').all()) if (screen !== 'my-week' && (await summary.isVisible()) && !(await summary.evaluate((one) => (one.parentElement as HTMLDetailsElement).open))) await summary.click()
		await lookAround(page, screen)
		assert.deepEqual(page.faults, [])
		await page.context().close()
	}
})
