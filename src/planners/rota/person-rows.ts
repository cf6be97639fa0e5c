/** What one person can carry, as rows: rest, a week's hours and nights, days in a row, and how much each hour weighs the more they have. */
import type { Person, Problem, Shift } from './problem.ts'
import { carriedOf, quartersOf, STEP_QUARTERS, weightOf } from './score.ts'
import { cliquesOf, type Plan, type Sheet } from './sheet.ts'

type Mine = { readonly index: number; readonly shift: Shift; readonly column: number }

export function rowsOfPerson(sheet: Sheet, problem: Problem, clashes: readonly ReadonlySet<number>[], person: number, columns: ReadonlyMap<number, number>): void {
	const { shifts, people } = problem
	const who = people[person]
	if (!who) return
	const mine = [...columns].flatMap(([index, column]): Mine[] => (shifts[index] ? [{ index, shift: shifts[index], column }] : [])).toSorted((a, b) => a.shift.begins - b.shift.begins)
	const against = (one: number, other: number) => clashes[one]?.has(other) === true
	const columnsOf = (those: readonly number[]) => those.map((index) => columns.get(index) ?? 0)
	for (const clique of cliquesOf(mine.map(({ index }) => index), against)) sheet.atMost(1, columnsOf(clique))
	for (const week of new Set(mine.map(({ shift }) => shift.week))) {
		const then = mine.filter(({ shift }) => shift.week === week)
		const had = who.already.filter((span) => span.week === week)
		const left = who.weekMinutes - had.reduce((sum, { minutes }) => sum + minutes, 0)
		if (then.reduce((sum, { shift }) => sum + shift.minutes, 0) > left) sheet.add(Number.NEGATIVE_INFINITY, left, then.map(({ column }) => column), then.map(({ shift }) => shift.minutes))
		sheet.atMost(who.nights - had.filter(({ isNight }) => isNight).length, then.filter(({ shift }) => shift.isNight).map(({ column }) => column))
	}
	inRow(sheet, who, person, mine)
	load(sheet, who, carriedOf(people)[person] ?? 0, person, mine, shifts)
}

/** A day somebody works is a column of its own, and of each so many days that follow each other one stays free. */
function inRow(sheet: Sheet, who: Person, person: number, mine: readonly Mine[]): void {
	const had = new Set(who.already.flatMap(({ days }) => days))
	const days = new Set([...had, ...mine.flatMap(({ shift }) => shift.days)])
	const windows = [...days].map((first) => Array.from({ length: who.inRow + 1 }, (_, i) => first + i)).filter((window) => window.every((day) => days.has(day)) && !window.every((day) => had.has(day)))
	const works = new Map<number, number>()
	for (const window of windows.filter((one) => couldWorkAll(who, mine, one))) {
		const open = window.filter((day) => !had.has(day))
		for (const day of open) {
			if (works.has(day)) continue
			const then = mine.filter(({ shift }) => shift.days.includes(day))
			const column = sheet.column({ lower: 0, upper: 1, price: {}, in: (plan) => (plan.of(person).some((index) => then.some((one) => one.index === index)) ? 1 : 0) })
			works.set(day, column)
			for (const one of then) sheet.add(Number.NEGATIVE_INFINITY, 0, [column, one.column], [-1, 1])
		}
		sheet.atMost(open.length - 1, open.map((day) => works.get(day) ?? 0))
	}
}

/** Whether their weeks leave hours enough for a shift on each of these days; where they do not, no row is needed. */
function couldWorkAll(who: Person, mine: readonly Mine[], window: readonly number[]): boolean {
	const there = mine.filter(({ shift }) => shift.days.some((day) => window.includes(day)))
	const had = new Set(who.already.flatMap(({ days }) => days))
	const days = [...new Set(there.map(({ shift }) => shift.week))].reduce((sum, week) => {
		const then = there.filter(({ shift }) => shift.week === week)
		const left = who.weekMinutes - who.already.filter((span) => span.week === week).reduce((minutes, span) => minutes + span.minutes, 0)
		const shortest = Math.min(...then.map(({ shift }) => shift.minutes / shift.days.length))
		return sum + (shortest > 0 ? Math.floor(left / shortest) : window.length)
	}, 0)
	return days >= window.filter((day) => !had.has(day)).length
}

/** Load in steps, each dearer than the one before, so that they fill in their order by themselves. */
function load(sheet: Sheet, who: Person, carried: number, person: number, mine: readonly Mine[], shifts: readonly Shift[]): void {
	const total = mine.reduce((sum, { shift }) => sum + quartersOf(shift), 0)
	if (total === 0) return
	const quarters = (plan: Plan) => plan.of(person).reduce((sum, index) => sum + (shifts[index] ? quartersOf(shifts[index]) : 0), 0)
	const columns = Array.from({ length: Math.ceil(Math.min(total, atMost(who, mine)) / STEP_QUARTERS) }, (_, step) =>
		sheet.column({ lower: 0, upper: STEP_QUARTERS, price: { even: weightOf(carried, who.offered, step) }, in: (plan) => Math.max(0, Math.min(STEP_QUARTERS, quarters(plan) - step * STEP_QUARTERS)) }),
	)
	sheet.add(0, 0, [...mine.map(({ column }) => column), ...columns], [...mine.map(({ shift }) => quartersOf(shift)), ...columns.map(() => -1)])
}

/** As many quarters as their weeks have room for, each minute as heavy as the heaviest. */
function atMost({ weekMinutes }: Person, mine: readonly Mine[]): number {
	return [...new Set(mine.map(({ shift }) => shift.week))].reduce((sum, week) => {
		const heaviest = Math.max(...mine.filter(({ shift }) => shift.week === week).map(({ shift }) => quartersOf(shift) / Math.max(1, shift.minutes)))
		return sum + Math.max(0, weekMinutes) * heaviest
	}, 0)
}
