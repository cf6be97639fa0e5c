/** Hotline: calls in a surge, at rest. A number is a keyed digest, another one every week; a hidden one has none, and nothing is ever said of it. */
import { sql } from 'kysely'
import { newId, type Chance } from '#ground/ids.ts'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, endOf, hours, minutes, weekOf, type Instant } from '#ground/time.ts'
import { WITHIN, type Back, type OfNumber } from './flood.ts'
import { tables } from './store.server.ts'

/** A call comes: one more in its minute. */
export const countCall = async (tx: Tx, now: Instant): Promise<void> => {
	const minute = now - (now % minutes(1))
	await sql`insert into hotline_call_minutes (minute, n, ends_at) values (${minute}, 1, ${minute + hours(1)}) on conflict (minute) do update set n = hotline_call_minutes.n + 1`.execute(tx)
}

/** Said again, nothing changes. @param voice null where the number is hidden */
export async function putCaller(tx: Tx, call: string, voice: Uint8Array | null, now: Instant): Promise<void> {
	await tables(tx).insertInto('hotline_callers').values({ call, number: voice, at: now, rang_at: null, has_left: false, ends_at: after(now, WITHIN + minutes(10)) }).onConflict((c) => c.doNothing()).execute()
}

export const rangBack = (tx: Tx, calls: readonly string[], now: Instant) => tables(tx).updateTable('hotline_callers').set({ rang_at: now }).where('call', 'in', [...calls]).execute()
export const hasLeft = (tx: Tx, call: string) => tables(tx).updateTable('hotline_callers').set({ has_left: true }).where('call', '=', call).execute()

/** What is known of the number of this call, and of all who pressed nothing. */
export async function ofCaller(tx: Tx, call: string, now: Instant): Promise<{ readonly back: Back; readonly of: OfNumber }> {
	const since = now - WITHIN
	const { rows: [row] } = await sql<{ last: string | null; lately: string; heard: boolean; calls: string; left: boolean; why: string | null; back: boolean | null }>`
		select (select max(rang_at) from hotline_callers) as last, (select count(*) from hotline_callers where rang_at > ${since}) as lately,
			count(r.call) as calls, coalesce(bool_or(r.has_left and r.call <> ${call}), false) as left, coalesce(bool_or(r.rang_at > ${since} and r.call <> ${call}), false) as heard,
			max(a.why) as why, bool_or(a.is_back) as back
		from hotline_callers me left join hotline_callers r on r.number = me.number and r.at > ${since} left join hotline_asides a on a.number = me.number
		where me.call = ${call}`.execute(tx)
	return { back: { lastAt: typeof row?.last === 'string' || typeof row?.last === 'number' ? (number(row.last) as Instant) : null, lately: Number(row?.lately ?? 0), isHeard: row?.heard ?? false }, of: { calls: Number(row?.calls ?? 1), isNotReal: row?.why === 'not-real', isBack: row?.back ?? false, hasLeft: row?.left ?? false } }
}

/** The number of this call is set aside, or one more of its calls was. Not where it is hidden, nor in no surge. @param by who said that it was no real call */
export async function putAside(tx: Tx, chance: Chance, call: string, by: MemberId | null, now: Instant): Promise<boolean> {
	const why = by === null ? 'often' : 'not-real'
	const { numAffectedRows = 0n } = await sql`insert into hotline_asides (id, number, why, member, at, n, ends_at)
		select ${newId('aside', chance)}, number, ${why}, ${by}, ${now}, ${by === null ? 1 : 0}, ${endOf(weekOf(now))} from hotline_callers where call = ${call} and number is not null
		on conflict (number) do update set n = hotline_asides.n + excluded.n, why = case when excluded.why = 'not-real' then excluded.why else hotline_asides.why end, member = coalesce(excluded.member, hotline_asides.member), is_back = hotline_asides.is_back and excluded.why <> 'not-real'`.execute(tx)
	return numAffectedRows > 0n
}
export const hasNumber = async (tx: Tx, call: string): Promise<boolean> => (await tables(tx).selectFrom('hotline_callers').select('call').where('call', '=', call).where('number', 'is not', null).executeTakeFirst()) !== undefined

/** @property n of its calls rang nobody */
export type Aside = { readonly id: string; readonly why: 'often' | 'not-real'; readonly at: Instant; readonly n: number }
/** What a person said first, then the loudest. */
export async function asidesNow(tx: Tx, most: number): Promise<Aside[]> {
	const rows = await tables(tx).selectFrom('hotline_asides').select(['id', 'why', 'at', 'n']).where('is_back', '=', false).orderBy('why').orderBy('n', 'desc').orderBy('id').limit(most).execute()
	return rows.map(({ id, why, at, n }) => ({ id, why: why as Aside['why'], at: number(at) as Instant, n }))
}
export async function bringBack(tx: Tx, id: string): Promise<boolean> {
	const { numUpdatedRows } = await tables(tx).updateTable('hotline_asides').set({ is_back: true }).where('id', '=', id).where('is_back', '=', false).executeTakeFirst()
	return numUpdatedRows === 1n
}

/** The surge is over: nothing of it holds, or is known, any more. */
export async function forgetFlood(tx: Tx): Promise<void> {
	await tables(tx).deleteFrom('hotline_callers').execute()
	await tables(tx).deleteFrom('hotline_asides').execute()
}

/** Calls that came after this; whole minutes, and so never fewer than came within that time. */
export const callsSince = async (tx: Tx, since: number): Promise<number> => {
	const { rows: [row] } = await sql<{ n: string | null }>`select sum(n) as n from hotline_call_minutes where minute > ${since - minutes(1)}`.execute(tx)
	return Number(row?.n ?? 0)
}
/** Calls of the last four weeks that came to something: what hangs up at once and what was set aside is no habit. */
export const callsUsual = async (tx: Tx): Promise<number> => {
	const { rows: [row] } = await sql<{ n: string }>`select count(*) as n from hotline_calls where state = 'call-back' or closed in ('told', 'spoken', 'overflowed', 'unanswered')`.execute(tx)
	return Number(row?.n ?? 0)
}
