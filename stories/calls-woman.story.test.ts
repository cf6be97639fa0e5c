/** A woman is asked for: only those ring who said of themselves that they answer such calls; nobody else takes them, calls back, hears the message, or learns who said so. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { openAs, recipientOf } from '#ground/sealed.ts'
import { after, hours, minutes, seconds } from '#ground/time.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { messageAbout, type ReportId } from '#rooms/hotline/model.ts'
import { openLine } from './line.testing.ts'
import { toldIn } from './phone-carrier.testing.ts'
import { caller, onShift, ringOut, taker, type Taker } from './phones.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { knock, postForm } from './web.testing.ts'

const { hub, phones } = await openLine()
const { address, house: { ports, pool } } = hub
await joinAsSteward(hub)
const ends = after(ports.now(), hours(8))
const [dee, ana, eva] = [await taker(hub, 'Dee', '+16125550301', { ends }), await taker(hub, 'Ana', '+16125550302', { ends }), await taker(hub, 'Eva', '+16125550303', { presence: 'standby', ends })]
const page = async ({ cookie }: Taker) => (await knock(address, '/desk/hotline/phone', { headers: { cookie, 'accept-language': 'en' } })).text
const act = async ({ cookie }: Taker, fields: Readonly<Record<string, string>>) => new URL(String((await postForm(address, '/desk/hotline/phone/act', fields, { cookie })).headers['location']), address).searchParams.get('heard')
const over = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(5))
	await tendPhone(ports, null)
}
const rung = (since: number) => phones.legs.slice(since).flatMap(({ isOut, to }) => (isOut ? [to] : [])).toSorted()
/** As nobody rings again for a call, whoever waits hears what is next. */
const asks = async (from: string, key = '0') => {
	const line = await caller(phones, from, '1')
	assert.match(toldIn(line), /speak with a woman, press 0/)
	await (key === '' ? phones.silent(line) : phones.press(line, key))
	return line
}

test('where nobody offered it, nobody is asked; each says it of herself, and no other page or table tells who did', async () => {
	const line = await caller(phones, '+16125550777', '1')
	assert.doesNotMatch(toldIn(line), /woman/)
	await phones.rings(2)
	await over()
	const before = await page(dee)
	assert.equal(await act(ana, { act: 'women' }), 'women')
	assert.equal(await act(ana, { act: 'women' }), 'women')
	assert.match(await page(ana), /You answer who asks for a woman/)
	assert.match(await page(dee), /You have not said so/)
	const plain = (text: string) => text.replace(/nonce="[^"]*"|\d+:\d+/g, '')
	assert.equal(plain(await page(dee)), plain(before), 'nothing of hers')
	const { rows } = await pool.query<{ lookup: Buffer }>('select lookup from hotline_women')
	assert.equal(rows.length, 1)
	assert.ok(![ana.id, Buffer.from(ana.id).toString('hex')].some((name) => JSON.stringify(rows.map(({ lookup }) => lookup.toString('hex'))).includes(name)))
	assert.equal((await postForm(address, '/desk/hotline/phone/act', { act: 'women' }, {})).status, 404)
})

test('who asks is put through to nobody else; who does not ask, to whoever is on', async () => {
	const since = phones.legs.length
	const line = await asks('+16125550701')
	const [leg] = await phones.rings(1)
	assert.ok(leg)
	assert.deepEqual(rung(since), [ana.number])
	await phones.pickUp(leg)
	await phones.press(leg, '1')
	assert.equal(line.with, leg)
	const again = phones.legs.length
	for (const webhook of phones.made.toReversed()) await phones.again(webhook)
	assert.deepEqual(rung(again), [], 'said again in any order, nobody rings')
	await over()
	for (const key of ['', '4']) {
		const at = phones.legs.length
		await asks('+16125550702', key)
		await phones.rings(2)
		assert.deepEqual(rung(at), [dee.number, ana.number])
		await over()
	}
})

test('none of them on shift: standby among them; none there either: a message and a task, for them alone', async () => {
	assert.equal(await act(ana, { act: 'enough' }), 'enough')
	assert.equal(await act(eva, { act: 'women' }), 'women')
	const first = phones.legs.length
	await asks('+16125550703')
	await phones.rings(1)
	assert.deepEqual(rung(first), [eva.number])
	await over()

	assert.equal(await act(eva, { act: 'enough' }), 'enough')
	assert.equal(await act(eva, { act: 'not-women' }), 'not-women')
	const seeds = new Map([dee, ana].map(({ id }) => [id, randomBytes(32)]))
	for (const [id, seed] of seeds) await pool.query('update ground_members set recipient = $2 where id = $1', [id, await recipientOf(seed)])
	await pool.query('delete from rota_places where member <> $1', [dee.id])
	const second = phones.legs.length
	const line = await asks('+16125550704')
	assert.ok(line.heard.some(({ name }) => name === 'Record'))
	const sound = randomBytes(2000)
	await phones.leave(line, Buffer.from(sound))
	for (let tries = 0; tries < 100 && phones.recordings.size > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 30))
	assert.deepEqual(rung(second), [], 'Dee is on, and not rung')
	const { rows: [task] } = await pool.query<{ id: ReportId; owner: string | null; woman: boolean }>('select id, owner, woman from hotline_call_backs')
	assert.ok(task)
	assert.deepEqual([task.owner, task.woman], [null, true])

	const message = (who: Taker) => postTo(address, '/desk/hotline/phone/message', { report: task.id }, { cookie: who.cookie })
	for (const does of ['mine', 'call', 'done']) assert.equal(await act(dee, { act: does, report: task.id }), 'not-here', does)
	assert.equal((await message(dee)).status, 404)
	assert.match(await page(dee), /They asked to speak with a woman\.[\s\S]*Only somebody who answers those calls can take it/)
	assert.doesNotMatch(await page(dee), /value="(mine|done|call)"/)
	const { sealed } = (await message(ana)).body.value as unknown as { sealed: string }
	const open = (who: Taker) => openAs(seeds.get(who.id) ?? sound, messageAbout(ports.hub().id, task.id), Buffer.from(sealed, 'base64'))
	assert.deepEqual(Buffer.from(await open(ana)), sound)
	await assert.rejects(open(dee), 'it was not sealed to anybody else')
	assert.equal(await act(ana, { act: 'mine', report: task.id }), 'mine')
	assert.doesNotMatch(await page(dee), /Ana/, 'whose it is would tell who said so')
	await onShift(hub, ana, 'there', { ends: after(ports.now(), hours(2)) })
	assert.equal(await act(ana, { act: 'leave', number: ana.number }), 'left')
	assert.equal(await act(ana, { act: 'call', report: task.id }), 'rung')
	hub.move(seconds(30))
	await ringOut(phones)
	await over()
	assert.equal(await act(ana, { act: 'done', report: task.id }), 'done')

	const third = phones.legs.length
	const later = await asks('+16125550705')
	await phones.rings(1)
	assert.deepEqual(rung(third), [ana.number])
	await ringOut(phones)
	await phones.on(later)
	await phones.leave(later, Buffer.from(sound))
	assert.equal((await pool.query(`select from hotline_call_backs where state = 'open' and owner = $1`, [ana.id])).rowCount, 1, 'of those who are there, it is whose who offered')
})

test('taken back, or when she takes calls no more, nothing of it is left', async () => {
	await pool.query('update ground_sweep set is_due = false')
	await pool.query(`update ground_members set roles = '{helper}' where id = $1`, [ana.id])
	await over()
	assert.equal((await pool.query('select from hotline_women')).rowCount, 0)
	assert.deepEqual((await pool.query('select is_due from ground_sweep')).rows, [{ is_due: true }], 'and the night takes it from the disk')
})
