/** Posting a shift on a small phone in Spanish, without JavaScript: with the children people bring, and for another shift. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mindChildren } from '#rooms/rota/minding.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { broken, byKeys, look } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { dayAhead, press, shiftIn, takes } from './rota.testing.ts'

const hub = await openTestHub()
const { address, house: { pool, ports } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())
const june = await memberOf(hub, 'June', ['teller'])
let refused = ''
type Row = { readonly id: string; readonly kind: string; readonly places: number; readonly least: number; readonly serves: string | null; readonly gives: string[]; readonly begins: string; readonly presence: string }
const rows = async () => (await pool.query<Row>('select id, kind, places, least, serves, gives, begins, presence from rota_shifts order by begins, kind')).rows

test('she posts an afternoon to which nine children come, three of them small: two adults are looked for at once, and a third when a tenth child comes', async () => {
	const page = await visitorAs(browser, address, june.cookie, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${address}/desk/shifts#post`)
	await page.getByText('Publicar un turno', { exact: true }).click()
	await page.locator('[data-part=post] [name=kind]').selectOption('circle')
	await page.locator('[data-part=post] [name=where]').fill('Salón Mossgate')
	await page.locator('[data-part=post] [name=day]').fill(dayAhead(hub, 3))
	await page.locator('[data-part=post] [name=from]').fill('14:00')
	await page.locator('[data-part=post] [name=until]').fill('17:00')
	await page.locator('[data-part=post] [name=places]').fill('7')
	await page.locator('[data-part=more] summary').click()
	await page.getByLabel('Niños en total').fill('9')
	await page.getByLabel('De ellos, menores de tres años').fill('3')
	await page.locator('[data-part=post] .main-act').click()
	await page.getByText(/Está publicado|publicado/).first().waitFor()
	const [care, circle] = await rows()
	assert.deepEqual([circle?.kind, circle?.gives, care?.kind, care?.places, care?.least, care?.serves], ['circle', ['childcare'], 'childcare', 2, 2, circle?.id])

	// Whoever comes brings ten, of all of whom nine were expected.
	const who = await memberOf(hub, 'Ana', ['helper'])
	await pool.query('insert into rota_carriers (member, children, small) values ($1, 9, 3)', [who.id])
	assert.equal((await takes(hub, who, { id: circle?.id as never })).status, 303)
	assert.equal((await rows()).find(({ kind }) => kind === 'childcare')?.places, 2)
	const other = await memberOf(hub, 'Ben', ['helper'])
	await pool.query('insert into rota_carriers (member, children) values ($1, 1)', [other.id])
	assert.equal((await takes(hub, other, { id: circle?.id as never })).status, 303)
	await mindChildren(ports)
	assert.deepEqual((await rows()).map(({ kind, places }) => [kind, places]), [['childcare', 3], ['circle', 7]], 'one more, and no second child care')
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('somebody to wait at home for that afternoon: at other hours it is refused and keeps what was typed, at its hours it is for it', async () => {
	const page = await visitorAs(browser, address, june.cookie, { ...PHONE_IN_SPANISH, javaScriptEnabled: false })
	await page.goto(`${address}/desk/shifts#post`)
	await page.getByText('Publicar un turno', { exact: true }).click()
	await page.locator('[data-part=post] [name=kind]').selectOption('circle')
	await page.locator('[data-part=post] [name=where]').fill('En casa')
	await page.locator('[data-part=post] [name=day]').fill(dayAhead(hub, 3))
	await page.locator('[data-part=post] [name=from]').fill('18:00')
	await page.locator('[data-part=post] [name=until]').fill('20:00')
	await page.locator('[data-part=post] [name=places]').fill('1')
	await page.locator('[data-part=more] summary').click()
	await page.locator('[data-part=post] [name=presence]').selectOption('standby')
	const circle = (await rows()).find(({ kind }) => kind === 'circle') as Row
	await page.locator('[data-part=post] [name=serves]').selectOption(circle.id)
	await page.locator('[data-part=post] .main-act').click()
	await page.getByText('El turno para el que es tiene otras horas. Revise las horas, por favor.').waitFor()
	assert.deepEqual([await page.locator('[data-part=post] [name=serves]').inputValue(), await page.locator('[data-part=post] [name=presence]').inputValue(), await page.locator('[data-part=post] [name=where]').inputValue()], [circle.id, 'standby', 'En casa'])
	assert.equal(await page.locator('[data-part=more]').first().getAttribute('open'), '', 'what is wrong stands open')
	refused = page.url()
	await page.locator('[data-part=post] [name=from]').fill('13:30')
	await page.locator('[data-part=post] [name=until]').fill('17:00')
	await page.locator('[data-part=post] .main-act').click()
	await page.getByText(/publicado/).first().waitFor()
	assert.equal((await rows()).find(({ presence }) => presence === 'standby')?.serves, circle.id)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('the form reads well on a small phone, by day and by night, with a finger and with keys alone', async () => {
	const page = await visitorAs(browser, address, june.cookie, PHONE_IN_SPANISH)
	await page.goto(refused)
	await look(page, 'posting-serves', [broken, byKeys])
	await page.context().close()
})

test('what is not there, what was called off and what is no help to another are refused; week after week each is for the one of its week', async () => {
	const fields = (more: Record<string, string>) => ({ verb: 'post-shift', shift: `shift_${crypto.randomUUID().replaceAll('-', '')}`, kind: 'circle', zone: '', where: 'Salón', day: dayAhead(hub, 5), from: '10:00', until: '12:00', places: '2', opens: 'nothing', presence: 'standby', ...more })
	const wrong = async (more: Record<string, string>) => new URL(String((await press(hub, june, fields(more))).headers['location']), address).searchParams.get('wrong')
	const nobody = `shift_${'0'.repeat(32)}`
	const [first, second] = [await shiftIn(hub, { ahead: 5, kind: 'door', where: 'Mossgate door', from: '10:00', until: '12:00' }), await shiftIn(hub, { ahead: 12, kind: 'door', where: 'Mossgate door', from: '10:00', until: '12:00' })]
	const off = await shiftIn(hub, { ahead: 5, kind: 'packing', from: '10:00', until: '12:00' })
	assert.equal((await press(hub, june, { verb: 'cancel-shift', shift: off.id })).status, 303)
	assert.equal(await wrong({ serves: nobody }), 'no-such-shift')
	assert.equal(await wrong({ serves: off.id }), 'no-such-shift')
	assert.equal(await wrong({ serves: first.id, presence: 'there' }), 'not-for-another')
	assert.equal(await wrong({ serves: first.id, weeks: '3' }), 'no-such-shift', 'there is no third week of it')
	assert.equal(await wrong({ children: '9', small: 'x' }), 'not-understood')
	const before = (await rows()).length
	assert.equal(await wrong({ serves: first.id, weeks: '2' }), null)
	const now = await rows()
	assert.equal(now.length, before + 2)
	assert.deepEqual(now.filter(({ serves }) => serves === first.id || serves === second.id).map(({ serves }) => serves), [first.id, second.id])
	const again = fields({ kind: 'packing', presence: 'there', where: 'Twice', children: '4' })
	for (let n = 0; n < 2; n++) assert.equal((await press(hub, june, again)).status, 303)
	assert.equal((await rows()).length, before + 4, 'posted twice it is there once, and its child care, too')
})
