/** Answering a question from a message on a phone of 360 pixels in Spanish, with and without JavaScript; and how the pages of swaps and covers look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { codeFor } from '#ground/answers.server.ts'
import { days, hours, minutes } from '#ground/time.ts'
import { keepAsking } from '#rooms/rota/answering.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { joinAtTheDesk, PHONE_IN_SPANISH, view, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, byKeys, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const { ports, pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())

const as = async (who: MemberHere | null, options: BrowserContextOptions = {}) => visitorAs(browser, hub.address, who && (await sessionOf(hub, who.id)), { ...PHONE_IN_SPANISH, bypassCSP: true, ...options })
const lookAt = (page: Page, screen: string) => look(page, screen, [broken, byKeys])
const ask = async (who: MemberHere, shift: Shift) => codeFor(ports, await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: who.id, what: 'take-this', shift: shift.id, endsAt: shift.begins })))
const kitchen = (more: Parameters<typeof shiftIn>[1] = {}) => shiftIn(hub, { kind: 'kitchen', zone: 'norte' as never, where: 'Comedor del Norte', places: 2, gives: ['meal'], ...more })

test('the link of a message opens its question: its code leaves the address, and one tap answers, without signing in', async () => {
	const [lia, shift] = [await memberOf(hub, 'Lía', ['helper']), await kitchen()]
	const code = await ask(lia, shift)
	const page = await as(null)
	await page.goto(`${hub.address}/answer?lang=es#${code}`)
	await page.getByText('Aquí hace falta alguien. ¿Puede venir?').waitFor()
	assert.ok(!page.url().includes(code))
	assert.ok(page.sent.every((one) => !one.split(' ')[0]?.includes(code)), 'no address carries it')
	assert.match(await page.locator('[data-part=asked]').innerText(), /Cocina\n.*9:00.*\nComedor del Norte · Norte/)
	assert.doesNotMatch(await page.locator('main').innerText(), /Lía/)
	await page.getByRole('button', { name: 'Sí, voy' }).waitFor()
	await lookAt(page, 'answer')
	await turnAround(page)
	assert.deepEqual(await misplaced(page), [], 'from right to left')
	await page.locator('button.main-act').click()
	await page.getByText('Es suyo. Gracias.').waitFor()
	await lookAt(page, 'answered')
	assert.deepEqual((await pool.query('select member from rota_places where shift = $1', [shift.id])).rows, [{ member: lia.id }])
	assert.deepEqual(await page.context().cookies(), [])
	await page.goto('about:blank')
	await page.goto(`${hub.address}/answer?lang=es#${code}`)
	await page.getByText('Con estas letras no hay ninguna pregunta.').waitFor()
	assert.equal(await page.getByLabel('Letras del mensaje').inputValue(), code.slice(0, 20), 'what was typed stays, to be compared')
	await lookAt(page, 'answer-not-here')
	assert.deepEqual(page.faults.filter((fault) => !fault.includes('404')), [])
	await page.context().close()
})

test('without JavaScript the letters are typed, and no is enough', async () => {
	const [mar, shift] = [await memberOf(hub, 'Mar', ['helper']), await kitchen({ ahead: 3 })]
	const code = await ask(mar, shift)
	const page = await as(null, { javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${hub.address}/answer?lang=es`)
	await page.getByLabel('Letras del mensaje').fill(` ${code.slice(0, 4).toLowerCase()} ${code.slice(4)}`)
	await page.getByRole('button', { name: 'Ver la pregunta' }).click()
	await page.getByRole('button', { name: 'No', exact: true }).click()
	await page.getByText('Gracias por avisar. No le volvemos a preguntar por esto.').waitFor()
	assert.deepEqual((await pool.query('select from rota_places where shift = $1', [shift.id])).rows, [])
	await page.context().close()
})

test('a member offers, looks for a cover, waits, and says "I am here", all by forms without JavaScript', async () => {
	const [noe, eli] = [await memberOf(hub, 'Noé', ['helper']), await memberOf(hub, 'Eli', ['helper'])]
	const [mine, theirs, full] = [await kitchen({ ahead: 1 }), await kitchen({ ahead: 4, kind: 'company' }), await kitchen({ ahead: 5, kind: 'fridge', places: 1 })]
	await takes(hub, noe, mine)
	await takes(hub, eli, theirs)
	await takes(hub, eli, full)
	await ask(noe, await kitchen({ ahead: 6, kind: 'door' }))
	const page = await as(noe, { javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${hub.address}/desk/shifts`)
	await page.getByRole('link', { name: 'Cambiar, cubrir, estar ahí' }).click()
	await page.getByRole('button', { name: /Ofrecerlo a cambio/ }).click()
	await page.getByText('Ya lo ofrece.').waitFor()
	await page.getByRole('button', { name: /Buscar a alguien/ }).click()
	await page.getByText('No tiene que decir por qué.').waitFor()
	await page.goto(`${hub.address}/desk/shifts`)
	const own = page.locator('[data-part=mine]')
	assert.match(await own.innerText(), /Lo ofrece\. .*Les preguntamos a unas pocas personas\./s, 'one’s own week says what is under way')
	assert.equal(await own.getByRole('button', { name: /Ofrecerlo a cambio|Buscar a alguien/ }).count(), 0, 'and does not offer it again')
	await page.goBack()
	await page.getByRole('button', { name: /Siempre sí voy/ }).click()
	await page.getByRole('button', { name: /Ya no ofrecerlo/ }).click()
	await page.getByText('Turnos llenos que puede esperar').click()
	await page.locator('[data-part=full]').getByRole('button', { name: /Esperar un lugar/ }).click()
	await page.getByText('le preguntamos a su turno').waitFor()
	await page.context().close()

	const eliHas = (await pool.query('select id from rota_places where shift = $1', [theirs.id])).rows[0].id
	await pool.query('insert into rota_swaps (place) values ($1)', [eliHas])
	hub.move(mine.begins - minutes(20) - ports.now())
	const seeing = await as(noe)
	await seeing.goto(`${hub.address}/desk/shifts/swap?lang=es`)
	for (const summary of await seeing.locator('details > summary').all()) await summary.click()
	await lookAt(seeing, 'swap')
	await seeing.getByRole('button', { name: /Ya estoy aquí/ }).click()
	await seeing.getByText('Qué bueno que está aquí.').waitFor()
	assert.deepEqual(seeing.faults, [])
	await seeing.context().close()
})

test('a coordinator sees what to pass on, marks it, and notes an answer that came back', async () => {
	const page = await as(null)
	const { firstLink } = hub
	assert.ok(firstLink)
	await virtualPasskey(page, { prf: true })
	await joinAtTheDesk(page, { link: firstLink, called: 'Rosa' })
	const [ola, late] = [await memberOf(hub, 'Ola', ['helper']), await memberOf(hub, 'Paz', ['helper'])]
	const [shift, begun] = [await kitchen({ ahead: 9 }), await kitchen({ ahead: 1, kind: 'fridge' })]
	await takes(hub, late, begun)
	await pool.query(`insert into rota_late (place, since) select id, 0 from rota_places where shift = $1`, [begun.id])
	await pool.query(`update ground_members set language = 'es' where id = $1`, [ola.id])
	await ask(ola, shift)
	await view(page, 'Mensajes por pasar')
	const line = page.locator('[data-part=waiting] li', { hasText: 'Ola' })
	assert.match(await line.locator('[data-text]').innerText(), /¿Puede venir\? Cocina, .* Norte\. Responda 1 sí, 2 no, o aquí: http/)
	await lookAt(page, 'pass-on')
	await line.getByRole('button', { name: /Ya lo pasé/ }).click()
	await page.getByText('Bien. Ahora espera una respuesta.').waitFor()
	const passed = page.locator('[data-part=passed] li', { hasText: 'Ola' })
	await passed.getByLabel('Lo que respondió').fill('sí')
	await passed.getByRole('button', { name: /Anotar la respuesta/ }).click()
	await page.getByText('Una palabra sola no toma ningún lugar.').waitFor()
	await passed.getByLabel('Lo que respondió').fill('1')
	await passed.getByRole('button', { name: /Anotar la respuesta/ }).click()
	await page.getByText('Su respuesta quedó anotada.').waitFor()
	assert.deepEqual((await pool.query('select member from rota_places where shift = $1', [shift.id])).rows, [{ member: ola.id }])
	await page.locator('[data-part=late]').getByRole('button', { name: /No sé/ }).click()
	await page.getByText('Anotado. Gracias.').waitFor()
	assert.equal(await page.locator('[data-part=late]').count(), 0)
	await page.context().close()
})

test('a coordinator’s page of swaps, with somebody who is not there to do it', async () => {
	const sol = await memberOf(hub, 'Sol', ['steward'])
	const page = await as(sol)
	await page.goto(`${hub.address}/desk/shifts/swap?lang=es`)
	for (const summary of await page.locator('details > summary').all()) await summary.click()
	await lookAt(page, 'swap-steward')
	assert.deepEqual(page.faults, [])
	await page.context().close()
	hub.move(days(1) + hours(1))
	await keepAsking(ports)
})
