/** Every release opens what every earlier one kept, and can go back to it. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import type pg from 'pg'
import { backup } from '#house/commands/backup.server.ts'
import { upgrade } from '#house/commands/upgrade.server.ts'
import { MIGRATIONS } from '#house/house.server.ts'
import { readMigrations } from '#house/migrations.server.ts'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'
import { startAndEnd } from './child.testing.ts'
import { RELEASES, thaw } from './releases/frozen.testing.ts'
import { atHub, configOf, contentOf, holdsAll, openedAt, poolOn } from './releases/holding.testing.ts'

const folders: string[] = []
after(() => folders.forEach((folder) => rmSync(dirname(folder), { recursive: true, force: true, maxRetries: 5 })))
const thawed = (version: string) => {
	const { folder, holds } = thaw(version)
	folders.push(folder)
	return { folder, holds, config: configOf(folder) }
}

/** What an earlier program finds when it starts: it knows only the migrations of its own. */
async function asAnEarlierProgram<T>(dataFolder: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
	const postgres = await startPostgres({ dataFolder, runFolder: openRunFolder(dataFolder) })
	const pool = poolOn(postgres.connection)
	try {
		return await work(pool)
	} finally {
		await pool.end()
		await postgres.stop()
	}
}
const appliedIn = async (pool: pg.Pool) => (await pool.query<{ name: string }>('select name from ground_migrations order by name')).rows.map(({ name }) => name)

test('there is a frozen folder', () => assert.ok(RELEASES.includes('0.1.0')))

for (const version of RELEASES) {
	test(`a data folder of ${version} is backed up and brought up to date, and holds all it held; undone, it is as it was`, async () => {
		const { folder, holds, config } = thawed(version)
		const before = await asAnEarlierProgram(folder, appliedIn)
		const head = (await readMigrations(MIGRATIONS)).map(({ name }) => name)

		const hub = await openedAt(config, holds)
		assert.deepEqual((await hub.house.pool.query<{ name: string }>('select name from ground_migrations order by name')).rows.map(({ name }) => name), head)
		const [first = ''] = head.filter((name) => !before.includes(name))
		const copy = join(folder, 'backups', `before-${first.replace('.sql', '')}.backup`)
		assert.ok(existsSync(copy), 'a backup was made before')
		assert.ok(hub.log.some((line) => line.includes(copy)), 'and it was said where it is')
		await holdsAll(hub, holds)
		const written = (await backup(atHub(config, hub), [join(folder, 'now.backup')])) as { rows: number; stewards: number }
		assert.ok(written.rows > 0)
		assert.equal(written.stewards, holds.stewards.length)
		await hub.close()

		const no = atHub(config, null, ['no'])
		await assert.rejects(async () => upgrade(no, ['--undo']), /Nothing was changed/)
		const yes = atHub(config, null, ['go back'])
		const undone = (await upgrade(yes, ['--undo'])) as { setAside: string; undone: string }
		assert.equal(undone.undone, copy)
		assert.ok(existsSync(undone.setAside), 'what was there is laid aside')
		assert.ok(yes.told.some((line) => /frontdoor_listings \d/.test(line)), 'it says what there is now')
		assert.deepEqual(await asAnEarlierProgram(folder, appliedIn), before, 'the earlier program finds what it left')
		await assert.rejects(async () => upgrade(atHub(config, null, ['go back']), ['--undo']), /nothing to undo/)

		const again = await openedAt(config, holds)
		await holdsAll(again, holds)
		await again.close()
	})
}

test('a folder that a newer version wrote is refused with one line, and nothing of it is touched', async () => {
	const { folder } = thawed(RELEASES.at(-1) ?? '')
	await asAnEarlierProgram(folder, (pool) => pool.query(`insert into ground_migrations (name, hash) values ('9999-tomorrow.sql', 'x')`))
	const { code, err, out } = await startAndEnd({ dataFolder: folder })
	assert.equal(code, 1)
	assert.match(err.trim(), /^.*written by a newer Holdfast \(it knows 9999-tomorrow\.sql\).*$/)
	assert.equal(err.trim().split('\n').length, 1)
	assert.equal(out, '')
	assert.equal(existsSync(join(folder, 'backups')), false)
})

test('a folder of another major PostgreSQL is refused with one line that tells the way', async () => {
	const { folder } = thawed(RELEASES.at(-1) ?? '')
	const file = join(folder, 'postgres', 'PG_VERSION')
	const files = readdirSync(join(folder, 'postgres')).toSorted()
	writeFileSync(file, '17\n')
	const { code, err } = await startAndEnd({ dataFolder: folder })
	assert.equal(code, 1)
	assert.match(err.trim(), /^.*PostgreSQL 17.*backup FILE.*restore FILE.*$/)
	assert.equal(err.trim().split('\n').length, 1)
	assert.equal(readFileSync(file, 'utf8'), '17\n')
	assert.deepEqual(readdirSync(join(folder, 'postgres')).toSorted(), files)
})

test('an upgrade whose backup cannot be made is not begun', async () => {
	const { folder, holds, config } = thawed(RELEASES[0] ?? '')
	writeFileSync(join(folder, 'backups'), 'in the way')
	await assert.rejects(() => openedAt(config, holds), /The backup before the upgrade could not be made in .*backups \(EEXIST\)\. Nothing was changed\./)
	assert.equal((await asAnEarlierProgram(folder, appliedIn)).length, 2)
	rmSync(join(folder, 'backups'))
	const hub = await openedAt(config, holds)
	await holdsAll(hub, holds)
	await hub.close()
})

test('what it holds is compared whole: two hubs are told apart', async () => {
	const { holds, config } = thawed(RELEASES[0] ?? '')
	const hub = await openedAt(config, holds)
	const before = await contentOf(hub)
	await hub.house.pool.query(`update frontdoor_listings set told = '\\x00' where id = $1`, [holds.listings[0]?.id])
	assert.notDeepEqual(await contentOf(hub), before)
	await assert.rejects(() => holdsAll(hub, holds))
	await hub.close()
})
