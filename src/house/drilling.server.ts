/** A rehearsed absence, worked out beside the house in a thread of its own: when somebody asks, and by itself once a night. */
import { Worker } from 'node:worker_threads'
import type { Ports } from '#ground/ports.ts'
import { keepDrill, toDrill, type Drill, type Found } from '#rooms/rota/drilling.server.ts'

const SECONDS = 40
/** Beyond its own limit, for loading and for ending: after that the thread is ended. */
const GRACE_MS = 20_000
const MEMORY_MB = 512

export type Given = { readonly drill: Pick<Drill, 'problem' | 'offers'>; readonly seconds: number }
/** @property look at what somebody asked for; `isDue` whether it is looked at anyway */
export type Drilling = { look(isDue?: boolean): Promise<void>; close(): Promise<void> }

export function openDrilling(ports: Ports, fault: (fault: unknown) => void): Drilling {
	let [isClosing, isAsked] = [false, false]
	let thread: Worker | null = null
	let busy: Promise<void> | null = null

	async function work(given: Given): Promise<Found | null> {
		// What it prints when it breaks is its whole program: nobody reads that.
		const worker = new Worker(new URL('./drilling-thread.server.ts', import.meta.url), { workerData: given, env: {}, stdout: true, stderr: true, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } })
		thread = worker
		const { promise, resolve } = Promise.withResolvers<Found | null>()
		worker.on('message', (found: Found) => resolve(found))
		worker.on('error', () => resolve(null))
		worker.on('exit', () => resolve(null))
		const late = setTimeout(() => resolve(null), given.seconds * 1000 + GRACE_MS)
		const found = await promise
		clearTimeout(late)
		thread = null
		await worker.terminate()
		return found
	}
	async function all(isDue: boolean): Promise<void> {
		const drill = isClosing ? null : await toDrill(ports, isDue)
		if (!drill || isClosing) return
		const found = await work({ drill: { problem: drill.problem, offers: drill.offers }, seconds: SECONDS })
		if (!found && !isClosing) fault(new Error('the drill ended without an answer'))
		if (found && !isClosing) await keepDrill(ports, drill, found)
	}

	return {
		async look(isDue = false) {
			if (isClosing) return
			if (busy) return void (isAsked = true)
			busy = all(isDue).catch(fault)
			await busy
			busy = null
			if (!isAsked) return
			isAsked = false
			await this.look()
		},
		async close() {
			isClosing = true
			await thread?.terminate()
			await busy
		},
	}
}
