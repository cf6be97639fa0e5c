/** A poster carries a mark of the membership log. Whoever comes by it seals only to a key that follows from there; fetched only then. */
import * as v from 'valibot'
import { NOTHING, PIN_LENGTH, Signed, verify } from '#ground/log.ts'
import { digestOf } from '#ground/sealed.ts'

type Team = { readonly hub: string; readonly team: string; readonly epoch: number; readonly recipient: string }
const Log = v.object({ ok: v.literal(true), value: v.object({ entries: v.array(Signed) }) })
/** Milliseconds after which what the house gives of either is not from before a change any more. */
const SETTLED = 2500

/** @param mark what stands behind `#pin=` in the address */
export function follows(mark: string, entries: readonly Signed[], { hub, team, epoch, recipient }: Team): boolean {
	const list = mark.length === PIN_LENGTH && /^[0-9a-f]+$/.test(mark) ? verify(entries, NOTHING, mark) : null
	const listed = list?.ok ? list.value.teams[team] : undefined
	return list?.ok === true && list.value.hub === hub && listed?.epoch === epoch && listed.recipients[epoch] === digestOf(recipient)
}

/** The team to seal to; null where it does not follow from the mark. Rejects where the line is cut. */
export async function followedFrom<T extends Team>(mark: string, ask: () => Promise<T>, wait = SETTLED): Promise<T | null> {
	const team = await ask()
	const answered: unknown = await (await fetch('/log.json', { signal: AbortSignal.timeout(20_000) })).json()
	const log = v.safeParse(Log, answered)
	if (log.success && follows(mark, log.output.value.entries, team)) return team
	if (wait === 0) return null
	// A key may have been made between the two questions.
	await new Promise((resolve) => setTimeout(resolve, wait))
	return followedFrom(mark, ask, 0)
}
