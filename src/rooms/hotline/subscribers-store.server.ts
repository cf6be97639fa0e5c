/** Hotline: who wants to be told, at rest. No name, no number in the clear: a part of town, a language, and an address under a key. */
import { bytes, Stale, type Tx } from '#ground/storage.server.ts'
import type { WayOut } from '#ground/carriers.ts'
import type { ZoneId } from '#ground/hub.ts'
import type { MemberId } from '#ground/people.ts'
import type { HalfDay, Week } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import type { SubscriberId } from './model.ts'
import { tables } from './store.server.ts'
import type { SubscriberState } from './subscribing.ts'

export type Subscriber = { readonly id: SubscriberId; readonly zone: ZoneId; readonly language: Language; readonly state: SubscriberState; readonly untilHalf: HalfDay }
export type Address = { readonly way: WayOut; readonly known: Uint8Array; readonly address: Uint8Array; readonly endsWeek: Week }
type New = Subscriber & { readonly member: MemberId | null; readonly lookup: Uint8Array }

const COLUMNS = ['hotline_subscribers.id', 'zone', 'language', 'state', 'until_half'] as const
const subscriberOf = ({ until_half, ...row }: { id: string; zone: string; language: string; state: string; until_half: number }): Subscriber => ({ ...row, id: row.id as SubscriberId, state: row.state as SubscriberState, untilHalf: until_half as HalfDay })

/** Locked until the transaction ends. */
export async function findByLookup(tx: Tx, lookup: Uint8Array): Promise<Subscriber | null> {
	const row = await tables(tx).selectFrom('hotline_subscribers').select(COLUMNS).where('lookup', '=', lookup).forUpdate().executeTakeFirst()
	return row ? subscriberOf(row) : null
}
export async function findByAddress(tx: Tx, way: WayOut, known: Uint8Array): Promise<Subscriber | null> {
	const row = await tables(tx).selectFrom('hotline_subscribers').innerJoin('hotline_addresses', 'subscriber', 'hotline_subscribers.id').select(COLUMNS).where('way', '=', way).where('known', '=', known).forUpdate().executeTakeFirst()
	return row ? subscriberOf(row) : null
}
export async function addressesOf(tx: Tx, subscriber: SubscriberId): Promise<Address[]> {
	const rows = await tables(tx).selectFrom('hotline_addresses').select(['way', 'known', 'address', 'ends_week']).where('subscriber', '=', subscriber).orderBy('rank').execute()
	return rows.map((row) => ({ way: row.way as WayOut, known: bytes(row.known), address: bytes(row.address), endsWeek: row.ends_week as Week }))
}

/** @throws Stale where somebody else put the same address there just now */
export async function add(tx: Tx, { id, zone, language, state, member, lookup, untilHalf }: New, { way, known, address, endsWeek }: Address): Promise<void> {
	await tables(tx).insertInto('hotline_subscribers').values({ id, zone, language, state, member, lookup, until_half: untilHalf }).execute()
	const put = await tables(tx).insertInto('hotline_addresses').values({ subscriber: id, way, rank: 1, known, address, ends_week: endsWeek, is_failing: false }).onConflict((on) => on.columns(['way', 'known']).doNothing()).executeTakeFirst()
	if (put.numInsertedOrUpdatedRows === 0n) throw new Stale('the same address')
}
/** From now on like this; whether they were asked is forgotten. */
export async function change(tx: Tx, { id, zone, language, state, untilHalf }: Subscriber): Promise<void> {
	await tables(tx).updateTable('hotline_subscribers').set({ zone, language, state, until_half: untilHalf, reminded: false }).where('id', '=', id).execute()
}
/** The same address, under the key of another week; it works again as far as anybody knows. */
export async function layAgain(tx: Tx, subscriber: SubscriberId, { way, address, endsWeek }: Address): Promise<void> {
	await tables(tx).updateTable('hotline_addresses').set({ address, ends_week: endsWeek, is_failing: false }).where('subscriber', '=', subscriber).where('way', '=', way).execute()
}
/** The same subscription at another address. @throws Stale where somebody else is there just now */
export async function moveTo(tx: Tx, subscriber: SubscriberId, { way, known, address, endsWeek }: Address): Promise<void> {
	const there = await tables(tx).selectFrom('hotline_addresses').select('subscriber').where('way', '=', way).where('known', '=', known).where('subscriber', '<>', subscriber).executeTakeFirst()
	if (there) throw new Stale('the same address')
	await tables(tx).updateTable('hotline_addresses').set({ known, address, ends_week: endsWeek, is_failing: false }).where('subscriber', '=', subscriber).where('way', '=', way).execute()
}
export const drop = async (tx: Tx, id: SubscriberId): Promise<void> => void (await tables(tx).deleteFrom('hotline_subscribers').where('id', '=', id).execute())
/** One way alone; whoever has no other goes whole. */
export async function dropWay(tx: Tx, id: SubscriberId, way: WayOut): Promise<void> {
	await tables(tx).deleteFrom('hotline_addresses').where('subscriber', '=', id).where('way', '=', way).execute()
	if ((await addressesOf(tx, id)).length === 0) await drop(tx, id)
}

// By time

export const dropOver = async (tx: Tx, upTo: HalfDay): Promise<void> => void (await tables(tx).deleteFrom('hotline_subscribers').where('until_half', '<=', upTo).execute())
/** @returns how many sleep from now on */
export async function letSleep(tx: Tx, upTo: HalfDay): Promise<number> {
	const { numUpdatedRows } = await tables(tx).updateTable('hotline_subscribers').set({ state: 'asleep' }).where('state', '=', 'on').where('until_half', '<=', upTo).executeTakeFirst()
	return Number(numUpdatedRows)
}
/** Those whose time is nearly over and whom nobody asked: from now on they count as asked. */
export async function remindable(tx: Tx, upTo: HalfDay, limit: number): Promise<Subscriber[]> {
	const rows = await tables(tx).selectFrom('hotline_subscribers').select(COLUMNS).where('state', '=', 'on').where('reminded', '=', false).where('until_half', '<=', upTo).orderBy('until_half').limit(limit).forUpdate().skipLocked().execute()
	if (rows.length > 0) await tables(tx).updateTable('hotline_subscribers').set({ reminded: true }).where('id', 'in', rows.map(({ id }) => id)).execute()
	return rows.map(subscriberOf)
}
export const unremind = async (tx: Tx, id: SubscriberId): Promise<void> => void (await tables(tx).updateTable('hotline_subscribers').set({ reminded: false }).where('id', '=', id).execute())
