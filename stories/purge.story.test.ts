/**
 * What came to its end leaves nothing: fifty people and more ask, offer, write and are written to, by every way in; two months later the published
 * schedule makes them due, `purge --now --verify` runs, and no word, no name of a record and no piece of a wrap is in any file. Their neighbours, who
 * are not due yet, are all there.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { webcrypto } from 'node:crypto'
import { chanceOf, newId } from '#ground/ids.ts'
import { lift } from '#ground/lasting.server.ts'
import { listOf, recoveryWords, whatOpens } from '#ground/secret-words.ts'
import { days, halfDayOf, weekOf, type Instant } from '#ground/time.ts'
import { backup } from '#house/commands/backup.server.ts'
import { restore } from '#house/commands/restore.server.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { messageBytes, notesOf, openRecord, openTold, sealMessage } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { comeBackWith, form, postForm, sealed, stretch, teamOf, writeWith, type Sealed, type Team } from './asking.testing.ts'
import { familyOf } from './child.testing.ts'
import { newCanary, secretsOf, sweepFor, type Canary, type Secret } from './canaries.testing.ts'
import { atHub, configOf } from './releases/holding.testing.ts'
import { joinAsSteward, postTo, returnAsSteward, type Steward } from './steward.testing.ts'

const ROOT = join(import.meta.dirname, '..')
const data = mkdtempSync(join(tmpdir(), 'hf-'))
const apart = mkdtempSync(join(tmpdir(), 'hf-'))
const file = join(apart, 'hub.backup')
const log: string[] = []
let ago = days(75)
let hub = await openedHub()
after(async () => {
	await hub.close()
	for (const each of [data, apart]) rmSync(each, { recursive: true, force: true, maxRetries: 5 })
})

/** With a database of its own, because every file of it is looked at; its clock is behind the one that the command reads. */
async function openedHub(folder = data): Promise<Hub> {
	const opened = await openHub(configOf(folder), { log: (line) => void log.push(line), clock: () => Date.now() - ago })
	if ('taken' in opened) throw new Error('the folder is taken')
	return opened
}

type Said = { readonly code: number | null; readonly out: string; readonly err: string }

/** @param killAfter milliseconds until it is killed at one blow, with the database it opened */
async function command(args: readonly string[], killAfter?: number): Promise<Said> {
	const child = spawn(process.execPath, ['src/house/cli.server.ts', ...args], { cwd: ROOT, env: { PATH: process.env['PATH'], TMPDIR: tmpdir(), HOLDFAST_DATA: data, NODE_OPTIONS: '--disable-warning=ExperimentalWarning' } })
	const blow = () => [...(process.platform === 'linux' ? familyOf(child.pid ?? 0) : []), child].forEach(({ pid }) => kill(pid ?? 0))
	const said = { out: '', err: '' }
	child.stdout.on('data', (words: Buffer) => (said.out += words.toString()))
	child.stderr.on('data', (words: Buffer) => (said.err += words.toString()))
	const timer = killAfter === undefined ? undefined : setTimeout(blow, killAfter)
	const [code] = (await once(child, 'close')) as [number | null]
	clearTimeout(timer)
	return { code, ...said }
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL')
	} catch {
		// It went with another.
	}
}

type Purged = { dropped: Record<string, number>; keysDestroyed: number[]; verified: { marks: number; files: number; found: { file: string; what: string }[] }; swept: { tables: number; samples: boolean; log: boolean } }
const purge = async (code = 0): Promise<Purged & { err: string }> => {
	const said = await command(['purge', '--now', '--verify'])
	assert.equal(said.code, code, said.err)
	return { ...(JSON.parse(said.out) as Purged), err: said.err }
}

const chance = chanceOf(webcrypto as Crypto)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const entropy = chance(16)
const recovery = recoveryWords(entropy, (await listOf('en')) ?? []).join(' ')
const words = await whatOpens('passphrase', chance(16), chance(16), async () => chance(32))
let ana: Steward
let team: Team
/** What people said, in every form it could take. */
const said: Secret[] = []
/** That, and names of records and pieces of wraps. */
const [gone, stays]: [Secret[], Secret[]] = [[], []]
const asked: Sealed[] = []
let people = 0
const neighbours: { readonly sealed: Sealed; readonly canary: Canary }[] = []
let held: Sealed

function somebody(how: string): Canary {
	const canary = newCanary()
	people += 1
	said.push(...secretsOf(`${how} ${people}`, canary))
	return canary
}
const told = ({ text, name, phone, address, email }: Canary) => ({ text: `${text} ${email}`, name, contact: phone, way: 'call' as const, when: address })

/** Every row that a person caused, as something to look for. */
async function traces(of: readonly string[] | 'all'): Promise<Secret[]> {
	const { pool } = hub.house
	const { rows } = await pool.query<Record<string, string | Buffer>>(`select * from frontdoor_listings ${of === 'all' ? '' : 'where id = any($1)'}`, of === 'all' ? [] : [of])
	const ids = rows.map((row) => row['id'])
	const below = await Promise.all(['messages', 'chunks'].map((table) => pool.query<Record<string, string | Buffer>>(`select * from frontdoor_${table} where listing = any($1)`, [ids])))
	return [...rows, ...below.flatMap((result) => result.rows)].flatMap((row) =>
		Object.entries(row).flatMap(([column, value]): Secret[] => {
			if (column === 'id' || column === 'file') return [{ called: column, value: String(value).replace(/^\w+_/, '') }]
			return Buffer.isBuffer(value) ? [0.3, 0.9].map((at) => ({ called: column, value: Uint8Array.from(value.subarray(Math.floor((value.length - 16) * at), Math.floor((value.length - 16) * at) + 16)) })) : []
		}),
	)
}

async function actOn(id: string, verb: 'reply' | 'note', text: string): Promise<void> {
	const { record, thread } = await ana.open(id as ListingId)
	const message = newId('message', chance)
	const body = base64(sealMessage(team.hub, id as ListingId, verb === 'note' ? notesOf(record) : thread, message, messageBytes({ text, by: 'Ana', voice: null }), chance))
	await ana.post(`/desk/listing/${id}/act`, { verb: 'claim' })
	const { body: answer } = await ana.post(`/desk/listing/${id}/act`, { verb, said: { id: message, body, voice: null } })
	assert.equal(answer.ok, true, `${verb}: ${answer.refusal}`)
}

test('two months ago, people came by every way in', async () => {
	ana = await joinAsSteward(hub, 'Ana', { passphrase: words, recovery: await whatOpens('recovery', entropy, hub.house.ports.hub().salt, stretch) })
	ago -= 5000
	team = await teamOf(hub.address)
	for (let i = 0; i < 16; i++) {
		const [canary, side] = [somebody('sealed'), i % 4 === 3 ? 'offer' : 'ask'] as const
		const post = await sealed(team, told(canary), { side, ...(i % 5 === 0 && { voice: Buffer.from(canary.text.repeat(2000)) }) })
		assert.equal((await postTo(hub.address, side === 'ask' ? '/help/sealed' : '/offer/sealed', post.body)).body.ok, true)
		asked.push(post)
	}
	for (let i = 0; i < 16; i++) {
		const page = await postForm(hub.address, i % 4 === 3 ? '/offer' : '/help', form({ ...told(somebody('form')), kind: i % 4 === 3 ? 'time' : 'ride' }))
		assert.equal(page.status, 200)
		if (i % 4 === 0) assert.equal((await postForm(hub.address, '/receipt', { receipt: page.words ?? '', act: 'write', text: somebody('written without JavaScript').text, once: form({})['once'] as string })).status, 200)
	}
	for (let i = 0; i < 4; i++) assert.equal((await ana.post('/desk/take', (await sealed(team, told(somebody('taken')))).body)).body.ok, true)
	for (const { opens, id } of asked.filter((_, i) => i % 4 < 2)) {
		assert.equal((await writeWith(hub.address, team, opens, somebody('written').text)).body.ok, true)
		await actOn(id, 'reply', somebody('answered').text)
		await actOn(id, 'note', somebody('noted').text)
	}
	assert.ok(people >= 50, `${people} people`)
	// The planner looks, the log grows: what is forgotten must go from there, too.
	await hub.house.pool.query('analyze')
	await hub.house.pool.query('checkpoint')
	gone.push(...said, ...(await traces('all')))

	held = await sealed(team, { text: 'guardado' })
	assert.equal((await postTo(hub.address, '/help/sealed', held.body)).body.ok, true)
})

test('others came yesterday, and one of those of two months ago is kept by a court', async () => {
	ago = days(35)
	ana = await returnAsSteward(hub.address, 'passphrase', words)
	const hold = { act: 'place', asked: { askedBy: 'Tribunal', scope: 'uno', reviewHalf: halfDayOf(Date.now() as Instant) + 60 }, listings: [held.id] }
	const answer = await ana.post('/desk/holds', hold)
	assert.equal(answer.body.ok, true, answer.body.refusal)
	ago = days(1)
	for (let i = 0; i < 6; i++) {
		const canary = newCanary()
		const post = await sealed(team, told(canary), i === 0 ? { voice: Buffer.from(canary.text.repeat(2000)) } : {})
		assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
		assert.equal((await writeWith(hub.address, team, post.opens, canary.text)).body.ok, true)
		neighbours.push({ sealed: post, canary })
	}
	stays.push(...(await traces(neighbours.map((one) => one.sealed.id))))
	assert.ok(sweepFor(gone.filter(({ value }) => typeof value !== 'string')).folder(data).length > 100, 'before, pieces of them are everywhere')
})

test('a backup is made, in which nothing that anybody said can be read', async () => {
	await backup(atHub(configOf(data), hub), [file])
	assert.deepEqual(sweepFor(said).folder(apart), [])
	assert.ok(sweepFor([{ called: 'head', value: hub.house.ports.hub().id }]).folder(apart).length > 0, 'the same search finds what stands in its head')
})

test('without --now, purge says what would go and changes nothing; what makes no sense is refused', async () => {
	const said = await command(['purge'])
	assert.equal(said.code, 0, said.err)
	const due = JSON.parse(said.out) as { records: Record<string, number>; weeks: number[]; clock: { is: string } }
	assert.equal(due.records['frontdoor_listings'], 36)
	assert.ok(due.weeks.length > 0)
	assert.match(said.err, /By this machine’s clock it is .*\n.*--now/)
	assert.equal((await hub.house.pool.query('select from frontdoor_listings')).rowCount, 43)
	for (const args of [['--verify'], ['--now', '--all'], ['now']]) assert.equal((await command(['purge', ...args])).code, 2)
})

/** Everybody who is not due: their receipt opens, and their words are there under the team's key. */
async function neighboursAreHere(): Promise<void> {
	for (const { sealed: post, canary } of neighbours) {
		assert.deepEqual((await comeBackWith(hub.address, team.hub, post.opens)).texts, [canary.text])
		const { rows: [row] } = await hub.house.pool.query<{ ends_week: number; team_wrap: Buffer; told: Buffer }>('select ends_week, team_wrap, told from frontdoor_listings where id = $1', [post.id])
		assert.ok(row)
		const record = await openRecord(team.hub, post.id as ListingId, lift(hub.house.ports.keys, row.ends_week as never, post.id, row.team_wrap), 'door', ana.epoch)
		assert.match(openTold(team.hub, post.id as ListingId, record, Uint8Array.from(row.told)).text, new RegExp(canary.email.slice(0, 12)))
	}
}

test('after purge --now --verify, on a hub that runs, no word, no name and no piece of a wrap is in any file, and neighbours are all there', async () => {
	const keys = hub.house.ports.keys.weeks().map((week) => [week, readFileSync(join(data, 'keys/weeks', `${week}.key`))] as const)
	const { dropped, keysDestroyed, verified, swept } = await purge()
	assert.equal(dropped['frontdoor_listings'], 36)
	assert.ok((dropped['frontdoor_messages'] ?? 0) >= 28 && (dropped['frontdoor_chunks'] ?? 0) >= 4)
	assert.deepEqual([swept.samples, swept.log], [true, true])
	assert.ok(verified.marks > 500 && verified.files > 500)
	assert.deepEqual(verified.found, [])

	const thisWeek = weekOf(Date.now() as Instant)
	assert.deepEqual(keysDestroyed.toSorted(), keys.map(([week]) => week).filter((week) => week < thisWeek).toSorted())
	gone.push(...keys.filter(([week]) => week < thisWeek).map(([week, key]) => ({ called: `key of week ${week}`, value: Uint8Array.from(key) })))
	assert.deepEqual(sweepFor(gone).folder(data), [])
	assert.ok(sweepFor(stays).folder(data).length > 10, 'the same search finds those who stay')
	assert.deepEqual(log, [])
	ago = 0
	await neighboursAreHere()
	assert.equal((await comeBackWith(hub.address, team.hub, held.opens)).id, held.id, 'what a hold keeps is there, though its week is over')
	const { rows } = await hub.house.pool.query<{ n: string }>('select sum(n) as n from frontdoor_counts')
	assert.equal(Number(rows[0]?.n), 36, 'what remains are counts')
})

test('after a stop there is nothing either, and a hub that does not run is purged as well', async () => {
	await hub.close()
	assert.deepEqual(sweepFor(gone).folder(data), [])
	const { dropped, verified } = await purge()
	assert.deepEqual([dropped['frontdoor_listings'], verified.found.length], [0, 0])
	hub = await openedHub()
	await neighboursAreHere()
})

test('the backup of before, restored with every living key, opens for nobody what was purged, and for everybody what was not', async () => {
	const elsewhere = configOf(join(apart, 'elsewhere'))
	cpSync(join(data, 'keys'), elsewhere.keysFolder, { recursive: true })
	const { rows } = (await restore(atHub(elsewhere, null, [recovery]), [file])) as { rows: number }
	assert.ok(rows > 100)
	const back = await openedHub(elsewhere.dataFolder)
	try {
		const { rows: all } = await back.house.pool.query<{ id: ListingId }>('select id from frontdoor_listings')
		assert.equal(all.length, 43, 'every row is there')
		const desk = await returnAsSteward(back.address, 'passphrase', words)
		const living = new Set([held.id, ...neighbours.map((one) => one.sealed.id)])
		for (const { id } of all) {
			if (living.has(id)) assert.ok((await desk.open(id)).told)
			else await assert.rejects(desk.open(id), `a steward with every key opened ${id}`)
		}
		for (const { opens } of asked) await assert.rejects(comeBackWith(back.address, team.hub, opens))
		for (const { sealed: post } of neighbours) assert.equal((await comeBackWith(back.address, team.hub, post.opens)).id, post.id)
		assert.deepEqual(sweepFor(said).folder(elsewhere.dataFolder), [])
	} finally {
		await back.close()
	}
})

test('a trace that somebody left in a file is found and named, and the exit says so', async () => {
	ago = days(80)
	const late = await sealed(team, { text: 'tarde' })
	assert.equal((await postTo(hub.address, '/help/sealed', late.body)).body.ok, true)
	const { rows: [row] } = await hub.house.pool.query<{ holder_wrap: Buffer; ends_week: number }>('select holder_wrap, ends_week from frontdoor_listings where id = $1', [late.id])
	assert.ok(row)
	writeFileSync(join(data, 'left.sql'), `copy … \\x${row.holder_wrap.toString('hex')} … ${late.id}`)
	copyFileSync(join(data, 'keys/weeks', `${row.ends_week}.key`), join(data, 'run/a-copy-of-a-key'))
	ago = 0
	const { verified, err } = await purge(1)
	assert.deepEqual([...new Set(verified.found.map(({ file }) => file))].toSorted(), [join(data, 'left.sql'), join(data, 'run/a-copy-of-a-key')])
	assert.match(err, /still on the disk, in .*left\.sql/)
	for (const name of ['left.sql', 'run/a-copy-of-a-key']) rmSync(join(data, name))
})

test('a purge that is killed at any moment is taken up again, and nothing that is not due goes', async () => {
	for (let round = 0; round < 4; round++) {
		ago = days(80)
		const due = await Promise.all(Array.from({ length: 12 }, () => sealed(team, told(newCanary()))))
		for (const post of due) assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
		const left = await traces(due.map(({ id }) => id))
		ago = 0
		// By turns beside a hub that runs, and with a database of its own that goes with it.
		if (round % 2 === 1) await hub.close()
		const { code } = await command(['purge', '--now', '--verify'], 350 + round * 250)
		assert.ok(code === null || code === 0)
		assert.deepEqual((await purge()).verified.found, [])
		assert.deepEqual(sweepFor(left).folder(data), [])
		if (round % 2 === 1) hub = await openedHub()
	}
	await neighboursAreHere()
	// Whether one is due by now is the hub's own affair: what ended with the hour goes by itself meanwhile.
	const { rows } = await hub.house.pool.query('select is_begun from ground_sweep')
	assert.deepEqual(rows, [{ is_begun: false }])
})

test('when a hold is released, what it kept goes with the next purge', async () => {
	ana = await returnAsSteward(hub.address, 'passphrase', words)
	const left = await traces([held.id])
	const seen = (await ana.post('/desk/holds', { act: 'see' })).body.value as unknown as { holds: { id: string }[] }
	const [hold] = seen.holds
	assert.equal((await ana.post('/desk/holds', { act: 'release', hold: hold?.id, because: 'terminó' })).body.ok, true)
	assert.equal((await purge()).dropped['frontdoor_listings'], 1)
	assert.equal(existsSync(join(data, 'keys/holds', `${hold?.id}.key`)), false)
	await assert.rejects(comeBackWith(hub.address, team.hub, held.opens))
	assert.deepEqual(sweepFor(left).folder(data), [])
	await neighboursAreHere()
})
