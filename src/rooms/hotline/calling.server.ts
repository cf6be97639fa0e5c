/**
 * Hotline: one thing that happened to a call, decided by the machine among all calls of the house, and kept before anybody is told to do anything.
 * Who can be rung: whoever is on by the rota, works the line, and left a number for this shift.
 */
import type { MemberId } from '#ground/people.ts'
import { findMember, findMembers } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { tell, type Tx } from '#ground/storage.server.ts'
import { seconds, type Instant } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { HOTLINE_TOPIC } from './actions.server.ts'
import { alarm, isAlarmed } from './alarming.server.ts'
import { openCallBack, type Left } from './calling-back.server.ts'
import { happens, isLive, LASTS, waitingIn, type Call, type Calls, type Does, type Event, type OnCall, type Roster } from './calls.ts'
import { callsNow, dropNumber, numberOf, numbersLeft, oneAtATime, putCalls, putHubLeg, putLeg, takeHubLegs, takeLegs, takersNow } from './calls-store.server.ts'
import { afterCall, beforeCall, floodFor } from './flood.server.ts'
import { countGaps, gapsBetween } from './gaps.server.ts'
import { whoMay } from './rules.ts'
import { forgetOthers, whoAnswersWomen } from './women.server.ts'

/** The kind of shift that takes calls. */
export const TAKES_CALLS = 'hotline'
/** The carrier asks every few seconds what to do while somebody waits; of a call that is overdue by so much nothing will be heard. */
const LOST_AFTER = seconds(20)

/** @property language in which whoever answers is spoken to @property rings seconds */
export type Ring = { readonly call: string; readonly member: MemberId; readonly to: string; readonly language: Language; readonly rings: number }
/** The line of another hub. @property rings seconds */
export type Beside = { readonly call: string; readonly to: string; readonly rings: number }
/** @property call as it now is; null where nobody knows it @property stops the carrier's names of phones that ring no more @property backAt when the next shift begins whose task it is to call back @property isLeadTold whether whoever leads is being told that it found nobody */
export type Became = { readonly call: Call | null; readonly rings: readonly Ring[]; readonly besides: readonly Beside[]; readonly stops: readonly string[]; readonly backAt: Instant | null; readonly isLeadTold: boolean }

/** @param event null: only calls that are overdue are ended @param left what a message came with @param from the number it came from, where the caller's side says it */
export const hearCall = (ports: Ports, event: Event | null, left: Left = { from: null, recording: null }, from: string | null = null): Promise<Became> =>
	ports.storage.inOneGo(async (tx) => {
		await oneAtATime(tx)
		const now = ports.now()
		const own = event?.call ?? null
		const before = await callsNow(tx, own)
		const isSurge = await beforeCall(ports, tx, event?.is === 'came' && !before.has(event.call))
		let calls: Calls = before
		const does: Does[] = []
		const play = async (one: Event) => {
			const next = happens(calls, one, await rosterFor(ports, tx, one, calls.get(one.call ?? ''), isSurge), now)
			calls = next.calls
			does.push(...next.does)
		}
		for (const { id, state, due } of before.values()) if (id !== own && isLive(state) && due + (state === 'wrap-up' ? 0 : LOST_AFTER) <= now) await play({ is: 'lost', call: id })
		if (event) await play(event)
		// Whoever waits hears a long sentence: a phone rings for them in the middle of it.
		if (isSurge && event?.is === 'came') for (const call of waitingIn(calls)) await play({ is: 'time', call })

		const [rings, besides]: [Ring[], Beside[]] = [[], []]
		for (let i = 0; i < does.length; i++) {
			const one = does[i]
			if (one?.does === 'ring-hub') {
				const line = await ports.ask(tx, 'line-beside', { language: calls.get(one.call)?.language ?? null, at: now })
				if (line === null) await play({ is: 'hub-ended', call: one.call })
				else besides.push({ call: one.call, to: line.number, rings: LASTS.overflow / 1000 })
			}
			if (one?.does !== 'ring') continue
			const [to, member, state] = [await numberOf(ports, tx, one.member), await findMember(tx, one.member), calls.get(one.call)?.state]
			if (to === null || !member) await play({ is: 'leg-ended', call: one.call, member: one.member })
			else rings.push({ call: one.call, member: one.member, to, language: member.language, rings: LASTS[state === 'standby' ? 'standby' : 'ringing'] / 1000 })
		}
		const stopped = Map.groupBy(does.flatMap((one) => (one.does === 'stop-ringing' ? [one] : [])), ({ call }) => call)
		const stops = await takeHubLegs(ports, tx, does.flatMap((one) => (one.does === 'stop-hub' ? [one.call] : [])))
		for (const [call, all] of stopped) stops.push(...(await takeLegs(ports, tx, call, all.map(({ member }) => member))))

		await putCalls(tx, before, calls, now)
		if (isSurge) await afterCall(ports, tx, event, before, calls, from)
		const gaps = gapsBetween(before, calls)
		await countGaps(ports, tx, gaps)
		if (gaps.n > 0) await alarm(ports, tx, 'unanswered')
		let backAt: Instant | null = null
		for (const one of does) if (one.does === 'call-back') backAt = await openCallBack(ports, tx, { owner: one.owner, language: calls.get(one.call)?.language ?? null, woman: before.get(one.call)?.woman ?? false, ...left })
		if (calls !== before) tell(tx, HOTLINE_TOPIC)
		return { call: calls.get(own ?? '') ?? null, rings: rings.filter(({ call, member }) => calls.get(call)?.ringing.includes(member)), besides: besides.filter(({ call }) => calls.get(call)?.state === 'overflow'), stops, backAt, isLeadTold: does.some((one) => one.does === 'call-back') && (await isAlarmed(tx, now, 'unanswered')) }
	})

/** Ends calls nobody hears of any more, and drops the numbers of whoever is on no longer. @returns the carrier's names of phones that ring no more */
export async function tendCalls(ports: Ports): Promise<readonly string[]> {
	const { stops } = await hearCall(ports, null)
	await ports.storage.inOneGo(async (tx) => {
		const at = ports.now()
		for (const [member, until] of await numbersLeft(tx, 0 as Instant)) if (until <= at || (await ports.ask(tx, 'on-until', { kind: TAKES_CALLS, member, at })) === null) await dropNumber(tx, member)
		await forgetOthers(ports, tx, (await takersNow(tx)).map(({ id }) => id))
	})
	return stops
}

/** As it stands now; nothing changes by asking. */
export const callNow = (ports: Ports, id: string): Promise<Call | null> => ports.storage.inOneStatement(async (tx) => (await callsNow(tx, id)).get(id) ?? null)
/** The carrier began to ring. @returns whether it still should; where not, whoever asked stops it */
export const phoneRings = (ports: Ports, { call, member }: Pick<Ring, 'call' | 'member'>, leg: string): Promise<boolean> => ports.storage.inOneGo((tx) => putLeg(ports, tx, call, member, leg))

export const hubRings = (ports: Ports, call: string, leg: string): Promise<boolean> => ports.storage.inOneGo((tx) => putHubLeg(ports, tx, call, leg))

const NOBODY: Roster = { people: [], owner: null }
const MAY_RING: readonly Event['is'][] = ['chose', 'goes-on', 'typed', 'leg-ended', 'waited', 'time']

async function rosterFor(ports: Ports, tx: Tx, event: Event, call: Call | undefined, isSurge: boolean): Promise<Roster> {
	if (event.is === 'left-message') return { ...NOBODY, owner: await ownerNow(ports, tx, call?.woman ?? false) }
	if (!MAY_RING.includes(event.is) || !call || !isLive(call.state)) return NOBODY
	return { ...NOBODY, people: await onCallNow(ports, tx, event.is === 'chose' ? event.language : call.language, call.woman), beside: ports.hub().settings.rooms.includes('hubs'), flood: await floodFor(ports, tx, call.id, isSurge) }
}

/** Who could be rung now; of what they speak only what this call needs to know. */
export async function onCallNow(ports: Ports, tx: Tx, language: Language | null, woman = false): Promise<OnCall[]> {
	const at = ports.now()
	const left = await numbersLeft(tx, at)
	if (left.size === 0) return []
	const on = await ports.ask(tx, 'who-is-on', { kind: TAKES_CALLS, knows: [], at })
	const members = new Map((await findMembers(tx, on.flatMap(({ member }) => (left.has(member) ? [member] : [])))).map((one) => [one.id, one]))
	const women = woman ? await whoAnswersWomen(ports, tx, [...members.keys()]) : new Set()
	return on.flatMap(({ member, how, knows }): OnCall[] => {
		const who = members.get(member)
		if (!who?.roles.some((role) => (whoMay['take-calls'] as readonly string[]).includes(role))) return []
		const speaks = language !== null && (knows.includes(`speaks-${language}`) || who.language === language)
		return [{ member, duty: how === 'standby' ? 'standby' : 'shift', languages: speaks ? [language] : [], isRested: true, isWoman: women.has(member) }]
	})
}

/** Whoever is there now, or has the next shift. */
async function ownerNow(ports: Ports, tx: Tx, woman: boolean): Promise<MemberId | null> {
	const at = ports.now()
	const there = (await ports.ask(tx, 'who-is-on', { kind: TAKES_CALLS, knows: [], at })).flatMap(({ how, member }) => (how === 'there' ? [member] : []))
	const next = (await ports.ask(tx, 'who-is-next', { kind: TAKES_CALLS, at }))?.member
	const first = [...there, ...(next === undefined ? [] : [next])]
	const women = woman ? await whoAnswersWomen(ports, tx, first) : null
	return first.find((member) => women === null || women.has(member)) ?? null
}
