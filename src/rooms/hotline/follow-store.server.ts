/** Hotline: follow-ups at rest. What is sealed comes out of here only under its lease. */
import { sql } from 'kysely'
import * as v from 'valibot'
import type { LeaseId } from '#ground/leases.ts'
import type { MemberId, Role } from '#ground/people.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { Recipient } from '#ground/welcome.server.ts'
import { endOf, isCompanion, type Follow } from './follow.ts'
import type { Companion } from './follow-sealing.ts'
import type { FollowId, IncidentId, ReportId } from './model.ts'
import { tables, type Tables } from './store.server.ts'

export const FOLLOW_UP = 'hotline/follow-up'
export type Wrap = { readonly member: MemberId; readonly wrap: Uint8Array }
/** @property version of what is sealed */
export type Row = { readonly follow: Follow; readonly version: number; readonly body: Uint8Array | null }

const instant = (column: string | number) => number(column) as Instant
function followOf({ id, incident, state, needs, opened_at, consented_at, until_at, checks, closed_at, lease }: Tables['hotline_follow']): Follow {
	const one = { id, incident, needs, openedAt: instant(opened_at), ...(consented_at !== null && until_at !== null && { consentedAt: instant(consented_at), until: instant(until_at), checks, lease }), ...(closed_at !== null && { closedAt: instant(closed_at) }) }
	// The table's own checks say which columns each state has.
	return { ...one, state } as unknown as Follow
}
const rowOf = (row: Tables['hotline_follow']): Row => ({ follow: followOf(row), version: row.version, body: row.body && bytes(row.body) })

const columnsOf = (one: Follow) => ({
	state: one.state,
	incident: one.incident,
	needs: [...one.needs],
	consented_at: 'consentedAt' in one ? one.consentedAt : null,
	until_at: 'until' in one ? one.until : null,
	checks: 'checks' in one ? one.checks : 0,
	lease: 'lease' in one ? one.lease : null,
	closed_at: one.state === 'closed' ? one.closedAt : null,
	ends_at: endOf(one),
})

/** Those whose own keys it is sealed to. The same for everybody who seals. */
export async function companionsNow(tx: Tx): Promise<Companion[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'called', 'recipient', 'roles']).where('ended_half', 'is', null).orderBy('called').orderBy('id').execute()
	return rows.filter(({ roles, recipient }) => isCompanion(roles as Role[]) && v.is(Recipient, recipient)).map(({ id, called, recipient }) => ({ id: id as MemberId, called, recipient }))
}

export const allFollows = async (tx: Tx): Promise<Row[]> => (await tables(tx).selectFrom('hotline_follow').selectAll().orderBy('opened_at').orderBy('id').execute()).map(rowOf)

/** Held until the transaction ends. */
export async function findFollow(tx: Tx, id: FollowId): Promise<Row | undefined> {
	const row = await tables(tx).selectFrom('hotline_follow').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
	return row && rowOf(row)
}
/** One that nobody has agreed to yet. */
export async function offeredAt(tx: Tx, incident: IncidentId): Promise<Row | undefined> {
	const row = await tables(tx).selectFrom('hotline_follow').selectAll().where('incident', '=', incident).where('state', '=', 'offered').orderBy('id').limit(1).forUpdate().executeTakeFirst()
	return row && rowOf(row)
}

export const addFollow = async (tx: Tx, one: Follow): Promise<void> => void (await tables(tx).insertInto('hotline_follow').values({ id: one.id, opened_at: one.openedAt, ...columnsOf(one), body: null, version: 0 }).execute())
export const saveFollow = async (tx: Tx, one: Follow): Promise<void> => void (await tables(tx).updateTable('hotline_follow').set(columnsOf(one)).where('id', '=', one.id).execute())

/** What is sealed, in place of what was there. */
export async function keepSealed(tx: Tx, one: Follow, version: number, body: Uint8Array, wraps: readonly Wrap[]): Promise<void> {
	await tables(tx).updateTable('hotline_follow').set({ ...columnsOf(one), body, version }).where('id', '=', one.id).execute()
	await tables(tx).deleteFrom('hotline_follow_wraps').where('follow', '=', one.id).execute()
	await tables(tx).insertInto('hotline_follow_wraps').values(wraps.map(({ member, wrap }) => ({ follow: one.id, member, wrap }))).execute()
}

/** By record, whose wraps are there. */
export async function wrapsOf(tx: Tx, ids: readonly FollowId[]): Promise<ReadonlyMap<string, readonly MemberId[]>> {
	const rows = ids.length === 0 ? [] : await tables(tx).selectFrom('hotline_follow_wraps').select(['follow', 'member']).where('follow', 'in', ids).execute()
	return new Map([...Map.groupBy(rows, ({ follow }) => follow)].map(([id, of]) => [id, of.map(({ member }) => member as MemberId)]))
}
export async function wrapFor(tx: Tx, id: FollowId, member: MemberId): Promise<Uint8Array | null> {
	const row = await tables(tx).selectFrom('hotline_follow_wraps').select('wrap').where('follow', '=', id).where('member', '=', member).executeTakeFirst()
	return row ? bytes(row.wrap) : null
}

/** With it what waits on the desk because of it. */
export async function dropFollow(tx: Tx, id: FollowId): Promise<void> {
	await tables(tx).deleteFrom('hotline_follow').where('id', '=', id).execute()
	await tx.deleteFrom('ground_lines').where('about', '=', id).execute()
	await sql`delete from ground_notes where says = ${FOLLOW_UP} and body->>'follow' = ${id}`.execute(tx)
}
export async function endedFollows(tx: Tx, now: Instant): Promise<{ readonly id: FollowId; readonly lease: LeaseId | null }[]> {
	const rows = await tables(tx).selectFrom('hotline_follow').select(['id', 'lease']).where('ends_at', '<=', now).execute()
	return rows.map(({ id, lease }) => ({ id: id as FollowId, lease: lease as LeaseId | null }))
}
export async function leasesInUse(tx: Tx): Promise<{ readonly id: FollowId; readonly lease: LeaseId }[]> {
	const rows = await tables(tx).selectFrom('hotline_follow').select(['id', 'lease']).where('lease', 'is not', null).execute()
	return rows.map(({ id, lease }) => ({ id: id as FollowId, lease: lease as LeaseId }))
}
/** Whoever is a companion no more has nothing here that opens anything. */
export const dropWrapsBut = async (tx: Tx, companions: readonly MemberId[]): Promise<void> => void (await sql`delete from hotline_follow_wraps where member <> all(${[...companions]})`.execute(tx))

// What it is about

/** How many were taken there, as far as anybody said; null where there is no such incident. */
export async function takenAt(tx: Tx, incident: IncidentId): Promise<number | null> {
	const { rows } = await sql<{ taken: number | null }>`select (select max(r.taken) from hotline_reports r where r.incident = i.id and r.state = 'linked') as taken from hotline_incidents i where i.id = ${incident}`.execute(tx)
	return rows[0] === undefined ? null : Number(rows[0].taken ?? 0)
}
/** Of a call that this member took; undefined where they did not. */
export async function incidentOfCall(tx: Tx, report: ReportId, member: MemberId): Promise<IncidentId | null | undefined> {
	const row = await tables(tx).selectFrom('hotline_reports').select('incident').where('id', '=', report).where('taken_by', '=', member).executeTakeFirst()
	return row && (row.incident as IncidentId | null)
}
/** All that an incident's page says of it. */
export const hasFollow = async (tx: Tx, incident: IncidentId): Promise<boolean> => (await tables(tx).selectFrom('hotline_follow').select('id').where('incident', '=', incident).limit(1).executeTakeFirst()) !== undefined
