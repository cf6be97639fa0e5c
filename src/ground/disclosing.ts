/**
 * What somebody would find here: every column and whether it can be read, and how many rows are left after tonight, next week and the last end date.
 * Plain data in, plain data out. A room says what it keeps in its readable.ts; the house looks.
 */
import { days, type Instant } from './time.ts'

export const PARTIES = ['host', 'seizure', 'subpoena'] as const
export type Party = (typeof PARTIES)[number]

/** A column of bytes. `sealed` opens for whom `to` names; `digest` is recognised with the key folder and never turned back; `public` is no secret. */
export type Shut = { readonly table: string; readonly column: string; readonly is: 'sealed' | 'digest' | 'public'; readonly to: string }
export const shutColumns = (table: string, what: Readonly<Record<string, readonly [Shut['is'], string]>>): Shut[] => Object.entries(what).map(([column, [is, to]]) => ({ table, column, is, to }))

/**
 * When a table's rows end: with the week, some days after the half-day, or at the instant, that a column of integers names (`also`: or as long after
 * another as `more` says, whichever comes first; `hold`: a column that names the legal hold which keeps it longer); with a row of another table; or not by themselves. A count is what remains of others: `of` names the table whose rows it counts.
 */
export type Ends =
	| { readonly by: 'week'; readonly column: string; readonly hold?: string }
	| { readonly by: 'half'; readonly column: string; readonly days: number }
	| { readonly by: 'instant'; readonly column: string; readonly also?: { readonly column: string; readonly more: string } }
	| { readonly by: 'row'; readonly column: string; readonly table: string }
	| { readonly by: 'count'; readonly of: string }
	| { readonly by: 'hand' }

// What is seen of a value

/** Columns whose every value is a word of ours or a coarse fact, so that one may be shown whole. Any other is shown by its shape. */
const WORDS_OF_OURS = new Set(['side', 'kind', 'language', 'urgency', 'size', 'sealed_where', 'state', 'outcome', 'extended_for', 'wrapped', 'said_by', 'sort', 'by', 'roles', 'purpose', 'does', 'says'])

/** The shape of a value, as PostgreSQL writes it as text: `listing_…`, `3…`. Never the value, unless it is a word of ours. */
export function shapeOf(column: string, value: string | null): string | null {
	if (value === null) return null
	if (WORDS_OF_OURS.has(column) && /^[\w {},/+–-]{1,40}$/.test(value)) return value
	const [, prefix] = /^([a-z]{2,12}_)[0-9a-f]{32}$/.exec(value) ?? []
	if (prefix) return `${prefix}…`
	if (value === '' || value === 'true' || value === 'false') return value
	return `${Array.from(value)[0] ?? ''}…`
}

// How many are left

/** Rows of a table that end at one moment; null where they have no end of their own. */
export type Ending = { readonly table: string; readonly endsAt: number | null; readonly n: number }
export type Counted = { readonly table: string; readonly of: string; readonly n: number }

export type Left = { readonly table: string; readonly now: number; readonly tonight: number; readonly nextWeek: number; readonly last: number }
/** @property last when the last thing with an end date is gone; null where nothing has one @property counted what remains of those that are gone: a number, and nothing else */
export type Leaving = { readonly now: Instant; readonly tonight: Instant; readonly nextWeek: Instant; readonly last: Instant | null; readonly left: readonly Left[]; readonly counted: readonly Left[] }

/** The next midnight by which everybody's weeks are counted (UTC). */
export const tonightOf = (now: Instant) => (Math.floor(now / days(1) + 1) * days(1)) as Instant

export function leaving(now: Instant, endings: readonly Ending[], counts: readonly Counted[], tables: readonly string[]): Leaving {
	const [tonight, nextWeek] = [tonightOf(now), (now + days(7)) as Instant]
	const ends = endings.flatMap(({ endsAt, n }) => (endsAt === null || n === 0 ? [] : [endsAt]))
	const last = ends.length > 0 ? (ends.reduce((a, b) => Math.max(a, b)) as Instant) : null
	const leftAt = (table: string, at: number | null) => endings.filter((one) => one.table === table && (one.endsAt === null || (at !== null && one.endsAt > at))).reduce((sum, { n }) => sum + n, 0)
	const left = tables.map((table): Left => ({ table, now: leftAt(table, -1), tonight: leftAt(table, tonight), nextWeek: leftAt(table, nextWeek), last: leftAt(table, last) }))
	const counted = counts.map(({ table, of, n }): Left => {
		const here = left.find((one) => one.table === of)
		const gone = (then: number | undefined) => n + (here?.now ?? 0) - (then ?? 0)
		return { table, now: n, tonight: gone(here?.tonight), nextWeek: gone(here?.nextWeek), last: gone(here?.last) }
	})
	return { now, tonight, nextWeek, last, left, counted }
}

// Who finds what

export type Column = { readonly column: string; readonly reads: 'yes' | 'no'; readonly what: string; readonly example?: string | null; readonly bytes?: number; readonly opens?: string }
export type Table = { readonly table: string; readonly kept: string; readonly rows: number; readonly columns: readonly Column[] }
export type Beside = { readonly what: string; readonly reads: string; readonly kept: string }
export type Disclosure = { readonly as: Party; readonly tables: readonly Table[]; readonly beside: readonly Beside[]; readonly not: readonly string[]; readonly leaving: Leaving }

/** Schema, rows and values as the house found them; `example` is text, `bytes` the sum of a column of bytes. */
export type Found = { readonly table: string; readonly rows: number; readonly columns: readonly { readonly column: string; readonly isBytes: boolean; readonly example: string | null; readonly bytes: number }[] }
export type Reviewed = { readonly readable: readonly { readonly table: string; readonly column: string; readonly what: string; readonly kept: string }[]; readonly shut: readonly Shut[] }

/** What nobody has described is told as what it most likely is: readable. */
const NOBODY_SAID = 'nobody has described this column yet'

export function tablesOf(found: readonly Found[], { readable, shut }: Reviewed): Table[] {
	return found.map(({ table, rows, columns }) => {
		const kept = readable.find((one) => one.table === table)?.kept ?? 'nobody has said yet'
		return { table, kept, rows, columns: columns.map((column) => (column.isBytes ? closed(table, column, shut) : opened(table, column, readable))) }
	})
}

const opened = (table: string, { column, example }: Found['columns'][number], readable: Reviewed['readable']): Column => ({
	column,
	reads: 'yes',
	what: readable.find((one) => one.table === table && one.column === column)?.what ?? NOBODY_SAID,
	example: shapeOf(column, example),
})

function closed(table: string, { column, bytes }: Found['columns'][number], shut: Reviewed['shut']): Column {
	const reviewed = shut.find((one) => one.table === table && one.column === column)
	if (!reviewed) return { column, reads: 'yes', what: NOBODY_SAID, bytes }
	const { is, to } = reviewed
	if (is === 'public') return { column, reads: 'yes', what: `public: ${to}`, bytes }
	return is === 'digest' ? { column, reads: 'no', what: `a keyed digest of ${to}`, bytes } : { column, reads: 'no', what: 'sealed', bytes, opens: to }
}
