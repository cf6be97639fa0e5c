import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { after, test, type TestContext } from 'node:test'
import { joinHub, takeLock } from '#house/lock.server.ts'

const ground = mkdtempSync(path.join(tmpdir(), 'hf-'))
after(() => rmSync(ground, { recursive: true, force: true }))
const fresh = () => mkdtempSync(path.join(ground, 'r'))

const hold = async (folder: string, answer: () => object = () => ({})) => {
	const lock = await takeLock(folder, answer)
	assert.ok(!lock.taken, 'the lock was taken already')
	return lock
}

/** What a hub leaves behind when it is killed: a socket nobody listens on. */
async function leaveDeadSocket(folder: string) {
	const server = net.createServer().listen(path.join(folder, 'x.sock'))
	await once(server, 'listening')
	renameSync(path.join(folder, 'x.sock'), path.join(folder, 'hub.sock'))
	server.close()
	await once(server, 'close')
}

async function starter(t: TestContext) {
	const child = spawn(process.execPath, [path.join(import.meta.dirname, 'fixtures/starter.ts')], { stdio: ['pipe', 'pipe', 'inherit'] })
	t.after(() => child.kill('SIGKILL'))
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
	const heard = async () => JSON.parse((await lines.next()).value as string) as { held: boolean; answer: { pid: number } }
	await heard()
	return {
		pid: child.pid,
		async take(folder: string) {
			child.stdin.write(`${folder}\n`)
			return heard()
		},
		async kill() {
			child.kill('SIGKILL')
			await once(child, 'exit')
		},
	}
}

test('a second start hears what the first has to say now, and harms nothing', async () => {
	const folder = fresh()
	let address: string | null = null
	const lock = await hold(folder, () => ({ pid: 1, address }))
	assert.deepEqual(await takeLock(folder, () => ({})), { taken: true, answer: { pid: 1, address: null } })
	address = 'http://localhost:8420'
	assert.deepEqual(await takeLock(folder, () => ({})), { taken: true, answer: { pid: 1, address } })
	assert.deepEqual(await joinHub(folder), { pid: 1, address })
	await lock.release()
})

test('where no hub runs there is nobody to join', async () => {
	const folder = fresh()
	assert.equal(await joinHub(folder), null)
	await leaveDeadSocket(folder)
	assert.equal(await joinHub(folder), null)
	assert.equal(await joinHub(path.join(folder, 'absent')), null)
})

test('a released lock is free, and its socket is gone', async () => {
	const folder = fresh()
	const first = await hold(folder)
	assert.equal(statSync(path.join(folder, 'hub.sock')).mode & 0o777, 0o600)
	await first.release()
	await first.release()
	assert.ok(!existsSync(path.join(folder, 'hub.sock')))
	await (await hold(folder)).release()
})

test('releasing does not wait for a guest who never hangs up', async () => {
	const folder = fresh()
	const lock = await hold(folder)
	const guest = net.connect({ path: path.join(folder, 'hub.sock'), allowHalfOpen: true })
	await once(guest, 'connect')
	await lock.release()
	await (await hold(folder)).release()
	guest.destroy()
})

test('a hub that lives and says nothing is not taken for dead', async () => {
	const folder = fresh()
	const mute = net.createServer((socket) => socket.end()).listen(path.join(folder, 'hub.sock'))
	await once(mute, 'listening')
	assert.deepEqual(await takeLock(folder, () => ({})), { taken: true, answer: null })
	await assert.rejects(joinHub(folder), { name: 'CannotStart', problem: 'hub-does-not-answer' })
	mute.close()
})

test('a folder that is not there holds no lock', async () => {
	await assert.rejects(takeLock(path.join(fresh(), 'absent'), () => ({})), { name: 'CannotStart', problem: 'no-lock' })
})

test('of twenty who start at once over a dead hub exactly one wins, and the others hear who', async (t) => {
	const starters = await Promise.all(Array.from({ length: 20 }, () => starter(t)))
	for (let round = 0; round < 15; round++) {
		const folder = fresh()
		if (round % 3 > 0) await leaveDeadSocket(folder)
		const results = await Promise.all(starters.map((each) => each.take(folder)))
		const winners = results.filter((each) => each.held)
		assert.equal(winners.length, 1)
		assert.ok(results.every((each) => each.answer.pid === winners[0]?.answer.pid))
	}
})

test('after kill -9 the lock is free at once', async (t) => {
	const folder = fresh()
	const hub = await starter(t)
	assert.ok((await hub.take(folder)).held)
	assert.deepEqual(await joinHub(folder), { pid: hub.pid })
	await hub.kill()
	assert.ok(existsSync(path.join(folder, 'hub.sock')))
	await (await hold(folder)).release()
})
