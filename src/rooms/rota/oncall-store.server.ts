/** Rota: turns, and who was rung, at rest. */
import type { Generated } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, days, type Instant } from '#ground/time.ts'
import type { REASONS } from './choices.ts'
import type { Rung } from './escalation.ts'
import type { Kind } from './model.ts'
import type { Override, Rotation } from './rotation.ts'

type Column = string | number
type Tables = {
	rota_rotations: { id: string; kind: string; presence: string; zone: string | null; spot: string; every: number; first_day: string; from_time: string; until_time: string; members: string[] }
	rota_overrides: { rotation: string; begins: Column; member: string; ends_at: Column }
	rota_skips: { id: string; member: string; what: string; why: string; at: Column; ends_at: Column }
	rota_pages: { id: string; kind: string; reason: string; begun_at: Column; begun_by: string | null; state: string; held_by: string | null; held_at: Column | null; over_at: Column | null; ends_at: Column }
	rota_paged: { page: string; ring: number; member: string; at: Column; said_no: Generated<boolean> }
}
const tables = (tx: Tx) => tx.withTables<Tables>()

/** So long it is known who was rung and whom it passed by. */
const KEPT = days(7)

export type TurnPresence = 'standby' | 'on-call'
export type Turns = Rotation & { readonly id: string; readonly kind: Kind; readonly presence: TurnPresence; readonly where: string }

export async function rotations(tx: Tx): Promise<Turns[]> {
	const rows = await tables(tx).selectFrom('rota_rotations').selectAll().orderBy('kind').orderBy('presence').orderBy('id').execute()
	return rows.map(({ id, kind, presence, spot, every, first_day: firstDay, from_time: from, until_time: until, members }) => ({ id, kind: kind as Kind, presence: presence as TurnPresence, where: spot, every: every as 1 | 7, firstDay, from, until, members: members as MemberId[] }))
}

export async function addRotation(tx: Tx, { id, kind, presence, where, every, firstDay, from, until, members }: Turns): Promise<void> {
	await tables(tx).insertInto('rota_rotations').values({ id, kind, presence, zone: null, spot: where, every, first_day: firstDay, from_time: from, until_time: until, members: [...members] }).onConflict((conflict) => conflict.doNothing()).execute()
}
/** False where it is gone already. */
export const dropRotation = async (tx: Tx, id: string): Promise<boolean> => (await tables(tx).deleteFrom('rota_rotations').where('id', '=', id).executeTakeFirst()).numDeletedRows === 1n

export async function overridesOf(tx: Tx, rotation: string): Promise<Override[]> {
	const rows = await tables(tx).selectFrom('rota_overrides').select(['begins', 'member']).where('rotation', '=', rotation).execute()
	return rows.map(({ begins, member }) => ({ begins: number(begins) as Instant, member: member as MemberId }))
}
export async function setOverride(tx: Tx, rotation: string, begins: Instant, member: MemberId): Promise<void> {
	await tables(tx).insertInto('rota_overrides').values({ rotation, begins, member, ends_at: after(begins, KEPT) }).onConflict((conflict) => conflict.columns(['rotation', 'begins']).doUpdateSet({ member })).execute()
}

export type Skip = { readonly member: MemberId; readonly what: 'turn' | 'page'; readonly why: string; readonly at: Instant }
/** The same one is written down once. @param at of the turn, or when the page began */
export async function addSkip(tx: Tx, id: string, { member, what, why, at }: Skip, now: Instant): Promise<void> {
	const there = await tables(tx).selectFrom('rota_skips').select('id').where('member', '=', member).where('what', '=', what).where('at', '=', at).executeTakeFirst()
	if (!there) await tables(tx).insertInto('rota_skips').values({ id, member, what, why, at, ends_at: after(now, KEPT) }).execute()
}
export async function skips(tx: Tx, now: Instant): Promise<Skip[]> {
	const rows = await tables(tx).selectFrom('rota_skips').selectAll().where('ends_at', '>', now).orderBy('at', 'desc').orderBy('id').limit(40).execute()
	return rows.map(({ member, what, why, at }) => ({ member: member as MemberId, what: what as Skip['what'], why, at: number(at) as Instant }))
}

export type Reason = (typeof REASONS)[number]
export type Page = { readonly id: string; readonly kind: Kind; readonly reason: Reason; readonly begunAt: Instant; readonly begunBy: MemberId | null; readonly state: 'ringing' | 'held' | 'over'; readonly heldBy: MemberId | null; readonly heldAt: Instant | null; readonly overAt: Instant | null }

const instant = (column: Column | null) => (column === null ? null : (number(column) as Instant))
const pageOf = (row: Tables['rota_pages']): Page => ({ id: row.id, kind: row.kind as Kind, reason: row.reason as Reason, begunAt: number(row.begun_at) as Instant, begunBy: row.begun_by as MemberId | null, state: row.state as Page['state'], heldBy: row.held_by as MemberId | null, heldAt: instant(row.held_at), overAt: instant(row.over_at) })

/** Sent twice, it is one. */
export async function addPage(tx: Tx, id: string, kind: Kind, reason: Reason, by: MemberId, now: Instant): Promise<void> {
	await tables(tx).insertInto('rota_pages').values({ id, kind, reason, begun_at: now, begun_by: by, state: 'ringing', held_by: null, held_at: null, over_at: null, ends_at: after(now, KEPT) }).onConflict((conflict) => conflict.doNothing()).execute()
}
/** Locked until the transaction ends, so that two answers are one. */
export async function lockPage(tx: Tx, id: string): Promise<Page | undefined> {
	const row = await tables(tx).selectFrom('rota_pages').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
	return row && pageOf(row)
}
export async function pages(tx: Tx, now: Instant): Promise<Page[]> {
	return (await tables(tx).selectFrom('rota_pages').selectAll().where('ends_at', '>', now).orderBy('begun_at', 'desc').orderBy('id').limit(40).execute()).map(pageOf)
}
export const savePage = async (tx: Tx, { id, state, heldBy, heldAt, overAt }: Page, now: Instant): Promise<void> =>
	void (await tables(tx).updateTable('rota_pages').set({ state, held_by: heldBy, held_at: heldAt, over_at: overAt, ends_at: after(now, KEPT) }).where('id', '=', id).execute())

export type RungRow = Rung & { readonly at: Instant; readonly saidNo: boolean }
export async function rungOn(tx: Tx, page: string): Promise<RungRow[]> {
	const rows = await tables(tx).selectFrom('rota_paged').selectAll().where('page', '=', page).orderBy('at').orderBy('ring').orderBy('member').execute()
	return rows.map(({ ring, member, at, said_no: saidNo }) => ({ ring, member: member as MemberId, at: number(at) as Instant, saidNo }))
}
export async function addRung(tx: Tx, page: string, rung: readonly Rung[], at: Instant): Promise<void> {
	if (rung.length > 0) await tables(tx).insertInto('rota_paged').values(rung.map(({ ring, member }) => ({ page, ring, member, at }))).onConflict((conflict) => conflict.doNothing()).execute()
}
export const sayNo = async (tx: Tx, page: string, member: MemberId): Promise<void> => void (await tables(tx).updateTable('rota_paged').set({ said_no: true }).where('page', '=', page).where('member', '=', member).execute())
