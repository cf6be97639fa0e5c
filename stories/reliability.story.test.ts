/** What was acknowledged is kept: through kill -9 at any moment, and on the disk before anybody is told so. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sealed, teamOf } from './asking.testing.ts'
import { familyOf, inDatabase, startHub, until, wait } from './child.testing.ts'
import { killAndStart } from './killing.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const onLinux = process.platform === 'linux' ? false : 'only Linux tells which process belongs to which'
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

test('five kills at random moments lose nothing that was acknowledged, and no start needs a hand', { skip: onLinux }, async (t) => {
	const { acked, lost, tooMany, repeated, startMs } = await killAndStart({ dataFolder: join(folder, 'killed'), rounds: 5 })
	t.diagnostic(`${acked} acknowledged, ${repeated} repeated after a kill, starts of ${startMs.map(Math.round).join(', ')} ms`)
	assert.deepEqual(lost, [])
	assert.equal(tooMany, 0)
	assert.ok(acked >= 20, `${acked} were tried`)
})

const tracer = onLinux || (spawnSync('strace', ['-V']).status === 0 ? false : 'no strace on this machine')

test('the database waits for the disk, and nobody hears "kept" before the disk has it', async (t) => {
	const data = join(folder, 'traced')
	const hub = await startHub({ dataFolder: data })
	after(() => hub.stop())
	const wanted = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', data_checksums: 'on' }
	for (const [name, value] of Object.entries(wanted)) assert.deepEqual(await inDatabase(data, `select current_setting('${name}') as is`), [{ is: value }], name)
	const [overridden] = await inDatabase<{ n: string }>(data, `select count(*) as n from pg_db_role_setting`)
	assert.equal(overridden?.n, '0', 'for no role and no database it is any different')
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)

	await t.test('traced', { skip: tracer }, async (t) => {
		const file = join(folder, 'trace')
		const pids = [hub.pid, ...familyOf(hub.pid).map(({ pid }) => pid)]
		const strace = spawn('strace', ['-f', '-y', '-s', '80', '-e', 'trace=fdatasync,fsync,read,readv,recvfrom,write,writev,sendto', '-o', file, ...pids.flatMap((pid) => ['-p', String(pid)])], { stdio: ['ignore', 'ignore', 'pipe'] })
		let said = ''
		strace.stderr.on('data', (words: Buffer) => (said += words.toString()))
		const refused = await Promise.race([once(strace, 'exit').then(() => true), until('it is attached', () => said.split(' attached').length > pids.length, 5000).then(() => false, () => false)])
		if (refused) return t.skip(`strace may not look on: ${said.split('\n')[0]}`)
		for (let i = 0; i < 12; i++) assert.equal((await postTo(hub.address, '/help/sealed', (await sealed(team, { text: 'pan' })).body)).body.ok, true)
		await wait(200)
		strace.kill('SIGINT')
		await once(strace, 'exit')
		const { answered, early } = readTrace(readFileSync(file, 'utf8'))
		assert.equal(early, 0, `${early} of ${answered} were told "kept" before the disk had it`)
		assert.equal(answered, 12)
	})
})

/** Reads lines in the order of things happening: a post comes, the log ahead of it reaches the disk, the answer goes. */
function readTrace(text: string): { answered: number; early: number } {
	const underway = new Set<string>()
	let [answered, early, isAsked, isOnDisk] = [0, 0, false, false]
	for (const line of text.split('\n')) {
		const [pid = ''] = line.split(' ', 1)
		if (/\b(?:read|readv|recvfrom)\b.*"POST \/help\/sealed/.test(line)) [isAsked, isOnDisk] = [true, false]
		if (/f(?:data)?sync\(\d+<[^>]*\/pg_wal\//.test(line)) {
			if (line.includes('<unfinished')) underway.add(pid)
			else if (line.endsWith('= 0')) isOnDisk = true
		}
		if (/<\.\.\. f(?:data)?sync resumed>.*= 0$/.test(line) && underway.delete(pid)) isOnDisk = true
		if (isAsked && /\b(?:write|writev|sendto)\(\d+<[^>]*(?:socket|TCP)[^>]*>.*"HTTP\/1\.1 200/.test(line)) {
			answered += 1
			if (!isOnDisk) early += 1
			isAsked = false
		}
	}
	return { answered, early }
}
