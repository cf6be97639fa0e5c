/** Rota: what other rooms ask. Who is on, who is rested, who could: answered inside the asker's transaction, by the same rules as every place is given by. */
import type { Member, MemberId } from '#ground/people.ts'
import { findMember } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, halfDayOf, startOf, type HalfDay, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { wallOf } from '#ground/wall.ts'
import { TAKES_HANDS, type Kind, type Place, type Shift, type ShiftId } from './model.ts'
import { isQuiet, type Bar } from './escalation.ts'
import { reached } from './limits.ts'
import { fadedLoad, loadOf, NEW_FOR, standingOf, type Weight } from './load.ts'
import { meetingOf } from './placing.server.ts'
import { spanOf, type Hours, type Work } from './rest.ts'
import { clashIn } from './rules.ts'
import { CARRIED, tables } from './store.server.ts'
import { endOfWeek } from './load.ts'

type Asked = Pick<Ports, 'now' | 'hub'>

/** Hours that no shift is of, as somebody meets them. */
const hoursAs = (kind: string, { begins, ends }: Hours): Shift => ({ ...TAKES_HANDS, state: 'open', id: 'shift_00000000000000000000000000000000' as ShiftId, kind: kind as Kind, zone: null, where: '-', places: 1, opens: 'nothing', gives: [], needs: [], begins, ends })

type Known = { readonly bar: Bar | null; readonly knows: readonly string[]; readonly isNew: boolean }

/** What stands against these hours. Against being called what begins afterwards does not: whoever is called rests then, and that is given to somebody else. @param from the place they are called from */
export async function metFor(ports: Asked, tx: Tx, member: Pick<Member, 'id' | 'language'>, kind: string, at: Hours, call: { readonly from: ShiftId | null } | null = null): Promise<Known> {
	const place = (await meetingOf(ports, tx, member, call?.from))(hoursAs(kind, at), [], 'free')
	return { bar: barOf(place, call !== null), knows: place.me.knows, isNew: place.me.isNew }
}

function barOf(place: Place, isCall: boolean): Bar | null {
	const { shift, me, zone, carrying } = place
	if (me.away && me.away.begins < shift.ends && shift.begins < me.away.ends) return 'away'
	const clash = clashIn(isCall ? { ...place, me: { ...me, others: me.others.filter(({ begins }) => begins < shift.ends) } } : place)
	if (clash) return clash.why === 'overlaps' ? 'busy' : 'resting'
	const span = (work: Work) => spanOf(work, zone, carrying)
	return reached(span(shift), me.others.map(span), me.limits) ? 'full' : null
}

export async function isRested(ports: Asked, tx: Tx, id: MemberId, at: Hours): Promise<boolean> {
	const member = await findMember(tx, id)
	return member !== undefined && (await metFor(ports, tx, member, 'other', at)).bar === null
}

/** So long somebody is taken to be needed when they are called. */
export const CALLED_FOR = 3_600_000
export type On = { readonly member: Member; readonly how: 'there' | 'on-call' | 'standby'; readonly shift: ShiftId; readonly bar: Bar | null; readonly knows: readonly string[] }
const ORDER = ['there', 'on-call', 'standby']

/** Who has a place of that kind that is going on now, who is there first; with what stands against calling them. */
export async function onNow(ports: Asked, tx: Tx, kind: string): Promise<On[]> {
	const now = ports.now()
	const rows = await tables(tx)
		.selectFrom('rota_places')
		.innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift')
		.select(['member', 'presence', 'shift', 'rota_places.seat'])
		.where('kind', '=', kind)
		.where('rota_places.begins', '<=', now)
		.where('rota_places.ends', '>', now)
		.where('called_off', '=', false)
		.where('rota_places.state', 'in', ['taken', 'here'])
		.orderBy('rota_places.begins')
		.orderBy('rota_places.seat')
		.execute()
	const on: On[] = []
	for (const { member: id, presence, shift } of rows.toSorted((a, b) => ORDER.indexOf(a.presence) - ORDER.indexOf(b.presence))) {
		const member = await findMember(tx, id)
		if (!member) continue
		const { bar, knows } = await metFor(ports, tx, member, kind, { begins: now, ends: (now + CALLED_FOR) as Instant }, { from: shift as ShiftId })
		on.push({ member, how: presence as On['how'], shift: shift as ShiftId, bar, knows })
	}
	return on
}

export async function whoIsOn(ports: Asked, tx: Tx, { kind, knows }: { readonly kind: string; readonly knows: readonly string[] }): Promise<{ member: MemberId; how: On['how'] }[]> {
	const on = await onNow(ports, tx, kind)
	// Who is there is working by right already; who waits at home is called only when rested.
	return on.filter((one) => (one.how === 'there' || one.bar === null) && knows.every((what) => one.knows.includes(what))).map(({ member, how }) => ({ member: member.id, how }))
}

type Carrier = { readonly kinds_not: string[]; readonly may_ask: boolean; readonly quiet_from: number | null; readonly quiet_until: number | null }
export const carrierRow = (tx: Tx, member: MemberId): Promise<Carrier | undefined> => tables(tx).selectFrom('rota_carriers').select(['kinds_not', 'may_ask', 'quiet_from', 'quiet_until']).where('member', '=', member).executeTakeFirst()
/** Whether somebody who is not on may be asked at this minute. */
export function askBar(carrier: Carrier | undefined, kind: string, now: Instant): Bar | null {
	if (!carrier) return null
	if (!carrier.may_ask || carrier.kinds_not.includes(kind)) return 'not-asked'
	const [hour = 0, minute = 0] = wallOf(now, zoneHere()).time.split(':').map(Number)
	return isQuiet(hour * 60 + minute, carrier.quiet_from, carrier.quiet_until) ? 'quiet' : null
}

export const carriersHere = async (tx: Tx): Promise<Member[]> => {
	const rows = await tx.selectFrom('ground_members').select('id').where('ended_half', 'is', null).orderBy('id').execute()
	return (await Promise.all(rows.map(({ id }) => findMember(tx, id)))).filter((one) => one !== undefined && one.roles.length > 0) as Member[]
}

export type Wanted = Hours & { readonly kind: string; readonly knows: readonly string[]; readonly zone: string | null }

export async function whoCould(ports: Asked, tx: Tx, { kind, knows, zone, ...at }: Wanted): Promise<MemberId[]> {
	const [load, near] = [await carriedNow(ports, tx), await nearOn(tx, zone, at)]
	const able: MemberId[] = []
	for (const member of await carriersHere(tx)) {
		if (askBar(await carrierRow(tx, member.id), kind, ports.now()) !== null) continue
		const met = await metFor(ports, tx, member, kind, at)
		if (met.bar === null && knows.every((what) => met.knows.includes(what)) && (kind !== 'childcare' || met.knows.includes('children'))) able.push(member.id)
	}
	return able.toSorted((a, b) => Number(near.has(b)) - Number(near.has(a)) || (load.get(a) ?? 0) - (load.get(b) ?? 0) || (a < b ? -1 : 1))
}

/** Nobody says where they live; whoever has a shift in that part of town around that time is near. */
async function nearOn(tx: Tx, zone: string | null, { begins, ends }: Hours): Promise<ReadonlySet<string>> {
	if (zone === null) return new Set()
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select('member').where('zone', '=', zone).where('called_off', '=', false).where('rota_places.ends', '>', begins - days(0.5)).where('rota_places.begins', '<', ends + days(0.5)).execute()
	return new Set(rows.map(({ member }) => member))
}

/** What each carries, faded, in minutes; whoever is new to the hub at least the middle. */
export async function carriedNow(ports: Asked, tx: Tx): Promise<ReadonlyMap<MemberId, number>> {
	const [now, zone] = [ports.now(), zoneHere()]
	const hours = await tables(tx).selectFrom('rota_hours').select(['member', 'week', 'load']).where('ends_at', '>', now).execute()
	const places = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select(['member', 'rota_places.begins', 'rota_places.ends', 'effort', 'presence']).where('called_off', '=', false).where('rota_places.state', 'in', CARRIED).execute()
	const weights = new Map<string, Weight[]>()
	const put = (member: string, weight: Weight) => weights.set(member, [...(weights.get(member) ?? []), weight])
	for (const { member, week, load } of hours) put(member, { load, at: Math.min(now, endOfWeek(week, zone)) as Instant })
	for (const { member, begins, ends, effort, presence } of places) {
		const work = { begins: number(begins) as Instant, ends: number(ends) as Instant, effort: effort as Work['effort'], presence: presence as Work['presence'] }
		put(member, { load: loadOf(work, zone), at: work.ends })
	}
	const members = await tx.selectFrom('ground_members').select(['id', 'since_half']).where('ended_half', 'is', null).execute()
	return standingOf(new Map(members.map(({ id, since_half: since }) => [id as MemberId, { load: fadedLoad(weights.get(id) ?? [], now), isNew: startOf(since as HalfDay) > now - NEW_FOR && halfDayOf(now) >= since }])))
}
