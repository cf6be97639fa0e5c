import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as soon } from 'node:timers/promises'
import { gathering, recently } from './sharing.server.ts'

/** Work that ends when it is told to. */
function slowWork() {
	const batches: { readonly many: readonly number[]; readonly end: () => void }[] = []
	const all = (many: readonly number[]) => new Promise<number[]>((resolve) => batches.push({ many, end: () => resolve(many.map((n) => n * 10)) }))
	return { batches, all }
}

test('whoever comes alone goes alone, at once', () => {
	const { batches, all } = slowWork()
	void gathering()('work', 1, all)
	assert.deepEqual(batches.map(({ many }) => many), [[1]])
})

test('who comes while enough are under way goes together with the others, and everyone gets their own answer', async () => {
	const { batches, all } = slowWork()
	const together = gathering()
	const answers = Promise.all(Array.from({ length: 10 }, (_, n) => together('work', n, all)))
	assert.deepEqual(batches.map(({ many }) => many), [[0], [1], [2], [3]])
	batches[1]?.end()
	await soon()
	assert.deepEqual(batches[4]?.many, [4, 5, 6, 7, 8, 9])
	for (const { end } of batches) end()
	assert.deepEqual(await answers, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90])
})

test('a crowd goes in several goes, none of them larger than a statement should be, and none is left behind', async () => {
	const sizes: number[] = []
	const together = gathering()
	const all = async (many: readonly number[]) => {
		sizes.push(many.length)
		await soon()
		return many
	}
	const answers = await Promise.all(Array.from({ length: 500 }, (_, n) => together('work', n, all)))
	assert.deepEqual(answers, Array.from({ length: 500 }, (_, n) => n))
	assert.ok(Math.max(...sizes) <= 32)
	assert.ok(sizes.length < 50)
})

test('one that cannot be done takes no neighbour with it', async () => {
	const together = gathering()
	const all = async (many: readonly number[]) => {
		await soon()
		if (many.includes(7)) throw new Error('not seven')
		return many
	}
	const settled = await Promise.allSettled(Array.from({ length: 20 }, (_, n) => together('work', n, all)))
	assert.deepEqual(settled.flatMap(({ status }, n) => (status === 'rejected' ? [n] : [])), [7])
	assert.equal(await together('work', 3, all), 3, 'and the next ones are served as before')
})

test('works of different names do not wait for each other', () => {
	const [one, other] = [slowWork(), slowWork()]
	const together = gathering()
	for (let n = 0; n < 9; n++) void together('one', n, one.all)
	void together('other', 1, other.all)
	assert.equal(other.batches.length, 1)
})

test('a figure is looked up once for all who ask within its time, and again after it or after a fault', async () => {
	let [now, looks] = [0, 0]
	const recent = recently(() => now)
	const look = async () => ++looks
	assert.deepEqual(await Promise.all([recent('n', 100, look), recent('n', 100, look)]), [1, 1])
	now = 101
	assert.equal(await recent('n', 100, look), 2)
	await assert.rejects(recent('broken', 100, () => Promise.reject(new Error('no'))))
	assert.equal(await recent('broken', 100, look), 3)
})
