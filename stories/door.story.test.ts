/** The door's main job, in a real browser: somebody on an old phone asks for food in Spanish, and reads the answer with the receipt. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { openBrowser, throttle } from '../tools/browser.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const hub = await openTestHub()
const browser = await openBrowser()
atTheEnd(() => browser.close())
const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, locale: 'es-MX', hasTouch: true, isMobile: true }
let ana: Awaited<ReturnType<typeof joinAsSteward>>

async function visit(path: string, options: BrowserContextOptions = phone): Promise<Page & { faults: string[] }> {
	const context = await browser.newContext(options)
	const page = Object.assign(await context.newPage(), { faults: [] as string[] })
	page.on('pageerror', (fault) => page.faults.push(String(fault)))
	page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()))
	await page.goto(hub.address + path)
	return page
}

test('before anybody can open an ask, the door says where to call and keeps nothing', async () => {
	const page = await visit('/help')
	assert.match(await page.locator('main').innerText(), /todavía no está abierta/)
	assert.equal(await page.locator('form').count(), 0)
	await page.context().close()
	ana = await joinAsSteward(hub)
	hub.move(11_000)
})

async function fillAsk(page: Page, text: string): Promise<void> {
	await page.getByLabel('No, o lo usa más gente').check()
	await page.getByLabel('Comida', { exact: true }).check()
	await page.getByLabel('Cuéntenos más').fill(text)
	await page.getByLabel('¿Para cuántas personas?').fill('5')
	await page.getByLabel('En unos días').check()
	await page.getByLabel('Llámenme').check()
	await page.getByLabel('Número o correo').fill('+1 612 555 0147')
	await page.getByLabel('En la noche').check()
	await page.getByRole('button', { name: 'Enviar' }).click()
}

for (const [how, javaScriptEnabled] of [['with JavaScript', true], ['without JavaScript', false]] as const) {
	test(`an ask in Spanish on a phone ${how}: sent, opened, answered, read with the receipt`, async () => {
		const page = await visit('/help', { ...phone, javaScriptEnabled })
		await fillAsk(page, `Somos cinco, leche y pañales talla 4 (${how})`)
		await page.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor()
		const words = await page.locator('[data-slot=words]:visible').innerText()
		assert.equal(words.split(' ').length, 7)
		assert.match(await page.locator('[data-slot=wait]:visible').innerText(), /antes de usted/)

		const [line] = (await ana.queue()).filter(({ state }) => state === 'waiting')
		assert.ok(line)
		assert.deepEqual({ ...line.facts }, { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'days', size: '5+' })
		const opened = await ana.open(line.id)
		assert.equal(opened.told.text, `Somos cinco, leche y pañales talla 4 (${how})`)
		assert.deepEqual([opened.told.way, opened.told.contact, opened.told.hours], ['call', '+1 612 555 0147', ['evening']])
		assert.equal((await ana.reply(line.id, opened.thread, 'El sábado a las 10 en la iglesia.')).body.ok, true)

		await page.getByRole('link', { name: 'Ver cómo va' }).click()
		await page.getByLabel('Su recibo').fill(`  ${words.toUpperCase().normalize('NFD').replace(/\p{M}/gu, '').replaceAll(' ', ',  ')}`)
		await page.getByRole('button', { name: 'Abrir' }).click()
		await page.getByRole('heading', { name: 'Le respondimos' }).waitFor()
		assert.match(await page.locator('.thread').innerText(), /El sábado a las 10 en la iglesia\./)
		assert.doesNotMatch(await page.locator('main').innerText(), /pañales/, 'what was asked at first is not shown again')

		await page.getByLabel('Escríbanos').fill('Gracias, ahí estaré')
		await page.getByRole('button', { name: 'Enviar' }).click()
		await page.getByText('Ya tenemos su mensaje.').waitFor()
		const again = await ana.open(line.id)
		assert.deepEqual(again.messages.map(({ text }) => text), ['El sábado a las 10 en la iglesia.', 'Gracias, ahí estaré'])
		assert.equal((await ana.queue()).find(({ id }) => id === line.id)?.reason.why, 'wrote-again')

		await page.locator('summary', { hasText: 'Borrar todo' }).click()
		await page.getByRole('button', { name: 'Borrar todo ahora' }).click()
		await page.getByRole('heading', { name: 'Ya no está' }).waitFor()
		assert.equal((await ana.queue()).some(({ id }) => id === line.id), false)
		assert.deepEqual(page.faults, [])
		await page.context().close()
	})

	test(`what is missing is said beside its field, and what was typed stays, ${how}`, async () => {
		const page = await visit('/help', { ...phone, javaScriptEnabled })
		// The page does this by itself where it may; else it is the browser that would speak first, in its own language.
		if (!javaScriptEnabled) await page.locator('form[data-seal]').evaluate((form: HTMLFormElement) => (form.noValidate = true))
		await page.getByLabel('Cuéntenos más').fill('"comillas" <b> & ñ')
		await page.getByLabel('Llámenme').check()
		await page.getByRole('button', { name: 'Enviar' }).click()
		await page.getByText('Elija una, por favor.').waitFor()
		assert.equal(await page.getByText('Diga dónde le avisamos, por favor.').isVisible(), true)
		assert.equal(await page.getByLabel('Cuéntenos más').inputValue(), '"comillas" <b> & ñ')
		assert.equal(await page.getByLabel('Llámenme').isChecked(), true)
		await page.context().close()
	})
}

test('an ask said instead of typed arrives as a voice that the desk can open', async () => {
	const page = await visit('/help', { ...phone, permissions: ['microphone'] })
	await page.getByRole('radio', { name: 'Que me llamen' }).check()
	await page.getByRole('button', { name: 'Mejor lo digo' }).click()
	await page.waitForTimeout(1500)
	await page.getByRole('button', { name: 'Parar' }).first().click()
	await page.getByText(/Grabado: 0:0[12]/).waitFor()
	await page.getByRole('button', { name: 'Enviar' }).click()
	await page.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor()
	const [line] = (await ana.queue()).filter(({ facts }) => facts['kind'] === 'callback')
	assert.ok(line)
	const { told } = await ana.open(line.id)
	assert.ok(told.voice && told.voice.seconds >= 1 && told.voice.seconds < 10)
	const pieces = (await ana.post(`/desk/listing/${line.id}/voice`, { file: told.voice.file })).body.value as unknown as string[]
	assert.equal(pieces.length, told.voice.pieces)
	assert.deepEqual(page.faults, [])
	await page.context().close()
})

test('an ask is sent within a minute on an old phone and a bad line', async () => {
	const page = await visit('/')
	await throttle(page, 'old-phone')
	const began = performance.now()
	await page.getByRole('link', { name: 'Necesito ayuda' }).click()
	await fillAsk(page, 'arroz')
	await page.getByRole('heading', { name: 'Ya lo tenemos' }).waitFor({ timeout: 60_000 })
	assert.ok(performance.now() - began < 60_000)
	await page.context().close()
})

test('Leave now blanks the page and Back does not bring it back; Shift three times does the same; without JavaScript it is a link', async () => {
	const page = await visit('/help')
	await page.route('https://www.wikipedia.org/**', (route) => route.fulfill({ body: '<title>elsewhere</title>', contentType: 'text/html' }))
	await page.getByLabel('Cuéntenos más').fill('secreto')
	await page.getByRole('link', { name: 'Salir ya' }).click()
	await page.waitForURL('https://www.wikipedia.org/')
	await page.goBack().catch(() => null)
	assert.doesNotMatch(page.url(), /help/)
	await page.goto(`${hub.address}/help`)
	for (let i = 0; i < 3; i++) await page.keyboard.press('Shift')
	await page.waitForURL('https://www.wikipedia.org/')
	await page.context().close()
	const plain = await visit('/help', { ...phone, javaScriptEnabled: false })
	assert.equal(await plain.getByRole('link', { name: 'Salir ya' }).getAttribute('href'), 'https://www.wikipedia.org/')
	await plain.context().close()
})

