/**
 * A good line for one person where the exact program would be too large (a year, thirty kinds of shifts): a beam of the cheapest beginnings,
 * told apart by the present run and by how far ahead they are in minutes. It keeps every rule, and knows no bound.
 *
 * Beginnings must keep a pace in minutes, weekends and kinds, so that nothing is used up in spring. Where that leaves none, they need not.
 */
import { FREE, type Problem } from './problem.ts'
import type { Line, Lines } from './person.ts'
import { addsWeekend, statesOf, unitOf, type States } from './states.ts'

/** @property run length of the present run @property counts by kind */
type Beginning = { readonly cost: number; readonly used: number; readonly weekends: number; readonly run: number; readonly what: number; readonly counts: Uint16Array; readonly before: Beginning | null }

/** @property kept so many of those that are alike in run and minutes @property tried so many kinds after each beginning, cheapest first */
export type Width = { readonly kept: number; readonly tried: number }
const WIDE: Width = { kept: 2, tried: 4 }
/** Within every rule and hardly more, for when there is no time. */
export const NARROW: Width = { kept: 1, tried: 1 }
/** How many shifts, weekends, times of a kind somebody may be ahead or behind. */
const SLACK = 3
const AHEAD = 2

export function quickLinesOf(problem: Problem, width: Width = WIDE): Lines {
	const unit = unitOf(problem)
	const everybody = problem.people.map((person) => statesOf(problem, person, unit))
	return {
		best(person, costs, most) {
			const states = everybody[person]
			if (!states) return { least: Number.NEGATIVE_INFINITY, lines: [] }
			const paced = beam(problem, states, costs, width, true)
			const lines = paced.length > 0 ? paced : beam(problem, states, costs, width, false)
			return { least: Number.NEGATIVE_INFINITY, lines: lines.slice(0, most) }
		},
		within: () => [],
	}
}

function beam(problem: Problem, states: States, costs: Float64Array, { kept: alike, tried: most }: Width, isPaced: boolean): readonly Line[] {
	const { days } = problem
	const wide = problem.shifts.length + 1
	let now: readonly Beginning[] = [{ cost: 0, used: 0, weekends: 0, run: 0, what: FREE, counts: new Uint16Array(problem.shifts.length), before: null }]
	for (let day = 0; day < days; day++) {
		const cheapest = states.shifts.toSorted((a, b) => (costs[day * wide + a + 1] ?? 0) - (costs[day * wide + b + 1] ?? 0))
		const kept = new Map<number, Beginning[]>()
		for (const one of now) {
			const rested = resting(states, one, day, costs[day * wide] ?? 0)
			if (rested && isAble(states, rested, day, days, isPaced)) keep(kept, alike, states, rested, day, days)
			let tried = 0
			for (const shift of cheapest) {
				const next = working(problem, states, one, day, shift, costs[day * wide + shift + 1] ?? 0)
				if (!next || !isAble(states, next, day, days, isPaced)) continue
				keep(kept, alike, states, next, day, days)
				tried += 1
				if (tried === most) break
			}
		}
		now = [...kept.values()].flat()
	}
	return now.toSorted((a, b) => a.cost - b.cost).map((end) => ({ cost: end.cost, days: toldBack(end, days) }))
}

function resting({ person }: States, one: Beginning, day: number, cost: number): Beginning | null {
	const isRested = one.what === FREE
	if (!isRested && one.run < person.runAtLeast && one.run !== day) return null
	return { ...one, cost: one.cost + cost, run: isRested ? one.run + 1 : 1, what: FREE, before: one }
}

function working({ days, shifts }: Problem, { person, may, units, most }: States, one: Beginning, day: number, shift: number, cost: number): Beginning | null {
	const isRested = one.what === FREE
	const used = one.used + (units[shift] ?? 0)
	if (may[day] !== 1 || used > most || (one.counts[shift] ?? 0) >= (person.atMost[shift] ?? 0)) return null
	if (isRested ? one.run < person.restAtLeast && one.run !== day : one.run >= person.runAtMost || shifts[one.what]?.notBefore[shift] === true) return null
	const weekends = one.weekends + (addsWeekend(day, days, !isRested) ? 1 : 0)
	if (weekends > person.weekends) return null
	const counts = one.counts.slice()
	counts[shift] = (counts[shift] ?? 0) + 1
	return { cost: one.cost + cost, used, weekends, run: isRested ? 1 : one.run + 1, what: shift, counts, before: one }
}

/** Whether the least minutes can still be had, and nothing is used up before its time. */
function isAble({ person, most, least, longest }: States, { used, weekends, what, counts }: Beginning, day: number, days: number, isPaced: boolean): boolean {
	if (used + longest * (days - 1 - day) < least) return false
	if (!isPaced) return true
	const share = (day + 1) / days
	const slack = SLACK * longest
	if (used > most * share + slack || used < least * share - slack || weekends > person.weekends * share + SLACK) return false
	return what === FREE || (counts[what] ?? 0) <= (person.atMost[what] ?? 0) * share + SLACK
}

/** Runs longer than any rule asks about are alike. */
function keep(kept: Map<number, Beginning[]>, many: number, { person, most, least, longest }: States, one: Beginning, day: number, days: number): void {
	const pace = ((most + least) / 2) * ((day + 1) / days)
	const ahead = Math.max(-AHEAD, Math.min(AHEAD, Math.round((one.used - pace) / Math.max(1, longest)))) + AHEAD
	const run = one.what === FREE ? Math.min(one.run, person.restAtLeast) : person.restAtLeast + one.run
	const key = run * (2 * AHEAD + 1) + ahead
	const alike = kept.get(key)
	if (!alike) return void kept.set(key, [one])
	const same = alike.findIndex(({ what, used, weekends }) => what === one.what && used === one.used && weekends === one.weekends)
	const worst = same >= 0 ? same : alike.length < many ? alike.length : alike.reduce((at, { cost }, i) => (cost > (alike[at]?.cost ?? 0) ? i : at), 0)
	if (one.cost < (alike[worst]?.cost ?? Number.POSITIVE_INFINITY)) alike[worst] = one
}

function toldBack(end: Beginning, days: number): Int8Array {
	const line = new Int8Array(days)
	let one: Beginning | null = end
	for (let day = days - 1; day >= 0 && one; day--) {
		line[day] = one.what
		one = one.before
	}
	return line
}
