/** Rota: what is arranged about places while they are somebody's, at rest: swaps, who is late, and other hours. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { shiftOf, type Tables } from './store.server.ts'

type Own = Tables & {
	rota_swaps: { place: string; taker: string | null }
	rota_covers: { id: string; place: string | null; state: string }
	rota_late: { place: string; since: string | number; answer: string | null }
}
const tables = (tx: Tx) => tx.withTables<Own>()

export const swapAt = (tx: Tx, place: PlaceId) => tables(tx).selectFrom('rota_swaps').selectAll().where('place', '=', place).executeTakeFirst()
export async function putSwap(tx: Tx, place: PlaceId, taker: MemberId | null): Promise<void> {
	await tables(tx).insertInto('rota_swaps').values({ place, taker }).onConflict((conflict) => conflict.column('place').doUpdateSet({ taker })).execute()
}
/** What was arranged about a place ends: it has somebody else now, or keeps whom it has. */
export async function dropSwap(tx: Tx, place: PlaceId): Promise<void> {
	await tables(tx).deleteFrom('rota_swaps').where('place', '=', place).execute()
}

export type Held = { readonly id: PlaceId; readonly member: MemberId; readonly state: string; readonly shift: Shift; readonly isOffered: boolean; readonly taker: MemberId | null; readonly hasCover: boolean; readonly late: string | null | undefined }
/** Places of shifts that are not over and not called off. @param of whose; null for everybody's @param offered only those that are offered */
export async function placesHeld(tx: Tx, now: Instant, of: MemberId | null, offered = false): Promise<Held[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.leftJoin('rota_swaps', 'rota_swaps.place', 'rota_places.id')
		.leftJoin('rota_late', 'rota_late.place', 'rota_places.id')
		.leftJoin('rota_covers', (join) => join.onRef('rota_covers.place', '=', 'rota_places.id').on('rota_covers.state', '=', 'open'))
		.selectAll('rota_shifts')
		.select(['rota_places.id as place', 'rota_places.member', 'rota_places.state as how', 'rota_swaps.place as swap', 'taker', 'rota_covers.id as cover', 'rota_late.place as late', 'rota_late.answer as late_answer'])
		.where('rota_places.id', 'is not', null)
		.where('rota_shifts.state', '=', 'open')
		.where('rota_shifts.ends', '>', now)
		.$if(of !== null, (query) => query.where('rota_places.member', '=', of ?? ''))
		.$if(offered, (query) => query.where('rota_swaps.place', 'is not', null).where('rota_shifts.begins', '>', now))
		.orderBy('rota_shifts.begins')
		.orderBy('rota_places.id')
		.limit(200)
		.execute()
	return rows.map(({ place, member, how, swap, taker, cover, late, late_answer: answer, ...row }) => ({ id: place as PlaceId, member: member as MemberId, state: how, shift: shiftOf(row), isOffered: swap !== null, taker: taker as MemberId | null, hasCover: cover !== null, late: late === null ? undefined : answer }))
}

// Being there

/** Places that began so long ago without anybody tapping. */
export async function nowLate(tx: Tx, begunBy: Instant, now: Instant): Promise<{ readonly id: PlaceId; readonly shift: ShiftId }[]> {
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.select(['rota_places.id', 'shift'])
		.where('rota_places.state', '=', 'taken')
		.where('rota_shifts.state', '=', 'open')
		.where('presence', '=', 'there')
		.where('rota_shifts.begins', '<=', begunBy)
		.where('rota_shifts.ends', '>', now)
		.where('rota_places.id', 'is not', null)
		.where((e) => e.not(e.exists(e.selectFrom('rota_late').select('place').whereRef('rota_late.place', '=', 'rota_places.id'))))
		.orderBy('rota_places.id')
		.limit(100)
		.execute()
	return rows.map(({ id, shift }) => ({ id: id as PlaceId, shift: shift as ShiftId }))
}
export async function addLate(tx: Tx, place: PlaceId, since: Instant): Promise<void> {
	await tables(tx).insertInto('rota_late').values({ place, since, answer: null }).onConflict((conflict) => conflict.doNothing()).execute()
}
export async function dropLate(tx: Tx, place: PlaceId): Promise<void> {
	await tables(tx).deleteFrom('rota_late').where('place', '=', place).execute()
}
export async function answerLate(tx: Tx, place: PlaceId, answer: 'came' | 'ill' | 'unknown'): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('rota_late').set({ answer }).where('place', '=', place).where('answer', 'is', null).executeTakeFirstOrThrow()
	return numUpdatedRows > 0n
}
/** Whose coming the coordinators are asked about, until somebody knows. */
export async function lateAll(tx: Tx, of: MemberId | null): Promise<{ readonly place: PlaceId; readonly member: MemberId; readonly called: string; readonly answer: string | null; readonly shift: Shift }[]> {
	const rows = await tables(tx).selectFrom('rota_late').innerJoin('rota_places', 'rota_places.id', 'rota_late.place').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').innerJoin('ground_members', 'ground_members.id', 'rota_places.member').selectAll('rota_shifts').select(['rota_late.place', 'member', 'called', 'answer']).$if(of === null, (q) => q.where('answer', 'is', null)).$if(of !== null, (q) => q.where('member', '=', of ?? '')).orderBy('rota_shifts.begins').orderBy('rota_late.place').limit(100).execute()
	return rows.map(({ place, member, called, answer, ...row }) => ({ place: place as PlaceId, member: member as MemberId, called, answer, shift: shiftOf(row) }))
}
/** Who was there and has gone home, was there. */
export async function allDone(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).updateTable('rota_places').set({ state: 'done' }).where('state', '=', 'here').where('ends', '<=', now).execute()
}

// Moving hours

/** A shift and all its places, to other hours. @throws Stale where somebody who has a place has something else then */
export async function moveHours(tx: Tx, id: ShiftId, begins: Instant, ends: Instant, fades: Instant): Promise<void> {
	await sql`set constraints rota_places_shift_begins_ends_places_fkey deferred`.execute(tx)
	await tables(tx).updateTable('rota_shifts').set({ begins, ends, fades_at: fades }).where('id', '=', id).execute()
	await tables(tx).updateTable('rota_places').set({ begins, ends }).where('shift', '=', id).execute()
}
