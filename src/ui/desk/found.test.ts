import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linesOf } from './found.ts'

const row = (table: string, now: number, last = 0) => ({ table, now, tonight: now, nextWeek: now, last })

test('every row there is, is counted once, also in a table nobody thought of', () => {
	const left = [row('frontdoor_listings', 5), row('frontdoor_messages', 7), row('ground_unlocks', 2, 2), row('ground_epoch_bundles', 1, 1), row('ground_something', 4, 4), row('ground_hub', 1, 1)]
	const lines = linesOf({ last: 1, left, counted: [row('frontdoor_counts', 3, 8)] })
	const of = (kind: string) => lines.find((line) => line.kind === kind)
	assert.equal(lines.filter(({ kind }) => kind !== 'counted').reduce((n, { now }) => n + now, 0), 20)
	assert.deepEqual([of('listings')?.now, of('listings')?.last, of('unlocks')?.now, of('rest')?.now, of('counted')?.last], [5, 0, 3, 5, 8])
})
