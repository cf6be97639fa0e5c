/** The thread in which a rota is worked out: begins with what it is given, tells how far it is, answers once, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import load from 'highs'
import { optimum } from '#planners/rota/optimum.ts'
import type { Given, Told } from './planning.server.ts'

const { problem, seconds, seed, stop } = workerData as Given
const tell = (told: Told) => parentPort?.postMessage(told)

const highs = await load()
const end = optimum(highs, problem, {
	seconds,
	seed,
	now: () => performance.now(),
	isStopped: () => Atomics.load(stop, 0) === 1,
	onProgress: (progress) => tell({ kind: 'progress', progress }),
})
tell({ kind: 'end', end })
