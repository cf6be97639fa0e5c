/** Rosa practises on her phone: the whole desk on invented asks, marked on every screen, never mixed with what is real, and gone after ten minutes, when she stops, and with a reload. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { backToQueue, idsOn, isOpen, joinAtTheDesk, keptHere, PHONE_IN_SPANISH, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { ask } from './people.testing.ts'
import { tablesOf } from './web.testing.ts'

const hub = await openTestHub()
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
await rosa.clock.install()
await virtualPasskey(rosa, { prf: true })
await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
const real = await ask(hub.address, 'a real ask for bread')
await rosa.locator(`.line[data-id=${real}]`).waitFor()

const INVENTED = /nevera|oculista|Pañales|Soy nueva aquí/
/** Whatever leaves the page and is no file of the pages' own. */
const left = (page: Watched, since: number) => page.sent.slice(since).filter((sent) => !/^https?:\/\/[^/]+\/(?:i|_app|static)[^?]*\.(?:js|css|svg|woff2|json) $/.test(sent) && !sent.startsWith('data:') && !sent.startsWith('blob:'))
/** The word stands where it is seen, also when the page is scrolled to its end. */
async function isMarked(page: Watched): Promise<void> {
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
	assert.equal(await page.locator('.band strong').evaluate((word) => ((box) => box.top >= 0 && box.bottom <= innerHeight)(word.getBoundingClientRect())), true)
	assert.match(await page.locator('.band').innerText(), /Práctica/)
	assert.equal(await page.locator('.band button').evaluate((stop) => ((box) => stop.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)))(stop.getBoundingClientRect())), true, 'nothing lies over the way out')
	await page.evaluate(() => scrollTo(0, 0))
}
const openPractise = async () => {
	await tab(rosa, 'more')
	await rosa.locator('.menu').getByRole('button', { name: 'Practicar diez minutos', exact: true }).click()
	await rosa.locator('[data-act=practise]').waitFor()
}
const begin = async () => {
	await openPractise()
	await rosa.locator('[data-act=practise]').click()
	await rosa.locator('.band').waitFor()
	await rosa.locator('.queue .line').first().waitFor()
}
const isGone = async (page: Watched) => {
	await page.locator('.band').waitFor({ state: 'detached' })
	await page.locator('h1').first().waitFor({ state: 'attached' })
	assert.equal(INVENTED.test(await page.locator('main').innerText()), false)
	assert.equal(await keptHere(page), '')
}

test('she is led through four small tasks; what is real is not there, and nothing leaves the page', async () => {
	const before = await tablesOf(hub)
	await openPractise()
	const since = rosa.sent.length
	await rosa.locator('[data-act=practise]').click()
	await rosa.locator('.queue .line').first().waitFor()
	assert.equal((await idsOn(rosa)).includes(real), false)
	assert.match(await rosa.locator('.band').innerText(), /1 de 4: Tome el primer pedido/)
	await isMarked(rosa)
	await look(rosa, 'practising, the queue')

	await rosa.locator('.queue .line').first().click()
	await rosa.locator('.record .compose').waitFor()
	assert.match(await rosa.locator('.record').innerText(), /la nevera está vacía/)
	assert.match(await rosa.locator('.band').innerText(), /2 de 4/)
	await rosa.locator('.compose textarea').fill('Hoy a las seis llega alguien')
	await rosa.locator('.compose button.main-act').click()
	await rosa.locator('.thread', { hasText: 'Hoy a las seis' }).waitFor()
	await isMarked(rosa)
	await rosa.clock.runFor(7000)
	await rosa.locator('.thread', { hasText: 'Gracias. Esta noche está bien' }).waitFor()
	await look(rosa, 'practising, a record')
	// They wrote, so it is everybody's again, as at the real desk.
	await rosa.locator('.record button.main-act').click()
	await rosa.locator('.compose input[value=note]').check()
	await rosa.locator('.compose textarea').fill('sin nueces')
	await rosa.locator('.compose button.main-act').click()
	await rosa.locator('.thread .note', { hasText: 'sin nueces' }).waitFor()
	await rosa.locator('[data-ask=close]').click()
	await rosa.locator('.more input[value=helped]').check()
	await rosa.locator('.more form button.filled').click()
	await rosa.locator('.record').waitFor({ state: 'detached' })
	assert.match(await rosa.locator('.band').innerText(), /Ya hizo las cuatro/)

	await tab(rosa, 'search')
	await rosa.locator('[data-act=search]').click()
	await rosa.locator('input[type=search]').fill('oculista')
	await rosa.locator('.queue .line').first().waitFor()
	await isMarked(rosa)
	await tab(rosa, 'take')
	await rosa.locator('.taking input[name=kind][value=ride]').check()
	await rosa.locator('.taking form .main-act').click()
	await rosa.locator('.taking .said .receipt').first().waitFor()
	await isMarked(rosa)
	await look(rosa, 'practising, taking an ask')
	await tab(rosa, 'more')
	assert.equal(await rosa.locator('.menu a, .menu button', { hasText: /Personas|Usted y sus aparatos|Salir|Ajustes/ }).count(), 0, 'nothing there that would not be practice')
	await tab(rosa, 'offers')
	await rosa.locator('.queue .line').first().waitFor()

	assert.deepEqual(left(rosa, since), [])
	const { 'public.ground_sessions': _was, 'public.ground_clock': _when, ...then } = before
	const { 'public.ground_sessions': _is, 'public.ground_clock': _now, ...now } = await tablesOf(hub)
	assert.deepEqual(now, then, 'the house noticed nothing')
})

test('when she stops, nothing is left, and what is real is there again', async () => {
	await rosa.locator('[data-act=stop-practising]').click()
	await isGone(rosa)
	await rosa.getByText('Terminó la práctica.').waitFor()
	await rosa.locator(`.line[data-id=${real}]`).waitFor()
	assert.deepEqual(await idsOn(rosa), [real])
	await look(rosa, 'practice is over')
})

test('after ten minutes it ends by itself, wherever she is', async () => {
	await begin()
	await rosa.locator('.queue .line').first().click()
	await rosa.locator('.record .compose').waitFor()
	for (let minute = 0; minute < 9; minute++) {
		await rosa.clock.fastForward(60_000)
		await rosa.locator('.band').click({ position: { x: 4, y: 4 } })
	}
	assert.match(await rosa.locator('.band').innerText(), /quedan 0:|quedan 1:0/)
	await rosa.clock.fastForward(61_000)
	await isGone(rosa)
	await rosa.getByText('Pasaron los diez minutos.').waitFor()
	await rosa.locator(`.line[data-id=${real}]`).waitFor()
})

test('a reload ends it, and so does locking', async () => {
	await begin()
	await rosa.reload()
	await isGone(rosa)
	await rosa.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).click()
	await isOpen(rosa)
	assert.equal(await rosa.locator('.band').count(), 0)
	await begin()
	await rosa.locator('button.lock').click()
	await rosa.getByRole('heading', { name: 'La mesa está bloqueada' }).waitFor()
	await isGone(rosa)
	await rosa.getByRole('button', { name: 'Usar el bloqueo de este aparato' }).click()
	await isOpen(rosa)
	await rosa.locator(`.line[data-id=${real}]`).click()
	await rosa.getByText('a real ask for bread').waitFor()
	await backToQueue(rosa)
	assert.deepEqual(rosa.faults, [])
})
