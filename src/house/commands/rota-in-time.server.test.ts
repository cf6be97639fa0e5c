import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge } from '#planners/rota/days/check.ts'
import { readCurtois } from '#planners/rota/days/curtois.ts'
import { inventedRota } from '../../../benches/rotas.ts'
import { moment, plannedInTime } from './rota-in-time.server.ts'

const problem = readCurtois(inventedRota({ people: 6, days: 14, kinds: 2, seed: 3 }))
const program = (text: string) => new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'\n${text}`)}`)
const within = (ms: number) => ({ problem, seed: 1, endsAt: moment() + ms })
const TOLD = `parentPort.postMessage({ kind: 'better', planned: { roster: [], penalty: 9, bound: 4 } }); parentPort.postMessage({ kind: 'better', planned: { roster: [], penalty: 7, bound: 5 } })\n`
const best = { roster: [], penalty: 7, bound: 5 }

test('a planner that never stops is left behind with the best it told of, shortly after its time', { timeout: 60_000 }, async () => {
	const due = within(1500)
	const told: number[] = []
	const { planned, isLate } = await plannedInTime(due, ({ penalty }) => told.push(penalty), program(`${TOLD}for (;;);`))
	assert.deepEqual([planned, isLate, told], [best, true, [9, 7]])
	assert.ok(moment() - due.endsAt < 1000, `${moment() - due.endsAt} ms late`)
})

test('one that never stops and told of nothing has planned nothing, and says that it was late', { timeout: 60_000 }, async () => {
	assert.deepEqual(await plannedInTime(within(200), () => {}, program('for (;;);')), { planned: null, isLate: true })
})

test('one that breaks leaves the best it told of; where there is none, what broke is heard', { timeout: 60_000 }, async () => {
	const broken = `setTimeout(() => { throw new Error('broke') }, 20)`
	assert.deepEqual(await plannedInTime(within(60_000), () => {}, program(`${TOLD}${broken}`)), { planned: best, isLate: false })
	await assert.rejects(plannedInTime(within(60_000), () => {}, program(broken)), /broke/)
	await assert.rejects(plannedInTime(within(60_000), () => {}, program('process.exit()')), /without an answer/)
})

test('what the planner found is handed over whole, and the last roster told is the one given back', { timeout: 60_000 }, async () => {
	const told: number[] = []
	const { planned } = await plannedInTime(within(3000), ({ penalty }) => told.push(penalty))
	assert.ok(planned)
	assert.deepEqual(judge(problem, planned.roster), { penalty: planned.penalty, broken: [] })
	assert.equal(told.at(-1), planned.penalty)
})
