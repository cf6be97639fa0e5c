/**
 * The best rota worked out beside the house, in a thread of its own that ends with its work: one at a time, a few more may wait. It says how far it
 * is, can be stopped, and whatever happens to it, there is a lawful plan in the end: the best it told of, or else the instant one.
 */
import { Worker } from 'node:worker_threads'
import { refuse, done, type Result } from '#ground/result.ts'
import { judge } from '#planners/rota/check.ts'
import { greedy } from '#planners/rota/greedy.ts'
import { shortly, type Impossible, type Optimum, type Progress } from '#planners/rota/optimum.ts'
import type { Problem } from '#planners/rota/problem.ts'

/** @property seconds at most */
export type Work = { readonly problem: Problem; readonly seconds: number; readonly seed: number }
/** What the thread is given; the first number of `stop` is 1 once it should end. */
export type Given = Work & { readonly stop: Int32Array }
export type Told = { readonly kind: 'progress'; readonly progress: Progress } | { readonly kind: 'end'; readonly end: Optimum | Impossible }

export type Planning = {
	/** Works it out. Refused as `busy` where too many wait already. @param signal stops it, and what is best so far is the answer */
	plan(work: Work, onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Result<Optimum | Impossible, 'busy'>>
	close(): Promise<void>
}

const WAIT_AT_MOST = 3
/** Beyond its own limit, for building its rows and for ending: after that the thread is ended. */
const GRACE_MS = 15_000
const STOPS_WITHIN_MS = 5_000
const MEMORY_MB = 512

/** @param program the thread's file, for tests of what happens when it breaks */
export function openPlanning(program: URL = new URL('./planning-thread.server.ts', import.meta.url), graceMs = GRACE_MS): Planning {
	const closing = new AbortController()
	let waiting = 0
	let last: Promise<unknown> = Promise.resolve()
	return {
		async plan(work, onProgress = () => {}, signal = closing.signal) {
			if (closing.signal.aborted || waiting > WAIT_AT_MOST) return refuse('busy')
			waiting++
			const turn = last.then(() => solve(program, work, graceMs, onProgress, AbortSignal.any([signal, closing.signal])))
			last = turn.catch(() => undefined)
			try {
				return done(await turn)
			} finally {
				waiting--
			}
		},
		async close() {
			closing.abort()
			await last
		},
	}
}

async function solve(program: URL, { problem, seconds, seed }: Work, graceMs: number, onProgress: (progress: Progress) => void, signal: AbortSignal): Promise<Optimum | Impossible> {
	const stop = new Int32Array(new SharedArrayBuffer(4))
	const given: Given = { problem, seconds, seed, stop }
	// What it prints when it breaks is its whole program: nobody reads that.
	const thread = new Worker(program, { workerData: given, env: {}, stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } })
	let best: Progress | null = null
	let late: NodeJS.Timeout | undefined
	const { promise, resolve } = Promise.withResolvers<Optimum | Impossible | string>()
	const giveUpAfter = (ms: number) => {
		clearTimeout(late)
		late = setTimeout(() => resolve('no answer in time'), ms)
	}
	const onStop = () => {
		Atomics.store(stop, 0, 1)
		Atomics.notify(stop, 0)
		giveUpAfter(Math.min(graceMs, STOPS_WITHIN_MS))
	}
	thread.on('message', (told: Told) => {
		if (told.kind === 'end') return resolve(told.end)
		best = told.progress
		onProgress(told.progress)
	})
	thread.on('error', (fault) => resolve(shortly(fault)))
	thread.on('exit', () => resolve('ended without an answer'))
	giveUpAfter(seconds * 1000 + graceMs)
	if (signal.aborted) onStop()
	signal.addEventListener('abort', onStop)
	const end = await promise
	clearTimeout(late)
	signal.removeEventListener('abort', onStop)
	await thread.terminate()
	return typeof end === 'string' ? fallback(problem, seed, best, signal.aborted ? 'stopped' : { solver: end }) : end
}

/** What is left when the thread is gone, looked at by the judge like every plan. */
function fallback(problem: Problem, seed: number, best: Progress | null, trouble: Optimum['trouble']): Optimum | Impossible {
	const told = best && judge(problem, best.placed)
	if (best && told?.broken.length === 0) return { placed: best.placed, score: told.score, bound: best.bound, source: 'optimum', trouble }
	const placed = greedy(problem, seed)
	const { broken, score } = judge(problem, placed)
	return broken.length > 0 ? { frozen: broken } : { placed, score, bound: { kind: 'unknown' }, source: 'instant', trouble }
}
