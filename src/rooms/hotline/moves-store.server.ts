/** Hotline: what goes along when two incidents are joined, and finds its way back when they are taken apart. */
import { sql } from 'kysely'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { IncidentId, ReportId } from './model.ts'
import { INCIDENT_LIVES } from './rules.ts'
import { tables } from './store.server.ts'

type Pair = { readonly from: IncidentId; readonly into: IncidentId }

/** What is about an incident beside its reports. Of a member who was asked to look at both, one task stays with each. */
const BESIDE = ['hotline_observations', 'hotline_alerts', 'hotline_tasks'] as const
const isFree = (table: string, into: IncidentId) => (table === 'hotline_tasks' ? sql`and not exists (select from hotline_tasks o where o.incident = ${into} and o.member = t.member)` : sql``)

/** Moves everything of one incident to another, and remembers where it came from. @param proposed why its reports are only proposed there; null where they surely belong */
export async function takeAlong(tx: Tx, { from, into }: Pair, at: Instant, proposed: readonly string[] | null): Promise<void> {
	const remember = (table: string) => sql`insert into hotline_moves (item, from_one, into_one, ends_at) select t.id, ${from}, ${into}, ${at + INCIDENT_LIVES} from ${sql.table(table)} t where t.incident = ${from} ${isFree(table, into)} on conflict do nothing`.execute(tx)
	await remember('hotline_reports')
	await sql`update hotline_reports set incident = ${into} ${proposed ? sql`, state = case when state = 'linked' then 'proposed' else state end, why = ${[...proposed]}` : sql``} where incident = ${from}`.execute(tx)
	for (const table of BESIDE) {
		await remember(table)
		await sql`update ${sql.table(table)} t set incident = ${into} where t.incident = ${from} ${isFree(table, into)}`.execute(tx)
	}
}

/** Gives back what came from there and is still here: looks, alerts and tasks; and the reports that are named. */
export async function giveBack(tx: Tx, { from, into }: Pair, named: readonly ReportId[]): Promise<void> {
	const came = sql`select item from hotline_moves where from_one = ${from} and into_one = ${into}`
	await sql`update hotline_reports set incident = ${from}, state = 'linked', why = array['by-hand'] where incident = ${into} and id = any(${[...named]})`.execute(tx)
	for (const table of BESIDE) await sql`update ${sql.table(table)} t set incident = ${from} where t.incident = ${into} and t.id in (${came}) ${isFree(table, from)}`.execute(tx)
	await tables(tx).deleteFrom('hotline_moves').where('from_one', '=', from).where('into_one', '=', into).execute()
}

/** Which incidents these reports came from when they were joined to this one, most of them first; the last joined first where as many did. */
export async function cameFrom(tx: Tx, into: IncidentId, named: readonly ReportId[]): Promise<IncidentId[]> {
	const { rows } = await sql<{ from_one: string }>`
		select m.from_one from hotline_moves m join hotline_incidents i on i.id = m.from_one and i.state = 'merged' and i.into_one = ${into}
		where m.into_one = ${into} and m.item = any(${[...named]}) group by m.from_one, i.closed_at order by count(*) desc, i.closed_at desc, m.from_one`.execute(tx)
	return rows.map((row) => row.from_one as IncidentId)
}

/** Looks that came with these reports go where they go. */
export async function moveLooksOf(tx: Tx, reports: readonly ReportId[], incident: IncidentId): Promise<void> {
	if (reports.length > 0) await tables(tx).updateTable('hotline_observations').set({ incident }).where('report', 'in', [...reports]).execute()
}

/** Alerts first told since then, in all their versions; deliveries hang on them and go along. */
export async function moveAlertsTold(tx: Tx, { from, into }: Pair, since: Instant): Promise<void> {
	await sql`update hotline_alerts set incident = ${into} where id in (select id from hotline_alerts where incident = ${from} group by id having min(approved_at) >= ${since})`.execute(tx)
}
