/**
 * A backup laid into a database: the tables as they were made then, the rows, then what later versions changed. All of it in one transaction, so that
 * whatever is wrong with the file, the words or the keys, nothing is half done.
 */
import { createHash } from 'node:crypto'
import type pg from 'pg'
import { listOf, readRecovery, type List } from '#ground/secret-words.ts'
import { lift } from '#ground/lasting.server.ts'
import { DoesNotOpen, open, openAs, type Key } from '#ground/sealed.ts'
import type { Week } from '#ground/time.ts'
import { PROOF, proofAbout } from './backup.server.ts'
import { copyIn, type CopyIn } from './copying.server.ts'
import { damaged, seedBy, type Head, type SealedFile } from './file.server.ts'
import { Damaged, said, type Frame } from './frames.ts'
import type { KeysInHand } from './keyfile.server.ts'
import { dropAll, quoted, tablesIn } from './tables.server.ts'
import { Refused } from '../commands/refused.ts'
import { MIGRATION_LOCK, notYetApplied, REMEMBERED, type Migration } from '../migrations.server.ts'

/** @property proof `past`: every week of it is over, so that nothing sealed in it opens any more */
export type Restored = { readonly tables: number; readonly rows: number; readonly proof: 'opened' | 'past'; readonly applied: readonly string[]; readonly counts: Readonly<Record<string, number>> }

type Into = {
	readonly pool: pg.Pool
	/** What this program knows. */
	readonly known: readonly Migration[]
	/** `then` leaves the tables as the backup's own version had them. */
	readonly upTo: 'now' | 'then'
	/** Whether what is there now may go; otherwise only an empty hub does. */
	readonly replace: boolean
	readonly tell: (line: string) => void
	/** The last thing before all of it counts: after it, only a power cut comes between. */
	readonly before?: () => void
}

/** The seed that twelve recovery words of one of the backup's stewards lead to. @throws Refused where they lead nowhere */
export async function seedOf(typed: string, head: Head): Promise<Key> {
	const lists = (await Promise.all(['en', 'es', 'fr', 'it', 'pt', 'cs'].map(listOf))).filter((list): list is List => list !== null)
	const entropy = readRecovery(typed, lists)
	if (!entropy) throw new Refused('not-words', 'These are not twelve recovery words: one is missing or mistyped. Nothing was changed.')
	const seed = await seedBy(entropy, head)
	if (!seed) throw new Refused('other-words', 'These words are of no steward this backup was sealed to. Nothing was changed.')
	return seed
}

/** What the backup's version applied, as this program knows it. @throws Refused where the backup is newer than this program */
export function migrationsOf({ migrations }: Head, known: readonly Migration[]): readonly Migration[] {
	const then = new Map(migrations.map(({ name, hash }) => [name, hash]))
	if (migrations.some(({ name }) => !known.some((one) => one.name === name))) throw new Refused('newer-file', 'This backup was written by a newer Holdfast: restore it with that version. Nothing was changed.')
	notYetApplied(known, then)
	return known.filter(({ name }) => then.has(name))
}

/**
 * Lays a backup into the database.
 * @throws Refused with one line; the database is then as it was
 */
export async function restoreInto(file: string, { head, frames }: SealedFile, seed: Key, keys: KeysInHand, { pool, known, upTo, replace, tell, before = () => {} }: Into): Promise<Restored> {
	const then = migrationsOf(head, known)
	const client = await pool.connect()
	try {
		await client.query('begin')
		await client.query('set local statement_timeout = 0')
		await client.query('set local client_min_messages = warning')
		await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
		if (!replace) await refuseInhabited(client)
		await dropAll(client)
		await client.query(REMEMBERED)
		for (const { sql } of then) await client.query(sql)
		const restored = await layRows(client, head, frames(seed), seed, keys, tell)
		await theFolderFits(client, keys)
		const applied = upTo === 'now' ? known.filter((one) => !then.includes(one)) : []
		for (const { name, sql, hash } of applied) {
			await client.query('insert into ground_migrations (name, hash) values ($1, $2)', [name, hash])
			await client.query(sql)
		}
		before()
		await client.query('commit')
		client.release()
		return { ...restored, applied: applied.map(({ name }) => name) }
	} catch (cause) {
		// Whatever it was in the middle of ends with the connection.
		client.release(true)
		if (cause instanceof Damaged) throw damaged(file, cause)
		throw cause
	}
}

/** A hub that was started and that nobody has joined is empty. */
export async function refuseInhabited(client: pg.ClientBase): Promise<void> {
	const { rows } = await client.query<{ has: boolean }>(`select to_regclass('public.ground_members') is not null as has`)
	if (!rows[0]?.has) return
	const { rows: people } = await client.query('select from ground_members limit 1')
	if (people.length > 0) throw new Refused('not-empty', 'There is a hub with people in it here already. A backup is restored only onto an empty one: choose another HOLDFAST_DATA or DATABASE_URL.')
}

async function layRows(client: pg.ClientBase, { hub }: Head, frames: AsyncIterable<Frame>, seed: Key, keys: KeysInHand, tell: (line: string) => void): Promise<Omit<Restored, 'applied'>> {
	const there = new Map((await tablesIn(client)).map((table) => [table.name, table]))
	// A migration may have put a row in; what counts is what was there.
	await client.query(`truncate ${[...there.keys()].map(quoted).join(', ')}`)
	const counts: Record<string, number> = {}
	let table: { name: string; copy: CopyIn; digest: ReturnType<typeof createHash>; bytes: number } | null = null
	let opened: Restored['proof'] | null = null
	for await (const frame of frames) {
		if (frame.sort === 'rows') {
			if (!table) throw new Damaged('rows of no table')
			table.digest.update(frame.bytes)
			table.bytes += frame.bytes.length
			await table.copy.write(frame.bytes)
		} else if (frame.sort === 'counted') {
			if (!table) throw new Damaged('a count of no table')
			const { rows, bytes, digest } = said(frame, 'counted')
			const laid = await table.copy.end()
			if (laid !== rows || table.bytes !== bytes || table.digest.digest('hex') !== digest) throw new Damaged(`${table.name} is not what it was`)
			counts[table.name] = rows
			if (rows > 0) tell(`${table.name}: ${rows.toLocaleString('en')}`)
			table = null
		} else if (table) throw new Damaged('a table without an end')
		else if (frame.sort === 'table') {
			const { name, columns } = said(frame, 'table')
			const known = there.get(name)
			if (!known || name in counts || columns.join() !== known.columns.join()) throw new Damaged(`${name} is not as its version had it`)
			table = { name, copy: await copyIn(client, `copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin (format binary)`), digest: createHash('sha256'), bytes: 0 }
		} else if (frame.sort === 'proof') opened = await openProof(hub, said(frame, 'proof'), seed, keys)
		else if (frame.sort === 'end') {
			const { tables, rows } = said(frame, 'end')
			const laid = Object.values(counts).reduce((sum, n) => sum + n, 0)
			if (tables !== there.size || Object.keys(counts).length !== tables || laid !== rows || !opened) throw new Damaged('something is missing')
			return { tables, rows, proof: opened, counts }
		} else throw new Damaged(`${frame.sort} has no place here`)
	}
	throw new Damaged('it stops before its end')
}

async function openProof(hub: string, { record, week, sealed, wraps }: ReturnType<typeof said<'proof'>>, seed: Key, keys: KeysInHand): Promise<Restored['proof']> {
	if (!keys.livingBucket(week as Week)) return 'past'
	const about = proofAbout(hub, record)
	const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
	for (const wrap of wraps) {
		try {
			const key = await openAs(seed, about, lift(keys, week as Week, record, bytes(wrap)))
			if (new TextDecoder().decode(open(key, about, bytes(sealed))) === PROOF) return 'opened'
		} catch (cause) {
			if (!(cause instanceof DoesNotOpen)) throw cause
		}
	}
	throw new Refused('does-not-open', 'These keys do not open what this backup holds. Nothing was changed.')
}

async function theFolderFits(client: pg.ClientBase, { keyed }: KeysInHand): Promise<void> {
	const { rows } = await client.query<{ keyed: string }>(`select encode(keyed, 'hex') as keyed from ground_hub`)
	if (rows[0]?.keyed !== keyed) throw new Refused('other-keys', 'These keys are of another hub than this backup. Nothing was changed.')
}
