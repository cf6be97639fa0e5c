/**
 * Hotline: what becomes of a call. Languages first; what is known already is said at once and nobody is woken; those on shift ring together, and the first to
 * press 1 has it; then standby; then the line of another hub, where two hubs agreed on that; then a message, said plainly before anything is recorded; then
 * somebody's task to call back. Every state has an end by itself, and none leads back to an earlier one, so that nobody waits for ever.
 *
 * Whoever asked to speak with a woman is put through to nobody else: only the phones of those ring who said that they answer such calls, whatever the need.
 * What another hub sent here goes to none again, and leaves no message here: it ends, and the hub it came from takes one.
 *
 * In a surge they press two digits first. Who does not is asked once more, and then stays on the line: of all who stay one rings at a time, and only phones
 * that nobody who pressed them waits for. Outside a surge there is nothing of that.
 *
 * All calls of the house are one value: nobody rings twice at once. No number is in it. Pure: no clock, no chance, no storage.
 */
import type { MemberId } from '#ground/people.ts'
import { after, minutes, seconds, type Instant } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { BACK_PHONES, mayComeForward, STAYS_FIRST, type Flood } from './flood.ts'

/** How long each may last. Nobody is rung once these are over. */
export const LASTS = { greeted: minutes(1), known: minutes(2), aside: seconds(90), asked: seconds(25), 'asked-again': seconds(25), staying: seconds(100), ringing: seconds(25), standby: seconds(20), overflow: seconds(45), message: minutes(4), connected: minutes(61), 'wrap-up': minutes(2) } as const
/** As many as most carriers begin within ten seconds. */
export const TOGETHER_AT_MOST = 10

export const CALL_STATES = ['greeted', 'known', 'aside', 'asked', 'asked-again', 'staying', 'ringing', 'standby', 'overflow', 'message', 'connected', 'wrap-up', 'call-back', 'closed'] as const
export type CallState = (typeof CALL_STATES)[number]
type Live = keyof typeof LASTS
export const isLive = (state: CallState): state is Live => state in LASTS

/** Why it closed: told what was known, spoken with, spoken with by another hub, gone before, nobody there and no message, or set aside in a surge and no message. */
export type Closed = 'told' | 'spoken' | 'overflowed' | 'gone' | 'unanswered' | 'aside'
/** @property hub it came from another hub, or was offered to one @property woman they asked to speak with a woman @property digits asked for in a surge, as long as they were not pressed @property known what can be said at once, by name of an answer; null where nothing is known @property ringing whose phones ring now @property tried whose phones have rung for it: nobody's rings twice @property by who has it @property due when this state is over by itself */
export type Call = { readonly id: string; readonly state: CallState; readonly language: Language | null; readonly woman: boolean; readonly hub: 'from' | 'to' | null; readonly digits: string | null; readonly known: string | null; readonly ringing: readonly MemberId[]; readonly tried: readonly MemberId[]; readonly by: MemberId | null; readonly owner: MemberId | null; readonly closed: Closed | null; readonly due: Instant }
export type Calls = ReadonlyMap<string, Call>

/** Who could be rung, as it is at this moment. @property isRested false: never, whatever the need @property isWoman she said that she answers who asks for a woman; false, too, where nobody asked */
export type OnCall = { readonly member: MemberId; readonly duty: 'shift' | 'standby'; readonly languages: readonly Language[]; readonly isRested: boolean; readonly isWoman: boolean }
/** @property owner whose task a call-back is: of whoever is there, or has the next shift; null where nobody is planned. Of who asked for a woman only somebody who answers them @property beside whether there may be a line of another hub to ring @property flood in a surge only: what holds for this call in it */
export type Roster = { readonly people: readonly OnCall[]; readonly owner: MemberId | null; readonly beside?: boolean; readonly flood?: Flood | null }

export type Event =
	| { readonly is: 'came'; readonly call: string; readonly known: string | null; readonly isFromHub?: boolean }
	| { readonly is: 'chose'; readonly call: string; readonly language: Language }
	/** Before anybody rings: they want to speak with a woman. */
	| { readonly is: 'asked-for-a-woman'; readonly call: string }
	/** After hearing what is known: they want to speak with somebody all the same. */
	| { readonly is: 'goes-on'; readonly call: string }
	/** What they pressed where digits were asked for. */
	| { readonly is: 'typed'; readonly call: string; readonly state: CallState; readonly digits: string }
	| { readonly is: 'pressed-1'; readonly call: string; readonly member: MemberId }
	/** A leg is over: busy, no answer, a wrong number, a mailbox that “answered” and pressed nothing, or they hung up. */
	| { readonly is: 'leg-ended'; readonly call: string; readonly member: MemberId }
	/** Whoever answered at the other hub's line pressed 1; or that leg is over, or there is no such line now. */
	| { readonly is: 'hub-pressed-1' | 'hub-ended'; readonly call: string }
	| { readonly is: 'left-message'; readonly call: string }
	| { readonly is: 'hung-up'; readonly call: string }
	/** The carrier says that this state is over: all was said, the phones have rung long enough, nothing was pressed. */
	| { readonly is: 'waited'; readonly call: string; readonly state: CallState }
	| { readonly is: 'wrapped-up'; readonly call: string; readonly member: MemberId }
	/** Nothing was heard of it for so long that nobody can be at the other end. */
	| { readonly is: 'lost'; readonly call: string }
	/** Of all calls, or of one whose caller is known to be there. */
	| { readonly is: 'time'; readonly call?: string }

/** What somebody has to do now. `say` is by name of a sentence, in the call's language. */
export type Does =
	| { readonly does: 'say'; readonly call: string; readonly what: 'languages' | 'known' | 'digits' | 'aside' | 'please-hold' | 'before-message' | 'will-call-back' }
	| { readonly does: 'ring' | 'stop-ringing' | 'connect' | 'too-late'; readonly call: string; readonly member: MemberId }
	| { readonly does: 'ring-hub' | 'stop-hub' | 'record' | 'hang-up'; readonly call: string }
	| { readonly does: 'call-back'; readonly call: string; readonly owner: MemberId | null }

export type Next = { readonly calls: Calls; readonly does: readonly Does[] }
type Step = { readonly call: Call; readonly does: readonly Does[] }

/** Whose phone rings, who speaks or writes up, in any call of the house. */
export const busyIn = (calls: Calls): ReadonlySet<MemberId> => new Set([...calls.values()].flatMap(({ ringing, by, state }) => [...ringing, ...(by !== null && isLive(state) ? [by] : [])]))

/** One thing that happened. What does not fit the state changes nothing: carriers say things twice, late and in another order. */
export function happens(calls: Calls, event: Event, roster: Roster, now: Instant): Next {
	if (event.is === 'time') {
		const own = event.call === undefined ? undefined : calls.get(event.call)
		if (own && own.due > now) {
			const step = turnOf(own, calls, roster, now)
			return step ? put({ calls, does: [] }, step) : { calls, does: [] }
		}
		let all: Next = { calls, does: [] }
		for (const call of calls.values()) if (isLive(call.state) && call.due <= now && (event.call ?? call.id) === call.id) all = put(all, over(call, all.calls, roster, now))
		return all
	}
	const call = calls.get(event.call)
	if (event.is === 'came') return call ? { calls, does: [] } : put({ calls, does: [] }, greet(event, now))
	const step = call && isLive(call.state) ? moved(call, event, calls, roster, now) : null
	if (step) return put({ calls, does: [] }, step)
	// Whoever presses 1 after somebody else had it hears that, and nothing else happens.
	const isLate = event.is === 'pressed-1' && call?.by !== event.member
	return { calls, does: isLate ? [{ does: 'too-late', call: event.call, member: event.member }] : [] }
}

const put = ({ calls, does }: Next, step: Step): Next => ({ calls: new Map(calls).set(step.call.id, step.call), does: [...does, ...step.does] })
const greet = ({ call: id, known, isFromHub = false }: Extract<Event, { is: 'came' }>, now: Instant): Step => ({ call: { id, state: 'greeted', language: null, woman: false, hub: isFromHub ? 'from' : null, digits: null, known, ringing: [], tried: [], by: null, owner: null, closed: null, due: after(now, LASTS.greeted) }, does: [{ does: 'say', call: id, what: 'languages' }] })

function moved(call: Call, event: Exclude<Event, { is: 'came' | 'time' }>, calls: Calls, roster: Roster, now: Instant): Step | null {
	const { state } = call
	switch (event.is) {
		case 'chose':
			return state === 'greeted' ? greeted({ ...call, language: event.language }, calls, roster, now) : null
		case 'asked-for-a-woman':
			return state === 'greeted' || state === 'known' ? { call: { ...call, woman: true }, does: [] } : null
		case 'waited':
			return state === event.state && state !== 'connected' && state !== 'wrap-up' ? over(call, calls, roster, now) : null
		case 'lost':
			return state === 'connected' || state === 'wrap-up' ? over(call, calls, roster, now) : close(call, leftAt(state))
		case 'goes-on':
			return state === 'known' ? enter(call, calls, roster, now) : null
		case 'typed':
			if (state !== event.state || (state !== 'asked' && state !== 'asked-again')) return null
			return event.digits === call.digits ? ring({ ...call, digits: null }, 'shift', calls, roster, now) : over(call, calls, roster, now)
		case 'pressed-1':
			return call.ringing.includes(event.member) ? connect(call, event.member, now) : null
		case 'leg-ended': {
			if (state === 'connected' && call.by === event.member) return to(call, 'wrap-up', now, [{ does: 'hang-up', call: call.id }])
			if (!call.ringing.includes(event.member)) return null
			const left = { ...call, ringing: call.ringing.filter((one) => one !== event.member) }
			// One bad number stops nothing; when nobody rings any more, nobody is waited for.
			return left.ringing.length > 0 || (left.digits === null && mayGetTurn(left, state === 'standby' ? 'standby' : 'shift', calls, roster)) ? { call: left, does: [] } : over(left, calls, roster, now)
		}
		case 'hub-pressed-1':
			return state === 'overflow' ? to(call, 'connected', now) : null
		case 'hub-ended':
			if (state === 'overflow') return message(call, now)
			return isAtHub(call) ? close(call, 'overflowed', [{ does: 'hang-up', call: call.id }]) : null
		case 'left-message':
			return state === 'message' ? { call: { ...call, state: 'call-back', owner: roster.owner }, does: [{ does: 'say', call: call.id, what: 'will-call-back' }, { does: 'call-back', call: call.id, owner: roster.owner }] } : null
		case 'hung-up':
			if (isAtHub(call)) return close(call, 'overflowed')
			if (state === 'connected') return to(call, 'wrap-up', now)
			return state === 'wrap-up' ? null : close(call, leftAt(state))
		case 'wrapped-up':
			return state === 'wrap-up' && call.by === event.member ? close(call, 'spoken') : null
	}
}

const leftAt = (state: CallState): Closed => (state === 'known' ? 'told' : state === 'aside' ? 'aside' : state === 'message' ? 'unanswered' : 'gone')

/** The time of a state is over. */
function over(call: Call, calls: Calls, roster: Roster, now: Instant): Step {
	switch (call.state) {
		case 'greeted':
			return greeted(call, calls, roster, now)
		case 'known':
			return close(call, 'told', [{ does: 'hang-up', call: call.id }])
		case 'aside':
			return roster.flood?.aside === 'told' ? close(call, 'aside', [{ does: 'hang-up', call: call.id }]) : message(call, now)
		case 'asked':
			return roster.flood ? to(call, 'asked-again', now, [{ does: 'say', call: call.id, what: 'digits' }]) : asEver(call, calls, roster, now)
		case 'asked-again':
			return roster.flood ? to(call, 'staying', now, [{ does: 'say', call: call.id, what: 'please-hold' }]) : asEver(call, calls, roster, now)
		case 'staying':
			return message(call, now)
		case 'ringing':
			return isUnproven(call) ? message(call, now) : ring(call, 'standby', calls, roster, now)
		case 'standby':
			return isUnproven(call) ? message(call, now) : offer(call, roster, now)
		case 'overflow': {
			const { call: next, does } = message(call, now)
			return { call: next, does: [...stopHub(call), ...does] }
		}
		case 'message':
			return close(call, 'unanswered', [{ does: 'hang-up', call: call.id }])
		case 'connected':
			return isAtHub(call) ? close(call, 'overflowed', [{ does: 'hang-up', call: call.id }]) : to(call, 'wrap-up', now, [{ does: 'hang-up', call: call.id }])
		default:
			return close(call, 'spoken')
	}
}

const greeted = (call: Call, calls: Calls, roster: Roster, now: Instant): Step => (call.known === null ? enter(call, calls, roster, now) : to(call, 'known', now, [{ does: 'say', call: call.id, what: 'known' }]))

/** Before anybody rings. What another hub sends is a person there. */
function enter(call: Call, calls: Calls, roster: Roster, now: Instant): Step {
	if (!roster.flood || call.hub === 'from') return asEver(call, calls, roster, now)
	const { digits, aside } = roster.flood
	if (aside !== null) return to(call, 'aside', now, [{ does: 'say', call: call.id, what: 'aside' }])
	return to({ ...call, digits }, 'asked', now, [{ does: 'say', call: call.id, what: 'digits' }])
}
const asEver = (call: Call, calls: Calls, roster: Roster, now: Instant): Step => ring({ ...call, digits: null }, 'shift', calls, roster, now)
/** In a surge, and nobody knows yet whether there is a person. */
export const isUnproven = ({ digits }: Pick<Call, 'digits'>): boolean => digits !== null

/** For whom no phone rings yet: who pressed the digits first, and who has waited longest; a few of them. */
export const waitingIn = (calls: Calls): string[] =>
	[...calls.values()]
		.filter(({ state, ringing }) => state === 'staying' || ((state === 'ringing' || state === 'standby') && ringing.length === 0))
		.toSorted((one, other) => Number(isUnproven(one)) - Number(isUnproven(other)) || one.due - other.due)
		.slice(0, 3)
		.map(({ id }) => id)

/** Whoever stays: one of them at a time, where nobody waits who pressed the digits. Null: not yet. */
function comesForward(call: Call, calls: Calls, roster: Roster, now: Instant): Step | null {
	if (!roster.flood) return asEver(call, calls, roster, now)
	if (now < call.due - LASTS.staying + STAYS_FIRST || !mayComeForward(roster.flood.back, now)) return null
	const others = [...calls.values()].filter(({ id, state }) => id !== call.id && (state === 'ringing' || state === 'standby'))
	if (others.some((one) => isUnproven(one) || one.ringing.length === 0)) return null
	const duty = roster.people.some((one) => one.duty === 'shift' && one.isRested) ? 'shift' : 'standby'
	const members = freeFor(call, duty, calls, roster).slice(0, BACK_PHONES)
	return members.length === 0 ? null : rings(call, members, duty, now)
}

const to = (call: Call, state: Live, now: Instant, does: readonly Does[] = []): Step => ({ call: { ...call, state, due: after(now, LASTS[state]) }, does })
const silence = ({ id, ringing }: Call, but: MemberId | null = null): Does[] => ringing.filter((member) => member !== but).map((member) => ({ does: 'stop-ringing', call: id, member }))
const stopHub = ({ id, state }: Call): Does[] => (state === 'overflow' ? [{ does: 'stop-hub', call: id }] : [])
/** Somebody of another hub has it. */
export const isAtHub = ({ state, hub }: Pick<Call, 'state' | 'hub'>): boolean => state === 'connected' && hub === 'to'
const close = (call: Call, closed: Closed, does: readonly Does[] = []): Step => ({ call: { ...call, state: 'closed', ringing: [], closed }, does: [...silence(call), ...stopHub(call), ...does] })

function connect(call: Call, member: MemberId, now: Instant): Step {
	const { call: next } = to({ ...call, ringing: [], by: member }, 'connected', now)
	return { call: next, does: [...silence(call, member), { does: 'connect', call: call.id, member }] }
}

/** Whoever waits because all phones rang for somebody else: as soon as one is free, it rings for them. */
function turnOf(call: Call, calls: Calls, roster: Roster, now: Instant): Step | null {
	if (call.state === 'staying') return comesForward(call, calls, roster, now)
	if ((call.state !== 'ringing' && call.state !== 'standby') || call.ringing.length > 0) return null
	const step = ring(call, call.state === 'ringing' ? 'shift' : 'standby', calls, roster, now)
	return step.call.ringing.length > 0 ? step : null
}

const yetToTry = ({ tried, woman }: Call, duty: OnCall['duty'], { people }: Roster) => people.filter((one) => one.duty === duty && one.isRested && (!woman || one.isWoman) && !tried.includes(one.member))
/** Whether a phone that rings for somebody else may still ring for this one. */
const mayGetTurn = (call: Call, duty: OnCall['duty'], calls: Calls, roster: Roster): boolean => yetToTry(call, duty, roster).some(({ member }) => [...calls.values()].some(({ id, ringing }) => id !== call.id && ringing.includes(member)))

/**
 * Those of this duty who are rested and free, all together; who speaks the language, where anybody does. Where phones ring for somebody else, it waits for
 * what becomes of that. Where there is nobody, on at once.
 */
function ring(call: Call, duty: OnCall['duty'], calls: Calls, roster: Roster, now: Instant): Step {
	const members = freeFor(call, duty, calls, roster)
	if (members.length === 0 && mayGetTurn(call, duty, calls, roster)) {
		const { call: next } = to({ ...call, ringing: [] }, duty === 'shift' ? 'ringing' : 'standby', now)
		return { call: next, does: [...silence(call), { does: 'say', call: call.id, what: 'please-hold' }] }
	}
	if (members.length === 0) {
		const silent = { call: { ...call, ringing: [] }, does: silence(call) }
		const next = duty === 'shift' ? ring(silent.call, 'standby', calls, roster, now) : offer(silent.call, roster, now)
		return { call: next.call, does: [...silent.does, ...next.does] }
	}
	return rings(call, members, duty, now)
}
function freeFor(call: Call, duty: OnCall['duty'], calls: Calls, roster: Roster): MemberId[] {
	const busy = busyIn(new Map(calls).set(call.id, { ...call, ringing: [] }))
	const free = yetToTry(call, duty, roster).filter(({ member }) => !busy.has(member))
	const speaking = free.filter(({ languages }) => call.language === null || languages.includes(call.language))
	return [...new Set((speaking.length > 0 ? speaking : free).map(({ member }) => member))].slice(0, TOGETHER_AT_MOST)
}
function rings(call: Call, members: readonly MemberId[], duty: OnCall['duty'], now: Instant): Step {
	const { call: next } = to({ ...call, ringing: members, tried: [...call.tried, ...members] }, duty === 'shift' ? 'ringing' : 'standby', now)
	return { call: next, does: [...silence(call), { does: 'say', call: call.id, what: 'please-hold' }, ...members.map((member) => ({ does: 'ring', call: call.id, member }) as const)] }
}

/** Nobody of ours is left to ring: a line of another hub rings, once. Never for who asked for a woman, and never for what came from a hub. */
function offer(call: Call, { beside = false }: Roster, now: Instant): Step {
	if (!beside || call.woman || call.hub !== null) return message(call, now)
	const { call: next } = to({ ...call, ringing: [], hub: 'to' }, 'overflow', now)
	return { call: next, does: [...silence(call), { does: 'say', call: call.id, what: 'please-hold' }, { does: 'ring-hub', call: call.id }] }
}

/** Said plainly first: that it is recorded, who hears it and when it is gone. What a hub sent here ends instead. */
const message = (call: Call, now: Instant): Step => {
	if (call.hub === 'from') return close(call, 'unanswered', [{ does: 'hang-up', call: call.id }])
	const { call: next } = to({ ...call, ringing: [] }, 'message', now)
	return { call: next, does: [...silence(call), { does: 'say', call: call.id, what: 'before-message' }, { does: 'record', call: call.id }] }
}
