/** Hotline: all calls of the house, at rest as one value: whoever changes it waits for whoever changes it, in any process. */
import { sql } from 'kysely'
import type { Keys } from '#ground/keys.ts'
import type { Chance } from '#ground/ids.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import type { MemberId } from '#ground/people.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import { bytes, number, type Tx } from '#ground/storage.server.ts'
import { after, days, endOf, hours, weekOf, type Instant, type Week } from '#ground/time.ts'
import { isAtHub, isLive, type Call, type CallState, type Calls, type Closed } from './calls.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'

/** A call that is over is known so long, so that what is said late of it, or again, rings nobody. Who took it is gone at once. */
const KNOWN_FOR = days(28)
const LIVE_AT_MOST = hours(12)

export const oneAtATime = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtext('hotline-calls'))`.execute(tx)

/** Those that live, and this one however it stands. */
export async function callsNow(tx: Tx, one: string | null): Promise<Calls> {
	const rows = await tables(tx).selectFrom('hotline_calls').selectAll().where((is) => is.or([is('state', 'not in', ['closed', 'call-back']), ...(one === null ? [] : [is('id', '=', one)])])).orderBy('due').orderBy('id').execute()
	return new Map(rows.map(({ id, state, language, woman, hub, digits, known, ringing, tried, by_member, owner, closed, due }) => [id, { id, state: state as CallState, language, woman, hub: hub as Call['hub'], digits, known, ringing: ringing as MemberId[], tried: tried as MemberId[], by: by_member as MemberId | null, owner: owner as MemberId | null, closed: closed as Closed | null, due: number(due) as Instant }]))
}

/** What changed. */
export async function putCalls(tx: Tx, before: Calls, now: Calls, at: Instant): Promise<void> {
	for (const call of now.values()) {
		if (before.get(call.id) === call) continue
		const lives = isLive(call.state)
		const row = lives ? { state: call.state, language: call.language, woman: call.woman, hub: call.hub, digits: call.digits, known: call.known, ringing: [...call.ringing], tried: [...call.tried], by_member: call.by, owner: call.owner, closed: call.closed, due: call.due, ends_at: after(at, LIVE_AT_MOST) } : { state: call.state, language: call.language, woman: false, hub: null, digits: null, known: null, ringing: [], tried: [], by_member: null, owner: null, closed: call.closed, due: endOf(weekOf(at)), ends_at: endOf(weekOf(after(at, KNOWN_FOR))) }
		await tables(tx).insertInto('hotline_calls').values({ id: call.id, ...row }).onConflict((c) => c.column('id').doUpdateSet(row)).execute()
		if (!lives) for (const legs of ['hotline_legs', 'hotline_hub_legs'] as const) await tables(tx).deleteFrom(legs).where('call', '=', call.id).execute()
	}
}

// What lies under the key of a week

const utf8 = (text: string) => new TextEncoder().encode(text)
export const layText = (keys: Keys, chance: Chance, week: Week, record: string, text: string): Uint8Array => lay(keys, week, record, utf8(text), chance)
/** Null where its week is over. */
export function liftText(keys: Keys, week: number, record: string, laid: Uint8Array): string | null {
	try {
		return new TextDecoder().decode(lift(keys, week as Week, record, bytes(laid)))
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

type Safe = { readonly keys: Keys; readonly chance: Chance; now(): Instant }

const legRecord = (call: string, member: string) => `leg ${call} ${member}`
/** @returns whether that phone still rings in that call; where not, whoever started it stops it */
export async function putLeg({ keys, chance, now }: Safe, tx: Tx, call: string, member: MemberId, leg: string): Promise<boolean> {
	await oneAtATime(tx)
	const current = (await callsNow(tx, call)).get(call)
	if (!current?.ringing.includes(member) && current?.by !== member) return false
	const ends_at = after(now(), hours(2))
	const row = { leg: layText(keys, chance, weekOf(ends_at), legRecord(call, member), leg), ends_week: weekOf(ends_at), ends_at }
	await tables(tx).insertInto('hotline_legs').values({ call, member, ...row }).onConflict((c) => c.columns(['call', 'member']).doUpdateSet(row)).execute()
	return true
}

/** The carrier's names for phones that ring, taken out. */
export async function takeLegs({ keys }: Pick<Safe, 'keys'>, tx: Tx, call: string, members: readonly MemberId[]): Promise<string[]> {
	if (members.length === 0) return []
	const rows = await tables(tx).deleteFrom('hotline_legs').where('call', '=', call).where('member', 'in', [...members]).returningAll().execute()
	return rows.flatMap(({ member, leg, ends_week }) => liftText(keys, ends_week, legRecord(call, member), leg) ?? [])
}

/** @returns whether that line still rings for the call, or has it; where not, whoever started it stops it */
export async function putHubLeg({ keys, chance, now }: Safe, tx: Tx, call: string, leg: string): Promise<boolean> {
	await oneAtATime(tx)
	const current = (await callsNow(tx, call)).get(call)
	if (!current || (current.state !== 'overflow' && !isAtHub(current))) return false
	const ends_at = after(now(), hours(2))
	const row = { leg: layText(keys, chance, weekOf(ends_at), legRecord(call, 'hub'), leg), ends_week: weekOf(ends_at), ends_at }
	await tables(tx).insertInto('hotline_hub_legs').values({ call, ...row }).onConflict((c) => c.column('call').doUpdateSet(row)).execute()
	return true
}
export async function takeHubLegs({ keys }: Pick<Safe, 'keys'>, tx: Tx, calls: readonly string[]): Promise<string[]> {
	if (calls.length === 0) return []
	const rows = await tables(tx).deleteFrom('hotline_hub_legs').where('call', 'in', [...calls]).returningAll().execute()
	return rows.flatMap(({ call, leg, ends_week }) => liftText(keys, ends_week, legRecord(call, 'hub'), leg) ?? [])
}

// Numbers that ring for one shift

const numberRecord = (member: string) => `number ${member}`
export async function putNumber({ keys, chance }: Safe, tx: Tx, member: MemberId, said: string, until: Instant): Promise<void> {
	const row = { number: layText(keys, chance, weekOf(until), numberRecord(member), said), ends_week: weekOf(until), ends_at: until }
	await tables(tx).insertInto('hotline_numbers').values({ member, ...row }).onConflict((c) => c.column('member').doUpdateSet(row)).execute()
}
export const dropNumber = (tx: Tx, member: string) => tables(tx).deleteFrom('hotline_numbers').where('member', '=', member).execute()

/** Whose phone may ring, and until when. */
export async function numbersLeft(tx: Tx, now: Instant): Promise<Map<MemberId, Instant>> {
	const rows = await tables(tx).selectFrom('hotline_numbers').select(['member', 'ends_at']).where('ends_at', '>', now).execute()
	return new Map(rows.map(({ member, ends_at }) => [member as MemberId, number(ends_at) as Instant]))
}
/** Null where they left none, or its shift is over. */
export async function numberOf({ keys, now }: Pick<Safe, 'keys' | 'now'>, tx: Tx, member: MemberId): Promise<string | null> {
	const row = await tables(tx).selectFrom('hotline_numbers').selectAll().where('member', '=', member).where('ends_at', '>', now()).executeTakeFirst()
	return row ? liftText(keys, row.ends_week, numberRecord(member), row.number) : null
}

/** Everybody who takes calls now, each with their public key. */
export async function takersNow(tx: Tx): Promise<{ readonly id: MemberId; readonly recipient: string }[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'recipient']).where('ended_half', 'is', null).where(sql<boolean>`roles && ${[...whoMay['take-calls']]}::text[]`).orderBy('id').execute()
	return rows.map(({ id, recipient }) => ({ id: id as MemberId, recipient }))
}
