/**
 * Rota: rest. Between two shifts of which one is longer than four hours or touches the night lie eleven hours, whoever asks and however urgent it is.
 * Between two short ones by day there is no rule: a morning of packing and an hour at the door in the afternoon is a day, not a lack of sleep.
 *
 * Pure: a person's other places come as plain hours, and the time zone that says what is night comes with them.
 */
import { after, hours, type Instant } from '#ground/time.ts'
import { wallOf } from '#ground/wall.ts'

export type Hours = { readonly begins: Instant; readonly ends: Instant }

export const REST = hours(11)
/** A shift that is longer asks for rest before and after. */
export const SHORT = hours(4)
/** Hours of the clock. */
const NIGHT = { from: 22, until: 6 }

const isNight = (at: Instant, zone: string) => {
	const hour = Number(wallOf(at, zone).time.slice(0, 2))
	return hour >= NIGHT.from || hour < NIGHT.until
}

/** Night is longer than an hour, so that a look every hour and one at the last moment miss none of it. */
function touchesNight({ begins, ends }: Hours, zone: string): boolean {
	for (let at = begins; at < ends; at = after(at, hours(1))) if (isNight(at, zone)) return true
	return isNight(after(ends, -1), zone)
}

const isHard = (shift: Hours, zone: string) => shift.ends - shift.begins > SHORT || touchesNight(shift, zone)

/** Milliseconds that must lie between these two. */
export const restBetween = (one: Hours, other: Hours, zone: string): number => (isHard(one, zone) || isHard(other, zone) ? REST : 0)

/**
 * Why somebody with these other places cannot have these hours, and what would work.
 * @property at from when they could begin; with `rest-after`, by when they would have to end
 * @property rest milliseconds of rest they would have
 */
export type Clash = { readonly why: 'overlaps' | 'rest-before' | 'rest-after'; readonly at: Instant; readonly rest: number }

export function clashOf(wanted: Hours, others: readonly Hours[], zone: string): Clash | null {
	const near = others.map((other) => ({ ...other, rest: restBetween(wanted, other, zone) }))
	const latest = (those: typeof near) => Math.max(...those.map(({ ends, rest }) => ends + rest)) as Instant

	const over = near.filter(({ begins, ends }) => begins < wanted.ends && wanted.begins < ends)
	if (over.length > 0) return { why: 'overlaps', at: latest(over), rest: 0 }
	const before = near.filter(({ ends, rest }) => ends <= wanted.begins && wanted.begins < ends + rest)
	if (before.length > 0) return { why: 'rest-before', at: latest(before), rest: wanted.begins - Math.max(...before.map(({ ends }) => ends)) }
	const later = near.filter(({ begins, rest }) => wanted.ends <= begins && begins - rest < wanted.ends)
	if (later.length === 0) return null
	return { why: 'rest-after', at: Math.min(...later.map(({ begins, rest }) => begins - rest)) as Instant, rest: Math.min(...later.map(({ begins }) => begins)) - wanted.ends }
}
