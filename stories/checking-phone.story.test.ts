/** A verifier on a phone of 360 pixels, in Spanish, without JavaScript; and how the page looks, at night too. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import type { Speaker } from '#ground/people.ts'
import { minutes } from '#ground/time.ts'
import { askToLook, decide, tendChecks } from '#rooms/hotline/checking.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { incidentAt, stateOf, voiceAt } from './checks.testing.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, byKeys, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const as = async (who: MemberHere | null, options: BrowserContextOptions = {}) => visitorAs(browser, hub.address, who && (await sessionOf(hub, who.id)), { ...PHONE_IN_SPANISH, bypassCSP: true, ...options })
const lookAt = (page: Page, screen: string) => look(page, screen, [broken, byKeys])
const dispatcher = await memberOf(hub, 'Dee', ['dispatcher'])
const dee: Speaker = { as: 'member', member: { id: dispatcher.id, called: 'Dee', roles: ['dispatcher'], language: 'en', teams: [] } }

test('asked, going, there, all right, what I saw, away: all by forms without JavaScript, and the place only while it is theirs', async () => {
	const [lia, leo] = [await memberOf(hub, 'Lía', ['verifier']), await memberOf(hub, 'Leo', ['verifier'])]
	const page = await as(lia, { javaScriptEnabled: false, bypassCSP: false })
	const open = async () => {
		await page.goto(`${hub.address}/desk/shifts`)
		await page.getByRole('link', { name: 'Ir a ver' }).click()
	}
	await open()
	await page.getByText('Ahora no hay nada que ver.').waitFor()
	const incident = await incidentAt(hub)
	for (let i = 0; i < 2; i++) await voiceAt(hub, incident, { doings: ['questioning', 'detaining'] })
	for (const one of [lia, leo]) assert.ok((await askToLook(ports, dee, { incident, member: one.id })).ok)
	await open()
	await page.getByText('¿Puede ir a ver?').waitFor()
	const main = page.locator('main')
	assert.match(await main.innerText(), /Observe, no intervenga[\s\S]*Cedar[\s\S]*2 personas dicen que lo vieron[\s\S]*Van dos\./)
	assert.doesNotMatch(await main.innerText(), /14th/)
	await page.getByLabel('¿En cuántos minutos').fill('3')
	await page.getByRole('button', { name: 'Sí, voy' }).click()
	await page.getByText('Vaya con calma').waitFor()
	assert.match(await main.innerText(), /Cedar Avenue and 14th Street/)
	await page.getByRole('button', { name: 'Ya estoy ahí' }).click()
	await page.getByRole('button', { name: 'Estoy bien', exact: true }).click()
	await page.getByLabel('Qué ve, en una línea').fill('3 camionetas, chalecos POLICE')
	await page.getByRole('button', { name: 'sí está' }).click()
	await page.getByText('Lo tenemos.').waitFor()
	assert.equal((await stateOf(hub, incident))?.state, 'confirmed')
	assert.deepEqual((await pool.query('select saw, what, eyes from hotline_observations where incident = $1', [incident])).rows, [{ saw: 'activity', what: '3 camionetas, chalecos POLICE', eyes: 'verifier' }])
	await page.getByRole('button', { name: 'Ya me fui, estoy bien' }).click()
	await page.getByText('Ahora descanse').waitFor()
	assert.doesNotMatch(await main.innerText(), /14th/)
	await page.context().close()

	const other = await as(leo, { javaScriptEnabled: false, bypassCSP: false })
	await other.goto(`${hub.address}/desk/checks`)
	await other.getByRole('button', { name: 'No, ahora no' }).click()
	await other.getByText('Gracias por avisar.').waitFor()
	await other.context().close()
})

test('every state of the page is one to show: by day and by night, from right to left, on a phone', async () => {
	const [mar, noe] = [await memberOf(hub, 'Mar', ['verifier']), await memberOf(hub, 'Noé', ['observer'])]
	const incident = await incidentAt(hub)
	for (let i = 0; i < 3; i++) await voiceAt(hub, incident, { size: 'many', doings: ['detaining'] })
	const night = await as(mar, { colorScheme: 'dark' })
	const day = await as(noe)
	const see = async (page: Page, screen: string) => {
		await page.goto(`${hub.address}/desk/checks`)
		await lookAt(page, screen)
		await turnAround(page)
		assert.deepEqual(await misplaced(page), [], `${screen} from right to left`)
		await page.goto(`${hub.address}/desk/checks`)
	}
	await see(day, 'checks-none')
	for (const one of [mar, noe]) assert.ok((await askToLook(ports, dee, { incident, member: one.id })).ok)
	await see(night, 'checks-offered-night')
	await see(day, 'checks-offered')
	for (const page of [day, night]) await page.getByRole('button', { name: 'Sí, voy' }).click()
	await see(night, 'checks-going-night')
	for (const page of [day, night]) await page.getByRole('button', { name: 'Ya estoy ahí' }).click()
	await see(day, 'checks-there')
	hub.move(minutes(21))
	await tendChecks(ports)
	await see(day, 'checks-missed')
	await day.getByRole('button', { name: 'Veo a Mar: está bien' }).click()
	await night.goto(`${hub.address}/desk/checks`)
	await night.getByRole('button', { name: 'es otra cosa' }).click()
	await see(night, 'checks-told-night')
	assert.ok((await decide(ports, dee, { incident, outcome: 'not-it', really: 'sheriff' })).ok)
	await see(day, 'checks-recalled')
	await see(await as(null), 'checks-nobody')
	await see(await as(await memberOf(hub, 'Tea', ['teller'])), 'checks-no-part')
	assert.deepEqual([...day.faults, ...night.faults], [])
})
