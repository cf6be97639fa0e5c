import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { newMarks } from './marks.server.ts'
import { MIGRATIONS } from '../house.server.ts'
import { migrate } from '../migrations.server.ts'
import { startPostgres } from '../postgres/postgres.server.ts'
import { Busy, sweepDisk } from './sweeping.server.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const [data, run] = ['data', 'run'].map((name) => join(folder, name)) as [string, string]
for (const each of [data, run]) mkdirSync(each, { mode: 0o700 })
const postgres = await startPostgres({ dataFolder: data, runFolder: run, settings: { min_wal_size: '80MB' } })
/** What the database calls after connections that are closed is no news. */
function poolAs(connection: pg.PoolConfig): pg.Pool {
	const made = new pg.Pool(connection)
	made.on('error', () => {})
	made.on('connect', (client) => client.on('error', () => {}))
	return made
}
const pool = poolAs(postgres.connection)
after(async () => {
	await pool.end()
	await postgres.stop()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
await migrate(pool, MIGRATIONS)
await pool.query('create table planted (id text, body bytea)')
const state = async () => (await pool.query<{ is_due: boolean; is_begun: boolean }>('select is_due, is_begun from ground_sweep')).rows[0]

test('files of the log that wait to be used again are rid of what they held', async () => {
	const secret = randomBytes(64)
	const marks = newMarks()
	marks.addBytes('planted', secret)
	// In every file of the log, and in every part of it.
	for (let i = 0; i < 4; i++) await pool.query(`insert into planted select i::text, $1 from generate_series(1, 120000) as i`, [secret])
	await pool.query('checkpoint')
	await pool.query('delete from planted')
	await pool.query('checkpoint')
	assert.ok(marks.scan([data]).found.some(({ file }) => file.includes('pg_wal')), 'the old log lies there')
	const swept = await sweepDisk(pool)
	assert.deepEqual([swept.samples, swept.log], [true, true])
	assert.deepEqual(marks.scan([data]).found, [])
	const { rows } = await pool.query(`select current_setting('wal_recycle') as recycle`)
	assert.deepEqual(rows, [{ recycle: 'on' }], 'afterwards they are kept again, because they are faster')
})

test('whoever reads for long is waited for; the sweep stays due, says why, and nobody was held up', async () => {
	const reader = await pool.connect()
	await reader.query('begin isolation level repeatable read')
	await reader.query('select * from planted')
	await pool.query(`insert into planted values ('two', 'x'); delete from planted; update ground_sweep set is_due = true`)
	const sweeping = sweepDisk(pool, 1500)
	await pool.query(`insert into planted values ('three', 'y')`)
	await assert.rejects(sweeping, { name: 'Busy' })
	assert.equal((await state())?.is_begun, true)
	await reader.query('commit')
	reader.release()
	await sweepDisk(pool)
	assert.deepEqual(await state(), { is_due: false, is_begun: false })
	assert.equal(new Busy('x').message, 'x')
})

test('only what went makes a sweep due: a statement that takes nothing away asks for none', async () => {
	await sweepDisk(pool)
	for (const table of ['frontdoor_listings', 'frontdoor_this_hour', 'rota_places', 'rota_hours', 'ground_reach', 'ground_expected']) await pool.query(`delete from ${table}`)
	await pool.query(`update ground_reach set member = member`)
	assert.equal((await state())?.is_due, false)
	await pool.query(`insert into frontdoor_this_hour values (1, 'x')`)
	assert.equal((await state())?.is_due, false, 'what comes leaves nothing')
	await pool.query('delete from frontdoor_this_hour')
	assert.equal((await state())?.is_due, true)
	await sweepDisk(pool)
})

test('whoever may not do all of it does what they may, and says so', async () => {
	await pool.query(`create role small login password 'small'; grant all on schema public to small`)
	const { rows } = await pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`)
	for (const { name } of rows) await pool.query(`alter table ${name} owner to small`)
	const theirs = poolAs({ ...postgres.connection, user: 'small', password: 'small' })
	const swept = await sweepDisk(theirs).finally(() => theirs.end())
	assert.deepEqual([swept.tables, swept.samples, swept.log], [rows.length, false, false])
})
