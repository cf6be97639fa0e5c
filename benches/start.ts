/** How long until a hub takes asks, and what it holds while nobody asks. */
import { wait } from '../stories/child.testing.ts'
import { figure, skipped, stated, type Bench, type Figure } from './figures.ts'
import { openHub, withFolder } from './hub.ts'
import { megabytes, memoryOf } from './memory.ts'
import { median } from './numbers.ts'

const [COLD, WARM, IDLE] = ['start, cold: an empty folder', 'start, warm', 'memory, idle ten seconds after a start'] as const
const WARM_STARTS = 3

export const start: Bench = {
	rows: [COLD, WARM, IDLE],
	run: () =>
		withFolder(async (folder) => {
			const cold = await timeStart(folder)
			await cold.hub.stop()
			const warm: number[] = []
			for (let i = 1; i < WARM_STARTS; i++) {
				const { hub, ms } = await timeStart(folder)
				warm.push(ms)
				await hub.stop()
			}
			const last = await timeStart(folder)
			warm.push(last.ms)
			await wait(10_000)
			const idle = memoryFigure(IDLE, last.hub.pid, 250)
			await last.hub.stop()
			return [figure(COLD, cold.ms, 'ms', null, 'with a new database'), figure(WARM, median(warm), 'ms', stated('≤', 2000), `median of ${WARM_STARTS}; until /health says ok`), idle]
		}),
}

async function timeStart(folder: string) {
	const hub = await openHub(folder)
	const began = performance.now()
	const { ok } = await fetch(`${hub.address}/health`)
	if (!ok) throw new Error('a hub that says it runs is not healthy')
	return { hub, ms: hub.startMs + performance.now() - began }
}

/** @param most megabytes */
export function memoryFigure(name: string, pid: number, most: number): Figure {
	try {
		return figure(name, megabytes(memoryOf(pid)), 'MB', stated('≤', most), 'hub, sealing worker and PostgreSQL; every page once')
	} catch {
		return skipped(name, 'this system does not say how much memory a process holds')
	}
}
