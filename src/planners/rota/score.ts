/**
 * What makes one plan better than another. All of it is whole numbers underneath, so that two ways of counting never differ by a rounding and a proof
 * is a proof.
 *
 * Load is judged against what somebody offered: an hour weighs what they carry already over what they offered, so two people's hours are alike when
 * both are half full. The sum over people of (carried + load)² ÷ (2 × offered) says that; it is taken in steps of `STEP` hours, between which every
 * hour weighs the same, in twentieths. Who carries nothing yet because they came only now counts as carrying the median, so that they are not
 * booked first for everything.
 */
import type { Person, Placed, Problem, Score, Shift } from './problem.ts'

/** Hours within which every hour of load weighs the same. */
const STEP = 4
/** An hour of load is counted in quarters, its weight in twentieths: so many in one hour at full weight. */
const QUARTERS = 4
const TWENTIETHS = 20
export const LOAD_UNITS = QUARTERS * TWENTIETHS
/** An empty place beside a shift's missing ones, where one missing place of worth 1 is one whole. */
export const EMPTY_UNITS = 100
/** What is taken only if needed is taken less gladly than what is least wished for. */
const IF_NEEDED = 4

export const quartersOf = ({ load }: Pick<Shift, 'load'>): number => Math.max(0, Math.round(load * QUARTERS))

export const wishOf = ({ wishes, ifNeeded }: Person, shift: number): number => Math.round(wishes.get(shift) ?? 0) - (ifNeeded.has(shift) ? IF_NEEDED : 0)

/** What each carries before the plan, in hours; whoever is new to the hub starts at the median. */
export function carriedOf(people: readonly Person[]): number[] {
	const known = people.flatMap(({ carried }) => (carried === null ? [] : [carried])).toSorted((a, b) => a - b)
	const median = ((known[Math.floor((known.length - 1) / 2)] ?? 0) + (known[Math.floor(known.length / 2)] ?? 0)) / 2
	return people.map(({ carried }) => Math.max(0, carried ?? median))
}

/** Quarters of an hour up to which one weight holds. */
export const STEP_QUARTERS = STEP * QUARTERS

/** How much a quarter of an hour weighs, in twentieths, for somebody who carries so much, by the steps of what the plan adds. It never falls. */
export const weightOf = (carried: number, offered: number, step: number): number => Math.round((TWENTIETHS * (carried + (step + 0.5) * STEP)) / Math.max(1, offered))

/** What so many quarters added weigh, in units of which `LOAD_UNITS` are one. */
export function addedLoad(carried: number, offered: number, quarters: number): number {
	let sum = 0
	for (let step = 0; step * STEP_QUARTERS < quarters; step++) sum += weightOf(carried, offered, step) * Math.min(STEP_QUARTERS, quarters - step * STEP_QUARTERS)
	return sum
}

/** Places missing before a shift can be held: people, or people who know what it takes, whichever is more. */
export function missingOf({ least, needs }: Shift, people: readonly Person[]): number {
	const known = needs.map(({ what, least: wanted }) => wanted - people.filter(({ knows }) => knows.includes(what)).length)
	return Math.max(0, least - people.length, ...known)
}

/** Who is where, by shift. */
export function peopleAt({ shifts, people }: Problem, placed: readonly Placed[]): Person[][] {
	const at: Person[][] = shifts.map(() => [])
	for (const { shift, person } of placed) {
		const who = people[person]
		if (who) at[shift]?.push(who)
	}
	return at
}

export function scoreOf(problem: Problem, placed: readonly Placed[]): Score {
	const { shifts, people, published } = problem
	const at = peopleAt(problem, placed)
	let [critical, other] = [0, 0]
	for (const [i, shift] of shifts.entries()) {
		const here = at[i] ?? []
		const missing = missingOf(shift, here)
		if (shift.worth === 3) critical += missing
		else other += EMPTY_UNITS * shift.worth * missing
		other += Math.max(0, shift.most - here.length)
	}
	const quarters = people.map(() => 0)
	let wishes = 0
	for (const { shift, person } of placed) {
		const [where, who] = [shifts[shift], people[person]]
		if (!where || !who) continue
		quarters[person] = (quarters[person] ?? 0) + quartersOf(where)
		wishes -= wishOf(who, shift)
	}
	const carried = carriedOf(people)
	const load = people.reduce((sum, { offered }, i) => sum + addedLoad(carried[i] ?? 0, offered, quarters[i] ?? 0), 0)
	const is = new Set(placed.map(({ shift, person }) => `${shift}:${person}`))
	const changes = published.reduce((sum, one) => sum + (is.has(`${one.shift}:${one.person}`) ? 0 : changeUnits(people, one)), 0)
	return { critical, other: other / EMPTY_UNITS, load: load / LOAD_UNITS, changes: changes / LOAD_UNITS, wishes: wishes === 0 ? 0 : wishes }
}

/** A change in the units load is counted in, so that one can be weighed against the other. Whoever was moved already is moved again last: each time costs as much again. */
export const changeUnits = (people: readonly Pick<Person, 'moved'>[], { person, weight }: Problem['published'][number]): number => Math.max(0, Math.round(weight * (1 + (people[person]?.moved ?? 0)) * LOAD_UNITS))

/**
 * Less than nothing when the one is better, 0 when they are alike. Load and changes are one level: a change weighs as many hours of load as whoever
 * poses the problem says, for if the least gain in balance came first, somebody's fever would move sixty others.
 */
export function compare(one: Score, other: Score): number {
	const even = ({ load, changes }: Score) => Math.round((load + changes) * LOAD_UNITS)
	return one.critical - other.critical || Math.round((one.other - other.other) * EMPTY_UNITS) || even(one) - even(other) || one.wishes - other.wishes
}
