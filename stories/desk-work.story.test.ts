/** A day at the desk, in real browsers: asks come in by themselves, are opened, answered, closed and found again; what is told stays with whom it is for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fillDemo } from '#house/demo.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { backToQueue, comeBack, idsOn, isOpen, LARGE_IN_ENGLISH, openLine, PHONE_IN_SPANISH, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { postTo } from './steward.testing.ts'

const hub = await openTestHub()
const [browser, { links }] = await Promise.all([openBrowser(), fillDemo(hub.house.ports, hub.address)])
atTheEnd(() => browser.close())
const TOLD = 'Leche y pañales talla 4 para una bebé'

async function signIn(link: string | undefined): Promise<Watched> {
	const page = await visitor(browser, { ...LARGE_IN_ENGLISH, permissions: ['microphone'] })
	await page.goto(link ?? '')
	await isOpen(page)
	assert.equal(page.url(), `${hub.address}/desk`, 'the link has left the address')
	return page
}

const june = await signIn(links[0]?.link)
const marisol = await signIn(links[1]?.link)
const post = async (said: Parameters<typeof sealed>[1], asked: Parameters<typeof sealed>[2] = {}): Promise<string> => {
	const { id, body } = await sealed(await teamOf(hub.address), said, asked)
	assert.deepEqual((await postTo(hub.address, '/help/sealed', body)).body.refusal, undefined)
	return id
}

let [id, receipt] = ['', '']

test('an ask from the door stands on the open desk by itself, and opening it makes it mine', async () => {
	await june.locator('.line').first().waitFor()
	const before = new Set(await idsOn(june))
	const door = await visitor(browser, PHONE_IN_SPANISH)
	await door.goto(`${hub.address}/help`)
	await door.getByLabel('No, o lo usa más gente').check()
	await door.getByLabel('Comida', { exact: true }).check()
	await door.getByLabel('Cuéntenos más').fill(TOLD)
	await door.getByLabel('Hoy').check()
	await door.getByLabel('Llámenme').check()
	await door.getByLabel('Número o correo').fill('612 555 0147')
	await door.getByRole('button', { name: 'Enviar' }).click()
	receipt = await door.locator('[data-slot=words]:visible').innerText()
	await door.context().close()

	await june.waitForFunction((known) => Array.from(document.querySelectorAll('.queue .line')).some((line) => !known.includes(line.getAttribute('data-id') ?? '')), [...before], { timeout: 5000 })
	id = (await idsOn(june)).find((one) => !before.has(one)) ?? ''
	assert.doesNotMatch(await june.locator('.queue').innerText(), /pañales|0147/)
	await openLine(june, id)
	assert.match(await june.locator('.record').innerText(), new RegExp(`${TOLD}[^]*612 555 0147`))
})

test('of two who open one ask the second is told who has it, and offered the next', async () => {
	await marisol.locator(`.line[data-id=${id}]`).click()
	await marisol.getByText(/June looks after this one|Someone else took this/).waitFor()
	assert.doesNotMatch(await marisol.locator('.record').innerText(), /pañales/)
	await marisol.getByRole('button', { name: 'Open the next one' }).click()
	await marisol.locator('.record .compose').waitFor()
	assert.doesNotMatch(await marisol.locator('.record').innerText(), /pañales/)
	await backToQueue(marisol)
})

test('a reply in words and one by voice are read and heard with the receipt; a note is not', async () => {
	await june.getByRole('radio', { name: 'Note for the team' }).check()
	await june.locator('.compose textarea').fill('Called Tuesday, nobody there.')
	await june.getByRole('button', { name: 'Keep note' }).click()
	await june.locator('.thread .note').waitFor()
	await june.getByRole('radio', { name: 'Reply to them' }).check()
	await june.locator('.compose textarea').fill('El jueves a las 5 en la iglesia.')
	await june.getByRole('button', { name: 'Send reply' }).click()
	await june.locator('.thread li.own:not(.note)').waitFor()
	await june.getByRole('button', { name: 'Say it instead' }).click()
	await june.getByText('We are listening.').waitFor()
	await june.waitForTimeout(1200)
	await june.getByRole('button', { name: 'Stop recording' }).click()
	await june.getByText(/Recorded, 0:01/).waitFor()
	await june.getByRole('button', { name: 'Send reply' }).click()
	await june.locator('.thread .voice').waitFor()
	await june.locator('.thread .voice button').click()
	await june.locator('.thread .voice').getByText('Playing').waitFor()

	const door = await comeBack(browser, hub.address, receipt)
	await door.locator('.thread li').nth(1).waitFor()
	const thread = await door.locator('main').innerText()
	assert.match(thread, /El jueves a las 5 en la iglesia\./)
	assert.doesNotMatch(thread, /Tuesday|nobody/)
	assert.equal(await door.locator('.thread li').count(), 2)
	await door.locator('.thread button').click()
	await door.waitForFunction(() => Number(document.documentElement.dataset['heard']) > 0.5)
	assert.deepEqual(door.faults, [])
	await door.context().close()
})

test('closing can be undone for ten seconds', async () => {
	await june.getByRole('button', { name: 'Close', exact: true }).click()
	await june.locator('input[value=helped]').check()
	await june.locator('.more form .filled').click()
	await june.locator('.record').waitFor({ state: 'detached' })
	await june.getByRole('button', { name: 'Undo' }).waitFor()
	await june.locator(`.queue .line[data-id=${id}]`).waitFor({ state: 'detached' })
	await june.getByRole('button', { name: 'Undo' }).click()
	await june.locator('.record .compose').waitFor()
	assert.match(await june.locator('.record').innerText(), new RegExp(TOLD))
	await june.locator(`.queue .line[data-id=${id}]`).waitFor()
})

test('a new receipt in place of a lost one: the old opens nothing, the new one the thread', async () => {
	await june.getByRole('button', { name: 'New receipt' }).click()
	await june.locator('.more .contact').getByText('612 555 0147').waitFor()
	await june.getByRole('button', { name: 'Make the old one void' }).click()
	const digits = await june.locator('.more .receipt.digits:visible').innerText()
	const lost = await comeBack(browser, hub.address, receipt)
	await lost.locator('[data-part=alert]:visible').waitFor()
	assert.equal(await lost.locator('.came').count(), 0)
	await lost.context().close()
	const door = await comeBack(browser, hub.address, digits)
	await door.getByText('El jueves a las 5 en la iglesia.').waitFor()
	await door.context().close()
	await june.getByRole('button', { name: 'Told. Close this' }).click()
	await backToQueue(june)
})

test('searching finds a word without its accent, and the term goes nowhere', async () => {
	await tab(june, 'search')
	await june.locator('[data-act=search]').click()
	await june.locator('.queue .busy .quiet').waitFor()
	const before = june.sent.length
	await june.locator('input[type=search]').fill('PANALES bebe')
	await june.locator(`.queue .line[data-id=${id}]`).waitFor()
	await june.locator('input[type=search]').fill('6125550147')
	await june.locator(`.queue .line[data-id=${id}]`).waitFor()
	await june.locator('input[type=search]').fill('nothing-is-called-so')
	await june.locator(`.queue .line[data-id=${id}]`).waitFor({ state: 'detached' })
	assert.doesNotMatch(june.sent.slice(before).join('\n'), /pa[nñ]ales|6125550147|nothing-is/i)
	assert.doesNotMatch(await june.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name).join('\n')), /pa(n|ñ|%C3%B1)ales/i)
})

test('two asks with one number in two spellings are shown as perhaps the same, and the number is not in the queue', async () => {
	await tab(june, 'asks')
	const first = await post({ text: 'Rice, please', way: 'call', contact: '(612) 555-0134' }, { urgency: 'today' })
	const second = await post({ text: 'It is about the rice', way: 'text', contact: '+1 612 555 0134' }, { urgency: 'today' })
	await june.locator(`.line[data-id=${second}]`).waitFor()
	await openLine(june, first)
	await backToQueue(june)
	await openLine(june, second)
	await june.getByText('Perhaps the same contact as this one').waitFor()
	assert.equal(await june.locator(`.record .line[data-id=${first}]`).count(), 1)
	assert.doesNotMatch(await june.locator('.queue').innerText(), /0134/)
	assert.doesNotMatch((await june.locator('.record .line').innerText()), /0134|Rice/)
	await backToQueue(june)
})

test('a stack of paper forms is keyed in without the mouse, each with its receipt', async () => {
	const { keyboard } = june
	const isAt = (wanted: string) => june.evaluate((selector) => document.activeElement?.matches(selector) ?? false, wanted)
	async function tabTo(wanted: string, most = 12): Promise<void> {
		for (let i = 0; i < most && !(await isAt(wanted)); i++) await keyboard.press('Tab')
		assert.ok(await isAt(wanted), `Tab leads to ${wanted}`)
	}
	await june.evaluate(() => document.querySelector<HTMLElement>('h1')?.focus())
	for (let i = 0; i < 6 && !/Take an ask/.test(await june.evaluate(() => document.activeElement?.textContent ?? '')); i++) await keyboard.press('Tab')
	await keyboard.press('Enter')
	const receipts: string[] = []
	for (const [key, text, kind] of [['2', 'Ride to the clinic on Tuesday', 'ride'], ['1', 'Food for the weekend', 'food']] as const) {
		await june.waitForFunction(() => document.activeElement?.getAttribute('name') === 'kind')
		await keyboard.press(key)
		assert.ok(await isAt(`input[name=kind][value=${kind}]:checked`))
		await keyboard.press('Tab')
		await keyboard.type(text)
		await keyboard.press('Tab')
		await keyboard.type('3')
		await tabTo('select[name=urgency]')
		await keyboard.type('Today')
		await tabTo('select[name=way]')
		await keyboard.type('Call')
		await tabTo('input[name=contact]')
		await keyboard.type('612-555-0161')
		await keyboard.press('Control+Enter')
		await june.waitForFunction((before) => ![undefined, before].includes(document.querySelector('.taking .receipt.digits')?.textContent ?? undefined), receipts[0] ?? '')
		receipts.unshift((await june.locator('.taking .said .receipt.digits:visible').innerText()).trim())
	}
	assert.equal(new Set(receipts).size, 2)
	assert.match(await june.locator('.sitting').innerText(), /2 asks in this sitting/)
	const door = await comeBack(browser, hub.address, receipts[1] ?? '')
	await door.locator('.came h1').waitFor()
	await door.context().close()
	await tab(june, 'asks')
	await june.getByText('taken by June').first().waitFor()
})

test('the counts for the board show nothing that stands for fewer than five', async () => {
	const zone = hub.house.ports.hub().settings.zones[0]?.id ?? null
	for (let i = 0; i < 5; i++) await post({ text: 'A coat' }, { kind: 'essentials', zone })
	const answer = await june.request.get(`${hub.address}/desk/counts.csv`)
	const rows = (await answer.text()).trim().split('\r\n').slice(1)
	assert.ok(rows.length > 0)
	for (const row of rows) assert.ok(Number(row.split(',').at(-1)) >= 5, row)
	assert.equal((await marisol.request.get(`${hub.address}/desk/counts.csv`)).ok(), false)
})

test('pausing shows at the door within seconds', async () => {
	await tab(june, 'more')
	await june.getByRole('button', { name: 'Settings', exact: true }).click()
	await june.getByLabel('Take no new asks at the door for now').check()
	await june.locator('textarea[name=pause-en]').fill('We are catching up until Friday.')
	await june.locator('textarea[name=pause-es]').fill('Nos ponemos al día hasta el viernes.')
	await june.getByRole('button', { name: 'Save', exact: true }).click()
	await june.locator('.toast').waitFor()
	const door = await visitor(browser, PHONE_IN_SPANISH)
	const until = Date.now() + 5000
	for (;;) {
		await door.goto(`${hub.address}/help`)
		if (/Nos ponemos al día hasta el viernes/.test(await door.locator('main').innerText())) break
		assert.ok(Date.now() < until, 'the door shows the pause')
		await door.waitForTimeout(300)
	}
	assert.equal(await door.locator('input[name=kind]').count(), 0)
	await door.context().close()
})

test('through all of it no browser complained', () => {
	assert.deepEqual(june.faults, [])
	assert.deepEqual(marisol.faults.filter((fault) => !fault.includes('409 (Conflict)')), [], 'besides the one who came second')
})
