/** The best plan of a rota, looked for in the planner's thread: begun when somebody wants it, stopped when they do not any more. What can be read later stands in the rota itself. */
import type { Ports } from '#ground/ports.ts'
import { isStillWanted, keepFound, sayHowFar, takeUp, type ToImprove } from '#rooms/rota/improving.server.ts'
import type { Planning } from './planning.server.ts'

const SECONDS = 40
const SEED = 1
/** Milliseconds between two looks at whether it is still wanted. */
const LOOKS_EVERY = 1000

export type Improving = { look(): void; close(): Promise<void> }

export function openImproving(ports: Ports, planning: Pick<Planning, 'plan'>, fault: (fault: unknown) => void): Improving {
	let [isClosing, isLooking] = [false, false]
	let stop: AbortController | null = null
	let busy: Promise<void> = Promise.resolve()

	async function improve(work: ToImprove): Promise<void> {
		const gone = new AbortController()
		stop = gone
		const ask = (wanted: Promise<boolean>) => void wanted.then((is) => is || gone.abort(), fault)
		const timer = setInterval(() => ask(isStillWanted(ports, work)), LOOKS_EVERY)
		try {
			const found = await planning.plan({ problem: work.posed.problem, seconds: SECONDS, seed: SEED }, (progress) => ask(sayHowFar(ports, work, progress)), gone.signal)
			await keepFound(ports, work, found.ok && 'placed' in found.value ? found.value : null)
		} finally {
			clearInterval(timer)
			stop = null
		}
	}
	async function all(): Promise<void> {
		for (;;) {
			const work = isClosing ? null : await takeUp(ports)
			if (!work) return
			await improve(work)
		}
	}

	return {
		look() {
			if (isClosing || isLooking) return
			isLooking = true
			busy = all().catch(fault).finally(() => (isLooking = false))
		},
		async close() {
			isClosing = true
			stop?.abort()
			await busy
		},
	}
}
