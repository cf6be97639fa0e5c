/** Front door: from whom a listing is kept, and who answered, at rest: keyed digests beside a listing's id. The SQL of both. */
import { bytes, type Tx } from '#ground/storage.server.ts'
import type { ListingId } from './model.ts'

type Tables = { frontdoor_wrote: { listing: string; mark: Uint8Array }; frontdoor_apart: { listing: string; mark: Uint8Array } }
type Table = keyof Tables
export type Marked = { readonly listing: ListingId; readonly mark: Uint8Array }

const tables = (tx: Tx) => tx.withTables<Tables>()

/** @param among only of these; of all there are where it is left out */
export async function marksIn(tx: Tx, table: Table, among?: readonly ListingId[]): Promise<Marked[]> {
	if (among?.length === 0) return []
	const rows = await tables(tx).selectFrom(table).selectAll().$if(among !== undefined, (query) => query.where('listing', 'in', among ?? [])).execute()
	return rows.map(({ listing, mark }) => ({ listing: listing as ListingId, mark: bytes(mark) }))
}

export async function addMarks(tx: Tx, table: Table, listing: ListingId, marks: readonly Uint8Array[]): Promise<void> {
	if (marks.length > 0) await tables(tx).insertInto(table).values(marks.map((mark) => ({ listing, mark }))).onConflict((conflict) => conflict.doNothing()).execute()
}
