/**
 * Rota: limits. How much one person carries at most in a week, on how many days in a row, in how many nights; their own limit, or the hub's where
 * they set none or a higher one. Whoever is full is full for every way of coming by a place.
 *
 * Pure.
 */
import type { Carrying } from '#ground/hub.ts'
import type { Span } from '#planners/rota/problem.ts'

/** @property inRow days @property nights in a week */
export type Limits = { readonly weekMinutes: number; readonly inRow: number; readonly nights: number }

/** @param own null where they set none */
export function limitsOf(own: Partial<Readonly<Record<keyof Limits, number | null>>> | null, { week, inRow, nights }: Carrying): Limits {
	const least = (theirs: number | null | undefined, hubs: number) => Math.min(theirs ?? hubs, hubs)
	return { weekMinutes: least(own?.weekMinutes, week * 60), inRow: least(own?.inRow, inRow), nights: least(own?.nights, nights) }
}

export type Reached = 'week-full' | 'too-many-days' | 'too-many-nights'

/** The limit that stands in the way of these hours, with these others; null where none does. */
export function reached(wanted: Span, others: readonly Span[], limits: Limits): Reached | null {
	const thatWeek = others.filter(({ week }) => week === wanted.week)
	if (thatWeek.reduce((sum, { minutes }) => sum + minutes, wanted.minutes) > limits.weekMinutes) return 'week-full'
	if (wanted.isNight && thatWeek.filter(({ isNight }) => isNight).length + 1 > limits.nights) return 'too-many-nights'
	return longestRow(wanted.days, others.flatMap(({ days }) => days)) > limits.inRow ? 'too-many-days' : null
}

/** The longest row of days without a free one that these days would be part of. */
function longestRow(wanted: readonly number[], others: readonly number[]): number {
	const worked = new Set([...wanted, ...others])
	const from = (day: number, step: 1 | -1): number => (worked.has(day + step) ? 1 + from(day + step, step) : 0)
	return Math.max(0, ...wanted.map((day) => from(day, -1) + 1 + from(day, 1)))
}
