import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as v from 'valibot'
import { Line } from './answers.ts'
import type { Post } from './calls.ts'
import { holderOf, merged, nextFree, readQueue } from './queue.ts'

const line = (n: number, heldBy: string | null = null): Line =>
	v.parse(Line, {
		id: `listing_${String(n).padStart(32, '0')}`,
		facts: { side: 'ask', kind: 'food', zone: null, language: 'es', urgency: 'days', size: '1' },
		state: heldBy ? 'held' : 'waiting',
		heldBy,
		heldUntil: heldBy ? 1 : null,
		reason: { why: 'in-turn', days: 0 },
		version: 1,
		sealedWhere: 'browser',
		turnHalf: n,
		takenBy: null,
	})
const tally = { waiting: 120, held: 0, answered: 0, closed: 0 }

/** A house with 120 lines that hands out fifty at a time. */
const house = (asked: unknown[]): Post => {
	const all = Array.from({ length: 120 }, (_, i) => line(i))
	return async (_path, body, schema) => {
		asked.push(body)
		const { from } = body as { from: { turnHalf: number } | null }
		const at = from === null ? 0 : from.turnHalf + 1
		const lines = all.slice(at, at + 50)
		const last = lines.at(-1)
		const next = at + 50 < all.length && last ? { turnHalf: last.turnHalf, id: last.id } : null
		return { ok: true, value: v.parse(schema, { lines, tally, next }) }
	}
}

test('whoever has read far down keeps their place when the queue is read again', async () => {
	const asked: unknown[] = []
	const read = await readQueue(house(asked), 'ask', 100)
	assert.ok(read.ok)
	assert.equal(read.value.lines.length, 100)
	assert.equal(asked.length, 2)
	assert.notEqual(read.value.next, null)
})

test('one more than is shown brings the next window, and the last one says that it is', async () => {
	const read = await readQueue(house([]), 'ask', 101)
	assert.ok(read.ok)
	assert.equal(read.value.lines.length, 120)
	assert.equal(read.value.next, null)
})

test('a refused window refuses the reading', async () => {
	const refusing: Post = async () => ({ ok: false, refusal: 'not-here', says: '' })
	assert.deepEqual(await readQueue(refusing, 'ask', 0), { ok: false, refusal: 'not-here', says: '' })
})

test('a line that moved between two windows is shown once, where it was read last', () => {
	assert.deepEqual(merged([line(1), line(2)], [line(3), line(1)]).map(({ turnHalf }) => turnHalf), [2, 3, 1])
})

test('the next one is one nobody has: further down first, then from the top', () => {
	const lines = [line(0), line(1, 'member_a'), line(2), line(3, 'member_b')]
	assert.equal(nextFree(lines, line(1).id)?.turnHalf, 2)
	assert.equal(nextFree(lines, line(2).id)?.turnHalf, 0)
	assert.equal(nextFree(lines, null)?.turnHalf, 0)
	assert.equal(nextFree([line(1, 'member_a')], null), null)
	assert.equal(nextFree([line(5)], line(5).id), null)
})

test('only what is held has a holder', () => {
	assert.equal(holderOf(line(1)), null)
	assert.equal(holderOf(line(1, 'member_a')), 'member_a')
})
