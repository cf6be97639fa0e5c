/**
 * The tables, brought up to date: numbered plain SQL, forward only, each file in one transaction with the row that
 * remembers it. Any number of processes may do this at once on one database; one does, the others wait and find it done.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import path from 'node:path'
import type pg from 'pg'
import { CannotStart } from '#house/config.server.ts'

export type Migration = { readonly name: string; readonly sql: string; readonly hash: string }

const oldestServer = 150_000
/** "holdfast" in ASCII: a lock of one database, so hubs on one server do not wait for each other. */
export const MIGRATION_LOCK = '7525352680829580148'
export const REMEMBERED = 'create table if not exists ground_migrations (name text primary key, hash text not null, applied_at timestamptz not null default now())'

/** Told before anything is applied to a database that has seen some already; where it throws, nothing is. */
export type BeforeUpgrade = (waiting: readonly [string, ...string[]]) => Promise<void>

/**
 * Applies what this database has not seen yet, in order.
 * @param folder files named like `0001-ground.sql`, in the SQL of PostgreSQL 15
 * @param before a last moment to make a copy; nobody else works on the tables meanwhile
 * @returns the names applied now
 * @throws CannotStart when there is no way in, the server is older than 15, or the database was written by another Holdfast than this one
 */
export async function migrate(pool: pg.Pool, folder: URL | string, before?: BeforeUpgrade): Promise<{ readonly applied: string[] }> {
	const known = await readMigrations(folder)
	const client = await pool.connect().catch(noWayIn)
	try {
		await refuseOldServer(client)
		// The pool may limit statements; a migration, and the wait for somebody else's, takes as long as it takes.
		await client.query('set statement_timeout = 0')
		await client.query('set client_min_messages = warning')
		await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
		await client.query(REMEMBERED)
		const { rows } = await client.query<{ name: string; hash: string }>('select name, hash from ground_migrations')
		const waiting = notYetApplied(known, new Map(rows.map(({ name, hash }) => [name, hash])))
		const [first, ...others] = waiting.map(({ name }) => name)
		if (before && first !== undefined && rows.length > 0) await before([first, ...others])
		for (const migration of waiting) await apply(client, migration)
		return { applied: waiting.map(({ name }) => name) }
	} finally {
		// Closing the connection gives back the lock and the settings, whatever state it is in.
		client.release(true)
	}
}

export async function readMigrations(from: URL | string): Promise<readonly Migration[]> {
	const folder = typeof from === 'string' ? from : fileURLToPath(from)
	const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).toSorted()
	for (const [i, name] of names.entries())
		if (!/^\d{4}-[a-z0-9-]+\.sql$/.test(name) || name.slice(0, 4) === names[i - 1]?.slice(0, 4)) throw new Error(`migration ${name}: its name must be like 0001-ground.sql, with a number of its own`)
	return Promise.all(
		names.map(async (name) => {
			const sql = await readFile(path.join(folder, name), 'utf8')
			return { name, sql, hash: createHash('sha256').update(sql).digest('hex') }
		}),
	)
}

/** Its own message stays out: it names users and hosts, and one day perhaps more. */
function noWayIn(cause: unknown): never {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer in time'
	throw new CannotStart('no-way-in', `PostgreSQL cannot be reached or does not let us in (${code}): check the address, user, password and database in DATABASE_URL.`, cause)
}

async function refuseOldServer(client: pg.PoolClient): Promise<void> {
	const { rows } = await client.query<{ number: string; version: string }>(`select current_setting('server_version_num') as number, current_setting('server_version') as version`)
	const [server] = rows
	if (Number(server?.number) < oldestServer) throw new CannotStart('postgres-too-old', `This PostgreSQL is version ${server?.version}; Holdfast needs 15 or newer.`)
}

/** Compares what this program knows with what the database remembers: name to hash. */
export function notYetApplied(known: readonly Migration[], applied: ReadonlyMap<string, string>): readonly Migration[] {
	const names = new Set(known.map(({ name }) => name))
	const unknown = [...applied.keys()].filter((name) => !names.has(name)).toSorted()
	if (unknown.length > 0) throw new CannotStart('written-by-newer', `This data folder was written by a newer Holdfast (it knows ${unknown.join(', ')}): start that version, or restore a backup made before it.`)
	const changed = known.filter(({ name, hash }) => applied.has(name) && applied.get(name) !== hash).map(({ name }) => name)
	if (changed.length > 0) throw new CannotStart('migration-changed', `This program's ${changed.join(', ')} differs from the one this data folder was made with: install Holdfast anew from a release, without changes to its migrations.`)
	const waiting = known.filter(({ name }) => !applied.has(name))
	const last = [...applied.keys()].toSorted().at(-1) ?? ''
	const late = waiting.find(({ name }) => name < last)
	if (late) throw new CannotStart('migration-late', `${late.name} comes before ${last}, which this data folder has already: install Holdfast anew from a release.`)
	return waiting
}

/** The row comes first: should the lock ever fail, a second one to apply it stops there. */
async function apply(client: pg.PoolClient, { name, sql, hash }: Migration): Promise<void> {
	await client.query('begin')
	try {
		await client.query('insert into ground_migrations (name, hash) values ($1, $2)', [name, hash])
		await client.query(sql)
		await client.query('commit')
	} catch (cause) {
		await client.query('rollback').catch(() => {})
		throw new Error(`migration ${name} failed and left nothing behind: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
	}
}
