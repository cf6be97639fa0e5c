/**
 * What places and people are worth to each other in the relaxed model, where somebody may have half a place: a guess at what to try, never an answer.
 * And what a plan leaves missing, counted.
 */
import type { Highs } from 'highs'
import { modelOf } from './model.ts'
import type { Placed, Problem } from './problem.ts'
import type { Rows } from './rows.ts'
import { EMPTY_UNITS, missingOf, peopleAt } from './score.ts'

/** A critical place weighs as much as so many of worth 1: for guessing which to try first that is order enough. */
const CRITICAL = 20 * EMPTY_UNITS

/** @property places what one more wanted place of a shift would cost @property gains what each column would bring, whatever its person's own limits */
export type Prices = { readonly places: readonly number[]; readonly gains: Float64Array }

/** @param closed columns that count as not there, but are priced */
export function pricesIn(highs: Highs, rows: Rows, closed: (placed: Placed) => boolean = () => false): Prices {
	const { sheet, pairs, ofShift, own } = rows
	if (sheet.columns.length === 0) return { places: ofShift.map(() => 0), gains: new Float64Array() }
	const model = modelOf(highs, rows, false)
	try {
		const prices = Float64Array.from(sheet.columns, ({ price }) => CRITICAL * (price.critical ?? 0) + (price.other ?? 0))
		model.changeColsCost({ kind: 'range', from: 0, to: prices.length - 1 }, prices)
		for (const [i, pair] of pairs.entries()) if (closed(pair)) model.changeColBounds(i, 0, 0)
		model.run()
		const duals = model.getSolution().rowDual
		const gains = Float64Array.from(pairs, (_, i) => -(prices[i] ?? 0))
		for (const [r, { columns, factors }] of sheet.rows.slice(0, own).entries()) for (const [k, column] of columns.entries()) if (column < pairs.length) gains[column] = (gains[column] ?? 0) + (duals[r] ?? 0) * (factors[k] ?? 0)
		// What is wanted at least are the rows from below; places there are not more of are the rows from above.
		const places = ofShift.map(([from, to]) => sheet.rows.slice(from, to).reduce((sum, row, i) => sum + (row.from > 0 ? (duals[from + i] ?? 0) : 0), 0))
		return { places, gains }
	} finally {
		model.dispose()
	}
}

export const worthOf = (worth: 1 | 2 | 3): number => (worth === 3 ? CRITICAL : worth * EMPTY_UNITS)

/** Places missing before their shifts can be held, however much they matter. */
export function missingIn(problem: Problem, placed: readonly Placed[]): number {
	const at = peopleAt(problem, placed)
	return problem.shifts.reduce((sum, shift, i) => sum + missingOf(shift, at[i] ?? []), 0)
}
