/** In real browsers, on phones: an asker says what went wrong and asks for somebody else; a carer reads it; whom it is about sees nothing of either. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openBrowser, virtualPasskey } from '../tools/browser.ts'
import { asText, sealed, stretch, teamOf } from './asking.testing.ts'
import { newCanary, secretsOf, sweepFor } from './canaries.testing.ts'
import { backToQueue, comeBack, idsOn, joinAtTheDesk, openLine, PHONE_IN_SPANISH, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { look } from './looks.testing.ts'
import { postTo } from './steward.testing.ts'

const hub = await openTestHub({ first: { careOutside: 'La clínica, 612-555-0188' } })
const { address, house: { pool } } = hub
const browser = await openBrowser()
atTheEnd(() => browser.close())
const rosa = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })
const dee = await visitor(browser, { ...PHONE_IN_SPANISH, bypassCSP: true })

const care = async (page: Watched) => {
	await page.locator('nav.tabs button[aria-expanded]').click()
	await page.locator('.menu').getByRole('button', { name: 'Cuando algo está mal' }).click()
	await page.locator('.care [data-part=apart]').waitFor()
}
async function asked(): Promise<{ readonly id: string; readonly receipt: string }> {
	const one = await sealed(await teamOf(address), { text: 'arroz' }, { by: stretch })
	assert.ok((await postTo(address, '/help/sealed', one.body)).body.ok)
	return { id: one.id, receipt: (await asText(one.receipt)).digits }
}
const canary = newCanary()
const text = Object.values(canary).join(' · ')
let first: Awaited<ReturnType<typeof asked>>
let second: typeof first

test('a steward invites a carer, who joins without any key and finds what is theirs, and no queue', async () => {
	await virtualPasskey(rosa, { prf: true })
	await joinAtTheDesk(rosa, { link: hub.firstLink, called: 'Rosa' })
	hub.move(3000)
	;[first, second] = [await asked(), await asked()]
	await care(rosa)
	await rosa.locator('[data-care=nobody]').waitFor()
	await look(rosa, 'care nobody yet')
	await rosa.locator('[data-act=invite-carer]').click()
	const link = await rosa.locator('input[name=carer-link]').inputValue()
	await virtualPasskey(dee, { prf: true })
	await joinAtTheDesk(dee, { link, called: 'Dee' })
	await dee.locator('[data-part=reports]').getByText('Aquí estará lo que alguien selle para usted.').waitFor()
	assert.equal(await dee.locator('.queue .line').count(), 0)
	await look(dee, 'a carer with nothing to read')
})

test('with a receipt: it says how many can read it, seals it here, and the page shows no word of it afterwards', async () => {
	await tab(rosa, 'asks')
	await openLine(rosa, first.id)
	const asker = await comeBack(browser, address, first.receipt)
	await asker.locator('.came h1').waitFor()
	await asker.getByText('Algo estuvo mal').click()
	await asker.getByText('Solo lo puede leer 1 persona que no tiene que ver con lo que usted pidió.').waitFor()
	await asker.getByText('La clínica, 612-555-0188').waitFor()
	await asker.locator('details[open] textarea').fill(text)
	await look(asker, 'receipt something went wrong')
	await asker.getByRole('button', { name: 'Enviárselo' }).click()
	await asker.getByText('Ya lo tienen.').waitFor()
	await look(asker, 'receipt told')
	assert.ok(!(await asker.content()).includes(canary.name))
	const sweep = sweepFor(secretsOf('a report', canary))
	assert.deepEqual(sweep.in(Buffer.from(asker.sent.join('\n'))), [], 'nothing of it left the page')
	const rows = await pool.query<{ row: string }>('select t::text as row from ground_wrongs t union all select t::text from ground_wrong_readers t')
	assert.ok(rows.rows.length === 2 && sweep.in(Buffer.from(rows.rows.map(({ row }) => row).join('\n'))).length === 0)
	assert.deepEqual(asker.faults, [])
})

test('the carer opens it; whom it is about has nothing of it on any page', async () => {
	await dee.reload()
	// A reload locks the desk; this device's lock opens it.
	await dee.locator('.narrow button').first().click()
	await dee.locator('[data-part=reports]').getByText('sin leer').waitFor()
	await dee.locator('[data-part=reports] [data-act=open]').click()
	await dee.locator('[data-slot=report]').waitFor()
	assert.equal(await dee.locator('[data-slot=report]').innerText(), text)
	await look(dee, 'a report open')
	await dee.locator('[data-act=done]').click()
	await dee.getByText('Hecho. Se borra en un mes.').waitFor()
	await care(rosa)
	assert.deepEqual([await rosa.locator('[data-part=reports]').count(), await rosa.locator('[data-notice]').count()], [0, 0])
	await tab(rosa, 'asks')
})

test('“somebody else, please”: the ask leaves the desk of whoever had it, and the asker is told who is left', async () => {
	const asker = await comeBack(browser, address, first.receipt)
	await asker.locator('.came h1').waitFor()
	await asker.getByText('No con la persona que me atiende ahora').click()
	await look(asker, 'receipt somebody else')
	await asker.getByRole('button', { name: 'Otra persona, por favor' }).click()
	await asker.getByText('Hecho. Quien le atendía ya no ve esto.').waitFor()
	await asker.getByText('Por ahora nadie más puede abrirlo aquí.').waitFor()
	await look(asker, 'receipt somebody else done')
	await rosa.locator(`.line[data-id=${first.id}]`).waitFor({ state: 'detached' })
	assert.deepEqual(await idsOn(rosa), [second.id])
})

test('on a record: “not me” where nobody else could says so; and what went wrong is said from there', async () => {
	await openLine(rosa, second.id)
	await rosa.locator('[data-care=not-me]').click()
	await look(rosa, 'record not me')
	await rosa.locator('[data-confirm=not-me]').click()
	await rosa.getByText('Por ahora nadie más puede abrir esto aquí.').waitFor()
	await rosa.locator('[data-care=wrong]').click()
	await rosa.locator('.record [data-care=readers]').waitFor()
	await rosa.locator('.record textarea[name=wrong]').fill('algo pasó aquí')
	await look(rosa, 'record something went wrong')
	await rosa.locator('.record [data-act=report]').click()
	await rosa.locator('.record').getByText('Ya lo tienen.').waitFor()
	await backToQueue(rosa)
})

test('keeping the hub: what nobody carries stands first, is taken, laid down and taken back', async () => {
	await rosa.locator('nav.tabs button[aria-expanded]').click()
	await rosa.locator('.menu').getByRole('button', { name: 'Quién se encarga de qué' }).click()
	await rosa.locator('[data-what=bill] [data-act=offer]').click()
	await rosa.locator('[data-what=bill]').getByText('Usted lleva esto').waitFor()
	await rosa.locator('input[name=until-bill]').fill('2030-05-01')
	await rosa.getByRole('button', { name: 'Decirlo' }).click()
	await rosa.getByText('Hasta el 1 de mayo').waitFor()
	assert.equal(await rosa.locator('.stewardship li[data-what]').last().getAttribute('data-what'), 'bill')
	await rosa.locator('[data-what=bill] [data-act=put-down]').click()
	await rosa.locator('[data-act=undo]').waitFor()
	await look(rosa, 'keeping the hub')
	await rosa.locator('[data-act=undo]').click()
	await rosa.locator('[data-what=bill]').getByText('Usted lleva esto').waitFor()
})

test('whom one would rather not be together with: chosen, shown to oneself, and taken back', async () => {
	await care(rosa)
	await rosa.locator('select[name=apart]').selectOption({ label: 'Dee' })
	await rosa.locator('[data-act=apart]').click()
	await rosa.getByText('Hecho. Solo usted ve esto.').waitFor()
	await look(rosa, 'not together')
	await care(dee)
	assert.equal(await dee.locator('[data-act=together]').count(), 0)
	await rosa.locator('[data-act=together]').click()
	await rosa.locator('[data-act=together]').waitFor({ state: 'detached' })
	// One of them was refused on purpose.
	assert.deepEqual([rosa.faults.filter((fault) => !fault.includes('409')), dee.faults], [[], []])
})
