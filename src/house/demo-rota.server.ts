/** A month on the demo’s ledger: three weeks of which only hours are known, one with places, and two ahead. It comes by the ways of the house, and its rules decide. */
import { sql } from 'kysely'
import { newId } from '#ground/ids.ts'
import { addMember } from '#ground/members.server.ts'
import type { Member, MemberId, Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, days, halfDayOf, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { dayNumber, wallOf } from '#ground/wall.ts'
import { postShift } from '#rooms/rota/actions.server.ts'
import { GRANTED, TAKES_HANDS } from '#rooms/rota/choices.ts'
import { askCover } from '#rooms/rota/covers.server.ts'
import type { Asked, PlaceId, ShiftId } from '#rooms/rota/model.ts'
import { givePlace } from '#rooms/rota/placing.server.ts'
import { weekOfDay } from '#rooms/rota/rest.ts'
import { actOnRota } from '#rooms/rota/rotas.server.ts'
import type { RotaAct, RotaId } from '#rooms/rota/rotas.ts'
import { AT_DESK, HELPERS, TIMES, WEEKS_BEFORE, type Helper } from './demo-people.ts'
import { WEEKLY, type Weekly } from './demo-shifts.ts'

type Column = string | number
type Tables = {
	rota_carriers: { member: string; week_minutes: number | null; learns: string[]; away_from: Column | null; away_until: Column | null; has_car: boolean }
	rota_times: { id: string; member: string; weekday: number; from_min: number; until_min: number; how: string }
	rota_skills: { member: string; what: string; level: string; granted_by: string | null; until_half: number | null }
	rota_kinds: { member: string; kind: string; ends_at: Column }
	rota_hours: { member: string; week: number; minutes: number; load: number; beside: number; nights: number; ends_at: Column }
	rota_counts: { week: number; people: number; minutes: number; missing: number; ends_at: Column }
	rota_places: { id: string | null; shift: string; seat: number; member: string; state: string; begins: Column; ends: Column; called_off: boolean }
}

const WEEK = 7
/** Past places are known for a week; the ledger has been kept since a day before. */
const SINCE = 8
/** How full a week is: the past one as far as it went, the next well filled, the one after half. */
const FULL = [1, 0.75, 0.5]
const KEPT = days(365)
const HOURS_KEPT = days(28)

export async function fillLedger(ports: Ports, desk: readonly Member[]): Promise<void> {
	const now = ports.now()
	const [first] = desk
	if (!first) return
	const people = new Map<string, Member>(desk.map((member) => [member.called, member]))
	await ports.storage.inOneGo(async (tx) => {
		for (const { called, language } of HELPERS) {
			const member: Member = { id: newId('member', ports.chance) as MemberId, called, roles: ['helper'], language, teams: [] }
			await addMember(tx, { ...member, recipient: '', sinceHalf: halfDayOf(after(now, -days(90))) })
			people.set(called, member)
		}
		const told = [...Object.values(AT_DESK), ...HELPERS].flatMap((helper: Helper) => (people.has(helper.called) ? [{ ...helper, id: people.get(helper.called)?.id ?? first.id }] : []))
		await offered(ports, tx, told, first.id)
		await carried(tx, told, now)
	})
	await keepKeys(ports, first.id)

	const then: Ports = { ...ports, now: () => after(now, -days(SINCE)) }
	const posted: { readonly id: ShiftId; readonly crew: readonly Member[]; readonly fill: number }[] = []
	for (const day of Array.from({ length: 3 * WEEK }, (_, i) => i - WEEK)) {
		const on = (day + WEEK) % WEEK
		for (const [i, weekly] of WEEKLY.entries()) if (weekly.on.includes(on) && day !== 0) posted.push(await postOne(then, first, weekly, day, i, people))
	}
	await ports.storage.inOneGo(async (tx) => {
		for (const { id, crew, fill } of posted) {
			let had = 0
			// Who may not have it, by rest, limits or skills, is passed by: that is how places come to stay empty.
			for (const member of crew) if (had < fill && (await givePlace(then, tx, member, id, { source: 'plan', state: 'taken' })).ok) had += 1
		}
		await tx.withTables<Tables>().updateTable('rota_places').set({ state: 'done' }).where('ends', '<', now).execute()
	})
	await lookForCover(ports, people)
	await draftRota(ports, first)
}

/** A fortnight as a coordinator drafts it, of which nobody has been told yet. */
async function draftRota(ports: Ports, by: Member): Promise<void> {
	const rota = newId('rota', ports.chance) as RotaId
	const speaker: Speaker = { as: 'member', member: by }
	for (const act of [{ act: 'make', rota, day: wallOf(after(ports.now(), days(1)), zoneHere()).day, days: 2 * WEEK }, { act: 'plan', rota }] as const) {
		const did = await actOnRota(ports, speaker, act as RotaAct)
		if (!did.ok) throw new Error(`the demo's rota does not hold together: ${did.refusal}`)
	}
}

/** Somebody cannot come after all, and a few are asked. */
async function lookForCover(ports: Ports, people: ReadonlyMap<string, Member>): Promise<void> {
	const helpers = new Map([...people.values()].filter(({ roles }) => roles.includes('helper')).map((member) => [member.id as string, member]))
	const places = await ports.storage.inOneGo((tx) => tx.withTables<Tables>().selectFrom('rota_places').select(['id', 'member']).where('begins', '>', after(ports.now(), days(2))).where('member', 'in', [...helpers.keys()]).where('id', 'is not', null).orderBy('begins').orderBy('shift').orderBy('seat').limit(1).execute())
	for (const { id, member } of places) {
		const asked = await askCover(ports, { as: 'member', member: helpers.get(member) as Member }, id as PlaceId, 'ask-cover')
		if (!asked.ok) throw new Error(`the demo's cover does not hold together: ${asked.refusal}`)
	}
}

/** @param day from the one on which the demo is filled @param i the how-manieth of the weekly ones, so that not everybody's turn comes on one day */
async function postOne(then: Ports, by: Member, { on: _, crew, first, ...facts }: Weekly, day: number, i: number, people: ReadonlyMap<string, Member>) {
	const id = newId('shift', then.chance) as ShiftId
	const asked: Asked = { ...TAKES_HANDS, ...facts, needs: [...(facts.needs ?? [])], gives: [...facts.gives], shift: id, day: wallOf(after(then.now(), days(SINCE + day)), zoneHere()).day }
	const speaker: Speaker = { as: 'member', member: by }
	const posted = await postShift(then, speaker, asked)
	if (!posted.ok) throw new Error(`the weekly shift "${facts.where}" does not hold together: ${posted.refusal}`)
	const [always, turns] = first ? [crew.slice(0, 1), crew.slice(1)] : [[], crew]
	const from = (day + SINCE + i) % turns.length
	const order = [...always, ...turns.slice(from), ...turns.slice(0, from)].flatMap((called) => people.get(called) ?? [])
	return { id, crew: order, fill: Math.max(facts.places > 1 ? 1 : 0, Math.round(facts.places * (FULL[Math.floor((day + WEEK) / WEEK)] ?? 0))) }
}

type Told = Helper & { readonly id: MemberId }

/** What they offer and know, and until when one of them rests. */
async function offered(ports: Ports, tx: Tx, told: readonly Told[], by: MemberId): Promise<void> {
	const [now, on] = [ports.now(), tx.withTables<Tables>()]
	await on.insertInto('rota_carriers').values(told.map(({ id, week, learns, rests, knows }) => ({ member: id, week_minutes: week === undefined ? null : week * 60, learns: [...(learns ?? [])], away_from: rests === undefined ? null : after(now, -days(3)), away_until: rests === undefined ? null : after(now, days(rests)), has_car: knows.includes('driving') }))).execute()
	await on.insertInto('rota_times').values(told.flatMap(({ id, times }) => times.flatMap((name) => TIMES[name].weekdays.map((weekday) => ({ id: newId('time', ports.chance), member: id, weekday, from_min: TIMES[name].from, until_min: TIMES[name].until, how: 'yes' }))))).execute()
	const granted: readonly string[] = GRANTED
	await on.insertInto('rota_skills').values(told.flatMap(({ id, knows }) => knows.map((what) => ({ member: id, what, level: what === 'lead' ? 'lead' : 'able', granted_by: granted.includes(what) ? by : null, until_half: granted.includes(what) ? halfDayOf(after(now, days(300))) : null })))).execute()
	await on.insertInto('rota_kinds').values(told.flatMap(({ id, does }) => does.map((kind) => ({ member: id, kind, ends_at: after(now, KEPT) })))).execute()
}

/** Weeks of which nobody knows any more who was where: the one before the past seven days is the second last. */
async function carried(tx: Tx, told: readonly Told[], now: Instant): Promise<void> {
	const on = tx.withTables<Tables>()
	const thisWeek = weekOfDay(dayNumber(wallOf(now, zoneHere()).day))
	// 1970 began on a Thursday: its first Monday was the fifth day.
	const ending = (week: number, more: number) => days(WEEK * (week + 1) - 3) + more
	const weeks = told.flatMap(({ id, hours, beside = 0 }) => hours.map((n, i) => ({ member: id, week: thisWeek - 2 - i, minutes: n * 60, load: n * 60, beside: Math.min(n, beside) * 60, nights: 0, ends_at: ending(thisWeek - 2 - i, HOURS_KEPT) })))
	// What they did at the desk stands there already.
	const more = (column: 'minutes' | 'load' | 'beside') => sql<number>`${sql.ref(`rota_hours.${column}`)} + ${sql.ref(`excluded.${column}`)}`
	await on.insertInto('rota_hours').values(weeks.filter(({ minutes }) => minutes > 0)).onConflict((conflict) => conflict.columns(['member', 'week']).doUpdateSet({ minutes: more('minutes'), load: more('load'), beside: more('beside') })).execute()
	// Of the weeks still known by person the count is only of places nobody had.
	const counts = [...WEEKS_BEFORE, ...[15, 12, 13].map((missing) => [0, 0, missing] as const)]
	await on.insertInto('rota_counts').values(counts.map(([people, n, missing], i) => ({ week: thisWeek - 1 - counts.length + i, people, minutes: n * 60, missing, ends_at: ending(thisWeek - 1 - counts.length + i, KEPT) }))).execute()
}

/** One person keeps the machine, the backups and the keys. */
async function keepKeys(ports: Ports, carrier: MemberId): Promise<void> {
	await ports.storage.inOneGo((tx) => tx.insertInto('ground_stewardship').values((['machine', 'backups', 'keys'] as const).map((what) => ({ what, carrier, is_outside: false, is_looking: what === 'machine', since_half: halfDayOf(ports.now()) - 300, until_half: null, offered_by: null }))).execute())
}
