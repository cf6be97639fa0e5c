import assert from 'node:assert/strict'
import { test } from 'node:test'
import { again, Stale } from './storage.server.ts'

/** @param faults what goes wrong, time after time; then nothing does */
const tried = async (faults: readonly Error[]) => {
	let n = 0
	const said = await again(async () => {
		const fault = faults[n++]
		if (fault) throw fault
		return 'done'
	}).catch((fault: Error) => fault.name)
	return [said, n]
}

test('where somebody was faster it is read and decided again, four times and no more; any other fault is not tried again', async () => {
	const stale = (n: number) => Array.from({ length: n }, () => new Stale('faster'))
	assert.deepEqual(await tried([]), ['done', 1])
	assert.deepEqual(await tried(stale(4)), ['done', 5])
	assert.deepEqual(await tried(stale(5)), ['Stale', 5])
	assert.deepEqual(await tried([new TypeError('wrong')]), ['TypeError', 1])
	assert.deepEqual(await tried([...stale(1), new TypeError('wrong')]), ['TypeError', 2])
})
