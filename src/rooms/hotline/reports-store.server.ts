/** Hotline: reports at rest, and what is known around one: near it, with its picture, in its words, of its voice, or heard from the same. */
import { sql } from 'kysely'
import { hex } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { spotAt, type Spot } from '#ground/places.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import { hours, minutes, type Instant } from '#ground/time.ts'
import { ALIKE, printsOf } from './counting.ts'
import { NEAR, PICTURE_WINDOW, traitsOf, WINDOW, type Saying, type Traits } from './likeness.ts'
import { type Cluster, type Known, type Standing } from './linking.ts'
import type { Heard, IncidentId, Report, ReportId } from './model.ts'
import { INCIDENT_LIVES, WORDS_LIVE } from './rules.ts'
import { tables, type Tables } from './store.server.ts'
import type { Glossary } from './terms.ts'

/** One at a time decides where a report goes: two about one event, at one moment, would each open an incident. Held until the transaction ends. */
export const oneAtATime = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('hotline-hearing'))`.execute(tx)

const instant = (column: string | number | null) => (column === null ? null : (number(column) as Instant))
const spotOf = ({ lat, lon }: { lat: number | null; lon: number | null }): Spot | null => (lat === null || lon === null ? null : { lat, lon })

export const reportOf = (row: Tables['hotline_reports']): Report => ({
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
})

export type NewReport = { readonly said: Heard; readonly origin: Uint8Array; readonly receivedAt: Instant; readonly keys: readonly string[]; readonly lookup: Uint8Array | null; readonly takenBy: MemberId | null; readonly state: Report['state']; readonly incident: IncidentId | null; readonly why: readonly string[] }
export async function addReport(tx: Tx, { said, origin, receivedAt, keys, lookup, takenBy, state, incident, why }: NewReport): Promise<void> {
	const { spot, observedAt, isDrill, id, channel, language, hand, size, still, children, taken, place, words, media, chain } = said
	await tables(tx)
		.insertInto('hotline_reports')
		.values({ id, channel, language, hand, size, still, children, taken, place, words, media, chain, state, incident, why: [...why], doings: [...said.doings], vests: [...said.vests], wants: [...said.wants], keys: [...keys], lat: spot?.lat ?? null, lon: spot?.lon ?? null, origin, observed_at: observedAt, received_at: receivedAt, lookup, told: null, taken_by: takenBy, is_drill: isDrill, words_end: receivedAt + WORDS_LIVE, ends_at: receivedAt + INCIDENT_LIVES })
		.execute()
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

// Around a report

/** Of each incident a few of those who saw it and a few who did not, the newest first: enough to tell by. */
const OF_EACH = 6
const AT_MOST = 400
/** A name that half the town uses tells little. */
const NAMED_AT_MOST = 60
const FOUND = sql`id, state, incident, origin, hand, chain, lat, lon, media, place, words, vests, observed_at, received_at`
export type FoundReport = Pick<Tables['hotline_reports'], 'id' | 'state' | 'incident' | 'origin' | 'hand' | 'chain' | 'lat' | 'lon' | 'media' | 'place' | 'words' | 'vests' | 'observed_at' | 'received_at'>
const COUNTS = ['linked', 'proposed', 'apart']

/** Reports that may be about the same thing, each found by an index. @param keys also those whose place has one of these words */
export async function around(tx: Tx, said: Saying, keys: readonly string[], isDrill: boolean): Promise<FoundReport[]> {
	const [from, until] = [said.receivedAt - WINDOW, said.receivedAt + WINDOW]
	const [low, high] = said.spot ? [spotAt(said.spot, { dx: -NEAR, dy: -NEAR }), spotAt(said.spot, { dx: NEAR, dy: NEAR })] : [null, null]
	const at = sql`is_drill = ${isDrill} and state = any(${COUNTS})`
	const ways = [
		sql`select ${FOUND} from hotline_reports where ${at} and received_at between ${from} and ${until} and origin = ${Buffer.from(said.origin, 'hex')}`,
		...(low && high ? [sql`select ${FOUND} from hotline_reports where ${at} and lat between ${low.lat} and ${high.lat} and lon between ${low.lon} and ${high.lon} and received_at between ${from} and ${until}`] : []),
		...(said.media === null ? [] : [sql`select ${FOUND} from hotline_reports where ${at} and media is not null and received_at between ${said.receivedAt - PICTURE_WINDOW} and ${said.receivedAt + PICTURE_WINDOW} and (${sql.join(printsOf(said.media).map((print) => sql`bit_count(('x' || media)::bit(64) # ('x' || ${print}::text)::bit(64)) <= ${ALIKE}`), sql` or `)})`]),
		...(said.chain === null ? [] : [sql`select ${FOUND} from hotline_reports where ${at} and (id = ${said.chain} or chain = ${said.chain})`]),
		sql`select ${FOUND} from hotline_reports where ${at} and chain = ${said.id}`,
		...(keys.length === 0 ? [] : [sql`(select ${FOUND} from hotline_reports where ${at} and keys && ${[...keys]} and keys <> '{}' and received_at between ${from} and ${until} order by received_at desc limit ${NAMED_AT_MOST})`]),
	]
	const { rows } = await sql<FoundReport>`
		select ${FOUND} from (
			select f.*, row_number() over (partition by incident, hand = '1st' order by received_at desc, id) as nth from (${sql.join(ways, sql` union `)}) f
		) of_each where nth <= ${OF_EACH} or incident is null order by received_at desc limit ${AT_MOST}`.execute(tx)
	return rows
}

/** Everything of these incidents that can tell them from others: their own words and what is proposed to them. */
export async function membersOf(tx: Tx, incidents: readonly IncidentId[]): Promise<FoundReport[]> {
	if (incidents.length === 0) return []
	const { rows } = await sql<FoundReport>`select ${FOUND} from hotline_reports where incident = any(${[...incidents]}) and state = any(${COUNTS}) order by received_at desc limit ${AT_MOST}`.execute(tx)
	return rows
}

const sayingOf = (row: FoundReport): Saying => ({ id: row.id as ReportId, origin: hex(bytes(row.origin)), hand: row.hand, chain: row.chain as ReportId | null, spot: spotOf(row), media: row.media, place: row.place, words: row.words, vests: row.vests, observedAt: instant(row.observed_at), receivedAt: number(row.received_at) as Instant })

export const traitsOfRow = (row: FoundReport, glossary: Glossary): Traits => traitsOf(sayingOf(row), glossary)

/** Puts what was found under its incidents, with what is known of each. */
export async function clustersOf(tx: Tx, rows: readonly FoundReport[], glossary: Glossary): Promise<Cluster[]> {
	const ids = [...new Set(rows.flatMap(({ incident }) => incident ?? []))]
	const { rows: found } = ids.length === 0 ? { rows: [] } : await sql<{ id: string; state: string; opened_at: string; closed_at: string | null; firm: boolean; touched: boolean }>`
		select i.id, i.state, i.opened_at, i.closed_at,
			exists (select from hotline_reports r where r.incident = i.id and r.state = 'linked' and ${FIRM_ROW}) as firm,
			exists (select from hotline_acts a where a.incident = i.id and a.member is not null) or exists (select from hotline_tasks t where t.incident = i.id)
				or exists (select from hotline_observations o where o.incident = i.id) or exists (select from hotline_signs s where s.incident = i.id) or exists (select from hotline_alerts a where a.incident = i.id) as touched
		from hotline_incidents i where i.id = any(${ids}) and i.state <> 'merged'`.execute(tx)
	const known = new Map<string | null, Known[]>()
	for (const row of new Map(rows.map((one) => [one.id, one])).values()) known.set(row.incident, [...(known.get(row.incident) ?? []), { ...traitsOfRow(row, glossary), state: row.state as Standing }])
	return [
		...found.map((one): Cluster => ({ incident: one.id as IncidentId, isFirm: one.firm, isTouched: one.touched, openedAt: number(one.opened_at) as Instant, closedAt: instant(one.closed_at), reports: known.get(one.id) ?? [] })),
		{ incident: null, isFirm: false, isTouched: false, openedAt: 0 as Instant, closedAt: null, reports: known.get(null) ?? [] },
	]
}
/** The same as in `traitsOf`, said of a row. */
const FIRM_ROW = sql`r.hand = '1st' and r.chain is null and (r.lat is not null or left(r.keys[1], 1) <> '~')`

/** What a report is found by later: the words of its place, or where it names none those it said. */
export const keysOf = ({ places, said, spot }: Traits, { quiet }: Glossary): string[] => (places.length > 0 ? [...places] : spot === null ? [...said].filter((word) => !quiet.has(word)).map((word) => `~${word}`) : [])
/** What finds others: each word, whether they said it of a place or in passing. */
export const findersOf = (keys: readonly string[]): string[] => keys.flatMap((key) => (key.startsWith('~') ? [key, key.slice(1)] : [key, `~${key}`]))

// How many

/** Reports since then, counted no further than `most`. */
export async function countSince(tx: Tx, since: Instant, most: number): Promise<number> {
	const { rows } = await sql<{ n: string }>`select count(*) as n from (select from hotline_reports where received_at > ${since} limit ${most}) few`.execute(tx)
	return Number(rows[0]?.n)
}

/** What has to be known before a report is heard: whether it is here, how many came in the last minute, how often this voice was heard in the last hour. No further than anybody asks. */
export async function beforeHearing(tx: Tx, id: ReportId, origin: Uint8Array, now: Instant): Promise<{ readonly before: { readonly id: ReportId; readonly incident: IncidentId | null; readonly state: Report['state'] } | null; readonly lately: number; readonly ofThisVoice: number }> {
	const { rows } = await sql<{ n: string; own: string; id: string | null; incident: string | null; state: string }>`
		select (select count(*) from (select from hotline_reports where received_at > ${now - minutes(1)} limit ${COUNTED}) few) as n,
			(select count(*) from (select from hotline_reports where origin = ${Buffer.from(origin)} and received_at > ${now - hours(1)} limit ${COUNTED}) few) as own, r.id, r.incident, r.state
		from (select 1) one left join hotline_reports r on r.id = ${id}`.execute(tx)
	const [row] = rows
	return { lately: Number(row?.n), ofThisVoice: Number(row?.own), before: row?.id ? { id, incident: row.incident as IncidentId | null, state: row.state as Report['state'] } : null }
}
const COUNTED = 100

/** An incident is where those are who saw it; where nobody did, where it was said to be. Not finer than it has faded to. */
export async function resettle(tx: Tx, incident: IncidentId, heardAt: Instant): Promise<void> {
	await sql`
		update hotline_incidents i set heard_at = greatest(i.heard_at, ${heardAt}),
			lat = case when i.fade = 0 then coalesce(r.own_lat, r.lat, i.lat) else i.lat end, lon = case when i.fade = 0 then coalesce(r.own_lon, r.lon, i.lon) else i.lon end
		from (select avg(lat) filter (where hand = '1st' and chain is null) as own_lat, avg(lon) filter (where hand = '1st' and chain is null) as own_lon, avg(lat) as lat, avg(lon) as lon from hotline_reports where incident = ${incident} and state = 'linked') r
		where i.id = ${incident}`.execute(tx)
}
