/** A night at the hotline by phone: over webhooks that are signed, and through a carrier that misbehaves. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { after, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import { deliverNotes } from '#house/duties.server.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { memberOf } from './members.testing.ts'
import { toldIn } from './phone-carrier.testing.ts'
import { caller, onShift, ringOut, taker } from './phones.testing.ts'
import { openLine } from './line.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { knock, tablesOf } from './web.testing.ts'

const BAD = '+16125550404'
const { hub, phones } = await openLine({}, new Set([BAD]))
const { address, log, house: { ports, pool } } = hub
await joinAsSteward(hub)
const [MARA, TOMAS, LUZ] = ['+16125550777', '+16125550778', '+16125550779']
const stateOf = async () => (await pool.query<{ state: string; closed: string | null; language: string | null }>(`select state, closed, language from hotline_calls where state not in ('closed', 'call-back')`)).rows
const gone = async () => (await pool.query(`select from hotline_calls where closed = 'gone'`)).rowCount ?? 0
const over = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(5))
	await tendPhone(ports, null)
	assert.deepEqual(await stateOf(), [], 'every call comes to an end by itself')
}

test('languages come first, each in its own; where the carrier has no voice, that is said plainly', async () => {
	const line = await phones.call(MARA)
	const says = line.heard.filter(({ name }) => name === 'Say')
	assert.deepEqual(says.map(({ is, text }) => [is['language'], text]), [['en-US', 'Kelp Street Neighbors'], ['en-US', 'For English, press 1.'], ['es-MX', 'Para español, oprime 2.'], ['en-US', 'For Soomaali, press 3.']])
	await phones.press(line, '3')
	assert.match(toldIn(line), /We have no voice for Soomaali yet/)
	assert.deepEqual((await stateOf()).map(({ state, language }) => [state, language]), [['message', 'so']], 'nobody is on: at once to the message')
	await over()
})

test('those on shift ring together and see the hub’s number; the first to press 1 speaks with the caller, the other phones stop', async () => {
	const [bo, dee] = [await taker(hub, 'Bo', '+16125550201'), await taker(hub, 'Dee', '+16125550202')]
	await taker(hub, 'Gap', '+16125550203', { leaves: false })
	const line = await caller(phones, MARA, '2')
	assert.match(toldIn(line), /no tienes que abrir la puerta/, 'the rights, while phones ring')
	const rung = await phones.rings(2)
	assert.deepEqual(rung.map(({ to }) => to).toSorted(), [bo.number, dee.number])
	const [first, second] = rung
	assert.ok(first && second)
	await Promise.all([phones.pickUp(first), phones.pickUp(second)])
	assert.match(toldIn(first), /A call in Spanish\. Press 1/)
	await phones.press(second, '1')
	assert.equal(line.with, second)
	await phones.press(first, '1')
	assert.match(toldIn(first), /somebody else has it/)
	assert.equal(phones.ringing().length, 0)
	assert.equal(line.with, second)
	await phones.over(line, 'completed')
	assert.deepEqual((await stateOf()).map(({ state }) => state), ['wrap-up'])
	await over()
})

test('a mailbox that picks up takes nothing from anybody; a bad number stops nothing', async () => {
	await taker(hub, 'Wrong', BAD)
	const line = await caller(phones, MARA, '1')
	const [mailbox, person] = await phones.rings(2)
	assert.ok(mailbox && person)
	await phones.pickUp(mailbox)
	await phones.silent(mailbox)
	assert.equal(mailbox.state, 'completed')
	assert.equal(person.state, 'ringing')
	await phones.pickUp(person)
	await phones.press(person, '1')
	assert.equal(line.with, person)
	await over()
})

test('three callers at one moment and three who answer are three conversations', async () => {
	await taker(hub, 'Fay', '+16125550204')
	const lines = await Promise.all([MARA, TOMAS, LUZ].map((from) => phones.call(from)))
	await Promise.all(lines.map((line) => phones.press(line, '1')))
	// All phones ring for the first; as soon as one takes it, those that are free ring for the next.
	const spoken = new Set<string>()
	for (let round = 0; round < 3; round++) {
		for (const line of lines) await phones.on(line)
		const [leg] = await phones.rings(3 - round)
		assert.ok(leg)
		await phones.pickUp(leg)
		await phones.press(leg, '1')
		await phones.rings(0)
		for (const line of lines) if (line.with) spoken.add(`${line.from} ${line.with.to}`)
	}
	assert.equal(spoken.size, 3, JSON.stringify([...spoken]))
	assert.equal(new Set([...spoken].map((one) => one.split(' ')[1])).size, 3)
	await over()
})

test('whoever hangs up after four seconds leaves no phone ringing, and none rings later', async () => {
	const before0 = await gone()
	const line = await caller(phones, MARA, '1')
	const rung = await phones.rings(3)
	hub.move(seconds(4))
	await phones.over(line, 'completed')
	await phones.rings(0)
	assert.ok(rung.every(({ state }) => state === 'canceled'))
	const [before, legs] = [phones.made.length, phones.legs.length]
	hub.move(minutes(10))
	for (const webhook of phones.made.slice(0, before)) assert.equal((await phones.again(webhook)).status, 200)
	await new Promise((resolve) => setTimeout(resolve, 200))
	assert.equal(phones.legs.length, legs, 'no phone rings for what is said again')
	assert.deepEqual([await stateOf(), await gone()], [[], before0 + 1])
})

test('what is not signed by the carrier is answered as where nothing is, and leaves nothing', async () => {
	const [webhook] = phones.made
	assert.ok(webhook)
	const before = await tablesOf(hub)
	const fresh = { ...webhook, fields: { ...webhook.fields, CallSid: 'CAnew' } }
	for (const how of ['wrong', 'none', 'other-address'] as const) assert.equal((await phones.forge(fresh, how)).status, 403, how)
	assert.equal((await phones.again({ ...fresh, fields: { ...fresh.fields, AccountSid: 'AC1' } })).status, 403)
	assert.equal((await knock(address, '/gates/voice')).status, 404)
	assert.deepEqual(await tablesOf(hub), before)
})

test('twenty to three, nobody on shift: the one at rest is not rung, standby is; then a message, and a task of the next shift', async () => {
	await pool.query('delete from rota_places')
	await pool.query('delete from hotline_numbers')
	const now = ports.now()
	const ana = await memberOf(hub, 'Ana', ['operator'])
	const bo = await taker(hub, 'Bo at rest', '+16125550211', { presence: 'on-call', begins: after(now, -minutes(30)), ends: after(now, hours(2)) })
	await onShift(hub, bo, 'there', { begins: after(now, -hours(9)), ends: after(now, -hours(1)) })
	const cali = await taker(hub, 'Cali', '+16125550210', { presence: 'standby' })
	await onShift(hub, ana, 'there', { begins: after(now, hours(3) + minutes(20)) as Instant, ends: after(now, hours(9)) })
	const line = await caller(phones, MARA, '2')
	const [leg] = await phones.rings(1)
	assert.equal(leg?.to, cali.number)
	assert.match(toldIn(line), /No tienes que abrir|no tienes que abrir/)
	hub.move(seconds(21))
	await ringOut(phones)
	await phones.on(line)
	assert.match(toldIn(line), /Se va a grabar\. Solo lo oyen/)
	assert.deepEqual(line.heard.findLast(({ name }) => name === 'Record')?.is['transcribe'], 'false')
	const sound = randomBytes(3000)
	await phones.leave(line, sound)
	assert.match(toldIn(line), /Quien tiene el turno que empieza .* te llama a esa hora/)
	const { rows: [task] } = await pool.query<{ owner: string; state: string; due: string }>('select owner, state, due from hotline_call_backs')
	assert.deepEqual([task?.owner, task?.state, Number(task?.due)], [ana.id, 'open', now + hours(3) + minutes(20)])
	await deliverNotes(ports)
	assert.equal((await pool.query(`select from ground_lines where says = 'hotline/call-back'`)).rowCount, 1)
	assert.ok(!phones.legs.some(({ to, isOut }) => isOut && to === bo.number))
})

test('what they said lies sealed and is gone at the carrier; no number is anywhere in clear', async () => {
	for (let tries = 0; tries < 100 && phones.recordings.size > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 30))
	assert.equal(phones.recordings.size, 0)
	const { rows } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const all = (await Promise.all(rows.map(({ name }) => pool.query<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from ${name} t`)))).map(({ rows: [row] }) => row?.all ?? '').join('')
	for (const number of [MARA, TOMAS, LUZ, '+16125550210']) for (const form of [number, number.slice(1), number.slice(2), Buffer.from(number).toString('hex')]) assert.ok(!all.includes(form) && !log.join('\n').includes(form), form)
	for (const { sid } of phones.legs) assert.ok(!all.includes(sid), 'nor what the carrier calls a call')
})
