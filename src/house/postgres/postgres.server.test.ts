import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test, type TestContext } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { joinHub, takeLock } from '#house/lock.server.ts'
import { startPostgres, type Connection } from '#house/postgres/postgres.server.ts'
import { openRunFolder } from '#house/runfolder.server.ts'

const isRoot = process.getuid?.() === 0
const onlyRoot = isRoot ? false : 'only root can become somebody else'
const onlyLinux = process.platform === 'linux' ? false : 'finds processes through /proc'

const ground = mkdtempSync(path.join(tmpdir(), 'hf-'))
after(() => rmSync(ground, { recursive: true, force: true }))

const fresh = () => path.join(mkdtempSync(path.join(ground, 'p')), 'data')
/** One made database, which every test that wants none of its own leaves stopped; its path is an odd one. */
const data = path.join(ground, `it's "here", $HOME`)
before(async () => {
	const db = await start(data)
	assert.ok(db.timings.initialise > 0)
	await db.stop()
})

function start(dataFolder: string, patience = 15_000) {
	return startPostgres({ dataFolder, runFolder: openRunFolder(dataFolder), patience })
}

function isAlive(pid: number): boolean {
	try {
		return process.kill(pid, 0)
	} catch {
		return false
	}
}

async function ask(connection: Connection, sql: string, ...values: unknown[]): Promise<string[]> {
	const client = new pg.Client(connection)
	client.on('error', () => {})
	await client.connect()
	return client
		.query<string[]>({ text: sql, values, rowMode: 'array' })
		.then(({ rows }) => rows.map((row) => String(row[0])))
		.finally(() => client.end())
}

const parentOf = (pid: number) => Number(/\) \w (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1])

type Said = { readonly pid?: number; readonly failed?: string; readonly sentence?: string }

/** The small hub of fixtures/writer.ts in a process of its own. */
function writer(t: TestContext, data: string, how: 'on' | 'once', { uid, env = process.env }: { uid?: number; env?: NodeJS.ProcessEnv } = {}) {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, '../fixtures/writer.ts'), data, how], {
		stdio: ['ignore', 'pipe', 'inherit'], env, ...(uid === undefined ? {} : { uid, gid: uid }),
	})
	t.after(() => child.kill('SIGKILL'))
	const [numbers, ended]: [string[], Promise<unknown>] = [[], once(child, 'exit')]
	const first = new Promise<Said>((resolve) => {
		createInterface({ input: child.stdout }).on('line', (line) => (line.startsWith('{') ? resolve(JSON.parse(line) as Said) : numbers.push(line)))
		void ended.then(() => resolve({ failed: 'ended without a word' }))
	})
	const kill = () => (child.kill('SIGKILL'), ended)
	return { first, numbers, ended, kill }
}

test('the next start finds what was written', async (t) => {
	const first = await start(data)
	t.after(first.stop)
	await ask(first.connection, `create table kept as select 'a word' as word`)
	await first.stop()
	await first.stop()
	assert.ok(!isAlive(first.pid))
	const second = await start(data)
	t.after(second.stop)
	assert.equal(second.timings.initialise, 0)
	assert.deepEqual(await ask(second.connection, 'select word from kept'), ['a word'])
	await ask(second.connection, 'drop table kept')
	await second.stop()
	assert.deepEqual(readdirSync(data).filter((name) => name.startsWith('postgres')), ['postgres'])
})

test('it is durable, deaf to the network, silent about statements, and shut to whoever has not the password file', async (t) => {
	const db = await start(data)
	t.after(db.stop)
	const wanted = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', data_checksums: 'on', listen_addresses: '', log_statement: 'none', log_min_duration_statement: '-1', password_encryption: 'scram-sha-256', server_encoding: 'UTF8', TimeZone: 'UTC' }
	for (const [name, value] of Object.entries(wanted)) assert.deepEqual(await ask(db.connection, 'select current_setting($1)', name), [value], name)
	assert.deepEqual(await ask(db.connection, `select lower('ÑÉ')`), ['ñé'])
	assert.deepEqual(await ask(db.connection, 'select distinct auth_method from pg_hba_file_rules order by 1'), ['reject', 'scram-sha-256'])
	assert.equal(statSync(path.join(data, 'postgres/hub.password')).mode & 0o777, 0o600)
	assert.ok(db.connection.password.length >= 40)
	await assert.rejects(ask({ ...db.connection, password: 'guess' }, 'select 1'), { code: '28P01' })
})

test('a password file of another hub is named', async (t) => {
	const file = path.join(data, 'postgres/hub.password')
	const right = readFileSync(file, 'utf8')
	t.after(() => writeFileSync(file, right))
	writeFileSync(file, 'of another hub')
	await assert.rejects(start(data), { name: 'CannotStart', problem: 'wrong-password' })
})

test('no value reaches the log: not by a refusal, not by a crash in the middle of a statement', async (t) => {
	const db = await start(data)
	t.after(db.stop)
	const canary = 'canary-5550100'
	await ask(db.connection, 'create table if not exists neighbours (phone text primary key)')
	await ask(db.connection, 'insert into neighbours values ($1) on conflict do nothing', canary)
	await assert.rejects(ask(db.connection, 'insert into neighbours values ($1)', canary), { code: '23505' })
	await assert.rejects(ask(db.connection, `select '${canary}'::int`), { code: '22P02' })
	await assert.rejects(ask(db.connection, 'select $1::int', canary), { code: '22P02' })
	const crashed = assert.rejects(ask(db.connection, `select pg_sleep(20), '${canary}'`))
	const sleeper = async () => Number((await ask(db.connection, `select pid from pg_stat_activity where query like 'select pg_sleep%'`))[0] ?? 0)
	let pid = 0
	while (pid === 0) pid = await sleeper()
	process.kill(pid, 'SIGKILL')
	await crashed
	while (!(await ask(db.connection, 'select 1').catch(() => null))) await wait(100)
	await db.stop()
	assert.match(db.log().join('\n'), /terminated by signal 9/)
	assert.doesNotMatch(db.log().join('\n'), /canary|neighbours|pg_sleep/)
})

test('kill -9 loses nothing that was acknowledged, and the next start needs no hand', async (t) => {
	const { connection } = await start(data).then((db) => db.stop().then(() => db))
	for (let round = 0; round < 3; round++) {
		const hub = writer(t, data, 'on')
		const { pid = 0 } = await hub.first
		assert.ok(pid > 0)
		const other = await takeLock(openRunFolder(data), () => ({}))
		assert.ok(other.taken, 'a second hub could start')
		assert.deepEqual(other.answer, await joinHub(openRunFolder(data)))
		const soFar = hub.numbers.length
		while (hub.numbers.length < soFar + 100) await wait(5)
		await wait(Math.random() * 150)
		// The hub alone; PostgreSQL with it, so that what it has not written down is gone; the hub while PostgreSQL picks itself up.
		if (round === 1) process.kill(pid, 'SIGKILL')
		if (round === 2) process.kill(Number((await ask(connection, `select pid from pg_stat_activity where query like 'insert into said%'`))[0]), 'SIGKILL')
		await wait(round * 5)
		await hub.kill()
		const db = await start(data)
		const kept = new Set(await ask(db.connection, 'select number from said'))
		assert.deepEqual(hub.numbers.filter((number) => !kept.has(number)), [])
		await db.stop()
	}
})

test('a first start that was killed is begun anew', async (t) => {
	const data = fresh()
	for (const pause of [0, 100, 300]) {
		const hub = writer(t, data, 'on')
		while (!existsSync(data) || !readdirSync(data).some((name) => name.startsWith('postgres'))) await wait(2)
		await wait(pause)
		await hub.kill()
	}
	// What a dying first start still holds on to is swept at the start after.
	await (await start(data)).stop()
	await wait(300)
	await (await start(data)).stop()
	assert.deepEqual(readdirSync(data).toSorted(), ['postgres', 'run'])
})

test('a database that was not yet made is made on the next start', async () => {
	const first = await start(data)
	await ask({ ...first.connection, database: 'postgres' }, 'drop database holdfast')
	await first.stop()
	const second = await start(data)
	assert.deepEqual(await ask(second.connection, 'select current_database()'), ['holdfast'])
	await second.stop()
})

test('a PostgreSQL that outlived its hub is waited for, never signalled, and named', { skip: onlyLinux }, async (t) => {
	const hub = writer(t, data, 'on')
	const { pid = 0 } = await hub.first
	process.kill(parentOf(pid), 'SIGKILL')
	await hub.kill()
	await assert.rejects(start(data, 300), { name: 'CannotStart', problem: 'postgres-lives', message: new RegExp(`process ${pid}.*kill -QUIT ${pid}`) })
	assert.ok(isAlive(pid))
	const waiting = start(data)
	await wait(200)
	process.kill(pid, 'SIGINT')
	await (await waiting).stop()
})

test('a number in the pid file that now is somebody else is not taken for PostgreSQL', async () => {
	const db = await start(data)
	const files = [path.join(data, 'postgres/postmaster.pid'), path.join(data, 'run/.s.PGSQL.5432.lock')]
	const left = files.map((file) => readFileSync(file, 'utf8'))
	await db.stop()
	const stranger = spawn('sleep', ['60'], { stdio: 'ignore' })
	files.forEach((file, i) => writeFileSync(file, String(left[i]).replace(/^\d+/, String(stranger.pid)), { mode: 0o600 }))
	await (await start(data)).stop()
	assert.ok(stranger.exitCode === null && stranger.signalCode === null)
	stranger.kill()
})

test('when it ends unasked the hub hears why; when asked it hears nothing', async () => {
	const first = await start(data)
	process.kill(first.pid, 'SIGKILL')
	assert.match(await first.died, /^PostgreSQL ended by itself \(exit code 137\)\. Its last words: ./)
	await first.stop()
	const second = await start(data)
	await second.stop()
	assert.equal(await Promise.race([second.died, wait(50, 'nothing')]), 'nothing')
})

test('it stops even where its watchman was killed', { skip: onlyLinux }, async () => {
	const db = await start(data)
	process.kill(parentOf(db.pid), 'SIGKILL')
	await wait(50)
	assert.deepEqual(await ask(db.connection, 'select 1'), ['1'])
	await db.stop()
	assert.ok(!existsSync(path.join(path.dirname(db.connection.host), 'postgres/postmaster.pid')))
})

test('what lies in the place of the database is left alone', async () => {
	const data = fresh()
	mkdirSync(path.join(data, 'postgres/photos'), { recursive: true })
	await assert.rejects(start(data), { name: 'CannotStart', problem: 'no-database-folder', message: /is in the way/ })
	assert.ok(existsSync(path.join(data, 'postgres/photos')))
})

test('root may start it in a folder that only root may enter', { skip: onlyRoot }, async () => {
	chmodSync(path.dirname(data), 0o700)
	const db = await start(data)
	assert.deepEqual(await ask(db.connection, 'select 1'), ['1'])
	await db.stop()
})

const ordinary = 65_534
const mayRunNode = () => spawnSync(process.execPath, ['-v'], { uid: ordinary, gid: ordinary }).status === 0
const asOrdinary = !isRoot ? 'the other tests run as an ordinary user already' : mayRunNode() ? false : 'other users may not enter the project here'

/** A data folder everybody may reach, which belongs to `uid`. */
const open = (uid: number) => {
	const data = fresh()
	for (const folder of [ground, path.dirname(data)]) chmodSync(folder, 0o711)
	mkdirSync(data, { mode: 0o700 })
	chownSync(data, uid, uid)
	return data
}

test('an ordinary user may start it, and still may after root did', { skip: asOrdinary }, async (t) => {
	const data = open(ordinary)
	for (const uid of [ordinary, 0, ordinary]) {
		const hub = writer(t, data, 'once', { uid })
		assert.ok((await hub.first).pid, JSON.stringify(await hub.first))
		await hub.ended
		assert.equal(hub.numbers.length, 1)
		assert.equal(statSync(path.join(data, 'postgres')).uid, ordinary)
	}
})

test('a user without a name, as containers have them, starts it or is told why in one line', { skip: asOrdinary }, async (t) => {
	const uid = 64_999
	const hub = writer(t, open(uid), 'once', { uid })
	const said = await hub.first
	if (said.pid) assert.equal((await hub.ended, hub.numbers.length), 1)
	else assert.match(said.sentence ?? '', /^The PostgreSQL .*64999.*set DATABASE_URL.*$/)
})

test('root without user namespaces runs it as nobody, and keeps to that', { skip: asOrdinary }, async (t) => {
	const without = { ...process.env, PATH: '/nonexistent' }
	const [first, rootsOwn] = [open(0), open(0)]
	cpSync(path.join(data, 'postgres'), path.join(rootsOwn, 'postgres'), { recursive: true })
	for (const [data, env] of [[first, without], [first, process.env], [rootsOwn, without]] as const) {
		const hub = writer(t, data, 'once', { env })
		assert.ok((await hub.first).pid, JSON.stringify(await hub.first))
		await hub.ended
		assert.equal(hub.numbers.length, 1)
		assert.equal(statSync(path.join(data, 'postgres')).uid, 65_534)
		assert.equal(statSync(data).uid, 0)
		assert.equal(statSync(data).mode & 0o007, 0)
	}
})

test('root without user namespaces, in a folder only root may enter, is told what to do in one line', { skip: asOrdinary }, async (t) => {
	const data = fresh()
	chmodSync(path.dirname(data), 0o700)
	const said = await writer(t, data, 'once', { env: { ...process.env, PATH: '/nonexistent' } }).first
	assert.equal(said.failed, 'root-alone')
	assert.match(said.sentence ?? '', /^PostgreSQL refuses to be root.*start Holdfast as an ordinary user.*$/)
})
