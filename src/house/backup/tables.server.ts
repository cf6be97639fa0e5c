/** Which tables are Holdfast's, in an order in which each comes after those it points to. */
import type pg from 'pg'

export type Table = { readonly name: string; readonly columns: readonly string[] }

/** A table is its room's by the beginning of its name; beside ours there may be somebody else's. */
const ROOMS = ['ground', 'frontdoor', 'rota', 'hotline', 'library', 'circles', 'aid', 'fridges', 'court', 'clinic', 'hubs']
const MINE = `'^(${ROOMS.join('|')})_'`
const OURS = `n.nspname = 'public' and c.relkind = 'r' and c.relname ~ ${MINE}`

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

/** @throws where tables point to each other in a circle */
export async function tablesIn(client: pg.ClientBase): Promise<readonly Table[]> {
	const { rows } = await client.query<{ name: string; columns: string[]; after: string[] }>(`
		select c.relname::text as name,
			array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum) as columns,
			array(select distinct f.relname::text from pg_constraint k join pg_class f on f.oid = k.confrelid where k.contype = 'f' and k.conrelid = c.oid and k.confrelid <> c.oid) as after
		from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${OURS} order by c.relname`)
	const sorted: Table[] = []
	const waiting = new Map(rows.map((row) => [row.name, row]))
	while (waiting.size > 0) {
		const ready = [...waiting.values()].filter(({ after }) => after.every((name) => !waiting.has(name)))
		if (ready.length === 0) throw new Error(`these tables point to each other in a circle: ${[...waiting.keys()].join(', ')}`)
		for (const { name, columns } of ready) {
			sorted.push({ name, columns })
			waiting.delete(name)
		}
	}
	return sorted
}

/** Everything a migration of ours can have made, and what wakes the duties: that is made anew by whichever version starts next. */
export async function dropAll(client: pg.ClientBase): Promise<void> {
	const { rows } = await client.query<{ statement: string }>(`
		select format('drop %s public.%I cascade', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence' else 'table' end, c.relname) as statement
			from pg_class c join pg_namespace n on n.oid = c.relnamespace
			where n.nspname = 'public' and c.relname ~ ${MINE} and c.relkind in ('r', 'v', 'm', 'S') and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
		union all
		select format('drop routine %s cascade', p.oid::regprocedure) from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.proname ~ ${MINE} and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
		union all
		select format('drop type public.%I cascade', t.typname) from pg_type t join pg_namespace n on n.oid = t.typnamespace where n.nspname = 'public' and t.typname ~ ${MINE} and t.typtype in ('e', 'd', 'r')`)
	for (const { statement } of rows) await client.query(statement.replace(/^drop (table|view|materialized view|sequence|routine|type) /, 'drop $1 if exists '))
	await client.query('drop schema if exists jobs cascade')
}
