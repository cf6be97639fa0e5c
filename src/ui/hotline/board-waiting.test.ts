import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { conflicts, nextRow, type Waiting } from './board-waiting.ts'

const one = (id: number): Waiting => ({ id, fields: { act: 'look' }, label: 'Ask', state: 'waits', says: '' })

test('what somebody else did first is said at that act, and no other is lost or moved', () => {
	const after = conflicts([one(1), one(2), one(3)], 2, 'It changed.')
	assert.deepEqual(after.map(({ id, state }) => [id, state]), [[1, 'waits'], [2, 'conflict'], [3, 'waits']])
	assert.equal(after[1]?.says, 'It changed.')
})

test('j and k reach every row and come around, from wherever one is', () => {
	fc.assert(
		fc.property(fc.integer({ min: 1, max: 30 }), fc.constantFrom(1 as const, -1 as const), (rows, by) => {
			const seen = new Set<number>()
			for (let n = 0, at = -1; n < rows; n++) seen.add((at = nextRow(at, rows, by)))
			assert.equal(seen.size, rows)
			assert.ok([...seen].every((at) => at >= 0 && at < rows))
		}),
	)
	assert.equal(nextRow(-1, 0, 1), -1)
})
