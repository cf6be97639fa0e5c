/** Rota: which shifts have children, who is with them, and how a shift grows under those who have places of it. The one place of SQL about it. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import type { Children, Minding } from './minding.ts'
import type { Shift, ShiftId } from './model.ts'
import { shiftOf, tables as roomTables, type Tables as RoomTables } from './store.server.ts'

type Tables = RoomTables & { rota_few: { shift: string } }
const tables = (tx: Tx) => roomTables(tx).withTables<Tables>()

/** The room’s own name for child care that opened by itself. */
export const keyOf = (serves: ShiftId) => `childcare ${serves}`

/** Shifts not over that give child care, or have some. */
export async function withChildren(tx: Tx, now: Instant): Promise<ShiftId[]> {
	const rows = await tables(tx)
		.selectFrom('rota_shifts')
		.select('id')
		.where('ends', '>', now)
		.where((e) => e.or([e(sql<boolean>`'childcare' = any(gives)`, '=', true), e.exists(e.selectFrom('rota_shifts as care').select('care.id').where('care.kind', '=', 'childcare').whereRef('care.serves', '=', 'rota_shifts.id'))]))
		.orderBy('id')
		.execute()
	return rows.map(({ id }) => id as ShiftId)
}

/** How many children those who said yes bring. */
export async function childrenOf(tx: Tx, shift: ShiftId): Promise<Children> {
	const row = await tables(tx).selectFrom('rota_places').innerJoin('rota_carriers', 'rota_carriers.member', 'rota_places.member').select((e) => [e.fn.sum<string | null>('children').as('all'), e.fn.sum<string | null>('small').as('small')]).where('shift', '=', shift).where('state', '<>', 'asked').executeTakeFirstOrThrow()
	return { all: Number(row.all ?? 0), small: Number(row.small ?? 0) }
}

/** The child care of a shift; of two, the one that is not called off. @returns null where there is none */
export async function mindingOf(tx: Tx, serves: ShiftId): Promise<{ readonly is: Minding; readonly shift: Shift } | null> {
	const row = await tables(tx).selectFrom('rota_shifts').selectAll().where('serves', '=', serves).where('kind', '=', 'childcare').where('presence', '=', 'there').orderBy('state', 'desc').orderBy('id').limit(1).executeTakeFirst()
	if (!row) return null
	const seats = await tables(tx).selectFrom('rota_places').select((e) => e.fn.max('seat').as('seat')).where('shift', '=', row.id).executeTakeFirst()
	return { shift: shiftOf(row), is: { id: row.id as ShiftId, isOpen: row.state === 'open', isOurs: row.origin_key === keyOf(serves), places: row.places, least: row.least, seats: seats?.seat ?? 0 } }
}

/** How many who said yes are vetted until it ends. */
export async function vettedOn(tx: Tx, { id, ends }: Pick<Shift, 'id' | 'ends'>): Promise<number> {
	const row = await tables(tx).selectFrom('rota_places').innerJoin('rota_skills', 'rota_skills.member', 'rota_places.member').select((e) => e.fn.countAll<string>().as('n')).where('shift', '=', id).where('state', 'in', ['taken', 'here']).where('what', '=', 'children').where('level', '<>', 'shadow').where((e) => e.or([e('until_half', 'is', null), e('until_half', '>=', halfDayOf(ends))])).executeTakeFirstOrThrow()
	return number(row.n)
}

export async function hasKey(tx: Tx, key: string): Promise<boolean> {
	return (await tables(tx).selectFrom('rota_shifts').select('id').where('origin', '=', 'rota').where('origin_key', '=', key).executeTakeFirst()) !== undefined
}

/** Places are counted on each of its rows, too, so that the database itself can hold that there are no more: both change together. */
export async function resize(tx: Tx, shift: ShiftId, places: number, least: number): Promise<void> {
	await sql`set constraints rota_places_shift_begins_ends_places_fkey deferred`.execute(tx)
	await tables(tx).updateTable('rota_shifts').set({ places, least }).where('id', '=', shift).execute()
	await tables(tx).updateTable('rota_places').set({ places }).where('shift', '=', shift).execute()
}
/** Nobody has a place of it. */
export async function drop(tx: Tx, shift: ShiftId): Promise<void> {
	await tables(tx).deleteFrom('rota_shifts').where('id', '=', shift).execute()
}

/** @returns whether it was not told before */
export async function tellFew(tx: Tx, shift: ShiftId): Promise<boolean> {
	const rows = await tables(tx).insertInto('rota_few').values({ shift }).onConflict((conflict) => conflict.doNothing()).returning('shift').execute()
	return rows.length > 0
}
/** It has enough again: should it lack people later, that is told, too. */
export async function forgetFew(tx: Tx, shift: ShiftId): Promise<void> {
	await tables(tx).deleteFrom('rota_few').where('shift', '=', shift).execute()
}

/** What a parent has ahead that gives child care. */
export async function mindedFor(tx: Tx, member: MemberId, now: Instant): Promise<Shift[]> {
	const rows = await tables(tx).selectFrom('rota_shifts').innerJoin('rota_places', 'rota_places.shift', 'rota_shifts.id').innerJoin('rota_carriers', 'rota_carriers.member', 'rota_places.member').selectAll('rota_shifts').where('rota_places.member', '=', member).where('rota_places.state', '<>', 'asked').where('rota_shifts.state', '=', 'open').where('rota_shifts.begins', '>', now).where('children', '>', 0).where(sql<boolean>`'childcare' = any(gives)`, '=', true).orderBy('rota_shifts.begins').execute()
	return rows.map(shiftOf)
}
