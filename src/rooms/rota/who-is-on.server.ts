/** Rota: what other rooms ask. Who is on, who is rested, who could: answered inside the asker's transaction, by the same rules as every place is given by. */
import type { Member, MemberId } from '#ground/people.ts'
import { findMember, findMembers } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { carriedNow } from './carried.server.ts'
import { askingOf } from './carrying-store.server.ts'
import { TAKES_HANDS, type Kind, type Place, type Shift, type ShiftId } from './model.ts'
import type { Bar } from './escalation.ts'
import { reached } from './limits.ts'
import { meetingOf, meetingsOf } from './placing.server.ts'
import { askBar } from './quiet.ts'
import { isAway, spanOf, type Hours, type Work } from './rest.ts'
import { clashIn } from './rules.ts'
import { tables } from './store.server.ts'

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
	if (isAway(me.away, shift)) return 'away'
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
	const members = new Map((await findMembers(tx, rows.map(({ member }) => member))).map((one) => [one.id, one]))
	const meetings = await meetingsOf(ports, tx, [...members.values()], new Map(rows.map(({ member, shift }) => [member as MemberId, shift as ShiftId])))
	const called = hoursAs(kind, { begins: now, ends: after(now, CALLED_FOR) })
	return rows.toSorted((a, b) => ORDER.indexOf(a.presence) - ORDER.indexOf(b.presence)).flatMap(({ member: id, presence, shift }) => {
		const member = members.get(id as MemberId)
		if (!member) return []
		const place = meetings(member)(called, [], 'free')
		return [{ member, how: presence as On['how'], shift: shift as ShiftId, bar: barOf(place, true), knows: place.me.knows }]
	})
}

export async function whoIsOn(ports: Asked, tx: Tx, { kind, knows }: { readonly kind: string; readonly knows: readonly string[] }): Promise<{ member: MemberId; how: On['how']; knows: readonly string[] }[]> {
	const on = await onNow(ports, tx, kind)
	// Who is there is working by right already; who waits at home is called only when rested.
	return on.filter((one) => (one.how === 'there' || one.bar === null) && knows.every((what) => one.knows.includes(what))).map(({ member, how, knows: all }) => ({ member: member.id, how, knows: all }))
}

const placesOf = (tx: Tx, kind: string) => tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').where('kind', '=', kind).where('called_off', '=', false).where('rota_places.state', 'in', ['taken', 'here'])

/** The end of a member's place that is going on or begins within the hour. */
export async function onUntil(tx: Tx, { kind, member, at }: { readonly kind: string; readonly member: MemberId; readonly at: Instant }): Promise<Instant | null> {
	const row = await placesOf(tx, kind).select('rota_places.ends').where('rota_places.member', '=', member).where('rota_places.begins', '<=', after(at, hours(1))).where('rota_places.ends', '>', at).orderBy('rota_places.ends', 'desc').limit(1).executeTakeFirst()
	return row ? (number(row.ends) as Instant) : null
}

/** The next place of that kind anybody has. */
export async function whoIsNext(tx: Tx, { kind, at }: { readonly kind: string; readonly at: Instant }): Promise<{ member: MemberId; begins: Instant } | null> {
	const rows = placesOf(tx, kind).innerJoin('ground_members', 'ground_members.id', 'rota_places.member').select(['rota_places.member', 'rota_places.begins']).where('ended_half', 'is', null).where('presence', '=', 'there')
	const row = await rows.where('rota_places.begins', '>', at).where('rota_places.begins', '<=', after(at, days(3))).orderBy('rota_places.begins').orderBy('rota_places.seat').limit(1).executeTakeFirst()
	return row ? { member: row.member as MemberId, begins: number(row.begins) as Instant } : null
}

/** Whether somebody who is not on may be asked now. */
export const askBarOf = async (ports: Asked, tx: Tx, member: MemberId, kind: string): Promise<Bar | null> => askBar((await askingOf(tx, [member])).get(member) ?? null, kind, ports.now(), zoneHere())

export const carriersHere = async (tx: Tx): Promise<Member[]> => {
	const rows = await tx.selectFrom('ground_members').select('id').where('ended_half', 'is', null).orderBy('id').execute()
	return (await Promise.all(rows.map(({ id }) => findMember(tx, id)))).filter((one) => one !== undefined && one.roles.length > 0) as Member[]
}

export type Wanted = Hours & { readonly kind: string; readonly knows: readonly string[]; readonly zone: string | null }

export async function whoCould(ports: Asked, tx: Tx, { kind, knows, zone, ...at }: Wanted): Promise<MemberId[]> {
	const [carried, near] = [await carriedNow(ports, tx), await nearOn(tx, zone, at)]
	const able: MemberId[] = []
	for (const member of await carriersHere(tx)) {
		if ((await askBarOf(ports, tx, member.id, kind)) !== null) continue
		const met = await metFor(ports, tx, member, kind, at)
		if (met.bar === null && knows.every((what) => met.knows.includes(what)) && (kind !== 'childcare' || met.knows.includes('children'))) able.push(member.id)
	}
	const [owes, load] = [(id: MemberId) => Number((carried.get(id)?.owed ?? 0) > 0), (id: MemberId) => carried.get(id)?.load ?? 0]
	return able.toSorted((a, b) => Number(near.has(b)) - Number(near.has(a)) || owes(a) - owes(b) || load(a) - load(b) || (a < b ? -1 : 1))
}

/** Nobody says where they live; whoever has a shift in that part of town around that time is near. */
async function nearOn(tx: Tx, zone: string | null, { begins, ends }: Hours): Promise<ReadonlySet<string>> {
	if (zone === null) return new Set()
	const rows = await tables(tx).selectFrom('rota_places').innerJoin('rota_shifts', 'rota_shifts.id', 'rota_places.shift').select('member').where('zone', '=', zone).where('called_off', '=', false).where('rota_places.ends', '>', begins - days(0.5)).where('rota_places.begins', '<', ends + days(0.5)).execute()
	return new Set(rows.map(({ member }) => member))
}
