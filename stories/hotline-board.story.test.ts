/** Two dispatchers at the board, in a browser and without one: what needs them first, two who sign, one correction; a line that drops; and how it all looks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { minutes } from '#ground/time.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { keepLook } from '#rooms/hotline/actions.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { until } from './child.testing.ts'
import { LARGE_IN_ENGLISH, PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { heard, openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const [dee, eli] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher'])]
const as = async (who: MemberHere, options: BrowserContextOptions) => visitorAs(browser, hub.address, await sessionOf(hub, who.id), { ...options })
const house = { as: 'house' } as const
const plain: BrowserContextOptions = { ...PHONE_IN_SPANISH, javaScriptEnabled: false }
const stateOf = async (id: string) => (await pool.query<{ state: string }>('select state from hotline_incidents where id = $1', [id])).rows[0]?.state

async function reported(more: Parameters<typeof heard>[1] = {}): Promise<IncidentId> {
	const became = await hearReport(ports, house, heard(hub, more))
	assert.ok(became.ok && became.value.incident)
	return became.value.incident
}
/** Seen by somebody who went there; confirmed, since somebody else saw it, too. */
const seenBy = async (incident: IncidentId, who: MemberHere, saw: 'activity' | 'nothing' = 'activity') => {
	const kept = await ports.storage.inOneGo((tx) => keepLook(ports, tx, house, { incident, by: who.id, eyes: 'verifier', saw, what: null, really: null, observedAt: ports.now() }))
	assert.ok(kept.ok)
}
const MILL = { lat: 44.97, lon: -93.26 }
/** Far enough from the market that nothing links the two. */
const CORNER = { lat: 44.9445, lon: -93.266 }
const va = await memberOf(hub, 'Vi', ['verifier'])

test('without JavaScript, on a phone, in Spanish: what needs somebody, two who sign, and one press that takes it back', async () => {
	const incident = await reported()
	const page = await as(dee, plain)
	await page.goto(`${hub.address}/desk/hotline`)
	await page.getByText('Todavía no se pidió a nadie que mire').click()
	await page.getByRole('button', { name: 'Pedir que alguien mire' }).click()
	await page.locator('[data-part=told]').getByText(/puede ir|pidió/).waitFor()
	await seenBy(incident, va)
	assert.equal(await stateOf(incident), 'confirmed')
	await page.goto(`${hub.address}/desk/hotline`)
	await page.getByText('Confirmado, y no se avisó a nadie').click()
	await page.locator('[data-level=L2]').click()
	const preview = page.locator('[data-part=preview]')
	assert.match(await preview.innerText(), /Antes de firmar[\s\S]*0 personas[\s\S]*Mercado del Sur/)
	assert.match(await preview.innerText(), /Firman 2 personas/)
	await preview.getByRole('button', { name: 'Firmar' }).click()
	await page.getByText('Usted firmó. Falta una persona.').waitFor()
	assert.equal((await pool.query('select 1 from hotline_alerts where incident = $1', [incident])).rowCount, 0)

	const other = await as(eli, plain)
	await other.goto(`${hub.address}/desk/hotline`)
	await other.getByText('Dee firmó; falta una firma').first().click()
	await other.getByRole('link', { name: 'Mirarlo y firmar' }).click()
	await other.getByRole('button', { name: 'Firmar' }).click()
	await other.getByText('Ya salió el aviso.').waitFor()
	assert.deepEqual((await pool.query('select tells, level from hotline_alerts where incident = $1', [incident])).rows, [{ tells: 'alert', level: 'L2' }])

	await seenBy(incident, va, 'nothing')
	await page.goto(`${hub.address}/desk/hotline`)
	assert.match(await page.locator('[data-part=needs] li').first().innerText(), /Alguien miró después de la alerta/)
	await page.locator('[data-part=needs] a').first().click()
	await page.locator('[data-part=correct]').getByRole('button', { name: 'una grúa' }).click()
	await page.getByText('Ya se retiró.').waitFor()
	assert.deepEqual((await pool.query('select tells, really from hotline_alerts where incident = $1 and is_newest', [incident])).rows, [{ tells: 'not-enforcement', really: 'tow' }])
	assert.equal(await stateOf(incident), 'not-enforcement')
	assert.match(await page.locator('[data-part=coverage]').innerText(), /Hasta dónde se retiró/)
	await page.context().close()
	await other.context().close()
})

test('a text that names somebody is signed by nobody until the place is said in other words', async () => {
	const incident = await reported({ spot: MILL, place: 'the shop of Mrs. Rosa Gutierrez', words: 'Veo dos camionetas', origin: 'one' })
	await seenBy(incident, va)
	const page = await as(dee, { ...plain, ...LARGE_IN_ENGLISH, javaScriptEnabled: false })
	const preview = `${hub.address}/desk/hotline?incident=${incident}&tells=alert&level=L1`
	await page.goto(preview)
	assert.ok((await page.locator('[data-part=fault]').count()) > 0)
	assert.ok(await page.getByLabel('Why may it stand as it is?').getAttribute('required') !== null, 'and two have to')
	const forced = await page.request.post(`${hub.address}/desk/hotline/act`, { form: { act: 'sign', incident, tells: 'alert', level: 'L1' }, headers: { origin: hub.address }, maxRedirects: 0 })
	assert.match(forced.headers()['location'] ?? '', /heard=says-name/)
	await page.locator('[data-part=place] summary').click()
	await page.getByLabel('The place, as people').fill('the corner of Mill and Second')
	await page.getByRole('button', { name: 'Save the place' }).click()
	await page.goto(preview)
	assert.equal(await page.locator('[data-part=fault]').count(), 0)
	await page.getByRole('button', { name: 'Sign' }).click()
	await page.getByText('It is told.').waitFor()
	await page.context().close()
})

test('with JavaScript the second dispatcher sees by themselves that the first has signed; letters lead to buttons and only Enter presses', async () => {
	const incident = await reported({ spot: { lat: 44.95, lon: -93.24 }, place: 'Harbor bus stop', words: 'Two vans at the stop', origin: 'two' })
	await seenBy(incident, await memberOf(hub, 'Vo', ['verifier']))
	const [one, two] = [await as(dee, LARGE_IN_ENGLISH), await as(eli, LARGE_IN_ENGLISH)]
	for (const page of [one, two]) await page.goto(`${hub.address}/desk/hotline`)
	await one.locator('button.keys').waitFor()
	await one.locator(`[data-need=not-told] a[href*="${incident}"]`).click()
	await one.locator('[data-part=one]').waitFor()
	await one.keyboard.press('t')
	assert.equal(await one.evaluate(() => document.activeElement?.tagName), 'SUMMARY')
	await one.locator('[data-level=L2]').click()
	await one.locator('[data-part=preview]').waitFor()
	await one.keyboard.press('s')
	assert.equal((await pool.query('select 1 from hotline_signs where incident = $1', [incident])).rowCount, 0, 'a letter presses nothing')
	await one.keyboard.press('Enter')
	await two.locator('[data-need=sign]').getByText('Dee has signed; one more').waitFor()
	await two.keyboard.press('j')
	assert.ok(await two.evaluate(() => document.activeElement?.matches('[data-row]')))
	await two.locator('[data-need=sign] a').click()
	await two.getByRole('link', { name: 'Look at it and sign' }).click()
	await two.getByRole('button', { name: 'Sign' }).click()
	await two.getByText('It is told.').waitFor()
	await one.locator('[data-part=one]').getByText('alert to').first().waitFor()

	await two.context().setOffline(true)
	await two.locator('[data-part=correct]').getByRole('button', { name: 'the sheriff' }).click()
	await two.locator('[data-part=waiting]').getByText('waits for the line').waitFor()
	assert.equal((await pool.query(`select 1 from hotline_alerts where incident = $1 and tells = 'not-enforcement'`, [incident])).rowCount, 0)
	await two.context().setOffline(false)
	await until('what waited is done', async () => (await pool.query(`select 1 from hotline_alerts where incident = $1 and tells = 'not-enforcement'`, [incident])).rowCount === 1, 20_000)
	await two.locator('[data-part=waiting]').waitFor({ state: 'detached' })
	for (const page of [one, two]) await page.context().close()
})

test('what waited while somebody else did something first says so, and is not done', async () => {
	const incident = await reported({ spot: { lat: 44.953, lon: -93.346 }, place: 'Northgate laundry', words: 'Cars outside the laundry', origin: 'three' })
	const page = await as(dee, LARGE_IN_ENGLISH)
	await page.goto(`${hub.address}/desk/hotline?incident=${incident}`)
	await page.locator('button.keys').waitFor()
	await page.context().setOffline(true)
	await page.locator('[data-part=decide] summary').click()
	await page.getByRole('button', { name: 'It is over' }).click()
	await page.locator('[data-part=waiting]').getByText('waits for the line').waitFor()
	await seenBy(incident, va)
	await page.context().setOffline(false)
	await page.locator('[data-part=waiting] [data-state=conflict]').getByText('Somebody else did something first').waitFor()
	assert.notEqual(await stateOf(incident), 'ended')
	await page.locator('[data-part=waiting]').getByRole('button').click()
	await page.context().close()
})

test('a call-taker writes down a call: what is missing is said, nothing typed is lost, and what is known is told at once', async () => {
	const ana = await memberOf(hub, 'Ana', ['operator'])
	const page = await as(ana, plain)
	await page.goto(`${hub.address}/desk/hotline`)
	await page.getByText('Esto es para quienes coordinan').waitFor()
	await page.goto(`${hub.address}/desk/hotline/call`)
	await page.getByText('Lo vi con mis ojos').click()
	await page.getByText('haciendo preguntas').click()
	await page.getByRole('button', { name: 'Guardar' }).click()
	await page.getByText('Diga dónde es, o qué ve.').waitFor()
	assert.ok(await page.getByLabel('haciendo preguntas').isChecked())
	await page.getByLabel('¿Dónde?').fill('Panadería de la calle Tercera')
	await page.getByLabel('Una palabra para reconocer').fill('azul')
	await page.getByRole('button', { name: 'Guardar' }).click()
	await page.locator('[data-part=kept]').getByText('Todavía no sabemos si es así').waitFor()
	await page.goto(`${hub.address}/desk/hotline`)
	assert.deepEqual(await page.locator('main .acts a').allInnerTexts(), ['Anotar una llamada', 'Llamadas', 'La mesa'])
	const { rows } = await pool.query(`select channel, hand, taken_by from hotline_reports where place like 'Panader%'`)
	assert.deepEqual(rows, [{ channel: 'desk', hand: '1st', taken_by: ana.id }])
	await page.context().close()
})

test('a steward gives a duty and takes it; whoever it is about signs in again, and the board stays shut to the steward', async () => {
	const [sam, bo, hal] = [await memberOf(hub, 'Sam', ['steward', 'teller']), await memberOf(hub, 'Bo', ['teller']), await memberOf(hub, 'Hal', ['helper'])]
	const page = await as(sam, plain)
	await page.goto(`${hub.address}/desk/hotline/people`)
	// Who has no part in it waits folded.
	for (const part of ['free', 'shut']) await page.locator(`[data-part=${part}] > summary`).click()
	const row = page.locator(`[data-member=${bo.id}]`)
	await row.locator('summary').click()
	await row.getByRole('button', { name: 'Dar: coordina' }).click()
	await page.getByText('Hecho. Tiene que entrar otra vez.').waitFor()
	assert.deepEqual((await pool.query('select roles from ground_members where id = $1', [bo.id])).rows, [{ roles: ['teller', 'dispatcher'] }])
	assert.equal((await pool.query('select 1 from ground_sessions where member = $1', [bo.id])).rowCount, 0)
	await page.locator('h2 + .lines').locator(`[data-member=${bo.id}]`).waitFor()
	assert.match((await page.locator('[data-part=shut]', { has: page.locator(`[data-member=${hal.id}]`) }).textContent()) ?? '', /Todavía no tiene una llave propia/)
	await page.goto(`${hub.address}/desk/hotline`)
	await page.getByText('Esto es para quienes coordinan').waitFor()
	await page.context().close()
})

test('every state of the board is one to show: on a phone in Spanish by night and by day, from right to left, and on a large screen', async () => {
	hub.move(minutes(1))
	const incident = await reported({ spot: CORNER, place: 'Cedar y 14', words: 'Hay dos camionetas y cinco personas con chalecos', origin: 'look-1' })
	for (const n of [2, 3, 4]) await hearReport(ports, house, heard(hub, { spot: CORNER, place: 'Cedar y 14', origin: `look-${n}`, hand: n === 4 ? '2nd' : '1st' }))
	await seenBy(incident, await memberOf(hub, 'Lía', ['verifier']))
	await hearReport(ports, house, heard(hub, { spot: null, place: '', words: '¿es verdad?', hand: 'online', origin: 'look-9' }))
	const night = await as(dee, { ...PHONE_IN_SPANISH, bypassCSP: true, colorScheme: 'dark' })
	const day = await as(dee, { ...LARGE_IN_ENGLISH, bypassCSP: true })
	const dark = await as(dee, { ...LARGE_IN_ENGLISH, bypassCSP: true, colorScheme: 'dark' })
	const see = async (page: Page, path: string, screen: string) => {
		await page.goto(`${hub.address}${path}`)
		if (path.startsWith('/desk/hotline') && !/call|people/.test(path)) await page.locator('button.keys').waitFor({ state: 'attached' })
		await look(page, screen, [broken])
		await turnAround(page)
		assert.deepEqual(await misplaced(page), [], `${screen} from right to left`)
	}
	const paths = { board: '/desk/hotline', incident: `/desk/hotline?incident=${incident}`, preview: `/desk/hotline?incident=${incident}&tells=alert&level=L2`, call: '/desk/hotline/call' }
	for (const [name, path] of Object.entries(paths)) await see(night, path, `hotline-${name}-phone`)
	for (const [name, path] of Object.entries(paths)) await see(day, path, `hotline-${name}-large`)
	await see(dark, paths.incident, 'hotline-incident-dark')
	for (const [page, screen] of [[night, 'hotline-map-phone'], [dark, 'hotline-map-dark']] as const) {
		await page.goto(`${hub.address}${paths.board}`)
		await page.locator('[data-part=map] summary').click()
		await look(page, screen, [broken])
	}
	const told = (await pool.query<{ incident: string }>(`select incident from hotline_alerts where tells = 'not-enforcement' limit 1`)).rows[0]?.incident
	if (told) await see(night, `/desk/hotline?incident=${told}`, 'hotline-taken-back-phone')
	await pool.query(`update hotline_incidents set seen_at = $2 where id = $1`, [incident, ports.now()])
	for (const by of [dee, eli]) assert.ok((await sign(ports, { as: 'member', member: { id: by.id, called: by.name, roles: ['dispatcher'], language: 'en', teams: [] } }, { incident, tells: 'alert', level: 'L2', because: null })).ok)
	await see(night, paths.incident, 'hotline-told-phone')
	await see(dark, paths.incident, 'hotline-told-dark')
	await see(await as(await memberOf(hub, 'Sol', ['steward']), { ...PHONE_IN_SPANISH, bypassCSP: true }), '/desk/hotline/people', 'hotline-people-phone')
	assert.deepEqual([...night.faults, ...day.faults, ...dark.faults], [])
})
