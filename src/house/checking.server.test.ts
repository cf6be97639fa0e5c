import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Ports } from '#ground/ports.ts'
import type { Instant } from '#ground/time.ts'
import { openChecking } from './checking.server.ts'

/** The house's part alone: what tending finds is told by `next`, and how often it was done by `looks`. */
function housed(next: () => number | null) {
	let [looks, hear] = [0, () => {}]
	const ports = { now: () => Date.now() as Instant } as Ports
	const tend = async () => {
		looks++
		return next() as Instant | null
	}
	const faults: unknown[] = []
	const checking = openChecking(ports, { listen: (_, heard) => ((hear = heard), () => (hear = () => {})) }, (fault) => void faults.push(fault), tend)
	return { checking, faults, looks: () => looks, news: () => hear() }
}
const until = async (what: () => boolean) => {
	for (let i = 0; i < 500 && !what(); i++) await new Promise((go) => setTimeout(go, 10))
	assert.ok(what())
}
const pause = (ms: number) => new Promise((go) => setTimeout(go, ms))

test('news of a rush are looked at together, and what is due later is looked at then', async () => {
	let due: number | null = null
	const { checking, looks, news } = housed(() => due)
	for (let i = 0; i < 100; i++) news()
	await until(() => looks() === 1)
	await pause(400)
	assert.equal(looks(), 1)
	due = Date.now() + 300
	await checking.look()
	due = null
	await until(() => looks() === 3)
	await checking.close()
	news()
	await pause(400)
	assert.equal(looks(), 3, 'and nothing after it was closed')
})

test('a look that fails is said, and the next one happens', async () => {
	let isBroken = true
	const { checking, faults, looks, news } = housed(() => {
		if (isBroken) throw new Error('no database')
		return null
	})
	await checking.look()
	assert.equal(faults.length, 1)
	isBroken = false
	news()
	await until(() => looks() === 2)
	await checking.close()
})
