/**
 * Rota: when nobody asks somebody. Quiet hours are as the clock on the wall says them, over midnight where they begin later than they end; in a night
 * in which clocks are changed they are an hour shorter or longer. Where they end as they begin there are none.
 *
 * Pure. Whoever is on is rung all the same: having a place is being there.
 */
import { minutes, type Instant } from '#ground/time.ts'
import { dayBefore, instantOf, minuteOf, wallOf } from '#ground/wall.ts'

/** Minutes of the day. */
export type Quiet = { readonly from: number; readonly until: number }

const DAY = 24 * 60

/** What somebody said as it is kept; null where they said nothing. */
export const quietOf = ({ quiet_from: from, quiet_until: until }: { readonly quiet_from: number | null; readonly quiet_until: number | null }): Quiet | null => (from === null || until === null ? null : { from, until })

export function isQuiet(quiet: Quiet | null, at: Instant, zone: string): boolean {
	if (!quiet) return false
	const minute = minuteOf(at, zone)
	const { from, until } = quiet
	return from <= until ? from <= minute && minute < until : minute >= from || minute < until
}

/** Minutes of a usual day that are not quiet. */
export const awake = ({ from, until }: Quiet): number => DAY - ((until - from + DAY) % DAY)

/** The last moment so many minutes before the quiet hours that `at` lies in; `at` itself where it lies in none, or nothing is left of the day before them. */
export function beforeQuiet(quiet: Quiet, at: Instant, earlier: number, zone: string): Instant {
	if (!isQuiet(quiet, at, zone)) return at
	const { day } = wallOf(at, zone)
	const began = instantOf({ day: minuteOf(at, zone) >= quiet.from ? day : dayBefore(day), time: clock(quiet.from) }, zone)
	return began === null ? at : (Math.min(at, began - minutes(Math.min(earlier, awake(quiet)))) as Instant)
}
const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** What somebody said about being asked, as it is kept. */
export type Asking = { readonly may_ask: boolean; readonly kinds_not: readonly string[]; readonly quiet_from: number | null; readonly quiet_until: number | null }

/** Why somebody who is not on is not asked for such a shift now: never, or at another hour. @param asking null for who said nothing: they may be asked */
export function askBar(asking: Asking | null, kind: string, now: Instant, zone: string): 'not-asked' | 'quiet' | null {
	if (!asking) return null
	if (!asking.may_ask || asking.kinds_not.includes(kind)) return 'not-asked'
	return isQuiet(quietOf(asking), now, zone) ? 'quiet' : null
}
