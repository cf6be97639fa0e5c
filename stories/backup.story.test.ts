/** A hub that burns down is there again from two files and twelve words; and what was forgotten meanwhile stays forgotten. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import pg from 'pg'
import { days, weekOf, type Instant } from '#ground/time.ts'
import { backUp, backUpTonight, lastCare } from '#house/backup/care.server.ts'
import { readSealed } from '#house/backup/file.server.ts'
import { keyFilesIn, readKeys } from '#house/backup/keyfile.server.ts'
import { backup } from '#house/commands/backup.server.ts'
import { NotUnderstood } from '#house/commands/command.ts'
import { restore } from '#house/commands/restore.server.ts'
import type { Config } from '#house/config.server.ts'
import { MIGRATIONS } from '#house/house.server.ts'
import { openKeys } from '#house/keys.server.ts'
import { readMigrations } from '#house/migrations.server.ts'
import { inThrowAway } from '#house/backup/place.server.ts'
import { restoreInto, seedOf } from '#house/backup/restore.server.ts'
import { newDatabase, urlOf } from './house.testing.ts'
import { thaw, type Frozen } from './releases/frozen.testing.ts'
import { atHub, backAtTheDesk, configOf, contentOf, holdsAll, openedAt, receiptOpens } from './releases/holding.testing.ts'
import { comeBackWith } from './asking.testing.ts'
import { until } from './child.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const { folder: first, holds } = thaw('0.1.0')
after(() => [folder, dirname(first)].forEach((each) => rmSync(each, { recursive: true, force: true, maxRetries: 5 })))
const words = [holds.stewards[1]?.recovery ?? '']
const file = join(folder, 'hub.backup')
let content: Awaited<ReturnType<typeof contentOf>>
let made = 0
const newFolder = () => join(folder, `data-${++made}`)
const restored = (config: Config, args: readonly string[] = [file], answers: readonly string[] = words) => restore(atHub(config, null, answers), args) as Promise<{ rows: number; proof: string; applied: string[] }>
const refusedWith = (config: Config, reason: RegExp, args?: readonly string[], answers?: readonly string[]) =>
	assert.rejects(() => restored(config, args, answers), (fault: Error) => reason.test(fault.message) && !fault.message.includes('\n') && (fault.name === 'Refused' || assert.fail(fault)))

/** Opens the hub, looks whether all is there, closes it. */
async function isWhole(config: Config, to: Frozen = holds): Promise<void> {
	const hub = await openedAt(config, to)
	try {
		await holdsAll(hub, to)
		assert.deepEqual(await contentOf(hub), content, 'every row is as it was')
	} finally {
		await hub.close()
	}
}

/** A command as it is typed, with the words on standard input. */
async function typed(command: readonly string[], { dataFolder }: Config, answer: string): Promise<{ rows: number; proof: string; applied: string[] }> {
	const child = spawn(process.execPath, ['src/house/cli.server.ts', ...command], { cwd: fileURLToPath(new URL('..', import.meta.url)), stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: dataFolder } })
	child.stdin.end(`${answer}\n`)
	const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
	assert.equal(code, 0, err)
	assert.equal(err.includes(answer), false)
	return JSON.parse(out) as Awaited<ReturnType<typeof typed>>
}

before(async () => {
	const hub = await openedAt(configOf(first), holds)
	// The desk re-wraps what it opens for the first time; from then on all stays as it is.
	await holdsAll(hub, holds)
	content = await contentOf(hub)
	const told: string[] = []
	const began = performance.now()
	const written = (await backup(atHub(configOf(first), hub, [], told), [file])) as { rows: number; stewards: number; keys: string }
	assert.equal(written.stewards, 2)
	assert.equal(written.keys, `${file}.keys`)
	assert.ok(told.some((line) => /frontdoor_listings: 6/.test(line)), 'it says how far it is')
	assert.ok(told.some((line) => /another medium/.test(line)), 'and where the keys belong')
	assert.deepEqual(await lastCare(hub.house.ports).then(({ backup: at, rehearsal }) => [at !== null, rehearsal]), [true, null])
	await hub.close()
	backupMs = performance.now() - began
})
let backupMs = 0

test('nobody but its owner may read the files, nothing of what was said or who is who stands in them, and no draft is left', () => {
	for (const each of [file, `${file}.keys`]) assert.equal(statSync(each).mode & 0o777, 0o600)
	assert.deepEqual(readdirSync(folder).toSorted(), ['hub.backup', 'hub.backup.keys'])
	const bytes = Buffer.concat([readFileSync(file), readFileSync(`${file}.keys`)])
	for (const listing of holds.listings) for (const secret of [listing.text, listing.receipt, listing.receipt.replaceAll(' ', '')]) assert.equal(bytes.includes(secret), false)
	for (const { called, recovery } of holds.stewards) assert.equal(bytes.includes(`"${called}"`) || bytes.includes(recovery), false)
})

test('everything burns; from two files and a steward’s words it is all there again, for those with a receipt and at the desk', async (t) => {
	const config = configOf(newFolder())
	const began = performance.now()
	const { rows, proof, applied } = await typed(['restore', file], config, words[0] ?? '')
	const rto = performance.now() - began
	assert.ok(rows > 10)
	assert.equal(proof, 'opened')
	assert.deepEqual(applied, [])
	const hub = await openedAt(config, holds)
	for (const table of ['ground_sessions', 'ground_once']) assert.equal((await hub.house.pool.query(`select from ${table}`)).rowCount, 0, 'no session and no spent link comes back to life')
	await hub.close()
	await isWhole(config)
	t.diagnostic(`lost: what came after the last backup (RPO: a night, or the ${(backupMs / 1000).toFixed(1)} s one takes by hand); back after ${(rto / 1000).toFixed(1)} s (RTO)`)
	await refusedWith(config, /people in it here already/)
})

test('it is one moment of the hub, whatever people do meanwhile', async () => {
	const hub = await openedAt(configOf(first), holds)
	const { ports, pool, keysFolder } = hub.house
	let isOver = false
	const busy = Array.from({ length: 3 }, async (_, line) => {
		for (let i = 0; !isOver; i++)
			await ports.storage.inOneGo(async (tx) => {
				await sql`insert into ground_lines (id, says, about, since_half) values (${`line_${line}_${i}`}, 'x', 'x', 1)`.execute(tx)
				await sql`insert into frontdoor_counts (week, side, kind, zone, outcome, n) values (${i}, ${line}, 'x', 'x', 'x', 1)`.execute(tx)
			})
	})
	const path = join(folder, 'busy')
	await until('people are busy', async () => (await pool.query(`select from ground_lines where says = 'x' limit 1`)).rowCount === 1)
	await backUp({ ports, pool, keysFolder }, path, () => {}).finally(() => (isOver = true))
	await Promise.all(busy)
	const sealed = await readSealed('backup', path)
	const seed = await seedOf(words[0] ?? '', sealed.head)
	const known = await readMigrations(MIGRATIONS)
	const { counts } = await inThrowAway(pool, async (empty) => restoreInto(path, sealed, seed, await readKeys(`${path}.keys`, seed, sealed.head), { pool: empty, known, upTo: 'now', replace: false, tell: () => {} }))
	const added = (table: string) => (counts[table] ?? 0) - Number.parseInt(content[table] ?? '', 10)
	assert.ok(added('ground_lines') > 0)
	assert.equal(added('ground_lines'), added('frontdoor_counts'))
	await pool.query(`delete from ground_lines where says = 'x'; delete from frontdoor_counts where kind = 'x'`)
	await hub.close()
})

test('it goes onto a hub that was started and never used, and its unused keys give way', async () => {
	const config = configOf(newFolder())
	const empty = await openedAt(config, holds)
	await empty.close()
	assert.equal((await restored(config)).proof, 'opened')
	await isWhole(config)
})

test('it goes onto DATABASE_URL, beside tables that are somebody else’s', async () => {
	const database = await newDatabase()
	const other = new pg.Client(database)
	await other.connect()
	await other.query('create table recipes (name text); insert into recipes values (\'arroz\')')
	const config = configOf(newFolder(), { databaseUrl: urlOf(database) })
	assert.equal((await restored(config)).proof, 'opened')
	const { rows } = await other.query('select name from recipes')
	assert.deepEqual(rows, [{ name: 'arroz' }])
	await other.query('drop table recipes')
	await other.end()
	await isWhole(config)
	await refusedWith(config, /people in it here already/)
})

test('what is wrong is said in one line, and nothing is half done', async () => {
	const config = configOf(newFolder())
	const wrong = holds.stewards[0]?.recovery.split(' ').toReversed().join(' ') ?? ''
	await refusedWith(config, /There is no file .*nowhere/, [join(folder, 'nowhere')])
	await refusedWith(config, /These are not twelve recovery words/, [file], ['uno dos tres'])
	await refusedWith(config, /These (are not twelve recovery words|words are of no steward)/, [file], [wrong])
	await refusedWith(config, /words are of no steward/, [file], ['abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about'])
	await refusedWith(config, /is not a backup of Holdfast/, [`${file}.keys`])
	await refusedWith(config, /There is no key file .*elsewhere/, [file, '--keys', join(folder, 'elsewhere')])
	await refusedWith(config, /is not a key file/, [file, '--keys', file])

	const bytes = readFileSync(file)
	const lines = bytes.toString('latin1').split('\n')
	const changed = (name: string, to: Buffer | string) => {
		const path = join(folder, name)
		writeFileSync(path, to)
		copyFileSync(`${file}.keys`, `${path}.keys`)
		return [path]
	}
	await refusedWith(config, /damaged or cut off/, changed('cut', bytes.subarray(0, bytes.length - 1)))
	await refusedWith(config, /damaged or cut off/, changed('half', bytes.subarray(0, bytes.length / 2)))
	await refusedWith(config, /damaged or cut off/, changed('flipped', Buffer.from(bytes.map((byte, i) => (i === bytes.length - 40_000 ? byte ^ 1 : byte)))))
	await refusedWith(config, /damaged or cut off/, changed('retold', Buffer.from(lines.with(1, lines[1]?.replace('"program":"0', '"program":"1') ?? '').join('\n'), 'latin1')))
	await refusedWith(config, /newer Holdfast/, changed('newer', Buffer.from(lines.with(1, lines[1]?.replace('"format":1', '"format":2') ?? '').join('\n'), 'latin1')))
	await refusedWith(config, /newer Holdfast/, changed('tomorrow', Buffer.from(lines.with(1, lines[1]?.replace('0001-ground.sql', '9999-tomorrow.sql') ?? '').join('\n'), 'latin1')))
	await assert.rejects(() => restored(config, []), NotUnderstood)
	await assert.rejects(() => restored(config, [file, '--quickly']), NotUnderstood)
	await assert.rejects(async () => backup(atHub(config, null), []), NotUnderstood)

	assert.equal(existsSync(join(config.keysFolder, 'digest.key')), false, 'no key was laid')
	assert.equal((await restored(config)).proof, 'opened', 'and it can still be done right')
})

test('the keys of another hub are refused, as a file and as a folder', async () => {
	const config = configOf(newFolder())
	const head = readFileSync(`${file}.keys`).toString('latin1').split('\n')
	const others = join(folder, 'others.keys')
	writeFileSync(others, Buffer.from(head.with(1, head[1]?.replace(holds.hub, `hub_${'0'.repeat(32)}`) ?? '').join('\n'), 'latin1'))
	await refusedWith(config, /keys of another hub/, [file, '--keys', others])
	openKeys(config.keysFolder)
	await refusedWith(config, /key folder .* belongs to another hub/)
})

test('a key folder that is lost comes back from the key file alone; what is whole stays, what is over stays away, and no other hub’s keys come in', async () => {
	const data = newFolder()
	mkdirSync(data)
	cpSync(first, data, { recursive: true, filter: (path) => !path.includes(`${first}/run`) })
	const config = configOf(data)
	const onlyKeys = (args: readonly string[] = [`${file}.keys`, '--only-keys'], answers: readonly string[] = words) => restore(atHub(config, null, answers), args) as Promise<{ laid: string[]; whole: number }>
	const keysNow = () => new Map([...keyFilesIn(config.keysFolder)].map(([path, bytes]) => [path, bytes.toString()]))
	const isLiving = (path: string) => !path.startsWith('weeks/') || Number.parseInt(path.slice('weeks/'.length), 10) >= weekOf(Date.now() as Instant)
	const were = new Map([...keysNow()].filter(([path]) => isLiving(path)))
	assert.ok(were.has('digest.key') && were.has('arrival.key'))

	rmSync(config.keysFolder, { recursive: true })
	for (const wrong of [[file, '--only-keys'], [`${file}.keys`, '--only-keys', '--rehearse']]) await assert.rejects(onlyKeys(wrong), { name: wrong.length > 2 ? 'NotUnderstood' : 'Refused' })
	await assert.rejects(onlyKeys(undefined, ['abandon '.repeat(11) + 'about']), { name: 'Refused', message: /of no steward/ })
	assert.equal(existsSync(config.keysFolder), false)
	assert.deepEqual((await onlyKeys()).laid.toSorted(), [...were.keys()].toSorted())
	assert.deepEqual(keysNow(), were)

	writeFileSync(join(config.keysFolder, 'arrival.key'), 'half')
	assert.deepEqual(await onlyKeys(), { folder: config.keysFolder, laid: ['arrival.key'], whole: were.size - 1 })
	assert.deepEqual(keysNow(), were)

	writeFileSync(join(config.keysFolder, 'digest.key'), Buffer.alloc(32, 7))
	await assert.rejects(onlyKeys(), { name: 'Refused', message: /belongs to another hub/ })
	await assert.rejects(restore(atHub(configOf(newFolder()), null, words), [`${file}.keys`, '--only-keys']), { name: 'Refused', message: /no hub here/ })
})

test('a rehearsal lays it into a throw-away database, leaves nothing behind, and is remembered', async () => {
	const config = configOf(first)
	const hub = await openedAt(config, holds)
	const databases = async () => (await hub.house.pool.query<{ datname: string }>('select datname from pg_database order by 1')).rows.map(({ datname }) => datname)
	const there = await databases()
	const result = (await restore(atHub(config, hub, words), [file, '--rehearse'])) as { rehearsed: boolean; proof: string }
	assert.deepEqual([result.rehearsed, result.proof], [true, 'opened'])
	assert.deepEqual(await databases(), there)
	assert.ok((await lastCare(hub.house.ports)).rehearsal)
	for (const args of [[folder, '--rehearse'], [file, '--rehearse', '--keys', folder]]) await assert.rejects(async () => restore(atHub(config, hub, words), args), { name: 'Refused', message: /is not a (backup|key file) of Holdfast/ })
	for (const [to, reason] of [[folder, /is there already and is no backup/], [join(folder, 'nowhere', 'hub.backup'), /There is no folder/]] as const) await assert.rejects(async () => backup(atHub(config, hub, []), [to]), { name: 'Refused', message: reason })
	await assert.rejects(async () => restore(atHub(config, hub, words), [join(folder, 'flipped'), '--rehearse']), /damaged or cut off/)
	assert.deepEqual(await databases(), there)
	await hub.close()
})

test('every night a file of the weekday is written, and one file of keys for all of them', async () => {
	const hub = await openedAt(configOf(first), holds)
	const nights = join(folder, 'nights')
	const { ports, pool, keysFolder } = hub.house
	for (let night = 0; night < 9; night++) {
		await backUpTonight({ ports, pool, keysFolder }, nights)
		hub.move(days(1))
	}
	assert.deepEqual(readdirSync(nights).toSorted(), ['hub-fri.backup', 'hub-mon.backup', 'hub-sat.backup', 'hub-sun.backup', 'hub-thu.backup', 'hub-tue.backup', 'hub-wed.backup', 'hub.keys'])
	await hub.close()
	assert.equal((await restored(configOf(newFolder()), [join(nights, 'hub-wed.backup')])).proof, 'opened', 'the keys are found by themselves')
})

test('what was forgotten after a backup does not open again with every living key; with the old key file it would', async () => {
	const data = newFolder()
	mkdirSync(data)
	cpSync(first, data, { recursive: true, filter: (path) => !path.includes(`${first}/run`) })
	const old = configOf(data)
	const [ask] = holds.listings
	assert.ok(ask)
	const hub = await openedAt(old, holds)
	const { rows } = await hub.house.pool.query<{ last: number }>('select max(ends_week) as last from frontdoor_listings')
	const over = (Number(rows[0]?.last) + 1) * days(7) + days(1)
	await hub.close()

	// The weeks pass; their keys are destroyed, and the newest key file is written over the old one.
	const oldKeys = join(folder, 'old.keys')
	copyFileSync(`${file}.keys`, oldKeys)
	const later = await openedAt(old, holds, over - holds.frozenAt)
	later.house.ports.keys.destroyBefore(weekOf(over as Instant))
	const newer = join(folder, 'newer.backup')
	await backup(atHub(old, later), [newer])
	await later.close()

	const config = configOf(newFolder())
	const told: string[] = []
	const result = (await restore(atHub(config, null, words, told), [file, '--keys', `${newer}.keys`])) as { proof: string }
	assert.equal(result.proof, 'past')
	assert.ok(told.some((line) => /nothing sealed in it can be opened any more/.test(line)))
	const back = await openedAt(config, holds)
	const ana = await backAtTheDesk(back, holds)
	await assert.rejects(() => ana.open(ask.id as never), 'a steward with every key cannot')
	await assert.rejects(async () => comeBackWith(back.address, holds.hub, await receiptOpens(back, ask)), 'nor can whoever holds the receipt')
	assert.equal((await back.house.pool.query('select from frontdoor_listings')).rowCount, holds.listings.length, 'though its rows are all there')
	await back.close()

	// The database is lost and the key folder is not: it is newer than any file, and what was forgotten in it stays forgotten.
	const apart = configOf(newFolder(), { keysFolder: old.keysFolder })
	assert.equal((await restored(apart)).proof, 'past')

	const undone = configOf(newFolder())
	assert.equal((await restored(undone, [file, '--keys', oldKeys])).proof, 'opened', 'an old key file undoes forgetting')
	await isWhole(undone)
})
