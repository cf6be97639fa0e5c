/** Rota: what members say of themselves and what was granted to them, at rest. */
import { newId, type Chance } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { HalfDay, Instant } from '#ground/time.ts'
import { partOf, type Window } from './availability.ts'
import type { Granted, Level } from './granting.ts'
import type { PlaceId, Shift } from './model.ts'
import type { Asking } from './quiet.ts'
import type { Hours } from './rest.ts'
import { awayOf, shiftOf, tables as roomTables, type Tables as RoomTables } from './store.server.ts'

type Tables = RoomTables & {
	rota_skills: RoomTables['rota_skills'] & { agreed_by: string | null }
	rota_vettings: { member: string; what: string; level: string; said_by: string; until_half: number; ends_at: string | number }
}
const tables = (tx: Tx) => roomTables(tx).withTables<Tables>()

// Places

export type Held = { readonly place: PlaceId | null; readonly shift: Shift; readonly state: 'asked' | 'taken' | 'here' | 'done' | 'missed'; readonly isNew: boolean }

/** All that somebody has and that ends after this, in order of time; what was called off is among it. */
export async function placesOf(tx: Tx, member: MemberId, since: Instant): Promise<Held[]> {
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').selectAll('rota_shifts').select(['rota_places.id as place', 'rota_places.state as place_state', 'is_new']).where('member', '=', member).where('rota_shifts.ends', '>', since).orderBy('rota_shifts.begins').orderBy('rota_shifts.id').execute()
	return rows.map(({ place, place_state: state, is_new: isNew, ...row }) => ({ place: place as PlaceId | null, shift: shiftOf(row), state: state as Held['state'], isNew }))
}

// What they carry

export type Carrier = {
	readonly weekMinutes: number | null
	readonly inRow: number | null
	readonly nights: number | null
	readonly kindsNot: readonly string[]
	readonly learns: readonly string[]
	readonly hasCar: boolean
	readonly children: number
	readonly small: number
	readonly away: Hours | null
	readonly quietFrom: number | null
	readonly quietUntil: number | null
	readonly mayAsk: boolean
}
const NOTHING_SAID: Carrier = { weekMinutes: null, inRow: null, nights: null, kindsNot: [], learns: [], hasCar: false, children: 0, small: 0, away: null, quietFrom: null, quietUntil: null, mayAsk: true }

export async function carrierOf(tx: Tx, member: MemberId): Promise<Carrier> {
	const row = await tables(tx).selectFrom('rota_carriers').selectAll().where('member', '=', member).executeTakeFirst()
	if (!row) return NOTHING_SAID
	return { weekMinutes: row.week_minutes, inRow: row.in_row, nights: row.nights, kindsNot: row.kinds_not, learns: row.learns, hasCar: row.has_car, children: row.children, small: row.small, away: awayOf(row), quietFrom: row.quiet_from, quietUntil: row.quiet_until, mayAsk: row.may_ask }
}

export async function keepCarrier(tx: Tx, member: MemberId, said: Carrier): Promise<void> {
	const row = { week_minutes: said.weekMinutes, in_row: said.inRow, nights: said.nights, kinds_not: [...said.kindsNot], learns: [...said.learns], has_car: said.hasCar, children: said.children, small: said.small, away_from: said.away?.begins ?? null, away_until: said.away?.ends ?? null, quiet_from: said.quietFrom, quiet_until: said.quietUntil, may_ask: said.mayAsk }
	await tables(tx).insertInto('rota_carriers').values({ member, ...row }).onConflict((conflict) => conflict.column('member').doUpdateSet(row)).execute()
}

/** What each of these said about being asked; whoever said nothing is not among them. */
export async function askingOf(tx: Tx, members: readonly MemberId[]): Promise<ReadonlyMap<MemberId, Asking>> {
	if (members.length === 0) return new Map()
	const rows = await tables(tx).selectFrom('rota_carriers').select(['member', 'kinds_not', 'may_ask', 'quiet_from', 'quiet_until']).where('member', 'in', members).execute()
	return new Map(rows.map(({ member, ...asking }) => [member as MemberId, asking]))
}

// When they could

export type KeptWindow = Window & { readonly id: string }
type TimesRow = Pick<RoomTables['rota_times'], 'weekday' | 'day' | 'from_min' | 'until_min' | 'how'>
const windowOf = ({ weekday, day, from_min: fromMin, until_min: untilMin, how }: TimesRow): Window => ({ ...(weekday === null ? { weekday, day: day ?? '' } : { weekday, day: null }), fromMin, untilMin, how: how as Window['how'] })

/** What each of them said. @param members null for everybody */
export async function timesOf(tx: Tx, members: readonly MemberId[] | null): Promise<ReadonlyMap<string, readonly Window[]>> {
	if (members?.length === 0) return new Map()
	const rows = await tables(tx).selectFrom('rota_times').selectAll().$if(members !== null, (query) => query.where('member', 'in', members ?? [])).execute()
	return new Map([...Map.groupBy(rows, ({ member }) => member)].map(([member, those]) => [member, those.map(windowOf)]))
}

export async function windowsOf(tx: Tx, member: MemberId): Promise<KeptWindow[]> {
	const rows = await tables(tx).selectFrom('rota_times').selectAll().where('member', '=', member).orderBy('day').orderBy('weekday').orderBy('from_min').orderBy('id').execute()
	return rows.map((row) => ({ id: row.id, ...windowOf(row) }))
}
export async function addWindow(tx: Tx, chance: Chance, member: MemberId, { weekday, day, fromMin, untilMin, how }: Window, endsAt: Instant | null): Promise<void> {
	await tables(tx).insertInto('rota_times').values({ id: newId('time', chance), member, weekday, day, from_min: fromMin, until_min: untilMin, how, ends_at: endsAt }).execute()
}
/** @param id theirs; that of somebody else is not there */
export async function dropWindow(tx: Tx, member: MemberId, id: string): Promise<void> {
	await tables(tx).deleteFrom('rota_times').where('member', '=', member).where('id', '=', id).execute()
}
/** Whole parts of days are what was tapped last; finer windows stay. */
export async function keepWeek(tx: Tx, chance: Chance, member: MemberId, week: readonly Window[]): Promise<void> {
	for (const { id, ...window } of await windowsOf(tx, member)) if (partOf(window) !== null) await dropWindow(tx, member, id)
	for (const window of week) await addWindow(tx, chance, member, window, null)
}

// With whom they like to be

export async function likedBy(tx: Tx, member: MemberId): Promise<MemberId[]> {
	return (await tables(tx).selectFrom('rota_liked').select('other').where('member', '=', member).orderBy('other').execute()).map(({ other }) => other as MemberId)
}
export async function keepLiked(tx: Tx, member: MemberId, others: readonly MemberId[]): Promise<void> {
	await tables(tx).deleteFrom('rota_liked').where('member', '=', member).execute()
	if (others.length > 0) await tables(tx).insertInto('rota_liked').values([...new Set(others)].map((other) => ({ member, other }))).execute()
}
/** With whom somebody was on a shift that has begun: they have met. Gone with the shift, a week later. */
export async function metBy(tx: Tx, member: MemberId, now: Instant): Promise<MemberId[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places as mine')
		.innerJoin('rota_places as theirs', 'theirs.shift', 'mine.shift')
		.select('theirs.member')
		.distinct()
		.where('mine.member', '=', member)
		.where('theirs.member', '<>', member)
		.where('mine.begins', '<=', now)
		.where('mine.called_off', '=', false)
		.where('mine.state', 'in', ['taken', 'here', 'done'])
		.where('theirs.state', 'in', ['taken', 'here', 'done'])
		.execute()
	return rows.map(({ member: other }) => other as MemberId)
}

// What they know

/** @property grantedBy null where they said so themselves, or whoever granted it is no member any more */
export type Known = { readonly member: MemberId; readonly what: string; readonly level: Level; readonly grantedBy: MemberId | null; readonly untilHalf: HalfDay | null }

export async function skillsOf(tx: Tx, member: MemberId | null): Promise<Known[]> {
	const rows = await tables(tx).selectFrom('rota_skills').selectAll().$if(member !== null, (query) => query.where('member', '=', member ?? '')).orderBy('member').orderBy('what').execute()
	return rows.map((row) => ({ member: row.member as MemberId, what: row.what, level: row.level as Level, grantedBy: row.granted_by as MemberId | null, untilHalf: row.until_half as HalfDay | null }))
}
/** @param all what may be said by oneself: of it, exactly `said` stays; what others granted is not touched */
export async function keepSaid(tx: Tx, member: MemberId, said: readonly string[], isGranted: (what: string) => boolean): Promise<void> {
	for (const { what } of await skillsOf(tx, member)) if (!isGranted(what)) await dropSkill(tx, member, what)
	if (said.length > 0) await tables(tx).insertInto('rota_skills').values([...new Set(said)].map((what) => ({ member, what, level: 'able', granted_by: null, until_half: null, agreed_by: null }))).execute()
}
export async function dropSkill(tx: Tx, member: MemberId, what: string): Promise<void> {
	await tables(tx).deleteFrom('rota_skills').where('member', '=', member).where('what', '=', what).execute()
}

export type Vetting = { readonly member: MemberId; readonly what: Granted; readonly level: Level; readonly by: MemberId; readonly agreedBy: null; readonly untilHalf: HalfDay }

export async function vettings(tx: Tx, now: Instant): Promise<Vetting[]> {
	const rows = await tables(tx).selectFrom('rota_vettings').selectAll().where('ends_at', '>', now).orderBy('member').orderBy('what').execute()
	return rows.map((row) => ({ member: row.member as MemberId, what: row.what as Granted, level: row.level as Level, by: row.said_by as MemberId, agreedBy: null, untilHalf: row.until_half as HalfDay }))
}
export async function keepGrant(tx: Tx, { member, what, level, by, agreedBy, untilHalf }: { readonly member: MemberId; readonly what: Granted; readonly level: Level; readonly by: MemberId; readonly agreedBy: MemberId | null; readonly untilHalf: HalfDay }): Promise<void> {
	const row = { level, granted_by: by, agreed_by: agreedBy, until_half: untilHalf }
	await tables(tx).insertInto('rota_skills').values({ member, what, ...row }).onConflict((conflict) => conflict.columns(['member', 'what']).doUpdateSet(row)).execute()
	await dropVetting(tx, member, what)
}
export async function keepVetting(tx: Tx, { member, what, level, by, untilHalf }: Omit<Vetting, 'agreedBy'>, endsAt: Instant): Promise<void> {
	const row = { level, said_by: by, until_half: untilHalf, ends_at: endsAt }
	await tables(tx).insertInto('rota_vettings').values({ member, what, ...row }).onConflict((conflict) => conflict.columns(['member', 'what']).doUpdateSet(row)).execute()
}
export async function dropVetting(tx: Tx, member: MemberId, what: string): Promise<void> {
	await tables(tx).deleteFrom('rota_vettings').where('member', '=', member).where('what', '=', what).execute()
}

/** What nobody agreed to, and skills that ended longer ago than coordinators are shown. */
export async function dropEnded(tx: Tx, now: Instant, before: HalfDay): Promise<void> {
	await tables(tx).deleteFrom('rota_vettings').where('ends_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_skills').where('until_half', '<', before).execute()
}
