/**
 * Rota: how anybody comes by a place and gives it back. Whether they took it themselves, a plan gave it to them, they swapped, covered or were
 * brought over from an old sheet: it is decided here, on the locked person and the locked shift, so that no two decide on the same rest or the same
 * last place.
 */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import type { Member, MemberId } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { limitsOf } from './limits.ts'
import { weekAt } from './load.ts'
import { knownOf, type But, type Known } from './meeting-store.server.ts'
import type { Me, Place, PlaceId, Present, Refusal, Shift, ShiftId } from './model.ts'
import { isNotFor, places } from './rules.ts'
import * as store from './store.server.ts'

type Meeting = (shift: Shift, here: readonly Present[], state: Place['state']) => Place
type Person = Pick<Member, 'id' | 'language'>

/** A person, read once, and any shift: what the rules decide on. @param but their place of this shift is not among their others */
export async function meetingOf(ports: Pick<Ports, 'now' | 'hub'>, tx: Tx, member: Person, but: ShiftId | null = null): Promise<Meeting> {
	const known = (await knownOf(tx, [member.id], ports.now(), new Map(but === null ? [] : [[member.id, but]])))(member.id)
	return meetingWith(ports, member, known)
}
/** The same of many, read at once. */
export async function meetingsOf(ports: Pick<Ports, 'now' | 'hub'>, tx: Tx, members: readonly Person[], but: But): Promise<(member: Person) => Meeting> {
	const known = await knownOf(tx, members.map(({ id }) => id), ports.now(), but)
	return (member) => meetingWith(ports, member, known(member.id))
}

function meetingWith(ports: Pick<Ports, 'hub'>, { language }: Person, { others, own, away, skills, done, beside }: Known): Meeting {
	const { carrying } = ports.hub().settings
	const [limits, zone] = [limitsOf(own, carrying), zoneHere()]
	const knows = (ends: Instant) => [`speaks-${language}`, ...skills.filter(({ untilHalf }) => untilHalf === null || untilHalf >= halfDayOf(ends)).map(({ what }) => what)]
	/** What they did without a shift has used up that much of the week. */
	const limitsIn = ({ begins }: Shift) => ({ ...limits, weekMinutes: Math.max(0, limits.weekMinutes - (beside.get(weekAt(begins, zone)) ?? 0)) })
	const meOf = (shift: Shift): Me => ({ others, limits: limitsIn(shift), away, knows: knows(shift.ends), isNew: !done.includes(shift.kind) })
	return (shift, here, state) => ({ state, shift, here, me: meOf(shift), zone, carrying })
}

/** A locked shift as this person meets it. */
export async function placeOf(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<{ readonly place: Place; readonly seats: readonly number[] } | null> {
	const found = await store.lockShift(tx, id)
	if (!found) return null
	const { shift, seats } = found
	const here = (await store.presentIn(tx, [shift], member.id)).get(id) ?? []
	const met = await meetingOf(ports, tx, member, id)
	return { place: met(shift, here, seats.some((one) => one.member === member.id) ? 'taken' : 'free'), seats: seats.map(({ seat }) => seat) }
}

export type Moved = Result<Shift, Refusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'>

/** The one way to a place. Who has it already, has it once. @param member who gets it, whoever gives it */
export async function givePlace(ports: Ports, tx: Tx, member: Member, shift: ShiftId, came: Given): Promise<Moved> {
	const [moved] = await givePlaces(ports, tx, [{ member, shift }], came)
	return moved ?? refuse('not-here')
}
type Given = Pick<store.Came, 'source' | 'state'>

/**
 * Places for as many as are given at once: everybody and every shift locked and read once, then each judged beside what was given before it, in
 * this order, and all that are lawful kept.
 * @returns what became of each @throws Stale as the database holds it
 */
export async function givePlaces(ports: Ports, tx: Tx, wanted: readonly { readonly member: Member; readonly shift: ShiftId }[], came: Given): Promise<Moved[]> {
	const members = await store.lockMembers(tx, [...new Set(wanted.map(({ member }) => member.id))])
	const shifts = new Map(await store.lockShifts(tx, [...new Set(wanted.map(({ shift }) => shift))]))
	const present = new Map(await store.presentIn(tx, [...shifts.values()].map(({ shift }) => shift)))
	const read = await knownOf(tx, [...members], ports.now())
	const known = new Map([...members].map((id) => [id, read(id)]))
	const added: store.Added[] = []
	const moved = wanted.map(({ member, shift: id }): Moved => {
		const [found, theirs] = [shifts.get(id), known.get(member.id)]
		if (!found || !theirs) return refuse('not-here')
		const { shift, seats } = found
		const here = present.get(id) ?? []
		const place = meetingWith(ports, member, theirs)(shift, here, seats.some((one) => one.member === member.id) ? 'taken' : 'free')
		const decided = step(places, { by: { as: 'member', member }, now: ports.now() }, place, { verb: 'take-place' })
		if (!decided.ok) return decided
		if (place.state === 'taken') return done(shift)
		const { knows, isNew } = place.me
		const seat = firstFree(seats.map((one) => one.seat))
		added.push({ shift, seat, member: member.id, came: { ...came, id: newId('place', ports.chance) as PlaceId, isNew } })
		shifts.set(id, { shift, seats: [...seats, { seat, member: member.id }] })
		present.set(id, [...here, { knows, isNew }])
		known.set(member.id, { ...theirs, others: [...theirs.others, shift] })
		return done(shift)
	})
	await store.addPlaces(tx, added)
	return moved
}

export async function takeBack(ports: Ports, tx: Tx, member: Member, id: ShiftId): Promise<Moved> {
	const found = (await store.lockMember(tx, member.id)) ? await placeOf(ports, tx, member, id) : null
	if (!found) return refuse('not-here')
	const decided = step(places, { by: { as: 'member', member }, now: ports.now() }, found.place, { verb: 'give-back' })
	if (!decided.ok) return decided
	await store.dropPlace(tx, id, member.id)
	return done(found.place.shift)
}

/**
 * A place goes from whoever has it to somebody else in one step: it is empty at no moment, and its name stays. By the same rules as any other way.
 * It can still happen after the shift began, when somebody on standby comes.
 * @param instead the place they give up for it, where they were on standby
 */
export async function passPlace(ports: Ports, tx: Tx, id: PlaceId, to: Member, source: 'swap' | 'cover', instead: ShiftId | null = null): Promise<Moved> {
	const at = (await store.lockMember(tx, to.id)) ? await store.placeAt(tx, id) : null
	const found = at && (await store.lockShift(tx, at.shift))
	const had = found && (await store.placeAt(tx, id))
	if (!found || !had) return refuse('not-here')
	if (had.member === to.id) return done(found.shift)
	const judged = await judgeFor(ports, tx, to, found.shift, had.member, instead)
	if (judged.refusal) return refuse(judged.refusal)
	if (instead) await store.dropPlace(tx, instead, to.id)
	await store.handPlace(tx, id, to.id, { source, isNew: judged.place.me.isNew })
	return done(found.shift)
}

/** Whether somebody could have the place of whoever has it now. @param from null for a place nobody has @param instead a shift they would give back for it */
export async function judgeFor(ports: Ports, tx: Tx, member: Member, shift: Shift, from: MemberId | null, instead: ShiftId | null = null): Promise<{ readonly place: Place; readonly refusal: Refusal | null }> {
	const here = (await store.presentIn(tx, [shift], from)).get(shift.id) ?? []
	const place = (await meetingOf(ports, tx, member, instead))(shift, here, 'free')
	const over = shift.state === 'cancelled' ? 'cancelled' : shift.ends <= ports.now() ? 'begun' : here.length >= shift.places ? 'full' : null
	return { place, refusal: over ?? isNotFor({ as: 'member', member }, place) }
}

function firstFree(seats: readonly number[]): number {
	let seat = 1
	while (seats.includes(seat)) seat += 1
	return seat
}
