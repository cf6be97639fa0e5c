/** Two who stand in each other's way: the database ends one of them, and the house does it once more. Nobody hears of it. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestHub } from './house.testing.ts'

const { house: { ports, pool } } = await openTestHub()
await pool.query(`create table tangled (id text primary key, n integer not null); insert into tangled values ('a', 0), ('b', 0)`)

test('transactions that wait for each other are both done, each once', async () => {
	let calls = 0
	let here = 0
	let both = () => {}
	const met = new Promise<void>((resolve) => (both = resolve))
	const add = (first: string, then: string) =>
		ports.storage.inOneGo(async (tx) => {
			calls++
			const table = tx.withTables<{ tangled: { id: string; n: number } }>()
			const plusOne = (id: string) => table.updateTable('tangled').set((e) => ({ n: e('n', '+', 1) })).where('id', '=', id).execute()
			await plusOne(first)
			if (++here === 2) both()
			await met
			await plusOne(then)
		})
	await Promise.all([add('a', 'b'), add('b', 'a')])
	assert.equal(calls, 3, 'one of the two was done twice')
	assert.deepEqual((await pool.query('select id, n from tangled order by id')).rows, [{ id: 'a', n: 2 }, { id: 'b', n: 2 }])
})

test('what is wrong for another reason is not tried again', async () => {
	let calls = 0
	await assert.rejects(
		ports.storage.inOneGo(async () => {
			calls++
			throw new Error('no')
		}),
		/no/,
	)
	assert.equal(calls, 1)
})
