/** The membership log as people meet it: four words two of them read to each other, a poster, and a page that seals nothing to a key that was exchanged. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { recipientOf } from '#ground/sealed.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { LARGE_IN_ENGLISH, joinAtTheDesk, PHONE_IN_SPANISH, tab, view, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { chance } from './people.testing.ts'

const hub = await openTestHub({ first: { name: 'Casa Norte', phone: '612-555-0100' } })
const { pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })

const words = async (page: Watched, n: number) => {
	await page.locator(`.log-head[data-changes="${n}"] .log-words li`).nth(3).waitFor()
	return page.locator('.log-words li').allInnerTexts()
}
let poster = ''

test('two people see the same four words of the list, and other ones once it has gone on', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	await view(rosa, 'Personas')
	const first = await words(rosa, 2)
	await rosa.locator('[data-act=invite-steward]').click()
	const link = await rosa.locator('input[name=link]').inputValue()
	await virtualPasskey(bo, { prf: true })
	await joinAtTheDesk(bo, { link, called: 'Bo' })
	await view(bo, 'People')
	const both = [await words(rosa, 3), await words(bo, 3)]
	assert.deepEqual(both[0], both[1])
	assert.notDeepEqual(both[0], first)
	await rosa.locator('li[data-person]', { hasText: 'Bo' }).locator('[data-act=hand-on]').click()
	await rosa.locator('[data-confirm=hand-on]').click()
	assert.deepEqual(await words(rosa, 4), await words(bo, 4))
	await look(rosa, 'people')
})

test('a steward prints a poster: the door’s address as a square, in the hub’s languages', async () => {
	await view(rosa, 'Un cartel para la pared')
	await rosa.locator('[data-poster] svg').waitFor()
	assert.match(await rosa.locator('[data-poster]').innerText(), /Casa Norte[^]*¿Necesita ayuda\?[^]*Do you need help|Casa Norte[^]*Do you need help[^]*¿Necesita ayuda\?/)
	const square = rosa.locator('[data-poster] svg')
	const { width, height } = (await square.boundingBox()) ?? { width: 0, height: 0 }
	assert.ok(width > 240 && Math.abs(width - height) < 1, `${width} × ${height}: no camera reads that`)
	assert.deepEqual(await square.evaluate((drawn) => [getComputedStyle(drawn).stroke, getComputedStyle(drawn).fill]), ['none', 'rgb(0, 0, 0)'])
	await look(rosa, 'poster')
	// What a camera would read is the square that this address alone is drawn as.
	const { qrOf } = await import('#ui/desk/qr.ts')
	const { rows } = await pool.query<{ entry: string; signature: Buffer }>('select entry, signature from ground_log order by place')
	const { digestOfEntry } = await import('#ground/log.ts')
	const drawn = await rosa.locator('[data-poster] path').getAttribute('d')
	const origin = hub.address
	poster = rows.map(({ entry, signature }) => `/help#pin=${digestOfEntry({ entry, signature: signature.toString('hex') }).slice(0, 40)}`).find((path) => [origin, origin.replace('127.0.0.1', 'localhost')].some((at) => qrOf(at + path).path === drawn)) ?? ''
	assert.notEqual(poster, '', 'the square is the door with an entry of the list')
	await rosa.emulateMedia({ media: 'print' })
	await rosa.emulateMedia({ media: 'screen' })
	await rosa.locator('button[aria-pressed=false]').last().click()
	assert.notEqual(await rosa.locator('[data-poster] path').getAttribute('d'), drawn)
})

test('who comes by the poster sends nothing to an exchanged key, and is told so; put right, it goes', async () => {
	const { rows } = await pool.query<{ recipient: string }>('select recipient from ground_epochs where epoch = 2')
	await pool.query('update ground_epochs set recipient = $1 where epoch = 2', [await recipientOf(chance(32))])
	hub.move(3000)
	const asker = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await asker.goto(hub.address + poster)
	await asker.locator('a[hreflang=en]').first().waitFor()
	assert.match(await asker.locator('a[hreflang=en]').first().evaluate((link) => (link as HTMLAnchorElement).href), /#pin=/, 'another language is the same poster')
	await asker.locator('textarea[name=text]').fill('arroz, por favor')
	await asker.getByRole('radio', { name: 'Comida' }).check()
	await asker.getByRole('button', { name: 'Enviar' }).click()
	await asker.getByText('Esta página muestra una llave que no cuadra con el cartel.').waitFor()
	assert.deepEqual(asker.sent.filter((one) => one.includes('/sealed')), [])
	assert.equal(await asker.locator('textarea[name=text]').inputValue(), 'arroz, por favor', 'what was typed is still there')
	await look(asker, 'the door refuses')
	await pool.query('update ground_epochs set recipient = $1 where epoch = 2', [rows[0]?.recipient])
	hub.move(3000)
	await asker.getByRole('button', { name: 'Enviar' }).click()
	await asker.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor()
	assert.deepEqual(asker.faults, [])
	await asker.context().close()
})

test('an exchanged key at the desk: a red panel says what to do, and everybody finds a line', async () => {
	await pool.query('update ground_epochs set recipient = $1 where epoch = 2', [await recipientOf(chance(32))])
	await view(bo, 'People')
	await bo.locator('.log-differs[data-differs=other-key]').waitFor()
	await look(bo, 'the desk refuses')
	await tab(bo, 'take')
	await bo.locator('input[name=kind]').first().check({ force: true })
	await bo.locator('form textarea').first().fill('rice')
	await bo.locator('form button.main-act, form button.filled').first().click()
	await bo.locator('[role=alert]', { hasText: 'Nothing was sealed to these keys' }).nth(1).waitFor()
	assert.deepEqual(bo.sent.filter((one) => one.includes('/desk/take')), [])
	await tab(rosa, 'more')
	await rosa.locator('.badge').first().waitFor()
	await rosa.locator('.menu').getByRole('button', { name: 'Pendientes', exact: true }).click()
	await rosa.getByText('La lista de cambios no cuadra en el aparato de alguien').waitFor()
	await view(rosa, 'Personas')
	await rosa.locator('.log-differs').waitFor()
	await look(rosa, 'the red panel')
	assert.deepEqual([...rosa.faults, ...bo.faults], [])
})
