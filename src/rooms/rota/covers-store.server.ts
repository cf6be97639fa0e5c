/** Rota: covers, at rest, and who might be asked for one. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Cover, CoverStep } from './covers.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { closeFor } from './questions-store.server.ts'
import { shiftOf, type Tables } from './store.server.ts'

type Column = string | number
type Own = Tables & { rota_covers: { id: string; shift: string; place: string | null; state: string; step: string; waves: number; opened_at: Column; next_at: Column | null } }
const tables = (tx: Tx) => tx.withTables<Own>()
const at = (column: Column) => number(column) as Instant

export type CoverRow = Cover & { readonly id: string; readonly shift: ShiftId; readonly place: PlaceId | null; readonly state: string }
const coverOf = (row: Own['rota_covers'], begins: Column): CoverRow => ({ id: row.id, shift: row.shift as ShiftId, place: row.place as PlaceId | null, state: row.state, step: row.step as CoverStep, waves: row.waves, openedAt: at(row.opened_at), begins: at(begins) })
const covers = (tx: Tx) => tables(tx).selectFrom('rota_covers').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_covers.shift').selectAll('rota_covers').select('begins')

/** False where somebody is looked for already. */
export async function addCover(tx: Tx, { id, shift, place, step, openedAt }: Omit<CoverRow, 'state' | 'waves' | 'begins'>, nextAt: Instant | null): Promise<boolean> {
	const { numInsertedOrUpdatedRows: n } = await tables(tx).insertInto('rota_covers').values({ id, shift, place, state: 'open', step, waves: 0, opened_at: openedAt, next_at: nextAt }).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
	return Number(n ?? 0) > 0
}
export async function coverAt(tx: Tx, id: string): Promise<CoverRow | undefined> {
	const row = await covers(tx).where('rota_covers.id', '=', id).executeTakeFirst()
	return row && coverOf(row, row.begins)
}
export async function coversDue(tx: Tx, now: Instant): Promise<CoverRow[]> {
	const rows = await covers(tx).where('rota_covers.state', '=', 'open').where('next_at', '<=', now).orderBy('next_at').orderBy('rota_covers.id').limit(50).execute()
	return rows.map((row) => coverOf(row, row.begins))
}
export async function openCovers(tx: Tx, shift: ShiftId): Promise<CoverRow[]> {
	const rows = await covers(tx).where('rota_covers.state', '=', 'open').where('shift', '=', shift).orderBy('opened_at').orderBy('rota_covers.id').execute()
	return rows.map((row) => coverOf(row, row.begins))
}
/** Those the coordinators were told of, whose shift is not over. */
export async function coversTold(tx: Tx, now: Instant): Promise<{ readonly cover: CoverRow; readonly shift: Shift }[]> {
	const rows = await tables(tx).selectFrom('rota_covers').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_covers.shift').selectAll('rota_shifts').select(['rota_covers.id as cover', 'rota_covers.place', 'step', 'waves', 'opened_at']).where('rota_covers.state', '=', 'open').where('rota_shifts.state', '=', 'open').where('step', '=', 'told').where('rota_shifts.ends', '>', now).orderBy('begins').limit(100).execute()
	return rows.map(({ cover, place, step, waves, opened_at: openedAt, ...row }) => ({ shift: shiftOf(row), cover: { id: cover, shift: row.id as ShiftId, place: place as PlaceId | null, state: 'open', step: step as CoverStep, waves, openedAt: at(openedAt), begins: at(row.begins) } }))
}
export async function moveCover(tx: Tx, id: string, { step, waves }: Pick<Cover, 'step' | 'waves'>, nextAt: Instant | null): Promise<void> {
	await tables(tx).updateTable('rota_covers').set({ step, waves, next_at: nextAt }).where('id', '=', id).execute()
}
/** Nobody is looked for any more; whoever was asked and has not answered need not. */
export async function endCover(tx: Tx, id: string, state: 'covered' | 'ended'): Promise<void> {
	await tables(tx).updateTable('rota_covers').set({ state, next_at: null }).where('id', '=', id).execute()
	await closeFor(tx, id)
}

/** Of this place, if somebody is looked for in it. */
export async function endCoverOf(tx: Tx, shift: ShiftId, place: PlaceId, state: 'covered' | 'ended'): Promise<void> {
	for (const cover of await openCovers(tx, shift)) if (cover.place === place) await endCover(tx, cover.id, state)
}
/** Of shifts that are over nobody is looked for any more. */
export async function endPast(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).updateTable('rota_covers').set({ state: 'ended', next_at: null }).where('state', '=', 'open').where((e) => e.exists(e.selectFrom('rota_shifts').select('rota_shifts.id').whereRef('rota_shifts.id', '=', 'rota_covers.shift').where('rota_shifts.ends', '<=', now))).execute()
}

/** Who might be asked: in a role that carries, not away now, has nothing at that time, was not taken off it, not asked for this and did not say no. With when they were last asked to come for somebody; null where that is four weeks ago. */
export async function whoMight(tx: Tx, shift: Pick<Shift, 'id' | 'begins' | 'ends'>, cover: string | null, now: Instant, roles: readonly string[]): Promise<{ readonly id: MemberId; readonly askedAt: Instant | null }[]> {
	const { rows } = await sql<{ id: string; asked_at: string | null }>`
		select m.id, a.asked_at
		from ground_members m left join rota_carriers c on c.member = m.id left join rota_asked a on a.member = m.id
		where m.ended_half is null and m.roles && ${roles}::text[]
			and not coalesce(c.away_from <= ${now} and ${now} < c.away_until, false)
			and not exists (select from rota_places p where p.member = m.id and not p.called_off and p.begins < ${shift.ends} and ${shift.begins} < p.ends)
			and not exists (select from rota_eased e where e.member = m.id and e.shift = ${shift.id})
			and not exists (select from rota_questions q where q.member = m.id and q.shift = ${shift.id} and (q.answer = 'no' or q.cover = ${cover} or (q.answer is null and q.ends_at > ${now})))
		order by m.id`.execute(tx)
	return rows.map((row) => ({ id: row.id as MemberId, askedAt: row.asked_at === null ? null : at(row.asked_at) }))
}

/** Who waits at home for this shift, and by which other shift. */
export async function standbyFor(tx: Tx, shift: ShiftId): Promise<{ readonly member: MemberId; readonly instead: ShiftId }[]> {
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'shift']).where('serves', '=', shift).where('presence', '=', 'standby').where('rota_shifts.state', '=', 'open').orderBy('seat').execute()
	return rows.map(({ member, shift: instead }) => ({ member: member as MemberId, instead: instead as ShiftId }))
}
