/**
 * The published schedule: how many days each kind of record lives. Whoever asks is shown the day, and nothing of it can be read after that day.
 *
 * A change takes two stewards and a week's notice, and touches only what begins after that: nobody's record ends otherwise than they were told.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import type { Moment } from './machine.ts'
import { isAllowed, MemberId, type Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { after, days, HalfDay, halfDayOf, Instant, weekOf, type Week } from './time.ts'

export const ScheduleKind = v.picklist(['frontdoor/open', 'frontdoor/closed', 'frontdoor/closed-legal'])
export type ScheduleKind = v.InferOutput<typeof ScheduleKind>
/** Days. */
export type Schedule = Readonly<Record<ScheduleKind, number>>

/** Of a hub that changed nothing: an open listing lives two months from its asking, a closed one a month from its closing, a legal one two weeks. */
export const FIRST_SCHEDULE: Schedule = { 'frontdoor/open': 60, 'frontdoor/closed': 30, 'frontdoor/closed-legal': 14 }

/** Long enough for an answer to be read, short enough that nothing becomes an archive. */
export const DAYS_AT_LEAST = 7
export const DAYS_AT_MOST = 180
export const Days = v.pipe(v.number(), v.integer(), v.minValue(DAYS_AT_LEAST), v.maxValue(DAYS_AT_MOST))

export const NOTICE_DAYS = 7
/** Half-days after which a proposal nobody agreed to is none. */
export const PROPOSED_FOR = 2 * 30

export const ScheduleChange = v.object({
	id: idOf('schedule'),
	kind: ScheduleKind,
	days: Days,
	proposedBy: v.nullable(MemberId),
	proposedHalf: HalfDay,
	agreedBy: v.nullable(MemberId),
	/** Null until somebody else agreed. */
	from: v.nullable(Instant),
})
export type ScheduleChange = v.InferOutput<typeof ScheduleChange>

export const whoSchedules: readonly Who[] = ['steward']

/** The schedule of what begins at this instant. */
export function inForce(changes: readonly ScheduleChange[], at: Instant): Schedule {
	const begun = changes.filter(({ from }) => from !== null && from <= at).toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0))
	return begun.reduce<Schedule>((schedule, { kind, days: lives }) => ({ ...schedule, [kind]: lives }), FIRST_SCHEDULE)
}

/** Proposed and still open to agreement, or agreed and not yet begun. One of a kind at a time. */
export const isAhead = ({ from, proposedHalf }: ScheduleChange, now: Instant): boolean => (from === null ? halfDayOf(now) < proposedHalf + PROPOSED_FOR : from > now)

/** Neither in force nor ahead: another took its place, or nobody agreed. */
export function isPast(change: ScheduleChange, changes: readonly ScheduleChange[], now: Instant): boolean {
	if (isAhead(change, now)) return false
	const { from, kind } = change
	return from === null || changes.some((other) => other.kind === kind && other.from !== null && other.from <= now && other.from > from)
}

export function propose({ by, now }: Moment, id: ScheduleChange['id'], kind: ScheduleKind, lives: number, changes: readonly ScheduleChange[]): Result<ScheduleChange, 'not-yours-to-do' | 'change-waits' | 'is-so-already'> {
	if (by.as !== 'member' || !isAllowed(by, whoSchedules)) return refuse('not-yours-to-do')
	if (changes.some((change) => change.kind === kind && isAhead(change, now))) return refuse('change-waits')
	if (inForce(changes, now)[kind] === lives) return refuse('is-so-already')
	return done({ id, kind, days: lives, proposedBy: by.member.id, proposedHalf: halfDayOf(now), agreedBy: null, from: null })
}

export function agree({ by, now }: Moment, change: ScheduleChange): Result<ScheduleChange, 'not-yours-to-do' | 'needs-another' | 'change-is-over'> {
	if (by.as !== 'member' || !isAllowed(by, whoSchedules)) return refuse('not-yours-to-do')
	if (change.from !== null || change.proposedBy === null || !isAhead(change, now)) return refuse('change-is-over')
	if (change.proposedBy === by.member.id) return refuse('needs-another')
	return done({ ...change, agreedBy: by.member.id, from: after(now, days(NOTICE_DAYS)) })
}

/** Any one steward may stop a change that has not begun: everything stays as it was published. */
export function mayStop({ by, now }: Moment, change: ScheduleChange): Result<null, 'not-yours-to-do' | 'change-is-over'> {
	if (!isAllowed(by, whoSchedules)) return refuse('not-yours-to-do')
	return isAhead(change, now) ? done(null) : refuse('change-is-over')
}

/** Days an end is moved at most, to either side. */
export const JITTER_DAYS = 3

/**
 * Milliseconds, from three days less to three days more: the week something ends with should not tell the day it began. Drawn from the record's own
 * random id, so that the same record always ends the same.
 */
export function jitterOf(id: string): number {
	const share = Number.parseInt(id.slice(-8), 16) / 0xffff_ffff
	return Math.round((2 * share - 1) * days(JITTER_DAYS))
}

/** The week that is the last of a record which lives so many days from now on. */
export const lastWeek = (id: string, from: Instant, lives: number): Week => weekOf(after(from, days(lives) + jitterOf(id)))
