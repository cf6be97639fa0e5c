/**
 * Legal holds: the law asks that exactly these records be kept. A hold names who asked, what it is about, and the day somebody looks at it again.
 * It ends when a steward releases it, or by itself a month after that day: nothing is kept for ever because somebody forgot.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import { isAllowed, MemberId, type Who } from './people.ts'
import type { Moment } from './machine.ts'
import { done, refuse, type Result } from './result.ts'
import { after, days, halfDayOf, HalfDay, halfDaysAfter, startOf, type Instant } from './time.ts'

export const HoldId = idOf('hold')
export type HoldId = v.InferOutput<typeof HoldId>

/** Half-days: a year, with room for the calendar. */
const REVIEW_WITHIN = 2 * 366
/** How long after its review a hold ends by itself. */
export const LAPSES_AFTER = days(30)
/** How long stewards still see one that has ended. */
export const SHOWN_FOR = 2 * 30

const line = (max: number) => v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(max), v.regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u))
export const HoldAsked = v.object({ askedBy: line(200), scope: line(400), reviewHalf: HalfDay })
export type HoldAsked = v.InferOutput<typeof HoldAsked>
export const Because = line(400)

export const Hold = v.object({
	id: HoldId,
	askedBy: v.string(),
	scope: v.string(),
	reviewHalf: HalfDay,
	because: v.nullable(v.string()),
	placedBy: v.nullable(MemberId),
	placedHalf: HalfDay,
	ended: v.nullable(v.object({ by: v.nullable(MemberId), half: HalfDay, because: v.nullable(v.string()) })),
})
export type Hold = v.InferOutput<typeof Hold>

export type HoldRefusal = 'not-yours-to-do' | 'review-first' | 'hold-is-over'

export const whoHolds: readonly Who[] = ['steward']

/** The instant from which a hold nobody renewed keeps nothing. */
export const lapsesAt = ({ reviewHalf }: Pick<Hold, 'reviewHalf'>): Instant => after(startOf(halfDaysAfter(reviewHalf, 1)), LAPSES_AFTER)
export const keeps = (hold: Hold, now: Instant): boolean => hold.ended === null && now < lapsesAt(hold)

/** The day to look at it again has come, and nobody has yet. */
export const isDue = (hold: Hold, now: Instant): boolean => keeps(hold, now) && halfDayOf(now) >= hold.reviewHalf

const canReview = (reviewHalf: HalfDay, now: Instant) => reviewHalf > halfDayOf(now) && reviewHalf <= halfDayOf(now) + REVIEW_WITHIN

export function place({ by, now }: Moment, id: HoldId, { askedBy, scope, reviewHalf }: HoldAsked): Result<Hold, HoldRefusal> {
	if (by.as !== 'member' || !isAllowed(by, whoHolds)) return refuse('not-yours-to-do')
	if (!canReview(reviewHalf, now)) return refuse('review-first')
	return done({ id, askedBy, scope, reviewHalf, because: null, placedBy: by.member.id, placedHalf: halfDayOf(now), ended: null })
}

/** Somebody looked at it and it still stands, for a reason, until another day. */
export function renew({ by, now }: Moment, hold: Hold, { reviewHalf, because }: { readonly reviewHalf: HalfDay; readonly because: string }): Result<Hold, HoldRefusal> {
	if (!isAllowed(by, whoHolds)) return refuse('not-yours-to-do')
	if (!keeps(hold, now)) return refuse('hold-is-over')
	if (!canReview(reviewHalf, now)) return refuse('review-first')
	return done({ ...hold, reviewHalf, because })
}

export function release({ by, now }: Moment, hold: Hold, because: string): Result<Hold, HoldRefusal> {
	if (by.as !== 'member' || !isAllowed(by, whoHolds)) return refuse('not-yours-to-do')
	if (!keeps(hold, now)) return refuse('hold-is-over')
	return done({ ...hold, ended: { by: by.member.id, half: halfDayOf(now), because } })
}

/** As time alone leaves it: one that nobody renewed has ended. */
export const asOf = (hold: Hold, now: Instant): Hold => (hold.ended === null && !keeps(hold, now) ? { ...hold, ended: { by: null, half: halfDayOf(now), because: null } } : hold)
