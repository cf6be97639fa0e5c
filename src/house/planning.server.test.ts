import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { judge } from '#planners/rota/check.ts'
import { greedy } from '#planners/rota/greedy.ts'
import { hubOf } from '#planners/rota/hub.testing.ts'
import type { Optimum, Progress } from '#planners/rota/optimum.ts'
import { openPlanning, type Planning, type Work } from './planning.server.ts'

const opened: Planning[] = []
const open = (...how: Parameters<typeof openPlanning>): Planning => {
	const planning = openPlanning(...how)
	opened.push(planning)
	return planning
}
after(() => Promise.all(opened.map((planning) => planning.close())))

const work = (people: number, days: number): Work => ({ problem: hubOf(people, days), seconds: 60, seed: 1 })
const thread = (program: string) => new URL(`data:text/javascript,${encodeURIComponent(program)}`)

async function planned(planning: Planning, asked: Work, onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Optimum> {
	const answer = await planning.plan(asked, onProgress, signal)
	if (!answer.ok || 'frozen' in answer.value) throw new Error(JSON.stringify(answer))
	assert.deepEqual(judge(asked.problem, answer.value.placed).broken, [])
	return answer.value
}

test('a rota is worked out beside the house, which hears how far it is', async () => {
	const told: Progress[] = []
	const { bound, source, score } = await planned(open(), work(20, 14), (one) => told.push(one))
	assert.deepEqual([bound, source], [{ kind: 'proven' }, 'optimum'])
	assert.ok(told.length > 1)
	assert.ok(told.every((one) => one.score.critical >= score.critical))
})

test('stopped, it answers with the best so far', async () => {
	const stopping = new AbortController()
	const asked = work(120, 28)
	const { trouble, source } = await planned(open(), asked, () => stopping.abort(), stopping.signal)
	assert.deepEqual([trouble, source], ['stopped', 'optimum'])
})

test('the thread itself hears that it should stop, and its own answer counts', async () => {
	const asked = work(10, 7)
	const waits = thread(`import { parentPort, workerData } from 'node:worker_threads'
		parentPort.postMessage({ kind: 'progress', progress: { placed: [], score: {}, bound: { kind: 'unknown' }, level: 'other' } })
		Atomics.wait(workerData.stop, 0, 0)
		parentPort.postMessage({ kind: 'end', end: { placed: [], score: {}, bound: { kind: 'unknown' }, source: 'optimum', trouble: 'out-of-time' } })`)
	const stopping = new AbortController()
	const { trouble } = await planned(open(waits), asked, () => stopping.abort(), stopping.signal)
	assert.equal(trouble, 'out-of-time')
})

test('one at a time, a few wait, and more are told to come again', async () => {
	const planning = open()
	const answers = await Promise.all(Array.from({ length: 6 }, () => planning.plan(work(10, 7))))
	assert.deepEqual(answers.map(({ ok }) => ok), [true, true, true, true, false, false])
	assert.equal((await planning.plan(work(10, 7))).ok, true)
})

test('a thread that breaks, ends or never answers leaves the instant plan, and no long text', async () => {
	const asked = { ...work(20, 14), seconds: 0 }
	for (const [program, says] of [
		['throw new Error("x".repeat(140000))', 'x'.repeat(300)],
		['process.exit(1)', 'ended without an answer'],
		['setInterval(() => {}, 1000)', 'no answer in time'],
	] as const) {
		const { placed, source, trouble } = await planned(open(thread(program), 1500), asked)
		assert.deepEqual([source, trouble], ['instant', { solver: says }])
		assert.deepEqual(placed, greedy(asked.problem, asked.seed))
	}
})

test('a thread that breaks after it told of a plan leaves that plan, unless the judge finds fault with it', async () => {
	const asked = work(20, 14)
	const instant = greedy(asked.problem, 2)
	const tells = (placed: unknown) => thread(`import { parentPort } from 'node:worker_threads'\nparentPort.postMessage({ kind: 'progress', progress: ${JSON.stringify({ placed, score: {}, bound: { kind: 'unknown' }, level: 'other' })} })\nsetTimeout(() => { throw new Error('broke') }, 50)`)
	const { placed } = await planned(open(tells(instant)), asked)
	assert.deepEqual(placed, instant)
	const { source } = await planned(open(tells([{ shift: 0, person: 0 }, { shift: 0, person: 0 }])), asked)
	assert.equal(source, 'instant')
})

test('closing stops what is under way and takes nothing new', async () => {
	const planning = open()
	const first = planning.plan(work(60, 28))
	await planning.close()
	assert.equal((await first).ok, true)
	assert.deepEqual(await planning.plan(work(10, 7)), { ok: false, refusal: 'busy' })
})
