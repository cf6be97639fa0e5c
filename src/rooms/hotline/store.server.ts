/** Hotline: incidents, what they rest on, and what was done with them, at rest. */
import { sql, type Generated } from 'kysely'
import * as v from 'valibot'
import { hex } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { bytes, number, often, Stale, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { Incident, Look, type IncidentId, type ReportId } from './model.ts'
import { FADES, INCIDENT_LIVES } from './rules.ts'

type Column = string | number
export type Tables = {
	hotline_calls: { id: string; state: string; language: string | null; woman: boolean; hub: string | null; digits: string | null; known: string | null; ringing: string[]; tried: string[]; by_member: string | null; owner: string | null; closed: string | null; due: Column; ends_at: Column }
	hotline_call_minutes: { minute: Column; n: number; ends_at: Column }
	hotline_callers: { call: string; number: Uint8Array | null; at: Column; rang_at: Column | null; has_left: boolean; ends_at: Column }
	hotline_asides: { id: string; number: Uint8Array; why: string; member: string | null; at: Column; n: Generated<number>; is_back: Generated<boolean>; ends_at: Column }
	hotline_legs: { call: string; member: string; leg: Uint8Array; ends_week: number; ends_at: Column }
	hotline_hub_legs: { call: string; leg: Uint8Array; ends_week: number; ends_at: Column }
	hotline_women: { lookup: Uint8Array }
	hotline_numbers: { member: string; number: Uint8Array; ends_week: number; ends_at: Column }
	hotline_call_backs: { id: string; state: string; owner: string | null; language: string | null; woman: boolean; since: Column; due: Column | null; tries: Generated<number>; number: Uint8Array | null; ends_week: number; recording: Uint8Array | null; message: Uint8Array | null; ends_at: Column }
	hotline_gaps: { week: number; slot: number; n: number; beside: Generated<number>; ends_at: Column }
	hotline_alarms: { id: string; member: string; why: string; at: Column; ends_at: Column }
	hotline_incidents: { id: string; state: string; kind: string; zone: string | null; lat: number | null; lon: number | null; place: string | null; really: string | null; opened_at: Column; heard_at: Column; seen_at: Column | null; closed_at: Column | null; into_one: string | null; is_drill: boolean; fade: number; fades_at: Column; ends_at: Column; version: number }
	hotline_reports: { id: string; state: string; incident: string | null; why: string[]; channel: string; language: string; hand: string; size: string | null; doings: string[]; vests: string[]; wants: string[]; still: string; children: boolean; taken: number; place: string | null; words: string | null; lat: number | null; lon: number | null; media: string | null; origin: Uint8Array; chain: string | null; observed_at: Column | null; received_at: Column; lookup: Uint8Array | null; told: string | null; taken_by: string | null; is_drill: boolean; keys: string[]; words_end: Column; ends_at: Column; partner: string | null; bulk: string | null; picture_dropped: Generated<boolean>; picture_fits: Generated<boolean> }
	hotline_pictures: { report: string; picture: Uint8Array; ends_week: number; ends_at: Column }
	hotline_surges: { id: string; began_at: Column; ended_at: Column | null; begun_by: string | null; ended_by: string | null; ends_at: Column }
	hotline_partners: { id: string; called: string; lookup: Uint8Array; made_by: string | null; is_over: Generated<boolean>; ends_at: Column }
	hotline_bulks: { id: string; does: string; at: Column; member: string | null; n: number; is_undone: Generated<boolean>; ends_at: Column }
	hotline_tasks: { id: string; incident: string; member: string; state: string; offered_at: Column; eta_at: Column | null; due_at: Column | null; reminded: number; ends_at: Column }
	hotline_asks: { id: string; task: string; what: string; member: string; number: number; code: Uint8Array; is_open: boolean; ends_at: Column }
	hotline_follow: { id: string; incident: string | null; state: string; needs: string[]; opened_at: Column; consented_at: Column | null; until_at: Column | null; checks: number; closed_at: Column | null; lease: string | null; body: Uint8Array | null; version: number; ends_at: Column }
	hotline_follow_wraps: { follow: string; member: string; wrap: Uint8Array }
	hotline_handed: { item: string; incident: string | null; sort: string; says: string; note: string | null; given_by: string | null; given_at: Column; accepted_by: string | null; accepted_at: Column | null; notes_end: Column; ends_at: Column }
	hotline_observations: { id: string; incident: string; report: string | null; member: string | null; eyes: string; saw: string; what: string | null; really: string | null; is_void: boolean; observed_at: Column; heard_at: Column; ends_at: Column }
	hotline_acts: { place: Generated<Column>; incident: string; at: Column; member: string | null; act: string; state: string; about: string | null; ends_at: Column }
	hotline_moves: { item: string; from_one: string; into_one: string; ends_at: Column }
	hotline_signs: { incident: string; tells: string; level: string; member: string; at: Column; because: string | null; ends_at: Column }
	hotline_alerts: { id: string; version: number; incident: string | null; tells: string; level: string; zones: string[]; place: string | null; really: string | null; is_drill: boolean; observed_at: Column | null; approved_at: Column; contrary_at: Column | null; expires_at: Column; is_newest: boolean; held_until: Column | null; ends_at: Column }
	hotline_texts: { alert: string; version: number; language: string; form: string; text: string }
	hotline_subscribers: { id: string; zone: string; language: string; state: string; member: string | null; lookup: Uint8Array | null; until_half: number; reminded: Generated<boolean> }
	hotline_addresses: { subscriber: string; way: string; rank: number; known: Uint8Array; address: Uint8Array; ends_week: number; is_failing: boolean }
	hotline_deliveries: { alert: string; version: number; subscriber: string; way: string; state: string; turn: number; why: string | null; handed_at: Column | null; settled_at: Column | null; ends_at: Column }
	hotline_tree: { member: string; zone: string; speaks: string[] }
	hotline_tree_prints: { zone: string; roster: Uint8Array; printed_half: number }
	hotline_counts: { month: number; zone: string; outcome: string; n: number }
	hotline_determined: { incident: string; month: number; basis: string | null; looked: boolean; rules: string[]; outcome: string; ends_at: Column }
	hotline_outcomes: { month: number; basis: string; outcome: string; n: number }
	hotline_told: { day: number; says: string; n: number }
}

export const tables = (tx: Tx) => tx.withTables<Tables>()
const instant = (column: Column | null) => (column === null ? null : number(column))

export const incidentOf = ({ lat, lon, really, opened_at, heard_at, seen_at, closed_at, into_one, is_drill, ...row }: Tables['hotline_incidents']): Incident =>
	v.parse(Incident, {
		...row,
		spot: lat === null || lon === null ? null : { lat, lon },
		openedAt: number(opened_at),
		heardAt: number(heard_at),
		seenAt: instant(seen_at),
		isDrill: is_drill,
		...(really !== null && { really }),
		...(closed_at !== null && { closedAt: number(closed_at) }),
		...(into_one !== null && { into: into_one }),
	})

const rowOf = (one: Incident) => ({
	id: one.id,
	state: one.state,
	kind: one.kind,
	zone: one.zone,
	lat: one.spot?.lat ?? null,
	lon: one.spot?.lon ?? null,
	place: one.place,
	really: 'really' in one ? one.really : null,
	opened_at: one.openedAt,
	heard_at: one.heardAt,
	seen_at: one.seenAt,
	closed_at: 'closedAt' in one ? one.closedAt : null,
	into_one: 'into' in one ? one.into : null,
	is_drill: one.isDrill,
})

export async function addIncident(tx: Tx, one: Incident): Promise<void> {
	await tables(tx).insertInto('hotline_incidents').values({ ...rowOf(one), fade: 0, fades_at: one.openedAt + FADES[0], ends_at: one.openedAt + INCIDENT_LIVES, version: 1 }).execute()
}

export type Found = { readonly incident: Incident; readonly version: number }
const foundOf = (row: Tables['hotline_incidents']): Found => ({ incident: incidentOf(row), version: row.version })

export async function findIncident(tx: Tx, id: IncidentId): Promise<Found | undefined> {
	const row = await tables(tx).selectFrom('hotline_incidents').selectAll().where('id', '=', id).executeTakeFirst()
	return row && foundOf(row)
}

/** Writes only over the version that was read, so that two people cannot undo each other. @param fadesAt when it is next made coarser, where that changes @throws Stale */
export async function saveIncident(tx: Tx, one: Incident, version: number, fadesAt?: Instant): Promise<void> {
	const saved = await tables(tx).updateTable('hotline_incidents').set({ ...rowOf(one), ...(fadesAt !== undefined && { fades_at: fadesAt }), version: version + 1 }).where('id', '=', one.id).where('version', '=', version).executeTakeFirst()
	if (saved.numUpdatedRows !== 1n) throw new Stale()
}

// What it rests on

export const lookOf = (row: Tables['hotline_observations']): Look => v.parse(Look, { id: row.id, incident: row.incident, by: row.member, eyes: row.eyes, saw: row.saw, what: row.what, really: row.really, isVoid: row.is_void, observedAt: number(row.observed_at), heardAt: number(row.heard_at) })

export async function looksAt(tx: Tx, incident: IncidentId): Promise<Look[]> {
	const rows = await tables(tx).selectFrom('hotline_observations').selectAll().where('incident', '=', incident).orderBy('heard_at').orderBy('id').execute()
	return rows.map(lookOf)
}

export async function addLook(tx: Tx, look: Look, report: ReportId | null = null): Promise<void> {
	await tables(tx)
		.insertInto('hotline_observations')
		.values({ id: look.id, incident: look.incident, report, member: look.by, eyes: look.eyes, saw: look.saw, what: look.what, really: look.really, is_void: look.isVoid, observed_at: look.observedAt, heard_at: look.heardAt, ends_at: look.heardAt + INCIDENT_LIVES })
		.execute()
}

/** What the counting needs of each report: who spoke, first hand or not, which picture, from whom they have it. Nothing of what was said. */
export type Voice = { readonly id: ReportId; readonly origin: string; readonly hand: string; readonly media: string | null; readonly fits: boolean; readonly chain: ReportId | null }
export async function voicesOf(tx: Tx, incident: IncidentId): Promise<Voice[]> {
	const rows = await tables(tx).selectFrom('hotline_reports').select(['id', 'origin', 'hand', 'media', 'picture_fits', 'chain']).where('incident', '=', incident).where('state', '=', 'linked').orderBy('id').execute()
	return rows.map((row) => ({ id: row.id as ReportId, origin: hex(bytes(row.origin)), hand: row.hand, media: row.media, fits: row.picture_fits, chain: row.chain as ReportId | null }))
}

// What was done with it

export type Act = { readonly at: Instant; readonly member: MemberId | null; readonly act: string; readonly state: string; readonly about: string | null }
export async function addAct(tx: Tx, incident: IncidentId, { at, member, act, state, about }: Act): Promise<void> {
	await tables(tx).insertInto('hotline_acts').values({ incident, at, member, act, state, about, ends_at: at + INCIDENT_LIVES }).execute()
}
/** The same, of the house, with the state it is in. */
/** What a partner said before of this counts no more. */
export const voidPartner = async (tx: Tx, incident: IncidentId, partner: string): Promise<void> => void (await tables(tx).updateTable('hotline_observations').set({ is_void: true }).where('incident', '=', incident).where('eyes', '=', 'partner').where('what', '=', partner).execute())
export async function addActNow(tx: Tx, incident: IncidentId, at: Instant, act: string, about: string | null): Promise<void> {
	await sql`${often}insert into hotline_acts (incident, at, act, state, about, ends_at) select id, ${at}, ${act}, state, ${about}, ${at + INCIDENT_LIVES} from hotline_incidents where id = ${incident}`.execute(tx)
}
export async function actsOf(tx: Tx, incident: IncidentId): Promise<Act[]> {
	const rows = await tables(tx).selectFrom('hotline_acts').selectAll().where('incident', '=', incident).orderBy('place').execute()
	return rows.map(({ at, member, act, state, about }) => ({ at: number(at) as Instant, member: member as MemberId | null, act, state, about }))
}

