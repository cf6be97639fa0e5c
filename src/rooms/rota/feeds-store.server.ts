/** Rota: whose calendar reads what, what it was told, and who was reminded of what, at rest. */
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import type { FeedWish, Told } from './feed.ts'
import type { Shift, ShiftId } from './model.ts'
import { quietOf } from './quiet.ts'
import { LEADS, QUIET, USUAL, type Ahead, type Lead } from './reminders.ts'
import { awayOf, shiftOf, tables as rotaTables } from './store.server.ts'

type Column = string | number
type Tables = {
	rota_feeds: { member: string; code: Uint8Array; says: string; has_spot: boolean; has_rest: boolean }
	rota_feed_told: { member: string; place: string; begins: Column; ends: Column; sequence: number; print: Uint8Array; changed: Column; is_gone: boolean; ends_at: Column }
	rota_reminding: { member: string; a_day: boolean; a_while: boolean }
	rota_reminders: { place: string; lead: string; ends_at: Column }
}
const tables = (tx: Tx) => tx.withTables<Tables>()

const wishOf = (row: Pick<Tables['rota_feeds'], 'says' | 'has_spot' | 'has_rest'>): FeedWish => ({ says: row.says === 'kind' ? 'kind' : 'busy', hasSpot: row.has_spot, hasRest: row.has_rest })
const rowOf = ({ says, hasSpot, hasRest }: FeedWish) => ({ says, has_spot: hasSpot, has_rest: hasRest })

export type Feed = { readonly member: MemberId; readonly wish: FeedWish }

/** Locked, so that two calendars that look at once are told one after the other. */
export async function feedBy(tx: Tx, code: Uint8Array): Promise<Feed | null> {
	const row = await tables(tx).selectFrom('rota_feeds').selectAll().where('code', '=', Buffer.from(code)).forUpdate().executeTakeFirst()
	return row ? { member: row.member as MemberId, wish: wishOf(row) } : null
}

export async function feedOf(tx: Tx, member: MemberId): Promise<FeedWish | null> {
	const row = await tables(tx).selectFrom('rota_feeds').selectAll().where('member', '=', member).executeTakeFirst()
	return row ? wishOf(row) : null
}

/** The address before it, if there was one, opens nothing from now on. */
export async function putFeed(tx: Tx, member: MemberId, code: Uint8Array, wish: FeedWish): Promise<void> {
	await tables(tx).insertInto('rota_feeds').values({ member, code, ...rowOf(wish) }).onConflict((conflict) => conflict.column('member').doUpdateSet({ code })).execute()
}

export const setWish = (tx: Tx, member: MemberId, wish: FeedWish) => tables(tx).updateTable('rota_feeds').set(rowOf(wish)).where('member', '=', member).execute()
export const dropFeed = (tx: Tx, member: MemberId) => tables(tx).deleteFrom('rota_feeds').where('member', '=', member).execute()

export async function toldTo(tx: Tx, member: MemberId): Promise<Told[]> {
	const rows = await tables(tx).selectFrom('rota_feed_told').selectAll().where('member', '=', member).execute()
	return rows.map((row) => ({ place: row.place, begins: number(row.begins) as Instant, ends: number(row.ends) as Instant, sequence: row.sequence, print: Buffer.from(row.print).toString('hex'), changed: number(row.changed) as Instant, isGone: row.is_gone, endsAt: number(row.ends_at) as Instant }))
}

export async function keepTold(tx: Tx, member: MemberId, told: readonly Told[]): Promise<void> {
	if (told.length === 0) return
	const rows = told.map((one) => ({ member, place: one.place, begins: one.begins, ends: one.ends, sequence: one.sequence, print: Buffer.from(one.print, 'hex'), changed: one.changed, is_gone: one.isGone, ends_at: one.endsAt }))
	await tables(tx)
		.insertInto('rota_feed_told')
		.values(rows)
		.onConflict((conflict) => conflict.columns(['member', 'place']).doUpdateSet((e) => ({ begins: e.ref('excluded.begins'), ends: e.ref('excluded.ends'), sequence: e.ref('excluded.sequence'), print: e.ref('excluded.print'), changed: e.ref('excluded.changed'), is_gone: e.ref('excluded.is_gone'), ends_at: e.ref('excluded.ends_at') })))
		.execute()
}

/** All that somebody has and that is not long over, with the name of each place. Places from before places had names go by their shift's. */
export async function placesOf(tx: Tx, member: MemberId, since: Instant): Promise<{ readonly place: string; readonly shift: Shift }[]> {
	const rows = await rotaTables(tx).selectFrom('rota_shifts').innerJoin('rota_places', 'rota_places.shift', 'rota_shifts.id').selectAll('rota_shifts').select('rota_places.id as place').where('member', '=', member).where('rota_shifts.ends', '>', since).where('rota_places.state', '<>', 'asked').execute()
	return rows.map(({ place, ...row }) => ({ place: place ?? row.id, shift: shiftOf(row) }))
}

// Reminders

const leadsOf = (row: { readonly a_day: boolean | null; readonly a_while: boolean | null } | undefined): readonly Lead[] => (!row || row.a_day === null ? USUAL : LEADS.filter((lead) => (lead === 'day' ? row.a_day : row.a_while)))

export const remindingOf = async (tx: Tx, member: MemberId): Promise<readonly Lead[]> => leadsOf(await tables(tx).selectFrom('rota_reminding').selectAll().where('member', '=', member).executeTakeFirst())

export async function setReminding(tx: Tx, member: MemberId, leads: readonly Lead[]): Promise<void> {
	const chosen = { a_day: leads.includes('day'), a_while: leads.includes('while') }
	await tables(tx).insertInto('rota_reminding').values({ member, ...chosen }).onConflict((conflict) => conflict.column('member').doUpdateSet(chosen)).execute()
}

/** Places that begin between now and then, with all that says whether their owner is reminded. */
export async function aheadUntil(tx: Tx, now: Instant, until: Instant): Promise<(Ahead & { readonly member: MemberId; readonly shift: ShiftId })[]> {
	const rows = await rotaTables(tx)
		.withTables<Tables>()
		.selectFrom('rota_places')
		.leftJoin('rota_carriers', 'rota_carriers.member', 'rota_places.member')
		.leftJoin('rota_reminding', 'rota_reminding.member', 'rota_places.member')
		.select(['rota_places.id', 'rota_places.member', 'rota_places.shift', 'rota_places.begins', 'rota_places.ends', 'called_off', 'away_from', 'away_until', 'quiet_from', 'quiet_until', 'a_day', 'a_while'])
		.where('rota_places.begins', '>', now)
		.where('rota_places.begins', '<', until)
		.where('rota_places.state', '=', 'taken')
		.where('rota_places.id', 'is not', null)
		.orderBy('rota_places.begins')
		.orderBy('rota_places.id')
		.execute()
	const ids = rows.map(({ id }) => id ?? '')
	const done = ids.length === 0 ? [] : await tables(tx).selectFrom('rota_reminders').select(['place', 'lead']).where('place', 'in', ids).execute()
	return rows.map((row) => ({
		member: row.member as MemberId,
		shift: row.shift as ShiftId,
		place: row.id ?? '',
		begins: number(row.begins) as Instant,
		ends: number(row.ends) as Instant,
		isCancelled: row.called_off,
		leads: leadsOf(row),
		reminded: done.filter(({ place }) => place === row.id).map(({ lead }) => lead as Lead),
		quiet: quietOf(row) ?? QUIET,
		away: awayOf(row),
	}))
}

/** Done once, it is done. */
export async function addReminder(tx: Tx, place: string, lead: Lead, endsAt: Instant): Promise<void> {
	await tables(tx).insertInto('rota_reminders').values({ place, lead, ends_at: endsAt }).onConflict((conflict) => conflict.doNothing()).execute()
}

/** The shifts somebody was reminded of and that have not begun. */
export async function remindedOf(tx: Tx, member: MemberId, now: Instant): Promise<Shift[]> {
	const rows = await rotaTables(tx)
		.withTables<Tables>()
		.selectFrom('rota_shifts')
		.innerJoin('rota_places', 'rota_places.shift', 'rota_shifts.id')
		.selectAll('rota_shifts')
		.where('member', '=', member)
		.where('rota_shifts.state', '=', 'open')
		.where('rota_shifts.begins', '>', now)
		.where((e) => e.exists(e.selectFrom('rota_reminders').select('lead').whereRef('rota_reminders.place', '=', 'rota_places.id')))
		.orderBy('rota_shifts.begins')
		.execute()
	return rows.map(shiftOf)
}

export async function dropEnded(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('rota_feed_told').where('ends_at', '<=', now).execute()
	await tables(tx).deleteFrom('rota_reminders').where('ends_at', '<=', now).execute()
}
