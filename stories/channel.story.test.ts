/** A member's own channel, over the real server and a carrier that misbehaves: chosen and proved, asked and answered by text message, kept, stopped, broken. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor } from '#ground/answers.server.ts'
import { tendChannels } from '#ground/channels.server.ts'
import { days, hours, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { readWords } from '#house/words.server.ts'
import { writeWaiting } from '#house/writing.server.ts'
import { moveIncident } from '#rooms/hotline/actions.server.ts'
import { askToLook, tendChecks } from '#rooms/hotline/checking.server.ts'
import { keepAsking } from '#rooms/rota/answering.server.ts'
import { remind } from '#rooms/rota/feeds.server.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import type { Shift } from '#rooms/rota/model.ts'
import { openCarrier } from './carrier.testing.ts'
import { channelAct, codeSent, said, since, write, writtenTo } from './channel.testing.ts'
import { incidentAt } from './checks.testing.ts'
import { openHotline } from './hotline.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { givesBack, shiftIn, takes } from './rota.testing.ts'
import { speaking } from './telling.testing.ts'
import { knock, tablesOf } from './web.testing.ts'

const carrier = await openCarrier()
const hub = await openHotline({ gates: carrier.settings, first: { name: 'Kelp Street Neighbors', phone: '612-555-0100', languages: ['en', 'es', 'so'] } })
const { address, log, house: { pool, ports, carriers } } = hub
/** Ten in the morning of a day to come. */
const goTo = (time: string, ahead = 1) => hub.move((instantOf({ day: wallOf((ports.now() + days(ahead)) as Instant, zoneHere()).day, time }, zoneHere()) as Instant) - ports.now())
goTo('10:00')

let n = 0
const phone = () => `+1612555${String(4000 + n++)}`
const rows = async <T extends object>(sql: string, values: unknown[] = []) => (await pool.query<T>(sql, values)).rows
const placesOf = async ({ id }: Pick<Shift, 'id'>) => (await rows<{ member: string }>('select member from rota_places where shift = $1', [id])).map(({ member }) => member)
const ask = (who: MemberHere, shift: Shift, what: 'take-this' | 'cover' | 'still-coming' = 'take-this') => ports.storage.inOneGo((tx) => askMember(ports, tx, { member: who.id, what, shift: shift.id, endsAt: shift.begins }))
const passing = async () => {
	const teller = await memberOf(hub, `Teller ${n++}`, ['teller'])
	return (JSON.parse((await knock(address, '/desk/shifts/pass-on', { method: 'POST', headers: { origin: address, cookie: await sessionOf(hub, teller.id), 'content-type': 'application/json' }, body: JSON.stringify({ act: 'see' }) })).text) as { value: { questions: { id: string; goes: string; how: string }[] } }).value.questions
}
const alone = () => pool.query(`insert into rota_carriers (member, may_ask) select id, false from ground_members on conflict (member) do update set may_ask = false`)
const DEMANDING = [/Mossgate/, /laundry/i]

test('a channel is none until a code came back from it; the number is in no table and in no log', async () => {
	const [mara, number] = [await memberOf(hub, 'Mara', ['helper']), phone()]
	assert.equal(await channelAct(hub, mara, { verb: 'choose', way: 'sms', address: 'not a number' }), 'not-an-address')
	assert.equal(await channelAct(hub, mara, { verb: 'choose', way: 'mail', address: 'a@b.example' }), 'no-gate')
	assert.equal(await channelAct(hub, mara, { verb: 'choose', way: 'sms', address: `(${number.slice(2, 5)}) ${number.slice(5, 8)}-${number.slice(8)}` }), 'choose')
	const code = codeSent(carrier, number)
	assert.match(code, /^\d{6}$/)
	assert.equal(await write(hub), 0)
	assert.equal(await channelAct(hub, mara, { verb: 'prove', code: code === '000000' ? '000001' : '000000' }), 'wrong-code')
	assert.equal(await channelAct(hub, mara, { verb: 'prove', code: `${code.slice(0, 3)} ${code.slice(3)}` }), 'prove')
	assert.equal(await channelAct(hub, mara, { verb: 'prove', code }), 'not-here')
	const names = await rows<{ name: string }>(`select table_name as name from information_schema.tables where table_schema = 'public'`)
	const all = (await Promise.all(names.map(({ name }) => rows<{ all: string }>(`select coalesce(string_agg(t::text, '|'), '') as all from ${name} t`)))).map(([row]) => row?.all ?? '').join('')
	for (const form of [number, number.slice(1), number.slice(2), Buffer.from(number).toString('hex'), Buffer.from(number).toString('base64')]) assert.ok(!all.includes(form) && !log.join('\n').includes(form), form)
	assert.ok(all.includes('Mara'), 'it would have been seen')

	// Five wrong ones end a code; five codes are enough for a day.
	for (let i = 0; i < 4; i++) assert.equal(await channelAct(hub, mara, { verb: 'choose', way: 'sms', address: phone() }), 'choose')
	for (let i = 0; i < 5; i++) assert.match(await channelAct(hub, mara, { verb: 'prove', code: 'x' }), /wrong-code/)
	assert.equal(await channelAct(hub, mara, { verb: 'prove', code: codeSent(carrier, carrier.taken.at(-1)?.to ?? '') }), 'not-here')
	assert.equal(await channelAct(hub, mara, { verb: 'choose', way: 'sms', address: phone() }), 'enough')
	assert.equal(await channelAct(hub, mara, { verb: 'end' }), 'end')
	assert.deepEqual(await rows('select from ground_channels where member = $1', [mara.id]), [])
})

test('a cover is asked by text message and taken by “SÍ”, without signing in; called twice, it is one answer', async () => {
	await alone()
	const [ben, luz] = [await memberOf(hub, 'Ben', ['helper']), await memberOf(hub, 'Luz', ['helper'])]
	await pool.query(`update ground_members set language = 'es' where id = $1`, [luz.id])
	await pool.query('insert into rota_carriers (member, may_ask) values ($1, false)', [ben.id])
	const number = phone()
	await writtenTo(hub, carrier, luz, number)
	const shift = await shiftIn(hub, { ahead: 0, places: 1, from: '15:00', until: '17:00', zone: 'cedar' as never })
	await takes(hub, ben, shift)
	await givesBack(hub, ben, shift)
	await keepAsking(ports)
	const from = carrier.taken.length
	assert.equal((await passing()).find(({ goes }) => goes === 'by-itself')?.how, 'Goes by text message by itself, when their hours allow it')
	assert.equal(await write(hub), 1)
	assert.equal(await write(hub), 0, 'each at most once')
	const [text = ''] = since(carrier, from, number)
	assert.match(text, /¿Usted sí\?|¿Puede venir\?/)
	assert.match(text, /Responda 1 sí, 2 no/)
	assert.match(text, new RegExp(`${address}/answer\\?lang=es#`))
	for (const never of [...DEMANDING, /Ben/, /Luz/]) assert.doesNotMatch(text, never)
	assert.match((await passing()).find(({ goes }) => goes === 'sent')?.how ?? '', /^Sent by text message \d/)

	const heard = await carrier.text(address, number, 'SÍ')
	assert.match(said(heard), /Es suyo\. Gracias/)
	assert.deepEqual(await placesOf(shift), [luz.id])
	const before = await tablesOf(hub)
	assert.equal(said(await carrier.again(address, carrier.made.at(-1) as (typeof carrier.made)[number])), '', 'called again')
	assert.deepEqual(await tablesOf(hub), before)
	assert.equal((await carrier.forge(address, { path: '/gates/sms', fields: { ...carrier.made.at(-1)?.fields, MessageSid: 'SMother', Body: '2' } })).status, 403)
	assert.deepEqual(await placesOf(shift), [luz.id])
})

test('with two questions open a word asks which, a number names one; a number of nobody is treated as anybody’s', async () => {
	await alone()
	const [two, number] = [await memberOf(hub, 'Dos', ['helper']), phone()]
	await writtenTo(hub, carrier, two, number)
	const [one, other] = [await shiftIn(hub, { ahead: 2, places: 1 }), await shiftIn(hub, { ahead: 4, places: 1 })]
	await ask(two, one)
	assert.equal(await write(hub), 1)
	await ask(two, other)
	assert.equal(await write(hub), 1)
	assert.match(said(await carrier.text(address, number, 'yes')), /Which one\?.*1 is yes, 2 is no\. 3 is yes, 4 is no\./)
	assert.deepEqual([await placesOf(one), await placesOf(other)], [[], []])
	assert.match(said(await carrier.text(address, phone(), '3')), /FOOD/, 'a number of nobody')
	assert.match(said(await carrier.text(address, number, '3')), /It is yours/)
	assert.match(said(await carrier.text(address, number, '2')), /Thank you for telling us/)
	assert.deepEqual([await placesOf(one), await placesOf(other)], [[], [two.id]])
	assert.match(said(await carrier.text(address, number, '1')), /FOOD/, 'nothing is open any more')
})

test('the digit is about what they wrote of after we asked, where they did', async () => {
	const [eve, number] = [await memberOf(hub, 'Eve', ['helper']), phone()]
	await writtenTo(hub, carrier, eve, number)
	const shift = await shiftIn(hub, { ahead: 3, places: 1 })
	await ask(eve, shift)
	await write(hub)
	hub.move(minutes(1))
	await carrier.text(address, number, 'Three SUVs outside the bakery on 14th, people in vests')
	assert.match(said(await carrier.text(address, number, '1')), /your eyes|What you saw|Thank you/)
	assert.deepEqual(await placesOf(shift), [])
})

test('somebody else was faster: a word from who was late takes nothing', async () => {
	const [slow, number] = [await memberOf(hub, 'Slow', ['helper']), phone()]
	await writtenTo(hub, carrier, slow, number)
	const [gone, next] = [await shiftIn(hub, { ahead: 5, places: 1 }), await shiftIn(hub, { ahead: 6, places: 1 })]
	const first = await ask(slow, gone)
	await write(hub)
	await pool.query(`update rota_questions set answer = 'gone' where id = $1`, [first])
	await ask(slow, next)
	await write(hub)
	assert.match(said(await carrier.text(address, number, 'yes')), /Which one\?.*3 is yes/)
	assert.deepEqual(await placesOf(next), [], '“yes” may have meant the one that is gone')
	assert.match(said(await carrier.text(address, number, '1')), /Somebody else has it now/)
})

test('STOP ends it before anything else; a number that is gone falls back to whoever passes on, and so does a failed one', async () => {
	await pool.query('delete from ground_channels')
	const [ana, number] = [await memberOf(hub, 'Ana', ['helper']), phone()]
	await writtenTo(hub, carrier, ana, number)
	const shift = await shiftIn(hub, { ahead: 3, places: 1 })
	const question = await ask(ana, shift)
	const from = carrier.taken.length
	carrier.weather.push({ status: 400, code: 21610 })
	await write(hub)
	assert.deepEqual(since(carrier, from, number), [])
	const passed = async (id: string) => (await passing()).find((one) => one.id === id)
	assert.equal((await passed(question))?.goes, 'by-hand')
	assert.match((await passed(question))?.how ?? '', /did not arrive\. Please pass it on/)
	assert.match((await knock(address, '/desk/shifts/channel', { headers: { cookie: await sessionOf(hub, ana.id), 'accept-language': 'en' } })).text, /do not arrive there any more/)
	const again = await ask(ana, await shiftIn(hub, { ahead: 8, places: 1 }))
	assert.equal(await write(hub), 0, 'nothing more is written to a number that is gone')
	assert.deepEqual(await passed(again), { ...(await passed(again)), goes: 'by-hand', how: '' })

	const [bo, other] = [await memberOf(hub, 'Bo', ['helper']), phone()]
	await writtenTo(hub, carrier, bo, other)
	const [late, cut] = [await ask(bo, shift), await ask(bo, await shiftIn(hub, { ahead: 9, places: 1 }))]
	await write(hub)
	const messages = carrier.taken.filter((one) => one.to === other).slice(-2)
	assert.equal(messages.length, 2)
	const [m] = messages
	assert.ok(m)
	await pool.query(`update ground_messages set state = 'unknown' where about = $1`, [cut])
	assert.match((await passed(cut))?.how ?? '', /Nobody knows whether/)
	await pool.query(`update ground_messages set state = 'handing' where about = $1`, [late])
	hub.move(minutes(3))
	assert.equal(await write(hub), 0, 'what whoever died over it had in hand is not begun again')
	assert.match((await passed(late))?.how ?? '', /Nobody knows whether/)

	assert.match(said(await carrier.text(address, other, 'STOP')), /no more messages/)
	assert.deepEqual(await rows('select from ground_channels where member = $1', [bo.id]), [])
	await ask(bo, await shiftIn(hub, { ahead: 10, places: 1 }))
	assert.equal(await write(hub), 0)
	assert.match(said(await carrier.text(address, other, '1')), /FOOD/)
})

test('the carrier says later that it did not arrive: it is passed on by hand; what arrived has arrived', async () => {
	await pool.query('delete from ground_channels')
	const [cy, number] = [await memberOf(hub, 'Cy', ['helper']), phone()]
	await writtenTo(hub, carrier, cy, number)
	const question = await ask(cy, await shiftIn(hub, { ahead: 3, places: 1 }))
	await write(hub)
	const message = carrier.taken.findLast((one) => one.to === number)
	assert.ok(message)
	const told = async () => (await rows<{ state: string }>('select state from ground_messages where about = $1', [question]))[0]?.state
	// The hub has no address over https here, so the carrier was not told where to say it: it is told now.
	const [{ id } = { id: '' }] = await rows<{ id: string }>('select id from ground_messages where about = $1', [question])
	const here = { ...message, callback: `${address}/gates/sms?alert=${id.slice('message_'.length)}&to=${'0'.repeat(64)}` }
	await carrier.say(address, here, 'undelivered', { ErrorCode: '30005' })
	assert.equal(await told(), 'failed')
	assert.deepEqual(await rows('select is_failing from ground_channels where member = $1', [cy.id]), [{ is_failing: true }])
	await carrier.say(address, here, 'delivered')
	await carrier.say(address, here, 'failed')
	assert.equal(await told(), 'delivered')
})

test('a reminder waits for the morning, being asked to cover does not, and own quiet hours hold for both', async () => {
	await pool.query('delete from ground_channels')
	await alone()
	const [ida, number] = [await memberOf(hub, 'Ida', ['helper']), phone()]
	await writtenTo(hub, carrier, ida, number)
	goTo('23:30', 0)
	const from = carrier.taken.length
	const shift = await shiftIn(hub, { ahead: 1, places: 2, from: '18:00', until: '20:00' })
	await takes(hub, ida, shift)
	await ask(ida, shift, 'still-coming')
	assert.equal(await write(hub), 0, 'a reminder can wait')
	const cover = await shiftIn(hub, { ahead: 2, places: 1 })
	await ask(ida, cover, 'cover')
	assert.equal(await write(hub), 1, 'being asked to cover cannot')
	await pool.query('update rota_carriers set quiet_from = 1320, quiet_until = 480 where member = $1', [ida.id])
	await pool.query('insert into rota_carriers (member, quiet_from, quiet_until) values ($1, 1320, 480) on conflict (member) do update set quiet_from = 1320, quiet_until = 480', [ida.id])
	await ask(ida, await shiftIn(hub, { ahead: 3, places: 1 }), 'cover')
	assert.equal(await write(hub), 0, 'unless they said so')
	goTo('09:00', 1)
	assert.equal(await write(hub), 2)
	goTo('16:10', 0)
	await remind(ports)
	await write(hub)
	const texts = since(carrier, from, number)
	assert.match(texts.at(-1) ?? '', /soon, .*6:00/)
	for (const text of texts) for (const never of DEMANDING) assert.doesNotMatch(text, never)
	await remind(ports)
	assert.equal(await write(hub), 0)
})

test('at most six a day to one person; the rest is passed on or waits for tomorrow', async () => {
	await pool.query('delete from ground_channels')
	const [mo, number] = [await memberOf(hub, 'Mo', ['helper']), phone()]
	await writtenTo(hub, carrier, mo, number)
	goTo('10:00', 2)
	const from = carrier.taken.length
	for (let i = 0; i < 8; i++) await ask(mo, await shiftIn(hub, { ahead: 2 + i, places: 1 }))
	await write(hub)
	await write(hub)
	assert.equal(since(carrier, from, number).length, 6)
	goTo('10:30', 1)
	await write(hub)
	assert.equal(since(carrier, from, number).length, 8)
})

test('“can you go?” is answered from the message: no place in it, one who says no moves it on, one who says yes goes', async () => {
	await pool.query('delete from ground_channels')
	await alone()
	await pool.query(`update ground_members set ended_half = 1 where 'helper' = any(roles)`)
	goTo('12:00', 1)
	const dee = speaking((await memberOf(hub, 'Dee', ['dispatcher'])).id, 'dispatcher')
	const [va, vo] = [await memberOf(hub, 'Va', ['verifier']), await memberOf(hub, 'Vo', ['verifier'])]
	await alone()
	await pool.query('update rota_carriers set may_ask = true where member = any($1)', [[va.id, vo.id]])
	const [forVa, forVo] = [phone(), phone()]
	await writtenTo(hub, carrier, va, forVa)
	await writtenTo(hub, carrier, vo, forVo)
	const incident = await incidentAt(hub)
	const from = carrier.taken.length
	const asked = await askToLook(ports, dee, { incident })
	assert.ok(asked.ok && asked.value.asked === 1)
	await write(hub)
	const tasks = () => rows<{ member: string; state: string }>('select member, state from hotline_tasks where incident = $1', [incident])
	const [first] = await tasks()
	const [one, another] = first?.member === va.id ? [forVa, forVo] : [forVo, forVa]
	const [text = ''] = since(carrier, from, one)
	assert.match(text, /somebody is needed for a check near you, within 15 minutes\. Can you go\? Reply 1 yes, 2 no/)
	for (const never of [/Cedar/i, /14th/, /Dee|Va\b|Vo\b/, /incident|task/]) assert.doesNotMatch(text, never)
	assert.deepEqual(since(carrier, from, another), [])
	assert.match(said(await carrier.text(address, one, 'no')), /We ask somebody else/)
	await tendChecks(ports)
	await write(hub)
	assert.equal(since(carrier, from, another).length, 1)
	assert.match(said(await carrier.text(address, another, '1')), /expected in 15 minutes/)
	assert.deepEqual((await tasks()).map(({ state }) => state).toSorted(), ['accepted', 'declined'])

	// They are missed: asked after, at any hour, by the same way.
	hub.move(minutes(28))
	await tendChecks(ports)
	const mid = carrier.taken.length
	await write(hub)
	const [check = ''] = since(carrier, mid, another)
	assert.match(check, /are you all right, and do you go on\? Reply 3: all is well\. 4:/)
	assert.match(said(await carrier.text(address, another, 'no')), /Please answer with a number/, '“no” to whether they are all right is no word to guess at')
	assert.match(said(await carrier.text(address, another, '3')), /We ask again/)
	assert.deepEqual((await rows<{ reminded: number }>('select reminded from hotline_tasks where incident = $1 and state = $2', [incident, 'accepted'])), [{ reminded: 0 }])
	await ports.storage.inOneGo((tx) => moveIncident(ports, tx, { as: 'house' }, incident, { verb: 'not-it', really: 'sheriff' }))
})

test('by the link, without a session: what is asked and nothing of where; spent once', async () => {
	const dee = speaking((await memberOf(hub, 'Dot', ['dispatcher'])).id, 'dispatcher')
	const incident = await incidentAt(hub)
	assert.ok((await askToLook(ports, dee, { incident })).ok)
	const [open] = await rows<{ id: string }>('select a.id from hotline_asks a join hotline_tasks t on t.id = a.task where t.incident = $1', [incident])
	assert.ok(open)
	const post = (act: string) => knock(address, '/answer?lang=es', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ code: codeFor(ports, open.id), act }).toString() })
	const seen = (await post('see')).text
	assert.match(seen, /Hace falta alguien para ir a ver/)
	for (const never of [/Cedar/i, /14th/]) assert.doesNotMatch(seen, never)
	assert.match((await post('yes')).text, /le esperan en 15 minutos/)
	assert.deepEqual((await rows<{ state: string }>('select state from hotline_tasks where incident = $1', [incident])).filter(({ state }) => state === 'accepted').length, 1)
	assert.equal((await post('yes')).status, 404)
})

test('after ninety days it is gone, unless they say that it goes on: asked once, two weeks before, by day', async () => {
	await pool.query('delete from ground_channels')
	const [go, stay, silent] = [await memberOf(hub, 'Go', ['helper']), await memberOf(hub, 'Stay', ['helper']), await memberOf(hub, 'Sil', ['helper'])]
	const numbers = [phone(), phone(), phone()] as const
	for (const [i, who] of [go, stay, silent].entries()) await writtenTo(hub, carrier, who, numbers[i] ?? '')
	goTo('03:00', 78)
	const words = readWords()
	assert.equal(await tendChannels(ports, { carriers, origin: address }, words), 0, 'nobody is woken for it')
	goTo('11:00', 0)
	assert.equal(await tendChannels(ports, { carriers, origin: address }, words), 3)
	assert.equal(await tendChannels(ports, { carriers, origin: address }, words), 0)
	assert.match(said(await carrier.text(address, numbers[1], 'YES')), /goes on for 90 days/)
	assert.match(said(await carrier.text(address, numbers[0], 'no')), /no more/)
	hub.move(days(14))
	await forgetEnded(ports)
	assert.deepEqual((await rows<{ member: string }>('select member from ground_channels')).map(({ member }) => member), [stay.id])
	assert.equal(await writeWaiting(ports, { carriers: new Map(), origin: address }), 0)
	hub.move(hours(1))
})
