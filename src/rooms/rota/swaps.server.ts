/** Rota: swaps, being there, and a shift that moves to other hours. Whatever was arranged about a place means its name, so it follows. */
import { newId } from '#ground/ids.ts'
import { step } from '#ground/machine.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, Stale, type Tx } from '#ground/storage.server.ts'
import { after } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { coverFreed } from './covers.server.ts'
import * as covers from './covers-store.server.ts'
import type { Asked, PlaceId, Refusal, Shift, ShiftId, Wrong } from './model.ts'
import { judgeFor, passPlace } from './placing.server.ts'
import { askMember } from './questions.server.ts'
import { begin, fadesAt, whoMay } from './rules.ts'
import * as store from './store.server.ts'
import * as kept from './swaps-store.server.ts'
import { LATE_AFTER, mayCheckIn, swaps, type Swap, type SwapRefusal, type SwapVerb } from './swaps.ts'

export type Swapped = Result<{ readonly shift: Shift; readonly state: Swap['state'] }, SwapRefusal | 'not-here' | 'not-yours-to-do' | 'not-from-here'>

/** One step of a swap. Judged anew each time, on the locked shift and the locked person who would get it. */
export const moveSwap = (ports: Ports, by: Speaker, place: PlaceId, verb: SwapVerb): Promise<Swapped> =>
	again(() =>
		ports.storage.inOneGo(async (tx): Promise<Swapped> => {
			if (by.as !== 'member' || !isAllowed(by, whoMay[verb])) return refuse('not-yours-to-do')
			const before = await kept.swapAt(tx, place)
			const other = (verb === 'take-swap' ? by.member.id : (before?.taker ?? null)) as MemberId | null
			if (other && !(await store.lockMember(tx, other))) return refuse('not-here')
			const at = await store.placeAt(tx, place)
			const found = at && (await store.lockShift(tx, at.shift))
			const had = found && (await store.placeAt(tx, place))
			if (!found || !had || had.state === 'asked') return refuse('not-here')
			const row = await kept.swapAt(tx, place)
			if ((row?.taker ?? null) !== (before?.taker ?? null)) throw new Stale('somebody else took it')
			const isCoordinator = isAllowed(by, whoMay['pass-on'])
			if (!row && had.member !== by.member.id && !isCoordinator) return refuse('not-here')
			const thing = await swapOf(ports, tx, found.shift, had.member, row, other, isCoordinator)
			const decided = step(swaps, { by, now: ports.now() }, thing, { verb })
			return decided.ok ? save(ports, tx, found.shift, place, decided.value.next) : decided
		}),
	)

async function swapOf(ports: Ports, tx: Tx, shift: Shift, giver: MemberId, row: { readonly taker: string | null } | undefined, other: MemberId | null, isCoordinator: boolean): Promise<Swap> {
	const always = { giver, begins: shift.begins, isCancelled: shift.state === 'cancelled', isCoordinator }
	if (!row) return { ...always, state: 'kept' }
	const member = other && other !== giver ? await findMember(tx, other) : undefined
	const stands: Refusal | null = member ? (await judgeFor(ports, tx, member, shift, giver)).refusal : null
	return row.taker === null ? { ...always, state: 'offered', stands } : { ...always, state: 'taken', taker: row.taker as MemberId, stands }
}

async function save(ports: Ports, tx: Tx, shift: Shift, place: PlaceId, next: Swap): Promise<Swapped> {
	if (next.state === 'kept') await kept.dropSwap(tx, place)
	else if (next.state !== 'passed') await kept.putSwap(tx, place, next.state === 'taken' ? next.taker : null)
	else {
		const to = await findMember(tx, next.to)
		const passed = to ? await passPlace(ports, tx, place, to, 'swap') : refuse('not-here')
		if (!passed.ok) return passed
		await kept.dropSwap(tx, place)
		await covers.endCoverOf(tx, shift.id, place, 'covered')
	}
	return done({ shift, state: next.state })
}

// Being there

/** "I am here": from half an hour before until the end. Who was thought late is not, any more. */
export const checkIn = (ports: Ports, by: Speaker, place: PlaceId): Promise<Result<Shift, 'not-here' | 'not-yours-to-do' | 'not-yet' | 'cancelled'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !isAllowed(by, whoMay['check-in'])) return refuse('not-yours-to-do')
		const at = await store.placeAt(tx, place)
		const found = at && (await store.lockShift(tx, at.shift))
		const had = found && (await store.placeAt(tx, place))
		if (!found || had?.member !== by.member.id || had.state === 'asked') return refuse('not-here')
		if (found.shift.state === 'cancelled') return refuse('cancelled')
		if (!mayCheckIn(found.shift, ports.now())) return refuse('not-yet')
		await store.setState(tx, { id: place }, ['taken', 'missed'], 'here')
		await kept.dropLate(tx, place)
		await covers.endCoverOf(tx, found.shift.id, place, 'ended')
		return done(found.shift)
	})

/** Who has not said so ten minutes on: whoever is on standby is asked, and the coordinators have a line. Nothing is taken from anybody for it. */
export async function noticeLate(ports: Ports): Promise<void> {
	const now = ports.now()
	await ports.storage.inOneGo((tx) => kept.allDone(tx, now))
	const late = await ports.storage.inOneGo((tx) => kept.nowLate(tx, after(now, -LATE_AFTER), now))
	for (const { id, shift } of late) await again(() => ports.storage.inOneGo((tx) => tellLate(ports, tx, id, shift)))
}

async function tellLate(ports: Ports, tx: Tx, place: PlaceId, id: ShiftId): Promise<void> {
	const found = await store.lockShift(tx, id)
	const had = found && (await store.placeAt(tx, place))
	if (!found || had?.state !== 'taken') return
	await kept.addLate(tx, place, ports.now())
	const name = newId('cover', ports.chance)
	const waiting = await covers.standbyFor(tx, id)
	if (waiting.length === 0 || !(await covers.addCover(tx, { id: name, shift: id, place, step: 'told', openedAt: ports.now() }, null))) return
	for (const { member } of waiting.toSorted((a, b) => (a.member < b.member ? -1 : 1))) await askMember(ports, tx, { member, what: 'cover', shift: id, place, cover: name, endsAt: found.shift.ends })
}

/** A coordinator knows more: they came after all, were ill, or nobody knows. Nothing else follows from it, and it goes with the place. */
export const sayOfLate = (ports: Ports, by: Speaker, place: PlaceId, answer: 'came' | 'ill' | 'unknown'): Promise<Result<null, 'not-here' | 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay['pass-on'])) return refuse('not-yours-to-do')
		if (!(await kept.answerLate(tx, place, answer))) return refuse('not-here')
		await store.setState(tx, { id: place }, ['taken'], answer === 'came' ? 'here' : 'missed')
		return done(null)
	})

// Other hours

export type Shifted = Result<{ readonly shift: Shift; readonly cannot: number }, Wrong | 'not-here' | 'not-yours-to-do' | 'begun' | 'some-cannot'>

/**
 * Moves a shift to other hours, with all its places. Whoever has one is judged anew: who still can, is asked whether they come; who cannot by the
 * rules, loses it only where a coordinator says so knowing how many, and is asked as well, so that they can make room for it.
 */
export async function moveShift(ports: Ports, by: Speaker, id: ShiftId, hours: Pick<Asked, 'day' | 'from' | 'until'>, evenSo: boolean): Promise<Shifted> {
	const moved = await again(() => ports.storage.inOneGo((tx) => moveNow(ports, tx, by, id, hours, evenSo)))
	if (moved.ok && moved.value.cannot > 0) await coverFreed(ports, id)
	return moved
}

async function moveNow(ports: Ports, tx: Tx, by: Speaker, id: ShiftId, hours: Pick<Asked, 'day' | 'from' | 'until'>, evenSo: boolean): Promise<Shifted> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['move-shift'])) return refuse('not-yours-to-do')
	const holders = (await store.placesOn(tx, id)).map(({ member }) => member).toSorted()
	for (const one of holders) await store.lockMember(tx, one)
	const found = await store.lockShift(tx, id)
	if (!found || found.shift.state === 'cancelled') return refuse('not-here')
	if (found.seats.some(({ member }) => !holders.includes(member as MemberId))) throw new Stale('somebody came meanwhile')
	if (found.shift.begins <= ports.now()) return refuse('begun')
	const { id: _id, state: _state, begins: _begins, ends: _ends, ...facts } = found.shift
	const planned = begin({ ...facts, shift: id, ...hours }, ports.now(), zoneHere())
	if (!planned.ok) return planned
	const shift: Shift = planned.value
	const cannot: MemberId[] = []
	for (const one of holders) {
		const member = await findMember(tx, one)
		if (!member || (await judgeFor(ports, tx, member, shift, one, id)).refusal) cannot.push(one)
	}
	if (cannot.length > 0 && !evenSo) return refuse('some-cannot')
	const places = new Map((await store.placesOn(tx, id)).map(({ id: place, member }) => [member, place]))
	for (const one of cannot) await store.dropPlace(tx, id, one)
	await kept.moveHours(tx, id, shift.begins, shift.ends, fadesAt(shift))
	for (const one of holders) await askMember(ports, tx, { member: one, what: cannot.includes(one) ? 'take-this' : 'still-coming', shift: id, place: cannot.includes(one) ? null : (places.get(one) ?? null), endsAt: shift.begins })
	return done({ shift, cannot: cannot.length })
}
