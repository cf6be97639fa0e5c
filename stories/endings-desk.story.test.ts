/** At the desk, in real browsers: two keep an ask longer, two change the schedule, and a steward places a hold that is seen by all. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inviteSteward } from '#ground/welcome.server.ts'
import { fillDemo } from '#house/demo.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { isOpen, LARGE_IN_ENGLISH, openLine, tab, visitor, type Watched } from './desk.testing.ts'
import { atTheEnd, openTestHub } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const hub = await openTestHub()
const { ports, pool } = hub.house
const [browser, { links }] = await Promise.all([openBrowser(), fillDemo(ports, hub.address)])
atTheEnd(() => browser.close())

async function signIn(link: string | undefined): Promise<Watched> {
	const page = await visitor(browser, LARGE_IN_ENGLISH)
	await page.goto(link ?? '')
	await isOpen(page)
	return page
}
const [june, marisol] = [await signIn(links[0]?.link), await signIn(links[1]?.link)]
const bo = await joinAsSteward({ address: hub.address, firstLink: `#${await ports.storage.inOneGo((tx) => inviteSteward(ports, tx))}` }, 'Bo')
const { id, body } = await sealed(await teamOf(hub.address), { text: 'Two chairs' }, { urgency: 'today' })
await postTo(hub.address, '/help/sealed', body)
const menu = async (page: Watched, name: string) => {
	await tab(page, 'more')
	await page.locator('.menu').getByRole('button', { name, exact: true }).click()
}
const endsWeek = async () => (await pool.query<{ ends_week: number }>('select ends_week from frontdoor_listings where id = $1', [id])).rows[0]?.ends_week ?? 0

test('one asks to keep it longer; another finds it as a line on the desk, reads who and why, and agrees', async () => {
	const before = await endsWeek()
	await openLine(june, id)
	await june.getByRole('button', { name: 'Keep longer' }).click()
	await june.getByLabel('A date lies ahead').check()
	await june.getByRole('button', { name: 'Ask for it' }).click()
	await june.getByText('You asked to keep this four weeks longer').waitFor()
	assert.equal(await june.locator('[data-act=agree]').count(), 0, 'nobody agrees with themselves')
	assert.equal(await endsWeek(), before)

	await marisol.waitForFunction(() => document.querySelector('nav.tabs .badge') !== null, null, { timeout: 15_000 })
	await menu(marisol, 'Lines')
	const line = marisol.locator('.lines li', { hasText: 'Someone asks to keep an ask longer' })
	await line.getByRole('button', { name: 'Open it' }).click()
	await marisol.getByText('June asks to keep this four weeks longer: A date lies ahead.').waitFor()
	await marisol.locator('[data-act=agree]').click()
	await marisol.locator('.toast', { hasText: 'Kept until' }).waitFor()
	assert.equal(await endsWeek(), before + 4)
	await line.waitFor({ state: 'detached' })
})

test('a steward agrees to another’s change of the schedule, and may stop it', async () => {
	assert.equal((await bo.post('/desk/schedule', { act: 'propose', kind: 'frontdoor/closed', days: 21 })).body.ok, true)
	await menu(june, 'How long we keep')
	const row = june.locator('[data-kind="frontdoor/closed"]')
	await row.getByText('Bo proposes 21 days.').waitFor()
	await row.locator('[data-act=agree]').click()
	await june.getByText('Agreed. It begins in seven days.').waitFor()
	assert.match(await row.innerText(), /30 days[^]*From .+ on: 21 days/)
	await row.locator('[data-act=stop]').click()
	await june.getByText('Stopped. Nothing changes.').waitFor()

	await row.locator('[data-act=change]').click()
	await row.locator('input[name=days]').fill('3')
	await row.getByRole('button', { name: 'Propose it' }).click()
	await row.getByText('Please type a number from 7 to 180.').waitFor()
	await row.locator('input[name=days]').fill('25')
	await row.getByRole('button', { name: 'Propose it' }).click()
	await row.getByText('You propose 25 days').waitFor()
	assert.equal(await row.locator('[data-act=agree]').count(), 0)
})

test('a steward holds one record by its number, for a reason, until a day; another sees it, and it is released', async () => {
	await menu(june, 'Legal holds')
	await june.getByText('Nothing is held.').waitFor()
	await june.locator('[data-act=place]').click()
	await june.getByRole('button', { name: 'Hold these records' }).click()
	assert.equal(await june.locator('.trouble:visible').count(), 4)
	await june.locator('[name=askedBy]').fill('The county court')
	await june.locator('[name=scope]').fill('One ask of this week')
	await june.locator('[name=day]').fill(new Date(ports.now() + 100 * 86_400_000).toISOString().slice(0, 10))
	await june.locator('[name=numbers]').fill(id)
	await june.getByRole('button', { name: 'Hold these records' }).click()
	await june.getByText('Held. They stay until the hold is over.').waitFor()
	assert.match(await june.locator('[data-hold]').innerText(), /The county court[^]*One ask of this week[^]*1 record[^]*placed by June/)
	const seen = (await bo.post('/desk/holds', { act: 'see' })).body.value as unknown as { holds: { askedBy: string; holds: number }[] }
	assert.deepEqual(seen.holds.map(({ askedBy, holds }) => [askedBy, holds]), [['The county court', 1]])

	await tab(june, 'asks')
	await openLine(june, id)
	assert.match(await june.locator('.record').innerText(), new RegExp(`A legal hold keeps it\\.[^]*${id}`))

	await menu(june, 'Legal holds')
	await june.locator('[data-act=release]').click()
	await june.locator('[name=because]').fill('The case is closed')
	await june.getByRole('button', { name: 'Release it' }).click()
	await june.getByText('June released it: The case is closed').waitFor()
})

test('through all of it no browser complained', () => {
	for (const page of [june, marisol]) assert.deepEqual(page.faults, [])
})
