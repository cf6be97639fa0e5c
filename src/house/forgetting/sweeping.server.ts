/**
 * Sweeping the disk: PostgreSQL marks what is deleted and keeps it, in its tables, in the samples of its planner and in the log ahead of them.
 * Here the tables and the samples are written anew and the old log goes. Nobody can write while a table is copied, so it is done at night, and a table
 * that somebody is reading is tried again later.
 */
import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'
import { OURS } from '../postgres/postgres.server.ts'

/**
 * @property tables how many were written anew
 * @property samples whether the planner's samples of them went, too
 * @property log whether the log ahead of the tables went. On somebody else's PostgreSQL it may not; what it holds is closed for good all the same
 */
export type Swept = { readonly tables: number; readonly samples: boolean; readonly log: boolean; readonly ms: number }

/** Somebody reads without an end. `message` says so to whoever runs the machine. */
export class Busy extends Error {
	override name = 'Busy'
}

/** Milliseconds. */
const PATIENCE = 10_000
const PAUSE = 250
const ONE_AT_A_TIME = '7525352680829580149'
/** More than a log of full size has files. */
const OLD_FILES_AT_MOST = 40

/** @param patience milliseconds to wait for whoever reads @throws Busy where a table could not be had; the sweep stays due */
export async function sweepDisk(pool: pg.Pool, patience = PATIENCE): Promise<Swept> {
	const began = performance.now()
	const client = await pool.connect()
	try {
		// A copy of a large table takes as long as it takes; but nobody shall wait behind us while we wait for somebody else.
		await client.query('set statement_timeout = 0; set client_min_messages = error')
		await client.query('select pg_advisory_lock($1)', [ONE_AT_A_TIME])
		await client.query('update ground_sweep set is_due = false, is_begun = true')
		await client.query(`set lock_timeout = '500ms'`)
		await outlive(client, patience)
		const { rows } = await client.query<{ id: number; name: string }>(`select c.oid::int as id, format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public' order by 2`)
		const samples = await mayDo(client, 'delete from pg_statistic where starelid = any($1::oid[])', [rows.map(({ id }) => id)])
		for (const { name } of rows) await patiently(client, `vacuum (full, analyze) ${name}`, patience)
		const swept = { tables: rows.length, samples: samples && (await mayDo(client, 'vacuum full pg_statistic')), log: await sweepLog(client) }
		await client.query('update ground_sweep set is_begun = false, due_since = case when is_due then due_since end')
		return { ...swept, ms: Math.round(performance.now() - began) }
	} finally {
		client.release(true)
	}
}

/** A row lives on in the copy while a transaction lives that began before it was deleted. Waits until there is none. */
async function outlive(client: pg.PoolClient, patience: number): Promise<void> {
	const { rows: [mine] } = await client.query<{ id: string }>('select pg_current_xact_id()::text as id')
	const older = `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_xmin is not null and age(backend_xmin) > age($1::text::xid) limit 1`
	for (const until = performance.now() + patience; ; await wait(PAUSE)) {
		const { rowCount } = await client.query(older, [mine?.id])
		if (rowCount === 0) return
		if (performance.now() > until) throw new Busy('Somebody has been reading the database for long, a backup perhaps. What ended is gone and closed; the files are swept when that reader is done.')
	}
}

async function patiently(client: pg.PoolClient, sql: string, patience = PATIENCE): Promise<void> {
	for (const until = performance.now() + patience; ; await wait(PAUSE)) {
		try {
			await client.query(sql)
			return
		} catch (fault) {
			if (codeOf(fault) === '53100') throw new Busy('There is no room on the disk to write the tables anew. What ended is gone and closed; make room, and the files are swept the next time.')
			if (codeOf(fault) !== '55P03') throw fault
			if (performance.now() > until) throw new Busy('A table is in use without a pause. What ended is gone and closed; the files are swept the next time.')
		}
	}
}

/** What somebody else's PostgreSQL does not allow us is left, and said. */
async function mayDo(client: pg.PoolClient, sql: string, values: unknown[] = []): Promise<boolean> {
	try {
		if (values.length > 0) await client.query(sql, values)
		else await patiently(client, sql)
		return true
	} catch (fault) {
		if (codeOf(fault) !== '42501') throw fault
		return false
	}
}

/**
 * Files of the log that wait to be used again hold what they were used for before. Used again they are twice as fast as new ones, so our own PostgreSQL
 * keeps them by day and does without them for this moment. How somebody else's is set is theirs to say.
 */
async function sweepLog(client: pg.PoolClient): Promise<boolean> {
	const { rows: [server] } = await client.query<{ is_ours: boolean }>(`select current_setting('cluster_name') = $1 and current_setting('is_superuser') = 'on' as is_ours`, [OURS])
	const recycle = async (value: string) => {
		if (!server?.is_ours) return
		await client.query(`alter system ${value}`)
		await client.query('select pg_reload_conf()')
	}
	await recycle('set wal_recycle = off')
	try {
		for (let [i, isNew] = [0, false]; i < OLD_FILES_AT_MOST; i++) {
			if (!(await mayDo(client, 'select pg_switch_wal()')) || !(await mayDo(client, 'checkpoint'))) return false
			const ahead = await client.query(`select 1 from pg_ls_waldir() where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_insert_lsn()) limit 1`)
			// The file that is written now was made for it only if none was waiting when it was taken.
			if (isNew && ahead.rowCount === 0) return true
			if (i > 0 && !server?.is_ours) return false
			isNew = ahead.rowCount === 0
		}
		return false
	} finally {
		await recycle('reset wal_recycle')
	}
}

const codeOf = (fault: unknown) => (fault instanceof Error && 'code' in fault ? String(fault.code) : '')
