/** Front door: counts of openings and the digests that keep them honest, and what two people open together. Only SQL. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Together } from './closepart.ts'
import type { ListingId } from './model.ts'
import { tables } from './store.server.ts'

// Counts

/** Those of these marks that were made in this hour. */
export async function marksOf(tx: Tx, hour: Instant, marks: readonly Uint8Array[]): Promise<ReadonlySet<string>> {
	if (marks.length === 0) return new Set()
	const rows = await tables(tx).selectFrom('frontdoor_this_hour').select('mark').where('ends_at', '=', hour).where('mark', 'in', marks).execute()
	return new Set(rows.map(({ mark }) => Buffer.from(mark).toString('hex')))
}

export async function markHour(tx: Tx, hour: Instant, marks: readonly Uint8Array[]): Promise<void> {
	if (marks.length === 0) return
	await tables(tx).insertInto('frontdoor_this_hour').values(marks.map((mark) => ({ ends_at: hour, mark }))).onConflict((conflict) => conflict.doNothing()).execute()
}

/** One more opening, by somebody new where the mark is. */
export async function countOpened(tx: Tx, listing: ListingId, mark: Uint8Array): Promise<void> {
	const { numInsertedOrUpdatedRows: isNew = 0n } = await tables(tx).insertInto('frontdoor_marks').values({ listing, mark }).onConflict((conflict) => conflict.doNothing()).executeTakeFirstOrThrow()
	await tables(tx).updateTable('frontdoor_listings').set((e) => ({ opened: e('opened', '+', 1), openers: e('openers', '+', number(isNew.toString())) })).where('id', '=', listing).execute()
}

/** In one order, so that two searches cannot wait for each other. */
export async function countSearched(tx: Tx, ids: readonly ListingId[]): Promise<void> {
	if (ids.length === 0) return
	await sql`update frontdoor_listings set searched = searched + 1 where id in (select id from frontdoor_listings where id = any(${ids}) order by id for no key update)`.execute(tx)
}

export const seeHeld = (tx: Tx, listing: ListingId, member: MemberId) => tables(tx).updateTable('frontdoor_listings').set({ held_seen: true }).where('id', '=', listing).where('held_by', '=', member).execute()

/** The digests of who ever opened it, as long as it is not closed. */
export async function everMarks(tx: Tx, listing: ListingId): Promise<ReadonlySet<string>> {
	const rows = await tables(tx).selectFrom('frontdoor_marks').select('mark').where('listing', '=', listing).execute()
	return new Set(rows.map(({ mark }) => Buffer.from(mark).toString('hex')))
}

/** Nothing says any more who opened it; the counts stay. */
export const dropMarks = (tx: Tx, listing: ListingId) => tables(tx).deleteFrom('frontdoor_marks').where('listing', '=', listing).execute()

export const dropHours = (tx: Tx, now: Instant) => tables(tx).deleteFrom('frontdoor_this_hour').where('ends_at', '<=', now).execute()

// What two open together

const togetherOf = (row: { listing: string; asked_by: string; agreed_by: string | null; ends_at: string | number }): Together => ({ listing: row.listing as ListingId, askedBy: row.asked_by as MemberId, agreedBy: row.agreed_by as MemberId | null, until: number(row.ends_at) as Instant })

/** Locked, so that nobody agrees to what is being asked anew. */
export async function findTogether(tx: Tx, listing: ListingId): Promise<Together | undefined> {
	const row = await tables(tx).selectFrom('frontdoor_together').selectAll().where('listing', '=', listing).forUpdate().executeTakeFirst()
	return row && togetherOf(row)
}

export async function allTogether(tx: Tx, now: Instant): Promise<readonly (Together & { readonly kind: string })[]> {
	const rows = await tables(tx).selectFrom('frontdoor_together').innerJoin('frontdoor_listings', 'frontdoor_listings.id', 'frontdoor_together.listing').selectAll('frontdoor_together').select('kind').where('ends_at', '>', now).orderBy('ends_at').limit(20).execute()
	return rows.map((row) => ({ ...togetherOf(row), kind: row.kind }))
}

export async function saveTogether(tx: Tx, { listing, askedBy, agreedBy, until }: Together): Promise<void> {
	const row = { asked_by: askedBy, agreed_by: agreedBy, ends_at: until }
	await tables(tx).insertInto('frontdoor_together').values({ listing, ...row }).onConflict((conflict) => conflict.column('listing').doUpdateSet(row)).execute()
}

export const dropTogether = (tx: Tx, listing: ListingId) => tables(tx).deleteFrom('frontdoor_together').where('listing', '=', listing).execute()

/** Those that are over, and those whose listing nobody has any more. */
export const dropOldTogether = (tx: Tx, now: Instant) => sql`delete from frontdoor_together t where ends_at <= ${now} or not exists (select from frontdoor_listings l where l.id = t.listing and l.state = 'held' and l.held_by = t.asked_by and l.held_until > ${now})`.execute(tx)

/** The close part as it lies; null where nothing was said there. */
export async function closeOf(tx: Tx, listing: ListingId): Promise<Uint8Array | null> {
	const row = await tables(tx).selectFrom('frontdoor_listings').select('close').where('id', '=', listing).executeTakeFirst()
	return row?.close ? bytes(row.close) : null
}
