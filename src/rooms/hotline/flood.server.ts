/** Hotline: what holds for a call in a surge; who took it says that it was no real one; and whoever dispatches takes that back. */
import { isAllowed, type MemberId, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { isUnproven, type Calls, type Event } from './calls.ts'
import { callsNow, oneAtATime } from './calls-store.server.ts'
import { asideOf, drawDigits, type Flood } from './flood.ts'
import * as store from './flood-store.server.ts'
import { originOf } from './hearing.server.ts'
import { whoMay } from './rules.ts'
import { COUNTED_OVER, RUSH, voiceOfCall, WITHHELD } from './surge.ts'
import { lookForSurge } from './surge.server.ts'
import { surgeNow } from './surge-store.server.ts'

/** Before a call is decided on. @param isNew nothing of it was known @returns whether a surge is on */
export async function beforeCall(ports: Ports, tx: Tx, isNew: boolean): Promise<boolean> {
	const now = ports.now()
	if (isNew) await store.countCall(tx, now)
	if ((await surgeNow(tx)) !== null) return true
	return isNew && (await store.callsSince(tx, now - COUNTED_OVER)) >= RUSH && (await lookForSurge(ports, tx)) !== null
}

/** Null outside a surge. */
export async function floodFor(ports: Ports, tx: Tx, call: string, isOn: boolean): Promise<Flood | null> {
	if (!isOn) return null
	const { back, of } = await store.ofCaller(tx, call, ports.now())
	return { digits: drawDigits(ports.chance), aside: asideOf(of), back }
}

/** After a call was decided on, in a surge. @param from the number it came from, where this was said by the caller's side */
export async function afterCall(ports: Ports, tx: Tx, event: Event | null, before: Calls, calls: Calls, from: string | null): Promise<void> {
	const now = ports.now()
	const own = event?.call
	const voice = from === null || own === undefined ? '' : voiceOfCall(from, own)
	if (voice !== '' && own !== undefined && calls.has(own)) await store.putCaller(tx, own, voice.startsWith(WITHHELD) ? null : originOf(ports, voice, now), now)
	const rang = [...calls.values()].filter(({ id, ringing, ...call }) => isUnproven(call) && ringing.length > 0 && before.get(id)?.ringing.length === 0).map(({ id }) => id)
	if (rang.length > 0) await store.rangBack(tx, rang, now)
	for (const { id, state } of calls.values()) if (state === 'aside' && before.get(id)?.state !== 'aside') await store.putAside(tx, ports.chance, id, null, now)
	if (event?.is === 'left-message') await store.hasLeft(tx, event.call)
}

/** Whether whoever has this call can be asked if it was a real one: in a surge, and where the number was shown. */
export const mayJudge = (ports: Ports, call: string): Promise<boolean> => ports.storage.inOneGo(async (tx) => (await surgeNow(tx)) !== null && store.hasNumber(tx, call))

/** Whoever spoke with them says that it was no real call: its number rings nobody until the surge is over, or until somebody takes that back. */
export const wasNotReal = (ports: Ports, call: string, member: MemberId): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		await oneAtATime(tx)
		const current = (await callsNow(tx, call)).get(call)
		if (current?.by !== member || current.state !== 'wrap-up' || (await surgeNow(tx)) === null) return false
		const isAside = await store.putAside(tx, ports.chance, call, member, ports.now())
		tell(tx, HOTLINE_TOPIC)
		return isAside
	})

/** Calls of this number ring again, however often it calls. */
export const bringNumberBack = (ports: Ports, by: Speaker, id: string): Promise<Result<{ readonly id: string }, 'not-here' | 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!isAllowed(by, whoMay.quarantine)) return refuse('not-yours-to-do')
		if (!(await store.bringBack(tx, id))) return refuse('not-here')
		tell(tx, HOTLINE_TOPIC)
		return done({ id })
	})
