/** Hotline: what fades, at rest: words, places, and in the end the rows. */
import { sql } from 'kysely'
import type { Tx } from '#ground/storage.server.ts'
import { days, type Instant } from '#ground/time.ts'
import { countEnding, countTold } from './calibrating-store.server.ts'
import { dropPictures } from './pictures-store.server.ts'
import { FADES, INCIDENT_LIVES } from './rules.ts'

/** The words that had their time, and the exact spot. Gives of how many reports. */
export async function forgetWords(tx: Tx, now: Instant): Promise<number> {
	const { numAffectedRows = 0n } = await sql`update hotline_reports set words = null, place = null, lat = null, lon = null, keys = '{}' where words is not null and words_end <= ${now}`.execute(tx)
	return Number(numAffectedRows)
}

/** One step for each that is due. Over the version that was there: nobody who read it before writes the finer place again. */
export async function coarsen(tx: Tx, now: Instant): Promise<number> {
	const [block, neighbourhood, zone] = FADES
	const since = sql`coalesce(closed_at, heard_at)`
	const rounded = (column: 'lat' | 'lon') => sql`case fade when 0 then round(${sql.ref(column)}::numeric, 3)::float8 when 1 then round(${sql.ref(column)}::numeric, 2)::float8 end`
	await sql`update hotline_incidents set fades_at = ${since} + ${block} where fades_at <= ${now} and fade = 0 and ${since} + ${block} > ${now}`.execute(tx)
	const { numAffectedRows = 0n } = await sql`
		update hotline_incidents set fade = fade + 1, lat = ${rounded('lat')}, lon = ${rounded('lon')}, place = case fade when 0 then place end,
			fades_at = case fade when 0 then ${since} + ${neighbourhood} when 1 then ${since} + ${zone} else ends_at end, version = version + 1
		where fades_at <= ${now} and fade < 3`.execute(tx)
	return Number(numAffectedRows)
}

/** Each goes at its end. Those that go with what they hang on are not here. */
const ENDING = ['hotline_reports', 'hotline_tasks', 'hotline_observations', 'hotline_acts', 'hotline_moves', 'hotline_signs', 'hotline_deliveries', 'hotline_alerts', 'hotline_handed', 'hotline_surges', 'hotline_partners', 'hotline_guesses', 'hotline_bulks', 'hotline_gaps', 'hotline_alarms'] as const

/** Drops what has come to its end; of incidents counts remain. Gives how many of them went. @param atLeast fewer in a zone count for the whole town, and fewer there for nobody */
export async function dropEnded(tx: Tx, now: Instant, atLeast: number): Promise<number> {
	await countTold(tx, now)
	await countEnding(tx, now)
	await dropPictures(tx, now)
	for (const table of ENDING) await sql`delete from ${sql.table(table)} where ends_at <= ${now}`.execute(tx)
	const { rows } = await sql<{ n: string }>`
		with recursive ended as (
			select id from hotline_incidents where ends_at <= ${now}
			union select i.id from hotline_incidents i join ended e on i.into_one = e.id
		), gone as (
			delete from hotline_incidents where id in (select id from ended) returning opened_at, zone, state, is_drill
		), counted as (
			insert into hotline_counts (month, zone, outcome, n)
			select ${monthOf(sql`opened_at`)}, coalesce(zone, ''), state, count(*) from gone where state <> 'merged' and not is_drill group by 1, 2, 3 order by 1, 2, 3
			on conflict (month, zone, outcome) do update set n = hotline_counts.n + excluded.n
		) select count(*) as n from gone`.execute(tx)
	// By then everything that began in that month has gone.
	const over = sql`month < ${monthOf(sql`${now - INCIDENT_LIVES - days(1)}::bigint`)}`
	await sql`
		with few as (delete from hotline_counts where ${over} and zone <> '' and n < ${atLeast} returning month, outcome, n)
		insert into hotline_counts (month, zone, outcome, n) select month, '', outcome, sum(n) from few group by 1, 2, 3 on conflict (month, zone, outcome) do update set n = hotline_counts.n + excluded.n`.execute(tx)
	await sql`delete from hotline_counts where ${over} and zone = '' and n < ${atLeast}`.execute(tx)
	return Number(rows[0]?.n)
}

/** Months since 1970, UTC. */
const monthOf = (at: ReturnType<typeof sql>) => sql`(extract(year from to_timestamp(${at} / 1000) at time zone 'UTC')::integer - 1970) * 12 + extract(month from to_timestamp(${at} / 1000) at time zone 'UTC')::integer - 1`
