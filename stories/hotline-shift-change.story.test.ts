/** Six in the morning: Dee goes and says something of everything that is open, Eli comes and takes each by hand. In two browsers, on a phone, in Spanish, without JavaScript. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContextOptions } from 'playwright-core'
import type { Speaker } from '#ground/people.ts'
import { hours, minutes } from '#ground/time.ts'
import { fadeHotline } from '#rooms/hotline/fading.server.ts'
import { actOnBoard } from '#rooms/hotline/board-acts.server.ts'
import { hearReport } from '#rooms/hotline/hearing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { openBrowser } from '../tools/browser.ts'
import { LARGE_IN_ENGLISH, PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { heard, openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, look, misplaced } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { knock, postForm } from './web.testing.ts'

const hub = await openHotline()
const { ports, pool } = hub.house
const browser = await openBrowser()
atTheEnd(() => browser.close())
const [dee, eli, omar] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher']), await memberOf(hub, 'Omar', ['operator'])]
const plain: BrowserContextOptions = { ...PHONE_IN_SPANISH, javaScriptEnabled: false }
const as = async (who: MemberHere, options: BrowserContextOptions) => visitorAs(browser, hub.address, await sessionOf(hub, who.id), options)
const PAGE = `${hub.address}/desk/hotline/shift-change`
const CORNER = { lat: 44.9445, lon: -93.266 }
async function reported(more: Parameters<typeof heard>[1] = {}): Promise<IncidentId> {
	const became = await hearReport(ports, { as: 'house' }, heard(hub, more))
	assert.ok(became.ok && became.value.incident)
	return became.value.incident
}
const handed = async () => (await pool.query<{ item: string; says: string; note: string | null; accepted_by: string | null }>('select item, says, note, accepted_by from hotline_handed order by item')).rows

const market = await reported()
const bakery = await reported({ place: 'La panadería', spot: CORNER, words: 'dos camionetas en la panadería' })
let shots = process.env['SHOTS']
const shot = async (page: { screenshot(options: object): Promise<unknown> }, name: string) => shots && page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })

test('whoever goes says something of each, or nothing is handed over, and what they typed is still there', async () => {
	const page = await as(dee, plain)
	await page.goto(PAGE)
	await page.getByText('Hay 2 cosas abiertas').waitFor()
	const of = (incident: string) => page.locator(`fieldset[data-item="incident ${incident}"]`)
	assert.match(await of(market).innerText(), /Mercado del Sur[\s\S]*Todavía no se pidió a nadie que mire/)
	await of(market).getByText('ahora es suyo').click()
	await of(market).getByRole('textbox').fill('Lía va en camino')
	// The browser asks for each; whoever sends it anyway hears it from the house.
	await page.locator('[data-part=open] form').evaluate((form: HTMLFormElement) => (form.noValidate = true))
	await page.locator('[data-act=hand]').click()
	await page.getByText('Diga algo de cada cosa, por favor').waitFor()
	assert.equal(await of(market).getByRole('textbox').inputValue(), 'Lía va en camino')
	assert.equal(await of(market).locator('input[value=yours]').isChecked(), true)
	assert.deepEqual(await handed(), [])
	await of(bakery).getByText('estar pendiente').click()
	assert.deepEqual(await misplaced(page), [])
	assert.deepEqual(await broken(page), [])
	await shot(page, 'shift-give-es')
	await page.locator('[data-act=hand]').click()
	await page.getByText('Entregado. Sigue siendo suyo').waitFor()
	assert.deepEqual((await handed()).map(({ says, note, accepted_by }) => [says, note, accepted_by]).toSorted(), [['watch', null, null], ['yours', 'Lía va en camino', null]])
	assert.equal(await page.locator('[data-part=waiting] form').count(), 0, 'nobody takes their own')
	// What was refused was refused as such.
	assert.deepEqual(page.faults.filter((fault) => !/400 \(Bad Request\)/.test(fault)), [])
})

test('nothing is taken by time: the board says so in red, more loudly after half an hour, and names nobody', async () => {
	const page = await as(eli, plain)
	await page.goto(`${hub.address}/desk/hotline`)
	assert.match(await page.locator('[data-part=handed]').innerText(), /Se entregaron 2 cosas y nadie las ha tomado/)
	hub.move(minutes(31))
	const later = await as(eli, { ...PHONE_IN_SPANISH, bypassCSP: true })
	await later.goto(`${hub.address}/desk/hotline`)
	assert.match(await later.locator('[data-part=handed]').innerText(), /más de media hora[\s\S]*turno anterior/)
	await later.locator('[data-part=handed] a').click()
	await later.getByText('2 cosas esperan que alguien las tome').waitFor()
	assert.ok(!(await later.locator('[data-part=waiting]').innerText()).includes('Dee'))
	assert.equal((await handed()).filter(({ accepted_by }) => accepted_by !== null).length, 0)
	await look(later, 'change of shift, waiting')
	await shot(later, 'shift-take-es')
})

test('one by one, or all; of two who take the same, one has it', async () => {
	const page = await as(eli, LARGE_IN_ENGLISH)
	await page.goto(PAGE)
	await page.locator(`[data-part=waiting] li[data-item="incident ${market}"]`).getByRole('button').click()
	await page.getByText('Taken. It is yours now.').waitFor()
	assert.deepEqual((await handed()).filter(({ accepted_by }) => accepted_by === eli.id).map(({ item }) => item), [`incident ${market}`])
	const fields = (item: string) => ({ act: 'take', item: `incident ${item}` })
	const cookieOf = async (who: MemberHere) => ({ cookie: await sessionOf(hub, who.id), 'accept-language': 'en' })
	assert.match((await postForm(hub.address, '/desk/hotline/shift-change', fields(market), await cookieOf(eli))).text, /Somebody else has taken this already/)
	assert.match((await postForm(hub.address, '/desk/hotline/shift-change', fields(bakery), await cookieOf(dee))).text, /You handed this over yourself/)
	assert.equal((await postForm(hub.address, '/desk/hotline/shift-change', fields(bakery), await cookieOf(omar))).status, 404)
	await page.locator('[data-act=take-all]').click()
	await page.getByText('Nothing waits to be taken').waitFor()
	assert.equal((await handed()).filter(({ accepted_by }) => accepted_by === eli.id).length, 2)
	await page.goto(`${hub.address}/desk/hotline`)
	assert.equal(await page.locator('[data-part=handed]').count(), 0)
	await page.goto(PAGE)
	await page.emulateMedia({ media: 'print' })
	assert.match(await page.locator('[data-part=open] ol').innerText(), /the corner|Mercado[\s\S]*☐ done\s+☐ yours now\s+☐ watch/)
	await page.emulateMedia({ colorScheme: 'dark', media: 'screen' })
	await shot(page, 'shift-dark-en')
	assert.deepEqual(page.faults, [])
})

test('the note fades with what happened: once its place becomes coarser, it is gone; after three days the line, too', async () => {
	const by: Speaker = { as: 'member', member: { id: eli.id, called: 'Eli', roles: ['dispatcher'], language: 'en', teams: [] } }
	const version = (await pool.query<{ version: number }>('select version from hotline_incidents where id = $1', [market])).rows[0]?.version ?? 1
	assert.ok((await actOnBoard(ports, by, { act: 'decide', incident: market, version, outcome: 'end', really: null } as never)).ok)
	await fadeHotline(ports)
	assert.equal((await handed()).filter(({ note }) => note !== null).length, 1)
	hub.move(hours(24) + minutes(1))
	await fadeHotline(ports)
	assert.equal((await handed()).filter(({ note }) => note !== null).length, 0)
	hub.move(hours(49))
	const { forgetEnded } = await import('#house/duties.server.ts')
	await forgetEnded(ports)
	assert.deepEqual(await handed(), [])
	assert.equal((await knock(hub.address, '/desk/hotline/shift-change', { headers: { cookie: await sessionOf(hub, omar.id) } })).status, 200)
	shots = undefined
})
