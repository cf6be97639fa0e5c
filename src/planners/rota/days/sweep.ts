/** Fills the table of one person's dynamic program: for each day and state the least that the days up to it can cost. Every hard rule but the limits on kinds that are not counted holds by construction. */
import type { Problem } from './problem.ts'
import { addsWeekend, type States } from './states.ts'

/** A state nobody can be in. */
export const NEVER = 1e12

/** @property room states of one day in `costs`; at least as many as anybody has */
export type Table = { readonly room: number; readonly costs: Float64Array }

export const tableOf = (days: number, room: number): Table => ({ room, costs: new Float64Array(days * room) })

/** @param costs by day and what is done, as wishCosts has them */
export function sweep(problem: Problem, states: States, costs: Float64Array, table: Table): void {
	for (let day = 0; day < problem.days; day++) {
		table.costs.fill(NEVER, day * table.room, day * table.room + states.size)
		if (day === 0) begin(problem, states, costs, table)
		else step(problem, states, costs, table, day)
	}
}

/** Whoever has used fewer units than this by the end of the day can never have enough. */
const neededBy = ({ least, longest }: States, day: number, days: number): number => least - longest * (days - 1 - day)

/** Before the first day no run has begun, and what was before is nobody's business. */
function begin({ days }: Problem, states: States, costs: Float64Array, { costs: table }: Table): void {
	const { may, shifts, units, minutes, weekends, scarce, counts, free, each } = states
	const needed = neededBy(states, 0, days)
	if (needed <= 0) table[0] = costs[0] ?? 0
	if (may[0] !== 1) return
	for (const shift of shifts) {
		const used = units[shift] ?? 0
		if (used < minutes && used >= needed) table[(free + shift) * each + used * weekends * counts + (shift === scarce ? 1 : 0)] = costs[shift + 1] ?? 0
	}
}

/** One long loop and no calls in it: nearly all of the planner's time goes by here. */
function step({ days, shifts: { length: kinds }, shifts: all }: Problem, states: States, costs: Float64Array, { costs: table, room }: Table, day: number): void {
	const { person, may, shifts, units, longest, minutes, weekends, scarce, counts, free, runs, each } = states
	const perUnit = weekends * counts
	const here = day * room
	const row = day * (kinds + 1)
	const costFree = costs[row] ?? 0
	const needed = neededBy(states, day, days)
	const highest = Math.min(minutes - 1, day * longest)
	for (let run = 0; run < runs; run++) {
		const isFree = run < free
		const length = isFree ? run + 1 : Math.floor((run - free) / kinds) + 1
		const last = isFree ? -1 : (run - free) % kinds
		const isSinceStart = day - length === 0
		const mayRest = isFree || length >= person.runAtLeast || isSinceStart
		const mayWork = may[day] === 1 && (isFree ? length >= person.restAtLeast || isSinceStart : length < person.runAtMost)
		const restTo = here + (isFree ? Math.min(run + 1, free - 1) : 0) * each
		const workTo = isFree ? free : free + length * kinds
		const adds = addsWeekend(day, days, !isFree) ? 1 : 0
		const base = here - room + run * each
		for (let used = Math.max(0, needed - longest); used <= highest; used++)
			for (let rest = used * perUnit, to = rest + perUnit; rest < to; rest++) {
				const cost = table[base + rest] ?? NEVER
				if (cost >= NEVER) continue
				if (mayRest && used >= needed && cost + costFree < (table[restTo + rest] ?? 0)) table[restTo + rest] = cost + costFree
				if (!mayWork) continue
				const weekend = Math.floor((rest - used * perUnit) / counts) + adds
				if (weekend >= weekends) continue
				const count = rest % counts
				for (const shift of shifts) {
					const then = used + (units[shift] ?? 0)
					if (then >= minutes || then < needed || (last >= 0 && all[last]?.notBefore[shift])) continue
					const counted = shift === scarce ? count + 1 : count
					if (counted >= counts) continue
					const at = here + (workTo + shift) * each + then * perUnit + weekend * counts + counted
					const now = cost + (costs[row + shift + 1] ?? 0)
					if (now < (table[at] ?? 0)) table[at] = now
				}
			}
	}
}

/** The states in which the last day may end, cheapest first. */
export function endings({ days }: Problem, { least, minutes, weekends, counts, runs, each }: States, { costs, room }: Table): readonly number[] {
	const perUnit = weekends * counts
	const last = (days - 1) * room
	const ends: number[] = []
	for (let run = 0; run < runs; run++)
		for (let used = Math.max(0, least); used < minutes; used++)
			for (let state = run * each + used * perUnit, to = state + perUnit; state < to; state++) if ((costs[last + state] ?? NEVER) < NEVER) ends.push(state)
	return ends.sort((a, b) => (costs[last + a] ?? 0) - (costs[last + b] ?? 0))
}
