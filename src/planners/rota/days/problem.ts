/**
 * A rota with personal rules, as a planner sees it: days, kinds of shifts, people who take at most one a day, how many each shift needs, and wishes.
 *
 * The rules and their scoring are those of Curtois and Qu, "Computational results on new staff scheduling benchmark instances" (2014): what is
 * hard is never broken; what is soft costs its weight. Days count from zero, and day zero is a Monday.
 */

/** One line per person and one entry per day: the index of a shift, or FREE. */
export type Roster = readonly Int8Array[]
export const FREE = -1

/** @property minutes how long it lasts @property notBefore whether shift t may not come on the day after this one, by index */
export type Shift = { readonly id: string; readonly minutes: number; readonly notBefore: readonly boolean[] }

/**
 * @property atMost how many of each shift, by index
 * @property runAtMost working days in a row @property runAtLeast the same, judged only for runs that neither begin with the first day nor end with the last
 * @property restAtLeast free days in a row, judged likewise
 * @property weekends on how many of them at most a Saturday or Sunday is worked
 * @property away days on which nothing may be planned
 */
export type Person = {
	readonly id: string
	readonly atMost: readonly number[]
	readonly minutesAtMost: number
	readonly minutesAtLeast: number
	readonly runAtMost: number
	readonly runAtLeast: number
	readonly restAtLeast: number
	readonly weekends: number
	readonly away: ReadonlySet<number>
}

/** @property isFor whether the shift is wished for, or wished away */
export type Wish = { readonly person: number; readonly day: number; readonly shift: number; readonly weight: number; readonly isFor: boolean }
/** @property under what each missing person costs @property over what each beyond it costs */
export type Need = { readonly day: number; readonly shift: number; readonly people: number; readonly under: number; readonly over: number }

export type Problem = { readonly days: number; readonly shifts: readonly Shift[]; readonly people: readonly Person[]; readonly wishes: readonly Wish[]; readonly needs: readonly Need[] }

export const isSaturday = (day: number): boolean => day % 7 === 5
export const isSunday = (day: number): boolean => day % 7 === 6

/** What each person's wishes cost on each day, by what they do: index `day * (shifts + 1) + shift + 1`, where 0 stands for a free day. */
export function wishCosts({ days, shifts, people, wishes }: Problem): readonly Int32Array[] {
	const wide = shifts.length + 1
	const costs = people.map(() => new Int32Array(days * wide))
	for (const { person, day, shift, weight, isFor } of wishes) {
		const mine = costs[person]
		if (!mine) continue
		for (let what = 0; what < wide; what++) if ((what === shift + 1) !== isFor) mine[day * wide + what] = (mine[day * wide + what] ?? 0) + weight
	}
	return costs
}
