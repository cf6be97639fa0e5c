/** What many who come at once can share: one look at a figure that may be a moment old, and one write for many rows. */
import type { Ports } from '#ground/ports.ts'

/** Figures that may be a moment old: one question at a time, however many ask. */
export function recently(clock: () => number): Ports['recent'] {
	const kept = new Map<string, { readonly until: number; readonly value: Promise<unknown> }>()
	return <T>(name: string, forMs: number, make: () => Promise<T>): Promise<T> => {
		const now = clock()
		const there = kept.get(name)
		if (there && there.until > now) return there.value as Promise<T>
		if (kept.size > 500) kept.clear()
		const value = make()
		kept.set(name, { until: now + forMs, value })
		value.catch(() => kept.delete(name))
		return value
	}
}

/** Half of the house's connections at most; the other half stays free for everybody else. */
const UNDER_WAY = 4
const IN_ONE_GO = 32

type Waiting = { readonly one: unknown; readonly done: (out: unknown) => void; readonly failed: (fault: unknown) => void }
type Queue = { readonly waiting: Waiting[]; underWay: number }
type All = (many: readonly unknown[]) => Promise<readonly unknown[]>

/** Nobody waits while there is nothing to wait for: whoever comes alone goes alone, at once. */
export function gathering(): Ports['together'] {
	const queues = new Map<string, Queue>()
	return <In, Out>(name: string, one: In, all: (many: readonly In[]) => Promise<readonly Out[]>, lines = UNDER_WAY): Promise<Out> =>
		new Promise<Out>((done, failed) => {
			const queue = queues.get(name) ?? { waiting: [], underWay: 0 }
			queues.set(name, queue)
			// A name stands for one kind of work, so what waits under it has one type.
			queue.waiting.push({ one, done: done as Waiting['done'], failed })
			if (queue.underWay < lines) void workOff(queue, all as All)
		})
}

async function workOff(queue: Queue, all: All): Promise<void> {
	queue.underWay += 1
	while (queue.waiting.length > 0) await settle(queue.waiting.splice(0, IN_ONE_GO), all)
	queue.underWay -= 1
}

async function settle(batch: readonly Waiting[], all: All): Promise<void> {
	try {
		const outs = await all(batch.map(({ one }) => one))
		batch.forEach(({ done }, i) => done(outs[i]))
	} catch (fault) {
		const [first, ...others] = batch
		if (others.length === 0) first?.failed(fault)
		// One that cannot be done must not take its neighbours with it.
		else await Promise.all(batch.map((one) => settle([one], all)))
	}
}
