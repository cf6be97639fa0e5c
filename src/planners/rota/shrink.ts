/**
 * Which shift to let go, when there are more than people can carry: scope before speed. A shift costs what its places are worth; letting it go frees
 * people for others. The relaxed model prices both, the best few are planned again without, and what is told is proven or said not to be.
 */
import type { Highs } from 'highs'
import type { Impossible, Ways } from './optimum.ts'
import { pricesIn, worthOf } from './prices.ts'
import type { Problem, Score } from './problem.ts'
import { rowsOf } from './rows.ts'
import { peopleAt } from './score.ts'
import { outcomeOf, type Outcome } from './teach.ts'

/**
 * @property held places of it that were filled and are given up @property after what the others then miss
 * @property harm what is given up less what others gain by it, by worth; nothing where nobody was there anyway
 */
export type Dropped = { readonly shift: number; readonly held: number; readonly harm: number; readonly after: Outcome }
export type Shrinking = { readonly before: Outcome; readonly drops: readonly Dropped[] }

/** The same without a shift: it has no places, so that every other keeps its number. */
export const withoutShift = (problem: Problem, shift: number): Problem => ({
	...problem,
	shifts: problem.shifts.map((one, i) => (i === shift ? { ...one, least: 0, most: 0, needs: [], newcomers: 0 } : one)),
	published: problem.published.filter((one) => one.shift !== shift),
})

/** Of the shifts that may be dropped, those whose loss harms least. Frozen ones stay. @param ways the time is for all of them together */
export function whatToDrop(highs: Highs, problem: Problem, may: readonly number[], tries: number, ways: Ways): Shrinking | Impossible {
	const until = ways.now() + ways.seconds * 1000
	const told = outcomeOf(highs, problem, { ...ways, seconds: ways.seconds / 4 })
	if ('frozen' in told) return told
	const { placed, ...before } = told
	if (before.missing === 0) return { before, drops: [] }
	const rows = rowsOf(problem)
	const { places } = pricesIn(highs, rows)
	const at = peopleAt(problem, placed)
	const guess = (shift: number) => {
		const one = problem.shifts[shift]
		return one ? one.least * (worthOf(one.worth) - (places[shift] ?? 0)) : 0
	}
	const open = may.filter((shift) => (problem.shifts[shift]?.least ?? 0) > 0 && !problem.frozen.some((one) => one.shift === shift))
	const best = open.toSorted((a, b) => guess(a) - guess(b) || a - b).slice(0, tries)
	const drops = best.flatMap((shift, i): Dropped[] => {
		const left = (until - ways.now()) / 1000
		if (left <= 0 || ways.isStopped?.()) return []
		const after = outcomeOf(highs, withoutShift(problem, shift), { ...ways, seconds: left / (best.length - i) })
		if ('frozen' in after) return []
		const one = problem.shifts[shift]
		const held = at[shift]?.length ?? 0
		const harm = weight(after.score) - weight(before.score) + (one ? worthOf(one.worth) * one.least + one.most : 0)
		return [{ shift, held, harm: Math.max(0, Math.round(harm)), after: { score: after.score, missing: after.missing, isProven: after.isProven } }]
	})
	return { before, drops: drops.toSorted((a, b) => a.harm - b.harm || a.shift - b.shift) }
}

const weight = ({ critical, other }: Score) => worthOf(3) * critical + worthOf(1) * other
