/**
 * The PostgreSQL that comes with Holdfast, in our care: a socket nobody else may enter, a password nobody else can read,
 * and a watch that stops it when we die, kill -9 included. No statement and no value of one ever reaches a log.
 * Take the hub lock first: this file never signals a PostgreSQL it did not start.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { CannotStart } from '#house/config.server.ts'
import { chooseRunner, findPrograms, mendLinks, type Runner } from '#house/postgres/programs.server.ts'
import { reason, watch, type Running } from '#house/postgres/watchman.server.ts'

/** What `pg` needs to reach it; complete, so that no PG… variable of the environment can lead it elsewhere. */
export type Connection = { readonly host: string; readonly port: 5432; readonly user: string; readonly password: string; readonly database: string; readonly ssl: false }

export type Postgres = {
	readonly connection: Connection
	readonly pid: number
	/** Milliseconds: making the folder on a first start (else 0), until it takes connections, and all together. */
	readonly timings: { readonly initialise: number; readonly start: number; readonly total: number }
	/** Resolves with the reason when it ends unasked; never otherwise. */
	readonly died: Promise<string>
	/** Its last words, at most fifty lines, without statements or values. */
	log(): readonly string[]
	/** Ends its connections, writes a checkpoint, ends it. Safe to call twice. */
	stop(): Promise<void>
}

/**
 * Starts PostgreSQL on `<dataFolder>/postgres`, which is made on the first start; an interrupted first start is begun anew.
 * @param settings overrides, by PostgreSQL's own names
 * @param patience how many milliseconds an earlier PostgreSQL on this folder has to end by itself
 * @throws CannotStart with one line that says what to do
 */
export async function startPostgres({ dataFolder, runFolder, settings = {}, patience = 15_000 }: {
	readonly dataFolder: string
	readonly runFolder: string
	readonly settings?: Readonly<Record<string, string>>
	readonly patience?: number
}): Promise<Postgres> {
	const began = performance.now()
	const data = realpathSync(dataFolder)
	const folder = path.join(data, 'postgres')
	removeUnfinished(data)
	const programs = findPrograms()
	const libraries = mendLinks(programs.root, path.join(runFolder, 'lib'))
	const runner = chooseRunner(programs, libraries, { data, folder, runFolder })
	const isFirst = !existsSync(path.join(folder, 'PG_VERSION'))
	if (!isFirst) refuseOtherMajor(folder, programs.postgres, runner)
	if (isFirst) await initialise(runner, programs.initdb, data, folder)
	// A copy or a restored backup may have opened it to others, which PostgreSQL refuses.
	chmodSync(folder, 0o700)
	const initialised = performance.now()

	const options = Object.entries({ ...calm, unix_socket_directories: quoted(runFolder), ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
	const running = await launch(runner, [programs.postgres, '-D', folder, ...options], { folder, runFolder, patience })
	const pid = firstNumber(path.join(folder, 'postmaster.pid'))
	let stopping: Promise<void> | undefined
	const stop = () => (stopping ??= running.end(pid))
	const connection: Connection = { host: runFolder, port: 5432, user: 'holdfast', password: readFileSync(path.join(folder, passwordFile), 'utf8'), database: 'holdfast', ssl: false }
	try {
		await openDatabase(connection)
	} catch (error) {
		await stop()
		throw error
	}
	const ended = performance.now()
	return {
		connection,
		pid,
		timings: { initialise: isFirst ? initialised - began : 0, start: ended - initialised, total: ended - began },
		died: new Promise((resolve) => void running.ended.then((code) => stopping ?? resolve(`PostgreSQL ended by itself (exit code ${code}). Its last words: ${running.log.at(-1) ?? 'none'}`))),
		log: () => [...running.log],
		stop,
	}
}

/** So that whoever is connected can tell our own from somebody else's. */
export const OURS = 'holdfast'

/** Small and silent. `terse` and `log` keep values, details and statements out of every message. */
const calm = {
	cluster_name: OURS,
	listen_addresses: '',
	unix_socket_permissions: '0700',
	fsync: 'on',
	synchronous_commit: 'on',
	full_page_writes: 'on',
	shared_buffers: '32MB',
	max_connections: '60',
	io_method: 'sync',
	// In the data folder: what lies in /dev/shm goes when the user who started the hub logs out, and is small in containers.
	dynamic_shared_memory_type: 'mmap',
	wal_level: 'minimal',
	max_wal_senders: '0',
	max_wal_size: '256MB',
	max_logical_replication_workers: '0',
	max_parallel_workers_per_gather: '0',
	max_parallel_maintenance_workers: '0',
	autovacuum_max_workers: '2',
	autovacuum_worker_slots: '2',
	jit: 'off',
	timezone: 'UTC',
	log_timezone: 'UTC',
	logging_collector: 'off',
	log_checkpoints: 'off',
	log_statement: 'none',
	log_min_messages: 'log',
	log_min_error_statement: 'panic',
	log_error_verbosity: 'terse',
	log_parameter_max_length: '0',
	log_parameter_max_length_on_error: '0',
} as const

const unfinished = 'postgres.making-'
const passwordFile = 'hub.password'
const quoted = (folder: string) => `"${folder.replaceAll('"', '""')}"`
const firstNumber = (file: string) => Number.parseInt(readFileSync(file, 'utf8'), 10)

// ── the first start ──

/** Everything is made beside its place and moved there whole, so that a kill at any moment leaves all or nothing. */
async function initialise(runner: Runner, initdb: string, data: string, folder: string): Promise<void> {
	if (existsSync(folder) && readdirSync(folder).length > 0) throw new CannotStart('no-database-folder', `${folder} is in the way: it is not a database of Holdfast. Move it elsewhere and start again.`)
	const making = path.join(data, `${unfinished}${randomBytes(4).toString('hex')}`)
	const [made, password] = [path.join(making, 'made'), path.join(making, 'password')]
	mkdirSync(making, { mode: 0o700 })
	writeFileSync(password, randomBytes(32).toString('base64url'), { mode: 0o600, flush: true })
	if (runner.uid !== undefined) for (const each of [making, password]) chownSync(each, runner.uid, runner.gid ?? runner.uid)

	const run = watch(runner, [initdb, '-D', made, '-U', 'holdfast', `--pwfile=${password}`, '--auth-local=scram-sha-256', '--auth-host=reject', '--data-checksums', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'])
	const code = await run.ended
	if (code !== 0) throw new CannotStart('no-database-folder', `PostgreSQL could not make its folder in ${data}: ${reason(run.log)}`)
	renameSync(password, path.join(made, passwordFile))
	renameSync(made, folder)
	rmSync(making, { recursive: true })
	const handle = openSync(data, 'r')
	fsyncSync(handle)
	closeSync(handle)
}

/** PostgreSQL opens only folders of its own major version. The way from one to the next is a backup, as to any other database. */
function refuseOtherMajor(folder: string, postgres: string, { env }: Runner): void {
	const theirs = readFileSync(path.join(folder, 'PG_VERSION'), 'utf8').trim()
	const ours = /(\d+)/.exec(spawnSync(postgres, ['--version'], { encoding: 'utf8', env }).stdout)?.[1]
	if (ours === undefined || theirs === ours) return
	throw new CannotStart('other-postgres', `${folder} was made by PostgreSQL ${theirs}, and this Holdfast brings ${ours}. With the Holdfast that made it: npm run -s hub -- backup FILE. Then with this one and a new HOLDFAST_DATA: npm run -s hub -- restore FILE.`)
}

/** A first start that was killed may be dying still, and what it holds on to goes next time. */
function removeUnfinished(data: string): void {
	for (const name of readdirSync(data).filter((each) => each.startsWith(unfinished)))
		try {
			rmSync(path.join(data, name), { recursive: true, force: true, maxRetries: 5 })
		} catch {}
}

/** Connects once, which also proves the password, and makes the database where a first start did not come so far. */
async function openDatabase(connection: Connection): Promise<void> {
	const ask = async (database: string, sql: string) => {
		const client = new pg.Client({ ...connection, database })
		client.on('error', () => {})
		await client.connect()
		await client.query(sql).finally(() => client.end())
	}
	try {
		await ask(connection.database, 'select 1')
	} catch (error) {
		const { code } = error as { code?: string }
		if (code === '28P01') throw new CannotStart('wrong-password', `The password in postgres/${passwordFile} is not the database's: put the right file back from a copy of the data folder.`, error)
		if (code !== '3D000') throw error
		await ask('postgres', `create database ${connection.database}`)
	}
}

// ── starting over what an earlier one left ──

async function launch(runner: Runner, command: readonly string[], { folder, runFolder, patience }: { folder: string; runFolder: string; patience: number }): Promise<Running> {
	for (const until = performance.now() + patience; ; await wait(100)) {
		const running = watch(runner, command)
		if (await running.says('database system is ready to accept connections')) return running
		const isBusy = running.log.some((line) => /lock file ".*" already exists|pre-existing shared memory block/.test(line))
		if (!isBusy) throw new CannotStart('postgres-failed', `PostgreSQL could not start: ${reason(running.log)}`)
		const pidFiles = [path.join(folder, 'postmaster.pid'), path.join(runFolder, '.s.PGSQL.5432.lock')].filter((file) => existsSync(file))
		for (const file of pidFiles) if (!isPostgres(firstNumber(file), folder)) rmSync(file, { force: true })
		if (performance.now() < until) continue
		const pid = pidFiles[0] ? firstNumber(pidFiles[0]) : 0
		throw new CannotStart('postgres-lives', `Another PostgreSQL (process ${pid}) still works on ${folder}. If no hub uses it, end it with "kill -QUIT ${pid}" and start again.`)
	}
}

/** PostgreSQL takes any living process with the number in its pid file for itself; after a power cut that may be anybody. */
function isPostgres(pid: number, folder: string): boolean {
	const file = `/proc/${pid}/cmdline`
	const asked = () => spawnSync('ps', ['-ww', '-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout
	const command = process.platform !== 'linux' ? asked() : existsSync(file) ? readFileSync(file, 'utf8') : ''
	return command.replaceAll('\0', ' ').includes(`postgres -D ${folder} `)
}
