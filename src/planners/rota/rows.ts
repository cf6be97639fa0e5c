/**
 * A rota as rows and columns: one column for each person and shift that could be, one row for the places of a shift however many they are, rows that
 * let no two shifts without rest between them go to one person, and the limits of each. What is lawful in the rows is lawful to the judge.
 */
import { barOf, clashesIn, clashOf, isNewTo, rowWith } from './lawful.ts'
import { rowsOfPerson } from './person-rows.ts'
import type { Person, Placed, Problem, Shift } from './problem.ts'
import { changeUnits, EMPTY_UNITS, missingOf, wishOf } from './score.ts'
import { newSheet, planOf, type LevelName, type Sheet } from './sheet.ts'

/**
 * @property pairs what each of the first columns means; only they are whole numbers, the others follow from them
 * @property constant what a level costs whatever is planned @property start a plan as values of all columns
 * @property ofShift each shift's rows, from the first up to before the second @property own from this row on they are about one person's own limits
 */
export type Rows = {
	readonly pairs: readonly Placed[]
	readonly sheet: Sheet
	readonly constant: Readonly<Record<LevelName, number>>
	readonly start: (placed: readonly Placed[]) => Float64Array
	readonly ofShift: readonly (readonly [number, number])[]
	readonly own: number
}

export function rowsOf(problem: Problem): Rows {
	const { shifts, people, published, frozen } = problem
	const key = (shift: number, person: number) => shift * people.length + person
	const kept = new Set(frozen.map(({ shift, person }) => key(shift, person)))
	const told = new Map<number, number>()
	for (const one of published) told.set(key(one.shift, one.person), (told.get(key(one.shift, one.person)) ?? 0) + changeUnits(people, one))
	const sheet = newSheet()
	const at: Map<number, number>[] = shifts.map(() => new Map())
	const of: Map<number, number>[] = people.map(() => new Map())
	const pairs: Placed[] = []
	for (const [person, who] of people.entries())
		for (const [shift, what] of shifts.entries()) {
			const isKept = kept.has(key(shift, person))
			if (!isKept && !mightHave(what, shift, who)) continue
			const column = sheet.column({ lower: isKept ? 1 : 0, upper: 1, price: { other: -1, even: -(told.get(key(shift, person)) ?? 0), wishes: -wishOf(who, shift) }, in: (plan) => (plan.has(shift, person) ? 1 : 0) })
			at[shift]?.set(person, column)
			of[person]?.set(shift, column)
			pairs.push({ shift, person })
		}
	const ofShift = shifts.map((shift, index): readonly [number, number] => {
		const from = sheet.rows.length
		rowsOfShift(sheet, problem, shift, index, at[index] ?? new Map())
		return [from, sheet.rows.length]
	})
	for (const [one, other] of problem.apart)
		if (one !== other) for (const those of at) if (those.has(one) && those.has(other)) sheet.atMost(1, [those.get(one) ?? 0, those.get(other) ?? 0])
	const own = sheet.rows.length
	const clashes = clashesIn(shifts)
	for (const index of people.keys()) rowsOfPerson(sheet, problem, clashes, index, of[index] ?? new Map())
	const start = (placed: readonly Placed[]) => {
		const plan = planOf(problem, placed)
		return Float64Array.from(sheet.columns, (column) => column.in(plan))
	}
	const even = [...told.values()].reduce((sum, each) => sum + each, 0)
	const other = shifts.reduce((sum, { most }) => sum + most, 0)
	return { pairs, sheet, constant: { critical: 0, other, even, wishes: 0 }, start, ofShift, own }
}

/** Whether somebody could have this shift if the plan gave them nothing else. */
function mightHave(shift: Shift, index: number, who: Person): boolean {
	if (barOf(shift, index, who) !== null || who.already.some((span) => clashOf(shift, span) !== null)) return false
	const then = who.already.filter(({ week }) => week === shift.week)
	if (then.reduce((sum, { minutes }) => sum + minutes, shift.minutes) > who.weekMinutes) return false
	if (shift.isNight && then.filter(({ isNight }) => isNight).length + 1 > who.nights) return false
	return rowWith(new Map(who.already.flatMap(({ days }) => days.map((day) => [day, 1] as const))), shift.days) <= who.inRow
}

/** The places of a shift and who must be among them. */
function rowsOfShift({ add, atMost, column }: Sheet, { people }: Problem, shift: Shift, index: number, there: ReadonlyMap<number, number>): void {
	const columns = (is: (who: Person) => boolean) => [...there].flatMap(([person, one]) => (people[person] && is(people[person]) ? [one] : []))
	const all = [...there.values()]
	const others = columns((who) => !isNewTo(who, shift))
	atMost(shift.most, all)
	if (shift.newcomers > 0) atMost(Math.max(0, shift.most - shift.newcomers), others)
	if (shift.isPaired) for (const one of columns((who) => isNewTo(who, shift))) add(Number.NEGATIVE_INFINITY, 0, [one, ...others], [1, ...others.map(() => -1)])
	const missing = column({
		lower: 0,
		upper: missingOf(shift, []),
		price: shift.worth === 3 ? { critical: 1 } : { other: EMPTY_UNITS * shift.worth },
		in: (plan) => missingOf(shift, plan.at(index).flatMap((person) => people[person] ?? [])),
	})
	if (shift.least > 0) add(shift.least, Number.POSITIVE_INFINITY, [missing, ...all])
	for (const { what, least, most } of shift.needs) {
		const knowing = columns(({ knows }) => knows.includes(what))
		const isAll = knowing.length === all.length
		if (!isAll || most < shift.most) atMost(Math.max(0, most), knowing)
		if (least > 0 && !(isAll && least <= shift.least)) add(least, Number.POSITIVE_INFINITY, [missing, ...knowing])
		if (least > 0) atMost(Math.max(0, shift.most - least), columns(({ knows }) => !knows.includes(what)))
	}
}
