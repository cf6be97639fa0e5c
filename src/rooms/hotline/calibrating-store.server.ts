/** Hotline: what incidents rested on and what they came to, at rest: a row while the incident is there, a count of the month when it goes. */
import { sql } from 'kysely'
import type { Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { after, days } from '#ground/time.ts'
import { COUNTS_LIVE, countsOf, type Counted, type Determined, type EndedAs } from './calibrating.ts'
import type { IncidentId } from './model.ts'
import { INCIDENT_LIVES } from './rules.ts'
import { tables, type Tables } from './store.server.ts'

/** Months since 1970 on the calendar of UTC. */
export function monthOf(at: number): number {
	const day = new Date(at)
	return (day.getUTCFullYear() - 1970) * 12 + day.getUTCMonth()
}
/** When the first of these months began. */
export const beganAt = (month: number): number => Date.UTC(1970 + Math.floor(month / 12), month % 12, 1)

/** Decided again, it counts as it was decided last. */
export async function keepDetermined(tx: Tx, incident: IncidentId, { basis, looked, rules, outcome }: Determined, openedAt: Instant): Promise<void> {
	const row = { month: monthOf(openedAt), basis, looked, rules: [...rules], outcome, ends_at: after(openedAt, INCIDENT_LIVES) + days(1) }
	await tables(tx).insertInto('hotline_determined').values({ incident, ...row }).onConflict((same) => same.column('incident').doUpdateSet(row)).execute()
}
/** Opened again, it is not decided any more. */
export const dropDetermined = (tx: Tx, incident: IncidentId) => tables(tx).deleteFrom('hotline_determined').where('incident', '=', incident).execute()

/** The last rules that made it a fact; null where nothing ever did. */
export async function confirmedBy(tx: Tx, incident: IncidentId): Promise<string[] | null> {
	const row = await tables(tx).selectFrom('hotline_acts').select('about').where('incident', '=', incident).where('act', '=', 'confirm').orderBy('place', 'desc').limit(1).executeTakeFirst()
	return row ? (row.about ?? '').split(' ').filter((one) => one !== '') : null
}

const determinedOf = ({ basis, looked, rules, outcome }: Tables['hotline_determined']): Determined => ({ basis: basis as Determined['basis'], looked, rules, outcome: outcome as EndedAs })

/** Before incidents go, what they were becomes counts. @param ended which of them go */
export async function countEnding(tx: Tx, now: Instant): Promise<void> {
	const rows = await tables(tx)
		.deleteFrom('hotline_determined')
		.where((e) => e.or([e('ends_at', '<=', now), e('incident', 'in', sql<string>`(with recursive ended as (select id from hotline_incidents where ends_at <= ${now} union select i.id from hotline_incidents i join ended e on i.into_one = e.id) select id from ended)`)]))
		.returningAll()
		.execute()
	for (const row of rows) await addCounts(tx, row.month, determinedOf(row))
	await tables(tx).deleteFrom('hotline_outcomes').where('month', '<=', monthOf(now) - COUNTS_LIVE).execute()
}

/** What it was counts from now on; nothing else is known of it any more. */
export async function addCounts(tx: Tx, month: number, it: Determined): Promise<void> {
	for (const { basis, outcome, n } of countsOf(it))
		await tables(tx).insertInto('hotline_outcomes').values({ month, basis, outcome, n }).onConflict((same) => same.columns(['month', 'basis', 'outcome']).doUpdateSet({ n: sql`hotline_outcomes.n + ${n}` })).execute()
}

/** Of incidents that are there and of those that went. @param from the first month */
export async function countsSince(tx: Tx, from: number): Promise<Counted[]> {
	const gone = await tables(tx).selectFrom('hotline_outcomes').select(['basis', 'outcome', 'n']).where('month', '>=', from).execute()
	const here = await tables(tx).selectFrom('hotline_determined').selectAll().where('month', '>=', from).execute()
	return [...gone.map(({ basis, outcome, n }) => ({ basis, outcome: outcome as EndedAs, n })), ...here.flatMap((row) => countsOf(determinedOf(row)))]
}

// How often people are told

const DAY = 86_400_000
const isNews = sql`a.tells in ('alert', 'update')`
const went = sql`d.state in ('handed', 'delivered', 'unknown') and d.handed_at is not null and not a.is_drill`
/** So many days of counts are kept. */
const TOLD_LIVES = 14

/** Before rows of the ledger go, they become counts of their day. */
export async function countTold(tx: Tx, now: Instant): Promise<void> {
	await sql`
		insert into hotline_told (day, says, n)
		select (d.handed_at / ${DAY})::integer, case when ${isNews} then 'news' else 'back' end, count(*)
		from hotline_deliveries d join hotline_alerts a on a.id = d.alert and a.version = d.version
		where (d.ends_at <= ${now} or a.ends_at <= ${now}) and ${went} group by 1, 2
		on conflict (day, says) do update set n = hotline_told.n + excluded.n`.execute(tx)
	await tables(tx).deleteFrom('hotline_told').where('day', '<', Math.floor(now / DAY) - TOLD_LIVES).execute()
}

/** Messages of the last seven days that went out, and how many people want them now. */
export async function toldLately(tx: Tx, now: Instant): Promise<{ readonly news: number; readonly back: number; readonly people: number }> {
	const since = Math.floor(now / DAY) - 6
	const { rows } = await sql<{ news: string; back: string; people: string }>`
		with told as (
			select says, n::bigint from hotline_told where day >= ${since}
			union all
			select case when ${isNews} then 'news' else 'back' end, count(*) from hotline_deliveries d join hotline_alerts a on a.id = d.alert and a.version = d.version
			where d.handed_at >= ${since * DAY} and ${went} group by 1
		)
		select coalesce(sum(n) filter (where says = 'news'), 0) as news, coalesce(sum(n) filter (where says = 'back'), 0) as back, (select count(*) from hotline_subscribers where state = 'on') as people from told`.execute(tx)
	const [row] = rows
	return { news: Number(row?.news ?? 0), back: Number(row?.back ?? 0), people: Number(row?.people ?? 0) }
}
