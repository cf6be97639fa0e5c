/** Rows and columns handed to HiGHS. */
import type { Highs, Model } from 'highs'
import type { Rows } from './rows.ts'

/** Whoever asks for a model disposes of it: the solver's memory is not collected. @param isWhole whether nobody may have half a place */
export function modelOf(highs: Highs, { sheet: { columns, rows }, pairs }: Rows, isWhole = true): Model {
	const finite = (value: number) => (Number.isFinite(value) ? value : Math.sign(value) * highs.infinity)
	const starts = new Int32Array(rows.length + 1)
	for (const [i, row] of rows.entries()) starts[i + 1] = (starts[i] ?? 0) + row.columns.length
	const model = highs.createModel({
		numCols: columns.length,
		numRows: rows.length,
		colCost: new Float64Array(columns.length),
		colLower: Float64Array.from(columns, ({ lower }) => lower),
		colUpper: Float64Array.from(columns, ({ upper }) => finite(upper)),
		rowLower: Float64Array.from(rows, ({ from }) => finite(from)),
		rowUpper: Float64Array.from(rows, ({ to }) => finite(to)),
		integrality: Int32Array.from(columns, (_, i) => (isWhole && i < pairs.length ? 1 : 0)),
		matrix: { format: 'csr', numRows: rows.length, numCols: columns.length, starts, indices: Int32Array.from(rows.flatMap((row) => row.columns)), values: Float64Array.from(rows.flatMap((row) => row.factors)) },
	})
	model.options.set({ output_flag: false })
	return model
}
