/**
 * Hotline: the ledger of hand-overs, at rest. One row for each version, person and channel, so that nobody is handed two copies on one channel.
 * Whoever changes rows of an alert locks the alert first, shared; whoever replaces it locks it alone.
 *
 * The planner has not counted a ledger written a moment ago and takes it for empty. So nothing here joins it to itself: whatever the plan, a statement
 * reads it once, or by its key.
 */
import { sql } from 'kysely'
import type { WayOut } from '#ground/carriers.ts'
import type { Role } from '#ground/people.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import { after, seconds, type Instant } from '#ground/time.ts'
import { LAST_FIRST } from './telling.ts'
import type { Alert, AlertId, SubscriberId } from './model.ts'
import { DELIVERY_LIVES } from './rules.ts'
import { tables } from './store.server.ts'
import type { Fate } from './telling.ts'

type Of = Pick<Alert, 'id' | 'version'>

// Planned

/** A whole city is written down in one statement: more than a page may take, less than anybody would wait. For the rest of this transaction. */
export async function takesLonger(tx: Tx): Promise<void> {
	await sql`set local statement_timeout = ${sql.raw(String(seconds(120)))}`.execute(tx)
}

/** One row for each who is told, on the first of their ways that works, nearest zone first: one statement. @param roles whose own subscriptions; null for everybody's @returns how many */
export async function planDeliveries(tx: Tx, { id, version, zones, approvedAt }: Pick<Alert, 'id' | 'version' | 'zones' | 'approvedAt'>, roles: readonly Role[] | null): Promise<number> {
	const atWork = roles === null ? sql`` : sql`and exists (select from ground_members m where m.id = s.member and m.ended_half is null and m.roles && ${[...roles]}::text[])`
	const notYet = version === 1 ? sql`` : sql`and s.id not in (select subscriber from hotline_deliveries where alert = ${id} and version = ${version})`
	const { numAffectedRows } = await sql`
		insert into hotline_deliveries (alert, version, subscriber, way, state, turn, ends_at)
		select ${id}, ${version}, s.id, a.way, 'queued', array_position(${zones}::text[], s.zone), ${after(approvedAt, DELIVERY_LIVES)}::bigint
		from hotline_subscribers s join hotline_addresses a on a.subscriber = s.id
		where s.state = 'on' and s.zone = any(${zones}::text[]) ${atWork} ${notYet}
		and not exists (select from hotline_addresses b where b.subscriber = a.subscriber and (b.is_failing, b.rank, b.way) < (a.is_failing, a.rank, a.way))`.execute(tx)
	return Number(numAffectedRows ?? 0n)
}

/**
 * One row of this version for each who may have seen an earlier one, and for nobody else; the way as `wayBack` has it. Who has no way left is there as failed.
 * @returns how many were exposed
 */
export async function planForExposed(tx: Tx, { id, version, zones, approvedAt }: Pick<Alert, 'id' | 'version' | 'zones' | 'approvedAt'>): Promise<number> {
	const { numAffectedRows } = await sql`
		with exposed as (
			select subscriber, min(way) filter (where state <> 'failed') as way, jsonb_object_agg(way, state order by version) as tried from hotline_deliveries
			where alert = ${id} and version < ${version} and state in ('handed', 'delivered', 'failed', 'unknown') group by subscriber having bool_or(state <> 'failed')
		)
		insert into hotline_deliveries (alert, version, subscriber, way, state, turn, why, settled_at, ends_at)
		select distinct on (e.subscriber) ${id}, ${version}, e.subscriber, coalesce(a.way, e.way), case when a.way is null then 'failed' else 'queued' end,
			coalesce(array_position(${zones}::text[], s.zone), 0) + ${LAST_FIRST}, case when a.way is null then 'no-way-left' end, case when a.way is null then ${approvedAt}::bigint end, ${after(approvedAt, DELIVERY_LIVES)}::bigint
		from exposed e join hotline_subscribers s on s.id = e.subscriber
		left join hotline_addresses a on a.subscriber = e.subscriber
		order by e.subscriber, case when a.is_failing then 4 else case e.tried ->> a.way when 'unknown' then 2 when 'failed' then 3 when 'handed' then 0 when 'delivered' then 0 else 1 end end, a.rank, a.way`.execute(tx)
	return Number(numAffectedRows ?? 0n)
}

/** What nobody began is not told any more; what nobody can tell counts as told. As `whenReplaced` has it. */
export async function replaceDeliveries(tx: Tx, alert: AlertId, to: 'superseded' | 'expired', now: Instant): Promise<void> {
	await sql`update hotline_deliveries set state = case state when 'queued' then ${to} else 'unknown' end, why = case state when 'queued' then why else 'replaced' end, settled_at = ${now}
		where alert = ${alert} and state in ('queued', 'handing')`.execute(tx)
}

export async function underWay(tx: Tx, alerts: readonly AlertId[]): Promise<number> {
	const row = await tables(tx).selectFrom('hotline_deliveries').select((e) => e.fn.countAll().as('n')).where('state', '=', 'handing').where('alert', 'in', alerts).executeTakeFirst()
	return Number(row?.n ?? 0)
}

// Handed over

/** Alerts somebody may take from, locked against being replaced until the transaction ends. */
export async function openQueues(tx: Tx, now: Instant): Promise<Of[]> {
	const { rows } = await sql<{ id: AlertId; version: number }>`select id, version from hotline_alerts where is_newest and held_until is null and expires_at > ${now} order by id for share`.execute(tx)
	return rows
}

/** @property address null where it is gone @property expiresAt of the version */
export type Claimed = { readonly alert: AlertId; readonly version: number; readonly subscriber: SubscriberId; readonly zone: string; readonly language: string; readonly address: Uint8Array | null; readonly endsWeek: number; readonly expiresAt: Instant }

/** Takes from the queue: after the commit these are this process's, and nobody else's. */
export async function claim(tx: Tx, queues: readonly Of[], way: WayOut, limit: number, now: Instant): Promise<Claimed[]> {
	const { rows } = await sql<{ alert: AlertId; version: number; subscriber: SubscriberId; zone: string; language: string; address: Uint8Array | null; ends_week: number | null; expires_at: string }>`
		with due as (
			select ctid from hotline_deliveries
			where state = 'queued' and way = ${way} and (alert, version) in (select * from unnest(${queues.map(({ id }) => id)}::text[], ${queues.map(({ version }) => version)}::int[]))
			order by turn limit ${limit} for update skip locked
		), taken as (
			update hotline_deliveries d set state = 'handing', handed_at = ${now}
			where d.ctid = any(array(select ctid from due)) returning d.alert, d.version, d.subscriber, d.turn
		)
		select taken.*, s.zone, s.language, a.address, a.ends_week, h.expires_at from taken join hotline_subscribers s on s.id = taken.subscriber
		join hotline_alerts h on h.id = taken.alert and h.version = taken.version
		left join hotline_addresses a on a.subscriber = taken.subscriber and a.way = ${way} order by taken.turn`.execute(tx)
	return rows.map(({ ends_week, expires_at, address, ...row }) => ({ ...row, address: address && bytes(address), endsWeek: ends_week ?? 0, expiresAt: number(expires_at) as Instant }))
}

/** What was taken and surely not begun goes back. */
export async function giveBack(tx: Tx, { id, version }: Of, way: WayOut, subscribers: readonly string[]): Promise<void> {
	await sql`update hotline_deliveries set state = 'queued', handed_at = null where alert = ${id} and version = ${version} and way = ${way} and subscriber = any(${[...subscribers]}::text[]) and state = 'handing'`.execute(tx)
}

export type Settled = { readonly subscriber: string; readonly fate: Fate; readonly why: string | null; readonly isGone: boolean }

/** Nobody replaces it until the transaction ends. @returns whether it still holds */
export async function shareAlert(tx: Tx, { id, version }: Of): Promise<boolean> {
	const { rows } = await sql<{ is_newest: boolean }>`select is_newest from hotline_alerts where id = ${id} and version = ${version} for share`.execute(tx)
	return rows[0]?.is_newest === true
}

/** What became of them. One that was given up as unknown and arrived after all arrived; nothing else is written twice. */
export async function settle(tx: Tx, { id, version }: Of, way: WayOut, settled: readonly Settled[], now: Instant): Promise<void> {
	const whose = settled.map(({ subscriber }) => subscriber)
	await sql`update hotline_deliveries d set state = r.fate, why = r.why, settled_at = ${now}
		from unnest(${whose}::text[], ${settled.map(({ fate }) => fate)}::text[], ${settled.map(({ why }) => why)}::text[]) r(subscriber, fate, why)
		where d.alert = ${id} and d.version = ${version} and d.way = ${way} and d.subscriber = any(${whose}::text[]) and d.subscriber = r.subscriber and (d.state = 'handing' or (d.state = 'unknown' and r.fate in ('handed', 'delivered')))`.execute(tx)
	const gone = settled.filter(({ isGone }) => isGone).map(({ subscriber }) => subscriber)
	if (gone.length > 0) await tables(tx).updateTable('hotline_addresses').set({ is_failing: true }).where('way', '=', way).where('subscriber', 'in', gone).execute()
}

/** Who was not reached goes to the next of their ways that was not tried; who has none left stays, for the phone tree. @param fates of which of their rows @returns how many go on */
export async function toNextWay(tx: Tx, { id, version }: Of, fates: readonly Fate[], subscribers: readonly string[] | null = null): Promise<number> {
	const only = subscribers === null ? sql`` : sql`and subscriber = any(${[...subscribers]}::text[])`
	const { numAffectedRows } = await sql`
		with lost as (
			select subscriber, array_agg(way) as tried, min(turn) as turn, min(ends_at) as ends_at from hotline_deliveries
			where alert = ${id} and version = ${version} ${only} group by subscriber having bool_and(state = any(${[...fates]}::text[]))
		)
		insert into hotline_deliveries (alert, version, subscriber, way, state, turn, ends_at)
		select ${id}, ${version}, lost.subscriber, a.way, 'queued', lost.turn, lost.ends_at
		from lost join lateral (select way from hotline_addresses where subscriber = lost.subscriber and way <> all(lost.tried) order by is_failing, rank, way limit 1) a on true`.execute(tx)
	return Number(numAffectedRows ?? 0n)
}

/** No gate of the hub takes these ways: not told, and said so. @returns which alerts had some */
export async function failUnopened(tx: Tx, queues: readonly Of[], open: readonly WayOut[], now: Instant): Promise<Of[]> {
	const { rows } = await sql<{ id: AlertId; version: number }>`
		with gone as (
			update hotline_deliveries set state = 'failed', why = 'no-carrier', settled_at = ${now}
			where state = 'queued' and way <> all(${[...open]}::text[]) and (alert, version) in (select * from unnest(${queues.map(({ id }) => id)}::text[], ${queues.map(({ version }) => version)}::int[])) returning alert, version
		) select distinct alert as id, version from gone`.execute(tx)
	return rows
}

export async function isQueued(tx: Tx): Promise<boolean> {
	const row = await tables(tx).selectFrom('hotline_deliveries').select('way').where('state', '=', 'queued').limit(1).executeTakeFirst()
	return row !== undefined
}

/** Rows of processes that are no more: nobody can tell, so they count as told. @param before when they were taken; all where it is not said @returns which versions had some */
export async function giveUp(tx: Tx, now: Instant, before: Instant | null): Promise<Of[]> {
	const old = before === null ? sql`` : sql`and handed_at < ${before}`
	const { rows } = await sql<{ id: AlertId; version: number }>`with lost as (update hotline_deliveries set state = 'unknown', why = 'cut-off', settled_at = ${now} where state = 'handing' ${old} returning alert, version) select distinct alert as id, version from lost`.execute(tx)
	return rows
}

/** What was not handed over in time is not handed over. Also what a way opened beside a correction. */
export async function letExpire(tx: Tx, now: Instant): Promise<void> {
	await sql`update hotline_deliveries d set state = case when a.is_newest then 'expired' else 'superseded' end, settled_at = ${now} from hotline_alerts a where a.id = d.alert and a.version = d.version and d.state = 'queued' and (a.expires_at <= ${now} or not a.is_newest)`.execute(tx)
}
