/** Rota: work without a clock, at rest: quarter hours at the desk, hours somebody says they did, and what being rung became. */
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, days, minutes, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { nightsOf, type Beside } from './beside.ts'
import { hoursUntil, QUARTER, sumHours, type HourRow } from './fading.ts'
import { loadOf, weekAt } from './load.ts'
import type { Work } from './rest.ts'

type Column = string | number
type Tables = {
	rota_beside: { member: string; begins: Column; ends_at: Column }
	rota_said: { id: string; member: string; kind: string; minutes: number; week: number; load: number; ends_at: Column }
	rota_hours: { member: string; week: number; minutes: number; ends_at: Column; load: number; beside: number; nights: number }
	rota_pages: { held_by: string | null; held_at: Column | null; over_at: Column | null; ends_at: Column }
	rota_places: { member: string; begins: Column; ends: Column; called_off: boolean; shift: string }
	rota_shifts: { id: string; presence: string }
}
const tables = (tx: Tx) => tx.withTables<Tables>()

/** So long a quarter is kept by itself: as long as the longest rest after it. */
const QUARTERS_KEPT = days(1) + QUARTER
/** So long somebody can take back what they said. */
const SAID_KEPT = days(7)

/** Adds to what stands. */
export async function addHours(tx: Tx, rows: readonly HourRow[], zone: string): Promise<void> {
	for (const row of sumHours(rows)) {
		await tables(tx)
			.insertInto('rota_hours')
			.values({ ...row, ends_at: hoursUntil(row.week, zone) })
			.onConflict((conflict) => conflict.columns(['member', 'week']).doUpdateSet((e) => ({ minutes: e('rota_hours.minutes', '+', row.minutes), load: e('rota_hours.load', '+', row.load), beside: e('rota_hours.beside', '+', row.beside), nights: e('rota_hours.nights', '+', row.nights) })))
			.execute()
	}
}

const besideRow = (member: string, at: Instant, lived: number, load: number, zone: string): HourRow => ({ member, week: weekAt(at, zone), minutes: lived, load, beside: lived, nights: 0 })

/** Counts a quarter hour at the desk, once; none where they have a shift at that time, which counts it already. */
export async function addQuarter(tx: Tx, member: MemberId, begins: Instant, zone: string): Promise<void> {
	const ends = after(begins, QUARTER)
	const onShift = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select('member').where('member', '=', member).where('rota_places.begins', '<', ends).where('rota_places.ends', '>', begins).where('called_off', '=', false).where('presence', '=', 'there').executeTakeFirst()
	if (onShift) return
	const added = await tables(tx).insertInto('rota_beside').values({ member, begins, ends_at: after(begins, QUARTERS_KEPT) }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
	if (added.numInsertedOrUpdatedRows !== 1n) return
	const work: Work = { begins, ends, effort: 'plain', presence: 'there' }
	await addHours(tx, [besideRow(member, begins, QUARTER / minutes(1), loadOf(work, zone), zone)], zone)
}

export type Said = { readonly id: string; readonly kind: Beside; readonly minutes: number }

export async function addSaid(tx: Tx, member: MemberId, { id, kind, minutes: lived }: Said, now: Instant, zone: string): Promise<void> {
	const added = await tables(tx).insertInto('rota_said').values({ id, member, kind, minutes: lived, week: weekAt(now, zone), load: lived, ends_at: after(now, SAID_KEPT) }).onConflict((conflict) => conflict.doNothing()).executeTakeFirst()
	// Sent twice, it is said once.
	if (added.numInsertedOrUpdatedRows === 1n) await addHours(tx, [besideRow(member, now, lived, lived, zone)], zone)
}

/** False where there is nothing of theirs to take back any more. */
export async function dropSaid(tx: Tx, member: MemberId, id: string, zone: string): Promise<boolean> {
	const row = await tables(tx).deleteFrom('rota_said').where('id', '=', id).where('member', '=', member).returning(['week', 'minutes', 'load']).executeTakeFirst()
	if (row) await addHours(tx, [{ member, week: row.week, minutes: -row.minutes, beside: -row.minutes, load: -row.load, nights: 0 }], zone)
	return row !== undefined
}

/** Latest first. */
export async function saidBy(tx: Tx, member: MemberId, now: Instant): Promise<Said[]> {
	const rows = await tables(tx).selectFrom('rota_said').select(['id', 'kind', 'minutes']).where('member', '=', member).where('ends_at', '>', now).orderBy('ends_at', 'desc').orderBy('id').execute()
	return rows.map((row) => ({ ...row, kind: row.kind as Beside }))
}

/** Minutes without a shift, by member and week. */
export async function besideWeeks(tx: Tx, members: readonly MemberId[], now: Instant): Promise<ReadonlyMap<MemberId, ReadonlyMap<number, number>>> {
	const rows = await tables(tx).selectFrom('rota_hours').select(['member', 'week', 'beside']).where('member', 'in', members).where('ends_at', '>', now).where('beside', '>', 0).execute()
	return new Map([...Map.groupBy(rows, ({ member }) => member as MemberId)].map(([member, those]) => [member, new Map(those.map(({ week, beside }) => [week, beside]))]))
}

/** Hours without a shift that rest is counted from, by member: nights at the desk, and what somebody was called to. */
export async function besideOf(tx: Tx, members: readonly MemberId[], now: Instant): Promise<ReadonlyMap<MemberId, readonly Work[]>> {
	const quarters = Map.groupBy(await tables(tx).selectFrom('rota_beside').select(['member', 'begins']).where('member', 'in', members).where('ends_at', '>', now).execute(), ({ member }) => member)
	const pages = Map.groupBy(await tables(tx).selectFrom('rota_pages').select(['held_by', 'held_at', 'over_at']).where('held_by', 'in', members).where('ends_at', '>', now).where('held_at', 'is not', null).execute(), (row) => row.held_by ?? '')
	// While it goes on nobody knows when it will be over.
	const called = (member: string) => (pages.get(member) ?? []).map(({ held_at, over_at }): Work => ({ begins: number(held_at ?? 0) as Instant, ends: over_at === null ? after(now, QUARTER) : (number(over_at) as Instant), effort: 'plain', presence: 'there' }))
	const zone = zoneHere()
	return new Map(members.map((member) => [member, [...nightsOf((quarters.get(member) ?? []).map(({ begins }) => number(begins) as Instant), now, zone), ...called(member).filter(({ begins, ends }) => begins < ends)]]))
}
