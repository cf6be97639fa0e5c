/** Time as plain numbers. Only the house reads a real clock; rules are handed `now`. */
import * as v from 'valibot'

/** Milliseconds since 1970, UTC. */
export const Instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.brand('instant'))
export type Instant = v.InferOutput<typeof Instant>

/**
 * Half-days since 1970, UTC: the finest time a row keeps about a neighbour.
 * When exactly somebody asked is nobody's business, so it is not in the data.
 */
export const HalfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.brand('half-day'))
export type HalfDay = v.InferOutput<typeof HalfDay>

/** Weeks since 1970, UTC, starting on Thursdays as 1970 did. What is kept, is kept until the end of one. */
export const Week = v.pipe(v.number(), v.integer(), v.minValue(0), v.brand('week'))
export type Week = v.InferOutput<typeof Week>

export const seconds = (n: number) => n * 1000
export const minutes = (n: number) => n * 60_000
export const hours = (n: number) => n * 3_600_000
export const days = (n: number) => n * 86_400_000

export const after = (at: Instant, span: number) => (at + span) as Instant
export const halfDayOf = (at: Instant) => Math.floor(at / hours(12)) as HalfDay
export const halfDaysAfter = (at: HalfDay, n: number) => (at + n) as HalfDay
export const weekOf = (at: Instant) => Math.floor(at / days(7)) as Week
/** The first instant at which nothing of that week is kept any more. */
export const endOf = (week: Week) => ((week + 1) * days(7)) as Instant
export const startOf = (half: HalfDay) => (half * hours(12)) as Instant
