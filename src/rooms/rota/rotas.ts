/**
 * Rota: a week, a fortnight or a month planned. What a rota is, what may happen to it, and who may.
 *
 * A draft is nobody's place: people are asked only when it is published, and each place is theirs once they said yes. Published again, only what
 * differs is asked; so long before a shift nobody is moved at all.
 *
 * Pure.
 */
import * as v from 'valibot'
import { idOf } from '#ground/ids.ts'
import type { Machine, Step } from '#ground/machine.ts'
import { MemberId, type Who } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { days, hours, type Instant } from '#ground/time.ts'
import { instantOf, nextDay } from '#ground/wall.ts'
import { ShiftId } from './model.ts'
import type { Hours } from './rest.ts'
import { AHEAD, WHO_CARRIES } from './rules.ts'

export const RotaId = idOf('rota')
export type RotaId = v.InferOutput<typeof RotaId>

/** How good a draft is known to be; `edited`: somebody changed it by hand since. */
export const BOUNDS = ['none', 'instant', 'unknown', 'within', 'proven', 'edited'] as const
export type Bound = (typeof BOUNDS)[number]
export type Working = 'none' | 'wanted' | 'working' | 'stopping'

type Facts = {
	readonly id: RotaId
	readonly begins: Instant
	readonly ends: Instant
	/** How often it was published. */
	readonly version: number
	/** Counts every change of the draft. */
	readonly revision: number
	/** Whether the draft differs from what people were told. */
	readonly isDirty: boolean
	/** Places people had or were asked for when it was last published. */
	readonly filled: number
	readonly freezeHours: number
	readonly noticeDays: number
	readonly bound: Bound
	/** Thousandths: at most so much better exists. */
	readonly share: number
	readonly work: Working
}
export type Rota = ({ readonly state: 'collecting' } | { readonly state: 'draft' } | { readonly state: 'published' } | { readonly state: 'closed' }) & Facts

export const LENGTHS = [7, 14, 28] as const
export const FREEZE_HOURS = 48
export const NOTICE_DAYS = 7
export const FREEZE_AT_MOST = 336
export const NOTICE_AT_MOST = 28
/** Until when a yes or a no counts: until nobody is moved any more; for what is sooner than that, half the time there is. Then the place is free again. */
export const answerBy = ({ begins }: Pick<Hours, 'begins'>, now: Instant, freezeHours: number): Instant => Math.max(begins - hours(freezeHours), now + Math.floor((begins - now) / 2)) as Instant
/** A rota and its draft go so long after it. */
export const ROTA_KEPT = days(7)
/** What somebody was told about a move goes then, read or not. */
export const MOVES_KEPT = days(28)

const COORDINATES: readonly Who[] = ['steward', 'teller']
export type Verb = RotaAct['act']
export const whoPlans: Record<Verb | 'see' | 'answer', readonly Who[]> = {
	see: COORDINATES,
	make: COORDINATES,
	plan: COORDINATES,
	stop: COORDINATES,
	put: COORDINATES,
	out: COORDINATES,
	pin: COORDINATES,
	loosen: COORDINATES,
	publish: COORDINATES,
	drop: COORDINATES,
	close: COORDINATES,
	/** How long before a shift nobody is moved, and how long before it people should know. */
	set: COORDINATES,
	/** To say yes or no to a place one is asked for, and that one has read why something moved. */
	answer: WHO_CARRIES,
}

const aNumber = v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number))])
const of = { rota: RotaId }
const edit = { ...of, shift: ShiftId, member: MemberId }
/** What a coordinator does, as a form or a script of ours says it. */
export const RotaAct = v.variant('act', [
	v.object({ act: v.literal('make'), rota: RotaId, day: v.string(), days: v.pipe(aNumber, v.picklist(LENGTHS)) }),
	v.object({ act: v.literal('plan'), ...of }),
	v.object({ act: v.literal('stop'), ...of }),
	v.object({ act: v.literal('put'), ...edit }),
	v.object({ act: v.literal('out'), ...edit }),
	v.object({ act: v.literal('pin'), ...edit }),
	v.object({ act: v.literal('loosen'), ...edit }),
	v.object({ act: v.literal('publish'), ...of, revision: aNumber }),
	v.object({ act: v.literal('drop'), ...of }),
	v.object({ act: v.literal('close'), ...of }),
	v.object({ act: v.literal('set'), ...of, freeze: v.pipe(aNumber, v.maxValue(FREEZE_AT_MOST)), notice: v.pipe(aNumber, v.maxValue(NOTICE_AT_MOST)) }),
])
export type RotaAct = v.InferOutput<typeof RotaAct>
/** What a member says to a place they are asked for, or to a move they have read. */
export const Answer = v.variant('answer', [v.object({ answer: v.picklist(['yes', 'no']), shift: ShiftId }), v.object({ answer: v.literal('read') })])
export type Answer = v.InferOutput<typeof Answer>

type Facing = { readonly verb: 'plan' | 'stop' | 'edit' | 'drop' | 'publish' | 'close' | 'set' }
export type RotaRefusal = 'is-closed' | 'nothing-to-publish' | 'changed-meanwhile'
const moved = (next: Rota) => done<Step<Rota, never>>({ next, notes: [] })
const changed = (rota: Rota, more: Partial<Facts> = {}) => ({ ...rota, ...more, isDirty: true, revision: rota.revision + 1 })

/** What was asked for before is not wanted any more; who works it out ends. */
const ending = ({ work }: Rota): Working => (work === 'working' || work === 'stopping' ? 'stopping' : 'none')

/** A plan is worked out anew: there is an instant one at once, and the best is looked for. */
const plan = (_: unknown, rota: Rota) => moved({ ...changed(rota, { bound: 'instant', share: 0, work: 'wanted' as const }), state: rota.state === 'collecting' ? 'draft' : rota.state } as Rota)
const edited = (_: unknown, rota: Rota) => moved({ ...changed(rota, { bound: 'edited', share: 0, work: ending(rota) }), state: rota.state === 'collecting' ? 'draft' : rota.state } as Rota)
const stop = (_: unknown, rota: Rota) => moved({ ...rota, work: ending(rota) })
const publish = (_: unknown, rota: Rota) => (rota.isDirty ? moved({ ...rota, state: 'published', version: rota.version + 1, isDirty: false, work: ending(rota) }) : refuse('nothing-to-publish'))
/** What people were told stands; a draft that nobody was told of is as if it had not been. */
const drop = (_: unknown, rota: Rota) => moved({ ...rota, state: rota.version > 0 ? 'published' : 'collecting', isDirty: false, revision: rota.revision + 1, bound: 'none', share: 0, work: ending(rota) } as Rota)
const close = (_: unknown, rota: Rota) => moved({ ...rota, state: 'closed', isDirty: false, work: ending(rota) })
/** What a draft is judged by has changed: who would publish it, looks again. */
const set = (_: unknown, rota: Rota) => moved({ ...rota, revision: rota.revision + 1, work: ending(rota), ...(rota.isDirty && rota.bound !== 'none' && { bound: 'edited' as const, share: 0 }) })
const closed = () => refuse('is-closed')

export const rotas: Machine<Rota, Facing, never, RotaRefusal> = {
	collecting: { plan, edit: edited, stop, close, set, publish: () => refuse('nothing-to-publish') },
	draft: { plan, edit: edited, stop, publish, drop, close, set },
	published: { plan, edit: edited, stop, publish, drop, close, set },
	closed: { set: closed, plan: closed, edit: closed, publish: closed, drop: closed, stop, close: closed },
}

/** So many days from midnight of the first one. */
export function beginRota({ rota: id, day, days: length }: Extract<RotaAct, { act: 'make' }>, now: Instant, zone: string): Result<Rota, 'no-time' | 'too-late' | 'too-far'> {
	const begins = instantOf({ day, time: '00:00' }, zone)
	if (begins === null) return refuse('no-time')
	let last = day
	for (let n = 0; n < length; n++) last = nextDay(last)
	const ends = instantOf({ day: last, time: '00:00' }, zone)
	if (ends === null) return refuse('no-time')
	if (ends <= now) return refuse('too-late')
	if (begins > now + AHEAD) return refuse('too-far')
	return done({ state: 'collecting', id, begins, ends, version: 0, revision: 0, isDirty: false, filled: 0, freezeHours: FREEZE_HOURS, noticeDays: NOTICE_DAYS, bound: 'none', share: 0, work: 'none' })
}

/** From when on a plan may place somebody: before that, everybody keeps what they have. Until it is published for the first time, from now. */
export const movesFrom = ({ version, freezeHours }: Pick<Rota, 'version' | 'freezeHours'>, now: Instant): Instant => (now + (version === 0 ? 0 : hours(freezeHours))) as Instant
export const isMovable = (rota: Rota, shift: Hours, now: Instant): boolean => shift.begins > movesFrom(rota, now)
/** Days by which people hear of it later than they should; none where they hear in time. */
export const shortNotice = ({ begins, noticeDays }: Pick<Rota, 'begins' | 'noticeDays'>, now: Instant): number => Math.max(0, Math.ceil((now + days(noticeDays) - begins) / days(1)))
