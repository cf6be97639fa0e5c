/** What a bench says: lines of one table, each figure beside its limit. */

/** @property from where the limit comes from: measured in this run, or stated in the design */
export type Limit = { readonly must: '≤' | '<' | '≥' | '>'; readonly value: number; readonly from: string }

export type Figure = { readonly name: string; readonly value: number | null; readonly unit: Unit; readonly limit: Limit | null; readonly note: string }
export type Unit = 'ms' | 'MB' | 'KB' | '/s' | '' | 's'

/** `rows` are the names of all figures it gives, so that one can be asked for by name before anything has run. */
export type Bench = { readonly rows: readonly string[]; readonly run: () => Promise<readonly Figure[]> }

export const figure = (name: string, value: number, unit: Unit, limit: Limit | null = null, note = ''): Figure => ({ name, value, unit, limit, note })
/** For what cannot be measured on this machine. */
export const skipped = (name: string, why: string): Figure => ({ name, value: null, unit: '', limit: null, note: why })

export const stated = (must: Limit['must'], value: number): Limit => ({ must, value, from: 'stated' })
export const measured = (must: Limit['must'], value: number, from: string): Limit => ({ must, value, from })

export type Verdict = 'kept' | 'missed' | 'told' | 'skipped'

/** `told` is a figure without a limit: there to compare with. */
export function verdictOf({ value, limit }: Figure): Verdict {
	if (value === null) return 'skipped'
	if (limit === null) return 'told'
	const isKept = { '≤': value <= limit.value, '<': value < limit.value, '≥': value >= limit.value, '>': value > limit.value }[limit.must]
	return isKept ? 'kept' : 'missed'
}

const shown = (value: number): string => (Math.abs(value) >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toPrecision(value < 0.1 ? 2 : 3))

/** The table as Markdown, so that it can be kept in BENCHMARKS.md as it is. */
export function tableOf(figures: readonly Figure[]): string {
	const rows = figures.map((one) => {
		const { name, value, unit, limit, note } = one
		const bound = limit ? `${limit.must} ${shown(limit.value)} ${unit} (${limit.from})` : ''
		return [name, value === null ? '' : `${shown(value)} ${unit}`.trim(), bound.replace('  ', ' '), verdictOf(one), note]
	})
	const all = [['figure', 'value', 'limit', 'verdict', 'note'], ...rows]
	const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
	const line = (row: readonly string[]) => `| ${row.map((cell, column) => (column === 4 ? cell : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`
	return [line(all[0] ?? []), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|---|`, ...rows.map(line)].join('\n')
}
