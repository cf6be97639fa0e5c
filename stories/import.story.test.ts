/**
 * An old list brought over in a real browser: two hundred volunteers with three touches, the same file twice, taken back in one act, a Spanish sheet of
 * asks, files of the wrong kind; and no word of any of it leaves the page, or lies on the disk, in clear.
 */
import assert from 'node:assert/strict'
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { until } from './child.testing.ts'
import { joinAtTheDesk, LARGE_IN_ENGLISH, openLine, PHONE_IN_SPANISH, tab, view, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { CANARY, csvFile, daysAgo, oldAsks, signUps, volunteers } from './importing.testing.ts'
import { look } from './looks.testing.ts'

const hub = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }, { id: 'sur', name: 'Sur', households: 900 }] } })
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
await virtualPasskey(rosa, { prf: true })
await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
const { pool } = hub.house
const count = async (what: string) => Number((await pool.query<{ n: string }>(`select count(*) as n from ${what}`)).rows[0]?.n)

const choose = (page: Watched, name: string, buffer: Buffer, mimeType = 'text/csv') => page.locator('input[name=sheet]').setInputFiles({ name, mimeType, buffer })

test('a file of the wrong kind is refused with what to do, and the page goes on', async () => {
	await view(rosa, 'Traer una lista')
	await look(rosa, 'import choose')
	// By the keyboard alone: our button opens the browser's own window.
	const asked = rosa.waitForEvent('filechooser')
	await rosa.getByRole('button', { name: 'Elegir un archivo' }).press('Enter')
	await asked
	// As a file that lies there: through the browser's own line it would take longer than the page does.
	const large = join(hub.folder, 'large.csv')
	writeFileSync(large, Buffer.alloc(30 * 1024 * 1024, 'a,b\n'))
	await rosa.locator('input[name=sheet]').setInputFiles(large)
	await rosa.locator('[role=alert] .grave-panel').filter({ hasText: /más de 8 MB/ }).waitFor()
	rmSync(large)
	const wrong: readonly (readonly [string, Buffer, RegExp])[] = [
		['list.xlsx', Buffer.from('PK\u0003\u0004 something'), /Guardar como, CSV UTF-8/],
		['list.pdf', Buffer.from('%PDF-1.7'), /Esto es un PDF/],
		['photo.csv', Buffer.from([1, 2, 0, 3, 0, 0]), /No podemos leer/],
		['none.csv', Buffer.from('Name,Email\n\n,\n'), /no hay filas/],
	]
	for (const [name, bytes, says] of wrong) {
		await choose(rosa, name, bytes)
		await rosa.locator('[role=alert] .grave-panel').filter({ hasText: says }).waitFor()
		assert.ok(await rosa.getByRole('button', { name: 'Elegir un archivo' }).isVisible(), name)
	}
})

test('two hundred volunteers come over with two touches, and each row that does not is named', async (t) => {
	const began = performance.now()
	await choose(rosa, 'voluntarios.csv', csvFile(volunteers(200)))
	await rosa.locator('[data-preview] h3').getByText('Vienen 200').waitFor()
	const refused = await rosa.locator('[data-refused] li').allInnerTexts()
	assert.deepEqual(refused, ['Fila 202: igual que la fila 2.', 'Fila 203: no es correo ni teléfono.', 'Fila 204: sin nombre.', 'Fila 205: vacía.', 'Fila 206: sin modo de contactar.'])
	await rosa.locator('[data-columns] summary').click()
	await look(rosa, 'import look')
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Se trajeron 200.').waitFor({ timeout: 60_000 })
	t.diagnostic(`${Math.round(performance.now() - began)} ms from choosing the file to all 200 here`)
	assert.equal(await count('ground_expected'), 200)
	await look(rosa, 'import after')
})

test('the same file again is harmless, and a row that changed is new', async () => {
	await choose(rosa, 'voluntarios.csv', csvFile(volunteers(200)))
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Los 200 ya están aquí.').waitFor()
	const [header = [], first = [], ...rest] = volunteers(200)
	await choose(rosa, 'voluntarios.csv', csvFile([header, first.map((cell) => (cell === 'English' ? 'English, French' : cell)), ...rest]))
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Se trajo 1.').waitFor()
	assert.equal(await count('ground_expected'), 201)
})

test('people we expect are invited one by one, each in their language, and nobody by itself', async () => {
	await view(rosa, 'Personas que esperamos')
	await rosa.locator('[data-expected]').nth(49).waitFor()
	assert.equal(await rosa.locator('[data-expected]').count(), 50)
	await look(rosa, 'expected')
	await rosa.locator('[data-act=first]').click()
	const letter = await rosa.locator('textarea[name=letter]').inputValue()
	assert.match(letter, /\/join#[0-9a-f]{32}(?![0-9a-f])/)
	await look(rosa, 'expected invite')
	const spanish = rosa.locator('[data-expected]', { hasText: 'Español' }).first()
	await spanish.locator('[data-act=invite]').click()
	await spanish.locator('textarea[name=letter]').waitFor()
	assert.match(await spanish.locator('textarea[name=letter]').inputValue(), /^Hola, /)
	const href = (await spanish.locator('[data-act=open]').getAttribute('href')) ?? ''
	assert.match(href, /^mailto:[^?]+@example\.org\?subject=.+&body=.+%23[0-9a-f]{32}/)
	// The click marks them; what it opens is the device's own.
	await rosa.evaluate(() => document.addEventListener('click', (event) => (event.target as HTMLElement).closest('a[href^=mailto]') && event.preventDefault(), { capture: true }))
	await spanish.locator('[data-act=open]').click()
	await until('one is invited', async () => (await count('ground_expected where is_invited')) === 1)
	await spanish.locator('[data-act=tick-off]').click()
	await until('ticked off', async () => (await count('ground_expected')) === 200)
	assert.equal(await count('ground_notes'), 0)
})

test('a whole import is taken back in one act', async () => {
	await view(rosa, 'Traer una lista')
	const large = rosa.locator('[data-import]', { hasText: /199|200/ })
	await large.locator('[data-act=take-back]').click()
	await large.locator('[data-confirm=take-back]').click()
	await rosa.locator('[data-taken-back]').waitFor()
	assert.equal(await count('ground_expected'), 1)
})

test('a Spanish sheet of asks: kinds guessed and corrected, dates in European order, old and done ones left behind', async () => {
	await rosa.locator('input[name=what][value=asks]').check()
	await choose(rosa, 'pedidos.csv', csvFile(oldAsks(), ';', 'windows-1252'))
	await rosa.locator('[data-preview] h3').getByText('Vienen 6').waitFor()
	assert.equal(await rosa.locator('select[name=order]').inputValue(), 'eu')
	assert.deepEqual(await rosa.locator('[data-refused] li').allInnerTexts(), ['Fila 9: más viejo de lo que quiere guardar.', 'Fila 10: la hoja dice que ya está hecho.', 'Fila 11: no se entiende la fecha.', 'Fila 12: no dice qué se necesita.', 'Fila 13: igual que la fila 3.'])
	await rosa.locator('[data-answers=need] summary').click()
	assert.equal(await rosa.locator('select[data-answer="despensa"]').inputValue(), 'food')
	await rosa.locator('select[data-answer="vivienda"]').selectOption('bill')
	await look(rosa, 'import asks')
	await rosa.locator('[data-act=bring]').click()
	await rosa.getByText('Se trajeron 6.').waitFor()
	const { rows } = await pool.query<{ kind: string; zone: string | null; urgency: string; language: string; size: string; n: string }>('select kind, zone, urgency, language, size from frontdoor_listings order by turn_half, kind')
	assert.deepEqual(rows.map(({ kind }) => kind).toSorted(), ['bill', 'children', 'food', 'food', 'legal', 'ride'])
	assert.ok(rows.some(({ zone }) => zone === 'norte') && rows.some(({ zone }) => zone === null))
	assert.ok(rows.every(({ language }) => language === 'es' || language === 'en'))
})

test('what was brought over opens in the queue as any other, and what somebody works on is kept when the rest is taken back', async () => {
	await tab(rosa, 'asks')
	await rosa.locator('.queue .line').first().waitFor()
	const id = (await rosa.locator('.queue .line').first().getAttribute('data-id')) ?? ''
	await openLine(rosa, id)
	assert.match(await rosa.locator('.record').innerText(), /Marisol/)
	await rosa.getByRole('button', { name: 'Devolver', exact: true }).click()
	await view(rosa, 'Traer una lista')
	const asks = rosa.locator('[data-import]', { hasText: '6 pedidos' })
	await asks.locator('[data-act=take-back]').click()
	await asks.locator('[data-confirm=take-back]').click()
	await rosa.getByText('Se quitaron 5. 1 se queda, porque alguien lo atiende.').waitFor()
	assert.equal(await count('frontdoor_listings'), 1)
	assert.equal(await count('frontdoor_counts'), 0)
})

test('bringing over can be stopped: what is here stays, and going on brings only the rest', async () => {
	await rosa.locator('input[name=what][value=members]').check()
	await choose(rosa, 'turnos.csv', csvFile(signUps(120)))
	let stopped = false
	await rosa.route('**/desk/import*', async (route) => {
		if (!stopped && route.request().postData()?.includes('bring-members')) {
			stopped = true
			await route.continue()
			await rosa.locator('[data-act=stop]').click().catch(() => {})
			return
		}
		await route.continue()
	})
	await rosa.locator('[data-act=bring]').click()
	await rosa.locator('[data-after]').getByText(/Faltan \d+/).waitFor()
	const here = await count('ground_expected')
	assert.ok(here < 121 && here >= 1, String(here))
	await rosa.locator('[data-act=bring]').click()
	await rosa.locator('[data-delete]').waitFor()
	assert.equal(await count('ground_expected'), 121)
})

test('in English on a large screen it says the same', async () => {
	const link = await hub.house.ports.storage.inOneGo(async (tx) => (await import('#ground/welcome.server.ts')).inviteSteward(hub.house.ports, tx))
	const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })
	await virtualPasskey(bo, { prf: false })
	await joinAtTheDesk(bo, { link: `${hub.address}/join#${link}`, called: 'Bo', phrase: true })
	await view(bo, 'Bring over a list')
	await choose(bo, 'volunteers.csv', csvFile(volunteers(3)))
	await bo.locator('[data-preview] h3').getByText('3 come along').waitFor()
	await look(bo, 'import large')
	// Who holds no key cannot seal to the team, and hears why.
	await bo.locator('[data-act=bring]').click()
	await bo.locator('[role=alert] .grave-panel').waitFor()
})

test('nothing of any sheet left the page or lies on the disk in clear', async () => {
	const sent = rosa.sent.filter((one) => one.includes('/desk/import') || one.includes('/desk/expected'))
	assert.ok(sent.length > 10)
	for (const one of rosa.sent) assert.doesNotMatch(one, CANARY)
	assert.doesNotMatch(hub.log.join('\n'), CANARY)
	await pool.query('checkpoint')
	const { rows } = await pool.query<{ text: string }>('select e::text as text from ground_expected e union all select l::text from frontdoor_listings l union all select m::text from ground_imports m')
	assert.ok(rows.length > 100)
	for (const { text } of rows) {
		assert.doesNotMatch(text, CANARY)
		for (const [, hex = ''] of text.matchAll(/\\\\x([0-9a-f]+)/g)) assert.doesNotMatch(Buffer.from(hex, 'hex').toString('latin1'), CANARY)
	}
	for (const file of readdirSync(hub.folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())) assert.doesNotMatch(readFileSync(join(file.parentPath, file.name)).toString('latin1'), CANARY)
	assert.deepEqual(rosa.faults, [])
	assert.ok(daysAgo(1).length > 0)
})
