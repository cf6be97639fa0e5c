/**
 * Rota: rest. Between two shifts of which one is longer than four hours or touches the night lie eleven hours, whoever asks and however urgent it is.
 * After a night nobody begins before two in the afternoon, and after what was hard there is a day. A hub asks for more where it wants, never for less.
 * Between two short ones by day there is no rule: a morning of packing and an hour at the door in the afternoon is a day, not a lack of sleep.
 *
 * Pure: a person's other places come as plain hours, and the time zone that says what is night comes with them.
 */
import { CARRYING, type Carrying } from '#ground/hub.ts'
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import { dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import type { Span } from '#planners/rota/problem.ts'
import type { EFFORTS, PRESENCES } from './choices.ts'

export type Hours = { readonly begins: Instant; readonly ends: Instant }
/** Hours that are worked. @property isBeside without a shift: the week has counted their minutes already */
export type Work = Hours & { readonly effort: (typeof EFFORTS)[number]; readonly presence: (typeof PRESENCES)[number]; readonly isBeside?: true }

/** Whether any of these hours lie in what somebody keeps to rest. */
export const isAway = (away: Hours | null, { begins, ends }: Hours): boolean => away !== null && away.begins < ends && begins < away.ends

/** At least. */
export const REST = hours(CARRYING.rest)
/** A shift that is longer asks for rest before and after. */
export const SHORT = hours(4)
/** Hours of the clock. */
const NIGHT = { from: 22, until: 6 }
const AFTER_A_NIGHT = '14:00'

const hourOf = (at: Instant, zone: string) => Number(wallOf(at, zone).time.slice(0, 2))
const isNight = (hour: number) => hour >= NIGHT.from || hour < NIGHT.until

/** Night is longer than an hour, so that a look every hour and one at the last moment miss none of it. */
function touchesNight({ begins, ends }: Hours, zone: string): boolean {
	for (let at = begins; at < ends; at = after(at, hours(1))) if (isNight(hourOf(at, zone))) return true
	return isNight(hourOf(after(ends, -1), zone))
}

/** Weeks begin on Mondays; 1970 began on a Thursday. */
export const weekOfDay = (day: number): number => Math.floor((day + 3) / 7)

/** Who waits at home carries a quarter of the time, and needs no rest from it unless called; then it is a shift of its own. */
const WAITING = 4

/** These hours as rules and planners count them: what they ask of the time around them, and what they count towards. */
export function spanOf(work: Work, zone: string, { rest, restAfterHard }: Carrying): Span {
	const { begins, ends } = work
	const [first, last] = [begins, after(ends, -1)].map((at) => dayNumber(wallOf(at, zone).day)) as [number, number]
	const isThere = work.presence === 'there'
	const lived = work.isBeside ? 0 : (ends - begins) / minutes(1)
	const counted = { begins, ends, minutes: isThere ? lived : lived / WAITING, week: weekOfDay(first), days: isThere ? [...new Set([first, last])] : [] }
	const isByNight = isThere && touchesNight(work, zone)
	if (!isThere || (ends - begins <= SHORT && !isByNight && work.effort !== 'hard')) return { ...counted, isNight: isByNight, restBefore: 0, restAfter: 0 }
	const restAfter = Math.max(hours(rest), isByNight ? untilAfternoon(ends, zone) : 0, work.effort === 'hard' ? hours(restAfterHard) : 0)
	return { ...counted, isNight: isByNight, restBefore: hours(rest), restAfter }
}

/** After what ended in the night or the early morning; who was up until eleven in the evening has the next night for it. */
function untilAfternoon(ends: Instant, zone: string): number {
	if (hourOf(after(ends, -1), zone) >= NIGHT.from) return 0
	const afternoon = instantOf({ day: wallOf(ends, zone).day, time: AFTER_A_NIGHT }, zone)
	return afternoon === null ? 0 : Math.max(0, afternoon - ends)
}

/** Milliseconds that must lie between these two. */
export const restBetween = (first: Pick<Span, 'restAfter'>, then: Pick<Span, 'restBefore'>): number => Math.max(first.restAfter, then.restBefore)

/**
 * Why somebody with these other places cannot have these hours, and what would work.
 * @property at from when they could begin; with `rest-after`, by when they would have to end
 * @property rest milliseconds of rest they would have @property rule milliseconds they must have
 */
export type Clash = { readonly why: 'overlaps' | 'rest-before' | 'rest-after'; readonly at: Instant; readonly rest: number; readonly rule: number }

/** @param shorter the same hours, ending at another time */
export function clashOf(wanted: Span, others: readonly Span[], shorter: (ends: Instant) => Span): Clash | null {
	const free = (those: readonly Span[]) => Math.max(...those.map((other) => other.ends + restBetween(other, wanted))) as Instant

	const over = others.filter(({ begins, ends }) => begins < wanted.ends && wanted.begins < ends)
	if (over.length > 0) return { why: 'overlaps', at: free(over), rest: 0, rule: 0 }
	const before = others.filter((other) => other.ends <= wanted.begins && wanted.begins < other.ends + restBetween(other, wanted))
	if (before.length > 0) return { why: 'rest-before', at: free(before), rest: wanted.begins - Math.max(...before.map(({ ends }) => ends)), rule: Math.max(...before.map((other) => restBetween(other, wanted))) }
	const later = others.filter((other) => wanted.ends <= other.begins && other.begins - restBetween(wanted, other) < wanted.ends)
	if (later.length === 0) return null
	return { why: 'rest-after', at: endingBy(wanted, later, shorter), rest: Math.min(...later.map(({ begins }) => begins)) - wanted.ends, rule: Math.max(...later.map((other) => restBetween(wanted, other))) }
}

/** What ends earlier in the night can ask for more rest, so each time that would do is looked at again. */
function endingBy(wanted: Span, later: readonly Span[], shorter: (ends: Instant) => Span): Instant {
	let span = wanted
	for (;;) {
		const at = Math.min(...later.map((other) => other.begins - restBetween(span, other))) as Instant
		if (at >= span.ends) return span.ends as Instant
		if (at <= span.begins) return at
		span = shorter(at)
	}
}
