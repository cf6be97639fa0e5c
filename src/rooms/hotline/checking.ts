/**
 * Hotline: somebody is asked to go and look. Who is asked next, what may become of it, and who is missed when.
 *
 * One person after the other, so that no two go for nothing; two where it could be rough. No is free. Whoever is there is asked every quarter of an hour
 * whether they are all right, until they say that they are away, whatever becomes of what they went to look at. Nobody calls the police for them.
 *
 * Pure: no clock, no chance, no storage. Nothing here knows where a person is.
 */
import type { Machine, Step } from '#ground/machine.ts'
import type { MemberId } from '#ground/people.ts'
import { done, type Result } from '#ground/result.ts'
import { after, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import type { Task } from './model.ts'

/** So long the first has for an answer before somebody else is asked, too. */
export const NEXT_AFTER = seconds(20)
export const OFFER_LASTS = minutes(5)
/** So long the house goes on asking by itself. */
export const ASKING_LASTS = minutes(30)
export const CHECK_IN = minutes(15)
/** After the time they said they would be there. */
export const ARRIVES_WITHIN = minutes(10)
export const ETA_AT_MOST = 90

type TaskIn<State extends Task['state']> = Omit<Task, 'state'> & { readonly state: State }
export type AnyTask = { [State in Task['state']]: TaskIn<State> }[Task['state']]
export type TaskCommand =
	| { readonly verb: 'accept'; readonly etaMinutes: number }
	| { readonly verb: 'arrive' | 'tell' | 'well' | 'away' | 'decline' | 'recall' | 'lapse' }

type Moved = Result<Step<AnyTask, never>, never>
const moved = (next: AnyTask): Moved => done({ next, notes: [] })
/** They gave a sign of life: the next is due in a quarter of an hour. */
const heardOf = (now: Instant) => ({ dueAt: after(now, CHECK_IN), reminded: 0 })
const nobodyWaits = { dueAt: null, reminded: 0 }

type At = { readonly now: Instant }
const accept = ({ now }: At, one: AnyTask, { etaMinutes }: { readonly etaMinutes: number }): Moved => {
	const etaAt = after(now, minutes(etaMinutes))
	return moved({ ...one, state: 'accepted', etaAt, dueAt: after(etaAt, ARRIVES_WITHIN), reminded: 0 })
}
const arrive = ({ now }: At, one: AnyTask): Moved => moved({ ...one, state: 'on-scene', ...heardOf(now) })
/** Whoever tells what they saw may be there still. */
const tell = ({ now }: At, one: AnyTask): Moved => moved({ ...one, state: 'told', ...heardOf(now) })
const well = ({ now }: At, one: AnyTask): Moved => moved({ ...one, ...heardOf(now) })
const away = (_: At, one: AnyTask): Moved => moved({ ...one, ...nobodyWaits })
const decline = (_: At, one: AnyTask): Moved => moved({ ...one, state: 'declined', ...nobodyWaits })
const recall = (_: At, one: AnyTask): Moved => moved({ ...one, state: 'recalled', ...nobodyWaits })

export const tasks: Machine<AnyTask, TaskCommand, never, never> = {
	offered: { accept, arrive, tell, decline, recall, lapse: (_, one) => moved({ ...one, state: 'timed-out' }) },
	accepted: { arrive, tell, well, decline, recall },
	// Whoever is called back from there is waited for until they say that they are away.
	'on-scene': { tell, well, away: decline, recall: (_, one) => moved({ ...one, state: 'recalled' }) },
	told: { tell, well, away },
	declined: { accept, tell },
	'timed-out': { accept, arrive, tell, decline },
	// Whoever read that they are called back, and is away, is done with it.
	recalled: { tell, well, away: decline, decline },
}

const COMING: readonly Task['state'][] = ['accepted', 'on-scene']
export const isComing = ({ state }: Pick<Task, 'state'>): boolean => COMING.includes(state)
/** One live thing at a time, wherever it is. */
export const isLive = ({ state }: Pick<Task, 'state'>): boolean => state === 'offered' || isComing({ state })
/** Still at the place, or on the way to it: who goes with them should know of them. */
export const isOut = (task: Pick<Task, 'state' | 'dueAt'>): boolean => isComing(task) || task.dueAt !== null

// Who is asked

const ROUGH: readonly string[] = ['detaining', 'loading']
/** How many go: two where somebody is held, where they are many, and at night. */
export function neededFor({ doings, sizes, isNight }: { readonly doings: readonly string[]; readonly sizes: readonly (string | null)[]; readonly isNight: boolean }): 1 | 2 {
	return isNight || sizes.includes('many') || doings.some((doing) => ROUGH.includes(doing)) ? 2 : 1
}
/** @param time on the wall, such as `22:30` */
export const isNight = (time: string): boolean => time >= '22:00' || time < '06:00'

/** Called back from something they had said yes to, or from what is decided, and has not said yet that they know. Who was only asked besides others hears nothing more. */
export const isCalledBack = ({ state, etaAt }: Pick<Task, 'state' | 'etaAt'>, isDecided: boolean): boolean => state === 'recalled' && (etaAt !== null || isDecided)

/** Was on the way or there when they were called back, and is told where they are. Who has not been heard of for long is sought by people, not told a thing. */
export const isSentHome = ({ state, etaAt, dueAt }: Pick<Task, 'state' | 'etaAt' | 'dueAt'>, now: Instant): boolean => state === 'recalled' && (etaAt !== null || dueAt !== null) && (dueAt === null || now - dueAt < hours(1))

/** How many more are asked now. @param askedAt when somebody was last asked for: what was told before that was another look */
export function toAsk(here: readonly Task[], needed: number, askedAt: Instant, now: Instant): number {
	if (now - askedAt > ASKING_LASTS) return 0
	const coming = here.filter((task) => isComing(task) || (task.state === 'told' && task.offeredAt >= askedAt)).length
	const waiting = here.filter(({ state, offeredAt }) => state === 'offered' && now - offeredAt < NEXT_AFTER).length
	return Math.max(0, needed - coming - waiting)
}
/** Whether anybody is still wanted. */
export const isWanted = (here: readonly Task[], needed: number): boolean => here.filter(isComing).length < needed

/**
 * @property sharesEyes what they find would count as one with those who go already @property metres in a drill, as its script says; null in life: nobody says where they are
 * @property turn their place in the order the rota gave: on now, then with a shift in that part of town, then who carries least
 */
export type Candidate = { readonly member: MemberId; readonly sharesEyes: boolean; readonly speaks: boolean; readonly metres: number | null; readonly turn: number }
export const inTurn = (candidates: readonly Candidate[]): MemberId[] =>
	candidates
		.toSorted((a, b) => Number(a.sharesEyes) - Number(b.sharesEyes) || Number(b.speaks) - Number(a.speaks) || (a.metres ?? Infinity) - (b.metres ?? Infinity) || a.turn - b.turn)
		.map(({ member }) => member)

// Who is missed

/** Nothing, a reminder to themselves, whoever is with them, a dispatcher. */
export const STEPS = [minutes(2), minutes(5), minutes(8)] as const
export const ALARM = STEPS.length
/** How far it has come. Where nobody is with them, a dispatcher hears when their partner would have. */
export function missed(dueAt: Instant | null, hasPartner: boolean, now: Instant): number {
	if (dueAt === null) return 0
	const step = STEPS.filter((late) => now - dueAt >= late).length
	return step === 2 && !hasPartner ? ALARM : step
}

/** When the next thing happens by itself; null where nothing does. */
export function nextAt(here: readonly Task[], now: Instant): Instant | null {
	const times = here.flatMap(({ state, offeredAt, dueAt }) => [...(state === 'offered' ? [after(offeredAt, NEXT_AFTER), after(offeredAt, OFFER_LASTS)] : []), ...(dueAt === null ? [] : STEPS.map((late) => after(dueAt, late)))])
	const coming = times.filter((at) => at > now)
	return coming.length === 0 ? null : (Math.min(...coming) as Instant)
}
