/**
 * What the dynamic program of one person counts: how long the present run of working or free days is, which shift came last, and how many minutes,
 * weekends and shifts of the scarcest kind are used. A state is one number; this file says how it is put together.
 */
import { isSaturday, isSunday, type Person, type Problem } from './problem.ts'

/** A kind that somebody may have at most so often is counted; more often than this, it is priced (see person.ts). */
const SCARCE_AT_MOST = 6

/**
 * @property may by day, whether anything may be planned @property shifts those they can have @property units how long each shift is, in the greatest common measure of all
 * @property most and least units in the whole time @property longest units of the longest shift they can have
 * @property minutes, weekends and counts how many values each of them takes @property scarce the kind that is counted, or -1
 * @property free runs of free days that are told apart; those of working days follow, one for each length and last shift @property runs all of them
 * @property each states of one run @property size states in all
 */
export type States = {
	readonly person: Person
	readonly may: Uint8Array
	readonly shifts: readonly number[]
	readonly units: readonly number[]
	readonly most: number
	readonly least: number
	readonly longest: number
	readonly minutes: number
	readonly weekends: number
	readonly scarce: number
	readonly counts: number
	readonly free: number
	readonly runs: number
	readonly each: number
	readonly size: number
}

/** The greatest number of minutes that every shift is a multiple of. */
export const unitOf = ({ shifts }: Problem): number => shifts.reduce((divisor, { minutes }) => common(divisor, minutes), 0) || 1
const common = (a: number, b: number): number => (b === 0 ? a : common(b, a % b))

export function statesOf({ days, shifts }: Problem, person: Person, unit: number): States {
	const allowed = shifts.flatMap((_, shift) => ((person.atMost[shift] ?? 0) > 0 ? [shift] : []))
	const units = shifts.map(({ minutes }) => minutes / unit)
	const shortest = Math.min(...allowed.map((shift) => units[shift] ?? 1), Number.MAX_SAFE_INTEGER)
	const most = Math.floor(person.minutesAtMost / unit)
	const scarce = scarcestOf(person, allowed, days)
	const counts = scarce < 0 ? 1 : (person.atMost[scarce] ?? 0) + 1
	const minutes = Math.min(most, days * Math.max(0, ...units)) + 1
	const weekends = Math.min(person.weekends, Math.ceil(days / 7)) + 1
	const free = Math.min(days, Math.max(1, person.restAtLeast))
	const run = Math.min(person.runAtMost, days, Math.max(1, Math.floor(most / shortest)))
	const runs = free + run * shifts.length
	const each = minutes * weekends * counts
	return {
		person: { ...person, runAtMost: run },
		may: Uint8Array.from({ length: days }, (_, day) => (person.away.has(day) ? 0 : 1)),
		shifts: allowed,
		units,
		most,
		least: Math.ceil(person.minutesAtLeast / unit),
		longest: Math.max(0, ...allowed.map((shift) => units[shift] ?? 0)),
		minutes,
		weekends,
		scarce,
		counts,
		free,
		runs,
		each,
		size: runs * each,
	}
}

function scarcestOf(person: Person, allowed: readonly number[], days: number): number {
	const binding = allowed.filter((shift) => (person.atMost[shift] ?? 0) <= Math.min(SCARCE_AT_MOST, days - 1))
	return binding.toSorted((a, b) => (person.atMost[a] ?? 0) - (person.atMost[b] ?? 0))[0] ?? -1
}

/** Whether working on this day counts as one more weekend; a weekend whose Saturday was worked is counted already. */
export const addsWeekend = (day: number, days: number, isSinceYesterday: boolean): boolean => (isSaturday(day) ? day + 1 < days : isSunday(day) && !isSinceYesterday)

export const timesOf = (line: Int8Array, shift: number): number => line.reduce((n, what) => n + (what === shift ? 1 : 0), 0)
export const keepsLimits = ({ person, shifts }: States, line: Int8Array): boolean => shifts.every((shift) => timesOf(line, shift) <= (person.atMost[shift] ?? 0))
/** @param costs by day and what is done, as wishCosts has them @param wide shifts and one */
export const costOf = (line: Int8Array, costs: ArrayLike<number>, wide: number): number => line.reduce((sum, what, day) => sum + (costs[day * wide + what + 1] ?? 0), 0)
