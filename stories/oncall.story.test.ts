/** Work that other rooms post, work without a shift, and who is rung: over HTTP, on a clock that is moved. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#ground/ids.ts'
import { post } from '#ground/notes.server.ts'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayAt, dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import { deliverNotes, forgetEnded } from '#house/duties.server.ts'
import { wantDesk } from '#rooms/frontdoor/desk-hours.server.ts'
import { carriedNow } from '#rooms/rota/carried.server.ts'
import { ringOn } from '#rooms/rota/calling.server.ts'
import { giveTurns } from '#rooms/rota/turns.server.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { until } from './child.testing.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { press, shiftIn, takes } from './rota.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { ports, pool } } = hub
const ZONE = zoneHere()
/** The next time the clocks here say so, at least a day ahead. */
function moveTo(time: string, more = 1): Instant {
	const day = dayAt(dayNumber(wallOf(ports.now(), ZONE).day) + more)
	const at = instantOf({ day, time }, ZONE) as Instant
	hub.move(at - ports.now())
	return at
}
const moveOn = (ms: number) => hub.move(ms)
const many = (fields: Readonly<Record<string, string | readonly string[]>>) => Object.entries(fields).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : value.map((one) => [name, one])))
async function act(who: Pick<MemberHere, 'id'>, fields: Readonly<Record<string, string | readonly string[]>>): Promise<string> {
	const heard = await knock(address, '/desk/shifts/oncall/act', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded', cookie: await sessionOf(hub, who.id) }, body: new URLSearchParams(many(fields)).toString() })
	assert.equal(heard.status, 303, heard.text)
	return new URL(String(heard.headers['location']), address).searchParams.get('heard') ?? ''
}
const page = async (who: Pick<MemberHere, 'id'>, path = '/desk/shifts') => (await knock(address, path, { headers: { cookie: await sessionOf(hub, who.id), 'accept-language': 'en' } })).text
const id = (what: string) => newId(what, ports.chance)
const rows = async <T>(text: string, given: readonly unknown[] = []) => (await pool.query(text, [...given])).rows as T[]
const clockOf = (at: number | string) => wallOf(Number(at) as Instant, ZONE).time
const rungAt = async (one: string) => (await rows<{ member: string; at: string }>('select member, at from rota_paged where page = $1 order by at, ring, member', [one])).map(({ member, at }) => `${clockOf(at)} ${member}`)
/** The hub hears by itself, too, and may be at it just now. */
async function heardAll(): Promise<void> {
	await deliverNotes(ports)
	await until('the notes were heard', async () => (await pool.query('select from ground_notes')).rowCount === 0)
}
const tell = (...notes: readonly ({ says: string } & Record<string, unknown>)[]) => ports.storage.inOneGo((tx) => post(tx, notes, ports)).then(heardAll)
const ask: typeof ports.ask = (tx, question, given) => ports.ask(tx, question, given)

test('another room wants work done: told twice it is there once; changed, whoever still can keeps it; withdrawn, they see it and the desk hears of it', async () => {
	const [ana, ben] = [await memberOf(hub, 'Ana', ['helper']), await memberOf(hub, 'Ben', ['helper'])]
	moveTo('09:00')
	const begins = after(ports.now(), days(2))
	const work = { origin: 'court', key: 'hearing/1', kind: 'company', zone: null, where: 'Steps of the court', places: 2, opens: 'nothing', gives: [], begins, ends: after(begins, hours(3)) }
	await tell({ says: 'work/wanted', ...work }, { says: 'work/wanted', ...work, places: 9 })
	const there = () => rows<{ id: string; places: number; begins: string; state: string }>(`select id, places, begins, state from rota_shifts where origin = 'court'`)
	const [shift, ...others] = await there()
	assert.deepEqual([others.length, shift?.places], [0, 2])
	for (const who of [ana, ben]) await takes(hub, { cookie: await sessionOf(hub, who.id) }, { id: shift?.id as never })
	const later = await shiftIn(hub, { day: wallOf(begins, ZONE).day, ahead: 2, from: '13:00', until: '14:00', kind: 'packing' })
	await takes(hub, { cookie: await sessionOf(hub, ben.id) }, later)
	const had = () => rows<{ member: string; id: string }>('select member, id from rota_places where shift = $1 order by seat', [shift?.id])
	const before = await had()
	await tell({ says: 'work/changed', ...work, places: 1, begins: after(begins, hours(2)), ends: after(begins, hours(5)) })
	assert.deepEqual(await had(), before.filter(({ member }) => member === ana.id), 'the same place, at the new time; who has something else then is let go')
	assert.deepEqual((await there()).map((one) => [Number(one.begins) - begins, one.places]), [[hours(2), 2]])
	await tell({ says: 'work/withdrawn', origin: 'court', key: 'hearing/1' }, { says: 'work/withdrawn', origin: 'court', key: 'hearing/1' })
	assert.deepEqual((await there()).map(({ state }) => state), ['cancelled'])
	assert.match(await page(ana), /This was called off\. You need not come\./)
	assert.deepEqual(await rows('select says, about from ground_lines where about = $1 order by says', [shift?.id]), [{ says: 'rota/called-off', about: shift?.id }, { says: 'rota/moved', about: shift?.id }])
	await tell({ says: 'work/wanted', ...work, key: 'hearing/2', begins: after(ports.now(), -minutes(1)) }, { says: 'work/wanted', ...work, key: 'hearing/3', ends: after(begins, days(3)) })
	assert.equal((await there()).length, 1, 'what has begun, or lasts for days, is nobody’s shift')
})

test('when the desk is open, its shifts post themselves, each once; changed hours change them, and what was called off by hand stays so', async () => {
	const steward = await memberOf(hub, 'June', ['steward'])
	const desk = () => rows<{ id: string; places: number; opens: string; state: string }>(`select id, places, opens, state from rota_shifts where origin = 'frontdoor' and begins > $1 order by begins`, [ports.now()])
	const window = { verb: 'set-desk-hours', weekday: '0', from: '16:00', until: '19:00', people: '2', where: 'Lamp Hill Hall' }
	assert.equal(await act(steward, window), 'desk-hours')
	await heardAll()
	const first = await desk()
	assert.deepEqual(first.map(({ places, opens }) => [places, opens]), [[2, 'sealed'], [2, 'sealed']])
	await press(hub, { cookie: await sessionOf(hub, steward.id) }, { verb: 'cancel-shift', shift: first[0]?.id ?? '' })
	for (let i = 0; i < 2; i++) await wantDesk(ports).then(heardAll)
	assert.deepEqual((await desk()).map(({ id: one, state }) => [one, state]), [[first[0]?.id, 'cancelled'], [first[1]?.id, 'open']])
	assert.match(await page(steward, '/desk/shifts/oncall'), /Monday, 16:00 to 19:00/)
	assert.equal(await act(steward, { verb: 'set-desk-hours', drop: '0' }), 'desk-hours')
	await heardAll()
	assert.deepEqual((await desk()).map(({ state }) => state), ['cancelled'])
	assert.equal(await act(steward, { ...window, from: '25:00' }), 'wrong')
	await ports.storage.inOneGo(async (tx) => {
		const { saveSettings } = await import('#ground/hub.server.ts')
		await saveSettings(tx, { ...ports.hub().settings, name: 'Other', deskHours: [{ weekday: 1, from: '09:00', until: '10:00', people: 1, where: 'x' }] })
	})
	assert.deepEqual((await rows<{ d: unknown[] }>(`select settings -> 'deskHours' as d from ground_hub`))[0]?.d, [], 'a form that was opened before does not bring them back')
})

test('work at the desk counts by itself, in quarter hours and never on what; calls are said in one tap and taken back', async () => {
	const link = await ports.storage.inOneGo(async (tx) => (await import('#ground/welcome.server.ts')).inviteSteward(ports, tx))
	const ana = await joinAsSteward({ address, firstLink: `#${link}` }, 'Ana')
	const team = await teamOf(address)
	moveTo('10:00')
	const cookie = await sessionOf(hub, ana.id as never)
	const week = async () => (await rows<{ sums: number[] }>('select array[coalesce(sum(minutes), 0), coalesce(sum(beside), 0), coalesce(sum(load), 0)]::integer[] as sums from rota_hours where member = $1', [ana.id]))[0]?.sums
	const work = async () => {
		const one = await sealed(team, { text: 'bread' })
		assert.ok((await postTo(address, '/help/sealed', one.body)).body.ok)
		for (const [path, body] of [[`/desk/listing/${one.id}`, {}], [`/desk/listing/${one.id}/act`, { verb: 'claim' }]] as const) {
			const answer = await postTo(address, path, body, { cookie })
			assert.ok(answer.body.ok, answer.body.refusal)
		}
		await heardAll()
	}
	await work()
	await work()
	assert.deepEqual(await week(), [15, 15, 15], 'two things in one quarter of an hour are a quarter of an hour')
	moveOn(minutes(20))
	await work()
	assert.deepEqual(await week(), [30, 30, 30])
	assert.deepEqual(Object.keys((await rows<object>('select * from rota_beside limit 1'))[0] ?? {}).toSorted(), ['begins', 'ends_at', 'member'], 'and nothing of what it was')
	const own = { id: ana.id as MemberHere['id'] }
	assert.match(await page(own), /You did 30 min this week besides shifts/)
	const said = id('said')
	for (let i = 0; i < 2; i++) assert.equal(await act(own, { verb: 'say-hours', id: said, kind: 'calls', minutes: '120' }), 'say-hours')
	assert.match(await page(own), /You did 2\.5 h this week[^]*Calls, 2 h/)
	assert.equal(await act(await memberOf(hub, 'Other', ['teller']), { verb: 'unsay-hours', id: said }), 'not-here', 'only who said it takes it back')
	assert.equal(await act(own, { verb: 'unsay-hours', id: said }), 'unsay-hours')
	assert.deepEqual(await week(), [30, 30, 30])
	assert.equal(await act(own, { verb: 'say-hours', id: id('said'), kind: 'calls', minutes: '9999' }), 'wrong')
})

test('hours without a shift count towards the week, and a night of them asks for the rest of a night', async () => {
	const [full, late] = [await memberOf(hub, 'Full', ['helper']), await memberOf(hub, 'Late', ['teller'])]
	moveTo('09:00', 1 + ((8 - ((dayNumber(wallOf(ports.now(), ZONE).day) + 3) % 7)) % 7))
	const today = wallOf(ports.now(), ZONE).day
	for (let i = 0; i < 9; i++) await act(full, { verb: 'say-hours', id: id('said'), kind: 'coordinating', minutes: '240' })
	const [long, short] = [await shiftIn(hub, { day: today, from: '10:00', until: '15:00', places: 9 }), await shiftIn(hub, { day: today, from: '16:00', until: '17:00', places: 9 })]
	const told = async (who: MemberHere, shift: { id: string }) => new URL(String((await takes(hub, { cookie: await sessionOf(hub, who.id) }, shift as never)).headers['location']), address).searchParams.get('told')
	assert.equal(await told(full, long), 'not', '36 and 5 are more than 40')
	assert.match(await page(full), /your week would be fuller than your limit/)
	assert.equal(await told(full, short), 'took')

	const began = moveTo('23:00')
	for (let i = 0; i < 8; i++) await tell({ says: 'frontdoor/worked', member: late.id, quarter: after(began, i * minutes(15)) })
	await tell({ says: 'frontdoor/worked', member: late.id, quarter: began })
	assert.deepEqual(await rows('select sum(beside)::integer as beside from rota_hours where member = $1', [late.id]), [{ beside: 120 }], 'told twice, it counts once')
	hub.move(hours(2))
	const day = wallOf(ports.now(), ZONE).day
	const [morning, afternoon] = [await shiftIn(hub, { day, from: '09:00', until: '11:00', places: 9 }), await shiftIn(hub, { day, from: '14:00', until: '16:00', places: 9 })]
	assert.equal(await told(late, morning), 'not')
	assert.match(await page(late), /You can begin from .*(2:00\s*PM|14:00)/)
	assert.equal(await told(late, afternoon), 'took')
	assert.equal(await ports.storage.inOneGo((tx) => ask(tx, 'is-rested', { member: late.id, at: ports.now(), until: after(ports.now(), hours(1)) })), false)
	assert.equal(await ports.storage.inOneGo((tx) => ask(tx, 'is-rested', { member: full.id, at: ports.now(), until: after(ports.now(), hours(1)) })), true)
})

const turns = (more: object) => ({ verb: 'set-rotation', id: id('turns'), kind: 'hotline', presence: 'on-call', where: 'Lamp Hill Hall', every: '1', firstDay: wallOf(ports.now(), ZONE).day, from: '22:00', until: '06:00', ...more })
const next = (who: string) => rows<{ shift: string; begins: string }>(`select rota_shifts.id as shift, rota_shifts.begins from rota_shifts join rota_places on shift = rota_shifts.id where origin = 'oncall' and member = $1 and rota_shifts.begins > $2 order by begins`, [who, ports.now()])

test('ten past three: who is on is rung, and again; who stands by has it at sixteen past; their rest begins when it is over, and what was too soon goes to somebody else', async () => {
	const teller = await memberOf(hub, 'Teo', ['teller'])
	const [ana, ben, cy] = [await memberOf(hub, 'Ana', ['helper']), await memberOf(hub, 'Ben', ['helper']), await memberOf(hub, 'Cy', ['helper'])]
	moveTo('12:00')
	const [first, second] = [turns({ members: [ana.id] }), turns({ members: [ben.id], presence: 'standby' })]
	assert.deepEqual([await act(teller, first), await act(teller, second)], ['set-rotation', 'set-rotation'])
	assert.equal((await next(ana.id)).length, 28)
	await giveTurns(ports)
	assert.equal((await rows(`select from rota_shifts where origin = 'oncall'`)).length, 56, 'each once')
	await pool.query(`insert into rota_kinds (member, kind, ends_at) values ($1, 'hotline', 9000000000000)`, [cy.id])
	assert.match(await page(ben), /Hotline, on standby/)

	moveTo('02:00')
	const packing = await shiftIn(hub, { day: wallOf(ports.now(), ZONE).day, from: '10:00', until: '12:00' })
	await takes(hub, { cookie: await sessionOf(hub, ben.id) }, packing)
	assert.deepEqual(await ports.storage.inOneGo((tx) => ask(tx, 'who-is-on', { kind: 'hotline', knows: [], at: ports.now() })), [{ member: ana.id, how: 'on-call', knows: ['speaks-en'] }, { member: ben.id, how: 'standby', knows: ['speaks-en'] }])
	moveOn(minutes(70))
	const one = id('page')
	assert.equal(await act(teller, { verb: 'begin-page', id: one, kind: 'hotline', reason: 'someone-waits' }), 'begin-page')
	for (let minute = 11; minute <= 16; minute++) {
		moveOn(minutes(1))
		await ringOn(ports)
	}
	assert.deepEqual(await rungAt(one), [`03:10 ${ana.id}`, `03:12 ${ana.id}`, `03:15 ${ben.id}`])
	assert.equal(await act(cy, { verb: 'have-it', id: one }), 'not-here', 'it never rang for them')
	assert.match(await page(ben), /Somebody is needed now: Hotline[^]*I have it/)
	assert.equal(await act(ben, { verb: 'have-it', id: one }), 'have-it')
	assert.equal(await act(ana, { verb: 'have-it', id: one }), 'someone-has-it')
	assert.equal(await act(ben, { verb: 'have-it', id: one }), 'have-it', 'said twice, it is had once')
	for (let minute = 17; minute <= 40; minute++) {
		moveOn(minutes(1))
		await ringOn(ports)
	}
	assert.equal((await rungAt(one)).length, 3, 'the first answer stops it')
	moveOn(hours(1))
	assert.equal(clockOf(ports.now()), '04:40')
	assert.equal(await act(ben, { verb: 'end-page', id: one }), 'rest')
	assert.deepEqual(await rows('select from rota_places where shift = $1', [packing.id]), [], 'ten in the morning is too soon')
	await heardAll()
	assert.deepEqual(await rows('select says from ground_lines where about = $1', [packing.id]), [{ says: 'rota/rest-released' }])
	assert.doesNotMatch(await page(ben), /I have it|It is over<\/button>/)
	assert.equal(new URL(String((await takes(hub, { cookie: await sessionOf(hub, ben.id) }, packing)).headers['location']), address).searchParams.get('told'), 'not')

	moveTo('12:00', 9)
	await forgetEnded(ports)
	assert.deepEqual(await rows('select from rota_paged where page = $1', [one]), [], 'a week later nobody knows who was rung')
	const load = async (who: string) => (await rows<{ load: number }>('select sum(load)::integer as load from rota_hours where member = $1', [who]))[0]?.load ?? 0
	// Ben: 84 minutes by night and the hour of being rung, beside what standing by weighs; Ana was rung.
	const nights = 60 * 8 * 0.25
	assert.equal((await load(ben.id)) % nights, (84 * 1.5 + 60) % nights)
	assert.equal((await load(ana.id)) % nights, 60)
	for (const { id: rotation } of [first, second]) assert.equal(await act(teller, { verb: 'end-rotation', id: rotation }), 'end-rotation')
	assert.deepEqual(await rows(`select from rota_shifts where origin = 'oncall' and state = 'open' and begins > $1`, [ports.now()]), [])
})

test('who is on has not rested: they are passed by, it is written down for seven days, and who stands by is rung at once', async () => {
	const teller = await memberOf(hub, 'Tia', ['teller'])
	const [lead, standby] = [await memberOf(hub, 'Lea', ['helper']), await memberOf(hub, 'Sol', ['helper'])]
	moveTo('12:00')
	assert.equal(await act(teller, turns({ kind: 'medic', members: [lead.id], from: '18:00', until: '22:00' })), 'set-rotation')
	assert.equal(await act(teller, turns({ kind: 'medic', members: [standby.id], presence: 'standby', from: '18:00', until: '22:00' })), 'set-rotation')
	moveTo('18:30', 0)
	// Since their turn was given they said they rest.
	await pool.query('insert into rota_carriers (member, away_from, away_until) values ($1, $2, $3)', [lead.id, ports.now() - hours(1), ports.now() + days(2)])
	const one = id('page')
	await act(teller, { verb: 'begin-page', id: one, kind: 'medic', reason: 'question' })
	assert.deepEqual(await rungAt(one), [`18:30 ${standby.id}`])
	assert.deepEqual(await rows('select member, what, why from rota_skips where member = $1', [lead.id]), [{ member: lead.id, what: 'page', why: 'away' }])
	const plan = await page(teller, '/desk/shifts/oncall')
	assert.match(plan, /Tell them: Sol/)
	assert.match(plan, /Lea, on [^<]*: not rung\. They rest\./)
	assert.equal(await act(standby, { verb: 'cannot-now', id: one }), 'cannot-now')
	assert.equal(await act(teller, { verb: 'end-page', id: one, from: 'plan' }), 'end-page')
	moveOn(days(8))
	await forgetEnded(ports)
	assert.deepEqual(await rows('select from rota_skips where member = $1 and why = $2', [lead.id, 'away']), [])
})

test('a turn in somebody’s rest passes to who comes next; one that nobody can have stands with the places that need someone; somebody else has it this once, by the same rules', async () => {
	const teller = await memberOf(hub, 'Tom', ['teller'])
	const [one, two, three] = [await memberOf(hub, 'Uma', ['helper']), await memberOf(hub, 'Vic', ['helper']), await memberOf(hub, 'Wes', ['helper'])]
	moveTo('12:00')
	await pool.query('insert into rota_carriers (member, away_from, away_until) values ($1, $2, $3), ($4, $2, $5)', [one.id, ports.now(), ports.now() + days(3), two.id, ports.now() + days(2)])
	assert.equal(await act(teller, turns({ kind: 'driving', members: [one.id, two.id], from: '18:00', until: '20:00' })), 'set-rotation')
	const plan = await rows<{ id: string; member: string | null }>(`select rota_shifts.id, member from rota_shifts left join rota_places on shift = rota_shifts.id where kind = 'driving' and origin = 'oncall' order by rota_shifts.begins limit 6`)
	assert.deepEqual(plan.map(({ member }) => member), [null, null, two.id, two.id, one.id, two.id])
	const seen = await page(teller, '/desk/shifts/oncall')
	assert.match(seen, /2 times in the next four weeks have nobody/)
	hub.move(3000)
	assert.ok((await page(three, '/places')).includes(plan[0]?.id ?? '-'), 'a gap is a place that needs someone')
	assert.ok((await rows('select from rota_skips where what = $1 and member = $2', ['turn', one.id])).length >= 2)
	assert.equal(await act(teller, { verb: 'override', shift: plan[0]?.id ?? '', member: three.id }), 'override')
	assert.equal(await act(teller, { verb: 'override', shift: plan[2]?.id ?? '', member: one.id }), 'away')
	const has = async (n: number) => (await rows<{ member: string }>('select member from rota_places where shift = $1', [plan[n]?.id])).map(({ member }) => member)
	assert.deepEqual([await has(0), await has(2)], [[three.id], [two.id]], 'what cannot be stays as it was')
	assert.equal(await act(teller, turns({ members: ['member_00000000000000000000000000000000'] })), 'nobody-named')
})

test('who could: rested, knowing it and willing, near before far, least carried first', async () => {
	const bare = await openTestHub({ first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
	const { ports: there, pool: db } = bare.house
	const [near, light, heavy, unwilling, unskilled] = await Promise.all(['Near', 'Light', 'Heavy', 'Unwilling', 'Unskilled'].map((name) => memberOf(bare, name, ['helper'])))
	assert.ok(near && light && heavy && unwilling && unskilled)
	const tomorrow = dayAt(dayNumber(wallOf(there.now(), ZONE).day) + 1)
	const at = (time: string) => instantOf({ day: tomorrow, time }, ZONE) as Instant
	for (const { id: who } of [near, light, heavy, unwilling]) await db.query(`insert into rota_skills (member, what, level) values ($1, 'medic', 'able')`, [who])
	await db.query('insert into rota_carriers (member, may_ask) values ($1, false)', [unwilling.id])
	await db.query('update ground_members set since_half = 0')
	await db.query('insert into rota_hours (member, week, minutes, load, ends_at) values ($1, $2, 600, 900, $3), ($4, $2, 60, 60, $3)', [heavy.id, Math.floor(there.now() / days(7)), there.now() + days(30), near.id])
	const fridge = await shiftIn(bare, { day: tomorrow, from: '08:00', until: '09:00', zone: 'norte' as never })
	await takes(bare, near, fridge)
	const could = () => there.storage.inOneGo((tx) => there.ask(tx, 'who-could', { kind: 'medic', knows: ['medic'], zone: 'norte', begins: at('14:00'), ends: at('16:00'), now: there.now() }))
	assert.deepEqual(await could(), [near.id, light.id, heavy.id])
	await takes(bare, light, await shiftIn(bare, { day: tomorrow, from: '15:00', until: '17:00' }))
	assert.deepEqual(await could(), [near.id, heavy.id])
	const carried = await there.storage.inOneGo((tx) => carriedNow(there, tx))
	assert.ok((carried.get(heavy.id)?.load ?? 0) > (carried.get(near.id)?.load ?? 0))
})

test('the plan and its acts are for those who coordinate: for others they are not there', async () => {
	const helper = await memberOf(hub, 'Hal', ['helper'])
	const cookie = await sessionOf(hub, helper.id)
	assert.equal((await knock(address, '/desk/shifts/oncall', { headers: { cookie } })).status, 404)
	assert.doesNotMatch(await page(helper), /shifts\/oncall"/)
	for (const verb of ['begin-page', 'set-rotation', 'override', 'set-desk-hours']) assert.equal((await knock(address, '/desk/shifts/oncall/act', { method: 'POST', headers: { origin: address, 'content-type': 'application/x-www-form-urlencoded', cookie }, body: `verb=${verb}` })).status, 404)
})

test('who has done a kind is not new to it; a week later places are hours, four weeks later numbers without names, a year later nothing', async () => {
	const [xan, yui] = [await memberOf(hub, 'Xan', ['helper']), await memberOf(hub, 'Yui', ['helper'])]
	moveTo('09:00', 400)
	await forgetEnded(ports)
	assert.deepEqual(await rows('select from rota_counts'), [], 'what was before is gone')
	const day = wallOf(after(ports.now(), days(1)), ZONE).day
	const [first, next] = [await shiftIn(hub, { day, from: '10:00', until: '13:00', places: 5, kind: 'kitchen' }), await shiftIn(hub, { ahead: 4, from: '10:00', until: '11:00', kind: 'kitchen' })]
	for (const [who, shift] of [[xan, first], [yui, first], [xan, next]] as const) await takes(hub, { cookie: await sessionOf(hub, who.id) }, shift)
	const isNew = async () => (await rows<{ is_new: boolean }>('select is_new from rota_places where member = $1 order by begins', [xan.id])).map((row) => row.is_new)
	assert.deepEqual(await isNew(), [true, true])
	hub.move(first.ends + minutes(5) - ports.now())
	await forgetEnded(ports)
	assert.deepEqual(await isNew(), [true, false], 'also where they had a place already')
	await pool.query(`update rota_places set state = 'missed' where shift = $1 and member = $2`, [first.id, yui.id])
	hub.move(next.ends + days(7) - ports.now())
	await forgetEnded(ports)
	const hoursNow = () => rows<{ member: string; minutes: number; load: number }>('select member, sum(minutes)::integer as minutes, sum(load)::integer as load from rota_hours where member = any($1) group by 1', [[xan.id, yui.id]])
	assert.deepEqual(await hoursNow(), [{ member: xan.id, minutes: 240, load: 240 }], 'who missed it carries nothing for it')
	hub.move(days(36))
	await forgetEnded(ports)
	await forgetEnded(ports)
	assert.deepEqual(await hoursNow(), [])
	assert.deepEqual(await rows('select sum(minutes)::integer as minutes, sum(missing)::integer as missing from rota_counts where minutes > 0'), [{ minutes: 240, missing: 5 }])
	hub.move(days(400))
	await forgetEnded(ports)
	assert.deepEqual(await rows('select from rota_counts'), [])
})
