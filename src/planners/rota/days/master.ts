/**
 * The choice of one line for each person among those known so far: a linear program in HiGHS, and the same in whole numbers. It is the restricted
 * master of Dantzig and Wolfe's decomposition (1960); a line of one person is a column, its rules are not seen here.
 */
import type { Highs } from 'highs'
import { FREE, wishCosts, type Problem, type Roster } from './problem.ts'
import { costOf } from './states.ts'

/** @property ofPerson and ofNeed what one more person, or one more on this shift, would be worth: the dual values @property chosen how much of each line known then, in the order of `columns` */
export type Prices = { readonly objective: number; readonly ofPerson: Float64Array; readonly ofNeed: Float64Array; readonly chosen: Float64Array }
export type Column = { readonly person: number; readonly days: Int8Array; readonly cost: number }
export type Master = ReturnType<typeof masterOf>
/** @property isOpen whether it stopped before all choices were judged */
export type Whole = { readonly roster: Roster | null; readonly isOpen: boolean }

/** Dearer than a line within the rules, so that nobody is left without one where one is known. */
const WITHOUT_A_LINE = 50_000
const NO_END = 1e9
/** HiGHS: the point is within every row and bound. */
const FEASIBLE = 2
const NODES_WITHOUT_END = 2_147_483_647
/** Costs are whole numbers: nothing lies between two of them. */
const ONE_BUT_A_LITTLE = 0.99

/** @param secondsLeft asked before each run, so that no run goes on past the end */
export function masterOf(highs: Highs, problem: Problem, secondsLeft: () => number) {
	const { people, needs, shifts, days } = problem
	const wide = shifts.length + 1
	const wishes = wishCosts(problem)
	const rowOf = new Map(needs.map(({ day, shift }, i) => [day * shifts.length + shift, people.length + i]))
	const model = highs.createModel()
	const first = 2 * needs.length + people.length
	const columns: Column[] = []
	const known = new Map<string, number>()
	const range = () => ({ kind: 'range', from: first, to: first + columns.length - 1 }) as const
	/** `time_limit` is counted over all runs of a model, so the clock begins anew each time. */
	const run = () => {
		model.zeroAllClocks()
		model.options.set({ time_limit: Math.max(0.05, Math.min(NO_END, secondsLeft())) })
		model.run()
	}

	model.options.set({ output_flag: false })
	for (const _ of people) model.addRow(1, 1, { indices: [], values: [] })
	for (const { people: wanted } of needs) model.addRow(wanted, wanted, { indices: [], values: [] })
	for (const [i, { people: wanted, under, over }] of needs.entries()) {
		model.addCol(under, 0, Math.max(0, wanted), { indices: [people.length + i], values: [1] })
		model.addCol(over, 0, people.length + Math.max(0, -wanted), { indices: [people.length + i], values: [-1] })
	}
	for (const i of people.keys()) model.addCol(WITHOUT_A_LINE, 0, 1, { indices: [i], values: [1] })

	const rowsOf = (person: number, line: Int8Array): number[] => {
		const rows = [person]
		for (let day = 0; day < days; day++) {
			const what = line[day] ?? FREE
			const row = what === FREE ? undefined : rowOf.get(day * shifts.length + what)
			if (row !== undefined) rows.push(row)
		}
		return rows.toSorted((a, b) => a - b)
	}

	return {
		columns,
		/** @returns false where it is known already */
		add(person: number, line: Int8Array): boolean {
			const name = `${person}:${line.join()}`
			if (known.has(name)) return false
			known.set(name, columns.length)
			const column = { person, days: line, cost: costOf(line, wishes[person] ?? [], wide) }
			const indices = rowsOf(person, line)
			model.addCol(column.cost, 0, 1, { indices, values: indices.map(() => 1) })
			columns.push(column)
			return true
		},
		/** The number of a line's column; -1 where it is not known. */
		numberOf: (person: number, line: Int8Array): number => known.get(`${person}:${line.join()}`) ?? -1,
		/** Solves the linear program. Null where the time ended first. */
		prices(): Prices | null {
			run()
			if (model.getModelStatus() !== highs.constants.modelStatus.optimal) return null
			const { rowDual, colValue } = model.getSolution()
			const duals = Float64Array.from(rowDual)
			return { objective: model.getObjectiveValue(), ofPerson: duals.slice(0, people.length), ofNeed: duals.slice(people.length), chosen: Float64Array.from(colValue).slice(first) }
		},
		/** Only these lines for these people; everybody else has all of theirs. @param fixed the number of a column by person, or -1 */
		fix(fixed: Int32Array): void {
			if (columns.length === 0) return
			const lower = Float64Array.from(columns, ({ person }, i) => (fixed[person] === i ? 1 : 0))
			const upper = Float64Array.from(columns, ({ person }, i) => ((fixed[person] ?? -1) < 0 || fixed[person] === i ? 1 : 0))
			model.changeColsBounds(range(), lower, upper)
		},
		/** The best choice of whole lines among those that `may` be chosen and those begun with; branch and bound, no more than so many nodes. */
		whole(begun: Roster, may: (column: number) => boolean, nodes: number): Whole {
			const isBegun = ({ person, days: line }: Column) => begun[person]?.every((what, day) => what === line[day]) === true
			model.changeColsBounds(range(), new Float64Array(columns.length), Float64Array.from(columns, (column, i) => (may(i) || isBegun(column) ? 1 : 0)))
			model.changeColsIntegrality(range(), Int32Array.from(columns, () => 1))
			model.options.set({ mip_max_nodes: nodes, mip_rel_gap: 0, mip_abs_gap: ONE_BUT_A_LITTLE })
			model.clearSolver()
			const indices = columns.flatMap((column, i) => (isBegun(column) ? [first + i] : []))
			model.setSolution({ indices, values: indices.map(() => 1) })
			run()
			const hasOne = model.info.get('primal_solution_status') === FEASIBLE
			const found = hasOne ? Float64Array.from(model.getSolution().colValue) : new Float64Array(0)
			const isOpen = model.getModelStatus() !== highs.constants.modelStatus.optimal
			const roster = people.map((_, person) => columns.find((column, i) => column.person === person && (found[first + i] ?? 0) > 0.5)?.days)
			model.changeColsIntegrality(range(), new Int32Array(columns.length))
			model.options.set({ mip_max_nodes: NODES_WITHOUT_END })
			model.clearSolver()
			return { roster: roster.every((line) => line !== undefined) ? roster : null, isOpen }
		},
		/** Gives its memory back; HiGHS is not collected by itself. */
		end: () => model.dispose(),
	}
}
