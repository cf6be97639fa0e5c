/** Hotline: surges at rest, and how many reports came when. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { INCIDENT_LIVES } from './rules.ts'
import { tables } from './store.server.ts'
import type { Counts, Surge } from './surge.ts'

/** The surge that is on, or the last one that was. */
export async function lastSurge(tx: Tx): Promise<Surge | null> {
	const row = await tables(tx).selectFrom('hotline_surges').selectAll().orderBy('began_at', 'desc').orderBy('id').limit(1).executeTakeFirst()
	return row ? { id: row.id, beganAt: number(row.began_at) as Instant, endedAt: row.ended_at === null ? null : (number(row.ended_at) as Instant), isByHand: row.begun_by !== null, isEndedByHand: row.ended_by !== null } : null
}

/** The same where it is on. */
export const surgeNow = async (tx: Tx): Promise<Surge | null> => lastSurge(tx).then((last) => (last?.endedAt === null ? last : null))

/** Reports by channel. @param isHeard without what was set aside */
export async function countsBetween(tx: Tx, from: number, until: number, isHeard: boolean): Promise<Counts> {
	const { rows } = await sql<{ channel: string; n: string }>`select channel, count(*) as n from hotline_reports where received_at > ${from} and received_at <= ${until} and not is_drill ${isHeard ? sql`and state <> 'quarantined'` : sql``} group by channel`.execute(tx)
	return Object.fromEntries(rows.map(({ channel, n }) => [channel, Number(n)]))
}

/** At most one is on. @returns whether it began now */
export async function beginSurge(tx: Tx, id: string, at: Instant, by: MemberId | null): Promise<boolean> {
	const { numAffectedRows = 0n } = await sql`insert into hotline_surges (id, began_at, begun_by, ends_at) values (${id}, ${at}, ${by}, ${at + INCIDENT_LIVES}) on conflict do nothing`.execute(tx)
	return numAffectedRows === 1n
}
export async function endSurge(tx: Tx, at: Instant, by: MemberId | null): Promise<void> {
	await tables(tx).updateTable('hotline_surges').set({ ended_at: at, ended_by: by }).where('ended_at', 'is', null).execute()
}
