/** Many at once: what is written together is kept as if each had come alone, and what a look-up finds cannot be heard in how long it takes. */
import assert from 'node:assert/strict'
import { webcrypto } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import * as v from 'valibot'
import { chanceOf, newId } from '#ground/ids.ts'
import { comeBack, postListing } from '#rooms/frontdoor/actions.server.ts'
import { Posted } from '#rooms/frontdoor/model.ts'
import { sealed, teamOf } from './asking.testing.ts'
import { openTestHub } from './house.testing.ts'
import { joinAsSteward } from './steward.testing.ts'

const hub = await openTestHub()
await joinAsSteward(hub)
const team = await teamOf(hub.address)
const { ports, pool } = hub.house
const chance = chanceOf(webcrypto as Crypto)
const sample = v.parse(Posted, (await sealed(team, { text: 'pan' })).body)
const another = (): Posted => ({ ...sample, id: newId('listing', chance), once: chance(16), lookup: chance(32) })
const anyone = { as: 'anyone' } as const

test('three hundred asks at once are all kept, each under its own receipt; of a form sent three times at once, one', async () => {
	const asks = Array.from({ length: 300 }, another)
	const repeated = asks.filter((_, i) => i % 5 === 0).flatMap((ask) => [ask, ask])
	const answers = await Promise.all([...asks, ...repeated].map((ask) => postListing(ports, anyone, ask, 'browser')))
	assert.deepEqual(answers.map((answer) => answer.ok && answer.value.id), [...asks, ...repeated].map(({ id }) => id))
	const came = await Promise.all(asks.map(({ lookup }) => comeBack(ports, lookup)))
	assert.deepEqual(came.map((one) => one.ok && one.value.id), asks.map(({ id }) => id))
	const { rows } = await pool.query<{ n: string }>('select count(*) as n from frontdoor_listings')
	assert.equal(Number(rows[0]?.n), 300)
})

test('somebody else’s receipt or number among many is refused, and only that', async () => {
	const first = another()
	assert.equal((await postListing(ports, anyone, first, 'browser')).ok, true)
	const asks = Array.from({ length: 40 }, another)
	asks[17] = { ...another(), lookup: first.lookup }
	asks[23] = { ...another(), once: first.once }
	const answers = await Promise.all(asks.map((ask) => postListing(ports, anyone, ask, 'browser')))
	assert.deepEqual(answers.flatMap((answer, i) => (answer.ok ? [] : [[i, answer.refusal]])), [[17, 'already-there'], [23, 'already-there']])
})

test('what is to be one statement cannot be two', async () => {
	const two = ports.storage.inOneStatement(async (tx) => {
		await sql`update ground_hub set salt = salt`.execute(tx)
		return sql`select 1`.execute(tx)
	})
	await assert.rejects(two, /a second statement/)
})

test('looking up a receipt takes as long when it finds nothing', async () => {
	const ask = another()
	await postListing(ports, anyone, ask, 'browser')
	for (const lookup of [ask.lookup, chance(32)]) {
		const began = performance.now()
		await comeBack(ports, lookup)
		// A timer may come a millisecond early.
		assert.ok(performance.now() - began > 28)
	}
})
