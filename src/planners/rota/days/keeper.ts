/** The best roster so far, and below what nothing is. One that breaks a rule is never taken. */
import { judge } from './check.ts'
import type { Problem, Roster } from './problem.ts'

export type Keeper = ReturnType<typeof keeper>
/** Hears of each better roster. @param bound nothing costs less; null where that is not known */
export type OnBetter = (penalty: number, bound: number | null, roster: Roster) => void

export function keeper(problem: Problem, first: Roster, onBetter?: OnBetter) {
	let roster = first
	let { penalty } = judge(problem, first)
	let bound: number | null = null
	onBetter?.(penalty, null, first)
	return {
		roster: () => roster,
		penalty: () => penalty,
		boundNow: () => bound,
		/** Every weight is a whole number, so nothing lies between two of them. */
		raise(to: number): void {
			if (Number.isFinite(to)) bound = Math.max(bound ?? 0, Math.ceil(to - 1e-4), 0)
		},
		isProven: () => bound !== null && penalty <= bound,
		offer(other: Roster): void {
			const judged = judge(problem, other)
			if (judged.broken.length > 0 || judged.penalty >= penalty) return
			roster = other
			penalty = judged.penalty
			onBetter?.(penalty, bound, other)
		},
	}
}
