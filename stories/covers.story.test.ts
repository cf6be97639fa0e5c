/** Swaps, covers, the waiting list, being there and questions by code, over HTTP and on the house's own clock: the reference's scenarios with their numbers. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor } from '#ground/answers.server.ts'
import type { Role, Speaker } from '#ground/people.ts'
import { days, hours, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import { findMember } from '#ground/members.server.ts'
import { forgetEnded } from '#house/duties.server.ts'
import { keepAsking, seePassing } from '#rooms/rota/answering.server.ts'
import type { PlaceId, Shift } from '#rooms/rota/model.ts'
import { judgeFor } from '#rooms/rota/placing.server.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import * as store from '#rooms/rota/store.server.ts'
import { moveShift } from '#rooms/rota/swaps.server.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { dayAhead, givesBack, shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub({ proxy: 1, first: { zones: [{ id: 'norte', name: 'Norte', households: 900 }] } })
const { address, house: { ports, pool } } = hub
const helpers = (n: number, name = 'Helper') => Promise.all(Array.from({ length: n }, (_, i) => memberOf(hub, `${name} ${i}`, ['helper'])))
const helper = async (name: string, roles: Role[] = ['helper']) => memberOf(hub, name, roles)
let from = 0
const elsewhere = () => ({ 'x-forwarded-for': `10.${(from >> 8) & 255}.${from++ & 255}.1` })
const post = async (path: string, who: Pick<MemberHere, 'cookie'> | null, fields: Readonly<Record<string, string>>) =>
	knock(address, path, { method: 'POST', headers: { origin: address, 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded', ...elsewhere(), ...(who && { cookie: await sessionOf(hub, (who as MemberHere).id) }) }, body: new URLSearchParams(fields).toString() })
const act = async (who: MemberHere, verb: string, fields: Readonly<Record<string, string>>): Promise<string> => new URL(String((await post('/desk/shifts/swap/act', who, { verb, ...fields })).headers['location']), address).search.replace('?', '')
const json = async (path: string, who: MemberHere, body: object) => JSON.parse((await knock(address, path, { method: 'POST', headers: { origin: address, cookie: await sessionOf(hub, who.id), 'content-type': 'application/json', ...elsewhere() }, body: JSON.stringify(body) })).text) as { ok: boolean; refusal?: string; value: { questions: { id: string; called: string; text: string; passed: boolean }[]; told: unknown[]; late: { place: string; called: string }[] } }
const answers = (code: string, says: string) => post('/answer', null, { code, act: says })
const has = async ({ id }: Pick<Shift, 'id'>) => (await pool.query<{ member: string }>('select member from rota_places where shift = $1 order by seat', [id])).rows.map(({ member }) => member)
const placeOf = async ({ id }: Pick<Shift, 'id'>, { id: who }: Pick<MemberHere, 'id'>) => (await pool.query<{ id: PlaceId }>('select id from rota_places where shift = $1 and member = $2', [id, who])).rows[0]?.id as PlaceId
/** Whom the hub asked; not who gave it back, and so has answered already. */
const askedOf = async ({ id }: Pick<Shift, 'id'>) => (await pool.query<{ id: string; member: string; answer: string | null }>(`select id, member, answer from rota_questions where shift = $1 and not (what = 'take-this' and cover is null and answer is not distinct from 'no') order by asked_at, id`, [id])).rows
const knows = (who: MemberHere, what: string, untilHalf: number | null = null) => pool.query(`insert into rota_skills (member, what, level, until_half) values ($1, $2, 'able', $3) on conflict (member, what) do update set until_half = $3`, [who.id, what, untilHalf])
const at = (day: string, time: string) => instantOf({ day, time }, zoneHere()) as Instant
const goTo = async (when: Instant) => (hub.move(when - ports.now()), keepAsking(ports))
const speaks = (who: MemberHere, roles: Role[]): Speaker => ({ as: 'member', member: { id: who.id, called: who.name, roles, language: 'en', teams: [] } })
/** Nobody from an earlier story is asked in this one. */
const alone = () => pool.query(`insert into rota_carriers (member, may_ask) select id, false from ground_members on conflict (member) do update set may_ask = false`)

test('a sick call three hours before: four, then four, then standby, then the coordinators, and never who rests', async () => {
	await alone()
	const day = dayAhead(hub, 3)
	hub.move(at(day, '07:00') - ports.now())
	const [ben, carla, dina, ivy, jo] = await Promise.all(['Ben', 'Carla', 'Dina', 'Ivy', 'Jo'].map((name) => helper(name)))
	assert.ok(ben && carla && dina && ivy && jo)
	const more = await helpers(10, 'Medic')
	for (const who of [ben, carla, dina, ivy, ...more]) await knows(who, 'medic')
	const shift = await shiftIn(hub, { ahead: 0, kind: 'medic', places: 2, from: '18:00', until: '23:59', needs: [{ what: 'medic', least: 1, most: 2 }] })
	const standby = await shiftIn(hub, { ahead: 0, kind: 'medic', places: 1, presence: 'standby', serves: shift.id, from: '17:00', until: '23:00' })
	// Dina was up all night: eleven hours and until two in the afternoon are hers.
	const night = await shiftIn(hub, { ahead: 0, from: '07:30', until: '14:00' })
	await takes(hub, ben, shift)
	await takes(hub, jo, shift)
	await takes(hub, carla, standby)
	await takes(hub, dina, night)
	// Ivy would rather not be with Jo; nobody ever hears.
	await pool.query('insert into ground_apart (low, high, asker) values ($1, $2, $3)', [...[ivy.id, jo.id].toSorted(), Buffer.alloc(32)])
	// Two were asked this week.
	for (const who of more.slice(0, 2)) await pool.query('insert into rota_asked (member, asked_at, ends_at) values ($1, $2, $3)', [who.id, ports.now() - days(2), ports.now() + days(20)])

	hub.move(at(day, '15:02') - ports.now())
	await givesBack(hub, ben, shift)
	const first = await askedOf(shift)
	assert.equal(first.length, 4)
	assert.equal(first.filter(({ member }) => more.slice(0, 2).some(({ id }) => id === member)).length, 0, 'who was asked this week waits')
	await goTo(at(day, '15:19'))
	assert.equal((await askedOf(shift)).length, 4)
	const no = first[0] as { id: string; member: string }
	await answers(codeFor(ports, no.id), 'no')
	await goTo(at(day, '15:20'))
	const second = await askedOf(shift)
	assert.equal(second.length, 8)
	assert.equal(second.filter(({ member }) => member === no.member).length, 1, 'no is no')
	for (const never of [dina, ivy, carla]) assert.ok(!second.some(({ member }) => member === never.id), never.name)
	assert.ok(!(await has(shift)).includes(carla.id))
	await goTo(at(day, '15:39'))
	assert.ok(!(await has(shift)).includes(carla.id))
	await goTo(at(day, '15:40'))
	assert.ok((await has(shift)).includes(carla.id), 'Carla was on standby for it')
	assert.deepEqual(await has(standby), [])
	assert.ok((await askedOf(shift)).every(({ answer }) => answer === 'no' || answer === 'gone'))
	const told = await answers(codeFor(ports, second.find(({ member }) => member !== no.member)?.id ?? ''), 'yes')
	assert.match(told.text, /Somebody else has it now\. Thank you/)
	await goTo(at(day, '15:50'))
	assert.equal((await askedOf(shift)).length, 8, 'nobody more was asked')
	assert.ok(!(await askedOf(shift)).some(({ member }) => member === ben.id), 'nor who gave it back')
})

test('where nobody is on standby, the coordinators hear at 15:45', async () => {
	await alone()
	const day = dayAhead(hub, 1)
	hub.move(at(day, '15:02') - ports.now())
	const [ben, ...others] = await helpers(6, 'Near')
	const teller = await helper('Teo', ['teller'])
	await pool.query('insert into rota_carriers (member, may_ask) values ($1, false)', [teller.id])
	assert.ok(ben)
	const shift = await shiftIn(hub, { ahead: 0, places: 1, from: '18:00', until: '20:00' })
	await takes(hub, ben, shift)
	assert.equal(await act(ben, 'ask-cover', { place: await placeOf(shift, ben) }), 'told=ask-cover')
	assert.deepEqual(await has(shift), [ben.id], 'it stays theirs')
	assert.equal(await act(ben, 'ask-cover', { place: await placeOf(shift, ben) }), 'told=ask-cover')
	assert.equal((await askedOf(shift)).length, 4, 'asking twice is asking once')
	for (const time of ['15:20', '15:40']) await goTo(at(day, time))
	assert.equal((await askedOf(shift)).length, 5)
	assert.equal((await json('/desk/shifts/pass-on', teller, { act: 'see' })).value.told.length, 0)
	await goTo(at(day, '15:45'))
	assert.equal((await json('/desk/shifts/pass-on', teller, { act: 'see' })).value.told.length, 1)
	assert.deepEqual(await has(shift), [ben.id])
	assert.ok(others.every(({ id }) => id !== ben.id))
})

test('a swap: offered, taken, moved with its shift, stepped back from, refused to who rests or whose court skill ends before', async () => {
	await alone()
	const thursday = dayAhead(hub, 4)
	const [eli, fay, gus, kim] = await Promise.all(['Eli', 'Fay', 'Gus', 'Kim'].map((name) => helper(name)))
	const teller = await helper('Tia', ['teller'])
	assert.ok(eli && fay && gus && kim)
	for (const who of [eli, fay, gus, kim]) await knows(who, 'court')
	const court = await shiftIn(hub, { ahead: 4, kind: 'company', places: 1, from: '08:00', until: '13:00', needs: [{ what: 'court', least: 1, most: 1 }] })
	const hotline = await shiftIn(hub, { ahead: 3, kind: 'hotline', places: 1, from: '22:00', until: '06:00' })
	await takes(hub, eli, court)
	await takes(hub, gus, hotline)
	const place = await placeOf(court, eli)
	assert.equal(await act(fay, 'take-swap', { place }), 'not=not-here', 'what is not offered is not there')
	assert.equal(await act(eli, 'offer-swap', { place }), 'told=offer-swap')
	assert.equal(await act(gus, 'take-swap', { place }), 'not=rest-before')
	assert.equal(await act(fay, 'take-swap', { place }), 'told=take-swap')
	assert.deepEqual(await has(court), [eli.id])

	assert.equal(await act(teller, 'move-shift', { shift: court.id, day: thursday, from: '07:30', until: '12:30' }), 'told=move-shift')
	assert.equal(await placeOf(court, eli), place, 'the place keeps its name')
	assert.equal(wallOf(Number((await pool.query('select begins from rota_places where id = $1', [place])).rows[0].begins) as Instant, zoneHere()).time, '07:30')
	assert.equal(await act(fay, 'untake-swap', { place }), 'told=untake-swap')
	assert.deepEqual(await has(court), [eli.id], 'no gap')

	await knows(fay, 'court', Math.floor((court.begins - hours(20)) / hours(12)))
	assert.match(await act(fay, 'take-swap', { place }), /not=lacks-skill/)
	assert.equal(await act(kim, 'take-swap', { place }), 'told=take-swap')
	assert.equal(await act(fay, 'take-swap', { place }), 'not=full')
	// Judged again at the yes: Kim has something else by now.
	const other = await shiftIn(hub, { ahead: 4, places: 1, from: '12:00', until: '13:00' })
	await takes(hub, kim, other)
	assert.equal(await act(eli, 'confirm-swap', { place }), 'not=overlaps')
	await givesBack(hub, kim, other)
	assert.equal(await act(kim, 'confirm-swap', { place }), 'not=not-theirs')
	assert.equal(await act(teller, 'confirm-swap', { place }), 'told=confirm-swap', 'a coordinator, for Eli who is ill')
	assert.deepEqual(await has(court), [kim.id])
	assert.equal(await placeOf(court, kim), place)
})

test('a shift that moves where somebody could not come: nothing moves unsaid, then they are asked', async () => {
	await alone()
	const [ana, bo] = await helpers(2, 'Moved')
	const teller = await helper('Teo', ['teller'])
	assert.ok(ana && bo)
	const [one, other] = [await shiftIn(hub, { ahead: 9, places: 2, from: '09:00', until: '11:00' }), await shiftIn(hub, { ahead: 9, places: 1, from: '13:00', until: '14:00' })]
	for (const who of [ana, bo]) await takes(hub, who, one)
	await takes(hub, bo, other)
	const to = { day: dayAhead(hub, 9), from: '12:00', until: '14:00' }
	assert.equal(await act(teller, 'move-shift', { shift: one.id, ...to }), 'not=some-cannot')
	assert.deepEqual((await has(one)).toSorted(), [ana.id, bo.id].toSorted())
	assert.equal(await act(teller, 'move-shift', { shift: one.id, ...to, even: 'so' }), 'told=move-shift')
	assert.deepEqual(await has(one), [ana.id])
	const asked = await askedOf(one)
	assert.deepEqual(asked.map(({ member }) => member).toSorted(), [ana.id, bo.id].toSorted())
	const forBo = codeFor(ports, asked.find(({ member }) => member === bo.id)?.id ?? '')
	assert.match((await answers(forBo, 'yes')).text, /another place at that time|something else/)
	await givesBack(hub, bo, other)
	assert.match((await answers(forBo, 'yes')).text, /It is yours/)
	assert.deepEqual((await has(one)).toSorted(), [ana.id, bo.id].toSorted())
	assert.deepEqual(await moveShift(ports, speaks(ana, ['helper']), one.id, to, true), { ok: false, refusal: 'not-yours-to-do' })
	await assert.rejects(pool.query('update rota_shifts set ends = ends + 1 where id = $1', [one.id]), /foreign key/)
})

test('forty answer at once: one has it, the others hear it kindly; one code sent forty times is spent once', async () => {
	await alone()
	const [ben, ...all] = await helpers(41, 'Forty')
	assert.ok(ben)
	const shift = await shiftIn(hub, { ahead: 12, places: 1 })
	await takes(hub, ben, shift)
	const place = await placeOf(shift, ben)
	await pool.query(`insert into rota_covers (id, shift, place, state, step, waves, opened_at) values ('cover_forty', $1, $2, 'open', 'told', 2, $3)`, [shift.id, place, ports.now()])
	const codes: string[] = []
	for (const { id } of all) codes.push(codeFor(ports, await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: id, what: 'cover', shift: shift.id, place, cover: 'cover_forty', endsAt: shift.begins }))))
	const heard = await Promise.all(codes.map((code) => answers(code, 'yes')))
	assert.equal(heard.filter(({ text }) => text.includes('It is yours')).length, 1)
	assert.equal(heard.filter(({ text }) => text.includes('Somebody else has it now')).length, 39)
	const [winner, ...more] = await has(shift)
	assert.deepEqual(more, [])
	assert.ok(winner !== ben.id && all.some(({ id }) => id === winner))

	const [solo] = await helpers(1, 'Solo')
	assert.ok(solo)
	const free = await shiftIn(hub, { ahead: 13, places: 2 })
	const code = codeFor(ports, await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: solo.id, what: 'take-this', shift: free.id, endsAt: free.begins })))
	const same = await Promise.all(Array.from({ length: 40 }, () => answers(code, 'yes')))
	assert.equal(same.filter(({ text }) => text.includes('It is yours')).length, 1)
	assert.deepEqual(await has(free), [solo.id])
})

test('a yes to a cover is judged when it comes: who has taken something else since hears so, and the place stays where it was', async () => {
	await alone()
	const [ben, una] = await helpers(2, 'Judged')
	assert.ok(ben && una)
	const shift = await shiftIn(hub, { ahead: 16, places: 1, from: '09:00', until: '12:00' })
	await takes(hub, ben, shift)
	const place = await placeOf(shift, ben)
	await pool.query(`insert into rota_covers (id, shift, place, state, step, waves, opened_at) values ('cover_judged', $1, $2, 'open', 'told', 2, $3)`, [shift.id, place, ports.now()])
	const code = codeFor(ports, await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: una.id, what: 'cover', shift: shift.id, place, cover: 'cover_judged', endsAt: shift.begins })))
	// A night before it: eleven hours of rest would be missing.
	await takes(hub, una, await shiftIn(hub, { ahead: 15, places: 1, from: '20:00', until: '23:30' }))
	assert.ok(!(await answers(code, 'yes')).text.includes('It is yours'))
	assert.deepEqual(await has(shift), [ben.id])
})

test('a code shows its question and nothing else; wrong, used and old are not there, alike; guessing ends', async () => {
	await alone()
	const [una, dos] = await helpers(2, 'Coded')
	assert.ok(una && dos)
	const shift = await shiftIn(hub, { ahead: 14, places: 3, kind: 'kitchen', zone: 'norte' as never })
	const ask = (member: MemberHere, ends: number) => ports.storage.inOneGo((tx) => askMember(ports, tx, { member: member.id, what: 'take-this', shift: shift.id, endsAt: ends as Instant }))
	const used = codeFor(ports, await ask(una, shift.begins))
	const old = codeFor(ports, await ask(dos, ports.now() + minutes(5)))
	const seen = await answers(used.toLowerCase(), 'see')
	assert.equal(seen.status, 200)
	assert.match(seen.text, /Kitchen/)
	assert.doesNotMatch(seen.text, /Coded|member_|set-cookie/)
	assert.equal(seen.headers['set-cookie'], undefined)
	assert.deepEqual(await has(shift), [], 'looking spends nothing')
	assert.equal((await knock(address, `/answer?code=${used}`)).status, 200)
	assert.deepEqual(await has(shift), [])
	await answers(used, 'yes')
	hub.move(minutes(6))
	const typed = [used, old, 'ACDEFGHJ', '', 'x'.repeat(20)]
	const gone = await Promise.all(typed.flatMap((code) => [answers(code, 'see'), answers(code, 'yes')]))
	// What somebody typed stands in the field again, and is all that differs.
	const alike = gone.map(({ status, text, headers }, i) => ({ status, text: text.replace(`value="${typed[Math.floor(i / 2)]}"`, 'value=""'), length: Number(headers['content-length']) - (typed[Math.floor(i / 2)] ?? '').length }))
	for (const one of alike) assert.deepEqual(one, { ...alike[0], status: 404 })
	const tries = []
	for (let i = 0; i < 40; i++) tries.push((await knock(address, '/answer', { method: 'POST', headers: { origin: address, 'x-forwarded-for': '192.0.2.7', 'content-type': 'application/x-www-form-urlencoded' }, body: 'act=see&code=ACDEFGHJ' })).status)
	assert.ok(tries.includes(429) && tries[0] === 404)
	// Nothing in the tables is the code.
	assert.equal((await pool.query('select from rota_questions where code = $1', [Buffer.from(old)])).rowCount, 0)
})

test('a full shift: who brings what is missing is asked first, it is kept for them, no and silence go to the next', async () => {
	await alone()
	const [ann, bea, cam, dan, eve] = await helpers(5, 'Waits')
	assert.ok(ann && bea && cam && dan && eve)
	for (const who of [ann, cam]) await knows(who, 'lead')
	const shift = await shiftIn(hub, { ahead: 20, places: 2, needs: [{ what: 'lead', least: 1, most: 2 }] })
	await takes(hub, ann, shift)
	assert.equal(await act(cam, 'wait', { shift: shift.id }), 'not=is-free')
	await takes(hub, bea, shift)
	for (const who of [dan, eve, cam]) {
		assert.equal(await act(who, 'wait', { shift: shift.id }), 'told=wait')
		hub.move(1000)
	}
	await givesBack(hub, ann, shift)
	assert.deepEqual((await askedOf(shift)).map(({ member }) => member), [cam.id], 'Cam knows how to lead')
	assert.deepEqual((await has(shift)).toSorted(), [bea.id, cam.id].toSorted(), 'kept for her')
	assert.match(await act(dan, 'say-yes', { question: (await askedOf(shift))[0]?.id ?? '' }), /not=not-here/, 'somebody else’s question')
	await act(cam, 'say-no', { question: (await askedOf(shift))[0]?.id ?? '' })
	assert.deepEqual(await has(shift), [bea.id], 'what is left is for who can lead: nobody is put where they do not fit')
	await knows(eve, 'lead')
	await keepAsking(ports)
	assert.deepEqual((await has(shift)).toSorted(), [bea.id, eve.id].toSorted())
	await goTo((ports.now() + hours(13)) as Instant)
	assert.deepEqual(await has(shift), [bea.id], 'silence is no yes')
	await knows(dan, 'lead')
	await keepAsking(ports)
	const forDan = (await askedOf(shift)).find(({ member }) => member === dan.id)
	assert.equal(await act(dan, 'say-yes', { question: forDan?.id ?? '' }), 'told=say-yes')
	assert.deepEqual((await pool.query('select state from rota_places where shift = $1 and member = $2', [shift.id, dan.id])).rows, [{ state: 'taken' }])
})

test('"I am here"; who has not said so ten minutes on is only asked about, sees it, and it goes with the place', async () => {
	await alone()
	const [lou, mia, nat] = await helpers(3, 'There')
	const teller = await helper('Teo', ['teller'])
	assert.ok(lou && mia && nat)
	const shift = await shiftIn(hub, { ahead: 2, places: 2 })
	const standby = await shiftIn(hub, { ahead: 2, places: 1, presence: 'standby', serves: shift.id })
	for (const who of [lou, mia]) await takes(hub, who, shift)
	await takes(hub, nat, standby)
	const [louHas, miaHas] = [await placeOf(shift, lou), await placeOf(shift, mia)]
	await goTo((shift.begins - minutes(31)) as Instant)
	assert.equal(await act(lou, 'check-in', { place: louHas }), 'not=not-yet')
	await goTo((shift.begins - minutes(30)) as Instant)
	assert.equal(await act(lou, 'check-in', { place: louHas }), 'told=check-in')
	assert.equal(await act(lou, 'check-in', { place: miaHas }), 'not=not-here')
	await goTo((shift.begins + minutes(9)) as Instant)
	const late = async () => (await json('/desk/shifts/pass-on', teller, { act: 'see' })).value.late
	assert.deepEqual(await late(), [])
	await goTo((shift.begins + minutes(10)) as Instant)
	assert.deepEqual((await late()).map(({ called }) => called), [mia.name])
	assert.deepEqual((await askedOf(shift)).map(({ member }) => member), [nat.id], 'standby is asked')
	const page = async (who: MemberHere) => (await knock(address, '/desk/shifts/swap', { headers: { cookie: who.cookie, 'accept-language': 'en' } })).text
	assert.match(await page(mia), /The coordinators are asked whether you came/)
	assert.doesNotMatch(await page(lou), /whether you came/)
	assert.equal((await json('/desk/shifts/pass-on', teller, { act: 'late', place: miaHas, answer: 'unknown' })).ok, true)
	assert.match(await page(mia), /Nobody knows\. That is all right/)
	assert.equal(await act(mia, 'check-in', { place: miaHas }), 'told=check-in', 'she came after all')
	assert.deepEqual(await late(), [])
	await goTo((shift.ends + minutes(1)) as Instant)
	assert.deepEqual((await pool.query('select distinct state from rota_places where shift = $1', [shift.id])).rows, [{ state: 'done' }])
	hub.move(days(7))
	await forgetEnded(ports)
	for (const table of ['rota_late', 'rota_covers', 'rota_questions', 'rota_places']) assert.equal((await pool.query(`select from ${table} ${table === 'rota_late' ? '' : `where shift = '${shift.id}'`}`)).rowCount, 0, table)
	assert.ok(((await pool.query('select from rota_asked where member = $1', [nat.id])).rowCount ?? 0) === 1)
	hub.move(days(22))
	await forgetEnded(ports)
	assert.equal((await pool.query('select from rota_asked where member = $1', [nat.id])).rowCount, 0)
})

test('a coordinator passes a message on and notes what came back; a word alone takes no place', async () => {
	await alone()
	const [pia] = await helpers(1, 'Passed')
	const teller = await helper('Teo', ['teller'])
	assert.ok(pia)
	const shift = await shiftIn(hub, { ahead: 3, places: 2, where: 'Comedor del Norte' })
	await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: pia.id, what: 'take-this', shift: shift.id, endsAt: shift.begins }))
	await pool.query(`update ground_members set language = 'es' where id = $1`, [pia.id])
	const mine = async () => (await json('/desk/shifts/pass-on', teller, { act: 'see' })).value.questions.find(({ called }) => called === pia.name)
	const message = await mine()
	assert.ok(message)
	assert.match(message.text, /¿Puede venir\? Empacar, .*Responda 1 sí, 2 no, o aquí: http.*\/answer\?lang=es#[A-Z0-9]{8}$/)
	await json('/desk/shifts/pass-on', teller, { act: 'passed', question: message.id })
	assert.equal((await mine())?.passed, true)
	const back = (text: string) => json('/desk/shifts/pass-on', teller, { act: 'heard', member: pia.id, text })
	assert.equal((await back('SÍ')).refusal, 'answer-number')
	assert.equal((await back('creo que sí')).refusal, 'answer-not-read')
	assert.deepEqual(await has(shift), [])
	assert.equal((await back(' １. ')).ok, true)
	assert.deepEqual(await has(shift), [pia.id])
	assert.equal(await mine(), undefined)
	assert.equal((await seePassing(ports, speaks(pia, ['helper']))).ok, false)
})

test('whatever is offered, taken, covered, waited for, answered or moved, in whatever order: nobody stands where the rules forbid it, and no place has two', async () => {
	await alone()
	const people = await helpers(5, 'Random')
	const teller = await helper('Teo', ['teller'])
	await pool.query('insert into rota_carriers (member, may_ask) values ($1, false)', [teller.id])
	await pool.query('insert into rota_carriers (member, week_minutes) values ($1, 600)', [people[0]?.id])
	const some: Shift[] = []
	for (const [ahead, start, end, places] of [[1, '06:00', '12:00', 1], [1, '10:00', '15:00', 2], [1, '22:00', '05:00', 1], [2, '08:00', '13:00', 2], [2, '14:30', '20:00', 1]] as const) some.push(await shiftIn(hub, { ahead, from: start, until: end, places }))
	let seed = 7
	const pick = (n: number) => ((seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) >> 8) % n
	const one = <T>(all: readonly T[]): T => all[pick(all.length)] as T
	const lawful = async (after: string) => {
		for (const shift of some) {
			const seats = await has(shift)
			assert.ok(seats.length <= shift.places && new Set(seats).size === seats.length)
			for (const id of seats)
				await ports.storage.inOneGo(async (tx) => {
					const [member, found] = [await findMember(tx, id), await store.lockShift(tx, shift.id)]
					assert.ok(member && found)
					const { refusal } = await judgeFor(ports, tx, member, found.shift, member.id, shift.id)
					assert.ok(refusal === null || refusal === 'begun', `${refusal} after ${after}`)
				})
		}
	}
	const tally: Record<string, number> = {}
	for (let i = 0; i < 140; i++) {
		const [who, shift] = [one(people), one(some)]
		const held = (await pool.query<{ id: string }>('select id from rota_places where shift = any($1) order by shift, seat', [some.map(({ id }) => id)])).rows.map(({ id }) => id)
		const place = held.length > 0 ? one(held) : `place_${'0'.repeat(32)}`
		const mine = (await pool.query<{ id: string }>('select id from rota_questions where member = $1 and answer is null order by asked_at', [who.id])).rows[0]?.id
		const verb = one(['take', 'take', 'give', 'offer-swap', 'offer-swap', 'take-swap', 'take-swap', 'confirm-swap', 'confirm-swap', 'ask-cover', 'wait', 'say-yes', 'say-yes', 'say-no', 'move-shift', 'tick'] as const)
		let told = ''
		if (verb === 'take') told = String((await takes(hub, { cookie: await sessionOf(hub, who.id) }, shift)).headers['location']).includes('took') ? 'told' : ''
		else if (verb === 'give') await givesBack(hub, who, shift)
		else if (verb === 'tick') await goTo((ports.now() + minutes(7)) as Instant)
		else if (verb === 'say-yes' || verb === 'say-no') told = mine ? await act(who, verb, { question: mine }) : ''
		else if (verb === 'wait') told = await act(who, verb, { shift: shift.id })
		else if (verb === 'move-shift') told = await act(teller, verb, { shift: shift.id, day: wallOf(shift.begins, zoneHere()).day, from: one(['07:00', '09:00', '11:30']), until: one(['13:00', '14:00', '16:30']), ...(pick(2) === 1 && { even: 'so' }) })
		else told = await act(verb === 'confirm-swap' || verb === 'offer-swap' ? teller : who, verb === 'ask-cover' && pick(2) === 1 ? 'keep-place' : verb, { place })
		if (told.startsWith('told')) tally[verb] = (tally[verb] ?? 0) + 1
		await lawful(`${i} ${verb}`)
	}
	for (const verb of ['take', 'offer-swap', 'take-swap', 'confirm-swap', 'say-yes', 'move-shift']) assert.ok((tally[verb] ?? 0) > 0, `${verb} never happened: ${JSON.stringify(tally)}`)
	const { rows } = await pool.query<{ n: string; waves: number }>('select count(q.id) as n, c.waves from rota_covers c left join rota_questions q on q.cover = c.id group by c.id, c.waves')
	for (const { n, waves } of rows.filter((row) => row.waves > 0)) assert.ok(Number(n) <= 4 * waves)
})

test('whoever leaves is asked nothing any more', async () => {
	const [una] = await helpers(1, 'Leaves')
	assert.ok(una)
	const shift = await shiftIn(hub, { ahead: 4 })
	await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: una.id, what: 'take-this', shift: shift.id, endsAt: shift.begins }))
	await pool.query('update ground_members set ended_half = 1 where id = $1', [una.id])
	for (const table of ['rota_questions', 'rota_asked']) assert.equal((await pool.query(`select from ${table} where member = $1`, [una.id])).rowCount, 0)
})
