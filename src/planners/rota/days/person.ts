/**
 * The best line for one person: an exact dynamic program over days.
 *
 * Limits on kinds of shifts that seldom bind would make too many states. They are priced instead: each shift of such a kind costs a fine, moved by
 * the subgradient (Polyak's step) until the cheapest line keeps them, or until what is left is small. The fines are kept from one call to the next,
 * because prices change little between two.
 */
import type { Problem } from './problem.ts'
import { costOf, keepsLimits, statesOf, timesOf, unitOf, type States } from './states.ts'
import { endings, NEVER, sweep, tableOf } from './sweep.ts'
import { traced } from './traced.ts'

/** @property cost the sum of what each day costs */
export type Line = { readonly cost: number; readonly days: Int8Array }
/** @property least no line of this person costs less @property lines cheapest first, each within every rule */
export type Best = { readonly least: number; readonly lines: readonly Line[] }
/**
 * `best` gives cheap lines that end differently, the cheapest among them but for what `least` leaves open; `within` all lines up to a limit. Both no more than `most`.
 * @param costs by day and what is done, as wishCosts has them
 */
export type Lines = {
	readonly best: (person: number, costs: Float64Array, most: number) => Best
	readonly within: (person: number, costs: Float64Array, limit: number, most: number) => readonly Line[]
}

const TINY = 1e-6
const TRIES = 6
const STEP_AT_MOST = 200
/** So many ends are told back for each line that is asked for, because some break a limit. */
const ENDS = 3

export function linesOf(problem: Problem): Lines {
	const { days, shifts } = problem
	const wide = shifts.length + 1
	const unit = unitOf(problem)
	const everybody = problem.people.map((person) => statesOf(problem, person, unit))
	const allFines = problem.people.map(() => new Float64Array(shifts.length))
	const table = tableOf(days, Math.max(1, ...everybody.map(({ size }) => size)))
	const priced = new Float64Array(days * wide)
	const costAt = (state: number) => table.costs[(days - 1) * table.room + state] ?? NEVER

	/** Fills the table at these costs and fines. @returns the ends, and what no line within the limits can go below */
	function relaxed(states: States, costs: Float64Array, fines: Float64Array): { ends: readonly number[]; least: number } {
		priced.set(costs)
		for (const [shift, fine] of fines.entries()) if (fine > 0) for (let at = shift + 1; at < priced.length; at += wide) priced[at] = (priced[at] ?? 0) + fine
		sweep(problem, states, priced, table)
		const ends = endings(problem, states, table)
		const back = fines.reduce((sum, fine, shift) => sum + fine * (states.person.atMost[shift] ?? 0), 0)
		return { ends, least: ends[0] === undefined ? NEVER : costAt(ends[0]) - back }
	}

	return {
		best(person, costs, most) {
			const [states, fines] = [everybody[person], allFines[person]]
			if (!states || !fines) return { least: NEVER, lines: [] }
			const found = new Map<string, Line>()
			let [least, cheapest] = [-NEVER, NEVER]
			for (let attempt = 0; attempt < TRIES; attempt++) {
				const now = relaxed(states, costs, fines)
				const told = now.ends.slice(0, most * ENDS).flatMap((end) => traced(problem, states, priced, table, end, { cost: costAt(end) + TINY, most: 1, isStrict: false }))
				const [first] = told
				if (!first) return { least: NEVER, lines: [] }
				least = Math.max(least, now.least)
				for (const line of told) if (keepsLimits(states, line)) found.set(line.join(), { cost: costOf(line, costs, wide), days: line })
				cheapest = [...found.values()].reduce((min, { cost }) => Math.min(min, cost), NEVER)
				if (cheapest <= least + TINY || !fined(states, fines, first, cheapest < NEVER ? cheapest - now.least : 10 * 2 ** attempt)) break
			}
			return { least, lines: [...found.values()].sort((a, b) => a.cost - b.cost).slice(0, most) }
		},
		within(person, costs, limit, most) {
			const states = everybody[person]
			if (!states) return []
			sweep(problem, states, costs, table)
			const lines: Int8Array[] = []
			for (const end of endings(problem, states, table)) {
				if (lines.length >= most || costAt(end) > limit) break
				lines.push(...traced(problem, states, costs, table, end, { cost: limit, most: most - lines.length, isStrict: true }))
			}
			return lines.map((line) => ({ cost: costOf(line, costs, wide), days: line }))
		},
	}
}

/** Moves the fines by what this line has too many or too few of. @param gap how far the bound may still be off @returns whether there was anything to move */
function fined({ person, shifts, scarce }: States, fines: Float64Array, line: Int8Array, gap: number): boolean {
	const slopes = shifts.flatMap((shift) => {
		const by = timesOf(line, shift) - (person.atMost[shift] ?? 0)
		return shift === scarce || by === 0 || (by < 0 && fines[shift] === 0) ? [] : [{ shift, by }]
	})
	const step = Math.min(STEP_AT_MOST, gap) / slopes.reduce((sum, { by }) => sum + by * by, 0)
	for (const { shift, by } of slopes) fines[shift] = Math.max(0, (fines[shift] ?? 0) + step * by)
	return slopes.length > 0
}

/** How much work one filled table is, in states of all days. Beyond a few million nobody waits for it. */
export function sizeOf(problem: Problem): number {
	const unit = unitOf(problem)
	return problem.days * Math.max(1, ...problem.people.map((person) => statesOf(problem, person, unit).size))
}
