/** A helper on an old phone without JavaScript: makes an address for their calendar, reads it, chooses what it says, when they are reminded, and ends it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { days, minutes } from '#ground/time.ts'
import { remind } from '#rooms/rota/feeds.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { eventsIn } from './calendar.testing.ts'
import { PHONE_IN_SPANISH, visitor, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, byKeys, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const browser = await openBrowser()
atTheEnd(() => browser.close())

const lookAt = (page: Page, screen: string) => look(page, screen, [broken, byKeys])

test('an address for a calendar is made, read, told what to say, and ended, each with one press', async () => {
	const nina = await memberOf(hub, 'Nina', ['helper'])
	const shift = await shiftIn(hub, { kind: 'kitchen', where: 'Comedor del Norte', ahead: 2, from: '14:00', until: '17:00' })
	await takes(hub, nina, shift)
	const open = (javaScriptEnabled: boolean) => visitorAs(browser, hub.address, nina.cookie, { ...PHONE_IN_SPANISH, javaScriptEnabled })
	const page = await open(false)
	await page.goto(`${hub.address}/desk/shifts`)
	await page.getByRole('link', { name: 'Calendario y avisos' }).click()
	await page.getByRole('button', { name: 'Crear una dirección' }).click()
	await page.getByText('Hay una dirección nueva.').waitFor()
	assert.doesNotMatch(page.url(), /[0-9a-f]{32}/)
	const address = await page.getByLabel('Su dirección').inputValue()
	const read = async () => eventsIn((await knock(hub.address, new URL(address).pathname)).text)
	assert.deepEqual((await read()).map(({ SUMMARY, begins }) => [SUMMARY, begins]), [['Busy', shift.begins]])
	await page.getByLabel('Qué clase de turno es').check()
	await page.locator('[data-part=wish] button').click()
	await page.getByText('Guardado. El calendario').waitFor()
	assert.deepEqual((await read()).map(({ SUMMARY }) => SUMMARY), ['Kitchen'])
	await page.getByLabel('El día antes').uncheck()
	await page.locator('[data-part=remind] button').click()
	await page.getByText('Guardado.', { exact: true }).waitFor()
	assert.doesNotMatch((await knock(hub.address, new URL(address).pathname)).text, /-P1D/)

	const looked = await open(true)
	await page.getByLabel('El día antes').check()
	await page.locator('[data-part=remind] button').click()
	await page.getByText('Guardado.', { exact: true }).waitFor()
	hub.move(shift.begins - days(1) + minutes(5) - hub.house.ports.now())
	await remind(hub.house.ports)
	await looked.goto(`${hub.address}/desk/shifts/calendar`)
	await looked.getByText('Ya casi toca').waitFor()
	await looked.getByRole('button', { name: 'Crear otra' }).click()
	await looked.getByText('Hay una dirección nueva.').waitFor()
	await lookAt(looked, 'calendar')
	assert.equal((await knock(hub.address, new URL(address).pathname)).status, 404)
	await turnAround(looked)
	assert.deepEqual(await misplaced(looked), [])
	await looked.reload()
	await looked.getByRole('button', { name: 'Terminarla' }).click()
	await looked.getByText('La dirección terminó.').waitFor()
	await looked.getByRole('button', { name: 'Crear una dirección' }).waitFor()
	await lookAt(looked, 'calendar none')
	assert.deepEqual(looked.faults, [])
})

test('who is not signed in is told how', async () => {
	const page = await visitor(browser, PHONE_IN_SPANISH)
	await page.goto(`${hub.address}/desk/shifts/calendar`)
	await page.getByRole('link', { name: 'Entrar' }).waitFor()
})
