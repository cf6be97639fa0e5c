/**
 * Rota: what becomes of who was where. A week after a shift its places are hours of a week; four weeks after that week the hours are a number of
 * people and of minutes, without names; a year later nothing. However often and however late somebody looks, the same comes out.
 *
 * Pure; the store moves real rows by the same sums.
 */
import { CARRYING } from '#ground/hub.ts'
import { after, days, minutes, type Instant } from '#ground/time.ts'
import { endOfWeek, loadOf, weekAt } from './load.ts'
import { spanOf, type Work } from './rest.ts'
import { FADES_AFTER } from './rules.ts'

/** A place after its time. @property isCarried not called off, not missed, and not only asked about */
export type Past = Work & { readonly member: string; readonly isCarried: boolean }
/** A shift after its time. @property missing places that nobody had */
export type Held = { readonly begins: Instant; readonly missing: number }
export type HourRow = { readonly member: string; readonly week: number; readonly minutes: number; readonly load: number; readonly beside: number; readonly nights: number }
export type CountRow = { readonly week: number; readonly people: number; readonly minutes: number; readonly missing: number }

/** So long after its week. */
export const HOURS_KEPT = days(28)
export const COUNTS_KEPT = days(365)
export const hoursUntil = (week: number, zone: string): Instant => after(endOfWeek(week, zone), HOURS_KEPT)
export const countsUntil = (week: number, zone: string): Instant => after(endOfWeek(week, zone), COUNTS_KEPT)

function summed<Row extends object>(rows: readonly Row[], keyOf: (row: Row) => string, add: (a: Row, b: Row) => Row): Row[] {
	const sums = new Map<string, Row>()
	for (const row of rows) {
		const [key, before] = [keyOf(row), sums.get(keyOf(row))]
		sums.set(key, before ? add(before, row) : row)
	}
	// In one order, so that two who write them at once do not wait for each other.
	return [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row)
}

export const sumHours = (rows: readonly HourRow[]): HourRow[] =>
	summed(rows, ({ member, week }) => `${member} ${week}`, (a, b) => ({ ...a, minutes: a.minutes + b.minutes, load: a.load + b.load, beside: a.beside + b.beside, nights: a.nights + b.nights }))
export const sumCounts = (rows: readonly CountRow[]): CountRow[] =>
	summed(rows, ({ week }) => String(week), (a, b) => ({ week: a.week, people: a.people + b.people, minutes: a.minutes + b.minutes, missing: a.missing + b.missing }))

/** Waiting at home is carried for a quarter of its time, as limits count it. */
export const hoursOf = (past: readonly Past[], zone: string): HourRow[] =>
	sumHours(
		past.filter(({ isCarried }) => isCarried).map(({ member, ...work }) => {
			const { minutes: lived, isNight } = spanOf(work, zone, CARRYING)
			return { member, week: weekAt(work.begins, zone), minutes: Math.round(lived), load: loadOf(work, zone), beside: 0, nights: isNight ? 1 : 0 }
		}),
	)

export const countsOf = (hours: readonly HourRow[], held: readonly Held[], zone: string): CountRow[] =>
	sumCounts([
		...hours.map(({ week, minutes: n }) => ({ week, people: 1, minutes: n, missing: 0 })),
		...held.filter(({ missing }) => missing > 0).map(({ begins, missing }) => ({ week: weekAt(begins, zone), people: 0, minutes: 0, missing })),
	])

export type Ledger = { readonly places: readonly Past[]; readonly shifts: readonly (Held & { readonly ends: Instant })[]; readonly hours: readonly HourRow[]; readonly counts: readonly CountRow[] }

/** The ledger at that moment: what had its time is what it becomes. */
export function faded({ places, shifts, hours, counts }: Ledger, now: Instant, zone: string): Ledger {
	const split = <T>(all: readonly T[], isOver: (one: T) => boolean) => [all.filter(isOver), all.filter((one) => !isOver(one))] as const
	const [gonePlaces, placesLeft] = split(places, ({ ends }) => after(ends, FADES_AFTER) <= now)
	const [goneShifts, shiftsLeft] = split(shifts, ({ ends }) => after(ends, FADES_AFTER) <= now)
	const [goneHours, hoursLeft] = split(sumHours([...hours, ...hoursOf(gonePlaces, zone)]), ({ week }) => hoursUntil(week, zone) <= now)
	const all = sumCounts([...counts, ...countsOf(goneHours, goneShifts, zone)])
	return { places: placesLeft, shifts: shiftsLeft, hours: hoursLeft, counts: all.filter(({ week }) => countsUntil(week, zone) > now) }
}

/** Minutes in quarter hours, as desk work is counted. */
export const QUARTER = minutes(15)
