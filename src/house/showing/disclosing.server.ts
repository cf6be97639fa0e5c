/** Looks at what is here: every table and column the database has, not only those somebody thought of. */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { leaving, tablesOf, type Counted, type Disclosure, type Ending, type Ends, type Found, type Leaving, type Party } from '#ground/disclosing.ts'
import { LAPSES_AFTER } from '#ground/holds.ts'
import { ends as groundEnds, readable as groundReadable, shut as groundShut } from '#ground/readable.ts'
import type { Ports } from '#ground/ports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, hours, type Week } from '#ground/time.ts'
import { ends as frontdoorEnds, readable as frontdoorReadable, shut as frontdoorShut } from '#rooms/frontdoor/readable.ts'
import { ends as hubsEnds, readable as hubsReadable, shut as hubsShut } from '#rooms/hubs/readable.ts'
import { ends as hotlineEnds, readable as hotlineReadable, shut as hotlineShut } from '#rooms/hotline/readable.ts'
import { ends as rotaEnds, readable as rotaReadable, shut as rotaShut } from '#rooms/rota/readable.ts'
import { besideOf, notFoundBy, type Lying } from './disclosing.ts'
import { UPGRADES } from '../house.server.ts'

export const reviewed = { readable: [...groundReadable, ...frontdoorReadable, ...rotaReadable, ...hotlineReadable, ...hubsReadable], shut: [...groundShut, ...frontdoorShut, ...rotaShut, ...hotlineShut, ...hubsShut] }
/** A line on the desk goes with what it is about. */
export const ends: Readonly<Record<string, Ends>> = { ...groundEnds, ...frontdoorEnds, ...rotaEnds, ...hotlineEnds, ...hubsEnds, ground_lines: { by: 'row', column: 'about', table: 'frontdoor_listings' } }

/** Where this hub's files are, as far as somebody who takes the disk would find them. */
export type Places = { readonly dataFolder: string; readonly keysFolder: string; readonly backupsFolder?: string }

/** Everything that party could read from this hub now. */
export const disclose = ({ storage, now }: Pick<Ports, 'storage' | 'now'>, places: Places, party: Party): Promise<Disclosure> =>
	storage.inOneGo(async (tx) => {
		await tx.executeQuery(sql`set transaction isolation level repeatable read`.compile(tx))
		const schema = await columnsOf(tx)
		const found: Found[] = []
		for (const [table, columns] of schema) found.push(await look(tx, table, columns))
		const sessions = found.find(({ table }) => table === 'ground_sessions')?.rows ?? 0
		const lying = { ...lyingIn(places), sessions, jobs: await jobsTables(tx) }
		return { as: party, tables: tablesOf(found, reviewed), beside: besideOf(party, lying), not: notFoundBy(party), leaving: await leavingIn(tx, now(), [...schema.keys()]) }
	})

/** How many rows are left tonight, next week, and when the last end date is past: the numbers of the page at the desk. */
export const leavingNow = ({ storage, now }: Pick<Ports, 'storage' | 'now'>): Promise<Leaving> => storage.inOneGo(async (tx) => leavingIn(tx, now(), [...(await columnsOf(tx)).keys()]))

type Columns = readonly { readonly column: string; readonly type: string }[]

async function columnsOf(tx: Tx): Promise<Map<string, Columns>> {
	const { rows } = await sql<{ table: string; column: string; type: string }>`
		select c.table_name as table, c.column_name as column, c.data_type as type from information_schema.columns c
		join information_schema.tables t using (table_schema, table_name)
		where c.table_schema = 'public' and t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position`.execute(tx)
	return Map.groupBy(rows, ({ table }) => table)
}

const isBytes = ({ type }: Columns[number]) => type === 'bytea'

/** One walk through a table: how many rows, how many bytes, and of each column the smallest value as text, for its shape. */
async function look(tx: Tx, table: string, columns: Columns): Promise<Found> {
	const each = columns.map((one) => (isBytes(one) ? sql`coalesce(sum(octet_length(${sql.ref(one.column)})), 0)::text` : sql`min(${sql.ref(one.column)}::text collate "C")`))
	const named = each.map((value, i) => sql`${value} as ${sql.ref(`c${i}`)}`)
	const { rows } = await sql<Record<string, string | null>>`select count(*)::text as n, ${sql.join(named)} from ${sql.table(table)}`.execute(tx)
	const [row = {}] = rows
	return {
		table,
		rows: Number(row['n'] ?? 0),
		columns: columns.map((one, i) => ({ column: one.column, isBytes: isBytes(one), example: isBytes(one) ? null : (row[`c${i}`] ?? null), bytes: isBytes(one) ? Number(row[`c${i}`]) : 0 })),
	}
}

async function leavingIn(tx: Tx, now: Leaving['now'], tables: readonly string[]): Promise<Leaving> {
	const counts: Counted[] = []
	const endings: Ending[] = []
	for (const table of tables) {
		const end = ends[table] ?? { by: 'hand' }
		if (end.by === 'count') counts.push({ table, of: end.of, n: await sumOf(tx, table) })
		else endings.push(...(await endingsOf(tx, table, end)))
	}
	return leaving(now, endings, counts, tables.filter((table) => ends[table]?.by !== 'count'))
}

async function sumOf(tx: Tx, table: string): Promise<number> {
	const { rows } = await sql<{ n: string }>`select coalesce(sum(n), 0) as n from ${sql.table(table)}`.execute(tx)
	return number(rows[0]?.n ?? 0)
}

async function endingsOf(tx: Tx, table: string, end: Exclude<Ends, { by: 'count' }>): Promise<Ending[]> {
	if (end.by === 'row') return endingsWith(tx, table, end.column, end.table)
	const { rows } = await sql<{ at: string | null; n: string }>`select ${endColumn(end)} as at, count(*) as n from ${sql.table(table)} group by 1`.execute(tx)
	return rows.map(({ at, n }) => ({ table, endsAt: at === null ? null : number(at), n: number(n) }))
}

/** Rows that go with a row of another table end as that one does; what is about nothing there ends when somebody ends it. */
async function endingsWith(tx: Tx, table: string, column: string, above: string): Promise<Ending[]> {
	const end = ends[above]
	if (!end || end.by === 'count' || end.by === 'row') return []
	const { rows } = await sql<{ at: string | null; n: string }>`
		select a.at, count(*) as n from ${sql.table(table)} as b left join (select id, ${endColumn(end)} as at from ${sql.table(above)}) as a on a.id = b.${sql.ref(column)} group by 1`.execute(tx)
	return rows.map(({ at, n }) => ({ table, endsAt: at === null ? null : number(at), n: number(n) }))
}

function endColumn(end: Exclude<Ends, { by: 'count' | 'row' }>) {
	if (end.by === 'hand') return sql`null::bigint`
	const column = sql.ref(end.column)
	if (end.by === 'half') return sql`(${column}::bigint + ${sql.lit(2 * end.days)}) * ${sql.lit(hours(12))}`
	if (end.by === 'instant') return end.also ? sql`least(${column}, ${sql.ref(end.also.column)} + ${sql.ref(end.also.more)})::bigint` : sql`${column}::bigint`
	const week = sql`(${column}::bigint + 1) * ${sql.lit(days(7))}`
	return end.hold ? sql`greatest(${week}, ${heldUntil(end.hold)})` : week
}

/** A legal hold keeps its records until it is released, or until it lapses because nobody looked at it again. */
const heldUntil = (hold: string) => sql`(select (review_half::bigint + 1) * ${sql.lit(hours(12))} + ${sql.lit(LAPSES_AFTER)} from ground_holds where ground_holds.id = ${sql.ref(hold)} and ended_half is null)`

/** The weeks with which something ends that no legal hold keeps: each needs its key. */
export async function weeksInUse(tx: Tx): Promise<Week[]> {
	const weeks: Week[] = []
	for (const [table, end] of Object.entries(ends)) {
		if (end.by !== 'week') continue
		const { rows } = await sql<{ week: Week }>`select distinct ${sql.ref(end.column)} as week from ${sql.table(table)} ${end.hold ? sql`where ${sql.ref(end.hold)} is null` : sql``}`.execute(tx)
		weeks.push(...rows.map(({ week }) => week))
	}
	return weeks
}

async function jobsTables(tx: Tx): Promise<number> {
	const { rows } = await sql<{ n: string }>`select count(*) as n from information_schema.tables where table_schema = 'jobs'`.execute(tx)
	return number(rows[0]?.n ?? 0)
}

function lyingIn({ dataFolder, keysFolder, backupsFolder }: Places): Omit<Lying, 'sessions' | 'jobs'> {
	const names = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])
	const upgrades = names(join(dataFolder, UPGRADES)).filter((name) => name.endsWith('.backup')).length
	const here = [...names(dataFolder), ...(backupsFolder === undefined ? [] : names(backupsFolder))]
	const keys = (folder: string) => names(join(keysFolder, folder)).filter((name) => name.endsWith('.key')).length
	return {
		weeks: keys('weeks'),
		holds: keys('holds'),
		isKeysInside: keysFolder === dataFolder || keysFolder.startsWith(`${dataFolder}/`),
		upgrades,
		backups: here.filter((name) => name.endsWith('.backup')).length,
		keyCopies: here.filter((name) => name.endsWith('.keys')).length,
	}
}
