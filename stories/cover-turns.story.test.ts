/** Whom a cover asks and in what order, and what follows once it is closed: on the house's own clock and with its own tables. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeFor } from '#ground/answers.server.ts'
import { findMember } from '#ground/members.server.ts'
import type { Member } from '#ground/people.ts'
import { days, hours, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayAt, dayNumber, instantOf } from '#ground/wall.ts'
import { keepAsking } from '#rooms/rota/answering.server.ts'
import { weekdayOf } from '#rooms/rota/availability.ts'
import { takeCover } from '#rooms/rota/covers.server.ts'
import { weekAt } from '#rooms/rota/load.ts'
import type { PlaceId, Shift } from '#rooms/rota/model.ts'
import { askMember } from '#rooms/rota/questions.server.ts'
import { openTestHub } from './house.testing.ts'
import { memberOf, sessionOf, type MemberHere } from './members.testing.ts'
import { dayAhead, givesBack, shiftIn, takes } from './rota.testing.ts'
import { knock } from './web.testing.ts'

const hub = await openTestHub()
const { address, house: { ports, pool } } = hub
const helpers = (...names: string[]) => Promise.all(names.map((name) => memberOf(hub, name, ['helper']))) as Promise<[MemberHere, MemberHere, MemberHere, MemberHere, MemberHere, ...MemberHere[]]>
const again = async (who: MemberHere) => ({ cookie: await sessionOf(hub, who.id) })
const goTo = (day: string, time: string) => hub.move((instantOf({ day, time }, zoneHere()) as Instant) - ports.now())
const askedOf = async ({ id }: Pick<Shift, 'id'>) => (await pool.query<{ member: string }>('select member from rota_questions where shift = $1 and cover is not null order by asked_at, id', [id])).rows.map(({ member }) => member)
const has = async ({ id }: Pick<Shift, 'id'>) => (await pool.query<{ member: string }>('select member from rota_places where shift = $1 order by seat', [id])).rows.map(({ member }) => member)
const placeOf = async ({ id }: Pick<Shift, 'id'>, { id: who }: Pick<MemberHere, 'id'>) => (await pool.query<{ id: PlaceId }>('select id from rota_places where shift = $1 and member = $2', [id, who])).rows[0]?.id as PlaceId
/** Nobody from an earlier story is asked in this one. */
const alone = () => pool.query(`insert into rota_carriers (member, may_ask) select id, false from ground_members on conflict (member) do update set may_ask = false`)
const says = (who: MemberHere, window: { weekday?: number; day?: string; how: string; from?: number; until?: number }) => pool.query('insert into rota_times (member, id, weekday, day, from_min, until_min, how) values ($1, $2, $3, $4, $5, $6, $7)', [who.id, `time_${who.id.slice(-20)}_${window.how}`, window.weekday ?? null, window.day ?? null, window.from ?? 0, window.until ?? 1440, window.how])

test('rested first, however much they carried; who is owed rest is asked when nobody else is left, and who said no to those hours never', async () => {
	await alone()
	const [giver, tired, never, unwilling, asleep, ...rested] = await helpers('Gil', 'Tia', 'Nev', 'Una', 'Asa', 'One', 'Two', 'Tri', 'For')
	const today = dayAhead(hub, 4)
	const before = (n: number) => dayAt(dayNumber(today) - n)
	await takes(hub, tired, await shiftIn(hub, { day: before(2), from: '22:00', until: '06:00' }))
	goTo(today, '12:00')
	for (const who of rested) await pool.query('insert into rota_hours (member, week, minutes, load, ends_at) values ($1, $2, 1800, 2700, $3)', [who?.id, weekAt(ports.now(), zoneHere()), ports.now() + days(30)])
	// One of them was asked something this week.
	await pool.query('insert into rota_asked (member, asked_at, ends_at) values ($1, $2, $3)', [rested[0]?.id, ports.now() - days(2), ports.now() + days(20)])
	// Every such day no, and that morning yes: the evening is still a no.
	await says(never, { weekday: weekdayOf(today), how: 'no' })
	await says(never, { day: today, how: 'yes', from: 540, until: 720 })
	await pool.query(`insert into rota_carriers (member, kinds_not) values ($1, '{kitchen}')`, [unwilling.id])
	await pool.query(`insert into rota_carriers (member, quiet_from, quiet_until) values ($1, 660, 750)`, [asleep.id])
	const shift = await shiftIn(hub, { day: today, kind: 'kitchen', places: 1, from: '17:00', until: '19:00' })
	await takes(hub, await again(giver), shift)
	await givesBack(hub, await again(giver), shift)
	assert.deepEqual((await askedOf(shift)).toSorted(), rested.map((who) => who?.id ?? '').toSorted(), 'four who are rested')
	goTo(today, '12:18')
	await keepAsking(ports)
	assert.deepEqual((await askedOf(shift)).slice(4), [tired.id], 'then who is owed rest; it is quiet for Asa until half past twelve')
	const later = await shiftIn(hub, { day: today, kind: 'kitchen', places: 1, from: '17:30', until: '19:30' })
	goTo(today, '12:40')
	await takes(hub, await again(giver), later)
	await givesBack(hub, await again(giver), later)
	const all = await askedOf(later)
	assert.ok(all.includes(asleep.id), 'awake by now')
	assert.ok(![never, unwilling].some(({ id }) => all.includes(id)))
})

/** Somebody's place, with a cover for it that is over: whoever has it now came first. */
async function coveredBy(name: string, coverer: MemberHere, giver: MemberHere) {
	const shift = await shiftIn(hub, { ahead: 3, places: 1, from: '09:00', until: '12:00' })
	await takes(hub, await again(giver), shift)
	const place = await placeOf(shift, giver)
	await pool.query(`insert into rota_covers (id, shift, place, state, step, waves, opened_at) values ($4, $1, $2, 'open', 'told', 2, $3)`, [shift.id, place, ports.now(), name])
	const came = await ports.storage.inOneGo(async (tx) => takeCover(ports, tx, (await findMember(tx, coverer.id)) as Member, name))
	assert.ok(came.ok)
	assert.deepEqual(await has(shift), [coverer.id])
	return { shift, place }
}

test('a cover that closed while whoever is on standby was on the way takes nobody’s place any more, and the standby stays', async () => {
	await alone()
	const [giver, coverer, standing] = await helpers('Gus', 'Cov', 'Sam')
	const { shift } = await coveredBy('cover_closed', coverer, giver)
	const standby = await shiftIn(hub, { ahead: 3, places: 1, presence: 'standby', serves: shift.id, from: '08:00', until: '12:00' })
	await takes(hub, await again(standing), standby)
	const late = await ports.storage.inOneGo(async (tx) => takeCover(ports, tx, (await findMember(tx, standing.id)) as Member, 'cover_closed', standby.id))
	assert.deepEqual(late, { ok: false, refusal: 'full' })
	assert.deepEqual([await has(shift), await has(standby)], [[coverer.id], [standing.id]])
})

test('a yes to a cover that is over takes nothing, also where the question was still open', async () => {
	await alone()
	const [giver, coverer, slow] = await helpers('Gia', 'Cor', 'Sol')
	const { shift, place } = await coveredBy('cover_past', coverer, giver)
	const code = codeFor(ports, await ports.storage.inOneGo((tx) => askMember(ports, tx, { member: slow.id, what: 'cover', shift: shift.id, place, cover: 'cover_past', endsAt: (ports.now() + hours(2)) as Instant })))
	const heard = await knock(address, '/answer', { method: 'POST', headers: { origin: address, 'accept-language': 'en', 'content-type': 'application/x-www-form-urlencoded' }, body: new URLSearchParams({ code, act: 'yes' }).toString() })
	assert.doesNotMatch(heard.text, /It is yours/)
	assert.deepEqual(await has(shift), [coverer.id])
})
