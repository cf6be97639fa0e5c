/** Rota: rotas, their drafts, and what was moved, at rest. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { minutes, type Instant } from '#ground/time.ts'
import type { Shift, ShiftId } from './model.ts'
import type { Pair } from './ledger.ts'
import { MOVES_KEPT, ROTA_KEPT, type Bound, type Rota, type RotaId, type Working } from './rotas.ts'
import { shiftOf, tables as shiftTables } from './store.server.ts'

type Column = string | number
type PlanTables = {
	rota_rotas: { id: string; begins: Column; ends: Column; state: string; version: number; revision: number; is_dirty: boolean; filled: number; freeze_hours: number; notice_days: number; bound: string; share: number; work: string; work_at: Column; fades_at: Column }
	rota_drafts: { rota: string; shift: string; member: string; is_pinned: boolean }
	rota_moves: { id: string; member: string; shift: string; way: string; why: string; ends_at: Column }
	rota_moved: { rota: string; member: string; times: number }
	rota_places: { id: string | null; shift: string; member: string; state: string; source: string }
	rota_shifts: { id: string; begins: Column }
}
const tables = (tx: Tx) => tx.withTables<PlanTables>()

/** News of rotas: look again. And of one to be worked out. */
export const ROTA_TOPIC = 'rota'
export const PLAN_TOPIC = 'rota-plan'
/** Whoever works one out and is not heard of for so long is gone. */
export const WORK_LEASE = minutes(1)

const rotaOf = (row: PlanTables['rota_rotas']): Rota =>
	({ state: row.state, id: row.id as RotaId, begins: number(row.begins) as Instant, ends: number(row.ends) as Instant, version: row.version, revision: row.revision, isDirty: row.is_dirty, filled: row.filled, freezeHours: row.freeze_hours, noticeDays: row.notice_days, bound: row.bound as Bound, share: row.share, work: row.work as Working }) as Rota

const columnsOf = ({ id, begins, ends, state, version, revision, isDirty, filled, freezeHours, noticeDays, bound, share, work }: Rota) => ({ id, begins, ends, state, version, revision, is_dirty: isDirty, filled, freeze_hours: freezeHours, notice_days: noticeDays, bound, share, work, fades_at: ends + ROTA_KEPT })

/** False where there is one at that time already. The same one made twice is there once. */
export async function addRota(tx: Tx, rota: Rota): Promise<boolean> {
	const beside = await tables(tx).selectFrom('rota_rotas').select('id').where('begins', '<', rota.ends).where('ends', '>', rota.begins).where('state', '<>', 'closed').executeTakeFirst()
	if (beside) return beside.id === rota.id
	await tables(tx).insertInto('rota_rotas').values({ ...columnsOf(rota), work_at: 0 }).onConflict((conflict) => conflict.doNothing()).execute()
	return true
}
export const saveRota = (tx: Tx, rota: Rota) => tables(tx).updateTable('rota_rotas').set(columnsOf(rota)).where('id', '=', rota.id).execute()
export async function listRotas(tx: Tx): Promise<Rota[]> {
	return (await tables(tx).selectFrom('rota_rotas').selectAll().where('state', '<>', 'closed').orderBy('begins').execute()).map(rotaOf)
}
/** One, locked until the transaction ends, so that no two edit it at once. */
export async function lockRota(tx: Tx, id: RotaId): Promise<Rota | undefined> {
	const row = await tables(tx).selectFrom('rota_rotas').selectAll().where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
	return row && rotaOf(row)
}

// Its draft

export type Drafted = Pair & { readonly isPinned: boolean }
export async function draftOf(tx: Tx, rota: RotaId): Promise<Drafted[]> {
	const rows = await tables(tx).selectFrom('rota_drafts').select(['shift', 'member', 'is_pinned']).where('rota', '=', rota).orderBy('shift').orderBy('member').execute()
	return rows.map(({ shift, member, is_pinned: isPinned }) => ({ shift: shift as ShiftId, member: member as MemberId, isPinned }))
}
export async function saveDraft(tx: Tx, rota: RotaId, draft: readonly Drafted[]): Promise<void> {
	await tables(tx).deleteFrom('rota_drafts').where('rota', '=', rota).execute()
	if (draft.length > 0) await tables(tx).insertInto('rota_drafts').values(draft.map(({ shift, member, isPinned }) => ({ rota, shift, member, is_pinned: isPinned }))).execute()
}

// Working it out: one at a time, by whoever was heard of last

/** The next that is wanted, taken for working out; none while another is worked out. */
export async function takeWork(tx: Tx, now: Instant): Promise<Rota | undefined> {
	// Whoever looks for work at the same moment waits here.
	await sql`select pg_advisory_xact_lock(hashtext('rota-work'))`.execute(tx)
	await tables(tx).updateTable('rota_rotas').set({ work: 'wanted' }).where('work', '=', 'working').where('work_at', '<', now - WORK_LEASE).execute()
	await tables(tx).updateTable('rota_rotas').set({ work: 'none' }).where('work', '=', 'stopping').where('work_at', '<', now - WORK_LEASE).execute()
	const busy = await tables(tx).selectFrom('rota_rotas').select('id').where('work', 'in', ['working', 'stopping']).executeTakeFirst()
	if (busy) return undefined
	const row = await tables(tx).selectFrom('rota_rotas').selectAll().where('work', '=', 'wanted').orderBy('begins').limit(1).executeTakeFirst()
	if (!row) return undefined
	await tables(tx).updateTable('rota_rotas').set({ work: 'working', work_at: now }).where('id', '=', row.id).execute()
	return rotaOf({ ...row, work: 'working' })
}
/** How far it is. @returns false where it should end: stopped, or changed meanwhile */
export async function workGoesOn(tx: Tx, { id, revision }: Rota, bound: Bound, share: number, now: Instant): Promise<boolean> {
	const row = await tables(tx).updateTable('rota_rotas').set({ bound, share, work_at: now }).where('id', '=', id).where('work', '=', 'working').where('revision', '=', revision).returning('id').executeTakeFirst()
	return row !== undefined
}
export async function isStopped(tx: Tx, { id, revision }: Rota): Promise<boolean> {
	const row = await tables(tx).selectFrom('rota_rotas').select('id').where('id', '=', id).where('work', '=', 'working').where('revision', '=', revision).executeTakeFirst()
	return row === undefined
}

// What was moved

export type Why = 'rests' | 'limit' | 'needed' | 'lighter' | 'dropped' | 'instead' | 'fills' | 'said-no'
export type Told = Pair & { readonly way: 'in' | 'out' | 'no'; readonly why: Why }
export async function addMove(tx: Tx, id: string, { shift, member, way, why }: Told, now: Instant): Promise<void> {
	await tables(tx).insertInto('rota_moves').values({ id, member, shift, way, why, ends_at: now + MOVES_KEPT }).onConflict((conflict) => conflict.columns(['member', 'shift', 'way']).doUpdateSet({ why, ends_at: now + MOVES_KEPT })).execute()
}
export async function movedOf(tx: Tx, member: MemberId): Promise<{ readonly shift: Shift; readonly way: 'in' | 'out'; readonly why: Why }[]> {
	const rows = await shiftTables(tx).selectFrom('rota_shifts').selectAll().where('id', 'in', tables(tx).selectFrom('rota_moves').select('shift').where('member', '=', member)).execute()
	const shifts = new Map(rows.map((row) => [row.id, shiftOf(row)]))
	const moves = await tables(tx).selectFrom('rota_moves').select(['shift', 'way', 'why']).where('member', '=', member).where('way', '<>', 'no').execute()
	return moves.flatMap(({ shift: id, way, why }) => {
		const shift = shifts.get(id)
		return shift ? [{ shift, way: way as 'in' | 'out', why: why as Why }] : []
	}).toSorted((a, b) => a.shift.begins - b.shift.begins)
}
/** How often a rota moved each of those it moved. */
export async function movedOften(tx: Tx, rota: RotaId): Promise<ReadonlyMap<MemberId, number>> {
	const rows = await tables(tx).selectFrom('rota_moved').select(['member', 'times']).where('rota', '=', rota).execute()
	return new Map(rows.map(({ member, times }) => [member as MemberId, times]))
}
/** Each of them once more. */
export async function countMoved(tx: Tx, rota: RotaId, members: readonly MemberId[]): Promise<void> {
	const rows = [...new Set(members)].toSorted().map((member) => ({ rota, member, times: 1 }))
	if (rows.length > 0) await tables(tx).insertInto('rota_moved').values(rows).onConflict((conflict) => conflict.columns(['rota', 'member']).doUpdateSet({ times: sql<number>`rota_moved.times + 1` })).execute()
}
export const forgetMoves = (tx: Tx, member: MemberId) => tables(tx).deleteFrom('rota_moves').where('member', '=', member).where('way', '<>', 'no').execute()
export const forgetMove = (tx: Tx, { shift, member }: Pair, way: Told['way']) => tables(tx).deleteFrom('rota_moves').where('member', '=', member).where('shift', '=', shift).where('way', '=', way).execute()

export async function fadeRotas(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('rota_rotas').where('fades_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_moves').where('ends_at', '<=', now).execute()
}

/** Shifts within a published rota with a place that nobody has, was asked for or is looked for. Learning seats are for who wants them. */
export async function leftOpen(tx: Tx, now: Instant, until: Instant): Promise<ShiftId[]> {
	const { rows } = await sql<{ id: ShiftId }>`
		select s.id from rota_shifts s
		where s.state = 'open' and s.begins > ${now} and s.begins <= ${until} and s.least > 0 and s.presence <> 'standby'
			and exists (select from rota_rotas r where r.version > 0 and r.state <> 'closed' and r.begins <= s.begins and s.begins < r.ends)
			and s.places > (select count(*) from rota_places p where p.shift = s.id) + (select count(*) from rota_covers c where c.shift = s.id and c.place is null and c.state = 'open')
		order by s.begins, s.id`.execute(tx)
	return rows.map(({ id }) => id)
}
