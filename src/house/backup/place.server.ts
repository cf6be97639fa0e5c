/** Where a backup is laid: the database of a hub that stands still, or a throw-away one beside it. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import pg from 'pg'
import { NIGHTLY_KEYS } from './care.server.ts'
import { inHand, keyFilesIn, placeKeys, readKeys, type KeysInHand } from './keyfile.server.ts'
import type { Head } from './file.server.ts'
import type { Config } from '../config.server.ts'
import { Refused } from '../commands/refused.ts'
import { takeLock } from '../lock.server.ts'
import { startPostgres } from '../postgres/postgres.server.ts'
import { openRunFolder } from '../runfolder.server.ts'
import type { Key } from '#ground/sealed.ts'

const poolOn = (database: pg.PoolConfig) => {
	const pool = new pg.Pool({ ...database, max: 4, connectionTimeoutMillis: 10_000, application_name: 'holdfast' })
	pool.on('error', () => {})
	pool.on('connect', (client) => client.on('error', () => {}))
	return pool
}

/** Works on the database of this data folder while no hub runs on it. @throws Refused where one does */
export async function standingStill<T>(config: Config, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
	const runFolder = openRunFolder(config.dataFolder)
	const lock = await takeLock(runFolder, () => ({ pid: process.pid }))
	if (lock.taken) throw new Refused('taken', 'The hub of this data folder is running. Stop it first, then try again.')
	try {
		const postgres = config.databaseUrl === null ? await startPostgres({ dataFolder: config.dataFolder, runFolder }) : null
		const pool = poolOn(postgres?.connection ?? { connectionString: config.databaseUrl ?? '' })
		try {
			return await work(pool)
		} finally {
			await pool.end()
			await postgres?.stop()
		}
	} finally {
		await lock.release()
	}
}

const BESIDE = 'holdfast_rehearsal_'

/** A database on the same server, gone when the work is done. @throws Refused where we may make none */
export async function inThrowAway<T>(beside: pg.Pool, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
	const name = BESIDE + randomBytes(6).toString('hex')
	const { rows: left } = await beside.query<{ name: string }>(`select datname as name from pg_database d where datname like '${BESIDE}%' and not exists (select from pg_stat_activity a where a.datname = d.datname)`)
	for (const each of left) await beside.query(`drop database if exists ${each.name}`)
	await beside.query(`create database ${name} template template0`).catch((cause: unknown) => {
		throw new Refused('no-database', `A throw-away database cannot be made beside the hub's (${(cause as { code?: string }).code ?? 'unknown'}): give its user the right to (CREATEDB), or rehearse on another machine.`, cause)
	})
	try {
		const pool = poolOn(named(beside, name))
		try {
			return await work(pool)
		} finally {
			await pool.end()
		}
	} finally {
		await beside.query(`drop database if exists ${name} with (force)`)
	}
}

/** How to reach another database of the same server. */
function named({ options }: pg.Pool, database: string): pg.PoolConfig {
	const { host, port, user, password, ssl, connectionString } = options
	if (connectionString !== undefined) {
		const url = new URL(connectionString)
		url.pathname = `/${database}`
		return { connectionString: url.href }
	}
	return { database, ...(host !== undefined && { host }), ...(port !== undefined && { port }), ...(user !== undefined && { user }), ...(password !== undefined && { password }), ...(ssl !== undefined && { ssl }) }
}

/** The key file that was written with a backup. */
export function keysFileOf(file: string): string {
	const nightly = join(dirname(file), NIGHTLY_KEYS)
	return !existsSync(`${file}.keys`) && /^hub-[a-z]{3}\.backup$/.test(basename(file)) && existsSync(nightly) ? nightly : `${file}.keys`
}

/** @property place lays the keys where the hub looks for them; nothing to do where they lie there */
export type KeysFound = { readonly keys: KeysInHand; readonly place: () => void }

/**
 * The keys a restore goes with. A key folder that is this hub's own is newer than any file and stays as it is: what was forgotten since stays forgotten.
 * @throws Refused where the folder is another hub's, or the key file is missing, damaged or another hub's
 */
export async function findKeys(keysFolder: string, keysFile: string, seed: Key, head: Head, mayReplace: (keyed: string) => Promise<boolean>): Promise<KeysFound> {
	const here = inHand(keyFilesIn(keysFolder))
	if (here.keyed === head.keyed) return { keys: here, place: () => {} }
	if (here.files.size > 0 && !(await mayReplace(here.keyed))) throw new Refused('other-keys', `The key folder ${keysFolder} belongs to another hub. Set HOLDFAST_KEYS to a new folder. Nothing was changed.`)
	const keys = await readKeys(keysFile, seed, head)
	return { keys, place: () => placeKeys(keysFolder, keys) }
}
