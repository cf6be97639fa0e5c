/**
 * Hotline: in which hours of the week calls found nobody, so that whoever plans shifts can fill them. Four hours of one day are one count, by the wall clock
 * of the hub, and nothing finer is kept. Pure: no clock, no storage.
 */
import type { Instant } from '#ground/time.ts'
import { dayBefore, dayNumber, wallOf } from '#ground/wall.ts'

export const HOURS_OF_SLOT = 4
/** The night is one piece of it: from ten to two, and from two to six. */
export const FIRST_HOUR = 2
export const SLOTS_A_DAY = 24 / HOURS_OF_SLOT
/** So many weeks are shown, with the one that is going on. */
export const WEEKS_SHOWN = 4

/** Monday from two to six is 0; what is before two belongs to the evening before. */
export function slotOf(at: Instant, zone: string): number {
	const { day, time } = wallOf(at, zone)
	const hour = Number(time.slice(0, 2))
	const number = dayNumber(hour < FIRST_HOUR ? dayBefore(day) : day)
	// The first of January 1970 was a Thursday.
	return ((number + 3) % 7) * SLOTS_A_DAY + Math.floor(((hour - FIRST_HOUR + 24) % 24) / HOURS_OF_SLOT)
}

/** @property day 0: Monday @property from hour of the day it begins @property to hour it ends; on the next day where that is less */
export type Hours = { readonly day: number; readonly from: number; readonly to: number }
export function hoursOf(slot: number): Hours {
	const from = FIRST_HOUR + (slot % SLOTS_A_DAY) * HOURS_OF_SLOT
	return { day: Math.floor(slot / SLOTS_A_DAY), from, to: (from + HOURS_OF_SLOT) % 24 }
}

/** @property n found nobody @property beside somebody of another hub took it */
export type Counted = { readonly n: number; readonly beside: number }
export type Gap = Hours & Counted & { readonly slot: number }
/** Where most calls found nobody first, then where most went to another hub; then as the week goes. */
export const gapsFrom = (counts: readonly (Counted & { readonly slot: number })[]): Gap[] => counts.map(({ slot, n, beside }) => ({ ...hoursOf(slot), slot, n, beside })).toSorted((a, b) => b.n - a.n || b.beside - a.beside || a.slot - b.slot)
