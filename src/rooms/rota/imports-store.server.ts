/** Rota: shifts that came with an import, at rest, as long as they can be taken back. */
import { sql } from 'kysely'
import type { ImportId } from '#ground/imports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Shift } from './model.ts'
import { addShift, tables } from './store.server.ts'

const ORIGIN = 'import'

/** Whether it is here by this now, was here by the same import before, or by something else. */
export async function addImported(tx: Tx, shift: Shift, id: ImportId, key: string): Promise<'added' | 'by-this' | 'there'> {
	// Two who bring the same row at once: the second waits here until the first is done.
	await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx)
	const before = await tables(tx).selectFrom('rota_shifts').select('import').where('origin', '=', ORIGIN).where('origin_key', '=', key).executeTakeFirst()
	if (before) return before.import === id ? 'by-this' : 'there'
	// A name that something else has already: whoever sent it made none of their own.
	if (await tables(tx).selectFrom('rota_shifts').select('id').where('id', '=', shift.id).executeTakeFirst()) return 'there'
	await addShift(tx, shift)
	await tables(tx).updateTable('rota_shifts').set({ origin: ORIGIN, origin_key: key, import: id }).where('id', '=', shift.id).execute()
	return 'added'
}

export async function knownKeys(tx: Tx, keys: readonly string[]): Promise<ReadonlySet<string>> {
	const rows = keys.length === 0 ? [] : await tables(tx).selectFrom('rota_shifts').select('origin_key').where('origin', '=', ORIGIN).where('origin_key', 'in', keys).execute()
	return new Set(rows.map(({ origin_key: key }) => key ?? ''))
}

export async function countImported(tx: Tx, id: ImportId): Promise<number> {
	const { n } = await tables(tx).selectFrom('rota_shifts').select((e) => e.fn.countAll<string>().as('n')).where('import', '=', id).executeTakeFirstOrThrow()
	return number(n)
}

/** Those that are open, and whose places nobody came by in another way or has come to. */
export async function dropUntouched(tx: Tx, id: ImportId): Promise<number> {
	const untouched = await sql<{ id: string }>`
		select id from rota_shifts where import = ${id} and state = 'open' and rota is null
		and not exists (select from rota_places where shift = rota_shifts.id and (source <> 'import' or state <> 'taken')) for no key update`.execute(tx)
	const ids = untouched.rows.map((row) => row.id)
	if (ids.length > 0) await tables(tx).deleteFrom('rota_shifts').where('id', 'in', ids).execute()
	return ids.length
}
