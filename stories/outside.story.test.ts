/** A PostgreSQL that somebody else runs is killed while people ask: what was acknowledged is there, what is sent again is kept once, and the hub finds it again by itself. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import pg from 'pg'
import { startPostgres } from '#house/postgres/postgres.server.ts'
import { comeBackWith, sealed, teamOf, type Sealed } from './asking.testing.ts'
import { startHub, until, wait } from './child.testing.ts'
import { urlOf } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const [dataFolder, runFolder] = ['pg', 'run'].map((name) => join(folder, name)) as [string, string]
for (const each of [dataFolder, runFolder]) mkdirSync(each, { mode: 0o700 })
let postgres = await startPostgres({ dataFolder, runFolder })
const hub = await startHub({ dataFolder: join(folder, 'data'), env: { DATABASE_URL: urlOf(postgres.connection), HOLDFAST_PROXY: '1' } })
after(async () => {
	await hub.stop()
	await postgres.stop()
	rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})
const ROUNDS = process.env['CI'] ? 20 : 4
const elsewhere = () => ({ 'x-forwarded-for': `10.${randomInt(256)}.${randomInt(256)}.1` })

test('kill -9 of the database in the middle of writing, again and again: nothing acknowledged is lost, nothing is there twice', async (t) => {
	await joinAsSteward(hub)
	const team = await teamOf(hub.address)
	const [acked, unsure] = [new Map<string, Sealed>(), new Map<string, Sealed>()]
	const send = async (post: Sealed) => {
		unsure.set(post.id, post)
		const isKept = await postTo(hub.address, '/help/sealed', post.body, elsewhere()).then(({ body }) => body.ok, () => false)
		if (!isKept) return
		acked.set(post.id, post)
		unsure.delete(post.id)
	}
	for (let round = 0; round < ROUNDS; round++) {
		let isOver = false
		const before = acked.size
		const sending = Array.from({ length: 4 }, async () => {
			while (!isOver) await send(await sealed(team, { text: 'arroz' }))
		})
		await until('some are kept', () => acked.size > before + 3)
		await wait(randomInt(400))
		process.kill(postgres.pid, 'SIGKILL')
		await postgres.died
		isOver = true
		await Promise.all(sending)
		postgres = await startPostgres({ dataFolder, runFolder })
		await until('it takes a write again', async () => (await fetch(`${hub.address}/health`)).status === 200, 20_000)
		for (const post of unsure.values()) await send(post)
		assert.equal(unsure.size, 0, 'whoever sends it again is kept')
	}
	const client = new pg.Client(postgres.connection)
	await client.connect()
	const { rows } = await client.query<{ id: string }>('select id from frontdoor_listings')
	const { rows: set } = await client.query(`select current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync`)
	await client.end()
	assert.deepEqual(set, [{ commit: 'on', fsync: 'on' }])
	const there = new Set(rows.map(({ id }) => id))
	assert.deepEqual([...acked.keys()].filter((id) => !there.has(id)), [])
	assert.equal(rows.length, acked.size)
	for (const [id, { opens }] of [...acked].filter((_, i) => i % Math.ceil(acked.size / 20) === 0)) assert.equal((await comeBackWith(hub.address, team.hub, opens, elsewhere())).id, id)
	t.diagnostic(`${acked.size} acknowledged over ${ROUNDS} kills`)
})
