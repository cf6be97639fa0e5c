/** Rota: shifts, and who has which place, at rest. Its tables and how their rows are read are here; the other stores of this room build on it. */
import { sql } from 'kysely'
import * as v from 'valibot'
import type { MemberId } from '#ground/people.ts'
import { isTaken, number, Stale, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { Shift, type Need, type PlaceId, type Present, type ShiftId } from './model.ts'
import type { Hours, Work } from './rest.ts'
import { fadesAt } from './rules.ts'

type Column = string | number
export type Tables = {
	rota_paused: { shift: string; since: Column }
	rota_shifts: { id: string; kind: string; zone: string | null; spot: string; begins: Column; ends: Column; places: number; opens: string; gives: string[]; state: string; fades_at: Column; least: number; worth: number; effort: string; presence: string; needs: string[]; newcomers: number; is_paired: boolean; serves: string | null; origin: string; origin_key: string | null; rota: string | null; import: string | null }
	rota_places: { id: string | null; shift: string; seat: number; member: string; begins: Column; ends: Column; places: number; called_off: boolean; state: string; source: string; is_new: boolean }
	rota_hours: { member: string; week: number; minutes: number; ends_at: Column; load: number; beside: number; nights: number }
	rota_carriers: { member: string; week_minutes: number | null; in_row: number | null; nights: number | null; kinds_not: string[]; learns: string[]; has_car: boolean; children: number; small: number; away_from: Column | null; away_until: Column | null; quiet_from: number | null; quiet_until: number | null; may_ask: boolean }
	rota_times: { id: string; member: string; weekday: number | null; day: string | null; from_min: number; until_min: number; how: string; ends_at: Column | null }
	rota_liked: { member: string; other: string }
	rota_skills: { member: string; what: string; level: string; granted_by: string | null; until_half: number | null }
	rota_kinds: { member: string; kind: string; ends_at: Column }
	rota_counts: { week: number; people: number; minutes: number; missing: number; ends_at: Column }
}

/** States of a place whose hours somebody carries. */
export const CARRIED = ['taken', 'here', 'done']

export const tables = (tx: Tx) => tx.withTables<Tables>()

/** Such as `dispatch:1-2`. */
export const needSays = ({ what, least, most }: Need) => `${what}:${least}-${most}`
function needOf(text: string): unknown {
	const [what, numbers] = text.split(':')
	const [least, most] = (numbers ?? '').split('-').map(Number)
	return { what, least, most }
}

export const shiftOf = ({ spot, begins, ends, needs, is_paired: isPaired, ...row }: Tables['rota_shifts']): Shift => v.parse(Shift, { ...row, where: spot, begins: number(begins), ends: number(ends), needs: needs.map(needOf), isPaired })

export const workOf = ({ begins, ends, effort, presence }: { readonly begins: Column; readonly ends: Column; readonly effort: string; readonly presence: string }): Work => ({ begins: number(begins) as Instant, ends: number(ends) as Instant, effort: effort as Work['effort'], presence: presence as Work['presence'] })
/** Until when somebody rests; null where they do not. */
export const awayOf = ({ away_from: from, away_until: until }: { readonly away_from: Column | null; readonly away_until: Column | null }): Hours | null => (from === null || until === null ? null : { begins: number(from) as Instant, ends: number(until) as Instant })

/** @property gone how many of its places somebody has */
export type Filled = { readonly shift: Shift; readonly gone: number }

/** Posted twice, it is there once. @param key the room’s own name for it, if it has one @returns whether it was not there before */
export async function addShift(tx: Tx, shift: Shift, key: string | null = null): Promise<boolean> {
	const { where, gives, needs, isPaired, ...row } = shift
	const { numInsertedOrUpdatedRows: added } = await tables(tx).insertInto('rota_shifts').values({ ...row, spot: where, gives: [...gives], needs: needs.map(needSays), is_paired: isPaired, origin: 'rota', origin_key: key, rota: null, import: null, fades_at: fadesAt(shift) }).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
	return added === 1n
}

/** Those after it of its kind at its place, not called off. */
export async function shiftsLike(tx: Tx, { kind, where, begins }: Shift): Promise<Shift[]> {
	const rows = await tables(tx).selectFrom('rota_shifts').selectAll().where('kind', '=', kind).where('spot', '=', where).where('begins', '>', begins).where('state', '=', 'open').orderBy('begins').execute()
	return rows.map(shiftOf)
}

/** What begins after now, in order of time. @param free only those with a place left, and not cancelled */
export async function shiftsAhead(tx: Tx, now: Instant, limit: number, free: boolean): Promise<Filled[]> {
	const rows = await tables(tx)
		.selectFrom('rota_shifts')
		.selectAll()
		.select(gone.as('gone'))
		.where('begins', '>', now)
		.$if(free, (query) => query.where('state', '=', 'open').where((e) => e(gone, '<', e.ref('rota_shifts.places').$castTo<string>())))
		.orderBy('begins')
		.orderBy('id')
		.limit(limit)
		.execute()
	return rows.map(({ gone: n, ...row }) => ({ shift: shiftOf(row), gone: number(n) }))
}

const gone = sql<string>`(select count(*) from rota_places where rota_places.shift = rota_shifts.id)`

/** All that somebody has and that is not over, in order of time; what was cancelled is among it. */
export async function shiftsOf(tx: Tx, member: MemberId, now: Instant): Promise<Shift[]> {
	const rows = await tables(tx).selectFrom('rota_shifts').innerJoin('rota_places', 'rota_places.shift', 'rota_shifts.id').selectAll('rota_shifts').where('member', '=', member).where('rota_shifts.ends', '>', now).orderBy('rota_shifts.begins').execute()
	return rows.map(shiftOf)
}

/** Who has a place of these shifts, by shift: what they know until it ends, and whether they are new. */
export async function presentIn(tx: Tx, shifts: readonly Shift[], but: MemberId | null = null): Promise<ReadonlyMap<ShiftId, readonly Present[]>> {
	if (shifts.length === 0) return new Map()
	const ids = shifts.map(({ id }) => id)
	const people = await tables(tx).selectFrom('rota_places').select(['shift', 'member', 'is_new']).where('shift', 'in', ids).$if(but !== null, (query) => query.where('member', '<>', but ?? '')).orderBy('shift').orderBy('seat').execute()
	const members = [...new Set(people.map(({ member }) => member))]
	const skills = members.length === 0 ? [] : await tables(tx).selectFrom('rota_skills').select(['member', 'what', 'until_half']).where('member', 'in', members).where('level', '<>', 'shadow').execute()
	const tongues = members.length === 0 ? [] : await tx.selectFrom('ground_members').select(['id', 'language']).where('id', 'in', members).execute()
	const knows = (member: string, ends: Instant) => [
		...skills.filter((one) => one.member === member && (one.until_half === null || one.until_half >= halfDayOf(ends))).map(({ what }) => what),
		...tongues.filter(({ id }) => id === member).map(({ language }) => `speaks-${language}`),
	]
	return new Map(shifts.map(({ id, ends }) => [id, people.filter(({ shift }) => shift === id).map(({ member, is_new: isNew }) => ({ knows: knows(member, ends), isNew }))]))
}

/** Nobody else decides about this person's places until the transaction ends. False where they are no member any more. */
export const lockMember = async (tx: Tx, member: MemberId): Promise<boolean> => (await lockMembers(tx, [member])).has(member)

/** Locked in one order, so that no two wait for each other. @returns those who are still members */
export async function lockMembers(tx: Tx, members: readonly MemberId[]): Promise<ReadonlySet<MemberId>> {
	const rows = members.length === 0 ? [] : await tx.selectFrom('ground_members').select('id').where('id', 'in', members).where('ended_half', 'is', null).orderBy('id').forNoKeyUpdate().execute()
	return new Set(rows.map(({ id }) => id as MemberId))
}

export async function shiftAt(tx: Tx, id: ShiftId): Promise<Shift | undefined> {
	const row = await tables(tx).selectFrom('rota_shifts').selectAll().where('id', '=', id).executeTakeFirst()
	return row && shiftOf(row)
}

export type Locked = { readonly shift: Shift; readonly seats: readonly { readonly seat: number; readonly member: string }[] }
/** A shift and who has its places, locked until the transaction ends. */
export const lockShift = async (tx: Tx, id: ShiftId): Promise<Locked | undefined> => (await lockShifts(tx, [id])).get(id)

export async function lockShifts(tx: Tx, ids: readonly ShiftId[]): Promise<ReadonlyMap<ShiftId, Locked>> {
	if (ids.length === 0) return new Map()
	const rows = await tables(tx).selectFrom('rota_shifts').selectAll().where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
	const seats = Map.groupBy(await tables(tx).selectFrom('rota_places').select(['shift', 'seat', 'member']).where('shift', 'in', ids).orderBy('seat').execute(), ({ shift }) => shift)
	return new Map(rows.map((row) => [row.id as ShiftId, { shift: shiftOf(row), seats: (seats.get(row.id) ?? []).map(({ seat, member }) => ({ seat, member })) }]))
}

/** How somebody came by a place, and whether they are new to what it is. */
export type Came = { readonly id: PlaceId; readonly source: 'self' | 'plan' | 'swap' | 'cover' | 'page' | 'import'; readonly state: 'asked' | 'taken'; readonly isNew: boolean }

export type Added = { readonly shift: Pick<Shift, 'id' | 'begins' | 'ends' | 'places'>; readonly seat: number; readonly member: MemberId; readonly came: Came }
/** So many rows in one statement: a statement has room for 65535 values. */
export const ROWS = 2000
/** @throws Stale where somebody else has a seat, or one of these people has something else at that time: the database holds both, whoever asks */
export async function addPlaces(tx: Tx, added: readonly Added[]): Promise<void> {
	const rows = added.map(({ shift: { id: shift, begins, ends, places }, seat, member, came: { isNew, ...came } }) => ({ ...came, shift, seat, member, begins, ends, places, called_off: false, is_new: isNew }))
	try {
		for (let i = 0; i < rows.length; i += ROWS) await tables(tx).insertInto('rota_places').values(rows.slice(i, i + ROWS)).execute()
	} catch (fault) {
		if (isTaken(fault) || isOverlap(fault)) throw new Stale('a place taken twice', { cause: fault })
		throw fault
	}
}

/** The exclusion constraint's own code (PostgreSQL, appendix A). */
const isOverlap = (fault: unknown): boolean => typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === '23P01'

export async function placeAt(tx: Tx, id: PlaceId): Promise<{ readonly shift: ShiftId; readonly member: MemberId; readonly state: string } | undefined> {
	const row = await tables(tx).selectFrom('rota_places').select(['shift', 'member', 'state']).where('id', '=', id).executeTakeFirst()
	return row && { shift: row.shift as ShiftId, member: row.member as MemberId, state: row.state }
}

/** Now it is theirs; one statement, so that nobody finds it empty. @throws Stale as `addPlaces` */
export async function handPlace(tx: Tx, id: PlaceId, member: MemberId, { source, isNew }: Pick<Came, 'source' | 'isNew'>): Promise<void> {
	try {
		await tables(tx).updateTable('rota_places').set({ member, source, state: 'taken', is_new: isNew }).where('id', '=', id).execute()
	} catch (fault) {
		if (isTaken(fault) || isOverlap(fault)) throw new Stale('a place taken twice', { cause: fault })
		throw fault
	}
}

export async function dropPlace(tx: Tx, shift: ShiftId, member: MemberId): Promise<void> {
	await tables(tx).deleteFrom('rota_places').where('shift', '=', shift).where('member', '=', member).execute()
}

export async function stateOf(tx: Tx, shift: ShiftId, member: MemberId): Promise<string | null> {
	return (await tables(tx).selectFrom('rota_places').select('state').where('shift', '=', shift).where('member', '=', member).executeTakeFirst())?.state ?? null
}
/** False where it stands in none of these states. */
export async function setState(tx: Tx, which: { readonly shift: ShiftId; readonly member: MemberId } | { readonly id: PlaceId }, from: readonly string[], state: string): Promise<boolean> {
	const places = tables(tx).updateTable('rota_places').set({ state }).where('state', 'in', [...from])
	const { numUpdatedRows } = await ('id' in which ? places.where('id', '=', which.id) : places.where('shift', '=', which.shift).where('member', '=', which.member)).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}

/** Who has the places of a shift, and what each is called; null for those from before places had names. */
export async function placesOn(tx: Tx, shift: ShiftId): Promise<{ readonly id: PlaceId | null; readonly member: MemberId }[]> {
	const rows = await tables(tx).selectFrom('rota_places').select(['id', 'member']).where('shift', '=', shift).orderBy('seat').execute()
	return rows.map(({ id, member }) => ({ id: id as PlaceId | null, member: member as MemberId }))
}

/** Whoever had a place still finds it, called off, and is free at that time. */
export async function callOff(tx: Tx, shift: ShiftId): Promise<void> {
	await tables(tx).updateTable('rota_shifts').set({ state: 'cancelled' }).where('id', '=', shift).execute()
	await tables(tx).updateTable('rota_places').set({ called_off: true }).where('shift', '=', shift).execute()
}
