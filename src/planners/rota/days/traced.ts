/** Tells lines back from a filled table: from the last day to the first, every way that costs no more than a limit. */
import { FREE, type Problem } from './problem.ts'
import { addsWeekend, type States } from './states.ts'
import { NEVER, type Table } from './sweep.ts'

/** Strict ways may come to nothing many times over; after so many steps what is found is enough. */
const STEPS_AT_MOST = 300_000

/** @property isStrict whether limits on kinds that are not counted must hold as well */
export type Limits = { readonly cost: number; readonly most: number; readonly isStrict: boolean }

/** @param costs those the table was filled with @param end the state of the last day @returns no more than `most` lines */
export function traced(problem: Problem, states: States, costs: Float64Array, table: Table, end: number, { cost: limit, most, isStrict }: Limits): readonly Int8Array[] {
	const { days, shifts } = problem
	const { person, free, each } = states
	const kinds = shifts.length
	const line = new Int8Array(days)
	const counted = new Int32Array(kinds)
	const lines: Int8Array[] = []
	let steps = 0

	/** @param after what the days after this one cost */
	function back(day: number, state: number, after: number): void {
		const run = Math.floor(state / each)
		const what = run < free ? FREE : (run - free) % kinds
		line[day] = what
		steps += 1
		if (what === FREE || !isStrict) return further(day, state, after)
		if ((counted[what] ?? 0) >= (person.atMost[what] ?? 0)) return
		counted[what] = (counted[what] ?? 0) + 1
		further(day, state, after)
		counted[what] = (counted[what] ?? 0) - 1
	}

	function further(day: number, state: number, after: number): void {
		if (day === 0) return void lines.push(Int8Array.from(line))
		const sum = after + (costs[day * (kinds + 1) + (line[day] ?? FREE) + 1] ?? 0)
		for (const before of statesBefore(problem, states, day, state)) {
			if (lines.length >= most || steps > STEPS_AT_MOST) return
			if ((table.costs[(day - 1) * table.room + before] ?? NEVER) + sum <= limit) back(day - 1, before, sum)
		}
	}

	back(days - 1, end, 0)
	return lines
}

/** The states of the day before from which this one may be reached; some of them nobody can be in. */
function statesBefore({ days, shifts }: Problem, { person, units, weekends, scarce, counts, free, each }: States, day: number, state: number): readonly number[] {
	const kinds = shifts.length
	const run = Math.floor(state / each)
	const rest = state % each
	const before: number[] = []
	if (run < free) {
		if (run > 0) before.push((run - 1) * each + rest)
		if (run === free - 1) before.push(run * each + rest)
		if (run > 0) return before
		for (let length = Math.max(1, Math.min(person.runAtLeast, day)); length <= Math.min(person.runAtMost, day); length++)
			for (let last = 0; last < kinds; last++) before.push((free + (length - 1) * kinds + last) * each + rest)
		return before
	}
	const what = (run - free) % kinds
	const length = Math.floor((run - free) / kinds) + 1
	const perUnit = weekends * counts
	const weekend = Math.floor((rest % perUnit) / counts) - (addsWeekend(day, days, length > 1) ? 1 : 0)
	const count = (rest % counts) - (what === scarce ? 1 : 0)
	const used = Math.floor(rest / perUnit) - (units[what] ?? 0)
	if (weekend < 0 || count < 0 || used < 0) return before
	const left = used * perUnit + weekend * counts + count
	if (length > 1) for (let last = 0; last < kinds; last++) before.push(...(shifts[last]?.notBefore[what] ? [] : [(free + (length - 2) * kinds + last) * each + left]))
	else for (let rested = 0; rested < free; rested++) if (rested + 1 >= person.restAtLeast || rested + 1 === day) before.push(rested * each + left)
	return before
}
