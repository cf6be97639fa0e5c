/**
 * What is sealed can be mixed up, cut and measured by whoever holds the database, and gives nothing away: swapped parts do not open, and lengths
 * come in few sizes whatever was said.
 */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { lay, lift } from '#ground/lasting.server.ts'
import { CHUNK, DoesNotOpen, PADDED } from '#ground/sealed.ts'
import { openKeys } from '#house/keys.server.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { comeBackWith, form, postForm, sealed, teamOf, writeWith } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward, postTo } from './steward.testing.ts'

const hub = await openTestHub()
const { pool } = hub.house
const ana = await joinAsSteward(hub)
hub.move(5000)
const team = await teamOf(hub.address)

async function ask(text: string) {
	const post = await sealed(team, { text })
	assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
	return { ...post, id: post.id as ListingId, text }
}

/** Swaps columns between two rows and back again afterwards. */
async function withSwapped(columns: readonly string[], [a, b]: readonly [string, string], work: () => Promise<void>, table = 'frontdoor_listings') {
	const swap = async () => {
		const client = await pool.connect()
		// A unique column is parked for a moment.
		const set = columns.map((column) => `${column} = (select other.${column} from parked other where other.id <> it.id)`).join(', ')
		await client.query('begin')
		await client.query(`create temporary table parked on commit drop as select * from ${table} where id in ('${a}', '${b}')`)
		if (columns.includes('lookup')) await client.query(`update ${table} set lookup = lookup || '\\x00' where id in ('${a}', '${b}')`)
		await client.query(`update ${table} it set ${set} where id in ('${a}', '${b}')`)
		await client.query('commit')
		client.release()
	}
	await swap()
	await work().finally(swap)
}

for (const wrapped of ['door', 'desk'] as const) {
	test(`parts swapped between two asks do not open at the desk, never as the other’s words (${wrapped === 'door' ? 'not opened before' : 'opened before'})`, async () => {
		const [one, other] = [await ask('pañales talla 4'), await ask('una cita con el juez')]
		if (wrapped === 'desk') for (const { id, text } of [one, other]) assert.equal((await ana.open(id)).told.text, text)
		for (const columns of [['told'], ['team_wrap'], ['told', 'team_wrap'], ['told', 'team_wrap', 'holder_wrap', 'ends_week']]) {
			await withSwapped(columns, [one.id, other.id], async () => {
				for (const { id } of [one, other]) await assert.rejects(ana.open(id), columns.join(' and '))
			})
		}
		for (const { id, text } of [one, other]) assert.equal((await ana.open(id)).told.text, text)
	})
}

test('a receipt opens its own thread or none: neither another’s wrap, nor another’s row, nor another’s message', async () => {
	const [one, other] = [await ask('leche'), await ask('arroz')]
	for (const { opens, text } of [one, other]) assert.equal((await writeWith(hub.address, team, opens, `otra vez: ${text}`)).body.ok, true)
	const refused = async () => {
		for (const { opens } of [one, other]) await assert.rejects(comeBackWith(hub.address, team.hub, opens))
	}
	await withSwapped(['holder_wrap'], [one.id, other.id], refused)
	await withSwapped(['lookup'], [one.id, other.id], refused)
	await withSwapped(['lookup', 'holder_wrap'], [one.id, other.id], refused)
	const { rows } = await pool.query<{ id: string }>(`select id from frontdoor_messages where listing = any($1)`, [[one.id, other.id]])
	assert.equal(rows.length, 2)
	await withSwapped(['body'], [rows[0]?.id ?? '', rows[1]?.id ?? ''], refused, 'frontdoor_messages')
	assert.deepEqual((await comeBackWith(hub.address, team.hub, one.opens)).texts, ['otra vez: leche'])
})

test('a host that holds the keys of the weeks can lay another’s wrap as if it belonged there, and still nothing opens', async () => {
	const [one, other] = [await ask('visita al médico'), await ask('zapatos')]
	const keys = openKeys(join(hub.folder, 'keys'))
	const rowOf = async (id: string) => {
		const { rows } = await pool.query<{ team_wrap: Buffer; holder_wrap: Buffer; ends_week: number; told: Buffer }>('select * from frontdoor_listings where id = $1', [id])
		assert.ok(rows[0])
		return rows[0]
	}
	// Two that were asked together may well end in different weeks.
	const [own, row] = [await rowOf(one.id), await rowOf(other.id)]
	const laid = ([column]: readonly ['team_wrap' | 'holder_wrap']) => lay(keys, own.ends_week as never, one.id, lift(keys, row.ends_week as never, other.id, Uint8Array.from(row[column])), hub.house.ports.chance)
	await pool.query('update frontdoor_listings set team_wrap = $2, holder_wrap = $3, told = $4 where id = $1', [one.id, laid(['team_wrap']), laid(['holder_wrap']), row.told])
	await assert.rejects(ana.open(one.id), DoesNotOpen)
	await assert.rejects(comeBackWith(hub.address, team.hub, one.opens), DoesNotOpen)
})

test('a damaged row is refused alone: the queue, the search and the other asks stay open', async () => {
	const [one, other] = [await ask('agua'), await ask('pan')]
	await pool.query(`update frontdoor_listings set team_wrap = set_byte(team_wrap, 60, get_byte(team_wrap, 60) # 1) where id = $1`, [one.id])
	await assert.rejects(ana.open(one.id))
	assert.equal((await ana.open(other.id)).told.text, 'pan')
	assert.ok((await ana.queue()).some(({ id }) => id === one.id))
	const found = (await ana.post('/desk/search', { after: '' })).body
	assert.equal(found.ok, true)
	assert.ok((found.value as unknown as { id: string }[]).some(({ id }) => id === other.id))
})

test('whatever is said, and however much, lengths at rest come in few sizes', async () => {
	const pick = (n: number) => randomInt(n)
	const words = (n: number) => 'ñandú “sí” 🍞\n'.repeat(Math.ceil(n / 13)).slice(0, n)
	for (let i = 0; i < 40; i++) {
		const said = { text: words(1 + pick(7999)), name: words(pick(120)), contact: words(1 + pick(199)), way: 'call' as const, relay: words(pick(300)), when: words(pick(300)), limits: words(pick(500)) }
		if (i % 4 === 0) {
			const page = await postForm(hub.address, '/help', form(said))
			assert.equal(page.status, 200)
			continue
		}
		const post = await sealed(team, said, { ...(i % 10 === 1 && { voice: new Uint8Array(pick(3 * CHUNK)) }) })
		assert.equal((await postTo(hub.address, '/help/sealed', post.body)).body.ok, true)
		if (i % 8 === 1) assert.equal((await writeWith(hub.address, team, post.opens, words(1 + pick(7999)))).body.ok, true)
		if (i % 8 !== 2) continue
		const { thread } = await ana.open(post.id as ListingId)
		assert.equal((await ana.reply(post.id as ListingId, thread, words(1 + pick(7999)))).body.ok, true)
		hub.move(60_000)
	}
	const lengths = async (table: string, column: string, where = 'true') =>
		(await pool.query<{ n: number }>(`select distinct octet_length(${column}) as n from ${table} where ${where} order by 1`)).rows.map(({ n }) => n)
	const fields = PADDED.map((size) => size + 41)
	assert.ok((await lengths('frontdoor_listings', 'told')).every((n) => fields.includes(n)))
	assert.ok((await lengths('frontdoor_messages', 'body')).every((n) => fields.includes(n)))
	assert.ok((await lengths('frontdoor_listings', 'told')).length > 1, 'long and short ones were tried')
	assert.deepEqual(await lengths('frontdoor_chunks', 'body'), [CHUNK + 41])
	for (const column of ['holder_wrap', 'lookup', 'once']) assert.equal((await lengths('frontdoor_listings', column)).length, 1, column)
	for (const wrapped of ['door', 'desk']) assert.equal((await lengths('frontdoor_listings', 'team_wrap', `wrapped = '${wrapped}'`)).length, 1, wrapped)
})
