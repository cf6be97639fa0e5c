/** Twenty to three, and nobody answers: whoever leads is told by their own channel, the hours are counted, and whoever plans shifts sees them. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { after, days, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { dropEndedHotline } from '#rooms/hotline/fading.server.ts'
import { slotOf } from '#rooms/hotline/gaps.ts'
import { saySurge } from '#rooms/hotline/surge.server.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { openBrowser } from '../tools/browser.ts'
import { openCarrier } from './carrier.testing.ts'
import { since, write, writtenTo } from './channel.testing.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { broken, byKeys, look } from './looks.testing.ts'
import { memberOf } from './members.testing.ts'
import { openPhones, toldIn } from './phone-carrier.testing.ts'
import { as, caller, onShift, ringOut, taker } from './phones.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const [phones, texts] = [await openPhones(), await openCarrier()]
atTheEnd(phones.close)
const hub = await openHotline({ gates: { ...phones.settings, ...texts.settings }, first: { name: 'Kelp Street', phone: '612-555-0100', languages: ['en', 'es'] } })
phones.at(hub.address)
const { address, house: { ports, pool } } = hub
await joinAsSteward(hub)
const [MARA, ANA, DEE, ELI, LEAD] = ['+16125550777', '+16125550301', '+16125550302', '+16125550303', '+16125550304']
const [ana, dee, eli] = [await memberOf(hub, 'Ana', ['operator']), await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher'])]
for (const [who, number] of [[ana, ANA], [dee, DEE], [eli, ELI]] as const) await writtenTo(hub, texts, who, number)
const gaps = async () => (await pool.query<{ slot: number; n: number }>('select slot, n from hotline_gaps')).rows
const alarmed = async () => (await pool.query<{ member: string; why: string }>('select member, why from hotline_alarms order by why')).rows
const over = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(40))
	await tendPhone(ports, null)
}

test('standby rings twenty seconds; then a message, a task of the next shift, and whoever leads is told: the caller hears exactly that', async () => {
	const now = ports.now()
	await onShift(hub, ana, 'there', { begins: after(now, hours(3) + minutes(20)) as Instant, ends: after(now, hours(9)) })
	await onShift(hub, dee, 'there')
	const cali = await taker(hub, 'Cali', '+16125550210', { presence: 'standby' })
	const mark = texts.taken.length
	const line = await caller(phones, MARA, '2')
	const [leg] = await phones.rings(1)
	assert.equal(leg?.to, cali.number)
	assert.match(toldIn(line), /no tienes que abrir la puerta/, 'the rights, while it rings')
	hub.move(seconds(21))
	await ringOut(phones)
	await phones.on(line)
	assert.match(toldIn(line), /Se va a grabar/)
	assert.deepEqual(await alarmed(), [{ member: dee.id, why: 'unanswered' }], 'who dispatches and is on, and nobody else')
	await phones.leave(line, randomBytes(500))
	assert.match(toldIn(line), /Ahora avisamos a quien coordina/)
	await write(hub)
	for (let tries = 0; tries < 100 && since(texts, mark, DEE).length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 30))
	const [text, ...more] = since(texts, mark, DEE)
	assert.match(text ?? '', /^Kelp Street: somebody called the hotline and nobody could answer/)
	assert.deepEqual([more, since(texts, mark, ELI), since(texts, mark, ANA)], [[], [], []])
	for (const secret of [MARA.slice(1), MARA.slice(2), 'cedar']) assert.ok(!text?.includes(secret), secret)
	assert.ok((text ?? '').length <= 160, 'one segment')
	assert.deepEqual(await gaps(), [{ slot: slotOf(now, zoneHere()), n: 1 }])
	await phones.over(line, 'completed')
	for (const webhook of phones.made) await phones.again(webhook)
	assert.deepEqual(await gaps(), [{ slot: slotOf(now, zoneHere()), n: 1 }], 'one record of one call, whatever is said again')
})

test('a flood of calls is one message in half an hour; where nobody who dispatches is on, all who dispatch are told; who can lead comes before them', async () => {
	await pool.query('delete from hotline_alarms')
	await pool.query('delete from rota_places where member = $1', [dee.id])
	await pool.query('delete from hotline_numbers')
	for (let n = 0; n < 3; n++) await phones.over(await caller(phones, `+1612555090${n}`, '1'), 'completed')
	assert.deepEqual((await alarmed()).map(({ member }) => member).toSorted(), [dee.id, eli.id].toSorted())
	await over()
	const fay = await memberOf(hub, 'Fay', ['operator'])
	await writtenTo(hub, texts, fay, LEAD)
	await onShift(hub, fay)
	await pool.query(`insert into rota_skills (member, what, level, granted_by, until_half) values ($1, 'lead', 'able', $2, 99999)`, [fay.id, dee.id])
	await pool.query('delete from hotline_alarms')
	await phones.over(await caller(phones, MARA, '1'), 'completed')
	assert.deepEqual(await alarmed(), [{ member: fay.id, why: 'unanswered' }])
	await over()
})

test('a surge that begins tells who dispatches, once, and not whoever said so', async () => {
	await pool.query('delete from hotline_alarms')
	for (let n = 0; n < 2; n++) assert.ok((await saySurge(ports, as(dee, 'Dee', 'dispatcher'), true)).ok)
	assert.deepEqual(await alarmed(), [{ member: eli.id, why: 'surge' }])
	const mark = texts.taken.length
	await write(hub)
	for (let tries = 0; tries < 100 && since(texts, mark, ELI).length === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 30))
	assert.match(since(texts, mark, ELI)[0] ?? '', /far more than usual/)
	hub.move(minutes(31))
	await dropEndedHotline(ports)
	assert.deepEqual(await alarmed(), [])
})

test('whoever plans shifts sees the hours, counts alone; an operator does not; after four weeks they are gone', async () => {
	await pool.query('delete from hotline_gaps')
	const at = async (who: { readonly cookie: string }, lang: string) => (await knock(address, `/desk/hotline/gaps?lang=${lang}`, { headers: { cookie: who.cookie } })).text
	assert.match(await at(dee, 'en'), /No call found nobody/)
	const week = Math.floor(ports.now() / days(7))
	await pool.query('insert into hotline_gaps (week, slot, n, ends_at) values ($1, 6, 2, $2), ($3, 6, 1, $2), ($1, 5, 1, $2)', [week, (week + 4) * days(7), week - 1])
	assert.match(await at(dee, 'en'), /Tue 02–06[\s\S]*3 calls[\s\S]*Mon 22–02[\s\S]*1 call</)
	assert.match(await at(dee, 'es'), /mar 02–06[\s\S]*3 llamadas/)
	const teller = await memberOf(hub, 'Tess', ['teller'])
	assert.match(await at(teller, 'en'), /Tue 02–06/)
	assert.match((await knock(address, '/desk/rota?lang=en', { headers: { cookie: teller.cookie } })).text, /href="\/desk\/hotline\/gaps\?lang=en"/)
	assert.doesNotMatch(await at(ana, 'en'), /02–06|3 calls/)
	const browser = await openBrowser()
	try {
		const page = await visitorAs(browser, address, dee.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await page.goto(`${address}/desk/hotline/gaps`)
		await look(page, 'gaps', [broken, byKeys])
		await page.emulateMedia({ media: 'print' })
		assert.ok(await page.locator('[data-part=gaps]').isVisible())
		assert.equal(await page.locator('a.button').first().isVisible(), false, 'on paper nothing is pressed')
	} finally {
		await browser.close()
	}
	hub.move(days(29))
	await forgetEnded(ports)
	assert.deepEqual(await gaps(), [])
})
