/** What is known is said and wakes nobody; who left a message is called back without anybody seeing a number; a night when clocks change; a house that restarts. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { openAs, recipientOf } from '#ground/sealed.ts'
import { after, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import { openHouse } from '#house/house.server.ts'
import { tendPhone } from '#house/phone-messages.server.ts'
import { callNow, hearCall } from '#rooms/hotline/calling.server.ts'
import { messageAbout, type ReportId } from '#rooms/hotline/model.ts'
import { HUB_NUMBER } from './carrier.testing.ts'
import { toldIn } from './phone-carrier.testing.ts'
import { caller, onShift, ringOut, taker } from './phones.testing.ts'
import { openLine } from './line.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { knock, postForm } from './web.testing.ts'

const { hub, phones } = await openLine()
const { address, house: { ports, pool } } = hub
await joinAsSteward(hub)
const [MARA, TOMAS] = ['+16125550777', '+16125550778']
const dee = await taker(hub, 'Dee', '+16125550202', { ends: after(ports.now(), hours(8)) })
const seed = randomBytes(32)
await pool.query('update ground_members set recipient = $2 where id = $1', [dee.id, await recipientOf(seed)])
const page = async () => (await knock(address, '/desk/hotline/phone', { headers: { cookie: dee.cookie, 'accept-language': 'en' } })).text
const act = async (fields: Readonly<Record<string, string>>) => new URL(String((await postForm(address, '/desk/hotline/phone/act', fields, { cookie: dee.cookie })).headers['location']), address).searchParams.get('heard')
const over = async () => {
	for (const leg of phones.legs) await phones.over(leg, 'completed')
	hub.move(minutes(5))
	await tendPhone(ports, null)
}

test('what was checked and told is said at once in their language, and nobody is woken; 9 leads to a person', async () => {
	const now = ports.now()
	await pool.query(`insert into hotline_alerts (id, version, tells, level, zones, really, approved_at, expires_at, ends_at) values ($1, 1, 'not-enforcement', 'L4', '{cedar}', 'sheriff', $2, $3, $3)`, [newId('alert', ports.chance), now, after(now, hours(1))])
	const line = await caller(phones, MARA, '2')
	assert.match(toldIn(line), /oprime 9.*NO es inmigración/)
	assert.equal(phones.ringing().length, 0)
	await phones.silent(line)
	assert.equal(line.state, 'completed')
	const { rows } = await pool.query('select state, closed, language, by_member, known from hotline_calls')
	assert.deepEqual(rows, [{ state: 'closed', closed: 'told', language: 'es', by_member: null, known: null }], 'of a call that is over nothing is kept of whoever was in it')
	const other = await caller(phones, TOMAS, '1')
	await phones.press(other, '9')
	assert.equal((await phones.rings(1))[0]?.to, dee.number)
	await over()
	await pool.query('delete from hotline_alerts')
})

test('who left a message is called back: the house rings both, and neither sees the other’s number', async () => {
	const line = await caller(phones, MARA, '2')
	await phones.rings(1)
	hub.move(seconds(26))
	await ringOut(phones)
	await phones.on(line)
	const sound = randomBytes(2000)
	await phones.leave(line, Buffer.from(sound))
	for (let tries = 0; tries < 100 && phones.recordings.size > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 30))
	assert.match(await page(), /To call back[\s\S]*speaks Spanish[\s\S]*It is your task[\s\S]*They left a message/)
	const { rows: [task] } = await pool.query<{ id: ReportId }>('select id from hotline_call_backs')
	assert.ok(task)
	const answer = await postTo(address, '/desk/hotline/phone/message', { report: task.id }, { cookie: dee.cookie })
	const { sealed } = answer.body.value as unknown as { sealed: string }
	assert.deepEqual(Buffer.from(await openAs(seed, messageAbout(ports.hub().id, task.id), Buffer.from(sealed, 'base64'))), sound)

	assert.equal(await act({ act: 'call', report: task.id }), 'rung')
	assert.equal(await act({ act: 'call', report: task.id }), 'busy')
	const [leg] = await phones.rings(1)
	assert.ok(leg)
	await phones.pickUp(leg)
	await phones.press(leg, '1')
	const dialled = phones.legs.at(-1)
	assert.deepEqual([leg.to, leg.from, dialled?.to, dialled?.from], [dee.number, HUB_NUMBER, MARA, HUB_NUMBER])
	const other = await caller(phones, TOMAS, '1')
	assert.ok(other.heard.some(({ name }) => name === 'Record'), 'whoever calls back is rung by nobody else')
	const drawn = await page()
	for (const number of [MARA, TOMAS, dee.number]) assert.ok(!drawn.includes(number.slice(2)), number)
	await over()
	assert.equal(await act({ act: 'done', report: task.id }), 'done')
	assert.deepEqual((await pool.query('select number, message from hotline_call_backs where id = $1', [task.id])).rows, [{ number: null, message: null }])
	for (const webhook of phones.made.filter(({ path }) => path.includes('at=backed'))) assert.doesNotMatch((await phones.again(webhook)).text, /<Number>/, 'said again, it tells nobody’s number')
})

test('“enough for today”: nobody’s phone rings, and the page says that it is a gap', async () => {
	assert.match(await page(), /Calls ring you until/)
	assert.equal(await act({ act: 'enough' }), 'enough')
	assert.match(await page(), /One person is on; nobody’s phone rings/)
	assert.equal(await act({ act: 'leave', number: 'not one' }), 'not-a-number')
	assert.equal(await act({ act: 'leave', number: '+1 (612) 555-0202' }), 'left')
	await pool.query('update rota_places set ends = ends where member = $1', [dee.id])
	await pool.query('update rota_places set called_off = true where member = $1', [dee.id])
	await tendPhone(ports, null)
	assert.equal((await pool.query('select from hotline_numbers')).rowCount, 0, 'gone with the shift, also where it ends earlier')
	await pool.query('update rota_places set called_off = false where member = $1', [dee.id])
	assert.equal(await act({ act: 'leave', number: dee.number }), 'left')
})

test('what the house knows of a call is on the disk: another process goes on with it, and stops what this one let ring', async (t) => {
	const second = await openHouse({ database: hub.connection, keysFolder: hub.house.keysFolder, clock: () => ports.now(), duties: false, fault: () => undefined })
	t.after(() => second.close())
	await caller(phones, MARA, '1')
	const [leg] = await phones.rings(1)
	const call = (await pool.query<{ id: string }>(`select id from hotline_calls where state = 'ringing'`)).rows[0]?.id ?? ''
	for (let tries = 0; tries < 100 && (await pool.query('select from hotline_legs')).rowCount === 0; tries++) await new Promise((resolve) => setTimeout(resolve, 20))
	const became = await hearCall(second.ports, { is: 'hung-up', call })
	assert.deepEqual([became.call?.closed, became.stops], ['gone', [leg?.sid]])
	assert.equal((await callNow(ports, call))?.state, 'closed')
	await over()
})

test('a night when clocks go back: the shift from ten to six rings in both hours that are called two, and not after six', async () => {
	const night = (utc: string) => Date.parse(utc) as Instant
	const [begins, ends] = [night('2026-11-01T03:00:00Z'), night('2026-11-01T12:00:00Z')]
	await pool.query('delete from rota_places')
	hub.move(begins + minutes(10) - ports.now())
	const luz = await taker(hub, 'Luz', '+16125550303', { begins, ends })
	for (const [utc, rings] of [['2026-11-01T06:30:00Z', true], ['2026-11-01T07:30:00Z', true], ['2026-11-01T11:59:00Z', true], ['2026-11-01T12:01:00Z', false]] as const) {
		hub.move(night(utc) - ports.now())
		const line = await caller(phones, TOMAS, '1')
		if (rings) assert.equal((await phones.rings(1))[0]?.to, luz.number, utc)
		else assert.ok(line.heard.some(({ name }) => name === 'Record'), utc)
		await over()
	}
	await onShift(hub, luz, 'there', { begins: ends, ends: after(ends, hours(1)) })
})
