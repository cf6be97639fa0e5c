import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readable as ground } from '#ground/readable.ts'
import { readable as frontdoor } from '#rooms/frontdoor/readable.ts'
import { readable as hotline } from '#rooms/hotline/readable.ts'
import { readable as hubs } from '#rooms/hubs/readable.ts'
import { readable as rota } from '#rooms/rota/readable.ts'
import { openTestHub } from './house.testing.ts'

const { house } = await openTestHub()
const { rows } = await house.pool.query<{ table_name: string; column_name: string; data_type: string }>(
	`select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' order by 1, 2`,
)

test('every column is sealed bytes, or on the reviewed list of what the server can read', () => {
	const listed = new Set([...ground, ...frontdoor, ...rota, ...hotline, ...hubs].map(({ table, column }) => `${table}.${column}`))
	const unlisted = rows.filter(({ table_name, column_name, data_type }) => data_type !== 'bytea' && !listed.has(`${table_name}.${column_name}`))
	assert.deepEqual(unlisted.map(({ table_name, column_name, data_type }) => `${table_name}.${column_name} ${data_type}`), [])
})

test('the list names no column that is not there, and none that is sealed', () => {
	const types = new Map(rows.map(({ table_name, column_name, data_type }) => [`${table_name}.${column_name}`, data_type]))
	for (const { table, column } of [...ground, ...frontdoor, ...rota, ...hotline, ...hubs]) {
		const type = types.get(`${table}.${column}`)
		assert.ok(type !== undefined, `${table}.${column} is listed, and there is no such column`)
		assert.notEqual(type, 'bytea', `${table}.${column} is listed as readable, and it is sealed`)
	}
})

test('each column is listed once, with one end for its table', () => {
	const all = [...ground, ...frontdoor, ...rota, ...hotline, ...hubs]
	const twice = all.map(({ table, column }) => `${table}.${column}`).filter((one, i, names) => names.indexOf(one) !== i)
	assert.deepEqual(twice, [])
	for (const [table, columns] of Map.groupBy(all, ({ table }) => table)) assert.equal(new Set(columns.map(({ kept }) => kept)).size, 1, table)
})

test('columns with few values hold only those', async () => {
	const checks = await house.pool.query<{ conname: string }>(`select conname from pg_constraint where contype = 'c' and conname like 'frontdoor_%'`)
	assert.ok(checks.rows.length >= 7, 'side, urgency, size, sealed_where, state, wrapped, said_by, sort are closed lists in the database too')
})
