/** The phone tree: somebody says they may stand in it, on a phone in Spanish; sheets for Letter and A4 without a name; numbers by whoever holds the key, in their browser; said when it should be printed again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { after, days, minutes } from '#ground/time.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { seeTrees } from '#rooms/hotline/tree.server.ts'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { joinAtTheDesk, LARGE_IN_ENGLISH, PHONE_IN_SPANISH, view, visitor, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { helpBy } from './joining.testing.ts'
import { broken, look, misplaced, tooSmall } from './looks.testing.ts'
import { leave, memberOf, type MemberHere } from './members.testing.ts'
import { confirmedAt, speaking } from './telling.testing.ts'
import { knock, postForm } from './web.testing.ts'

const hub = await openHotline({ first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es', 'so'] } })
const { address, house: { pool, ports } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...LARGE_IN_ENGLISH, bypassCSP: true })
await virtualPasskey(rosa, { prf: true })
await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
const [dee, bo] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Bo', ['teller'])]

const stand = (cookie: string, zone = 'cedar', speaks: readonly string[] = []) => postForm(address, '/desk/hotline/tree/mine/act?lang=en', { act: 'stand', zone, speaks }, { cookie })
const sheetsOf = async (who: Pick<MemberHere, 'cookie'>, more = '') => (await knock(address, `/desk/hotline/tree?lang=en${more}`, { headers: { cookie: who.cookie } })).text
const notices = async () => /phone tree should be printed again: ([^.<]*)/i.exec((await knock(address, '/desk/hotline?lang=en', { headers: { cookie: dee.cookie } })).text)?.[1] ?? null
const standing = async () => (await pool.query<{ zone: string; speaks: string[] }>('select zone, speaks from hotline_tree order by member')).rows

test('a member says so on a phone in Spanish, changes it, and is out in one tap; nobody else is asked', async () => {
	const luz = await memberOf(hub, 'Luz', ['helper'])
	const page = await visitorAs(browser, address, luz.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true, javaScriptEnabled: true })
	await page.goto(`${address}/desk/shifts?lang=es`)
	await page.goto(`${address}/desk/hotline/tree/mine?lang=es`)
	await look(page, 'phone tree, mine')
	await page.getByLabel('Zona').selectOption('cedar')
	await page.getByRole('checkbox', { name: 'español', exact: false }).check()
	await page.getByRole('button', { name: 'Puedo estar en la cadena' }).click()
	await page.getByText('Puede estar en la cadena de llamadas de Cedar').waitFor()
	assert.deepEqual(await standing(), [{ zone: 'cedar', speaks: ['es'] }])
	for (const each of [broken, misplaced, tooSmall]) assert.deepEqual(await each(page), [])
	await page.getByRole('button', { name: 'Ya no quiero estar' }).click()
	await page.getByText('Ya no está.').waitFor()
	assert.deepEqual(await standing(), [])
	assert.equal((await stand(luz.cookie, 'nowhere')).status, 303)
	assert.deepEqual(await standing(), [], 'no such part of town')
	assert.equal((await postForm(address, '/desk/hotline/tree/mine/act', { act: 'stand', zone: 'cedar' })).status, 404, 'a stranger')
	await page.context().close()
})

const people: MemberHere[] = []
test('a tree of twenty-six is three sheets, for Letter and for A4, with what is told in two languages; a code for everybody, and no name on paper', async () => {
	for (let n = 0; n < 26; n++) people.push(await memberOf(hub, `Nevarez${n}`, ['helper']))
	for (const [n, one] of people.entries()) {
		await pool.query('update ground_members set language = $2 where id = $1', [one.id, ['en', 'es', 'so'][n % 3]])
		await stand(one.cookie, 'cedar', n === 3 ? ['es', 'so'] : [])
	}
	const [va, vo, eli] = [await memberOf(hub, 'Va', ['verifier']), await memberOf(hub, 'Vo', ['verifier']), await memberOf(hub, 'Eli', ['dispatcher'])]
	const incident = await confirmedAt(ports, [speaking(va.id, 'verifier'), speaking(vo.id, 'verifier')])
	for (const by of [dee, eli]) assert.ok((await sign(ports, speaking(by.id, 'dispatcher'), { incident, tells: 'alert', level: 'L2', because: null })).ok)

	const page = await visitorAs(browser, address, dee.cookie, { ...LARGE_IN_ENGLISH, bypassCSP: true })
	await page.goto(`${address}/desk/hotline/tree`)
	await page.getByRole('heading', { name: 'Print the phone tree of Cedar' }).waitFor()
	await look(page, 'phone tree')
	assert.equal(await page.locator('[data-sheet]').count(), 3)
	const read = () => page.evaluate(() => {
		const shown = (node: Element): string => Array.from(node.childNodes, (child) => (child instanceof Text ? child.data : child instanceof Element && getComputedStyle(child).display !== 'none' ? shown(child) : '')).join(' ')
		return shown(document.body)
	})
	assert.match(await page.content(), /Nevarez7\b/, 'on the screen, for whoever hands them out')
	await page.emulateMedia({ media: 'print' })
	const paper = await read()
	assert.doesNotMatch(paper, /Nevarez|Rosa|Dee/)
	for (const said of [/Sheet 3 of 3/, /Destroy the older one/, /true on/, /612-555-0100/, /_{10}/, /☐\s*A2/]) assert.match(paper, said)
	const told = await page.locator('[data-sheet=C] div[lang]').evaluateAll((all) => all.map((one) => one.getAttribute('lang')))
	assert.deepEqual(told.toSorted(), ['en', 'es'], 'and in the hub’s first where there are no words')
	for (const format of ['Letter', 'A4']) {
		const pdf = (await page.pdf({ format, ...(process.env['HOLDFAST_LOOK'] && { path: `${process.env['HOLDFAST_LOOK']}/tree-${format}.pdf` }) })).toString('latin1')
		assert.equal((pdf.match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length, 3, format)
	}
	await page.context().close()
})

test('on a phone in Spanish the sheets can be read, too', async () => {
	const page = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await page.goto(`${address}/desk/hotline/tree?lang=es`)
	await page.getByRole('heading', { name: 'Imprimir la cadena de Cedar' }).waitFor()
	for (const each of [broken, misplaced, tooSmall]) assert.deepEqual(await each(page), [])
	await page.context().close()
})

test('the board says when it should be printed: at first, when somebody came or went, and after a week; who printed it is not kept', async () => {
	assert.equal(await notices(), 'Cedar')
	const print = () => postForm(address, '/desk/hotline/tree/act?lang=en', { act: 'printed', zone: 'cedar' }, { cookie: dee.cookie })
	assert.equal((await print()).status, 303)
	assert.equal(await notices(), null)
	assert.match(await sheetsOf(dee), /and still true/)
	await postForm(address, '/desk/hotline/tree/mine/act', { act: 'leave' }, { cookie: people[0]?.cookie ?? '' })
	assert.equal(await notices(), 'Cedar')
	await print()
	await ports.storage.inOneGo((tx) => leave(tx, people[1]?.id as MemberHere['id'], ports.now()))
	assert.equal(await notices(), 'Cedar', 'who leaves the hub leaves the tree')
	assert.equal((await standing()).length, 24)
	await print()
	await pool.query(`update ground_members set language = 'es' where id = $1`, [people[3]?.id])
	assert.equal(await notices(), 'Cedar', 'another language makes another tree')
	await print()
	const dueAfter = async (ms: number) => {
		const seen = await seeTrees({ ...ports, now: () => after(ports.now(), ms) }, speaking(dee.id, 'dispatcher'))
		return seen.ok && seen.value.filter(({ isDue }) => isDue).map(({ zone }) => zone)
	}
	assert.deepEqual([await dueAfter(days(6)), await dueAfter(days(7) + minutes(5))], [[], ['cedar']])
	assert.deepEqual(Object.keys((await pool.query('select * from hotline_tree_prints')).rows[0] as object).toSorted(), ['printed_half', 'roster', 'zone'])
	assert.equal((await postForm(address, '/desk/hotline/tree/act', { act: 'printed', zone: 'nowhere' }, { cookie: dee.cookie })).status, 303)
	assert.equal((await pool.query('select from hotline_tree_prints')).rowCount, 1)
})

test('whoever does not run the line sees no tree, and no name of it', async () => {
	for (const one of [bo, people[5] as MemberHere]) {
		const text = await sheetsOf(one)
		assert.doesNotMatch(text, /Nevarez|data-sheet/)
		assert.match(text, /for those who run the line/)
		assert.equal((await fetch(`${address}/desk/hotline/tree/sheets`, { method: 'POST', headers: { cookie: one.cookie, 'content-type': 'application/json', origin: address }, body: '{}' })).status, 404)
	}
	assert.doesNotMatch(await sheetsOf({ cookie: '' }), /Nevarez|data-sheet/)
})

test('whoever holds the key opens the numbers in their own browser and prints them; the house never has one', async () => {
	await view(rosa, 'Invite helpers')
	await rosa.getByText('5 people').click()
	await rosa.locator('form .main-act').click()
	const link = new URL(await rosa.locator('input[name=link]').inputValue()).hash.slice(1)
	const [noor, sam, uma] = [await helpBy(address, link, 'Noor', { way: 'text', contact: '612 555 0188' }), await helpBy(address, link, 'Sam', { way: 'call', contact: '612 555 0177' }), await helpBy(address, link, 'Uma', { way: 'none', contact: '' })]
	for (const one of [noor, sam, uma]) await stand(one.cookie, 'mill')
	await view(rosa, 'Phone tree with numbers')
	await rosa.getByLabel('Part of town').selectOption('mill')
	assert.doesNotMatch(await rosa.locator('[data-part=sheets]').innerText(), /612 555 01/)
	await rosa.locator('[data-act=open-numbers]').click()
	await rosa.getByText('2 of 3 numbers stand on the sheets').waitFor()
	const paper = (await rosa.locator('[data-part=sheets]').innerText()).replaceAll('\u00a0', ' ')
	for (const said of [/612 555 0188/, /612 555 0177/, /_{10}/]) assert.match(paper, said)
	assert.doesNotMatch(paper, /Noor|Sam|Uma/)
	await look(rosa, 'phone tree, numbers')
	await rosa.evaluate(() => Object.assign(window, { print: () => Object.assign(window, { printed: document.querySelector('.print-this')?.textContent }) }))
	await rosa.locator('[data-act=print-tree]').click()
	assert.match(String(await rosa.evaluate(() => (window as unknown as { printed: string }).printed)), /612\s555\s0188/)
	assert.ok(rosa.sent.every((one) => !/555 ?01(88|77)/.test(one)), 'no number left this browser')
	assert.doesNotMatch(await sheetsOf(dee, '&zone=mill'), /555 ?01(88|77)/)
	assert.deepEqual(rosa.faults, [])
})
