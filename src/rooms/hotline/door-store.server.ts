/** Hotline: what the public doors read and change, at rest. */
import { sql } from 'kysely'
import type { ZoneId } from '#ground/hub.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { Brought } from './door-voice.ts'
import { dropPicture } from './pictures-store.server.ts'
import { lookOf, tables } from './store.server.ts'
import type { Incident, IncidentId, Look, LookId, Report, ReportId } from './model.ts'
import type { Went } from './told-back.ts'

const instant = (column: string | number | null) => (column === null ? null : (number(column) as Instant))

/** More than a town writes in an hour that is not a flood; in a flood the newest matter. */
const AT_MOST = 400
export type Before = Brought & { readonly id: ReportId; readonly origin: Uint8Array }
/** Who said on the public page that they saw something themselves, the earliest first. */
export async function writtenSince(tx: Tx, since: Instant): Promise<Before[]> {
	const rows = await tables(tx).selectFrom('hotline_reports').select(['id', 'origin', 'place', 'words', 'media', 'lat', 'lon']).where('received_at', '>', since).where('channel', '=', 'web').where('hand', '=', '1st').where('chain', 'is', null).orderBy('received_at', 'desc').orderBy('id').limit(AT_MOST).execute()
	return rows.toReversed().map(({ id, origin, place, words, media, lat, lon }) => ({ id: id as ReportId, origin: bytes(origin), place, words, media, spot: lat === null || lon === null ? null : { lat, lon } }))
}

/** The first report of a voice. */
export async function firstOf(tx: Tx, origin: Uint8Array): Promise<ReportId | null> {
	const row = await tables(tx).selectFrom('hotline_reports').select('id').where('origin', '=', origin).orderBy('received_at').orderBy('id').limit(1).executeTakeFirst()
	return (row?.id as ReportId | undefined) ?? null
}

/** The part of town they chose, where nothing else says it. */
export async function putZone(tx: Tx, incident: IncidentId, zone: ZoneId): Promise<void> {
	await tables(tx).updateTable('hotline_incidents').set({ zone }).where('id', '=', incident).where('zone', 'is', null).execute()
}

export async function findLook(tx: Tx, id: LookId): Promise<Look | undefined> {
	const row = await tables(tx).selectFrom('hotline_observations').selectAll().where('id', '=', id).executeTakeFirst()
	return row && lookOf(row)
}

export type Own = Went & { readonly id: ReportId; readonly incidentId: IncidentId | null; readonly hand: Report['hand']; readonly isDrill: boolean }
/** What a stub is of. One statement, whether there is such a stub or not. */
export async function findOwn(tx: Tx, lookup: Uint8Array): Promise<Own | null> {
	const row = await tables(tx)
		.selectFrom('hotline_reports as r')
		.leftJoin('hotline_incidents as i', 'i.id', 'r.incident')
		.select(['r.id', 'r.state', 'r.hand', 'r.is_drill', 'r.received_at', 'r.incident', 'i.state as went', 'i.seen_at', 'i.closed_at', 'i.really'])
		.where('r.lookup', '=', lookup)
		.executeTakeFirst()
	if (!row) return null
	return { id: row.id as ReportId, incidentId: row.incident as IncidentId | null, hand: row.hand as Report['hand'], isDrill: row.is_drill, state: row.state as Report['state'], receivedAt: number(row.received_at) as Instant, incident: row.went as Incident['state'] | null, seenAt: instant(row.seen_at), closedAt: instant(row.closed_at), really: row.really }
}

export type Decided = { readonly state: 'not-enforcement' | 'unverified'; readonly really: string | null; readonly closedAt: Instant; readonly zone: ZoneId | null; readonly place: string | null; readonly said: readonly { readonly place: string | null; readonly words: string | null }[] }
/** What came to nothing, with what was said of it as long as that is kept. Nothing that is open, and nothing of what was there: that is told or it is not. */
export async function decidedSince(tx: Tx, since: Instant): Promise<Decided[]> {
	const { rows } = await sql<{ state: Decided['state']; really: string | null; closed_at: string; zone: string | null; place: string | null; places: (string | null)[]; words: (string | null)[] }>`
		select i.state, i.really, i.closed_at, i.zone, i.place, array_agg(r.place order by r.received_at) as places, array_agg(r.words order by r.received_at) as words
		from (select * from hotline_incidents where state in ('not-enforcement', 'unverified') and not is_drill and closed_at > ${since} order by closed_at desc limit 100) i
		left join lateral (select place, words, received_at from hotline_reports where incident = i.id and state = 'linked' order by received_at desc limit 40) r on true
		group by i.id, i.state, i.really, i.closed_at, i.zone, i.place order by i.closed_at desc`.execute(tx)
	return rows.map(({ state, really, closed_at, zone, place, places, words }) => ({ state, really, closedAt: number(closed_at) as Instant, zone: zone as ZoneId | null, place, said: places.map((one, i) => ({ place: one, words: words[i] ?? null })) }))
}

/** A report and what was added to it count no more; their words, places and picture go at once. */
export async function unsay(tx: Tx, id: ReportId): Promise<void> {
	await dropPicture(tx, id)
	await tables(tx).updateTable('hotline_reports').set({ state: 'withdrawn', words: null, place: null, lat: null, lon: null, media: null, keys: [] }).where((one) => one.or([one('id', '=', id), one.and([one('chain', '=', id), one('channel', '=', 'web')])])).execute()
}
