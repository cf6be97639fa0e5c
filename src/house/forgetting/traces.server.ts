/** What will go, before it goes: every row that has come to its end and every row under it, as marks that can be looked for afterwards. */
import type pg from 'pg'
import type { Ends } from '#ground/disclosing.ts'
import type { Week } from '#ground/time.ts'
import { ends } from '../showing/disclosing.server.ts'
import type { Marks } from './marks.server.ts'

type Under = { readonly table: string; readonly column: string }
type Ending = { readonly table: string; readonly column: string; readonly hold: string | null; readonly under: readonly Under[] }

/** Tables whose rows end with a week, and those whose rows go with them. */
const ending: readonly Ending[] = Object.entries<Ends>(ends).flatMap(([table, how]) => {
	if (how.by !== 'week') return []
	const under = Object.entries<Ends>(ends).flatMap(([name, other]) => (other.by === 'row' && other.table === table ? [{ table: name, column: other.column }] : []))
	return [{ table, column: how.column, hold: how.hold ?? null, under }]
})

/** `held` are those a legal hold keeps though their week is over. */
type Which = 'due' | 'held'
const isOver = ({ column, hold }: Ending, which: Which) => `r.${column} < $1 and ${which === 'due' ? (hold ? `r.${hold} is null` : 'true') : hold ? `r.${hold} is not null` : 'false'}`

export type Rows = Readonly<Record<string, number>>

/** How many rows of each table have come to their end and are kept by nothing. */
export async function countDue(pool: pg.Pool, week: Week): Promise<Rows> {
	const rows: Record<string, number> = {}
	const count = async (table: string, sql: string) => (rows[table] = Number((await pool.query<{ n: string }>(`select count(*) as n ${sql}`, [week])).rows[0]?.n))
	for (const one of ending) {
		await count(one.table, `from ${one.table} r where ${isOver(one, 'due')}`)
		for (const { table, column } of one.under) await count(table, `from ${table} c join ${one.table} r on r.id = c.${column} where ${isOver(one, 'due')}`)
	}
	return rows
}

const AT_ONCE = 500

/** Marks all that is due. */
export async function markDue(pool: pg.Pool, week: Week, marks: Marks): Promise<void> {
	for (const one of ending)
		for (let after = ''; ; ) {
			const ids = await idsOf(pool, one, week, 'due', after)
			for (const batch of await traced(pool, one, ids)) markAll(batch, marks)
			if (ids.length < AT_ONCE) break
			after = ids.at(-1) ?? ''
		}
}

/** A row that a hold keeps: its hold may end at this very moment. `isGone` says afterwards whether it did. */
export type Held = { readonly rows: Rows; isGone(): Promise<boolean>; mark(marks: Marks): void }

export async function findHeld(pool: pg.Pool, week: Week): Promise<readonly Held[]> {
	const found: Held[] = []
	for (const one of ending)
		for (let after = ''; ; ) {
			const ids = await idsOf(pool, one, week, 'held', after)
			for (const id of ids) {
				const batches = await traced(pool, one, [id])
				found.push({
					rows: Object.fromEntries(batches.map(({ table, rows }) => [table, rows.length])),
					isGone: async () => (await pool.query(`select from ${one.table} where id = $1`, [id])).rowCount === 0,
					mark: (marks) => batches.forEach((batch) => markAll(batch, marks)),
				})
			}
			if (ids.length < AT_ONCE) break
			after = ids.at(-1) ?? ''
		}
	return found
}

const idsOf = async (pool: pg.Pool, one: Ending, week: Week, which: Which, after: string): Promise<readonly string[]> =>
	(await pool.query<{ id: string }>(`select r.id from ${one.table} r where ${isOver(one, which)} and r.id > $2 order by r.id limit ${AT_ONCE}`, [week, after])).rows.map(({ id }) => id)

type Column = { readonly name: string; readonly isBytes: boolean }
type Batch = { readonly table: string; readonly columns: readonly Column[]; readonly rows: readonly Readonly<Record<string, unknown>>[] }

async function traced(pool: pg.Pool, { table, under }: Ending, ids: readonly string[]): Promise<readonly Batch[]> {
	const batches: Batch[] = []
	for (const each of [{ table, column: 'id' }, ...under]) {
		const columns = await columnsOf(pool, each.table)
		const { rows } = await pool.query<Record<string, unknown>>(`select ${picked(columns)} from ${each.table} r where r.${each.column} = any($1)`, [ids])
		batches.push({ table: each.table, columns, rows })
	}
	return batches
}

/** Columns of bytes, and of text that names the row itself: one that names another's row lives on with it. */
async function columnsOf(pool: pg.Pool, table: string): Promise<readonly Column[]> {
	const { rows } = await pool.query<Column>(
		`select a.attname as name, a.atttypid = 'bytea'::regtype as "isBytes" from pg_attribute a
		where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.atttypid in ('bytea'::regtype, 'text'::regtype)
		and not exists (select from pg_constraint k where k.conrelid = a.attrelid and k.contype = 'f' and a.attnum = any(k.conkey))`,
		[table],
	)
	return rows
}

/** Of bytes two pieces of sixteen: a recording is long, and need not be read whole. */
const PIECES = [1, 2] as const
const picked = (columns: readonly Column[]) =>
	columns.flatMap(({ name, isBytes }) => (isBytes ? PIECES.map((nth) => `substring(r.${name} from 1 + greatest(0, octet_length(r.${name}) - 16) * ${nth} / 2 for 16) as ${name}_${nth}`) : [`r.${name} as ${name}`])).join(', ')

function markAll({ table, columns, rows }: Batch, marks: Marks): void {
	for (const row of rows)
		for (const { name, isBytes } of columns) {
			const what = `${table}.${name}`
			if (!isBytes) marks.addId(what, String(row[name] ?? ''))
			else for (const nth of PIECES) marks.addBytes(what, (row[`${name}_${nth}`] as Buffer | null) ?? new Uint8Array())
		}
}
