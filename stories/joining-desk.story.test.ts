/** Bringing people in, in real browsers on a phone: a link made and shown, somebody who joins by it in four steps, and how to reach them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { joinAtTheDesk, PHONE_IN_SPANISH, tab, view, visitor } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { shiftIn } from './rota.testing.ts'
import { look } from './looks.testing.ts'

const hub = await openTestHub({ first: { name: 'Casa Inventada' } })
await shiftIn(hub)
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })

let link = ''

test('a steward makes a link for helpers, which is shown once: to copy, to scan and to print', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	await view(rosa, 'Invitar ayudantes')
	await rosa.getByText('Ninguno. Aquí salen los enlaces que haga').waitFor()
	await look(rosa, 'links, none')
	await rosa.getByText('5 personas').click()
	await rosa.locator('form .main-act').click()
	link = await rosa.locator('input[name=link]').inputValue()
	assert.match(link, /\/join#[0-9a-f]{32}$/)
	assert.equal(await rosa.locator('[data-made] svg.qr path').count(), 1)
	assert.match(await rosa.locator('[data-link]').innerText(), /Pueden unirse 5 personas más/)
	await look(rosa, 'links, made')
	await tab(rosa, 'asks')
	await view(rosa, 'Invitar ayudantes')
	await rosa.locator('[data-link]').waitFor()
	assert.equal(await rosa.locator('input[name=link]').count(), 0)
	assert.deepEqual(rosa.faults, [])
})

test('somebody joins by it on a phone in four steps, with nothing to write down, and what they leave goes out sealed', async () => {
	const noor = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await noor.goto(link)
	await noor.locator('input[name=name]').waitFor()
	assert.equal(new URL(noor.url()).hash, '', 'the secret leaves the address at once')
	await look(noor, 'help')
	await noor.locator('button.main-act').click()
	await noor.getByText('Escriba cómo quiere que le llamemos.').waitFor()
	let steps = 0
	const step = async (acting: Promise<unknown>) => {
		steps += 1
		await acting
	}
	await step(noor.locator('input[name=name]').fill('Noor'))
	await step(noor.locator('select[name=helper-way]').selectOption('text'))
	await step(noor.locator('input[name=contact]').fill('612 555 0188'))
	await step(noor.locator('button.main-act').click())
	await noor.waitForURL((url) => url.pathname === '/desk/shifts')
	assert.ok(steps <= 4, `${steps} steps`)
	await look(noor, 'helping')
	assert.deepEqual(noor.sent.filter((one) => one.includes('0188') || one.includes('#')), [])
	assert.equal(await noor.locator('textarea').count(), 0, 'nothing to unlock')
	const [cookie] = await noor.context().cookies()
	assert.ok((cookie?.expires ?? 0) > Date.now() / 1000 + 29 * 86_400)
	await noor.locator('form button.filled').first().click()
	await noor.locator('[data-part=mine] li[id]').waitFor()
	await look(noor, 'useful within a minute')
	await noor.reload()
	await noor.locator('[data-part=mine] li[id]').waitFor()
	await noor.goto(`${hub.address}/desk?lang=es`)
	await noor.getByText('Noor').first().waitFor()
	await noor.locator('[data-part=wrong] summary').click()
	await look(noor, 'helping, and something went wrong')
	assert.deepEqual(noor.faults, [])
	await noor.context().close()
})

test('how to reach them opens at the tap of somebody who holds the key; and they are removed without a new key', async () => {
	await view(rosa, 'Personas')
	const line = rosa.locator('li[data-person]', { hasText: 'Noor' })
	await line.waitFor()
	assert.match(await line.innerText(), /no abre nada sellado/)
	await line.locator('[data-act=reach]').click()
	assert.match(await line.locator('[data-reach]').innerText(), /Mándenme un mensaje:\s+612 555 0188/)
	assert.equal(await line.locator('[data-reach] a').getAttribute('href'), 'sms:6125550188')
	await look(rosa, 'reach')
	await line.locator('[data-act=remove]').click()
	await look(rosa, 'removing a helper')
	await line.locator('[data-confirm=remove]').click()
	await line.waitFor({ state: 'detached' })
	assert.equal((await hub.house.pool.query('select from ground_epochs')).rowCount, 1)
	assert.deepEqual(rosa.faults, [])
})

test('a link that has ended says so kindly, and what else there is', async () => {
	const sam = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await sam.goto(link)
	await sam.getByText('Este enlace ya terminó. Pida otro a quien se lo dio.').waitFor()
	await sam.goto('about:blank')
	await sam.goto(`${hub.address}/join`)
	await sam.locator('input[name=code]').waitFor()
	await look(sam, 'join, no link')
	await sam.locator('input[name=code]').fill('aaaaaa')
	await sam.locator('form .main-act').click()
	await sam.getByText('Este no es el código de la pantalla.').waitFor()
	assert.equal(await sam.locator('input[name=code]').inputValue(), 'aaaaaa')
	await look(sam, 'join, wrong code')
	await sam.context().close()
})
