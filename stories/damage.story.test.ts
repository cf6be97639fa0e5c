/**
 * The power goes: what the disk had not yet been told to keep is lost, the end of the log is torn. The database starts by itself, nothing acknowledged
 * before the damage is missing, what is missing is only what came last, and nothing is there that nobody sent. With CI set, at many more places.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { closeSync, cpSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { comeBackWith, sealed, teamOf, type Sealed } from './asking.testing.ts'
import { familyOf, inDatabase, startHub } from './child.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const onLinux = process.platform === 'linux' ? false : 'only Linux tells which process belongs to which'
const PLACES = process.env['CI'] ? 66 : 3
const ASKS = 30
const folder = mkdtempSync(join(tmpdir(), 'hf-'))
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

/** Sockets cannot be copied, and nobody would. */
function copy(from: string, to: string): void {
	cpSync(from, to, { recursive: true, filter: (path) => path !== join(from, 'run') })
	mkdirSync(join(to, 'run'), { mode: 0o700 })
}

type Kept = { readonly post: Sealed; /** The end of what the disk had of the log, once it was acknowledged. */ readonly at: number }
const [before, killed] = [join(folder, 'before'), join(folder, 'killed')]
const kept: Kept[] = []
let checkpoint = 0
const SEGMENT = 16 * 1024 * 1024
/** PostgreSQL reads its log in pages; one that ends in the middle is no page. */
const PAGE = 8192
const position = (lsn: string) => lsn.split('/').map((half) => Number.parseInt(half, 16)).reduce((high, low) => high * 2 ** 32 + low)

test('people ask, and the hub and its database are killed at one blow', { skip: onLinux }, async () => {
	let hub = await startHub({ dataFolder: killed })
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	// The first ask makes the key of its week, so that it is not what this is about.
	assert.equal((await postTo(hub.address, '/help/sealed', (await sealed(team, { text: 'uno' })).body)).body.ok, true)
	await hub.stop()
	copy(killed, before)
	hub = await startHub({ dataFolder: killed })
	for (let i = 0; i < ASKS; i++) {
		const post = await sealed(team, { text: `pan ${i}` }, i % 10 === 9 ? { voice: new Uint8Array(150_000) } : {})
		assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
		const [row] = await inDatabase<{ at: string }>(killed, 'select pg_current_wal_flush_lsn()::text as at')
		kept.push({ post, at: position(row?.at ?? '') })
	}
	const [row] = await inDatabase<{ at: string }>(killed, 'select checkpoint_lsn::text as at from pg_control_checkpoint()')
	checkpoint = position(row?.at ?? '')
	for (const { pid } of familyOf(hub.pid)) {
		try {
			process.kill(pid, 'SIGKILL')
		} catch {
			// One that had ended by itself meanwhile.
		}
	}
	await hub.kill()
	assert.ok((kept[0]?.at ?? 0) > checkpoint, 'all of it is in the log alone')
})

const segmentOf = (at: number) => `00000001${Math.floor(at / 2 ** 32).toString(16).padStart(8, '0')}${Math.floor((at % 2 ** 32) / SEGMENT).toString(16).padStart(8, '0')}`.toUpperCase()
type Damage = (file: number, at: number) => void
const damages: Readonly<Record<string, Damage>> = {
	flipped: (file, at) => {
		const byte = Buffer.alloc(1)
		readSync(file, byte, 0, 1, at)
		writeSync(file, Buffer.from([(byte[0] ?? 0) ^ (1 << randomInt(8))]), 0, 1, at)
	},
	'cut off': (file, at) => ftruncateSync(file, at),
	'never written': (file, at) => void writeSync(file, Buffer.alloc(SEGMENT - at), 0, SEGMENT - at, at),
}

/** Damages the log of a data folder at one place; what comes after its file was never there. */
function damage(data: string, at: number, how: Damage): void {
	const log = join(data, 'postgres/pg_wal')
	const file = openSync(join(log, segmentOf(at)), 'r+')
	how(file, at % SEGMENT)
	closeSync(file)
	for (const name of readdirSync(log)) if (/^[0-9A-F]{24}$/.test(name) && name > segmentOf(at)) rmSync(join(log, name))
}

/** Starts the database alone, asks what is there and ends it. */
async function whatIsIn(data: string): Promise<{ readonly ids: readonly string[]; readonly torn: number }> {
	const run = join(data, 'run')
	const postgres = await startPostgres({ dataFolder: data, runFolder: run })
	const client = new pg.Client(postgres.connection)
	await client.connect()
	try {
		const { rows } = await client.query<{ id: string }>('select id from frontdoor_listings where octet_length(told) > 500 and octet_length(team_wrap) > 500')
		const torn = await client.query('select from frontdoor_listings where octet_length(told) <= 500 union all (select from frontdoor_chunks group by listing having count(*) <> 3)')
		await client.query('insert into frontdoor_counts values (1, $1, $1, $1, $1, 1)', ['after'])
		await client.query('checkpoint')
		return { ids: rows.map(({ id }) => id), torn: torn.rowCount ?? 0 }
	} finally {
		await client.end()
		await postgres.stop()
	}
}

function isPrefix(there: readonly string[], damagedAt: number): void {
	const ids = new Set(there)
	const has = kept.map(({ post }) => ids.has(post.id))
	const first = has.indexOf(false)
	assert.ok(first < 0 || has.slice(first).every((one) => !one), 'only the last ones are missing')
	for (const [i, { at }] of kept.entries()) if (at <= damagedAt) assert.ok(has[i], `number ${i} was on the disk at ${at}, before the damage at ${damagedAt}`)
	assert.equal(there.length, 1 + has.filter(Boolean).length, 'nothing is there that nobody sent')
}

for (const [name, how] of Object.entries(damages))
	test(`a log ${name} at any place after its last checkpoint: the database starts, and only what came last is missing`, { skip: onLinux }, async () => {
		// The checkpoint's own page is whole: a file that ends within it is none that was ever synced.
		const [first, last] = [name === 'cut off' ? Math.ceil((checkpoint + 200) / PAGE) * PAGE : checkpoint + 200, kept.at(-1)?.at ?? 0]
		for (let place = 0; place < PLACES; place++) {
			const at = first + Math.floor(((last - first) * (place + Math.random())) / PLACES)
			const data = join(folder, `${name} ${place}`)
			copy(killed, data)
			damage(data, at, how)
			const { ids, torn } = await whatIsIn(data)
			isPrefix(ids, name === 'cut off' ? at - (at % PAGE) : at)
			assert.equal(torn, 0)
		}
	})

test('of everything else only what was synced is left: tables as of the last checkpoint, the log to the last sync; all that was acknowledged is there', { skip: onLinux }, async () => {
	const lost = join(folder, 'lost')
	copy(before, lost)
	// What PostgreSQL syncs by itself before it goes on: its log, and the file that says where to begin. Our keys are synced as they are made.
	for (const part of ['postgres/pg_wal', 'postgres/global/pg_control', 'keys']) {
		rmSync(join(lost, part), { recursive: true })
		cpSync(join(killed, part), join(lost, part), { recursive: true })
	}
	const last = kept.at(-1)?.at ?? 0
	damage(lost, last, damages['never written'] ?? (() => {}))
	const { ids } = await whatIsIn(lost)
	assert.deepEqual(kept.filter(({ post }) => !ids.includes(post.id)), [])
	assert.equal(ids.length, 1 + ASKS)

	const hub = await startHub({ dataFolder: lost })
	try {
		const team = await teamOf(hub.address)
		for (const { post } of kept.filter((_, i) => i % 6 === 0)) assert.equal((await comeBackWith(hub.address, team.hub, post.opens)).id, post.id)
	} finally {
		await hub.stop()
	}
})

test('a torn log does not keep the hub from starting', { skip: onLinux }, async () => {
	const data = join(folder, 'torn')
	copy(killed, data)
	const [first] = kept
	damage(data, kept[ASKS / 2]?.at ?? 0, damages['cut off'] ?? (() => {}))
	const hub = await startHub({ dataFolder: data })
	try {
		const team = await teamOf(hub.address)
		assert.ok(first && (await comeBackWith(hub.address, team.hub, first.post.opens)).id === first.post.id)
		const again = kept.at(-1)?.post
		assert.equal((await postTo(hub.address, '/help/sealed', again?.body)).body.ok, true, 'whoever sends it again is kept')
	} finally {
		await hub.stop()
	}
})
