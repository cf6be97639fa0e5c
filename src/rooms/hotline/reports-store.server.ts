/** Hotline: reports at rest. What is known around one is beside it, in around-store. */
import { sql, type RawBuilder } from 'kysely'
import { hex } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import type { Spot } from '#ground/places.ts'
import type { Ports } from '#ground/ports.ts'
import { bytes, number, often, type Tx } from '#ground/storage.server.ts'
import { hours, type Instant } from '#ground/time.ts'
import type { Heard, Incident, IncidentId, Report, ReportId } from './model.ts'
import { FADES, INCIDENT_LIVES, WORDS_LIVE } from './rules.ts'
import { tables, type Tables } from './store.server.ts'
import { COUNTED_OVER, OF_ONE_SILENT_NUMBER, RUSH } from './surge.ts'

/**
 * One at a time decides where a report goes: two about one event, at one moment, would each open an incident. Whoever comes while others are decided goes
 * with the next, all of them in one transaction in the order in which they came: many cost little more than one, and however many there are, they keep
 * one of the house's connections busy and leave it the others. Another process waits at the lock.
 * @param work all of it; done once more, alone, where what it was done together with could not be done. It must not wait for a turn of its own
 */
export const inTurn = <T>(ports: Ports, work: (tx: Tx) => Promise<T>): Promise<T> =>
	ports.together<(tx: Tx) => Promise<unknown>, unknown>(
		'hotline-hearing',
		work,
		(works) =>
			ports.storage.inOneGo(async (tx) => {
				// Each statement here finds its rows the same way whatever it looks for: planning it anew would take longer than doing it.
				await sql`${often}select pg_advisory_xact_lock(hashtext('hotline-hearing')), set_config('plan_cache_mode', 'force_generic_plan', true)`.execute(tx)
				const done: unknown[] = []
				for (const one of works) done.push(await one(tx))
				return done
			}),
		1,
	) as Promise<T>

const instant = (column: string | number | null) => (column === null ? null : (number(column) as Instant))
export const spotOf = ({ lat, lon }: { lat: number | null; lon: number | null }): Spot | null => (lat === null || lon === null ? null : { lat, lon })

export const reportOf = (row: Omit<Tables['hotline_reports'], 'picture_dropped' | 'picture_fits'>): Report => ({
	id: row.id as ReportId,
	state: row.state as Report['state'],
	incident: row.incident as IncidentId | null,
	why: row.why,
	channel: row.channel as Report['channel'],
	language: row.language,
	hand: row.hand as Report['hand'],
	size: row.size as Report['size'],
	doings: row.doings as Report['doings'],
	vests: row.vests as Report['vests'],
	wants: row.wants as Report['wants'],
	still: row.still as Report['still'],
	children: row.children,
	taken: row.taken,
	place: row.place,
	words: row.words,
	spot: spotOf(row),
	media: row.media,
	origin: hex(bytes(row.origin)),
	chain: row.chain as ReportId | null,
	observedAt: instant(row.observed_at),
	receivedAt: number(row.received_at) as Instant,
	isDrill: row.is_drill,
	isPartner: row.partner !== null,
})

export type NewReport = { readonly said: Heard; readonly origin: Uint8Array; readonly receivedAt: Instant; readonly keys: readonly string[]; readonly lookup: Uint8Array | null; readonly takenBy: MemberId | null; readonly partner: string | null }
/** Where it belongs. @property opens the incident that begins with it */
export type Placed = { readonly state: Report['state']; readonly incident: IncidentId | null; readonly why: readonly string[]; readonly opens: Incident | null }

/** Keeps a report where it belongs, with everything that follows for its incident: that it begins, that something came, where it is and when it was last heard of. One statement. */
export async function addReport(tx: Tx, { said, origin, receivedAt, keys, lookup, takenBy, partner }: NewReport, { state, incident, why, opens }: Placed): Promise<void> {
	const { spot, observedAt, isDrill, id, channel, language, hand, size, still, children, taken, place, words, media, chain } = said
	const [lat, lon] = [sql`${spot?.lat ?? null}::float8`, sql`${spot?.lon ?? null}::float8`]
	const kept = sql`insert into hotline_reports (id, channel, language, hand, size, still, children, taken, place, words, media, chain, state, incident, why, doings, vests, wants, keys, lat, lon, origin, observed_at, received_at, lookup, taken_by, partner, is_drill, words_end, ends_at)
		values (${id}, ${channel}, ${language}, ${hand}, ${size}, ${still}, ${children}, ${taken}, ${place}, ${words}, ${media}, ${chain}, ${state}, ${incident}, ${[...why]}, ${[...said.doings]}, ${[...said.vests]}, ${[...said.wants]}, ${[...keys]}, ${lat}, ${lon}, ${origin}, ${observedAt}, ${receivedAt}, ${lookup}, ${takenBy}, ${partner}, ${isDrill}, ${receivedAt + WORDS_LIVE}, ${receivedAt + INCIDENT_LIVES})`
	const ends = receivedAt + INCIDENT_LIVES
	if (opens) {
		await sql`${often}
			with opened as (
				insert into hotline_incidents (id, state, kind, zone, lat, lon, place, opened_at, heard_at, is_drill, fades_at, ends_at)
				values (${opens.id}, ${opens.state}, ${opens.kind}, ${opens.zone}, ${lat}, ${lon}, ${opens.place}, ${opens.openedAt}, ${opens.heardAt}, ${opens.isDrill}, ${opens.openedAt + FADES[0]}, ${ends})
			), noted as (
				insert into hotline_acts (incident, at, act, state, about, ends_at) values (${opens.id}, ${receivedAt}, 'opened', ${opens.state}, null, ${ends}), (${opens.id}, ${receivedAt}, ${state}, ${opens.state}, ${id}, ${ends})
			) ${kept}`.execute(tx)
		return
	}
	if (incident === null) {
		await sql`${often}${kept}`.execute(tx)
		return
	}
	const others = sql`select lat, lon, hand, chain from hotline_reports where incident = ${incident} and state = 'linked'`
	await sql`${often}
		with kept as (${kept}), noted as (
			insert into hotline_acts (incident, at, act, state, about, ends_at) select id, ${receivedAt}, ${state}, state, ${id}, ${ends} from hotline_incidents where id = ${incident}
		) ${settled(incident, receivedAt, sql`(${others} union all select ${lat}, ${lon}, ${hand}, ${chain})`)} and ${state}::text = 'linked'`.execute(tx)
}

export async function findReport(tx: Tx, id: ReportId): Promise<Report | undefined> {
	const row = await tables(tx).selectFrom('hotline_reports').selectAll().where('id', '=', id).executeTakeFirst()
	return row && reportOf(row)
}

/** What an incident rests on, and what is proposed for it, in the order in which it came. */
export async function reportsOf(tx: Tx, incident: IncidentId): Promise<Report[]> {
	const rows = await tables(tx).selectFrom('hotline_reports').selectAll().where('incident', '=', incident).orderBy('received_at').orderBy('id').execute()
	return rows.map(reportOf)
}

export async function putReports(tx: Tx, reports: readonly ReportId[], { state, incident, why }: { readonly state: Report['state']; readonly incident: IncidentId | null; readonly why: readonly string[] }): Promise<void> {
	if (reports.length > 0) await tables(tx).updateTable('hotline_reports').set({ state, incident, why: [...why] }).where('id', 'in', [...reports]).execute()
}

// How many

/** What has to be known before a report is heard: whether it is here, whether a surge is on, how many came lately, how often this voice was heard in the last hour. No further than anybody asks. */
export async function beforeHearing(tx: Tx, id: ReportId, origin: Uint8Array, now: Instant): Promise<{ readonly before: { readonly id: ReportId; readonly incident: IncidentId | null; readonly state: Report['state'] } | null; readonly isSurge: boolean; readonly lately: number; readonly ofThisVoice: number }> {
	const { rows } = await sql<{ surge: boolean; n: string; own: string; id: string | null; incident: string | null; state: string }>`${often}
		select exists (select from hotline_surges where ended_at is null) as surge, (select count(*) from (select from hotline_reports where received_at > ${now - COUNTED_OVER} limit ${RUSH}) few) as n,
			(select count(*) from (select from hotline_reports where origin = ${Buffer.from(origin)} and received_at > ${now - hours(1)} limit ${OF_ONE_SILENT_NUMBER}) few) as own, r.id, r.incident, r.state
		from (select 1) one left join hotline_reports r on r.id = ${id}`.execute(tx)
	const [row] = rows
	return { isSurge: row?.surge === true, lately: Number(row?.n), ofThisVoice: Number(row?.own), before: row?.id ? { id, incident: row.incident as IncidentId | null, state: row.state as Report['state'] } : null }
}

/** An incident is where those are who saw it; where nobody did, where it was said to be. Not finer than it has faded to. */
const settled = (incident: IncidentId, heardAt: Instant, reports: RawBuilder<unknown>) => sql`
	update hotline_incidents i set heard_at = greatest(i.heard_at, ${heardAt}::bigint),
		lat = case when i.fade = 0 then coalesce(r.own_lat, r.lat, i.lat) else i.lat end, lon = case when i.fade = 0 then coalesce(r.own_lon, r.lon, i.lon) else i.lon end
	from (select avg(lat) filter (where hand = '1st' and chain is null) as own_lat, avg(lon) filter (where hand = '1st' and chain is null) as own_lon, avg(lat) as lat, avg(lon) as lon from ${reports} here) r
	where i.id = ${incident}`

/** After reports came or went. */
export async function resettle(tx: Tx, incident: IncidentId, heardAt: Instant): Promise<void> {
	await sql`${often}${settled(incident, heardAt, sql`(select lat, lon, hand, chain from hotline_reports where incident = ${incident} and state = 'linked')`)}`.execute(tx)
}
