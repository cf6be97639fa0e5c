/** Front door: asks that came with an import, at rest, as long as they can be taken back. */
import { sql } from 'kysely'
import type { ImportId } from '#ground/imports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { addListings, type NewListing } from './store.server.ts'

type Tables = { frontdoor_listings: { id: string; import: string | null; once: Uint8Array; version: number; state: string; hold: string | null; wrote_again: boolean } }
const tables = (tx: Tx) => tx.withTables<Tables>()

/** How many of these are here with this import, those of a try before this one included. */
export async function addBrought(tx: Tx, id: ImportId, rows: readonly NewListing[]): Promise<number> {
	if (rows.length === 0) return 0
	const isNew = await addListings(tx, rows)
	const added = rows.filter((_, i) => isNew[i]).map(({ listing }) => listing.id)
	if (added.length > 0) await tables(tx).updateTable('frontdoor_listings').set({ import: id }).where('id', 'in', added).execute()
	const mine = await tables(tx).selectFrom('frontdoor_listings').select('id').where('import', '=', id).where('id', 'in', rows.map(({ listing }) => listing.id)).execute()
	return mine.length
}

/** The digests of these that are here. */
export async function knownOnces(tx: Tx, digests: readonly Buffer[]): Promise<ReadonlySet<string>> {
	const rows = digests.length === 0 ? [] : await tables(tx).selectFrom('frontdoor_listings').select('once').where('once', 'in', digests).execute()
	return new Set(rows.map(({ once }) => Buffer.from(once).toString('hex')))
}

export async function countBrought(tx: Tx, id: ImportId): Promise<number> {
	const { n } = await tables(tx).selectFrom('frontdoor_listings').select((e) => e.fn.countAll<string>().as('n')).where('import', '=', id).executeTakeFirstOrThrow()
	return number(n)
}

/** What nobody has opened, moved or handed over since. It was never asked here, so that it is not counted either. */
export async function dropUntouched(tx: Tx, id: ImportId): Promise<number> {
	const { rows } = await sql<{ id: string }>`
		delete from frontdoor_listings l
		where l.import = ${id} and l.version = 1 and l.state = 'waiting' and not l.wrote_again and l.hold is null
			and not exists (select from frontdoor_messages m where m.listing = l.id)
		returning l.id`.execute(tx)
	return rows.length
}
