/**
 * Rota: what a shift needs, in a planner's words. A planner knows one list of what somebody knows; here a skill can run out in the middle of the plan,
 * and needs of one shift are counted together.
 *
 * Pure.
 */
import { halfDayOf, type Instant } from '#ground/time.ts'
import type { Need } from '#planners/rota/problem.ts'
import type { Shift } from './model.ts'

/** @property untilHalf the last half-day it counts; null where it does not run out */
export type Knowing = { readonly what: string; readonly untilHalf: number | null }

/**
 * @property wordFor what a skill is called at that time: whoever still has it then knows that word
 * @property knownTo all the words somebody knows
 */
export type Levels = { readonly wordFor: (what: string, ends: Instant) => string; readonly knownTo: (who: { readonly knows: readonly Knowing[] }) => string[] }

/** Skills by how many ends of theirs lie before a time: `medic/2` is known to whoever’s runs out no earlier than the third. */
export function learns(all: readonly { readonly knows: readonly Knowing[] }[]): Levels {
	const ends = new Map<string, number[]>()
	for (const { what, untilHalf } of all.flatMap(({ knows }) => knows)) if (untilHalf !== null && !ends.get(what)?.includes(untilHalf)) ends.set(what, [...(ends.get(what) ?? []), untilHalf].toSorted((a, b) => a - b))
	const levelAt = (what: string, half: number) => (ends.get(what) ?? []).filter((end) => end < half).length
	return {
		wordFor: (what, at) => `${what}/${levelAt(what, halfDayOf(at))}`,
		knownTo: ({ knows }) => knows.flatMap(({ what, untilHalf }) => Array.from({ length: (untilHalf === null ? (ends.get(what)?.length ?? 0) : levelAt(what, untilHalf)) + 1 }, (_, level) => `${what}/${level}`)),
	}
}

const OR = '|'
/** The skill a planner's word is for; of several the first. Null where the word is no skill. */
export const skillIn = (word: string): string | null => (word.startsWith('new:') ? null : (word.split(OR)[0]?.split('/')[0] ?? null))

/**
 * Needs counted together: whoever knows nothing of several needs leaves free what all of them ask for. And nobody new but with somebody who is not.
 * @param known what those know who are there beside the plan
 */
export function posedNeeds(shift: Pick<Shift, 'needs' | 'places' | 'isPaired' | 'ends'> & { readonly kind: string }, known: readonly (readonly string[])[], { wordFor }: Levels): Need[] {
	const knowing = (what: string) => known.filter((one) => one.includes(what)).length
	const single = shift.needs.map(({ what, least, most }) => ({ what: wordFor(what, shift.ends), least: Math.min(shift.places, Math.max(0, least - knowing(what))), most: Math.max(0, most - knowing(what)) }))
	const asked = single.filter(({ least }) => least > 0)
	const sets = asked.reduce<(typeof asked)[]>((all, one) => [...all, ...all.map((set) => [...set, one])], [[]]).filter((set) => set.length > 1)
	const together = sets.map((set) => ({ what: set.map(({ what }) => what).join(OR), least: Math.min(shift.places, set.reduce((sum, { least }) => sum + least, 0)), most: shift.places }))
	return [...single, ...together, ...(shift.isPaired ? [{ what: `new:${shift.kind}`, least: 0, most: 1 }] : [])]
}

/** The words for several needs at once that somebody knows by knowing one of them. */
export function togetherKnown(needs: readonly Need[], words: readonly string[]): string[] {
	return [...new Set(needs.map(({ what }) => what).filter((what) => what.includes(OR) && what.split(OR).some((one) => words.includes(one))))]
}
