/**
 * A rota planned beside the command, in a thread of its own, so that the answer comes in time even where the planner is held up: on a starved machine
 * a single step of it may take seconds. Shortly after the end the best roster told of is the answer, whatever the thread does.
 */
import { Worker } from 'node:worker_threads'
import type { Planned } from '#planners/rota/days/plan.ts'
import type { Problem } from '#planners/rota/days/problem.ts'

/** @property endsAt when the answer is due, as `moment` has it */
export type Given = { readonly problem: Problem; readonly seed: number; readonly endsAt: number }
export type Told = { readonly kind: 'better'; readonly planned: Planned } | { readonly kind: 'end'; readonly planned: Planned | null }
/** @property planned null where no roster was found @property isLate whether the thread was still at it */
export type InTime = { readonly planned: Planned | null; readonly isLate: boolean }

/** After the end; where there is no roster at all yet, the first is waited for a little longer, and still within a second. */
const [GRACE_MS, GRACE_FOR_THE_FIRST_MS] = [300, 850]

/** Milliseconds that go on alike in every thread of this process, and never back. */
export const moment = (): number => performance.timeOrigin + performance.now()

/** @param program the thread's file, for tests of what happens when it does not stop @throws what broke in the thread, where no roster was told of before */
export async function plannedInTime(given: Given, onBetter: (planned: Planned) => void, program: URL = new URL('./rota-thread.server.ts', import.meta.url)): Promise<InTime> {
	const { promise, resolve, reject } = Promise.withResolvers<InTime>()
	const thread = new Worker(program, { workerData: given, env: {} })
	let best: Planned | null = null
	const leave = () => resolve({ planned: best, isLate: true })
	const left = Math.max(0, given.endsAt - moment())
	const late = setTimeout(() => best && leave(), left + GRACE_MS)
	const latest = setTimeout(leave, left + GRACE_FOR_THE_FIRST_MS)
	const broke = (fault: unknown) => (best ? resolve({ planned: best, isLate: false }) : reject(fault))
	thread.on('message', (told: Told) => {
		if (told.kind === 'end') return resolve({ planned: told.planned, isLate: false })
		best = told.planned
		if (moment() > given.endsAt + GRACE_MS) leave()
		onBetter(told.planned)
	})
	thread.on('error', broke)
	thread.on('exit', () => broke(new Error('The planner ended without an answer.')))
	try {
		return await promise
	} finally {
		clearTimeout(late)
		clearTimeout(latest)
		thread.removeAllListeners()
		// Not waited for: it may be deep in a step that cannot be interrupted at once.
		void thread.terminate()
	}
}
