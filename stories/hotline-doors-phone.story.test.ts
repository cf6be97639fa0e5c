/** Saying what one sees on a phone of 360 pixels in Spanish, with and without JavaScript; what leaves it of a picture; how the public doors of the hotline look. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync, crc32 } from 'node:zlib'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { minutes } from '#ground/time.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { isSamePicture } from '#rooms/hotline/counting.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { openBrowser } from '../tools/browser.ts'
import { told } from './alerts.testing.ts'
import { PHONE_IN_SPANISH, visitor } from './desk.testing.ts'
import { MERCADO, openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, byKeys, enlarge, look, misplaced, turnAround } from './looks.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const hub = await openHotline({ first: { phone: '612-555-0100' } })
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())

const phone = (options: BrowserContextOptions = {}) => visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true, ...options })
const lookAt = (page: Page, screen: string) => look(page, screen, [broken, byKeys])
type Row = { hand: string; place: string; words: string; lat: number | null; lon: number | null; media: string | null; doings: string[]; incident: IncidentId }
const newest = async () => (await pool.query<Row>('select hand, place, words, lat, lon, media, doings, incident from hotline_reports order by received_at desc limit 1')).rows[0]
const stubOf = (page: Page) => page.locator('[data-slot=stub]').innerText()

test('three taps and a place without JavaScript; its number brings back what came of it', async () => {
	const page = await phone({ javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${address}/`)
	await page.getByRole('link', { name: '¿Ve algo? Avísenos aquí' }).click()
	await page.getByLabel('Lo vi con mis ojos').check()
	await page.getByLabel('tocando puertas').check()
	await page.getByLabel('El lugar, en palabras').fill('Panadería, 9 y Olmo')
	assert.equal(await page.locator('[data-part=town]').isVisible(), false)
	assert.equal(await page.locator('[data-part=picture]').isVisible(), false)
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByText('Lo tenemos. Gracias.').waitFor()
	const stub = await stubOf(page)
	assert.deepEqual({ ...(await newest()), incident: '' }, { hand: '1st', place: 'Panadería, 9 y Olmo', words: '', lat: null, lon: null, media: null, doings: ['knocking'], incident: '' })
	hub.move(minutes(3))
	await page.getByRole('link', { name: 'Saber qué pasó' }).click()
	await page.getByLabel('Número de su aviso').fill(stub)
	await page.getByRole('button', { name: 'Ver', exact: true }).click()
	await page.getByText('Todavía lo estamos viendo, desde hace 3 minutos.').waitFor()
	await page.getByRole('button', { name: 'Retirar mi aviso' }).click()
	await page.getByText('Lo retiró. Sus palabras ya no están.').waitFor()
	assert.ok(page.sent.every((one) => !one.split(' ')[0]?.includes(stub.slice(0, 4))), 'no address carries it')
	assert.deepEqual(await page.context().cookies(), [])
	await page.context().close()
})

test('with JavaScript the town can be tapped; what was typed stays where something is missing', async () => {
	const page = await phone()
	await page.goto(`${address}/report`)
	await page.locator('[data-part=town]').waitFor()
	await lookAt(page, 'report')
	await page.locator('details summary').click()
	await lookAt(page, 'report-more')
	await page.getByLabel('En pocas palabras').fill('Dos camionetas')
	await page.locator('form[data-report]').evaluate((form: HTMLFormElement) => (form.noValidate = true))
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByText('Elija una').waitFor()
	assert.equal(await page.getByLabel('En pocas palabras').inputValue(), 'Dos camionetas')
	await lookAt(page, 'report-missing')
	await page.getByLabel('Lo vi con mis ojos').check()
	const town = page.locator('svg[data-town]')
	await town.scrollIntoViewIfNeeded()
	const zone = await town.getByText('Cedar', { exact: true }).boundingBox()
	assert.ok(zone)
	await page.mouse.click(zone.x + zone.width / 2, zone.y + zone.height / 2)
	await page.getByText('Marcado.').waitFor()
	await page.getByRole('button', { name: 'Quitar la marca' }).click()
	assert.equal(await page.locator('[name=lat]').inputValue(), '')
	await page.mouse.click(zone.x + zone.width / 2, zone.y + zone.height / 2)
	await lookAt(page, 'report-marked')
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByText('Lo tenemos. Gracias.').waitFor()
	await lookAt(page, 'reported')
	const row = await newest()
	assert.ok(row?.lat && row.lon)
	assert.ok(Math.abs(row.lat - MERCADO.lat) < 0.002 && Math.abs(row.lon - MERCADO.lon) < 0.003, `${row.lat} ${row.lon}`)
	assert.match(String(row.lat), /^\d+\.\d{1,4}$/)
	const stub = await stubOf(page)
	hub.move(minutes(12))
	await page.goto(`${address}/report/again`)
	await lookAt(page, 'again')
	await page.getByLabel('Número de su aviso').fill('0000 0000 0000')
	await page.getByRole('button', { name: 'Ver', exact: true }).click()
	await page.getByText('No hay ningún aviso con estas cifras.').waitFor()
	await page.getByLabel('Número de su aviso').fill(stub)
	await page.getByRole('button', { name: 'Ver', exact: true }).click()
	await page.getByText('desde hace 12 minutos').waitFor()
	await lookAt(page, 'again-came')
	await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, row.incident, { verb: 'not-it', really: 'tow' }))
	await page.getByLabel('sí').check()
	await page.getByRole('button', { name: 'Agregar' }).click()
	await page.getByText('no era inmigración. Era una grúa').waitFor()
	assert.deepEqual(page.faults.filter((fault) => !/4(04|22)/.test(fault)), [])
	await page.context().close()
})

/** A picture without a library: rows of light and dark, as PNG. */
function png(size: number, light: (x: number, y: number) => number): Buffer {
	const rows = Buffer.concat(Array.from({ length: size }, (_, y) => Buffer.from([0, ...Array.from({ length: size }, (_each, x) => Math.max(0, Math.min(255, Math.round(light(x / size, y / size)))))])))
	const piece = (name: string, body: Buffer) => {
		const named = Buffer.concat([Buffer.from(name), body])
		const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
		length.writeUInt32BE(body.length)
		sum.writeUInt32BE(crc32(named))
		return Buffer.concat([length, named, sum])
	}
	const head = Buffer.alloc(13)
	head.writeUInt32BE(size)
	head.writeUInt32BE(size, 4)
	head.set([8, 0, 0, 0, 0], 8)
	return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), piece('IHDR', head), piece('tEXt', Buffer.from('GPS\0canary 44.95123')), piece('IDAT', deflateSync(rows)), piece('IEND', Buffer.alloc(0))])
}
const scene = (x: number, y: number) => 120 + 60 * y + (x > 0.3 && x < 0.6 && y > 0.2 && y < 0.7 ? 90 : 0) - (x > 0.65 && y > 0.5 ? 80 : 0) - (x < 0.2 && y < 0.35 ? 60 : 0) + (x > 0.75 && y < 0.3 ? 40 : 0)

test('of a picture only its print leaves the phone; the same picture in a mirror has one that is compared as the same', async () => {
	const page = await phone()
	const printOf = async (light: (x: number, y: number) => number, size = 300): Promise<string> => {
		await page.goto(`${address}/report`)
		await page.getByLabel('¿Tiene una foto?').setInputFiles({ name: 'canary.png', mimeType: 'image/png', buffer: png(size, light) })
		await page.getByText('Se puede comparar. La foto se queda aquí.').waitFor()
		await page.getByLabel('Lo vi en internet').check()
		await page.getByLabel('El lugar, en palabras').fill('Escuela del Río')
		await page.getByRole('button', { name: 'Enviar' }).click()
		await page.getByText('Lo tenemos. Gracias.').waitFor()
		return (await newest())?.media ?? ''
	}
	const [one, mirrored, cut, other] = [await printOf(scene), await printOf((x, y) => scene(1 - x, y), 260), await printOf((x, y) => scene(0.03 + x * 0.94, 0.03 + y * 0.94), 211), await printOf((x, y) => scene(y, 1 - x) + 70 * Math.sign(Math.sin(9 * x)))]
	assert.match(one, /^[0-9a-f]{16}$/)
	assert.ok(isSamePicture(one, mirrored) && isSamePicture(one, cut), `${one} ${mirrored} ${cut}`)
	assert.ok(!isSamePicture(one, other))
	for (const gone of page.sent) assert.ok(!gone.includes('canary') && gone.length < 4000, gone.slice(0, 200))
	await page.goto(`${address}/report`)
	await page.getByLabel('¿Tiene una foto?').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no picture') })
	await page.getByText('Su teléfono no puede leer esta foto.').waitFor()
	await lookAt(page, 'report-picture')
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('is it true: what is known, what is not, and the way to report it', async () => {
	await told(hub, { place: 'Mercado del Sur' })
	const page = await phone({ javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${address}/check`)
	await page.getByLabel('Lo que le mandaron').fill('Dicen que hay redada en el mercado del sur, compartan')
	await page.getByRole('button', { name: 'Preguntar', exact: true }).click()
	await page.getByText('Esto es lo que sabemos.').waitFor()
	await page.getByLabel('Lo que le mandaron').fill('Dicen que la migra está en el aeropuerto')
	await page.getByRole('button', { name: 'Preguntar', exact: true }).click()
	await page.getByText('No lo sabemos.').waitFor()
	await page.getByRole('button', { name: 'Avisar de esto' }).click()
	assert.equal(await page.getByLabel('En pocas palabras').inputValue(), 'Dicen que la migra está en el aeropuerto')
	await page.context().close()
	const seen = await phone()
	await seen.goto(`${address}/check`)
	await lookAt(seen, 'check')
	for (const [words, name] of [['redada en el mercado del sur', 'check-known'], ['aeropuerto', 'check-unknown']] as const) {
		await seen.getByLabel('Lo que le mandaron').fill(words)
		await seen.getByRole('button', { name: 'Preguntar', exact: true }).click()
		await seen.locator('[data-part=answers]').waitFor()
		await lookAt(seen, name)
	}
	await seen.context().close()
})

test('from right to left and with letters twice as large nothing is lost', async () => {
	const page = await phone()
	for (const path of ['/report', '/report/again', '/check']) {
		await page.goto(address + path)
		await page.locator('main h1').waitFor()
		for (const details of await page.locator('details summary').all()) await details.click()
		await turnAround(page)
		assert.deepEqual(await misplaced(page), [], `${path} from right to left`)
		await page.goto(address + path)
		await enlarge(page)
		assert.deepEqual(await misplaced(page), [], `${path} in large letters`)
	}
	await page.context().close()
})
