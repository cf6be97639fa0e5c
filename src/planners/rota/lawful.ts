/**
 * What may be put where, for whoever makes a plan: which person could have which shift at all, which two shifts nobody can have both, and a book that
 * is asked before each place is given. The judge (`check.ts`) knows nothing of this.
 */
import type { Bar, Person, Placed, Problem, Shift, Span } from './problem.ts'

/** Why somebody cannot have a place. What stands first says more than what stands behind it. */
export type Why = Bar | 'kept-for-newcomers' | 'has-it' | 'overlapping' | 'resting' | 'week-full' | 'nights-full' | 'in-row' | 'apart' | 'not-alone' | 'full'

/** Whether one person could have both as far as time between them goes; null when they could. */
export function clashOf(one: Span, other: Span): 'overlapping' | 'resting' | null {
	const [first, second] = one.begins <= other.begins ? [one, other] : [other, one]
	if (second.begins < first.ends || one.begins === other.begins) return 'overlapping'
	return second.begins - first.ends < Math.max(first.restAfter, second.restBefore) ? 'resting' : null
}

export const isNewTo = ({ newTo }: Person, { kind }: Shift): boolean => newTo.includes(kind)

/** Days that follow each other around these, with these counted. */
export function rowWith(days: ReadonlyMap<number, number>, those: readonly number[]): number {
	const is = (day: number) => those.includes(day) || (days.get(day) ?? 0) > 0
	let longest = 0
	for (const day of those) {
		let [from, to] = [day, day]
		while (is(from - 1)) from--
		while (is(to + 1)) to++
		longest = Math.max(longest, to - from + 1)
	}
	return longest
}

/** Why a person cannot have a shift whatever else is planned; null where they might. */
export function barOf(shift: Shift, index: number, person: Person): Why | null {
	const bar = person.bars.get(index)
	if (bar) return bar
	if (shift.needs.some(({ what, least }) => least >= shift.most && !person.knows.includes(what))) return 'not-known'
	if (!isNewTo(person, shift) && shift.newcomers >= shift.most) return 'kept-for-newcomers'
	return null
}

/** Pairs of shifts nobody can have both, for each shift those of a greater index that begin in its reach. */
export function clashesIn(shifts: readonly Shift[]): ReadonlySet<number>[] {
	const order = [...shifts.keys()].toSorted((a, b) => (shifts[a]?.begins ?? 0) - (shifts[b]?.begins ?? 0))
	const reach = Math.max(0, ...shifts.map(({ restBefore }) => restBefore))
	const sets = shifts.map(() => new Set<number>())
	for (const [i, a] of order.entries()) {
		const one = shifts[a]
		if (!one) continue
		for (const b of order.slice(i + 1)) {
			const other = shifts[b]
			if (!other || other.begins >= one.ends + Math.max(one.restAfter, reach)) break
			if (clashOf(one, other) === null) continue
			sets[a]?.add(b)
			sets[b]?.add(a)
		}
	}
	return sets
}

type Page = { readonly shifts: Set<number>; readonly minutes: Map<number, number>; readonly nights: Map<number, number>; readonly days: Map<number, number> }
const more = (counts: Map<number, number>, key: number, by: number) => counts.set(key, (counts.get(key) ?? 0) + by)

function note({ minutes, nights, days }: Page, span: Span, by: 1 | -1): void {
	more(minutes, span.week, by * span.minutes)
	if (span.isNight) more(nights, span.week, by)
	for (const day of span.days) more(days, day, by)
}

export type Book = ReturnType<typeof bookOf>

/** A plan while it is made: it says whether the next place is lawful, and keeps count. */
export function bookOf(problem: Problem) {
	const { shifts, people, apart } = problem
	const clashes = clashesIn(shifts)
	const pages = people.map(({ already }): Page => {
		const page: Page = { shifts: new Set(), minutes: new Map(), nights: new Map(), days: new Map() }
		for (const span of already) note(page, span, 1)
		return page
	})
	const at = shifts.map(() => new Set<number>())
	const foes = people.map((_, person) => new Set(apart.flatMap(([one, other]) => (one === other ? [] : one === person ? [other] : other === person ? [one] : []))))

	/** Why this person could not have this one too, by what they have themselves. */
	function own(index: number, person: number): Why | null {
		const [shift, who, page] = [shifts[index], people[person], pages[person]]
		if (!shift || !who || !page) return 'away'
		if (page.shifts.has(index)) return 'has-it'
		for (const other of page.shifts) if (clashes[index]?.has(other)) return clashOf(shift, shifts[other] ?? shift)
		for (const span of who.already) {
			const clash = clashOf(shift, span)
			if (clash) return clash
		}
		if ((page.minutes.get(shift.week) ?? 0) + shift.minutes > who.weekMinutes) return 'week-full'
		if (shift.isNight && (page.nights.get(shift.week) ?? 0) + 1 > who.nights) return 'nights-full'
		return rowWith(page.days, shift.days) > who.inRow ? 'in-row' : null
	}

	/** For a shift as it is now: why it could not have this person, by who is there. */
	function among(index: number): (person: number) => Why | null {
		const [shift, here] = [shifts[index], at[index]]
		if (!shift || !here) return () => 'away'
		const those = [...here].flatMap((one) => people[one] ?? [])
		const isFull = those.length >= shift.most
		const others = those.filter((one) => !isNewTo(one, shift)).length
		const needs = shift.needs.map(({ what, least, most }) => {
			const knowing = those.filter(({ knows }) => knows.includes(what)).length
			return { what, isFull: knowing >= most, isKept: those.length - knowing >= shift.most - least }
		})
		return (person) => {
			const who = people[person]
			if (!who) return 'away'
			for (const foe of foes[person] ?? []) if (here.has(foe)) return 'apart'
			if (isFull) return 'full'
			if (isNewTo(who, shift)) {
				if (shift.isPaired && others === 0) return 'not-alone'
			} else if (others >= shift.most - shift.newcomers) return 'kept-for-newcomers'
			for (const { what, isFull: enough, isKept } of needs) if (who.knows.includes(what) ? enough : isKept) return who.knows.includes(what) ? 'full' : 'not-known'
			return null
		}
	}

	return {
		clashes,
		own,
		among,
		why: (index: number, person: number): Why | null => {
			const [shift, who] = [shifts[index], people[person]]
			return shift && who ? (barOf(shift, index, who) ?? own(index, person) ?? among(index)(person)) : 'away'
		},
		put(index: number, person: number): void {
			const [shift, page] = [shifts[index], pages[person]]
			if (!shift || !page || page.shifts.has(index)) return
			page.shifts.add(index)
			at[index]?.add(person)
			note(page, shift, 1)
		},
		/** Who is in a shift. */
		at: (index: number): ReadonlySet<number> => at[index] ?? new Set(),
		/** What somebody has of the plan. */
		of: (person: number): ReadonlySet<number> => pages[person]?.shifts ?? new Set(),
		placed: (): Placed[] => at.flatMap((here, shift) => [...here].toSorted((a, b) => a - b).map((person) => ({ shift, person }))),
	}
}
