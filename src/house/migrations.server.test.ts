import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, before, test, type TestContext } from 'node:test'
import pg from 'pg'
import { migrate } from '#house/migrations.server.ts'
import { startPostgres, type Postgres } from '#house/postgres/postgres.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'

const ground = mkdtempSync(path.join(tmpdir(), 'hf-'))
let postgres: Postgres
before(async () => {
	postgres = await startPostgres({ dataFolder: ground, runFolder: openRunFolder(ground), settings: { fsync: 'off' } })
})
after(async () => {
	await postgres.stop()
	rmSync(ground, { recursive: true, force: true })
})

let databases = 0
/** A database of its own, and as many processes' pools on it as wanted. */
async function database(t: TestContext) {
	const name = `test_${++databases}`
	const admin = new pg.Client(postgres.connection)
	await admin.connect()
	await admin.query(`create database ${name}`)
	await admin.end()
	return (options: pg.PoolConfig = {}) => {
		const pool = new pg.Pool({ ...postgres.connection, ...options, database: name })
		pool.on('error', () => {})
		t.after(() => pool.end())
		return pool
	}
}

function folder(files: Readonly<Record<string, string>>) {
	const made = mkdtempSync(path.join(ground, 'm'))
	for (const [name, sql] of Object.entries(files)) writeFileSync(path.join(made, name), sql)
	return made
}

const two = { '0001-ground.sql': 'create table a (n int); create table b (n int);', '0002-door.sql': 'insert into a values (1);' }
const list = async (pool: pg.Pool, sql: string) => (await pool.query<Record<string, unknown>>(sql)).rows.map((row) => Object.values(row)[0])

test('what is new is applied in order and once; other files are passed over', async (t) => {
	const pool = (await database(t))()
	const files = { ...two, 'README.md': 'not SQL' }
	assert.deepEqual(await migrate(pool, folder(files)), { applied: ['0001-ground.sql', '0002-door.sql'] })
	assert.deepEqual(await migrate(pool, pathToFileURL(folder(files))), { applied: [] })
	assert.deepEqual(await migrate(pool, folder({ ...files, '0003-more.sql': 'insert into a values (2)' })), { applied: ['0003-more.sql'] })
	assert.deepEqual(await list(pool, 'select n from a order by n'), [1, 2])
	assert.deepEqual(await list(pool, 'select name from ground_migrations order by name'), ['0001-ground.sql', '0002-door.sql', '0003-more.sql'])
})

test('many processes that start at once do it once', async (t) => {
	const open = await database(t)
	const files = folder({ ...two, '0003-slow.sql': 'select pg_sleep(0.2); insert into b values (1);' })
	const results = await Promise.all(Array.from({ length: 8 }, () => migrate(open({ max: 1, statement_timeout: 100 }), files)))
	assert.deepEqual(results.map(({ applied }) => applied.length).toSorted(), [0, 0, 0, 0, 0, 0, 0, 3])
	assert.deepEqual(await list(open(), 'select n from b'), [1])
})

test('a file that fails leaves nothing behind, what came before it stays, and the next start goes on there', async (t) => {
	const pool = (await database(t))()
	const half = { '0003-half.sql': 'insert into b values (1); select 1/0;' }
	await assert.rejects(migrate(pool, folder({ ...two, ...half })), /0003-half\.sql failed.*division by zero/)
	assert.deepEqual(await list(pool, 'select n from b'), [])
	assert.deepEqual(await migrate(pool, folder({ ...two, '0003-half.sql': 'insert into b values (1)' })), { applied: ['0003-half.sql'] })
})

test('a database written by a newer Holdfast is refused in one line and left as it is', async (t) => {
	const pool = (await database(t))()
	await migrate(pool, folder({ ...two, '0003-newer.sql': 'select 1' }))
	await assert.rejects(migrate(pool, folder({ ...two })), { name: 'CannotStart', problem: 'written-by-newer', message: /^This data folder was written by a newer Holdfast .*0003-newer\.sql.*$/ })
	assert.equal((await list(pool, 'select name from ground_migrations')).length, 3)
})

test('an applied file that changed is refused', async (t) => {
	const pool = (await database(t))()
	await migrate(pool, folder(two))
	await assert.rejects(migrate(pool, folder({ ...two, '0002-door.sql': 'insert into a values (9);' })), { name: 'CannotStart', problem: 'migration-changed', message: /0002-door\.sql/ })
	assert.deepEqual(await list(pool, 'select n from a'), [1])
})

test('a file that comes too late is refused, as is a name out of order', async (t) => {
	const pool = (await database(t))()
	await migrate(pool, folder({ '0002-door.sql': 'select 1' }))
	await assert.rejects(migrate(pool, folder({ '0001-late.sql': 'select 1', '0002-door.sql': 'select 1' })), { name: 'CannotStart', problem: 'migration-late' })
	await assert.rejects(migrate(pool, folder({ '1-short.sql': '' })), /its name must be like/)
	await assert.rejects(migrate(pool, folder({ '0001-a.sql': '', '0001-b.sql': '' })), /a number of its own/)
})

test('a PostgreSQL older than 15 is refused in one line', async () => {
	const released: unknown[] = []
	const old = { connect: async () => ({ query: async () => ({ rows: [{ number: '140012', version: '14.12' }] }), release: (broken: unknown) => released.push(broken) }) }
	await assert.rejects(migrate(old as unknown as pg.Pool, folder(two)), { name: 'CannotStart', problem: 'postgres-too-old', message: 'This PostgreSQL is version 14.12; Holdfast needs 15 or newer.' })
	assert.deepEqual(released, [true])
})

test('a database that cannot be reached, or does not let us in, is told in one line without a password', async (t) => {
	const { password: _, ...connection } = postgres.connection
	for (const [wrong, code] of [[{ host: '127.0.0.1', port: 1, password: 'hunter2' }, 'ECONNREFUSED'], [{ password: 'hunter2' }, '28P01'], [{ password: postgres.connection.password, database: 'nowhere' }, '3D000']] as const) {
		const pool = new pg.Pool({ ...connection, ...wrong })
		t.after(() => pool.end())
		await assert.rejects(migrate(pool, folder(two)), ({ name, problem, message }: Error & { problem?: string }) => {
			assert.deepEqual([name, problem], ['CannotStart', 'no-way-in'])
			assert.match(message, new RegExp(`\\(${code}\\)`))
			assert.doesNotMatch(message, /hunter2|\n/)
			return true
		})
	}
})
