/** An upgrade is killed at every statement there is; each time the next start goes on where it stood, and in the end all is as if nobody had. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { migrate } from '#house/migrations.server.ts'
import { until } from './child.testing.ts'
import { atTheEnd, newDatabase } from './house.testing.ts'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'
import { thaw } from './releases/frozen.testing.ts'
import { configOf, holdsAll, openedAt, poolOn } from './releases/holding.testing.ts'

const MARKS = 7525
const MIGRATIONS = new URL('../migrations/', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true }))

let marks = 0
/** Every statement is followed by a mark that shows from outside while the transaction is still open, and a moment in which to be killed. */
const slow = (statements: readonly string[]) => statements.map((sql) => `${sql};\nselect pg_advisory_xact_lock(${MARKS}, ${++marks});\nselect pg_sleep(0.25);`).join('\n')
writeFileSync(join(folder, '0001-one.sql'), slow(['create table ground_one (n int not null)', 'insert into ground_one values (1)']))
writeFileSync(join(folder, '0002-two.sql'), slow(['alter table ground_one add column m int', 'update ground_one set m = n + 1', 'create table ground_two as select * from ground_one']))
writeFileSync(join(folder, '0003-three.sql'), slow(['insert into ground_one values (5, 6)', 'drop table ground_two']))

const stateOf = async (pool: pg.Pool) => ({
	tables: (await pool.query(`select tablename from pg_tables where schemaname = 'public' order by 1`)).rows,
	one: (await pool.query('select * from ground_one order by n')).rows,
	applied: (await pool.query('select name, hash from ground_migrations order by name')).rows,
})

test('a migration killed at each of its statements resumes', async () => {
	const [killed, calm] = await Promise.all([newDatabase(), newDatabase()])
	const pools = [killed, calm].map(poolOn)
	const [pool, other] = pools as [pg.Pool, pg.Pool]
	atTheEnd(() => Promise.all(pools.map((each) => each.end())))
	const held = async () => (await pool.query<{ mark: number }>(`select objid::int as mark from pg_locks where locktype = 'advisory' and classid = ${MARKS} and granted and database = (select oid from pg_database where datname = current_database())`)).rows.map(({ mark }) => mark)
	for (let mark = 1; mark <= marks; mark++) {
		const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', fileURLToPath(new URL('releases/migrating.testing.ts', import.meta.url)), JSON.stringify(killed), folder], { stdio: 'ignore' })
		await until(`statement ${mark} is done`, async () => (await held()).includes(mark))
		child.kill('SIGKILL')
		await once(child, 'close')
		await until('its connection is gone', async () => (await held()).length === 0)
	}
	await migrate(pool, folder)
	await migrate(other, folder)
	assert.deepEqual(await stateOf(pool), await stateOf(other))
})

test('an upgrade cut off after its backup goes on with it: the copy to go back to is the one from before', async () => {
	const { folder: data, holds } = thaw('0.1.0')
	after(() => rmSync(dirname(data), { recursive: true, force: true, maxRetries: 5 }))
	const config = configOf(data)
	// As a kill between two migrations leaves it: a backup, the mark, and the first of them applied.
	const hub = await openedAt(config, holds)
	await hub.close()
	const [name = ''] = readdirSync(join(data, 'backups'))
	const before = readFileSync(join(data, 'backups', name))
	writeFileSync(join(data, 'backups', 'upgrading'), name)
	const other = thaw('0.1.0')
	after(() => rmSync(dirname(other.folder), { recursive: true, force: true, maxRetries: 5 }))
	for (const kept of ['backups', 'keys']) cpSync(join(data, kept), join(other.folder, kept), { recursive: true })
	const postgres = await startPostgres({ dataFolder: other.folder, runFolder: openRunFolder(other.folder) })
	const pool = poolOn(postgres.connection)
	const { rows } = await pool.query<{ name: string }>('select name from ground_migrations')
	const had = new Set(rows.map((row) => row.name))
	const all = readdirSync(MIGRATIONS).toSorted()
	const [first = ''] = all.filter((one) => !had.has(one))
	assert.ok(first)
	const some = mkdtempSync(join(folder, 'first-'))
	for (const one of [...had, first]) cpSync(new URL(one, MIGRATIONS), join(some, one))
	assert.deepEqual((await migrate(pool, some)).applied, [first])
	await pool.end()
	await postgres.stop()

	const again = await openedAt(configOf(other.folder), holds)
	await holdsAll(again, holds)
	await again.close()
	assert.deepEqual(readdirSync(join(other.folder, 'backups')), [name])
	assert.ok(readFileSync(join(other.folder, 'backups', name)).equals(before))
	assert.equal(existsSync(join(other.folder, 'backups', 'upgrading')), false)
})
