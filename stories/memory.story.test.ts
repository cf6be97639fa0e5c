/**
 * What is posted without JavaScript passes through two processes and stays in neither: their whole memory is searched right after the answer,
 * and once more when the worker has been replaced.
 */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { form, postForm, teamOf } from './asking.testing.ts'
import { newCanary, secretsOf, sweepFor, type Canary, type Find, type Secret } from './canaries.testing.ts'
import { sealingPidOf, startHub, until, wait, type ChildHub } from './child.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const skip = existsSync('/proc/self/maps') ? false : 'only Linux shows a process’s memory to its parent'
const data = mkdtempSync(join(tmpdir(), 'hf-'))
let hub: ChildHub
const all: Secret[] = []

before(async () => {
	if (skip) return
	hub = await startHub({ dataFolder: data })
	await joinAsSteward(hub)
	await teamOf(hub.address)
	for (let i = 0; i < 3; i++) assert.equal((await postForm(hub.address, '/help', form({ text: 'arroz' }))).status, 200)
})
after(async () => {
	if (hub) await hub.stop()
	rmSync(data, { recursive: true, force: true, maxRetries: 5 })
})

const workerOf = () => sealingPidOf(hub.pid) ?? 0
const told = ({ text, name, phone, address, email }: Canary) => ({ text: `${text} ${email}`, name, contact: phone, way: 'call', when: address, relay: `prima ${email}` })

/** Looks at once, and then lets the connections that ended meanwhile be heard of. */
async function found(secrets: readonly Secret[], pids: readonly number[]): Promise<string[]> {
	const sweep = sweepFor(secrets)
	const finds = pids.flatMap((pid) => sweep.memory(pid).map((find: Find) => `${find.called} as ${find.as} in ${pid === hub.pid ? 'the house' : 'the worker'}`))
	await wait(100)
	return finds
}

async function isGone(canary: Canary, post: () => Promise<number>, expected: number): Promise<void> {
	const secrets = secretsOf('typed', canary)
	all.push(...secrets)
	assert.equal(await post(), expected)
	const finds = await found(secrets, [hub.pid, workerOf()])
	assert.ok(finds.length <= 2, `found right after the answer: ${finds.join(', ')}`)
}

test('a form that was kept', { skip }, () => {
	const canary = newCanary()
	return isGone(canary, async () => (await postForm(hub.address, '/help', form(told(canary)))).status, 200)
})

test('a long form that was kept', { skip }, () => {
	const canary = newCanary()
	return isGone(canary, async () => (await postForm(hub.address, '/help', form({ ...told(canary), text: `${canary.text} ${'y también pan '.repeat(500)}` }))).status, 200)
})

test('a form that was refused, and came back with everything in it', { skip }, () => {
	const canary = newCanary()
	return isGone(canary, async () => {
		const page = await postForm(hub.address, '/offer', form({ ...told(canary), kind: '' }))
		assert.ok(page.html.includes(canary.name))
		return page.status
	}, 422)
})

test('a form that nobody could read', { skip }, () => {
	const canary = newCanary()
	return isGone(canary, async () => (await fetch(`${hub.address}/help`, { method: 'POST', headers: { origin: hub.address, connection: 'close', 'content-type': 'application/x-www-form-urlencoded' }, body: `te xt=${encodeURIComponent(canary.text)}&name=${canary.name}` })).status, 400)
})

test('a message written with a receipt, and the thread that came back with it', { skip }, async () => {
	const kept = await postForm(hub.address, '/help', form({ text: 'pan' }))
	all.push({ called: 'receipt', value: kept.words ?? '' }, { called: 'receipt', value: kept.digits ?? '' })
	const canary = newCanary()
	await isGone(canary, async () => {
		const page = await postForm(hub.address, '/receipt', form({ act: 'write', receipt: kept.words ?? '', text: canary.text }))
		assert.ok(page.html.includes('leche'))
		return page.status
	}, 200)
	assert.deepEqual(await found(all, [hub.pid]), [], 'the house holds nothing, receipts neither')
})

test('once the worker was replaced and a few more people came, nothing of it is anywhere', { skip }, async () => {
	const before = workerOf()
	process.kill(before, 'SIGKILL')
	await until('there is another worker', () => workerOf() !== 0 && workerOf() !== before)
	// A post that meets it while it starts is refused kindly, and sent again.
	await until('it takes a form', async () => (await postForm(hub.address, '/help', form({ text: 'arroz' }))).status === 200)
	for (let i = 0; i < 5; i++) assert.equal((await postForm(hub.address, '/help', form({ text: 'arroz' }))).status, 200)
	for (const path of ['/', '/help', '/receipt']) await (await fetch(hub.address + path)).text()
	assert.deepEqual(await found(all, [hub.pid, workerOf()]), [])
})

test('a search of this kind finds what is in memory', { skip }, () => {
	const planted = newCanary()
	const held = [Buffer.from(planted.text), planted.name.repeat(2)]
	const finds = sweepFor(secretsOf('planted', planted)).memory(process.pid)
	assert.ok(finds.length >= 2 && held.length === 2)
})

test('the worker leaves no core dump, whatever becomes of it', { skip }, () => {
	const limits = readFileSync(`/proc/${workerOf()}/limits`, 'utf8')
	assert.match(limits, /^Max core file size +0 +0 /m)
})
