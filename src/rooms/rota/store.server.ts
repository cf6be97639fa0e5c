/** Rota: shifts, and who has which place, at rest. The only file in this room that speaks SQL. */
import { sql } from 'kysely'
import * as v from 'valibot'
import type { MemberId } from '#ground/people.ts'
import { isTaken, number, Stale, type Tx } from '#ground/storage.server.ts'
import { days, type Instant } from '#ground/time.ts'
import { Shift, type ShiftId } from './model.ts'
import type { Hours } from './rest.ts'
import { fadesAt, HOURS_KEPT } from './rules.ts'

type Column = string | number
type Tables = {
	rota_shifts: { id: string; kind: string; zone: string | null; spot: string; begins: Column; ends: Column; places: number; opens: string; gives: string[]; state: string; fades_at: Column }
	rota_places: { shift: string; seat: number; member: string; begins: Column; ends: Column; places: number; called_off: boolean }
	rota_hours: { member: string; week: number; minutes: number; ends_at: Column }
}

const tables = (tx: Tx) => tx.withTables<Tables>()

const shiftOf = ({ spot, begins, ends, fades_at: _, ...row }: Tables['rota_shifts']): Shift => v.parse(Shift, { ...row, where: spot, begins: number(begins), ends: number(ends) })

/** @property gone how many of its places somebody has */
export type Filled = { readonly shift: Shift; readonly gone: number }

/** Posted twice, it is there once. */
export async function addShift(tx: Tx, shift: Shift): Promise<void> {
	const { where, gives, ...row } = shift
	await tables(tx).insertInto('rota_shifts').values({ ...row, spot: where, gives: [...gives], fades_at: fadesAt(shift) }).onConflict((conflict) => conflict.doNothing()).execute()
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

/** The hours somebody has, past ones that still ask for rest among them. @param but those of this shift are left out */
export async function hoursOf(tx: Tx, member: MemberId, now: Instant, but: ShiftId | null = null): Promise<Hours[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.select(['begins', 'ends'])
		.where('member', '=', member)
		.where('called_off', '=', false)
		.where('ends', '>', now - days(1))
		.$if(but !== null, (query) => query.where('shift', '<>', but ?? ''))
		.execute()
	return rows.map(({ begins, ends }) => ({ begins: number(begins) as Instant, ends: number(ends) as Instant }))
}

/** Nobody else decides about this person's places until the transaction ends. False where they are no member any more. */
export async function lockMember(tx: Tx, member: MemberId): Promise<boolean> {
	const row = await tx.selectFrom('ground_members').select('id').where('id', '=', member).where('ended_half', 'is', null).forNoKeyUpdate().executeTakeFirst()
	return row !== undefined
}

/** A shift and who has its places, locked until the transaction ends. */
export async function lockShift(tx: Tx, id: ShiftId): Promise<{ readonly shift: Shift; readonly seats: readonly { readonly seat: number; readonly member: string }[] } | undefined> {
	const row = await tables(tx).selectFrom('rota_shifts').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
	if (!row) return undefined
	const seats = await tables(tx).selectFrom('rota_places').select(['seat', 'member']).where('shift', '=', id).orderBy('seat').execute()
	return { shift: shiftOf(row), seats }
}

/** @throws Stale where somebody else has the seat, or this person has something else at that time: the database holds both, whoever asks */
export async function addPlace(tx: Tx, { id, begins, ends, places }: Shift, seat: number, member: MemberId): Promise<void> {
	try {
		await tables(tx).insertInto('rota_places').values({ shift: id, seat, member, begins, ends, places, called_off: false }).execute()
	} catch (fault) {
		if (isTaken(fault) || isOverlap(fault)) throw new Stale('a place taken twice', { cause: fault })
		throw fault
	}
}

/** The exclusion constraint's own code (PostgreSQL, appendix A). */
const isOverlap = (fault: unknown): boolean => typeof fault === 'object' && fault !== null && 'code' in fault && fault.code === '23P01'

export async function dropPlace(tx: Tx, shift: ShiftId, member: MemberId): Promise<void> {
	await tables(tx).deleteFrom('rota_places').where('shift', '=', shift).where('member', '=', member).execute()
}

/** Whoever had a place still finds it, called off, and is free at that time. */
export async function callOff(tx: Tx, shift: ShiftId): Promise<void> {
	await tables(tx).updateTable('rota_shifts').set({ state: 'cancelled' }).where('id', '=', shift).execute()
	await tables(tx).updateTable('rota_places').set({ called_off: true }).where('shift', '=', shift).execute()
}

/** Who was where becomes hours a week, and those go, too. What was taken away by another at the same moment is not counted twice. */
export async function fade(tx: Tx, now: Instant): Promise<void> {
	await sql`
		with gone as (
			delete from rota_places using rota_shifts where rota_shifts.id = rota_places.shift and rota_shifts.fades_at <= ${now}
			returning rota_places.member, rota_places.begins, rota_places.ends, rota_places.called_off
		), weeks as (
			select member, (begins / ${sql.lit(days(7))})::integer as week, (sum(ends - begins) / 60000)::integer as minutes from gone where not called_off group by 1, 2
		)
		insert into rota_hours (member, week, minutes, ends_at)
			select member, week, minutes, (week + 1) * ${sql.lit(days(7))}::bigint + ${sql.lit(HOURS_KEPT)} from weeks order by 1, 2
		on conflict (member, week) do update set minutes = rota_hours.minutes + excluded.minutes`.execute(tx)
	await tables(tx).deleteFrom('rota_shifts').where('fades_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_hours').where('ends_at', '<=', now).execute()
}
