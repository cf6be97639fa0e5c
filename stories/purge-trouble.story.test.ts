/**
 * Trouble while the house forgets, or all the time: no room to write the tables anew, more visitors than there are handles for files. It is said in one
 * line, what ended is gone and closed all the same, what is not due is there, and with room again the rest is done.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { days } from '#ground/time.ts'
import { openHub } from '#house/hub.server.ts'
import { comeBackWith, sealed, teamOf, type Sealed } from './asking.testing.ts'
import { startHub, until } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const trial = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt'], { encoding: 'utf8' })
const noDisk = trial.status === 0 ? false : `no small disk can be made here: ${trial.error?.message ?? trial.stderr.trim()}`
const ROOT = join(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** A hub with asks that are due, and large ones that are not. */
async function filled(data: string): Promise<readonly Sealed[]> {
	let ago = days(75)
	const config = { host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder: data, keysFolder: join(data, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(data, 'gates.json') } as const
	const hub = await openHub(config, { log: () => {}, clock: () => Date.now() - ago, duties: false })
	assert.ok(!('taken' in hub))
	try {
		await joinAsSteward(hub)
		ago -= 10_000
		const team = await teamOf(hub.address)
		const post = async (voice: Uint8Array) => {
			const one = await sealed(team, { text: 'pan' }, { voice })
			assert.equal((await postTo(hub.address, '/help/sealed', one.body)).body.ok, true)
			return one
		}
		for (let i = 0; i < 5; i++) await post(new Uint8Array(1000))
		ago = days(1)
		const stay: Sealed[] = []
		for (let i = 0; i < 25; i++) stay.push(await post(new Uint8Array(600_000)))
		return stay
	} finally {
		await hub.close()
	}
}

const PURGE_TWICE = `
	mount -t tmpfs -o size=300m,mode=700 tmpfs "$HOLDFAST_DATA" && cp -a "$SOURCE/." "$HOLDFAST_DATA/" || exit 9
	head -c $(( $(df --output=avail -B1 "$HOLDFAST_DATA" | tail -n 1) - 6000000 )) /dev/zero > "$HOLDFAST_DATA/filler"
	"$NODE" src/house/cli.server.ts purge --now --verify; echo "first $?" >&2
	rm "$HOLDFAST_DATA/filler"
	"$NODE" src/house/cli.server.ts purge --now --verify; echo "second $?" >&2
	rm -rf "$SOURCE" && cp -a "$HOLDFAST_DATA/." "$SOURCE"
`

test('no room to write the tables anew: what ended is gone and closed, it is said in one line, and with room the rest is done', { skip: noDisk }, async () => {
	const [source, data] = [join(folder, 'source'), join(folder, 'small')]
	mkdirSync(data)
	const stay = await filled(source)
	const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', PURGE_TWICE], { cwd: ROOT, encoding: 'utf8', env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), NODE: process.execPath, SOURCE: source, HOLDFAST_DATA: data, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' } })
	assert.match(stderr, /There is no room on the disk to write the tables anew\. .*\nfirst 1\n/, stderr)
	assert.match(stderr, /second 0\n$/)
	const [first, second] = stdout.trim().split('\n').map((line) => JSON.parse(line) as { dropped: Record<string, number>; keysDestroyed: number[]; swept: object | null; verified: { found: object[] } | null })
	assert.deepEqual([first?.dropped['frontdoor_listings'], first?.swept, second?.dropped['frontdoor_listings'], second?.verified?.found], [5, null, 0, []])
	assert.ok(first && first.keysDestroyed.length > 0, 'their key is destroyed, whatever the disk holds')

	const hub = await startHub({ dataFolder: source })
	try {
		const team = await teamOf(hub.address)
		for (const { opens, id } of stay.filter((_, i) => i % 5 === 0)) assert.equal((await comeBackWith(hub.address, team.hub, opens)).id, id)
	} finally {
		await hub.stop()
	}
})

test('more visitors than there are handles for files: whoever was kept is kept, and when they have gone all goes on', { skip: process.platform === 'win32' }, async () => {
	const data = join(folder, 'handles')
	const hub = await startHub({ dataFolder: data, prefix: ['sh', '-c', 'ulimit -n 160; exec "$@"', 'few'], env: { HOLDFAST_PROXY: '1' } })
	try {
		await joinAsSteward(hub)
		const team = await teamOf(hub.address)
		const { port } = new URL(hub.address)
		const crowd = await Promise.all(Array.from({ length: 300 }, async () => {
			const socket = net.connect(Number(port), '127.0.0.1').on('error', () => {})
			await Promise.race([once(socket, 'connect'), once(socket, 'close')]).catch(() => null)
			return socket
		}))
		const acked: Sealed[] = []
		const ask = async () => {
			const one = await sealed(team, { text: 'pan' })
			const isKept = await fetch(`${hub.address}/help/sealed`, { method: 'POST', signal: AbortSignal.timeout(1500), headers: { 'content-type': 'application/json', origin: hub.address, connection: 'close' }, body: JSON.stringify(one.body) }).then(({ ok }) => ok, () => false)
			if (isKept) acked.push(one)
			return isKept
		}
		for (let i = 0; i < 3; i++) await ask()
		for (const socket of crowd) socket.destroy()
		await until('asks are kept again', ask, 20_000)
		for (const { opens, id } of acked) assert.equal((await comeBackWith(hub.address, team.hub, opens)).id, id)
		assert.equal((await fetch(`${hub.address}/health`)).status, 200)
	} finally {
		const { code } = await hub.stop()
		assert.equal(code, 0, hub.err())
	}
})
