/** Choosing how the hub writes on a phone of 360 pixels in Spanish, without JavaScript; the line's question by its link; and what a coordinator sees of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { codeFor } from '#ground/answers.server.ts'
import { askToLook } from '#rooms/hotline/checking.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { openCarrier } from './carrier.testing.ts'
import { codeSent } from './channel.testing.ts'
import { incidentAt } from './checks.testing.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { broken, byKeys, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { speaking } from './telling.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: { ...carrier.settings, mail: { host: '127.0.0.1', port: 9, from: 'hub@help.example.org', perSecond: 1 } }, first: { name: 'Kelp Street Neighbors', languages: ['en', 'es'] } })
const { ports, pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const as = async (who: MemberHere | null, options: BrowserContextOptions = {}) => visitorAs(browser, hub.address, who && (await sessionOf(hub, who.id)), { ...PHONE_IN_SPANISH, bypassCSP: true, ...options })

test('a member chooses text messages, types the code, and ends it in one tap, all without JavaScript', async () => {
	const lia = await memberOf(hub, 'Lía', ['helper'])
	const page = await as(lia, { javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${hub.address}/desk/shifts/channel?lang=es`)
	await page.getByLabel('Número de teléfono o correo electrónico').fill('612 555 0142')
	await page.getByRole('button', { name: 'Mándenme el código' }).click()
	await page.getByText('El mensaje con el código va en camino.').waitFor()
	assert.doesNotMatch(page.url(), /555/)
	await page.getByLabel('Código del mensaje').fill('1')
	await page.getByRole('button', { name: 'Es este' }).click()
	await page.getByText('Ese no es el código.').waitFor()
	await page.getByLabel('Código del mensaje').fill(codeSent(carrier, '+16125550142'))
	await page.getByRole('button', { name: 'Es este' }).click()
	await page.getByText('Le escribimos por mensaje de texto, hasta:').waitFor()
	assert.doesNotMatch(await page.content(), /5550142/, 'nobody sees it again')
	await page.getByRole('button', { name: 'Ya no me escriban' }).click()
	await page.getByText('Ya no le escribimos ahí.').waitFor()
	assert.deepEqual((await pool.query('select from ground_channels')).rows, [])
	await page.context().close()
})

test('how it looks, by keys and from right to left', async () => {
	const mar = await memberOf(hub, 'Mar', ['helper'])
	const page = await as(mar)
	await page.goto(`${hub.address}/desk/shifts/channel?lang=es`)
	await page.getByRole('heading', { name: 'Cómo le escribimos' }).waitFor()
	await look(page, 'channel-none', [broken, byKeys])
	await page.getByLabel('Número de teléfono o correo electrónico').fill('612 555 0143')
	await page.getByRole('button', { name: 'Mándenme el código' }).click()
	await page.getByText('El mensaje con el código va en camino.').waitFor()
	await look(page, 'channel-code', [broken, byKeys])
	await page.getByLabel('Código del mensaje').fill(codeSent(carrier, '+16125550143'))
	await page.getByRole('button', { name: 'Es este' }).click()
	await page.getByText('Desde ahora le escribimos ahí.').waitFor()
	await look(page, 'channel-on', [broken, byKeys])
	await turnAround(page)
	assert.deepEqual(await misplaced(page), [], 'from right to left')
	await page.context().close()
})

test('the link of “can you go?” opens the question without a place and without a session, and one tap answers', async () => {
	const dee = speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher')
	const va = await memberOf(hub, 'Va', ['verifier'])
	const incident = await incidentAt(hub)
	assert.ok((await askToLook(ports, dee, { incident, member: va.id })).ok)
	const { rows: [open] } = await pool.query<{ id: string }>('select id from hotline_asks where member = $1', [va.id])
	const code = codeFor(ports, open?.id ?? '')
	const page = await as(null)
	await page.goto(`${hub.address}/answer?lang=es#${code}`)
	await page.getByText('Hace falta alguien para ir a ver').waitFor()
	assert.ok(!page.url().includes(code))
	assert.doesNotMatch(await page.locator('main').innerText(), /Cedar|14th|Va/)
	await look(page, 'answer-can-go', [broken, byKeys])
	await page.getByRole('button', { name: 'Sí, voy' }).click()
	await page.getByText('Gracias, le esperan en 15 minutos.').waitFor()
	await look(page, 'answered-can-go', [broken, byKeys])
	assert.deepEqual(await page.context().cookies(), [])
	assert.deepEqual((await pool.query('select state from hotline_tasks where member = $1', [va.id])).rows, [{ state: 'accepted' }])
	await page.context().close()
	const typed = await as(null, { javaScriptEnabled: false, bypassCSP: false })
	await typed.goto(`${hub.address}/answer?lang=es`)
	await typed.getByLabel('Letras del mensaje').fill(code)
	await typed.getByRole('button', { name: 'Ver la pregunta' }).click()
	await typed.getByText('Con estas letras no hay ninguna pregunta.').waitFor()
	await typed.context().close()
})
