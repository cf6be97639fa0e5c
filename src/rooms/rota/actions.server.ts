/** Rota: read, decide, save, tell. Every way into this room is in this file. */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { isAllowed, type Member, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { seconds } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { freed } from './answering.server.ts'
import { endPast } from './covers-store.server.ts'
import { dropEndedQuestions } from './questions-store.server.ts'
import type { Asked, Command, Place, Refusal, Shift, ShiftCommand, ShiftId, Wrong } from './model.ts'
import { givePlace, meetingOf, placeOf, takeBack, type Moved } from './placing.server.ts'
import type { Clash } from './rest.ts'
import { fadeLedger } from './fading-store.server.ts'
import type { Children } from './minding.ts'
import { mindOne } from './minding.server.ts'
import { begin, clashIn, nearTo, places, shifts, weekly, whoMay } from './rules.ts'
import { beforeIn, weeksBefore, type Around, type Before } from './series.ts'
import { aroundOf } from './series-store.server.ts'
import { careFor, NO_CHILDREN, whyNotFor, withExpected } from './serving.ts'
import { companyOf, type Company } from './skills.ts'
import * as store from './store.server.ts'
import { dropEnded } from './tending-store.server.ts'

/** So many shifts stand on a page. */
const WINDOW = 60
const NEAR_SHOWN = 3

export type Offered = { readonly shift: Shift; readonly missing: number }
/** @property more how many there are beyond those shown, as far as anybody looked */
export type Places = { readonly zone: string; readonly offered: readonly Offered[]; readonly hasMore: boolean }

/** What stands on the public page: places that need someone, and nobody's name. A moment old at most. */
export const placesThatNeed = (ports: Ports): Promise<Places> =>
	ports.recent('rota/places', seconds(2), () =>
		ports.storage.inOneGo(async (tx) => {
			const found = await store.shiftsAhead(tx, ports.now(), WINDOW + 1, true)
			return { zone: zoneHere(), offered: found.slice(0, WINDOW).map(offeredOf), hasMore: found.length > WINDOW }
		}),
	)

const offeredOf = ({ shift, gone }: store.Filled): Offered => ({ shift, missing: shift.places - gone })

/** @property refusal why this person cannot have it; null where they can @property clash what would work, where it is about time @property company what they should know of those they would be with @property before how often the same shift was theirs, and who waits for it */
export type Met = Offered & { readonly before: Before | null; readonly refusal: Refusal | 'not-from-here' | null; readonly clash: Clash | null; readonly company: Company | null }
export type Mine = { readonly zone: string; readonly mine: readonly Shift[]; readonly offered: readonly Met[]; readonly hasMore: boolean; readonly posted: readonly Offered[] | null }

/** A member's own page: what is theirs, what needs someone, each with what stands in their way; and to whom may post, all that is ahead. */
export async function myShifts(ports: Ports, by: Speaker): Promise<Result<Mine, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return refuse('not-yours-to-do')
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const zone = zoneHere()
		const mine = await store.shiftsOf(tx, id, now)
		const ahead = await store.shiftsAhead(tx, now, WINDOW + 1, true)
		const offered = ahead.slice(0, WINDOW).filter(({ shift }) => !mine.some((one) => one.id === shift.id))
		const free = await freeFor(ports, tx, by.member, offered.map(({ shift }) => shift))
		const around = await aroundOf(tx, id)
		const met = free.map((place) => metOf(ports, by, place, around))
		const posted = isAllowed(by, whoMay['cancel-shift']) ? (await store.shiftsAhead(tx, now, WINDOW, false)).map(offeredOf) : null
		return done({ zone, mine, offered: met, hasMore: ahead.length > WINDOW, posted })
	})
}

function metOf(ports: Ports, by: Speaker, place: Place, around: Around): Met {
	const decided = step(places, { by, now: ports.now() }, place, { verb: 'take-place' })
	return { shift: place.shift, before: beforeIn(around, place.shift, ports.now(), place.zone), missing: place.shift.places - place.here.length, refusal: decided.ok ? null : decided.refusal, clash: decided.ok ? null : clashIn(place), company: companyOf(place.shift, place.here, place.me) }
}

/** These shifts as this person meets them, none of them theirs. */
async function freeFor(ports: Ports, tx: Tx, member: Member, shifts: readonly Shift[]): Promise<Place[]> {
	const met = await meetingOf(ports, tx, member)
	const present = await store.presentIn(tx, shifts)
	return shifts.map((shift) => met(shift, present.get(shift.id) ?? [], 'free'))
}

/** A shift as this person meets it now, and others near it in time that they can have: for telling somebody kindly why it was not to be. */
export async function meet(ports: Ports, by: Speaker, id: ShiftId): Promise<{ readonly met: Met; readonly isMine: boolean; readonly near: readonly Met[] } | null> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return null
	const { member } = by
	return ports.storage.inOneGo(async (tx) => {
		const found = await placeOf(ports, tx, member, id)
		if (!found) return null
		const { place } = found
		const ahead = (await store.shiftsAhead(tx, ports.now(), WINDOW, true)).filter(({ shift }) => shift.id !== id)
		const free = await freeFor(ports, tx, member, ahead.map(({ shift }) => shift))
		const around = await aroundOf(tx, member.id)
		const near = nearTo(place.shift, free.map((one) => ({ begins: one.shift.begins, ends: one.shift.ends, place: one })))
		const canHave = near.map((one) => metOf(ports, by, one.place, around)).filter(({ refusal }) => refusal === null)
		return { met: metOf(ports, by, { ...place, state: 'free' }, around), isMine: place.state === 'taken' && place.shift.state === 'open', near: canHave.slice(0, NEAR_SHOWN) }
	})
}

/** A member takes a place, or gives it back. Where children come with them, their care follows; what is free again is offered to whoever waits. */
export async function movePlace(ports: Ports, by: Speaker, id: ShiftId, command: Command): Promise<Moved> {
	const moved = await again(async (): Promise<Moved> => {
		if (by.as !== 'member' || !isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
		const { member } = by
		return ports.storage.inOneGo((tx): Promise<Moved> => (command.verb === 'take-place' ? givePlace(ports, tx, member, id, { source: 'self', state: 'taken' }) : takeBack(ports, tx, member, id)))
	})
	if (moved.ok && moved.value.gives.includes('childcare')) await mindOne(ports, id)
	if (moved.ok && command.verb === 'give-back') await freed(ports, id, by.as === 'member' ? by.member.id : null)
	return moved
}

/**
 * Posts a shift, and the same again in each of the weeks after it, at the same hours of the clock. The same form posted again is the same shifts. One
 * that is for another is, in the weeks after, for the same other one of that week.
 * @param weeks how many in all @param children those that people are expected to bring: with each its child care is posted
 */
export async function postShift(ports: Ports, by: Speaker, asked: Asked, weeks = 1, children: Children = NO_CHILDREN): Promise<Result<Shift, Wrong | 'not-yours-to-do'>> {
	if (!isAllowed(by, whoMay['post-shift'])) return refuse('not-yours-to-do')
	if (asked.zone !== null && !ports.hub().settings.zones.some(({ id }) => id === asked.zone)) return refuse('no-such-zone')
	const begun = begin(asked, ports.now(), zoneHere())
	if (!begun.ok) return begun
	const more = weekly(asked, begun.value, weeks, zoneHere(), () => newId('shift', ports.chance) as ShiftId)
	if (!more.ok) return more
	const all = [begun.value, ...more.value].map((shift) => withExpected(shift, children))
	const posted = await ports.storage.inOneGo(async (tx): Promise<Result<Shift, Wrong>> => {
		const kept = asked.serves === null ? done(all) : await servingIn(tx, all, asked.serves)
		if (!kept.ok) return kept
		for (const [i, shift] of kept.value.entries()) {
			const isNew = await store.addShift(tx, shift, i === 0 ? null : `${begun.value.id} ${i}`)
			const care = isNew ? careFor(shift, children, newId('shift', ports.chance) as ShiftId) : null
			if (care) await store.addShift(tx, care, `children ${shift.id}`)
		}
		return done(kept.value[0] ?? begun.value)
	})
	if (posted.ok && posted.value.serves !== null) await mindOne(ports, posted.value.serves)
	return posted
}

/** Each of them for the shift that lies as many weeks after that one as it lies after the first. */
async function servingIn(tx: Tx, all: readonly Shift[], serves: ShiftId): Promise<Result<Shift[], Wrong>> {
	const first = (await store.lockShift(tx, serves))?.shift
	const later = first && all.length > 1 ? await store.shiftsLike(tx, first) : []
	const kept: Shift[] = []
	for (const [i, shift] of all.entries()) {
		const served = i === 0 ? first : later.find((one) => first && weeksBefore(first, one, zoneHere()) === i)
		const wrong = whyNotFor(shift, served)
		if (wrong) return refuse(wrong)
		kept.push({ ...shift, serves: served?.id ?? null })
	}
	return done(kept)
}

/** Calls a shift off. Whoever had a place sees that it was, and is free at that time; so does who would have been with its children. */
export async function cancelShift(ports: Ports, by: Speaker, id: ShiftId): Promise<Result<Shift, 'begun' | 'not-here' | 'not-yours-to-do' | 'not-from-here'>> {
	const command: ShiftCommand = { verb: 'cancel-shift' }
	if (!isAllowed(by, whoMay[command.verb])) return refuse('not-yours-to-do')
	const cancelled = await ports.storage.inOneGo(async (tx): Promise<Result<Shift, 'begun' | 'not-here' | 'not-from-here'>> => {
		const found = await store.lockShift(tx, id)
		if (!found) return refuse('not-here')
		const decided = step(shifts, { by, now: ports.now() }, found.shift, command)
		if (!decided.ok) return decided
		await store.callOff(tx, id)
		return done(decided.value.next)
	})
	if (cancelled.ok) await mindOne(ports, id)
	return cancelled
}

/** Who was where, a week ago and longer, becomes hours a week; four weeks later those are a number, without names. */
export const fade = (ports: Ports): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		await dropEndedQuestions(tx, ports.now())
		await endPast(tx, ports.now())
		await fadeLedger(tx, ports.now(), zoneHere())
		await dropEnded(tx, ports.now())
	})
