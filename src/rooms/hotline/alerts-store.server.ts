/** Hotline: alerts, version by version, what each says, and who signed, at rest. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { number, type Tx } from '#ground/storage.server.ts'
import type { MemberId } from '#ground/people.ts'
import { after, type Instant } from '#ground/time.ts'
import { Alert, type AlertId, type IncidentId, type Level, type Tells } from './model.ts'
import { ALERT_STAYS, DELIVERY_LIVES } from './rules.ts'
import { tables, type Tables } from './store.server.ts'
import type { Text } from './texts.ts'

const instant = (column: string | number | null) => (column === null ? null : number(column))
export const alertOf = (row: Tables['hotline_alerts']): Alert =>
	v.parse(Alert, { id: row.id, version: row.version, incident: row.incident, tells: row.tells, level: row.level, zones: row.zones, place: row.place, really: row.really, isDrill: row.is_drill, observedAt: instant(row.observed_at), approvedAt: number(row.approved_at), contraryAt: instant(row.contrary_at), expiresAt: number(row.expires_at), isNewest: row.is_newest })

/** Nobody else decides about this incident until the transaction ends. */
export const lockIncident = (tx: Tx, incident: IncidentId) => tables(tx).selectFrom('hotline_incidents').select('id').where('id', '=', incident).forUpdate().execute()

/** What holds of each alert about it, the last first. */
export async function newestAbout(tx: Tx, incident: IncidentId): Promise<Alert[]> {
	const rows = await tables(tx).selectFrom('hotline_alerts').selectAll().where('incident', '=', incident).where('is_newest', '=', true).orderBy('approved_at', 'desc').orderBy('id').execute()
	return rows.map(alertOf)
}

/** All versions of one alert, the first first. */
export async function versionsOf(tx: Tx, alert: AlertId): Promise<Alert[]> {
	const rows = await tables(tx).selectFrom('hotline_alerts').selectAll().where('id', '=', alert).orderBy('version').execute()
	return rows.map(alertOf)
}

/** The newest version, which nobody replaces or takes from until the transaction ends. */
export async function lockNewest(tx: Tx, alert: AlertId): Promise<Alert | undefined> {
	const row = await tables(tx).selectFrom('hotline_alerts').selectAll().where('id', '=', alert).where('is_newest', '=', true).forUpdate().executeTakeFirst()
	return row && alertOf(row)
}

/**
 * From the commit on, nobody takes from its queue until the hold is lifted. Waits for whoever is taking.
 * @param until what the hold is known by: where the row says another thing when it is replaced, it was lifted in between, and somebody may have taken
 * @returns what it is known by; that of an earlier one where it was held already
 */
export async function holdQueue(tx: Tx, alert: AlertId, until: Instant): Promise<Instant | null> {
	const row = await tables(tx)
		.updateTable('hotline_alerts')
		.set((e) => ({ held_until: e.fn.coalesce('held_until', e.val(until)) }))
		.where('id', '=', alert)
		.where('is_newest', '=', true)
		.returning('held_until')
		.executeTakeFirst()
	return instant(row?.held_until ?? null) as Instant | null
}
export async function isHeldBy(tx: Tx, alert: AlertId, until: Instant): Promise<boolean> {
	const row = await tables(tx).selectFrom('hotline_alerts').select('held_until').where('id', '=', alert).where('is_newest', '=', true).executeTakeFirst()
	return instant(row?.held_until ?? null) === until
}
/** Where nothing was replaced after all. */
export const releaseHolds = (tx: Tx, ids: readonly AlertId[]) => tables(tx).updateTable('hotline_alerts').set({ held_until: null }).where('id', 'in', ids).where('held_until', 'is not', null).execute()
/** Of whoever died over it: the queue goes on. */
export const liftHolds = (tx: Tx, now: Instant) => tables(tx).updateTable('hotline_alerts').set({ held_until: null }).where('held_until', '<=', now).execute()

/** Makes it the newest, and keeps the earlier ones as long. */
export async function addVersion(tx: Tx, one: Alert, texts: readonly Text[]): Promise<void> {
	const ends = after(one.expiresAt, ALERT_STAYS)
	if (one.version > 1) await tables(tx).updateTable('hotline_alerts').set({ is_newest: false, held_until: null, ends_at: ends }).where('id', '=', one.id).execute()
	await tables(tx)
		.insertInto('hotline_alerts')
		.values({ id: one.id, version: one.version, incident: one.incident, tells: one.tells, level: one.level, zones: one.zones, place: one.place, really: one.really, is_drill: one.isDrill, observed_at: one.observedAt, approved_at: one.approvedAt, contrary_at: one.contraryAt, expires_at: one.expiresAt, is_newest: true, held_until: null, ends_at: ends })
		.execute()
	if (texts.length > 0) await tables(tx).insertInto('hotline_texts').values(texts.map((text) => ({ alert: one.id, version: one.version, ...text }))).execute()
}

/** Messages about what was not confirmed, by part of town, since then. Whoever counts, counts alone until the transaction ends. */
export async function unconfirmedSince(tx: Tx, zones: readonly string[], since: Instant): Promise<ReadonlyMap<string, number>> {
	await sql`select pg_advisory_xact_lock(hashtext('hotline-unconfirmed'))`.execute(tx)
	const { rows } = await sql<{ zone: string; n: string }>`select zone, count(*) as n from hotline_alerts, unnest(zones) as zone where level in ('L0', 'L1') and tells in ('alert', 'update') and not is_drill and approved_at > ${since} and zone = any(${[...zones]}) group by zone`.execute(tx)
	return new Map(rows.map(({ zone, n }) => [zone, Number(n)]))
}

/** Alerts that hold and whose time is over. */
export async function overdueAlerts(tx: Tx, now: Instant): Promise<Alert[]> {
	const rows = await tables(tx).selectFrom('hotline_alerts').selectAll().where('is_newest', '=', true).where('tells', 'in', ['alert', 'update']).where('expires_at', '<=', now).orderBy('expires_at').execute()
	return rows.map(alertOf)
}

/** When somebody first saw otherwise, after it was told. */
export async function contrarySince(tx: Tx, incident: IncidentId, since: Instant): Promise<Instant | null> {
	const row = await tables(tx)
		.selectFrom('hotline_observations')
		.select((e) => e.fn.min('heard_at').as('at'))
		.where('incident', '=', incident)
		.where('saw', 'in', ['nothing', 'not_enforcement'])
		.where('is_void', '=', false)
		.where('heard_at', '>=', since)
		.executeTakeFirst()
	return row?.at === null || row?.at === undefined ? null : (number(row.at) as Instant)
}

// Who signed

type Signed = { readonly incident: IncidentId; readonly tells: Tells; readonly level: Level }

/** The same person twice is one. @param because why it may stand, where something was found in it */
export const addSign = (tx: Tx, { incident, tells, level }: Signed, member: MemberId, at: Instant, because: string | null) =>
	tables(tx)
		.insertInto('hotline_signs')
		.values({ incident, tells, level, member, at, because, ends_at: after(at, DELIVERY_LIVES) })
		.onConflict((same) => same.columns(['incident', 'tells', 'level', 'member']).doUpdateSet({ at, because }))
		.execute()

/** Different people who signed since then and may still decide, each with their cause. */
export async function signersSince(tx: Tx, { incident, tells, level }: Signed, since: Instant): Promise<{ readonly by: string; readonly because: string }[]> {
	const rows = await tables(tx)
		.selectFrom('hotline_signs')
		.innerJoin('ground_members', 'ground_members.id', 'hotline_signs.member')
		.select(['member', 'because'])
		.where('incident', '=', incident)
		.where('tells', '=', tells)
		.where('level', '=', level)
		.where('at', '>', since)
		.where('ended_half', 'is', null)
		.where(sql<boolean>`'dispatcher' = any(ground_members.roles)`)
		.execute()
	return rows.map(({ member, because }) => ({ by: member, because: because ?? '' }))
}

/** Once it is told, the signatures are used up; who gave them stands in what was done with the incident. */
export const useSigns = (tx: Tx, { incident, tells, level }: Signed) => tables(tx).deleteFrom('hotline_signs').where('incident', '=', incident).where('tells', '=', tells).where('level', '=', level).execute()

export async function textsOf(tx: Tx, alert: string, version: number): Promise<Text[]> {
	const rows = await tables(tx).selectFrom('hotline_texts').select(['language', 'form', 'text']).where('alert', '=', alert).where('version', '=', version).execute()
	return rows.map(({ language, form, text }) => ({ language, form: form as Text['form'], text }))
}

