/** The queue as a page sees it: windows of fifty, one after the other, read again when something changed. */
import type { Side } from '#rooms/frontdoor/choices.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { Queue, type Line, type Tally } from './answers.ts'
import type { Answered, Post } from './calls.ts'

export type Windows = { readonly lines: readonly Line[]; readonly tally: Tally; readonly next: Queue['next'] }

/** As many windows as it takes to show at least `atLeast` lines, from the top: whoever reads far down keeps their place. */
export async function readQueue(post: Post, side: Side, atLeast: number, stop?: AbortSignal): Promise<Answered<Windows>> {
	let from: Queue['next'] = null
	let lines: Line[] = []
	for (;;) {
		const answered: Answered<Queue> = await post('/desk/queue', { side, from }, Queue, { stop })
		if (!answered.ok) return answered
		lines = merged(lines, answered.value.lines)
		const { tally, next }: Queue = answered.value
		if (next === null || lines.length >= atLeast) return { ok: true, value: { lines, tally, next } }
		from = next
	}
}

/** A line that moved between two readings is shown once, where it was read last. */
export function merged(before: readonly Line[], more: readonly Line[]): Line[] {
	const newer = new Set(more.map(({ id }) => id))
	return [...before.filter(({ id }) => !newer.has(id)), ...more]
}

/** Whoever has it, as the house said when it was asked: this device's clock may be wrong, and a lapsed lease is news. */
export const holderOf = ({ state, heldBy }: Pick<Line, 'state' | 'heldBy'>): string | null => (state === 'held' ? heldBy : null)

/** The next one nobody has, from this one on and then from the top. */
export function nextFree(lines: readonly Line[], after: ListingId | null): Line | null {
	const at = lines.findIndex(({ id }) => id === after)
	return [...lines.slice(at + 1), ...lines.slice(0, Math.max(0, at))].find((line) => holderOf(line) === null) ?? null
}
