/** Rota: looking for somebody in somebody's place, step by step. Each step is decided on the locked shift, so that exactly one gets it. */
import { apartPairs } from '#ground/apart.server.ts'
import { newId } from '#ground/ids.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type Member, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { again, type Tx } from '#ground/storage.server.ts'
import { after } from '#ground/time.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { canIn, piecesOf } from './availability.ts'
import { carriedNow } from './carried.server.ts'
import { askingOf, timesOf } from './carrying-store.server.ts'
import { ASKS_WITHIN, dueOf, goOn, inTurn, isCalm, mostWaves, restsNow, waveOf } from './covers.ts'
import * as covers from './covers-store.server.ts'
import { weekAt } from './load.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { givePlace, judgeFor, passPlace, type Moved } from './placing.server.ts'
import { isFreeWeek } from './posed-bars.ts'
import { askMember } from './questions.server.ts'
import { closeQuestion } from './questions-store.server.ts'
import { askBar } from './quiet.ts'
import { spanOf } from './rest.ts'
import { whoMay } from './rules.ts'
import * as store from './store.server.ts'
import { dropLate, dropSwap } from './swaps-store.server.ts'

/** Those who could come, may be asked now and are asked next; @property later whether somebody could be asked at another hour */
async function nextAsked(ports: Ports, tx: Tx, shift: Shift, cover: covers.CoverRow): Promise<{ readonly wave: readonly MemberId[]; readonly later: boolean }> {
	const [now, zone] = [ports.now(), zoneHere()]
	const holder = cover.place ? ((await store.placeAt(tx, cover.place))?.member ?? null) : null
	const present = (await store.placesOn(tx, shift.id)).map(({ member }) => member).filter((one) => one !== holder)
	const pairs = await apartPairs(tx)
	const isApart = (id: MemberId) => present.some((other) => pairs.some(([low, high]) => (low === id && high === other) || (low === other && high === id)))
	const might = (await covers.whoMight(tx, shift, cover.id, now, whoMay['say-yes'])).filter(({ id }) => id !== holder && !isApart(id))
	const ids = might.map(({ id }) => id)
	const [asking, times, carried] = [await askingOf(tx, ids), await timesOf(tx, ids), await carriedNow(ports, tx)]
	const [hours, most] = [piecesOf(shift, zone), waveOf(shift, now)]
	const wave: MemberId[] = []
	let later = false
	for (const one of inTurn(might.map((each) => ({ load: 0, owed: 0, ...carried.get(each.id), ...each })), now)) {
		const bar = askBar(asking.get(one.id) ?? null, shift.kind, now, zone)
		// Who said nothing of those hours may be asked; who said no of any of them is not.
		if (bar === 'not-asked' || canIn(times.get(one.id) ?? [], hours) === 'no') continue
		const member = await findMember(tx, one.id)
		if (!member) continue
		const { place, refusal } = await judgeFor(ports, tx, member, shift, holder)
		if (refusal) continue
		// The week that is theirs, and of which they have taken nothing yet, is not asked for while there is time.
		const week = weekAt(shift.begins, zone)
		const isTheirs = isCalm(shift, now) && isFreeWeek(one, shift, { zone, carrying: place.carrying }) && !place.me.others.some(({ begins }) => weekAt(begins, zone) === week)
		const isResting = restsNow(place.me.others.map((other) => spanOf(other, zone, place.carrying)), now)
		if (isTheirs || isResting || bar === 'quiet') later = true
		else if (wave.length < most) wave.push(one.id)
		if (wave.length === most) break
	}
	return { wave, later }
}

/** Begins to look for somebody, and asks the first. False where somebody is looked for already. */
export async function openCover(ports: Ports, tx: Tx, shift: ShiftId, place: PlaceId | null): Promise<boolean> {
	const id = newId('cover', ports.chance)
	const isNew = await covers.addCover(tx, { id, shift, place, step: 'asking', openedAt: ports.now() }, ports.now())
	if (isNew) await stepOn(ports, tx, id)
	return isNew
}

/** Whether a place is still looked for: with one, that it has somebody who asked for a cover; without, that one is free. */
async function isWanted(tx: Tx, shift: Shift, { place }: covers.CoverRow, seats: number): Promise<boolean> {
	if (shift.state === 'cancelled') return false
	return place ? (await store.placeAt(tx, place)) !== undefined : seats < shift.places
}

/** One step of one cover. @returns whether whoever is on standby comes now */
async function stepOn(ports: Ports, tx: Tx, id: string): Promise<boolean> {
	const before = await covers.coverAt(tx, id)
	const found = before && (await store.lockShift(tx, before.shift))
	const cover = found && (await covers.coverAt(tx, id))
	const now = ports.now()
	if (!found || cover?.state !== 'open') return false
	if (now >= found.shift.ends || !(await isWanted(tx, found.shift, cover, found.seats.length))) return (await covers.endCover(tx, id, 'ended'), false)
	const due = now >= cover.begins && dueOf(cover) === 'wave' ? 'standby' : dueOf(cover)
	if (due !== 'wave') {
		const next = goOn(due === 'standby' && dueOf(cover) === 'wave' ? { ...cover, waves: mostWaves(cover) } : cover, now)
		await covers.moveCover(tx, id, next.cover, next.nextAt)
		return due === 'standby'
	}
	const { wave, later } = await nextAsked(ports, tx, found.shift, cover)
	for (const member of wave.toSorted()) await askMember(ports, tx, { member, what: cover.place ? 'cover' : 'take-this', shift: cover.shift, place: cover.place, cover: id, endsAt: cover.begins })
	const next = goOn(cover, now, wave.length === 0 && !later)
	await covers.moveCover(tx, id, next.cover, next.nextAt)
	return false
}

/** Somebody comes in this place, by the same rules as any other way. @param instead the standby place they give up for it */
export async function takeCover(ports: Ports, tx: Tx, member: Member, id: string, instead: ShiftId | null = null): Promise<Moved> {
	const before = (await store.lockMember(tx, member.id)) ? await covers.coverAt(tx, id) : undefined
	const found = before && (await store.lockShift(tx, before.shift))
	const cover = found && (await covers.coverAt(tx, id))
	if (!found || !cover) return refuse('not-here')
	if (cover.state !== 'open') return refuse('full')
	const moved = cover.place ? await passPlace(ports, tx, cover.place, member, 'cover', instead) : await fillFree(ports, tx, member, found.shift, instead)
	if (!moved.ok) return moved
	if (cover.place) {
		await dropSwap(tx, cover.place)
		await dropLate(tx, cover.place)
	}
	await covers.endCover(tx, id, 'covered')
	return moved
}

async function fillFree(ports: Ports, tx: Tx, member: Member, shift: Shift, instead: ShiftId | null): Promise<Moved> {
	if (instead) {
		const { refusal } = await judgeFor(ports, tx, member, shift, null, instead)
		if (refusal) return refuse(refusal)
		await store.dropPlace(tx, instead, member.id)
	}
	return givePlace(ports, tx, member, shift.id, { source: 'cover', state: 'taken' })
}

/** Whoever is on standby for it comes, if they may. They said yes to that when they took the standby. */
async function callStandby(ports: Ports, id: string): Promise<void> {
	const waiting = await ports.storage.inOneGo(async (tx) => {
		const cover = await covers.coverAt(tx, id)
		return cover ? covers.standbyFor(tx, cover.shift) : []
	})
	for (const { member: who, instead } of waiting) {
		const moved = await again(() =>
			ports.storage.inOneGo(async (tx): Promise<Moved> => {
				const member = await findMember(tx, who)
				return member ? takeCover(ports, tx, member, id, instead) : refuse('not-here')
			}),
		)
		if (moved.ok) return
	}
}

/** What is due now, for every cover. */
export async function keepCovers(ports: Ports): Promise<void> {
	const due = await ports.storage.inOneGo((tx) => covers.coversDue(tx, ports.now()))
	for (const { id } of due) {
		const isStandby = await again(() => ports.storage.inOneGo((tx) => stepOn(ports, tx, id)))
		if (isStandby) await callStandby(ports, id)
	}
}

/** A place is free: where it is soon, somebody is looked for. @param by who gave it back, and so has said no to this already @param within how soon, in milliseconds */
export const coverFreed = (ports: Ports, id: ShiftId, by: MemberId | null = null, within: number = ASKS_WITHIN): Promise<void> =>
	again(() =>
		ports.storage.inOneGo(async (tx) => {
			const found = await store.lockShift(tx, id)
			const now = ports.now()
			if (!found || found.shift.state === 'cancelled' || found.shift.begins <= now || found.shift.begins > after(now, within)) return
			if (by && found.seats.length < found.shift.places && !found.seats.some(({ member }) => member === by)) await closeQuestion(tx, await askMember(ports, tx, { member: by, what: 'take-this', shift: id, endsAt: found.shift.begins }), 'no', now)
			const looked = (await covers.openCovers(tx, id)).filter(({ place }) => place === null).length
			for (let n = looked; n < found.shift.places - found.seats.length; n++) await openCover(ports, tx, id, null)
		}),
	)

export type CoverRefused = 'not-here' | 'not-yours-to-do' | 'begun' | 'cancelled'

/** Whoever has a place asks for somebody to take it, or stops asking. A coordinator does it for them. No reason is asked. */
export const askCover = (ports: Ports, by: Speaker, place: PlaceId, verb: 'ask-cover' | 'keep-place'): Promise<Result<Shift, CoverRefused>> =>
	again(() =>
		ports.storage.inOneGo(async (tx): Promise<Result<Shift, CoverRefused>> => {
			if (by.as !== 'member' || !isAllowed(by, whoMay[verb])) return refuse('not-yours-to-do')
			const at = await store.placeAt(tx, place)
			const found = at && (await store.lockShift(tx, at.shift))
			const had = found && (await store.placeAt(tx, place))
			if (!found || !had || (had.member !== by.member.id && !isAllowed(by, whoMay['pass-on']))) return refuse('not-here')
			if (found.shift.state === 'cancelled') return refuse('cancelled')
			if (found.shift.begins <= ports.now()) return refuse('begun')
			if (verb === 'ask-cover') await openCover(ports, tx, at.shift, place)
			else await covers.endCoverOf(tx, at.shift, place, 'ended')
			return done(found.shift)
		}),
	)
