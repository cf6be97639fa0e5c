/**
 * Nothing is forgotten early because a clock was wrong. The house notes the time as it goes. Where the clock has jumped by more than a day against
 * what was seen last (switched off for long, or set wrong: nobody can tell), what falls due after the jump waits until the new time has been seen for
 * three days, or until a person says that it is right. What fell due before the jump goes as ever, so nothing is kept for good.
 *
 * A clock that is wrong by a day or less is believed.
 */
import { days, hours, type Instant } from './time.ts'

export const JUMP = days(1)
export const SEEN_FOR = days(3)
/** The house looks every hour; of a longer gap no more than this counts as seen. */
const SEEN_AT_ONCE = hours(2)

/**
 * @property seen the time when the house last looked
 * @property from the time just before the clock jumped; null while it runs steadily
 * @property left milliseconds for which the time after the jump must still be seen
 * @property next the time just before it jumped again, while the first jump still waits
 */
export type Clock = { readonly seen: Instant; readonly from: Instant | null; readonly left: number; readonly next: Instant | null }

export const believed = (now: Instant): Clock => ({ seen: now, from: null, left: 0, next: null })

/** What the house knows of the clock after one more look at it. @param clock null: it never looked before */
export function look(clock: Clock | null, now: Instant): Clock {
	if (clock === null) return believed(now)
	const step = now - clock.seen
	if (Math.abs(step) <= JUMP) return waited({ ...clock, seen: now }, Math.min(Math.max(0, step), SEEN_AT_ONCE))
	if (clock.from === null) return { seen: now, from: clock.seen, left: SEEN_FOR, next: null }
	// Somebody set it back to where it was, or nearly so.
	if (Math.abs(now - clock.from) <= JUMP) return believed(now)
	return { ...clock, seen: now, next: earliest([clock.next, clock.seen, now], clock.from) }
}

/** What lies before a time that was sure is certainly wrong, and must hold up nothing. */
function earliest(times: readonly (Instant | null)[], sure: Instant): Instant | null {
	const possible = times.filter((time) => time !== null).filter((time) => time >= sure)
	return possible.length === 0 ? null : (Math.min(...possible) as Instant)
}

/** Each jump waits its three days; while the house is off, nothing is seen. */
function waited(clock: Clock, seenFor: number): Clock {
	if (clock.from === null) return clock
	if (clock.left > seenFor) return { ...clock, left: clock.left - seenFor }
	return clock.next === null ? believed(clock.seen) : { ...clock, from: clock.next, left: SEEN_FOR, next: null }
}

/** The instant as of which things may be forgotten: never later than the clock says, and never later than what is sure. */
export const sureOf = ({ seen, from }: Clock): Instant => (from === null ? seen : (Math.min(seen, from) as Instant))

/**
 * For people: the clock runs steadily, or it jumped.
 * @property from the time before the jump @property by milliseconds, negative where it went back @property left milliseconds until it is believed; a hub that is off does not count them
 */
export type ClockState = { readonly is: 'steady'; readonly now: Instant } | { readonly is: 'jumped'; readonly now: Instant; readonly from: Instant; readonly by: number; readonly left: number }

/** @param clock as it is after a look */
export function stateOf({ seen, from, left, next }: Clock): ClockState {
	return from === null ? { is: 'steady', now: seen } : { is: 'jumped', now: seen, from, by: seen - from, left: next === null ? left : left + SEEN_FOR }
}
