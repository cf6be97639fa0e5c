/** Rota: who waits for a place of a full shift, at rest. */
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { ShiftId } from './model.ts'
import type { Tables } from './store.server.ts'

type Own = Tables & { rota_waiting: { shift: string; member: string; since: string | number } }
const tables = (tx: Tx) => tx.withTables<Own>()

export async function addWaiting(tx: Tx, shift: ShiftId, member: MemberId, since: Instant): Promise<void> {
	await tables(tx).insertInto('rota_waiting').values({ shift, member, since }).onConflict((conflict) => conflict.doNothing()).execute()
}
export async function dropWaiting(tx: Tx, shift: ShiftId, member: MemberId): Promise<void> {
	await tables(tx).deleteFrom('rota_waiting').where('shift', '=', shift).where('member', '=', member).execute()
}
export async function waitingFor(tx: Tx, shift: ShiftId): Promise<{ readonly member: MemberId; readonly since: Instant }[]> {
	const rows = await tables(tx).selectFrom('rota_waiting').select(['member', 'since']).where('shift', '=', shift).orderBy('since').orderBy('member').execute()
	return rows.map(({ member, since }) => ({ member: member as MemberId, since: number(since) as Instant }))
}
/** Shifts somebody waits for, ahead. @param of whose wishes; null for everybody's */
export async function waitedFor(tx: Tx, now: Instant, of: MemberId | null): Promise<ShiftId[]> {
	const rows = await tables(tx).selectFrom('rota_waiting').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_waiting.shift').select('shift').distinct().where('begins', '>', now).where('rota_shifts.state', '=', 'open').$if(of !== null, (query) => query.where('member', '=', of ?? '')).orderBy('shift').limit(200).execute()
	return rows.map(({ shift }) => shift as ShiftId)
}
