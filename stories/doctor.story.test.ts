/** Whoever runs the machine asks how the hub is, and hears of what was done to it, with the mend; a hub that is well is said to be well. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { days, halfDayOf } from '#ground/time.ts'
import type { Instant } from '#ground/time.ts'
import type { Finding } from '#house/showing/doctor.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { inDatabase, startHub, type ChildHub } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const data = join(folder, 'data')
const keysFolder = join(data, 'keys')
const CLI = 'src/house/cli.server.ts'
const env = { PATH: process.env['PATH'] ?? '', HOLDFAST_DATA: data, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' }
let hub: ChildHub | null = await startHub({ dataFolder: data })
after(async () => {
	await hub?.stop()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

type Told = { readonly code: number | null; readonly well: boolean; readonly of: (about: string) => readonly Finding[]; readonly out: string; readonly err: string }

function doctor(args: readonly string[] = [], more: Readonly<Record<string, string>> = {}, prefix: readonly string[] = []): Promise<Told> {
	const [program = '', ...words] = [...prefix, process.execPath, CLI, 'doctor', ...args]
	const child = spawn(program, words, { env: { ...env, ...more }, stdio: ['ignore', 'pipe', 'pipe'] })
	let [out, err] = ['', '']
	child.stdout.on('data', (part: Buffer) => (out += part.toString()))
	child.stderr.on('data', (part: Buffer) => (err += part.toString()))
	return new Promise((resolve) =>
		child.once('close', (code) => {
			const { well = false, findings = [] } = (out.startsWith('{') ? JSON.parse(out) : {}) as { well?: boolean; findings?: Finding[] }
			resolve({ code, well, of: (about) => findings.filter((finding) => finding.about === about), out, err })
		}),
	)
}
const wrongOf = (told: Told, about: string) => told.of(about).filter(({ is }) => is === 'wrong')

test('a hub nobody has joined yet is well while it runs: nothing is wrong, and what is only worth knowing is a hint', async () => {
	const told = await doctor()
	assert.equal(told.code, 0, told.out)
	assert.equal(told.well, true)
	for (const about of ['clock', 'permissions', 'keys', 'database', 'backup', 'carriers', 'legal holds']) assert.deepEqual(told.of(about).map(({ is }) => is), ['well'], about)
	assert.deepEqual(told.of('certificate').map(({ is }) => is), ['hint'])
})

test('once people rely on it, a hub without a backup is not well', async () => {
	assert.ok(hub)
	const ana = await joinAsSteward(hub)
	const one = await sealed(await teamOf(hub.address), { text: 'arroz' })
	assert.ok((await postTo(hub.address, '/help/sealed', one.body)).body.ok)
	assert.ok(ana)
	const told = await doctor()
	assert.equal(told.code, 1)
	assert.match(wrongOf(told, 'backup')[0]?.says ?? '', /no backup/)
	assert.match(told.err, /1 thing is wrong/)
	const spawned = spawnSync(process.execPath, [CLI, 'backup', join(folder, 'copy.backup')], { env, encoding: 'utf8' })
	assert.equal(spawned.status, 0, spawned.stderr)
	const better = await doctor()
	assert.equal(better.code, 0, better.out)
	assert.match(better.of('backup')[0]?.says ?? '', /within the hour/)
	assert.equal(better.of('rehearsal')[0]?.is, 'hint')
})

test('a key that others may read is found, with the words that mend it', async () => {
	const key = join(keysFolder, 'digest.key')
	chmodSync(key, 0o644)
	const told = await doctor()
	assert.equal(told.code, 1)
	assert.equal(wrongOf(told, 'permissions')[0]?.mend, `chmod 0600 ${key}`)
	chmodSync(key, 0o600)
	assert.equal((await doctor()).code, 0)
})

test('a week whose key is missing while something ends with it, and a key that is not whole, are found', async () => {
	const weeks = join(keysFolder, 'weeks')
	const [name = ''] = readdirSync(weeks)
	renameSync(join(weeks, name), join(folder, name))
	assert.match(wrongOf(await doctor(), 'keys')[0]?.says ?? '', /1 weeks that are not over are missing/)
	renameSync(join(folder, name), join(weeks, name))
	writeFileSync(join(weeks, '9999.key'), 'half', { mode: 0o600 })
	assert.match(wrongOf(await doctor(), 'keys')[0]?.says ?? '', /^weeks\/9999\.key .* not whole/)
	rmSync(join(weeks, '9999.key'))
})

test('a clock that jumped, and a legal hold past its day, are found', async () => {
	const now = halfDayOf(Date.now() as Instant)
	await inDatabase(data, `insert into ground_holds (id, asked_by, scope, review_half, placed_half) values ('hold_00000000000000000000000000000000', 'a court', 'one ask', $1, $1)`, [now - 4])
	await inDatabase(data, 'delete from ground_clock')
	await inDatabase(data, 'insert into ground_clock (seen_at) values ($1)', [Date.now() - days(5)])
	const told = await doctor()
	assert.match(wrongOf(told, 'clock')[0]?.says ?? '', /went forward/)
	assert.match(wrongOf(told, 'legal holds')[0]?.says ?? '', /past the day of review/)
	await inDatabase(data, 'delete from ground_clock')
	await inDatabase(data, 'delete from ground_holds')
})

test('a name that nobody can reach is found only when asked for; else nothing goes out', async () => {
	let asked = 0
	const server = createServer((socket) => {
		asked += 1
		socket.destroy()
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	const address = server.address()
	const ORIGIN = `https://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
	assert.equal((await doctor([], { ORIGIN })).of('certificate')[0]?.is, 'hint')
	assert.equal(asked, 0)
	const told = await doctor(['--online'], { ORIGIN })
	assert.equal(asked, 1)
	assert.equal(wrongOf(told, 'certificate').length, 1)
	server.close()
})

test('as a text, each thing stands on a line of its own, and its mend under it', async () => {
	const { out, code } = await doctor(['--text'])
	assert.equal(code, 0)
	assert.match(out, /^well {3}clock: It is \d{4}-/)
	assert.match(out, /^hint {3}rehearsal: .*\n {7}→ npm run -s hub -- restore/m)
	assert.equal((await doctor(['--loud'])).code, 2)
})

test('a database that has lost its key folder is told so, and no new keys are made', async () => {
	await hub?.stop()
	hub = null
	renameSync(keysFolder, join(folder, 'keys'))
	const told = await doctor()
	assert.equal(told.code, 1)
	assert.match(wrongOf(told, 'keys')[0]?.says ?? '', /is not there, and a database is/)
	const says = /^[^\n]*The key folder [^\n]*keys is not the one this database was begun with\.[^\n]*\n$/
	for (const command of [[CLI, 'purge'], [CLI, 'disclose', '--as', 'host'], ['src/house/start.server.ts']]) {
		const tried = spawnSync(process.execPath, command, { env: { ...env, PORT: '0' }, encoding: 'utf8', timeout: 30_000 })
		assert.deepEqual([tried.status, tried.stdout], [1, ''], command.join(' '))
		assert.match(tried.stderr, says, command.join(' '))
	}
	assert.equal(existsSync(keysFolder), false)
	mkdirSync(join(keysFolder, 'weeks'), { recursive: true, mode: 0o700 })
	chmodSync(keysFolder, 0o700)
	writeFileSync(join(keysFolder, 'digest.key'), Buffer.alloc(32, 7), { mode: 0o600 })
	assert.match(wrongOf(await doctor(), 'keys')[0]?.says ?? '', /not the one this database was begun with/)
	assert.match(spawnSync(process.execPath, [CLI, 'purge'], { env, encoding: 'utf8' }).stderr, says)
	rmSync(keysFolder, { recursive: true })
	renameSync(join(folder, 'keys'), keysFolder)
	assert.equal((await doctor()).code, 0, 'and with its own keys all is well again')
})

const trial = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], { encoding: 'utf8' })
const skip = trial.status === 0 ? false : `no small disk can be made here: ${trial.error?.message ?? trial.stderr.trim()}`

test('a small disk that is nearly full is found before it is', { skip }, async () => {
	const small = join(folder, 'small')
	mkdirSync(small)
	const told = await doctor([], { HOLDFAST_DATA: small }, ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=40m,mode=700 tmpfs "$HOLDFAST_DATA" && exec "$@"', 'small'])
	assert.match(wrongOf(told, 'disk')[0]?.says ?? '', /has \d\d MB left/)
	assert.match(told.of('snapshots')[0]?.says ?? '', /lies in memory/)
	assert.equal(told.of('database')[0]?.is, 'hint', 'nothing was begun there')
})
