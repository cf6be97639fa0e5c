/** Rota: one's own places in one's own calendar, by an address only its owner knows; and being reminded of them. */
import * as v from 'valibot'
import { hex } from '#ground/ids.ts'
import { findMember } from '#ground/members.server.ts'
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Tx } from '#ground/storage.server.ts'
import { after, hours } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { zoneHere } from '#ground/wall.server.ts'
import { calendarText } from './calendar.server.ts'
import { FeedCode, LEAST_TOLD, OVER_FOR, tellingOf, type Booked, type FeedWish } from './feed.ts'
import * as feeds from './feeds-store.server.ts'
import type { PlaceId, Shift, ShiftId } from './model.ts'
import { askMember } from './questions.server.ts'
import { BEFORE, dueAt, LATE, type Due, type Lead } from './reminders.ts'
import { spanOf } from './rest.ts'
import { whoMay } from './rules.ts'

const bytesOf = (text: string) => new TextEncoder().encode(text)

/** What a calendar reads at this address; null where there is none. Looking tells it, so the next look knows what has changed since. */
export const calendarAt = (ports: Ports, code: string, sayFor: (language: Language) => Say): Promise<string | null> =>
	ports.storage.inOneGo(async (tx) => {
		if (!v.is(FeedCode, code)) return null
		const feed = await feeds.feedBy(tx, ports.keys.digest('feed', bytesOf(code)))
		const member = feed && (await findMember(tx, feed.member))
		if (!feed || !member || !isAllowed({ as: 'member', member }, whoMay['see-mine'])) return null
		const now = ports.now()
		const digest = (text: string) => hex(ports.keys.digest('feed', bytesOf(text)).slice(0, 16))
		const booked = (await feeds.placesOf(tx, member.id, after(now, -OVER_FOR))).map((one) => bookedOf(ports, one))
		const before = await feeds.toldTo(tx, member.id)
		const tellings = tellingOf(booked, before, feed.wish, now, digest)
		await feeds.keepTold(tx, member.id, tellings.map(({ told }) => told).filter((told) => !before.some((old) => old.place === told.place && old.sequence === told.sequence)))
		return calendarText(tellings, feed.wish, await feeds.remindingOf(tx, member.id), sayFor(member.language), (place) => digest(`uid ${place}`))
	})

function bookedOf(ports: Ports, { place, shift }: { readonly place: string; readonly shift: Shift }): Booked {
	const { begins, ends, kind, where, state } = shift
	return { place, begins, ends, kind, where, isCancelled: state === 'cancelled', rest: spanOf(shift, zoneHere(), ports.hub().settings.carrying).restAfter }
}

/** @property wish null where there is no address @property reminded shifts somebody was reminded of */
export type MyFeed = { readonly wish: FeedWish | null; readonly leads: readonly Lead[]; readonly reminded: readonly Shift[] }

export async function myFeed(ports: Ports, by: Speaker): Promise<Result<MyFeed, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return refuse('not-yours-to-do')
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => done({ wish: await feeds.feedOf(tx, id), leads: await feeds.remindingOf(tx, id), reminded: await feeds.remindedOf(tx, id, ports.now()) }))
}

export type FeedAct = { readonly verb: 'make' | 'end' } | { readonly verb: 'choose'; readonly wish: FeedWish } | { readonly verb: 'remind'; readonly leads: readonly Lead[] }

/** What a member does with their address and their reminders. @returns the code of a new address, which nobody keeps; else null */
export async function actOnFeed(ports: Ports, by: Speaker, act: FeedAct): Promise<Result<string | null, 'not-yours-to-do'>> {
	if (by.as !== 'member' || !isAllowed(by, whoMay['see-mine'])) return refuse('not-yours-to-do')
	const { id } = by.member
	return ports.storage.inOneGo(async (tx) => {
		if (act.verb === 'end') await feeds.dropFeed(tx, id)
		if (act.verb === 'choose') await feeds.setWish(tx, id, act.wish)
		if (act.verb === 'remind') await feeds.setReminding(tx, id, act.leads)
		if (act.verb !== 'make') return done(null)
		const code = hex(ports.chance(16))
		await feeds.putFeed(tx, id, ports.keys.digest('feed', bytesOf(code)), LEAST_TOLD)
		return done(code)
	})
}

// Reminders

/** A shift is looked at so long before it begins: the longest lead, and a night that puts it earlier. */
const LOOKED_AT = BEFORE.day + hours(24) + LATE.day

/** By itself, every few minutes: what is due becomes a reminder, once. Gives how many. */
export const remind = (ports: Ports): Promise<number> =>
	ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const ahead = await feeds.aheadUntil(tx, now, after(now, LOOKED_AT))
		const due = dueAt(ahead, now, zoneHere())
		for (const one of due) {
			const place = ahead.find(({ place: id }) => id === one.place)
			if (place) await passOn(ports, tx, { ...place, ...one })
		}
		return due.length
	})

/** Where a reminder goes: on its owner’s own page until the shift begins; the day before it asks whether they are still coming, by message. */
async function passOn(ports: Ports, tx: Tx, { place, lead, begins, member, shift }: Due & { readonly begins: Shift['begins']; readonly member: MemberId; readonly shift: ShiftId }): Promise<void> {
	await feeds.addReminder(tx, place, lead, begins)
	if (lead === 'day') await askMember(ports, tx, { member, what: 'still-coming', shift, place: place as PlaceId, endsAt: begins })
}

export const forgetTold = (ports: Ports): Promise<void> => ports.storage.inOneGo((tx) => feeds.dropEnded(tx, ports.now()))
