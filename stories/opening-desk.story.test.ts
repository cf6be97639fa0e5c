/** Opening at the desk, in real browsers: a phone in Spanish asks a second person, a large screen in English agrees; what two open together, what is given on, and who may answer on law. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { asText, postForm, sealed, form, stretch, teamOf } from './asking.testing.ts'
import { backToQueue, comeBack, isOpen, joinAtTheDesk, LARGE_IN_ENGLISH, openLine, PHONE_IN_SPANISH, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look as usable } from './looks.testing.ts'
import { ask } from './people.testing.ts'
import { postTo } from './steward.testing.ts'

// A newcomer opens four.
const hub = await openTestHub({ first: { openings: 8 } })
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const bo = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })

/** What can be undone lies over the page for ten seconds. */
async function look(page: Watched, screen: string): Promise<void> {
	await page.locator('.toast').waitFor({ state: 'detached' })
	await usable(page, screen)
}
const menu = async (page: Watched, name: string) => {
	await tab(page, 'more')
	await page.locator('.menu').getByRole('button', { name, exact: true }).click()
}
let link = ''
const withClose = async (close: string, more: Parameters<typeof sealed>[2] = {}) => {
	const made = await sealed(await teamOf(hub.address), { text: 'a loaf' }, { close, ...more })
	assert.ok((await postTo(hub.address, '/help/sealed', made.body)).body.ok)
	return made
}

test('two stewards hold the key', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	assert.doesNotMatch(await (await fetch(`${hub.address}/help`)).text(), /name="close"/, 'what takes two to open is not asked for where there is one')
	await menu(rosa, 'Personas')
	await rosa.locator('[data-act=invite-steward]').click()
	link = await rosa.locator('input[name=link]').inputValue()
	await virtualPasskey(bo, { prf: false })
	await joinAtTheDesk(bo, { link, called: 'Bo', phrase: true })
	await rosa.locator('li[data-person]', { hasText: 'Bo' }).locator('[data-act=hand-on]').click()
	await rosa.locator('.asked ol.aloud li').nth(3).waitFor()
	await rosa.locator('[data-confirm=hand-on]').click()
	await rosa.getByText('Bo ya tiene la llave.').waitFor()
	hub.move(3000)
})

test('the fifth in an hour is refused with a reason and one button; somebody else agrees, and it opens by itself', async () => {
	const ids = await Promise.all(Array.from({ length: 5 }, (_, i) => ask(hub.address, `bread ${i}`)))
	const [fifth = '', ...four] = ids
	await tab(rosa, 'asks')
	for (const id of four) {
		await openLine(rosa, id)
		await rosa.getByRole('button', { name: 'Devolver', exact: true }).click()
		await rosa.locator('.record').waitFor({ state: 'detached' })
	}
	await rosa.locator(`.queue .line[data-id=${fifth}]`).click()
	await rosa.getByText('Ya abrió lo que una persona abre en una hora.').waitFor()
	assert.doesNotMatch(await rosa.locator('.record').innerText(), /bread/)
	await look(rosa, 'opened enough')
	await rosa.locator('[data-act=ask-more]').click()
	await bo.getByText('Rosa asks to open more this hour.').waitFor()
	await look(bo, 'somebody asks')
	await bo.locator('[data-agree=more]').click()
	await bo.getByText('You agreed.').waitFor()
	await rosa.locator('.record .compose').waitFor({ timeout: 15_000 })
	assert.match(await rosa.locator('.record').innerText(), /bread 0[^]*Abierto una vez por una persona/)
	await rosa.getByText('Bo dijo que sí.').waitFor()
	await backToQueue(rosa)
})

test('two open together what was said apart, and it is on no other page', async () => {
	const { id, receipt } = await withClose('Piso 3, toque dos veces', { by: stretch })
	await rosa.locator(`.queue .line[data-id=${id}]`).waitFor()
	await openLine(rosa, id)
	await look(rosa, 'a record with a close part')
	await rosa.locator('[data-act=close-ask]').click()
	await bo.locator('[data-together]').getByText('Rosa asks to open an address').waitFor()
	await look(bo, 'together asked')
	await bo.locator('[data-agree=together]').click()
	await rosa.locator('[data-act=close-open]').click()
	await rosa.locator('.close-part').getByText('Piso 3, toque dos veces').waitFor()
	await look(rosa, 'opened together')
	for (const sent of [...rosa.sent, ...bo.sent]) assert.doesNotMatch(sent, /Piso 3/)
	await backToQueue(rosa)
	const door = await comeBack(browser, hub.address, (await asText(receipt)).digits)
	await door.getByText('Esto se abrió una vez.').waitFor()
	assert.doesNotMatch(await door.locator('body').innerText(), /Piso|Rosa|Bo\b/)
	await look(door, 'receipt with counts')
	await door.context().close()
	const plain = await postForm(hub.address, '/receipt', form({ act: 'open', receipt: (await asText(receipt)).digits }))
	assert.match(plain.html, /Esto se abrió una vez\./)
	assert.doesNotMatch(plain.html, /Piso 3/)
})

test('the door takes it apart, with and without JavaScript', async () => {
	for (const javaScriptEnabled of [true, false]) {
		const door = await visitor(browser, { ...PHONE_IN_SPANISH, javaScriptEnabled })
		await door.goto(`${hub.address}/help`)
		await door.getByLabel('Comida', { exact: true }).check()
		await door.getByLabel('Solo si hace falta').fill(`Insulina ${javaScriptEnabled}`)
		await door.getByRole('button', { name: 'Enviar' }).click()
		await door.locator('[data-slot=digits]:visible').waitFor()
		if (javaScriptEnabled) for (const sent of door.sent) assert.doesNotMatch(sent, /Insulina/)
		await door.context().close()
	}
	const { rows } = await hub.house.pool.query<{ n: string; lengths: number[] }>('select count(*) as n, array_agg(distinct octet_length(close)) as lengths from frontdoor_listings where close is not null')
	assert.deepEqual([Number(rows[0]?.n), rows[0]?.lengths.length], [3, 1])
	const { rows: all } = await hub.house.pool.query<{ row: string }>('select l::text as row from frontdoor_listings l')
	assert.ok(!all.some(({ row }) => row.includes(Buffer.from('Insulina').toString('hex'))))
	const tooLong = await postForm(hub.address, '/help', form({ close: 'x'.repeat(501) }))
	assert.match(tooLong.html, /trouble-close/)
	assert.match(tooLong.html, /x{500}/, 'what was typed stays')
})

test('what somebody has is given on from one sheet, and accepted one by one', async () => {
	await menu(rosa, 'Lo que tengo')
	await rosa.locator('[data-mine]').first().waitFor()
	const before = await rosa.locator('[data-mine]').count()
	assert.ok(before >= 1)
	await rosa.locator('select[name=to]').selectOption({ label: 'Bo' })
	await look(rosa, 'what I have')
	await rosa.locator('[data-act=give]').first().click()
	await rosa.getByText('Ofrecido a: Bo.').first().waitFor()
	await menu(bo, 'What I have')
	await bo.locator('[data-offered]').first().waitFor()
	await look(bo, 'offered to me')
	await bo.locator('[data-act=accept]').first().click()
	await bo.getByText('It is yours now, for half an hour.').waitFor()
	await bo.locator('[data-mine]').first().waitFor()
	await rosa.waitForFunction((n) => document.querySelectorAll('[data-mine]').length === n - 1, before)
})

test('an answer about law is refused with what was typed still there, until two stewards have named somebody', async () => {
	const { id } = await withClose('', { kind: 'legal' })
	hub.move(3_600_000)
	await tab(rosa, 'asks')
	await rosa.locator(`.queue .line[data-id=${id}]`).waitFor()
	await openLine(rosa, id)
	await rosa.locator('.compose textarea').fill('El jueves')
	await rosa.locator('.compose .main-act').click()
	await rosa.locator('[data-needs-attestation]').waitFor()
	assert.equal(await rosa.locator('.compose textarea').inputValue(), 'El jueves')
	await rosa.getByText('Aquí nadie más puede todavía.').waitFor()
	await look(rosa, 'may not answer')
	await rosa.locator('[data-act=pass-on]').click()
	await rosa.getByRole('group', { name: /./ }).locator('input[name=refer]').first().waitFor()
	await backToQueue(rosa)

	await menu(bo, 'People')
	const line = bo.locator('[data-attested]', { hasText: 'Rosa' })
	await line.locator('[data-attest-for=law]').click()
	await line.getByText('Bo says they may answer on law.').waitFor()
	await look(bo, 'attested')
	await menu(rosa, 'Personas')
	await rosa.locator('[data-attested]').first().waitFor()
	await look(rosa, 'people on a phone')
	assert.equal(await bo.locator('[data-agree-to]').count(), 0, 'nobody agrees with themselves')
	await rosa.locator('[data-agree-to=law]').click()
	await rosa.getByText(/Puede responder sobre leyes hasta el/).waitFor()
	await tab(rosa, 'asks')
	await openLine(rosa, id)
	await rosa.locator('.compose textarea').fill('El jueves')
	await rosa.locator('.compose .main-act').click()
	await rosa.locator('.thread', { hasText: 'El jueves' }).waitFor()
	await backToQueue(rosa)
})

test('searching says what it costs before it opens anything, and asks a second person where that is too much', async () => {
	await tab(bo, 'search')
	await bo.getByText(/You have \d left to open this hour/).waitFor()
	await look(bo, 'before searching')
	await bo.locator('[data-act=search]').click()
	await bo.getByText('This search would open more than you have left for this hour.').waitFor()
	await bo.locator('[data-act=ask-more]').click()
	await rosa.getByText('Bo pide buscar en todo').waitFor()
	await rosa.locator('[data-agree=search]').click()
	await bo.getByText(/records are open to search/).waitFor({ timeout: 15_000 })
	await look(bo, 'searched')
	await isOpen(bo)
	assert.deepEqual([...rosa.faults, ...bo.faults].filter((fault) => !fault.includes('409')), [])
})
