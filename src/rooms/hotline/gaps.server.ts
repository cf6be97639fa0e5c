/** Hotline: calls that found nobody, and those another hub took, are counted once each, by the hours of the week, and whoever plans shifts sees the counts. */
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { endOf, weekOf, type Week } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { isAtHub, isUnproven, type Call, type Calls } from './calls.ts'
import { gapsFrom, slotOf, WEEKS_SHOWN, type Counted, type Gap } from './gaps.ts'
import { addGap, gapsSince } from './gaps-store.server.ts'
import { whoMay } from './rules.ts'

/** How many calls have come to where nobody is left to ring, and how many somebody of another hub took: each is there once, and never goes back. */
export function gapsBetween(before: Calls, now: Calls): Counted {
	const count = (is: (call: Call) => boolean) => [...now.values()].filter((call) => is(call) && !is(before.get(call.id) ?? { ...call, state: 'greeted' })).length
	// In a surge what pressed nothing, or was set aside, may be nobody at all.
	const isGap = (call: Call) => call.state === 'message' && !isUnproven(call) && before.get(call.id)?.state !== 'aside'
	return { n: count(isGap), beside: count(isAtHub) }
}

export async function countGaps({ now }: Pick<Ports, 'now'>, tx: Tx, counted: Counted): Promise<void> {
	if (counted.n + counted.beside === 0) return
	const week = weekOf(now())
	await addGap(tx, { week, slot: slotOf(now(), zoneHere()), ...counted, ends_at: endOf((week + WEEKS_SHOWN) as Week) })
}

/** Of the last weeks together. */
export async function gapsFor(ports: Ports, by: Speaker): Promise<Result<readonly Gap[], 'not-here'>> {
	if (!isAllowed(by, whoMay['see-gaps'])) return refuse('not-here')
	const from = weekOf(ports.now()) - WEEKS_SHOWN + 1
	return done(gapsFrom(await ports.storage.inOneStatement((tx) => gapsSince(tx, from))))
}
