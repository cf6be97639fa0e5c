/**
 * A disk that is full, and folders that cannot be written: people are told kindly, in their language, with their words still in the form;
 * nothing acknowledged is lost, and with room again all goes on by itself. On a small disk of its own, in a mount namespace nobody else sees.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { comeBackWith, form, postForm, sealed, teamOf, type Sealed } from './asking.testing.ts'
import { inDatabase, startAndEnd, startHub, until, type ChildHub } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const trial = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], { encoding: 'utf8' })
const skip = trial.status === 0 ? false : `no small disk can be made here: ${trial.error?.message ?? trial.stderr.trim()}`
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const hubs: ChildHub[] = []
after(async () => {
	for (const hub of hubs) await hub.kill()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Words that put the hub on a disk of this size, and then do what stands in `also`. */
const onSmallDisk = (size: string, also = 'true') => ['unshare', '-m', 'sh', '-c', `mount -t tmpfs -o size=${size},mode=700 tmpfs "$HOLDFAST_DATA" && ${also} && exec "$@"`, 'small']

async function startIn(name: string, prefix: readonly string[], env: Record<string, string> = {}): Promise<ChildHub & { readonly data: string; readonly seen: string }> {
	const data = join(folder, name)
	mkdirSync(data)
	const hub = await startHub({ dataFolder: data, prefix, env })
	hubs.push(hub)
	// What it sees there, we see through its own root.
	return { ...hub, data, seen: `/proc/${hub.pid}/root${data}` }
}

/** Takes all the room there is. */
function fill(seen: string): () => void {
	const path = join(seen, 'filler')
	const file = openSync(path, 'w')
	for (let size = 1 << 20; size >= 512; ) {
		try {
			writeSync(file, Buffer.alloc(size))
		} catch {
			size >>= 1
		}
	}
	closeSync(file)
	return () => rmSync(path)
}

const says = { json: /^Algo falló de nuestro lado/, page: 'Algo falló de nuestro lado' }

test('a full disk refuses kindly, keeps what was acknowledged, and all goes on when there is room', { skip }, async () => {
	const hub = await startIn('full', onSmallDisk('120m'))
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	const acked: Sealed[] = []
	const post = async () => {
		const one = await sealed(team, { text: 'pan' }, { voice: new Uint8Array(60_000) })
		const answer = await postTo(hub.address, '/help/sealed?lang=es', one.body)
		if (answer.body.ok) acked.push(one)
		return answer
	}
	// Full before the very first ask: not even its week has a key yet.
	const makeRoom = fill(hub.seen)
	for (let i = 0; i < 3; i++) {
		const answer = await post()
		assert.deepEqual([answer.status, answer.body.ok], [500, false])
		assert.match(answer.body.says ?? '', says.json)
	}
	const page = await postForm(hub.address, '/help', form({ text: 'somos cinco & <todos>', contact: '+1 612 555 0100', way: 'call' }))
	assert.equal(page.status, 503)
	assert.ok(page.html.includes(says.page) && page.html.includes('somos cinco &amp; &lt;todos&gt;') && page.html.includes('+1 612 555 0100'), 'what was typed is still there')
	assert.match(page.html, /<html lang="es"/)
	makeRoom()
	await until('asks are kept again', async () => (await post()).body.ok)

	// Full once more, with asks there that must not be lost.
	const again = fill(hub.seen)
	let refused = 0
	for (let i = 0; i < 40 && refused < 3; i++) if (!(await post()).body.ok) refused += 1
	assert.equal(refused, 3)
	const before = acked.length
	again()
	await until('asks are kept again', async () => (await post()).body.ok)
	assert.ok(acked.length > before)
	for (const { opens, id } of acked) assert.equal((await comeBackWith(hub.address, team.hub, opens)).id, id)
	const { code } = await hub.stop()
	assert.equal(code, 0)
})

test('where even the log ahead of the database finds no room, nothing acknowledged is lost, and with room again it goes on or starts again by itself', { skip }, async () => {
	// The disk outlives the hub: it belongs to a shell that starts it twice.
	const data = join(folder, 'log')
	mkdirSync(data)
	const twice = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=120m,mode=700 tmpfs "$HOLDFAST_DATA" && "$@"; echo "ended $?" >&2; rm -f "$HOLDFAST_DATA/filler"; exec "$@"', 'twice']
	const hub = await startHub({ dataFolder: data, prefix: twice })
	hubs.push(hub)
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	const one = await sealed(team, { text: 'pan' })
	assert.equal((await postTo(hub.address, '/help/sealed', one.body)).body.ok, true)
	const seen = `/proc/${hub.pid}/root${data}`
	const makeRoom = fill(seen)
	const hasEnded = () => /^ended \d+$/m.test(hub.err())
	// The log goes on to its next file, for which there is no room. Whether PostgreSQL then gives up, or comes back every time, is a matter of where it stood.
	for (let i = 0; i < 20 && !hasEnded(); i++) {
		await inDatabase(seen, 'select pg_switch_wal()').catch(() => null)
		await postTo(hub.address, '/help/sealed', (await sealed(team, { text: 'pan' })).body).catch(() => null)
	}
	if (hasEnded()) {
		assert.match(hub.err(), /PostgreSQL ended by itself.*\nended 1\n/)
		await until('it was started again', () => hub.out().split('Holdfast is running at ').length === 3, 20_000)
	} else makeRoom()
	const address = () => /http:\/\/localhost:\d+(?=\n)/.exec(hub.out().split('Holdfast is running at ').at(-1) ?? '')?.[0] ?? ''
	await until('what was acknowledged is there', () => comeBackWith(address(), team.hub, one.opens).then(({ id }) => id === one.id, () => false), 30_000)
})

test('a key folder that cannot be written refuses kindly until it can', { skip }, async () => {
	const hub = await startIn('keys', onSmallDisk('120m', 'mkdir "$HOLDFAST_KEYS" && mount -t tmpfs -o size=1m,mode=700 tmpfs "$HOLDFAST_KEYS"'), { HOLDFAST_KEYS: join(folder, 'keys', 'apart') })
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	const inside = (...words: string[]) => assert.equal(spawnSync('nsenter', ['-m', '-t', String(hub.pid), ...words]).status, 0)
	inside('mount', '-o', 'remount,ro', join(hub.data, 'apart'))
	const one = await sealed(team, { text: 'pan' })
	const refused = await postTo(hub.address, '/help/sealed?lang=es', one.body)
	assert.match(refused.body.says ?? '', says.json)
	assert.ok((await postForm(hub.address, '/offer', form({ kind: 'time', text: 'sé traducir' }))).html.includes('sé traducir'))
	inside('mount', '-o', 'remount,rw', join(hub.data, 'apart'))
	assert.equal((await postTo(hub.address, '/help/sealed', one.body)).body.ok, true)
	assert.deepEqual(readdirSync(join(hub.seen, 'apart/weeks')).filter((name) => !/^\d+\.key$/.test(name)), [], 'no half key is left')
})

test('a data folder that cannot be written is refused in one line, and left as it was', { skip }, async () => {
	const data = join(folder, 'readonly')
	mkdirSync(join(data, 'run'), { recursive: true })
	const prefix = ['unshare', '-m', 'sh', '-c', 'mount --bind "$HOLDFAST_DATA" "$HOLDFAST_DATA" && mount -o remount,ro,bind "$HOLDFAST_DATA" && exec "$@"', 'readonly']
	const { code, err, out } = await startAndEnd({ dataFolder: data, prefix })
	assert.equal(code, 1)
	assert.match(err, /^[^\n]*(?:HOLDFAST_DATA|readonly)[^\n]*\n$/)
	assert.equal(out, '')
	assert.deepEqual(readdirSync(data), ['run'])
})
