/** Twenty to three, and nobody here: a call goes to the line of another hub as two stewards agreed, or to a message; what another hub sends rings here. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { signerOf, type Key } from '#ground/sealed.ts'
import { after, days, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { slotOf } from '#rooms/hotline/gaps.ts'
import { LASTS } from '#rooms/hotline/calls.ts'
import { askHub, movePeer, tidyHubs } from '#rooms/hubs/actions.server.ts'
import type { PeerId } from '#rooms/hubs/model.ts'
import { openBrowser } from '../tools/browser.ts'
import { HUB_NUMBER } from './carrier-names.testing.ts'
import { PHONE_IN_SPANISH, visitorAs } from './desk.testing.ts'
import { TOWN } from './hotline.testing.ts'
import { openLine } from './line.testing.ts'
import { broken, byKeys, look } from './looks.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { toldIn, type Line } from './phone-carrier.testing.ts'
import { as, caller, onShift, ringOut, taker } from './phones.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock, postForm, wait } from './web.testing.ts'

const { hub, phones } = await openLine({ name: 'Kelp Street', rooms: [...(TOWN.rooms ?? []), 'hubs'] })
const { address, house: { ports, pool } } = hub
await joinAsSteward(hub)
/** The other hub's line, and who calls us. */
const [LAKESIDE, MARA] = ['+16125550155', '+16125550777']
const [sol, dee] = [await memberOf(hub, 'Sol', ['steward']), await memberOf(hub, 'Dee', ['dispatcher'])]
const steward = as(sol, 'Sol', 'steward')
const asked = await askHub(ports, steward, 'https://lakeside.example', { holdfast: 1, name: 'Lakeside', key: signerOf(new Uint8Array(32).fill(7) as Key) })
assert.ok(asked.ok)
const lakeside: PeerId = asked.value
const AGREED = { act: 'agree-line', peer: lakeside, number: '+1 612 555 0155', anHour: '2', from: '22', until: '6', languages: 'es' }
const act = async (fields: Readonly<Record<string, string>>, { id }: Pick<MemberHere, 'id'> = sol) => {
	const answer = await postForm(address, '/desk/hubs/act', fields, { cookie: await sessionOf(hub, id) })
	return answer.status === 303 ? new URL(String(answer.headers['location']), address).searchParams.get('heard') : answer.status
}
const page = async (lang = 'en') => (await knock(address, `/desk/hubs?lang=${lang}`, { headers: { cookie: sol.cookie } })).text
const toHub = (since = 0) => phones.legs.slice(since).filter(({ isOut, to }) => isOut && to === LAKESIDE)
/** What the house asks of the carrier goes out beside its answers. */
async function besideRings(standby: Line | undefined, since = 0): Promise<Line[]> {
	for (let tries = 0; tries < 100 && (standby?.state === 'ringing' || toHub(since).length === 0); tries++) await wait(20)
	return toHub(since)
}
async function stopped(leg: Line | undefined): Promise<void> {
	for (let tries = 0; tries < 100 && leg?.state === 'ringing'; tries++) await wait(20)
	assert.equal(leg?.state, 'canceled', 'it rings no more')
}
const records = async () => (await pool.query<{ closed: string | null; state: string; hub: string | null }>(`select state, closed, hub from hotline_calls where state in ('closed', 'call-back') order by ends_at, id`)).rows
const gaps = async () => (await pool.query<{ slot: number; n: number; beside: number }>('select slot, n, beside from hotline_gaps')).rows
const backs = async () => (await pool.query<{ owner: string | null }>('select owner from hotline_call_backs')).rows
/** The next Tuesday at so many minutes to three, by the clock on the wall. */
function toNight(minute = 40): void {
	const quarter = minutes(1)
	let at = Math.ceil(ports.now() / quarter) * quarter
	const isThen = () => wallOf(at as Instant, zoneHere()).time === `02:${minute}` && new Date(`${wallOf(at as Instant, zoneHere()).day}T12:00Z`).getUTCDay() === 2
	while (!isThen()) at += quarter
	hub.move(at - ports.now())
}
const cleared = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(6))
	await tendPhone(ports, null)
	for (const table of ['hotline_calls', 'hotline_gaps', 'hotline_call_backs', 'hotline_alarms']) await pool.query(`delete from ${table}`)
	hub.move(hours(1))
}
/** A call that nobody here is rung for any more. */
const alone = async (from = MARA, key = '2') => caller(phones, from, key)
const carried = ({ from, to, next, tells }: Line) => [from, to, next, tells].join(' ')

test('a steward writes down what was agreed, with a hub that is trusted, and ends it; nobody else does', async () => {
	assert.equal(await act(AGREED), 'not-from-here', 'words were not compared yet')
	assert.ok((await movePeer(ports, steward, lakeside, { verb: 'trust' })).ok)
	assert.match(await page(), /No call goes to Lakeside/)
	assert.equal(await act(AGREED, dee), 404)
	for (const wrong of [{ number: '555' }, { number: 'sip:x@y' }, { anHour: '500' }, { from: '24' }, { languages: '' }]) assert.equal(await act({ ...AGREED, ...wrong }), 'not-a-line', JSON.stringify(wrong))
	assert.equal(await act({ ...AGREED, number: HUB_NUMBER }), 'own-number')
	assert.equal(await act(AGREED), 'agree-line')
	assert.match(await page(), /\+16125550155[\s\S]*2 an hour[\s\S]*22:00 – 06:00[\s\S]*Español/)
	const { rows } = await pool.query('select * from hubs_lines')
	assert.ok(!JSON.stringify(rows.map((row: Record<string, unknown>) => Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)))).includes('6125550155'), 'nowhere in clear')
	assert.equal(await act({ act: 'end-line', peer: lakeside }), 'end-line')
	assert.equal(await act({ act: 'end-line', peer: lakeside }), 'not-here')
	assert.match(await page(), /No call goes to Lakeside/)
	assert.equal(await act(AGREED), 'agree-line')
})

test('on a phone, in Spanish, in the dark: with nothing agreed and with something', async () => {
	const browser = await openBrowser()
	try {
		const seen = await visitorAs(browser, address, sol.cookie, { ...PHONE_IN_SPANISH, bypassCSP: true })
		await seen.goto(`${address}/desk/hubs`)
		await seen.locator('[data-part=line] summary').click()
		await look(seen, 'hubs-line', [broken, byKeys])
		await seen.locator('button[value=end-line]').click()
		await seen.locator('[data-part=line] summary').click()
		await look(seen, 'hubs-line-none', [broken, byKeys])
		await seen.locator('input[name=number]').fill('+1 612 555 0155')
		await seen.locator('input[name=languages][value=es]').check()
		await seen.locator('button[value=agree-line]').click()
		assert.match(await seen.locator('[data-part=line]').innerText(), /\+16125550155/)
	} finally {
		await browser.close()
	}
})

test('nobody on shift, 02:40: standby rings twenty seconds, the other hub at 25 s, and takes it at 41 s without the caller’s number', async () => {
	toNight()
	const now = ports.now()
	const bo = await taker(hub, 'Bo', '+16125550210', { presence: 'standby', ends: after(now, hours(3)) })
	await onShift(hub, bo, 'there', { begins: after(now, -hours(12)), ends: after(now, -minutes(200)) })
	const cali = await taker(hub, 'Cali', '+16125550211', { presence: 'standby', ends: after(now, hours(3)) })
	const began = ports.now()
	const line = await phones.call(MARA)
	hub.move(seconds(4))
	await phones.press(line, '2')
	const [standby] = await phones.rings(1)
	assert.equal(standby?.to, cali.number, 'Bo rests, and is not rung')
	assert.match(toldIn(line), /no tienes que abrir la puerta/)
	hub.move(LASTS.standby)
	await phones.on(line)
	const [leg, ...others] = await besideRings(standby)
	assert.ok(leg && others.length === 0)
	assert.ok(ports.now() - began < seconds(28), 'about 25 s after it began')
	assert.deepEqual([leg.from, standby?.state], [HUB_NUMBER, 'canceled'])
	await phones.on(line)
	hub.move(seconds(16))
	await phones.on(line)
	assert.match(toldIn(line), /Llamamos a otra línea en la que confiamos/)
	await phones.pickUp(leg)
	assert.match(toldIn(leg), /^Una llamada de Kelp Street\. Oprime 1 para tomarla\.$/)
	await phones.silent(leg)
	await phones.press(leg, '7')
	assert.match(toldIn(leg), /(Una llamada de Kelp Street\. Oprime 1 para tomarla\. ?){3}/, 'a machine that answers takes nothing')
	await phones.press(leg, '1')
	assert.equal(line.with, leg)
	await phones.over(line, 'completed')
	assert.equal(leg.state, 'completed')
	assert.deepEqual(await records(), [{ state: 'closed', closed: 'overflowed', hub: null }])
	assert.deepEqual([await gaps(), await backs()], [[{ slot: slotOf(now, zoneHere()), n: 0, beside: 1 }], []])
	for (const webhook of phones.made) await phones.again(webhook)
	for (const webhook of phones.made.toReversed()) await phones.forge(webhook, 'wrong')
	assert.deepEqual([await records(), await gaps(), toHub().length], [[{ state: 'closed', closed: 'overflowed', hub: null }], [{ slot: slotOf(now, zoneHere()), n: 0, beside: 1 }], 1], 'one record, whatever is said again')
	for (const each of phones.legs.filter(({ isOut }) => isOut)) assert.ok(!carried(each).includes(MARA.slice(1)))
	assert.match((await knock(address, '/desk/hotline/gaps?lang=en', { headers: { cookie: await sessionOf(hub, dee.id) } })).text, /Tue 02–06[\s\S]*0 calls · one went to another hub/)
	await cleared()
})

test('the other hub silent, too: a message by 75 s, a task of the 06:00 shift, and the caller hears exactly that', async () => {
	toNight()
	const now = ports.now()
	await taker(hub, 'Cleo', '+16125550212', { presence: 'standby', ends: after(now, hours(3)) })
	const ana = await memberOf(hub, 'Ana', ['operator'])
	await onShift(hub, ana, 'there', { begins: after(now, hours(3) + minutes(20)), ends: after(now, hours(9)) })
	const since = phones.legs.length
	const began = ports.now()
	const line = await phones.call(MARA)
	hub.move(seconds(4))
	await phones.press(line, '2')
	const [standby] = await phones.rings(1)
	hub.move(LASTS.standby)
	await phones.on(line)
	await besideRings(standby, since)
	for (let waited = 0; waited < LASTS.overflow; waited += seconds(5)) {
		hub.move(seconds(5))
		await phones.on(line)
	}
	assert.ok(ports.now() - began <= seconds(75), `${ports.now() - began} ms`)
	assert.match(toldIn(line), /Se va a grabar/)
	await stopped(toHub(since)[0])
	await phones.leave(line, randomBytes(500))
	assert.match(toldIn(line), /Quien tiene el turno que empieza .* te llama a esa hora/)
	await phones.over(line, 'completed')
	assert.deepEqual(await backs(), [{ owner: ana.id }])
	assert.deepEqual([await records(), await gaps()], [[{ state: 'call-back', closed: null, hub: null }], [{ slot: slotOf(now, zoneHere()), n: 1, beside: 0 }]])
	await pool.query('delete from rota_places where member = $1', [ana.id])
	await cleared()
})

test('whoever hangs up while it rings there: it rings no more, and is counted nowhere', async () => {
	toNight()
	await pool.query('delete from hotline_numbers')
	const since = phones.legs.length
	const line = await alone()
	await phones.rings(1)
	await phones.over(line, 'completed')
	await stopped(toHub(since)[0])
	assert.deepEqual([(await records()).map(({ closed }) => closed), await gaps()], [['gone'], []])
	await cleared()
})

test('never more than was agreed in an hour, however many call at once; outside the hours, in another language, or where a woman was asked for, a message at once', async () => {
	toNight(20)
	const since = phones.legs.length
	const lines = await Promise.all(Array.from({ length: 7 }, (_, n) => alone(`+1612555080${n}`)))
	await phones.rings(2)
	assert.equal(toHub(since).length, 2)
	assert.equal(lines.filter((line) => line.heard.some(({ name }) => name === 'Record')).length, 5, 'the others can leave a message at once')
	for (const leg of toHub(since)) await phones.over(leg, 'no-answer')
	hub.move(minutes(59))
	await phones.over(await alone(), 'completed')
	assert.equal(toHub(since).length, 2)
	hub.move(minutes(1) + seconds(5))
	await alone()
	await phones.rings(1)
	assert.equal(toHub(since).length, 3, 'an hour later there is room')
	await cleared()

	const later = phones.legs.length
	hub.move(hours(6))
	await alone()
	toNight()
	assert.ok((await alone(MARA, '1')).heard.some(({ name }) => name === 'Record'), 'English was not agreed')
	await act({ act: 'end-line', peer: lakeside })
	await alone()
	await act({ ...AGREED, anHour: '0' })
	await alone()
	await act(AGREED)
	const ivy = await taker(hub, 'Ivy', '+16125550213', { presence: 'standby', ends: after(ports.now(), hours(2)) })
	assert.equal((await postForm(address, '/desk/hotline/phone/act', { act: 'women' }, { cookie: ivy.cookie })).status, 303)
	const line = await alone()
	await phones.press(line, '0')
	await phones.rings(1)
	await ringOut(phones)
	await phones.on(line)
	assert.ok(line.heard.some(({ name }) => name === 'Record'))
	assert.deepEqual(toHub(later), [])
	await postForm(address, '/desk/hotline/phone/act', { act: 'not-women' }, { cookie: ivy.cookie })
	await pool.query('delete from hotline_numbers')
	await cleared()
})

test('whatever number calls, no phone that rings for it sees it, nor any address the carrier is given', async () => {
	await act({ ...AGREED, anHour: '12', from: '0', until: '0' })
	await fc.assert(
		fc.asyncProperty(fc.stringMatching(/^\+1612[2-9]\d{6}$/), async (from) => {
			const since = phones.legs.length
			const line = await alone(from)
			const [leg] = await phones.rings(1)
			assert.ok(leg)
			await phones.pickUp(leg)
			await phones.press(leg, '1')
			assert.equal(line.with, leg)
			for (const each of phones.legs.slice(since).filter(({ isOut }) => isOut)) {
				assert.equal(each.from, HUB_NUMBER)
				assert.ok(![carried(each), toldIn(each), ...each.heard.map(({ is, text }) => JSON.stringify([is, text]))].some((said) => said.includes(from.slice(1))))
			}
			await phones.over(line, 'completed')
			hub.move(minutes(10))
		}),
		{ numRuns: 8 },
	)
	await cleared()
})

test('a call from the other hub’s line rings whoever is on at once, goes to no hub, and where nobody is it ends: its own hub takes the message', async () => {
	toNight()
	const since = phones.legs.length
	const alone = await phones.call(LAKESIDE)
	assert.deepEqual([alone.state, alone.heard.some(({ name }) => name === 'Record' || name === 'Gather'), toHub(since)], ['completed', false, []])
	assert.deepEqual([await backs(), (await pool.query('select from hotline_alarms')).rowCount, await gaps()], [[], 0, []])
	const gil = await taker(hub, 'Gil', '+16125550214', { ends: after(ports.now(), hours(2)) })
	for (let n = 0; n < 7; n++) {
		const line = await phones.call(LAKESIDE)
		const [leg] = await phones.rings(1)
		assert.equal(leg?.to, gil.number, 'and never too often')
		await phones.pickUp(leg)
		await phones.press(leg, '1')
		assert.equal(line.with, leg)
		await phones.over(line, 'completed')
		hub.move(minutes(3))
		await tendPhone(ports, null)
	}
	await cleared()
})

test('when it rang is forgotten after the hour; an agreement ends after ninety days, and at once with the hub', async () => {
	await pool.query('delete from hotline_numbers')
	await act({ ...AGREED, from: '0', until: '0' })
	await alone()
	const rang = async () => (await pool.query<{ n: number }>('select cardinality(rung_at) as n from hubs_lines')).rows.map(({ n }) => n)
	await phones.rings(1)
	assert.deepEqual(await rang(), [1])
	await cleared()
	await tidyHubs(ports)
	assert.deepEqual(await rang(), [0])
	await movePeer(ports, steward, lakeside, { verb: 'end' })
	assert.deepEqual(await rang(), [])
	const since = phones.legs.length
	await alone()
	assert.deepEqual(toHub(since), [])
	await movePeer(ports, steward, lakeside, { verb: 'ask-again' })
	await movePeer(ports, steward, lakeside, { verb: 'trust' })
	assert.equal(await act(AGREED), 'agree-line')
	hub.move(days(90))
	await tidyHubs(ports)
	assert.deepEqual(await rang(), [])
})
