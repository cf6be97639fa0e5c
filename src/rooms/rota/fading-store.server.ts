/** Rota: who was where, as it goes. Each row is taken out in the transaction that writes what it becomes, so that whoever fades at the same moment counts none twice. */
import { sql } from 'kysely'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, minutes, type Instant } from '#ground/time.ts'
import { addHours } from './beside-store.server.ts'
import { countsOf, countsUntil, hoursOf, type Held, type HourRow, type Past } from './fading.ts'
import { RUNG, weekAt } from './load.ts'
import { CARRIED, tables } from './store.server.ts'

const KIND_KEPT = days(365)

type Row = { member: string; begins: string; ends: string; effort: Past['effort']; presence: Past['presence']; called_off: boolean; state: string }

export async function fadeLedger(tx: Tx, now: Instant, zone: string): Promise<void> {
	await rememberKinds(tx, now)
	const missing = await sql<{ begins: string; missing: number }>`select begins, greatest(0, places - (select count(*) from rota_places where shift = rota_shifts.id and rota_places.state in (${sql.join(CARRIED)})))::integer as missing from rota_shifts where fades_at <= ${now} and state = 'open' for update`.execute(tx)
	const places = await sql<Row>`
		delete from rota_places using rota_shifts where rota_shifts.id = rota_places.shift and rota_shifts.fades_at <= ${now}
		returning rota_places.member, rota_places.begins, rota_places.ends, effort, presence, called_off, rota_places.state`.execute(tx)
	const past = places.rows.map(({ member, begins, ends, effort, presence, called_off: off, state }): Past => ({ member, begins: number(begins) as Instant, ends: number(ends) as Instant, effort, presence, isCarried: !off && CARRIED.includes(state) }))
	await addHours(tx, [...hoursOf(past, zone), ...(await rungHours(tx, now, zone))], zone)
	await tables(tx).deleteFrom('rota_shifts').where('fades_at', '<=', now).execute()

	const gone = await tables(tx).deleteFrom('rota_hours').where('ends_at', '<=', now).returning(['member', 'week', 'minutes', 'load', 'beside', 'nights']).execute()
	await addCounts(tx, gone, missing.rows.map((row) => ({ begins: number(row.begins) as Instant, missing: row.missing })), zone)
	for (const table of ['rota_times', 'rota_kinds', 'rota_counts'] as const) await tables(tx).deleteFrom(table).where('ends_at', '<=', now).execute()
	for (const table of ['rota_beside', 'rota_said', 'rota_overrides', 'rota_skips', 'rota_page_asks', 'rota_pages']) await sql`delete from ${sql.table(table)} where ends_at <= ${now}`.execute(tx)
}

/** Whoever has done a kind of shift is not new to it for a year, also where they have a place of it already. */
async function rememberKinds(tx: Tx, now: Instant): Promise<void> {
	await sql`
		insert into rota_kinds (member, kind, ends_at)
			select member, kind, max(rota_places.ends) + ${sql.lit(KIND_KEPT)}::bigint from rota_places join rota_shifts on rota_shifts.id = shift
			where rota_places.ends <= ${now} and not called_off and rota_places.state in (${sql.join(CARRIED)}) and presence = 'there' group by 1, 2 order by 1, 2
		on conflict (member, kind) do update set ends_at = greatest(rota_kinds.ends_at, excluded.ends_at) where rota_kinds.ends_at < excluded.ends_at`.execute(tx)
	await sql`
		update rota_places set is_new = false from rota_shifts, rota_kinds
		where rota_shifts.id = rota_places.shift and rota_kinds.member = rota_places.member and rota_kinds.kind = rota_shifts.kind and rota_places.is_new and rota_shifts.begins > ${now}`.execute(tx)
}

/** What somebody was called to is hours as a shift is; being rung weighs an hour, whoever answered. */
async function rungHours(tx: Tx, now: Instant, zone: string): Promise<HourRow[]> {
	const held = await sql<{ member: string; begins: string; ends: string }>`select held_by as member, held_at as begins, over_at as ends from rota_pages where ends_at <= ${now} and held_by is not null and over_at > held_at for update`.execute(tx)
	const rung = await sql<{ member: string; begins: string }>`select rota_paged.member, min(at) as begins from rota_paged join rota_pages on rota_pages.id = page where ends_at <= ${now} group by page, rota_paged.member`.execute(tx)
	const works = held.rows.map(({ member, begins, ends }): Past => ({ member, begins: number(begins) as Instant, ends: number(ends) as Instant, effort: 'plain', presence: 'there', isCarried: true }))
	return [...hoursOf(works.filter(({ begins, ends }) => ends - begins >= minutes(1)), zone), ...rung.rows.map(({ member, begins }): HourRow => ({ member, week: weekAt(number(begins) as Instant, zone), minutes: 0, load: RUNG, beside: 0, nights: 0 }))]
}

async function addCounts(tx: Tx, hours: readonly HourRow[], held: readonly Held[], zone: string): Promise<void> {
	for (const row of countsOf(hours, held, zone)) {
		await tables(tx)
			.insertInto('rota_counts')
			.values({ ...row, ends_at: countsUntil(row.week, zone) })
			.onConflict((conflict) => conflict.column('week').doUpdateSet((e) => ({ people: e('rota_counts.people', '+', row.people), minutes: e('rota_counts.minutes', '+', row.minutes), missing: e('rota_counts.missing', '+', row.missing) })))
			.execute()
	}
}
