/** A picture that nobody should have sent: a dispatcher drops it at the board, with a second word; it is gone at once, for everybody, and does not come again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { keepLook } from '#rooms/hotline/actions.server.ts'
import { strippedJpeg } from '#rooms/hotline/jpeg.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, byKeys, look } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { anOnce, postForm } from './web.testing.ts'

const hub = await openHotline({ first: { phone: '612-555-0100' } })
const { address, house: { pool, ports } } = hub
await joinAsSteward(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const [dee, vi, olu] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Vi', ['verifier']), await memberOf(hub, 'Olu', ['operator'])]

const drawn = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
await drawn.goto(`${address}/`)
const jpeg = strippedJpeg(Buffer.from(await drawn.evaluate(() => Object.assign(document.createElement('canvas'), { width: 300, height: 200 }).toDataURL('image/jpeg', 0.6).split(',')[1] ?? ''), 'base64'))
await drawn.context().close()
assert.ok(jpeg.ok)
const photo = Buffer.from(jpeg.value).toString('base64url')
const send = async (place: string, once = anOnce()) => {
	assert.equal((await postForm(address, '/report', { once, hand: '1st', place, words: place, photo }, {})).status, 200)
	const { rows: [row] } = await pool.query<{ id: string; incident: string }>('select id, incident from hotline_reports where place = $1', [place])
	assert.ok(row)
	return { ...row, once }
}
const kept = async (report: string) => (await pool.query('select from hotline_pictures where report = $1', [report])).rowCount
const drop = async (report: string, { cookie }: { readonly cookie: string }, more: Readonly<Record<string, string>> = { sure: 'yes' }) => {
	const { status, headers } = await postForm(address, '/desk/hotline/act', { act: 'drop-picture', report, ...more }, { cookie })
	return status === 303 ? new URL(String(headers['location']), address).searchParams.get('heard') : status
}
const status = async (report: string) => (await fetch(`${address}/desk/hotline/picture/${report}`, { headers: { cookie: dee.cookie } })).status

test('by a phone in Spanish: a second word is asked for; then it is gone from the board, the address and the table, and who did it stands with what happened', async () => {
	const { id, incident, once } = await send('Mercado del Sur')
	const other = await send('Laguna honda')
	await pool.query('update ground_sweep set is_due = false')
	const page = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await page.goto(`${address}/desk/hotline?incident=${incident}`)
	const report = page.locator(`[data-report="${id}"]`)
	await report.getByText('Qué hacer con esto').click()
	await report.locator('[data-part="drop-picture"] summary').click()
	const button = report.getByRole('button', { name: 'Borrar la foto' })
	await button.scrollIntoViewIfNeeded()
	await look(page, 'board-picture-drop', [broken, byKeys])
	await button.click()
	assert.equal(await kept(id), 1, 'not without the second word')
	await report.getByLabel('Sí, borrarla para siempre').check()
	await button.click()
	await page.getByText('La foto ya no está.').waitFor()
	assert.equal(await page.locator(`[data-report="${id}"] img`).count(), 0)
	await page.getByText('se borró una foto · Dee').waitFor({ state: 'attached' })
	assert.deepEqual(page.faults, [])
	await page.context().close()
	assert.deepEqual([await kept(id), await status(id), await kept(other.id)], [0, 404, 1])
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'and the night takes it from the disk')
	assert.equal((await pool.query(`select from hotline_acts where incident = $1 and act = 'picture-dropped' and member = $2 and about = $3`, [incident, dee.id, id])).rowCount, 1)
	assert.equal((await pool.query(`select from hotline_reports where id = $1 and state = 'linked'`, [id])).rowCount, 1, 'the report stays')
	await send('Mercado del Sur', once)
	assert.equal(await kept(id), 0, 'sent again, it is not kept again')
	assert.equal(await drop(id, dee), 'not-here')
	assert.equal((await pool.query(`select from hotline_acts where act = 'picture-dropped'`)).rowCount, 1, 'written down once')
})

test('without the second word nothing is dropped; who does not dispatch finds nothing there', async () => {
	const { id } = await send('Puente viejo')
	assert.equal(await drop(id, dee, {}), 'not-understood')
	assert.equal(await drop(id, dee, { sure: 'no' }), 'not-understood')
	for (const who of [vi, olu]) assert.equal(await drop(id, who), 404)
	assert.equal(await kept(id), 1)
	assert.equal(await drop(id, dee), 'drop-picture')
	assert.equal(await kept(id), 0)
})

test('two who saw it and a picture make no fact until somebody at the board looked at the picture; taken back, it is none again; dropped, neither', async () => {
	const { id, incident } = await send('Molino alto')
	const { id: other } = await send('Molino bajo')
	await pool.query(`update hotline_reports set media = 'f0f0f0f0f0f0f0f0', origin = '\\x01' where id = $1`, [id])
	await pool.query(`update hotline_reports set incident = $2, state = 'linked', origin = '\\x02', hand = '1st', chain = null where id = $1`, [other, incident])
	await pool.query(`update hotline_reports set hand = '1st', chain = null where id = $1`, [id])
	const unable = await ports.storage.inOneGo((tx) => keepLook(ports, tx, { as: 'house' }, { incident: incident as never, by: vi.id, eyes: 'verifier', saw: 'unable', what: null, really: null, observedAt: ports.now() }))
	assert.ok(unable.ok)
	const standing = async () => (await pool.query<{ state: string }>('select state from hotline_incidents where id = $1', [incident])).rows[0]?.state
	assert.notEqual(await standing(), 'confirmed', 'nobody looked at it')
	const judge = async (fits: string, who: { readonly cookie: string } = dee) => {
		const { status: became, headers } = await postForm(address, '/desk/hotline/act', { act: 'judge-picture', report: id, fits }, { cookie: who.cookie })
		return became === 303 ? new URL(String(headers['location']), address).searchParams.get('heard') : became
	}
	for (const who of [vi, olu]) assert.equal(await judge('yes', who), 404)
	assert.equal(await judge('perhaps'), 'not-understood')

	const page = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await page.goto(`${address}/desk/hotline?incident=${incident}`)
	const report = page.locator(`[data-report="${id}"]`)
	await report.getByText('Qué hacer con esto').click()
	await look(page, 'board-picture-fits', [broken, byKeys])
	await report.getByRole('button', { name: 'Muestra lo que se avisó' }).click()
	await page.getByText('se miró una foto y cuenta · Dee').waitFor({ state: 'attached' })
	assert.equal(await standing(), 'confirmed')
	assert.equal(await judge('no'), 'judge-picture')
	assert.equal((await pool.query(`select from hotline_acts where incident = $1 and act in ('picture-fits', 'picture-fits-not')`, [incident])).rowCount, 2)
	assert.equal(await judge('yes'), 'judge-picture')
	assert.equal(await drop(id, dee), 'drop-picture')
	assert.deepEqual((await pool.query('select picture_fits from hotline_reports where id = $1', [id])).rows, [{ picture_fits: false }])
	assert.equal(await judge('yes'), 'not-here')
	assert.deepEqual(page.faults, [])
	await page.context().close()
})
