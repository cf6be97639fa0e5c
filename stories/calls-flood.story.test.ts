/** A flood of calls by itself: it is known as one, machines wake nobody, whoever presses two digits or only stays is put through, and a person can take back what was set aside. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { minutes, seconds } from '#ground/time.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { OF_ONE_VOICE, RUSH } from '#rooms/hotline/surge.ts'
import { tendSurge } from '#rooms/hotline/surge.server.ts'
import { openCarrier } from './carrier.testing.ts'
import { writtenTo } from './channel.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { atTheEnd } from './house.testing.ts'
import { memberOf } from './members.testing.ts'
import { openPhones, toldIn, type Line } from './phone-carrier.testing.ts'
import { caller, onShift, ringOut, taker } from './phones.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock, postForm, wordsOf } from './web.testing.ts'

const [phones, texts] = [await openPhones(), await openCarrier()]
atTheEnd(phones.close)
const hub = await openHotline({ gates: { ...phones.settings, ...texts.settings }, first: { name: 'Kelp Street', phone: '612-555-0100', languages: ['en', 'es'] } })
phones.at(hub.address)
const { address, house: { ports, pool } } = hub
await joinAsSteward(hub)
const dee = await memberOf(hub, 'Dee', ['dispatcher'])
await writtenTo(hub, texts, dee, '+16125550302')
await onShift(hub, dee, 'there')
const bo = await taker(hub, 'Bo', '+16125550201')
const [MARA, LUZ, PRANK, LOUD] = ['+16125550777', '+16125550778', '+16125550666', '+16125550667']
const rows = async (sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows
const surges = () => rows('select id from hotline_surges where ended_at is null')
const over = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(3))
	await tendPhone(ports, null)
}
/** What the caller was told to press last. */
const digitsIn = (line: Line) => /oprime (\d) y después (\d)|press (\d), then (\d)/g[Symbol.matchAll](toldIn(line)).toArray().at(-1)?.slice(1).filter(Boolean).join('') ?? ''
const proven = async (from: string) => {
	const line = await caller(phones, from, '2')
	await phones.press(line, digitsIn(line))
	return line
}
const taken = async (line: Line) => {
	const [leg] = await phones.rings(1)
	assert.equal(leg?.to, bo.number)
	await phones.pickUp(leg)
	await phones.press(leg, '1')
	assert.equal(line.with, leg)
	return leg
}

test('before it, nothing is asked; thirty calls within three minutes are a surge, and whoever leads is told', async () => {
	const before = await caller(phones, MARA, '2')
	assert.doesNotMatch(toldIn(before), /después/)
	await phones.rings(1)
	await phones.over(before, 'completed')
	assert.deepEqual(await rows('select * from hotline_callers'), [], 'no number is kept')
	for (let n = 2; n < RUSH; n++) await phones.over(await phones.call(`+1612556${1000 + n}`), 'completed')
	assert.deepEqual(await surges(), [])
	await phones.over(await phones.call('+16125561999'), 'completed')
	assert.equal((await surges()).length, 1)
	assert.deepEqual(await rows('select member, why from hotline_alarms'), [{ member: dee.id, why: 'surge' }])
	await phones.rings(0)
})

test('whoever presses the two digits is put through as ever, on the second try too; wrong ones wake nobody', async () => {
	const line = await caller(phones, MARA, '2')
	assert.match(toldIn(line), /Ahora entran muchísimas llamadas\. Para hablar con alguien, oprime \d y después \d/)
	await phones.press(line, '11')
	assert.match(toldIn(line), /Otra vez: oprime \d y después \d\. Si no puedes oprimir nada, solo espera/)
	assert.equal(phones.ringing().length, 0)
	await phones.press(line, digitsIn(line))
	assert.match(toldIn(line), /no tienes que abrir la puerta/)
	await taken(line)
	await over()
})

test('whoever says and presses nothing stays, hears what matters at the door, and is put through; two of them one after the other, and a message where nobody answers', async () => {
	const [line, other] = [await phones.call('anonymous'), await phones.call('anonymous')]
	for (const one of [line, other]) for (let n = 0; n < 3; n++) await phones.silent(one)
	assert.match(toldIn(line), /Stay on the line\. You do not have to press or say anything.*you do not have to open the door/)
	assert.equal(phones.ringing().length, 0)
	hub.move(seconds(11))
	// The next who calls moves them on, in the middle of what they hear.
	await phones.over(await phones.call('+16125562001'), 'completed')
	await phones.rings(1)
	await phones.on(other)
	assert.equal(phones.ringing().length, 1)
	await ringOut(phones)
	await phones.on(line)
	assert.match(toldIn(line), /Nobody can answer right now/, 'where nobody takes it, a message, plainly')
	hub.move(seconds(31))
	await phones.on(other)
	await taken(other)
	await over()
})

test('what was no real call is one key for whoever took it: that number rings nobody, leaves one message, is seen at the board without its number, and comes back', async () => {
	const line = await proven(PRANK)
	const leg = await taken(line)
	await phones.over(line, 'completed')
	assert.match(toldIn(leg), /If that was no real call, press 9/)
	await phones.press(leg, '9')
	assert.match(toldIn(leg), /Done\. Thank you/)
	assert.deepEqual(await rows(`select state from hotline_calls where state = 'wrap-up'`), [], 'there is nothing to write up')
	await over()
	const again = await caller(phones, PRANK, '2')
	assert.match(toldIn(again), /De este número entraron muchísimas llamadas/)
	assert.doesNotMatch(toldIn(again), /después \d/)
	await phones.pickUp(again)
	assert.ok(again.records !== '', 'a message')
	await phones.leave(again, randomBytes(500))
	const third = await caller(phones, PRANK, '2')
	await phones.pickUp(third)
	assert.equal(third.state, 'completed')
	assert.equal(third.records, '', 'one')
	assert.equal(phones.ringing().length, 0)
	await over()

	const page = await knock(address, '/desk/hotline', { headers: { cookie: dee.cookie } })
	assert.match(page.text, /data-part="asides"[\s\S]*Numbers that ring nobody \(1\)/)
	assert.match(page.text, /it was no real one\. Since then 2 calls rang nobody/)
	const [aside] = await rows('select id from hotline_asides')
	const act = async (who: { readonly cookie: string }) => String((await postForm(address, '/desk/hotline/act', { act: 'back-number', aside: String(aside?.['id']) }, { cookie: who.cookie })).headers['location'])
	await act(bo)
	assert.deepEqual(await rows('select is_back from hotline_asides'), [{ is_back: false }], 'only whoever dispatches')
	assert.match(await act(dee), /back-number/)
	assert.match(await act(dee), /not-here/)
	assert.doesNotMatch((await knock(address, '/desk/hotline', { headers: { cookie: dee.cookie } })).text, /data-part="asides"/)
	await taken(await proven(PRANK))
	await over()
})

test('a number that calls too often is set aside without anybody; hidden ones never are', async () => {
	for (let n = 0; n < OF_ONE_VOICE; n++) {
		const line = await caller(phones, LOUD, '2')
		assert.notEqual(digitsIn(line), '')
		await phones.over(line, 'completed')
	}
	const line = await caller(phones, LOUD, '2')
	assert.match(toldIn(line), /De este número/)
	await over()
	for (let n = 0; n < 3 * OF_ONE_VOICE; n++) {
		const hidden = await caller(phones, 'anonymous', '2')
		assert.notEqual(digitsIn(hidden), '', `call ${n}`)
		await phones.over(hidden, 'completed')
	}
	assert.deepEqual((await rows(`select why, n from hotline_asides where not is_back`)).map(({ why, n }) => [why, n]), [['often', 1]])
	const gaps = await rows('select n from hotline_gaps')
	assert.deepEqual(gaps, [], 'what is set aside found nobody missing')
})

test('what the carrier says again changes nothing; no number is in any table', async () => {
	const before = await rows('select id, state, closed from hotline_calls order by id')
	const asides = await rows('select id, n from hotline_asides order by id')
	for (const webhook of phones.made.slice(-120)) assert.equal((await phones.again(webhook)).status, 200)
	assert.deepEqual([await rows('select id, state, closed from hotline_calls order by id'), await rows('select id, n from hotline_asides order by id')], [before, asides])
	const all = await wordsOf(hub)
	assert.ok(all.includes('not-real'))
	for (const number of [MARA, LUZ, PRANK, LOUD]) for (const spelt of [number, number.slice(2), Buffer.from(number).toString('hex')]) assert.ok(!all.includes(spelt), spelt)
})

test('it ends by itself; then nothing is asked, nothing is known of any number, and who was set aside rings as ever', async () => {
	hub.move(minutes(40))
	await tendSurge(ports)
	assert.deepEqual([await surges(), await rows('select * from hotline_asides'), await rows('select * from hotline_callers')], [[], [], []])
	await ringOut(phones)
	const line = await caller(phones, LOUD, '2')
	assert.doesNotMatch(toldIn(line), /después/)
	await taken(line)
	await over()
})
