/** A picture from a phone of 360 pixels in Spanish to the board: coarse but for one square, with nothing of what the camera wrote; who sees it, and when it is gone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import { newId } from '#ground/ids.ts'
import { after, days, hours, minutes } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { isSamePicture } from '#rooms/hotline/counting.ts'
import { BYTES_AT_MOST, saidSize, SIDE_AT_MOST, strippedJpeg } from '#rooms/hotline/jpeg.ts'
import type { IncidentId, ReportId } from '#rooms/hotline/model.ts'
import { findPicture } from '#rooms/hotline/pictures-store.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitor, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, byKeys, look } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anOnce, knock, postForm, wordsOf } from './web.testing.ts'

const hub = await openHotline({ first: { phone: '612-555-0100' } })
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const phone = (options: BrowserContextOptions = {}) => visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true, ...options })
const [dee, vi, uma] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Uma', ['verifier'])]
type Row = { id: ReportId; incident: IncidentId; media: string; state: string }
const newest = async (): Promise<Row> => {
	const { rows: [row] } = await pool.query<Row>('select id, incident, media, state from hotline_reports order by received_at desc, id limit 1')
	assert.ok(row)
	return row
}
const pictures = async () => (await pool.query<{ report: string }>('select report from hotline_pictures order by report')).rows.map(({ report }) => report)
const fetched = async (report: string, cookie = dee.cookie) => fetch(`${address}/desk/hotline/picture/${report}`, { headers: cookie === '' ? {} : { cookie } })

const CANARY = 'CANARY-44.95123N-Pixel-SN1234'
/** A street as a phone takes it, made by the browser itself, with fine lines all over: what a plate or a face is made of. */
async function camera(quality: number, width = 2000, height = 1500): Promise<Buffer> {
	const page = await phone()
	await page.goto(`${address}/`)
	const text = await page.evaluate(
		([w, h, q]) => {
			const canvas = Object.assign(document.createElement('canvas'), { width: w, height: h })
			const brush = canvas.getContext('2d')
			if (!brush) return ''
			for (const [colour, x, y, wide, high] of [['#9bd', 0, 0, 1, 1], ['#554', 0, 0.55, 1, 0.45], ['#eee', 0.3, 0.2, 0.3, 0.5], ['#822', 0.65, 0.5, 0.3, 0.35], ['#130', 0, 0, 0.2, 0.35]] as const) {
				brush.fillStyle = colour
				brush.fillRect(x * w, y * h, wide * w, high * h)
			}
			brush.fillStyle = '#000'
			for (let x = 0; x < w; x += 16) brush.fillRect(x, 0, 4, h)
			return canvas.toDataURL('image/jpeg', q).split(',')[1] ?? ''
		},
		[width, height, quality] as const,
	)
	await page.context().close()
	return Buffer.from(text, 'base64')
}
/** The same as a camera writes it: where it was taken, its number, a small picture within, and something behind the end. */
function withExif(jpeg: Buffer): Buffer {
	const body = Buffer.concat([Buffer.from('Exif\0\0MM\0*\0\0\0\x08GPSLatitude '), Buffer.from(CANARY), jpeg.subarray(0, 2000), Buffer.from(CANARY)])
	const head = Buffer.from([0xff, 0xe1, 0, 0])
	head.writeUInt16BE(body.length + 2, 2)
	const words = Buffer.from(`\xff\xfe\0${String.fromCharCode(CANARY.length + 2)}${CANARY}`, 'latin1')
	return Buffer.concat([jpeg.subarray(0, 2), head, body, words, jpeg.subarray(2), Buffer.from(CANARY)])
}

/** How much light changes from point to point, in the middle of each square. */
async function fineness(page: Awaited<ReturnType<typeof phone>>, jpeg: Buffer): Promise<number[]> {
	return page.evaluate(async (text) => {
		const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (one) => one.charCodeAt(0))]))
		const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height })
		const brush = canvas.getContext('2d')
		if (!brush) return []
		brush.drawImage(picture, 0, 0)
		const side = Math.max(picture.width, picture.height) / 6
		const squares: number[] = []
		for (let row = 0; row < Math.ceil(picture.height / side - 0.01); row++) {
			for (let col = 0; col < 6; col++) {
				const { data } = brush.getImageData(Math.round((col + 0.3) * side), Math.round((row + 0.2) * side), Math.round(side * 0.4), Math.round(side * 0.2))
				let most = 0
				for (let i = 4; i < data.length; i += 4) if ((i / 4) % Math.round(side * 0.4) !== 0) most = Math.max(most, Math.abs((data[i] ?? 0) - (data[i - 4] ?? 0)))
				squares.push(most)
			}
		}
		return squares
	}, jpeg.toString('base64'))
}

const taken = withExif(await camera(0.9))
assert.ok(taken.includes(CANARY) && strippedJpeg(await camera(0.5, 400, 300)).ok, 'what a browser makes is read here')

test('of a picture only its print leaves the phone until somebody ticks it; then it is coarse but for the square they tapped, and nothing the camera wrote is anywhere', async () => {
	const page = await phone()
	await page.goto(`${address}/report`)
	assert.ok(!page.sent.some((one) => one.includes('/c/')), 'what makes pictures coarse is not fetched before one is chosen')
	await page.getByLabel('¿Tiene una foto?').setInputFiles({ name: `${CANARY}.jpg`, mimeType: 'image/jpeg', buffer: taken })
	const tick = page.getByLabel('Enviar también la foto, borrosa')
	await tick.waitFor()
	assert.equal(await tick.isChecked(), false)
	assert.equal(await page.locator('[name=photo]').inputValue(), '')
	await page.getByLabel('Lo vi con mis ojos').check()
	await tick.check()
	const photo = page.locator('[name=photo]')
	const changed = async (act: () => Promise<unknown>) => {
		const before = await photo.inputValue()
		await act()
		await page.waitForFunction((was) => ![was, ''].includes(document.querySelector<HTMLInputElement>('[name=photo]')?.value ?? ''), before)
		return Buffer.from(await photo.inputValue(), 'base64url')
	}
	await page.waitForFunction(() => document.querySelector<HTMLInputElement>('[name=photo]')?.value !== '')
	const coarse = Buffer.from(await photo.inputValue(), 'base64url')
	assert.ok((await fineness(page, coarse)).every((one) => one < 16), String(await fineness(page, coarse)))
	const view = page.getByLabel('La foto tal como se va a enviar')
	const box = await view.boundingBox()
	assert.ok(box)
	// The third square of the second row; then one more by the keyboard, which is undone.
	const clear = await changed(() => view.click({ position: { x: (box.width / 6) * 2.5, y: (box.width / 6) * 1.5 } }))
	const sharp = async (jpeg: Buffer) => (await fineness(page, jpeg)).flatMap((one, square) => (one > 40 ? [square] : []))
	assert.deepEqual(await sharp(clear), [8])
	await view.focus()
	await view.press('ArrowRight')
	assert.deepEqual(await sharp(await changed(() => view.press('Enter'))), [8, 9])
	await page.getByText('Fila 2, cuadro 4: se ve').waitFor()
	await look(page, 'report-picture-sending', [broken, byKeys])
	assert.deepEqual(await sharp(await changed(() => page.getByRole('button', { name: 'Deshacer' }).click())), [8])

	// Something is missing: the picture comes back with the rest, as it will be sent.
	await page.locator('form[data-report]').evaluate((form: HTMLFormElement) => (form.noValidate = true))
	await page.getByRole('button', { name: 'Enviar', exact: true }).click()
	await page.locator('#wrong-where').waitFor()
	await page.getByLabel('La foto tal como se va a enviar').waitFor()
	await page.getByLabel('El lugar, en palabras').fill('Mercado del Sur')
	await page.getByRole('button', { name: 'Enviar', exact: true }).click()
	await page.getByText('También llegó la foto.').waitFor()
	await look(page, 'report-picture-sent', [broken, byKeys])
	assert.deepEqual(page.faults.filter((fault) => !/422/.test(fault)), [])
	for (const gone of page.sent) assert.ok(!gone.includes(CANARY) && !gone.includes(Buffer.from(CANARY).toString('base64url').slice(4, 24)))
	await page.context().close()

	const { id } = await newest()
	assert.deepEqual(await pictures(), [id])
	const served = await fetched(id)
	const bytes = Buffer.from(await served.arrayBuffer())
	assert.deepEqual([served.status, ...['content-type', 'cache-control', 'x-content-type-options', 'content-security-policy'].map((name) => served.headers.get(name))], [200, 'image/jpeg', 'no-store', 'nosniff', "default-src 'none'; frame-ancestors 'none'; sandbox"])
	assert.deepEqual(strippedJpeg(bytes), { ok: true, value: Uint8Array.from(bytes) }, 'nothing beside what draws it')
	assert.ok(!bytes.includes('JFIF') && !bytes.includes(CANARY))
	assert.deepEqual(saidSize(bytes), { width: SIDE_AT_MOST, height: 1200 })
	const reader = await phone()
	assert.deepEqual((await fineness(reader, bytes)).flatMap((one, square) => (one > 40 ? [square] : [])), [8])
	await reader.context().close()
	// At rest it is sealed: neither what it is nor what it showed is in the database.
	const all = await wordsOf(hub)
	assert.ok(all.includes('Mercado del Sur'), 'it would have been seen')
	assert.ok(!all.includes(CANARY) && !all.includes(Buffer.from(CANARY).toString('hex')) && !all.includes(bytes.subarray(600, 640).toString('hex')))
})

test('whoever dispatches sees it at its report; whoever goes there while they go; nobody else', async () => {
	const { id, incident } = await newest()
	const page = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await page.goto(`${address}/desk/hotline?incident=${incident}`)
	const shown = page.getByAltText('Foto que alguien envió con esto, borrosa. Se abre en grande.')
	await shown.scrollIntoViewIfNeeded()
	await page.waitForFunction(() => (document.querySelector<HTMLImageElement>('.sent-picture img')?.naturalWidth ?? 0) > 100)
	await look(page, 'board-picture', [broken])
	await shown.click()
	await page.waitForURL(`**/desk/hotline/picture/${id}`)
	assert.deepEqual(page.faults, [])
	await page.context().close()

	const task = async (state: string, due: number | null) => pool.query(`insert into hotline_tasks (id, incident, member, state, offered_at, due_at, ends_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict (incident, member) do update set state = $4, due_at = $6`, [newId('task', ports.chance), incident, vi.id, state, ports.now(), due, after(ports.now(), days(1))])
	const status = async (cookie: string) => (await fetched(id, cookie)).status
	assert.equal(await status(vi.cookie), 404, 'before anybody asked them')
	await task('offered', null)
	assert.equal(await status(vi.cookie), 404, 'asked, and not on the way: they do not see the place either')
	await task('accepted', after(ports.now(), minutes(20)))
	assert.equal(await status(vi.cookie), 200)
	const going = await visitorAs(browser, address, vi.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await going.goto(`${address}/desk/checks`)
	await going.locator('.sent-picture img').scrollIntoViewIfNeeded()
	await going.waitForFunction(() => (document.querySelector<HTMLImageElement>('.sent-picture img')?.naturalWidth ?? 0) > 100)
	await look(going, 'check-picture', [broken, byKeys])
	await going.context().close()
	assert.equal(await status(uma.cookie), 404, 'a verifier who was not asked')
	assert.equal(await status(''), 404)
	await task('told', null)
	assert.equal(await status(vi.cookie), 404, 'they are away')
})

test('the same picture, pressed anew, is known as the same by its print; each report keeps its own', async () => {
	const first = await newest()
	const page = await phone()
	hub.move(minutes(1))
	await page.goto(`${address}/report`)
	await page.getByLabel('¿Tiene una foto?').setInputFiles({ name: 'b.jpg', mimeType: 'image/jpeg', buffer: await camera(0.4, 1000, 750) })
	await page.getByText('Se puede comparar.').waitFor()
	await page.getByLabel('Lo vi en internet').check()
	await page.getByLabel('El lugar, en palabras').fill('Mercado del Sur')
	await page.getByRole('button', { name: 'Enviar', exact: true }).click()
	await page.getByText('Lo tenemos. Gracias.').waitFor()
	await page.context().close()
	const other = await newest()
	assert.notEqual(other.id, first.id)
	assert.ok(isSamePicture(first.media, other.media), `${first.media} ${other.media}`)
	assert.deepEqual(await pictures(), [first.id], 'not ticked, not sent')
	assert.equal((await fetched(other.id)).status, 404)
})

test('without JavaScript there is nothing to choose a picture with, and one line says why', async () => {
	const page = await phone({ javaScriptEnabled: false, bypassCSP: false })
	await page.goto(`${address}/report`)
	assert.equal(await page.getByText('Sin JavaScript no se puede enviar una foto').isVisible(), true)
	assert.equal(await page.locator('input[type=file]').isVisible(), false)
	await page.context().close()
})

const PLAIN = strippedJpeg(await camera(0.5, 200, 150))
assert.ok(PLAIN.ok)
const asSent = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url')
let n = 0
const sent = (photo: string, more: Record<string, string> = {}) => postForm(address, '/report', { once: anOnce(), hand: '1st', place: `Calle ${n}`, words: `Ventana ${n++}`, photo, ...more }, {})

test('what is no plain JPEG is refused with a reason, and what was typed stays; what a camera writes is dropped here, too', async () => {
	const before = await pictures()
	for (const [photo, says] of [['!!', /Choose it again/], [asSent(Buffer.from('<svg onload=alert(1)>')), /Choose it again/], [asSent(PLAIN.value.slice(0, 300)), /Choose it again/], ['A'.repeat(BYTES_AT_MOST * 1.4), /too large/], ['A', /Choose it again/]] as const) {
		const { status, text } = await sent(photo, { words: 'Two vans by the corner' })
		assert.equal(status, 422)
		assert.match(text, says)
		assert.match(text, /Two vans by the corner/)
		assert.match(text, /name="photo" value=""/)
	}
	assert.deepEqual(await pictures(), before)
	assert.equal((await sent(asSent(withExif(Buffer.from(PLAIN.value))))).status, 200)
	const { id } = await newest()
	assert.deepEqual(new Uint8Array(await (await fetched(id)).arrayBuffer()), PLAIN.value)
	assert.equal((await knock(address, '/report', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded' }, body: `photo=${'A'.repeat(700_000)}` })).status, 413)
})

test('sent twice it is one; taken back it is gone at once, and does not come again', async () => {
	hub.move(hours(2))
	const once = anOnce()
	const { text } = await sent(asSent(PLAIN.value), { once, place: 'Puente', words: 'Puente viejo' })
	await sent(asSent(PLAIN.value), { once, place: 'Puente', words: 'Puente viejo' })
	const { id } = await newest()
	assert.ok((await pictures()).includes(id))
	const stub = /data-slot="stub"><bdi>([^<]*)/.exec(text)?.[1] ?? ''
	await pool.query('update ground_sweep set is_due = false')
	assert.equal((await postForm(address, '/report/again', { act: 'withdraw', stub, once: anOnce() }, {})).status, 200)
	assert.ok(!(await pictures()).includes(id))
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'and the night takes it from the disk')
	await sent(asSent(PLAIN.value), { once, place: 'Puente', words: 'Puente viejo' })
	assert.ok(!(await pictures()).includes(id))
})

test('it is gone seven days after the close, and after thirty days in any case', async () => {
	hub.move(hours(2))
	const at = async (place: string) => {
		await sent(asSent(PLAIN.value), { place, words: place })
		return newest()
	}
	const closed = await at('Estadio viejo')
	hub.move(hours(3))
	const open = await at('Laguna honda')
	assert.notEqual(open.incident, closed.incident)
	assert.ok((await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, closed.incident, { verb: 'end' }))).ok)
	hub.move(days(7) - minutes(5))
	await forgetEnded(ports)
	assert.ok((await pictures()).includes(closed.id))
	hub.move(minutes(6))
	assert.equal(await ports.storage.inOneGo((tx) => findPicture(tx, closed.id, ports.now())), null, 'not shown from that minute on')
	await forgetEnded(ports)
	assert.ok(!(await pictures()).includes(closed.id) && (await pictures()).includes(open.id))
	hub.move(days(24))
	await forgetEnded(ports)
	assert.deepEqual(await pictures(), [])
})
