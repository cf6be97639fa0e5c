/** Hotline: what one shift hands to the next, at rest. Who handed it over is kept only so that nobody takes their own. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, type Instant } from '#ground/time.ts'
import type { HandedSays, HandedSort, Item } from './handed.ts'
import { HANDED_LIVES, noteEnds, type Said } from './handed.ts'
import type { IncidentId } from './model.ts'
import { tables } from './store.server.ts'

export type HandedRow = { readonly item: string; readonly incident: IncidentId | null; readonly sort: HandedSort; readonly says: HandedSays; readonly note: string | null; readonly givenBy: MemberId | null; readonly givenAt: Instant; readonly acceptedAt: Instant | null }

export async function allHanded(tx: Tx): Promise<HandedRow[]> {
	const rows = await tables(tx).selectFrom('hotline_handed').selectAll().orderBy('given_at').orderBy('item').execute()
	return rows.map((row) => ({ item: row.item, incident: row.incident as IncidentId | null, sort: row.sort as HandedSort, says: row.says as HandedSays, note: row.note, givenBy: row.given_by as MemberId | null, givenAt: number(row.given_at) as Instant, acceptedAt: row.accepted_at === null ? null : (number(row.accepted_at) as Instant) }))
}

/** Said anew, it waits anew. */
export async function hand(tx: Tx, { item, incident, sort }: Item, { says, note }: Said, by: MemberId, now: Instant): Promise<void> {
	const row = { incident, sort, says, note: note === '' ? null : note, given_by: by, given_at: now, accepted_by: null, accepted_at: null, notes_end: noteEnds(now), ends_at: after(now, HANDED_LIVES) }
	await tables(tx).insertInto('hotline_handed').values({ item, ...row }).onConflict((conflict) => conflict.column('item').doUpdateSet(row)).execute()
}

/** Only of what nobody has taken. Gives whether it was there. */
export async function accept(tx: Tx, item: string, by: MemberId, now: Instant): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('hotline_handed').set({ accepted_by: by, accepted_at: now }).where('item', '=', item).where('accepted_at', 'is', null).executeTakeFirst()
	return numUpdatedRows === 1n
}

export const waiting = async (tx: Tx): Promise<number> => number((await tables(tx).selectFrom('hotline_handed').select((e) => e.fn.countAll<string>().as('n')).where('accepted_at', 'is', null).executeTakeFirstOrThrow()).n)

/** Notes that had their time, or whose incident’s place has begun to fade. Gives how many. */
export async function fadeNotes(tx: Tx, now: Instant): Promise<number> {
	const { numAffectedRows = 0n } = await sql`update hotline_handed h set note = null where note is not null and (notes_end <= ${now} or exists (select from hotline_incidents i where i.id = h.incident and i.fade > 0))`.execute(tx)
	return Number(numAffectedRows)
}
