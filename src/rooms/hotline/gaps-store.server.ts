/** Hotline: calls that found nobody, counted by the hours of the week; and who is told of it now; at rest. */
import { sql } from 'kysely'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import type { Instant, Week } from '#ground/time.ts'
import type { Counted } from './gaps.ts'
import { tables } from './store.server.ts'

export async function addGap(tx: Tx, row: Counted & { readonly week: Week; readonly slot: number; readonly ends_at: Instant }): Promise<void> {
	await tables(tx).insertInto('hotline_gaps').values(row).onConflict((on) => on.columns(['week', 'slot']).doUpdateSet({ n: sql<number>`hotline_gaps.n + excluded.n`, beside: sql<number>`hotline_gaps.beside + excluded.beside` })).execute()
}
export async function gapsSince(tx: Tx, from: number): Promise<(Counted & { readonly slot: number })[]> {
	const rows = await tables(tx).selectFrom('hotline_gaps').select(({ fn }) => ['slot', fn.sum<string>('n').as('n'), fn.sum<string>('beside').as('beside')]).where('week', '>=', from).groupBy('slot').execute()
	return rows.map(({ slot, n, beside }) => ({ slot, n: Number(n), beside: Number(beside) }))
}

export const ALARMS = ['unanswered', 'surge'] as const
export type Why = (typeof ALARMS)[number]
export type Alarm = { readonly id: string; readonly member: MemberId; readonly why: Why; readonly at: Instant; readonly endsAt: Instant }
export async function addAlarms(tx: Tx, all: readonly Alarm[]): Promise<void> {
	if (all.length > 0) await tables(tx).insertInto('hotline_alarms').values(all.map(({ endsAt, ...row }) => ({ ...row, ends_at: endsAt }))).execute()
}
export async function alarmsNow(tx: Tx, now: Instant): Promise<Alarm[]> {
	const rows = await tables(tx).selectFrom('hotline_alarms').selectAll().where('ends_at', '>', now).orderBy('at').orderBy('id').execute()
	return rows.map(({ id, member, why, at, ends_at }) => ({ id, member: member as MemberId, why: ALARMS.find((one) => one === why) ?? 'unanswered', at: number(at) as Instant, endsAt: number(ends_at) as Instant }))
}

/** Everybody who dispatches, on shift or not. */
export async function allDispatchers(tx: Tx): Promise<MemberId[]> {
	const rows = await tx.selectFrom('ground_members').select('id').where('ended_half', 'is', null).where(sql<boolean>`'dispatcher' = any(roles)`).orderBy('id').execute()
	return rows.map(({ id }) => id as MemberId)
}
