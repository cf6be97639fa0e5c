/** Hotline: all that the board shows, read a few times for all incidents together and not once for each. */
import { sql } from 'kysely'
import { hex } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import type { Language } from '#ground/words.ts'
import type { WayOut } from '#ground/carriers.ts'
import type { Role } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { alertOf } from './alerts-store.server.ts'
import type { ReportLine } from './board.ts'
import type { Count } from './eta.ts'
import type { Alert, AlertId, Incident, IncidentId, Level, Look, Report, ReportId, Task, Tells } from './model.ts'
import { OPEN } from './rules.ts'
import { reportOf } from './reports-store.server.ts'
import { incidentOf, lookOf, tables, type Voice } from './store.server.ts'
import { takenApart } from './apart-store.server.ts'
import { taskOf } from './tasks-store.server.ts'

/** More than anybody can look after in one night. */
const OPEN_AT_MOST = 60
const CLOSED_AT_MOST = 8
const REPORTS_AT_MOST = 40

type Row = { readonly incident: Incident; readonly version: number }
/** @property more open ones that are not among them */
export async function onTheBoard(tx: Tx): Promise<{ readonly open: readonly Row[]; readonly more: number; readonly closed: readonly Row[] }> {
	const from = tables(tx).selectFrom('hotline_incidents').selectAll()
	const open = await from.where('state', 'in', OPEN).orderBy('heard_at', 'desc').orderBy('id').limit(OPEN_AT_MOST).execute()
	const all = open.length < OPEN_AT_MOST ? open.length : number((await tables(tx).selectFrom('hotline_incidents').select((e) => e.fn.countAll<string>().as('n')).where('state', 'in', OPEN).executeTakeFirstOrThrow()).n)
	const closed = await from.where('state', 'in', ['not-enforcement', 'unverified', 'ended']).orderBy('closed_at', 'desc').orderBy('id').limit(CLOSED_AT_MOST).execute()
	const rowOf = (row: (typeof open)[number]): Row => ({ incident: incidentOf(row), version: row.version })
	return { open: open.map(rowOf), more: all - open.length, closed: closed.map(rowOf) }
}

/** Closed, and what was told of them still stands. */
export async function overButTold(tx: Tx, now: Instant, but: readonly IncidentId[]): Promise<Row[]> {
	const { rows } = await sql<Parameters<typeof incidentOf>[0]>`
		select i.* from hotline_incidents i join hotline_alerts a on a.incident = i.id
		where a.is_newest and a.tells in ('alert', 'update') and a.expires_at > ${now} and i.state <> all(${[...OPEN, 'merged']}) and i.id <> all(${[...but]}) order by a.approved_at limit ${OPEN_AT_MOST}`.execute(tx)
	return rows.map((row) => ({ incident: incidentOf(row), version: row.version }))
}

export type Beside = { readonly voices: readonly (Voice & { readonly incident: IncidentId })[]; readonly looks: readonly Look[]; readonly tasks: readonly Task[]; readonly alerts: readonly Alert[]; readonly signs: readonly Sign[]; readonly asked: ReadonlyMap<string, Instant>; readonly proposed: ReadonlyMap<string, number>; readonly apart: ReadonlyMap<string, Instant>; readonly partners: ReadonlySet<string> }
type Sign = { readonly incident: IncidentId; readonly tells: Tells; readonly level: Level; readonly member: MemberId; readonly because: string | null }

/** @param signedSince older signatures count no more */
export async function besideThem(tx: Tx, ids: readonly IncidentId[], { signedSince, now }: { readonly signedSince: Instant; readonly now: Instant }): Promise<Beside> {
	if (ids.length === 0) return { voices: [], looks: [], tasks: [], alerts: [], signs: [], asked: new Map(), proposed: new Map(), apart: new Map(), partners: new Set() }
	const all = tables(tx)
	const voices = await all.selectFrom('hotline_reports').select(['id', 'incident', 'origin', 'hand', 'media', 'picture_fits', 'chain']).where('incident', 'in', ids).where('state', '=', 'linked').orderBy('id').execute()
	const looks = await all.selectFrom('hotline_observations').selectAll().where('incident', 'in', ids).orderBy('heard_at').orderBy('id').execute()
	const tasks = await all.selectFrom('hotline_tasks').selectAll().where('incident', 'in', ids).orderBy('offered_at').orderBy('id').execute()
	const alerts = await all.selectFrom('hotline_alerts').selectAll().where('incident', 'in', ids).where('is_newest', '=', true).orderBy('approved_at', 'desc').orderBy('id').execute()
	const signs = await all.selectFrom('hotline_signs').selectAll().where('incident', 'in', ids).where('at', '>', signedSince).orderBy('at').execute()
	const asked = await all.selectFrom('hotline_acts').select((e) => ['incident', e.fn.max('at').as('at')]).where('incident', 'in', ids).where('act', '=', 'check').groupBy('incident').execute()
	const proposed = await all.selectFrom('hotline_reports').select((e) => ['incident', e.fn.countAll<string>().as('n')]).where('incident', 'in', ids).where('state', '=', 'proposed').groupBy('incident').execute()
	const partners = await all.selectFrom('hotline_reports').select('incident').where('incident', 'in', ids).where('partner', 'is not', null).where('state', '=', 'linked').execute()
	return {
		partners: new Set(partners.flatMap(({ incident }) => incident ?? [])),
		voices: voices.map(({ origin, picture_fits: fits, ...row }) => ({ ...row, fits, id: row.id as ReportId, incident: row.incident as IncidentId, chain: row.chain as ReportId | null, origin: hex(bytes(origin)) })),
		looks: looks.map(lookOf),
		tasks: tasks.map(taskOf),
		alerts: alerts.map(alertOf),
		signs: signs.map(({ incident, tells, level, member, because }) => ({ incident: incident as IncidentId, tells: tells as Tells, level: level as Level, member: member as MemberId, because })),
		asked: new Map(asked.map(({ incident, at }) => [incident, number(at) as Instant])),
		apart: new Map((await takenApart(tx, ids, now)).map(({ incident, at }) => [incident, at])),
		proposed: new Map(proposed.map(({ incident, n }) => [String(incident), Number(n)])),
	}
}

const lineOf = ({ media, chain, ...one }: Report): ReportLine => {
	const { id, state, incident, why, channel, language, hand, size, doings, vests, wants, still, children, taken, place, words, receivedAt, isDrill, isPartner } = one
	return { id, state, incident, why, channel, language, hand, size, doings, vests, wants, still, children, taken, place, words, receivedAt, isDrill, isPartner, hasMedia: media !== null, hasPicture: false, pictureFits: false, isHeardFrom: chain !== null }
}
export const linesOf = (reports: readonly Report[]): ReportLine[] => reports.map(lineOf).toSorted((one, other) => Number(other.isPartner) - Number(one.isPartner))

/** Set aside, or linked to nothing: the newest, and how many there are. */
export async function reportsIn(tx: Tx, state: 'quarantined' | 'apart'): Promise<{ readonly reports: readonly ReportLine[]; readonly n: number }> {
	const rows = await tables(tx).selectFrom('hotline_reports').selectAll().where('state', '=', state).orderBy('received_at', 'desc').orderBy('id').limit(REPORTS_AT_MOST).execute()
	if (rows.length < REPORTS_AT_MOST) return { reports: rows.map(reportOf).map(lineOf), n: rows.length }
	const { n } = await tables(tx).selectFrom('hotline_reports').select((e) => e.fn.countAll<string>().as('n')).where('state', '=', state).executeTakeFirstOrThrow()
	return { reports: rows.map(reportOf).map(lineOf), n: Number(n) }
}

export const CALL_BACK = 'hotline/call-back'
/** Whom nobody has called back yet. */
export async function callsToMake(tx: Tx): Promise<ReportId[]> {
	const rows = await tx.selectFrom('ground_lines').select('about').where('says', '=', CALL_BACK).orderBy('since_half').orderBy('about').limit(REPORTS_AT_MOST).execute()
	return rows.map(({ about }) => about as ReportId)
}

// Whom it would reach

/** People by part of town, language and their first way; each of them once. @param zones the nearest first @param roles whose own subscriptions only */
export async function peopleIn(tx: Tx, zones: readonly string[], roles: readonly Role[] | null): Promise<Count[]> {
	if (zones.length === 0) return []
	const atWork = roles === null ? sql`` : sql`and exists (select from ground_members m where m.id = s.member and m.ended_half is null and m.roles && ${[...roles]}::text[])`
	const { rows } = await sql<{ way: WayOut; language: Language; ring: number; people: string }>`
		select way, language, ring, count(*) as people from (
			select distinct on (s.id) s.id, a.way, s.language, array_position(${[...zones]}::text[], s.zone) - 1 as ring
			from hotline_subscribers s join hotline_addresses a on a.subscriber = s.id
			where s.state = 'on' and s.zone = any(${[...zones]}) ${atWork} order by s.id, a.is_failing, a.rank, a.way
		) each group by way, language, ring order by ring, way, language`.execute(tx)
	return rows.map(({ people, ring, ...row }) => ({ ...row, ring: Number(ring), people: Number(people) }))
}

/** Whoever may have seen any of it, by the way it went. */
export async function exposedTo(tx: Tx, alerts: readonly AlertId[]): Promise<Count[]> {
	if (alerts.length === 0) return []
	const { rows } = await sql<{ way: WayOut; language: Language; people: string }>`
		select way, language, count(*) as people from (
			select distinct on (d.subscriber) d.subscriber, d.way, s.language from hotline_deliveries d join hotline_subscribers s on s.id = d.subscriber
			where d.alert = any(${[...alerts]}) and d.state in ('handing', 'handed', 'delivered', 'unknown') order by d.subscriber, d.version desc, d.way
		) each group by way, language order by way, language`.execute(tx)
	return rows.map(({ people, ...row }) => ({ ...row, ring: 0, people: Number(people) }))
}
