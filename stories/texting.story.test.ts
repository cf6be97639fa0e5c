/** Text messages to the hub: what somebody saw, an ask for food, STOP; through a carrier that calls twice, late, and with somebody else's voice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSms } from '#gates/sms.server.ts'
import { hex } from '#ground/ids.ts'
import { days, minutes, weekOf } from '#ground/time.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { handOn } from '#rooms/hotline/handing.server.ts'
import type { IncidentId } from '#rooms/hotline/model.ts'
import { layAddress } from '#rooms/hotline/reaching.server.ts'
import { knownBy } from '#rooms/hotline/subscribing-links.server.ts'
import { sign } from '#rooms/hotline/telling.server.ts'
import { ACCOUNT, openCarrier } from './carrier.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf } from './members.testing.ts'
import { joinAsSteward } from './steward.testing.ts'
import { confirmedAt, drained, neighbours, speaking } from './telling.testing.ts'
import { knock, postForm, tablesOf } from './web.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: carrier.settings, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es', 'so'] } })
const { address, log, house: { pool, ports } } = hub
await joinAsSteward(hub)

const [MARA, TOMAS] = ['+16125550777', '+16125550778']
const said = (xml: string) => xml.replace(/<[^>]+>/g, '').replace(/&#(\d+);/g, (_, n: string) => String.fromCharCode(Number(n)))
const count = async (sql: string): Promise<number> => Number(((await pool.query<{ n: string }>(`select count(*) as n from ${sql}`)).rows[0] ?? { n: 0 }).n)

test('what somebody saw becomes a report in their language; the answer asks for one thing', async () => {
	const heard = await carrier.text(address, MARA, 'Hay tres camionetas afuera del Mercado del Sur')
	assert.equal(heard.status, 200)
	assert.match(String(heard.headers['content-type']), /^text\/xml/)
	assert.equal(heard.headers['set-cookie'], undefined)
	assert.equal(heard.headers['content-encoding'], undefined)
	assert.match(said(heard.text), /Gracias.*¿Lo viste con tus ojos\?/)
	const { rows } = await pool.query('select channel, language, hand, words from hotline_reports')
	assert.deepEqual(rows, [{ channel: 'sms', language: 'es', hand: '2nd', words: 'Hay tres camionetas afuera del Mercado del Sur' }])
})

test('“1” makes it somebody who saw it: one more report of the same voice, and one voice it stays', async () => {
	assert.match(said((await carrier.text(address, MARA, '1')).text), /your eyes|tus ojos/)
	const { rows } = await pool.query<{ hand: string; origin: Buffer; incident: string }>('select hand, origin, incident from hotline_reports order by received_at')
	assert.deepEqual(rows.map(({ hand }) => hand), ['2nd', '1st'])
	assert.equal(new Set(rows.map(({ origin }) => hex(origin))).size, 1)
	assert.equal(new Set(rows.map(({ incident }) => incident)).size, 1)
	assert.match(said((await carrier.text(address, TOMAS, 'sí')).text), /FOOD|COMIDA/, 'to whom nothing was asked, it says what this is')
})

test('called twice, in another order, and days later, it is still one', async () => {
	await carrier.text(address, TOMAS, 'Three SUVs outside the bakery on 14th, people in vests')
	const before = await count('hotline_reports')
	for (const webhook of carrier.made.toReversed()) assert.equal((await carrier.again(address, webhook)).status, 200)
	hub.move(days(2))
	for (const webhook of carrier.made) assert.equal((await carrier.again(address, webhook)).status, 200)
	assert.equal(await count('hotline_reports'), before)
	hub.move(-days(2))
})

test('what is not signed by the carrier is answered as where nothing is, and leaves nothing', async () => {
	const [webhook] = carrier.made
	assert.ok(webhook)
	const before = await tablesOf(hub)
	const fresh = { ...webhook, fields: { ...webhook.fields, MessageSid: 'SMnew', Body: 'STOP' } }
	for (const how of ['wrong', 'none', 'other-address', 'changed'] as const) assert.equal((await carrier.forge(address, fresh, how)).status, 403, how)
	assert.equal((await carrier.again(address, { ...fresh, fields: { ...fresh.fields, AccountSid: 'AC1' } })).status, 403, 'signed, and of another account')
	assert.equal((await postForm(address, '/gates/sms', fresh.fields)).status, 403, 'from a page of ours')
	const [there, nowhere] = [await carrier.forge(address, fresh), await knock(address, '/nowhere', { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'a=1' })]
	assert.deepEqual([there.status, there.text], [nowhere.status, nowhere.text])
	assert.deepEqual(await tablesOf(hub), before)
})

test('no number is anywhere: not in a table, not in the log, not in what rooms keep', async () => {
	const { rows } = await pool.query<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const all = (await Promise.all(rows.map(({ name }) => pool.query<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from ${name} t`)))).map(({ rows: [row] }) => row?.all ?? '').join('')
	for (const number of [MARA, TOMAS]) for (const form of [number, number.slice(1), number.slice(2), Buffer.from(number).toString('hex'), Buffer.from(number).toString('base64')]) assert.ok(!all.includes(form) && !log.join('\n').includes(form), form)
	assert.ok(all.includes('camionetas'), 'it would have been seen')
})

test('STOP, in any of the town’s words, is obeyed before anything else: the number is gone, and its subscription with it', async () => {
	for (const [i, word] of ['STOP', 'Alto', 'BAJA', 'parar', 'cancelar', 'JOOJI', 'توقف', 'stop please'].entries()) {
		const number = `+1612555020${i}`
		const [subscriber] = await neighbours(ports, pool, 1, ['sms'])
		assert.ok(subscriber)
		await pool.query(`update hotline_addresses set known = $2 where subscriber = $1`, [subscriber, Buffer.from(knownBy(ports.keys, 'sms', number))])
		const before = await count('hotline_reports')
		assert.match(said((await carrier.text(address, number, word)).text), /no more messages|más mensajes/, word)
		assert.equal(await count(`hotline_subscribers where id = '${subscriber}'`), 0, word)
		assert.equal(await count('hotline_reports'), before)
	}
	const [subscriber] = await neighbours(ports, pool, 1, ['sms'])
	await pool.query(`update hotline_addresses set known = $2 where subscriber = $1`, [subscriber, Buffer.from(knownBy(ports.keys, 'sms', '+16125550200'))])
	for (const webhook of carrier.made.filter(({ fields }) => fields['From'] === '+16125550200')) await carrier.again(address, webhook)
	assert.equal(await count(`hotline_subscribers where id = '${subscriber}'`), 1, 'called again, it does not end what began after it')
	assert.match(said((await carrier.text(address, MARA, 'AYUDA')).text), /COMIDA 5 55407.*Llama: 612-555-0100/)
	assert.match(said((await carrier.text(address, MARA, 'help')).text), /FOOD 5 55407.*Call: 612-555-0100/)
	assert.match(said((await carrier.text(address, MARA, 'gracias')).text), /./)
})

test('“COMIDA 5 55407” is an ask at the front door, sealed on arrival; the receipt in the answer opens it, and the number is only inside the seal', async () => {
	const heard = await carrier.text(address, TOMAS, 'COMIDA 5 55407')
	const [, receipt = ''] = /recibo: ([\d\s-]+)\./.exec(said(heard.text)) ?? []
	assert.match(receipt, /\d{3}/)
	const again = await carrier.again(address, carrier.made.at(-1) as (typeof carrier.made)[number])
	assert.equal(said(again.text), said(heard.text), 'called twice, one ask and one receipt')
	const { rows } = await pool.query<{ kind: string; size: string; language: string; sealed_where: string }>('select * from frontdoor_listings')
	assert.equal(rows.length, 1)
	assert.equal(rows[0]?.kind, 'food')
	assert.equal(rows[0]?.size, '5+')
	assert.equal(rows[0]?.language, 'es')
	const page = await postForm(address, '/receipt', { receipt, act: 'open' })
	assert.equal(page.status, 200)
	assert.ok(!JSON.stringify(rows).includes('6125550778'))
})

test('what was checked is said at once, and nobody is sent again', async () => {
	const [row] = (await pool.query<{ incident: string }>(`select incident from hotline_reports where incident is not null limit 1`)).rows
	await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, row?.incident as IncidentId, { verb: 'not-it', really: 'sheriff' }))
	hub.move(minutes(3))
	const heard = await carrier.text(address, '+16125550779', 'Hay tres camionetas en el Mercado del Sur')
	assert.match(said(heard.text), /Ya fuimos a ver: es .*sheriff.*No es inmigración/)
	assert.match(said((await carrier.text(address, '+16125550779', '1')).text), /Ya fuimos a ver/)
})


test('what the carrier says later is written down once, whatever the order, and what arrived has arrived; a number that is gone goes to the next way', async () => {
	await pool.query('delete from hotline_subscribers')
	const people = await neighbours(ports, pool, 4, ['sms', 'mail'])
	for (const [i, subscriber] of people.entries()) await pool.query(`update hotline_addresses set address = $2, ends_week = $3 where subscriber = $1 and way = 'sms'`, [subscriber, Buffer.from(layAddress(ports.keys, { subscriber, way: 'sms', endsWeek: weekOf(ports.now()) }, `+1612555030${i}`, ports.chance)), weekOf(ports.now())])
	const [dee, eli] = [await memberOf(hub, 'Dee', ['dispatcher']), await memberOf(hub, 'Eli', ['dispatcher'])].map(({ id }) => speaking(id, 'dispatcher'))
	const [va, vo] = [await memberOf(hub, 'Va', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])].map(({ id }) => speaking(id, 'verifier'))
	assert.ok(dee && eli && va && vo)
	const incident = await confirmedAt(ports, [va, vo])
	for (const by of [dee, eli]) assert.ok((await sign(ports, by, { incident, tells: 'alert', level: 'L2', because: null })).ok)

	const open = openSms(carrier.settings.sms, { origin: address })
	carrier.weather.push({ status: 400, code: 21610 })
	await drained(() => handOn(ports, new Map([['sms', open]]), { limit: 1, signal: new AbortController().signal }))
	const states = async () => (await pool.query<{ to: string; state: string }>(`select s.n as to, d.state from unnest($1::text[]) with ordinality s(id, n) join hotline_deliveries d on d.subscriber = s.id and d.way = 'sms' order by 1`, [people])).rows.map(({ state }) => state).toSorted()
	assert.deepEqual(await states(), ['failed', 'handed', 'handed', 'handed'])
	assert.equal(await count('hotline_addresses where is_failing'), 1, 'who said STOP to the carrier')
	const [one, two, three] = carrier.taken
	assert.ok(one && two && three && one.lasts > 60 && one.lasts <= 3600)

	await carrier.say(address, one, 'sent')
	assert.deepEqual(await states(), ['failed', 'handed', 'handed', 'handed'], 'on its way is no news')
	for (const status of ['delivered', 'sent', 'failed', 'delivered', 'undelivered']) assert.equal((await carrier.say(address, one, status)).status, 200)
	assert.deepEqual(await states(), ['delivered', 'failed', 'handed', 'handed'], 'what arrived has arrived')
	await carrier.say(address, two, 'undelivered', { ErrorCode: '30006' })
	assert.deepEqual(await states(), ['delivered', 'failed', 'failed', 'handed'])
	assert.equal(await count('hotline_addresses where is_failing'), 2)
	await carrier.say(address, three, 'failed')
	await carrier.say(address, three, 'delivered')
	assert.deepEqual(await states(), ['delivered', 'delivered', 'failed', 'failed'])
	const before = await tablesOf(hub)
	for (const webhook of carrier.made.slice(-9)) assert.equal((await carrier.again(address, webhook)).status, 200)
	assert.equal((await carrier.forge(address, { path: new URL(three.callback ?? '').pathname + new URL(three.callback ?? '').search, fields: { AccountSid: ACCOUNT, MessageSid: three.sid, MessageStatus: 'failed' } })).status, 403)
	assert.equal((await carrier.say(address, { ...three, callback: `${address}/gates/sms?alert=${'0'.repeat(32)}&to=${'0'.repeat(64)}` }, 'delivered')).status, 200, 'of nothing we know')
	assert.deepEqual(await tablesOf(hub), before)
})
