/** The hub's own street map: served in pieces and never broken; on the board beside the list, on the report's form under a finger; nobody else is asked, and nothing finer than a block leaves a phone. */
import assert from 'node:assert/strict'
import { rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { toBlock } from '#ground/places.ts'
import { saveSettings } from '#ground/hub.server.ts'
import { STREETS_FILE } from '#house/streets.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { townMap, writeTownMap } from '../tools/town-map.ts'
import { until } from './child.testing.ts'
import { LARGE_IN_ENGLISH, PHONE_IN_SPANISH, visitor, visitorAs } from './desk.testing.ts'
import { heard, MERCADO, openHotline, TOWN } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, look, misplaced, turnAround } from './looks.testing.ts'
import { memberOf, sessionOf } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const hub = await openHotline()
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const dee = await memberOf(hub, 'Dee', ['dispatcher'])
const file = join(hub.folder, STREETS_FILE)
const whole = townMap(TOWN.zones ?? [])
const piece = (headers: Record<string, string>, method = 'GET') => fetch(`${address}/map.pmtiles`, { method, headers })
/** A look at the disk is believed for a second. */
const laid = (bytes: Uint8Array | null) => {
	if (bytes === null) rmSync(file, { force: true })
	else writeFileSync(file, bytes)
	hub.move(2000)
}

test('without a file, with one that is broken, and where the hotline is off, there is no map and no page speaks of one', async () => {
	const isNone = async (why: string) => {
		const found = await piece({ range: 'bytes=0-126' })
		assert.equal(found.status, 404, why)
		assert.doesNotMatch(await (await fetch(`${address}/report`)).text(), /map\.pmtiles/, why)
	}
	await isNone('no file')
	const head = (at: number, byte: number) => Buffer.from(whole.map((was, i) => (i === at ? byte : was)))
	for (const [why, bytes] of [['empty', Buffer.alloc(0)], ['not a map', Buffer.from('<html>')], ['cut short', whole.subarray(0, 400)], ['pictures', head(99, 2)], ['pressed by brotli', head(98, 3)], ['another version', head(7, 2)], ['directory broken', head(140, 0xff)]] as const) {
		laid(bytes)
		await isNone(why)
	}
	laid(whole)
	assert.equal((await piece({ range: 'bytes=0-126' })).status, 206)
	const open = ports.hub().settings
	await ports.storage.inOneGo((tx) => saveSettings(tx, { ...open, rooms: ['frontdoor'] }))
	await until('the room is off', () => ports.hub().settings.rooms.length === 1)
	await isNone('the room is off')
	await ports.storage.inOneGo((tx) => saveSettings(tx, open))
	await until('the room is open', () => ports.hub().settings.rooms.length > 1)
})

test('it is served in pieces, which can be kept and never belong to two files; much at once is not given', async () => {
	laid(whole)
	const first = await piece({ range: 'bytes=0-126' })
	assert.deepEqual([first.status, first.headers.get('content-range'), first.headers.get('accept-ranges'), first.headers.get('cache-control')], [206, `bytes 0-126/${whole.length}`, 'bytes', 'public, max-age=86400'])
	assert.deepEqual(Buffer.from(await first.arrayBuffer()), whole.subarray(0, 127))
	assert.ok(first.headers.get('content-security-policy') && first.headers.get('x-content-type-options') === 'nosniff')
	const tag = first.headers.get('etag') ?? ''
	assert.match(tag, /^"[^"]+"$/)
	assert.deepEqual(Buffer.from(await (await piece({ range: `bytes=${whole.length - 5}-${whole.length + 900}` })).arrayBuffer()), whole.subarray(-5))
	assert.deepEqual(Buffer.from(await (await piece({ range: 'bytes=-7' })).arrayBuffer()), whole.subarray(-7))
	assert.equal((await piece({ range: `bytes=${whole.length}-` })).status, 416)
	assert.equal((await piece({ 'if-none-match': tag })).status, 304)
	assert.equal((await piece({ range: 'bytes=0-9', 'if-range': '"another"' })).status, 200)
	const head = await piece({ range: 'bytes=0-9' }, 'HEAD')
	assert.deepEqual([head.status, head.headers.get('content-length'), (await head.arrayBuffer()).byteLength], [206, '10', 0])
	assert.equal((await fetch(`${address}/map.pmtiles`, { method: 'POST', headers: { origin: address } })).status, 405)
	for (const odd of ['bytes=9-3', 'bytes=0-1,4-5', 'lines=1-2', 'bytes=--1', 'bytes=99999999999999999999-']) {
		const { status } = await piece({ range: odd })
		assert.ok([200, 416].includes(status), `${odd}: ${status}`)
	}

	laid(Buffer.concat([whole, Buffer.alloc(3_000_000)]))
	assert.equal((await piece({})).status, 416, 'a map of three megabytes is not handed out whole')
	assert.equal((await piece({ range: 'bytes=0-2999999' })).status, 416)
	assert.notEqual((await piece({ range: 'bytes=0-9' })).headers.get('etag'), tag)
	truncateSync(file, 200)
	hub.move(2000)
	assert.equal((await piece({ range: 'bytes=0-9' })).status, 404)
	laid(whole)
	assert.deepEqual(hub.log, [])
})

// In a browser

const board = async (options: object) => visitorAs(browser, address, await sessionOf(hub, dee.id), options)
const isDrawn = (page: Page) => page.waitForFunction(() => Array.from(document.querySelectorAll<HTMLCanvasElement>('canvas.leaflet-tile')).some((tile) => tile.classList.contains('leaflet-tile-loaded')))
/** How many colours the tiles have: a map nobody drew has one. */
const colours = (page: Page) => page.evaluate(() => new Set(Array.from(document.querySelectorAll<HTMLCanvasElement>('canvas.leaflet-tile-loaded')).flatMap((tile) => {
	const { data } = tile.getContext('2d')?.getImageData(0, 0, tile.width, tile.height) ?? { data: [] }
	return Array.from({ length: data.length / 400 }, (_, i) => data.slice(i * 400, i * 400 + 3).join())
})).size)
const onlyUs = (page: Page & { readonly sent: readonly string[] }) => assert.deepEqual(page.sent.filter((one) => !one.startsWith(`${address}/`)), [])

test('on the board the map is fetched when it is unfolded; list and map lead to each other, by finger and by keys', async () => {
	writeTownMap(file, TOWN.zones ?? [])
	hub.move(2000)
	const spot = { lat: MERCADO.lat + 0.00037, lon: MERCADO.lon - 0.00041 }
	const became = await hearReport(ports, { as: 'house' }, heard(hub, { spot }))
	assert.ok(became.ok && became.value.incident)
	const incident = became.value.incident
	const page = await board(LARGE_IN_ENGLISH)
	await page.goto(`${address}/desk/hotline`)
	await page.locator('button.keys').waitFor()
	assert.ok(!page.sent.some((one) => /map\.pmtiles/.test(one)), 'nothing before it is asked for')
	const source = await page.content()
	assert.ok(!source.includes(String(spot.lat)) && source.includes(String(toBlock(spot).lat)), 'the page knows the block and no more')
	await page.keyboard.press('m')
	await page.keyboard.press('Enter')
	await isDrawn(page)
	assert.ok(await colours(page) > 5, 'streets are drawn')
	const mark = page.locator(`.streets [data-mark=${incident}]`)
	await mark.focus()
	await page.keyboard.press('Enter')
	await page.locator('[data-part=one] h2').waitFor()
	assert.match(page.url(), new RegExp(`incident=${incident}`))
	await page.waitForFunction((id) => document.querySelector(`.streets [data-mark=${id}]`)?.getAttribute('aria-current') === 'true', incident)
	await look(page, 'hotline-streets-large', [broken])
	// Somebody else's report comes while a mark is focused: the focus stays.
	await mark.focus()
	await hearReport(ports, { as: 'house' }, heard(hub, { spot: { lat: 44.97, lon: -93.26 }, place: 'Mill', words: 'Una camioneta en el molino' }))
	await page.waitForFunction(() => document.querySelectorAll('.streets [data-mark]').length === 2)
	assert.equal(await page.evaluate(() => document.activeElement?.getAttribute('data-mark')), incident)
	onlyUs(page)
	assert.deepEqual(page.faults, [])
	await page.context().close()
	for (const [screen, options] of [['hotline-streets-phone-dark', { ...PHONE_IN_SPANISH, colorScheme: 'dark' as const, bypassCSP: true }], ['hotline-streets-dark', { ...LARGE_IN_ENGLISH, colorScheme: 'dark' as const, bypassCSP: true }]] as const) {
		const night = await board(options)
		await night.goto(`${address}/desk/hotline`)
		await night.locator('button.keys').waitFor({ state: 'attached' })
		await night.locator('[data-part=map] summary').click()
		await isDrawn(night)
		await night.locator('.streets').scrollIntoViewIfNeeded()
		await look(night, screen, [broken])
		await night.context().close()
	}
})

type Row = { readonly lat: number | null; readonly lon: number | null }
const newest = async () => (await pool.query<Row>('select lat, lon from hotline_reports order by received_at desc limit 1')).rows[0]

test('on the report’s form a tap on the streets says the block, by finger and by keys; only that leaves the phone', async () => {
	const page = await visitor(browser, { ...PHONE_IN_SPANISH })
	await page.goto(`${address}/report`)
	await page.locator('[data-part=town]').waitFor()
	assert.ok(!page.sent.some((one) => /map\.pmtiles/.test(one)))
	await page.getByRole('button', { name: 'Ver las calles' }).click()
	await isDrawn(page)
	assert.ok(await colours(page) > 4)
	await page.locator('.streets').scrollIntoViewIfNeeded()
	const box = await page.locator('.streets').boundingBox()
	assert.ok(box)
	await page.touchscreen.tap(box.x + box.width / 2 + 40, box.y + box.height / 2 - 20)
	await page.getByText('Marcado.').waitFor()
	const value = async () => [await page.locator('[name=lat]').inputValue(), await page.locator('[name=lon]').inputValue()]
	const tapped = await value()
	for (const each of tapped) assert.match(each, /^-?\d+(\.\d{1,3})?$/, 'no finer than a block')
	await page.getByRole('button', { name: 'Quitar la marca' }).click()
	assert.deepEqual(await value(), ['', ''])
	await page.getByRole('button', { name: 'Marcar el centro del mapa' }).click()
	assert.notDeepEqual(await value(), tapped)
	await page.locator('.streets').focus()
	for (let i = 0; i < 3; i++) await page.keyboard.press('ArrowUp')
	await page.keyboard.press('Enter')
	assert.equal(new URL(page.url()).pathname, '/report', 'Enter on the map sends nothing')
	const [lat, lon] = await value()
	await page.getByLabel('Lo vi con mis ojos').check()
	page.sent.length = 0
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByText('Lo tenemos. Gracias.').waitFor()
	assert.deepEqual(await newest(), { lat: Number(lat), lon: Number(lon) })
	onlyUs(page)
	assert.deepEqual(page.faults, [])
	await page.context().close()

	const seen = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await seen.goto(`${address}/report`)
	await seen.getByRole('button', { name: 'Ver las calles' }).click()
	await isDrawn(seen)
	await seen.getByRole('button', { name: 'Marcar el centro del mapa' }).click()
	await seen.locator('.streets').scrollIntoViewIfNeeded()
	await look(seen, 'report-streets-phone', [broken])
	await turnAround(seen)
	assert.deepEqual(await misplaced(seen), [])
	await seen.context().close()
})

test('where the map does not come, the drawing stays and says so; the form works without JavaScript', async () => {
	const page = await visitor(browser, { ...PHONE_IN_SPANISH })
	await page.route(/\/i\/map-.*\.css/, (route) => route.abort())
	await page.goto(`${address}/report`)
	await page.getByRole('button', { name: 'Ver las calles' }).click()
	await page.getByText('El mapa de calles no llegó').waitFor()
	assert.ok(await page.locator('svg[data-town]').isVisible())
	await page.context().close()
	const plain = await visitor(browser, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await plain.goto(`${address}/report`)
	assert.equal(await plain.getByRole('button', { name: 'Ver las calles' }).isVisible(), false)
	await plain.context().close()
})
