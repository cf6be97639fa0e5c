/**
 * Rota: a series is the same shift week after week: its kind, its place, its weekday and its hour. Who signs up for it again is told how often it was
 * theirs in the weeks before, and whether somebody else has waited for it meanwhile. The hub says so; people decide.
 *
 * Pure. It knows what the ledger knows: places of the past seven days and those ahead. What has faded is counted neither for nor against anybody.
 */
import { dayNumber, wallOf } from '#ground/wall.ts'
import { days, type Instant } from '#ground/time.ts'
import type { Shift } from './model.ts'

export type Alike = Pick<Shift, 'id' | 'kind' | 'zone' | 'where' | 'presence' | 'begins'>
export type Waits = { readonly shift: string; readonly member: string; readonly called: string; readonly since: Instant }
/** @property known shifts that may be of a series with what somebody has @property mine those they have @property waiting who waits for one of them @property seats which of them somebody who waits has already */
export type Around = { readonly known: readonly Alike[]; readonly mine: ReadonlySet<string>; readonly waiting: readonly Waits[]; readonly seats: readonly { readonly shift: string; readonly member: string }[] }

/** @property had in so many of the weeks before it is theirs @property of so many of these weeks are known @property waits who has waited longest and for how many whole weeks; named only to somebody on that very shift */
export type Before = { readonly had: number; readonly of: number; readonly waits: { readonly called: string | null; readonly weeks: number } | null }

/** So many weeks before it are looked at. */
const WEEKS = 4
const WEEK = 7

/** How many weeks the one lies before the other; null where they are not the same shift of two weeks. */
export function weeksBefore(one: Alike, other: Alike, zone: string): number | null {
	if (one.kind !== other.kind || one.zone !== other.zone || one.where !== other.where || one.presence !== other.presence) return null
	const [a, b] = [wallOf(one.begins, zone), wallOf(other.begins, zone)]
	const apart = dayNumber(b.day) - dayNumber(a.day)
	return a.time === b.time && apart % WEEK === 0 ? apart / WEEK : null
}

/** Null where it was not theirs in the weeks before: nobody else is told anything. */
export function beforeIn({ known, mine, waiting, seats }: Around, shift: Alike, now: Instant, zone: string): Before | null {
	const series = known.flatMap((one) => {
		const weeks = weeksBefore(one, shift, zone)
		return weeks === null ? [] : [{ id: one.id as string, weeks }]
	})
	const back = series.filter(({ weeks }) => weeks >= 1 && weeks <= WEEKS)
	const weeksOf = (those: typeof back) => new Set(those.map(({ weeks }) => weeks)).size
	const had = weeksOf(back.filter(({ id }) => mine.has(id)))
	if (had === 0) return null
	const ids = new Set([...series.map(({ id }) => id), shift.id as string])
	const has = new Set(seats.filter((seat) => ids.has(seat.shift)).map(({ member }) => member))
	const [longest] = waiting.filter((one) => ids.has(one.shift) && !has.has(one.member)).toSorted((a, b) => a.since - b.since || (a.member < b.member ? -1 : 1))
	if (!longest) return { had, of: weeksOf(back), waits: null }
	const isOnTheirs = waiting.some((one) => one.member === longest.member && ids.has(one.shift) && mine.has(one.shift))
	return { had, of: weeksOf(back), waits: { called: isOnTheirs ? longest.called : null, weeks: Math.max(0, Math.floor((now - longest.since) / days(WEEK))) } }
}
