/**
 * Rota: what a shift and a place are, how they come in, what other rooms and other hubs may hear.
 *
 * A shift is work at a time; a place is what one person takes of it. A shift says roughly where: a part of town and a public place, never a home.
 */
import * as v from 'valibot'
import { PLAIN, ZoneId } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { Instant } from '#ground/time.ts'
import { GIVES, KINDS, OPENS, PLACES_AT_MOST, WHERE_AT_MOST } from './choices.ts'
import type { Hours } from './rest.ts'

export * from './choices.ts'

// What it is

export const ShiftId = idOf('shift')
export type ShiftId = v.InferOutput<typeof ShiftId>

export const Kind = v.picklist(KINDS)
export type Kind = v.InferOutput<typeof Kind>

/** What everybody may read of a shift. */
const facts = {
	kind: Kind,
	zone: v.nullable(ZoneId),
	/** A public place, in a few words. */
	where: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(WHERE_AT_MOST), PLAIN),
	/** How many people it takes. */
	places: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PLACES_AT_MOST)),
	/** Whether who takes it opens something sealed. */
	opens: v.picklist(OPENS),
	/** What who takes it gets back. */
	gives: v.array(v.picklist(GIVES)),
}
const always = { id: ShiftId, ...facts, begins: Instant, ends: Instant }

export const Shift = v.variant('state', [v.object({ state: v.literal('open'), ...always }), v.object({ state: v.literal('cancelled'), ...always })])
export type Shift = v.InferOutput<typeof Shift>

/**
 * A shift’s place as one person meets it: free for them, or theirs.
 * @property gone how many places others have @property others the hours of their other places @property zone the time zone people here keep
 */
type Met = { readonly shift: Shift; readonly gone: number; readonly others: readonly Hours[]; readonly zone: string }
export type Place = (Met & { readonly state: 'free' }) | (Met & { readonly state: 'taken' })

// How it comes in. Who is speaking is never read from the form.

const aNumber = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number))

/** A shift as a form says it: a day and two times as clocks here say them. One that ends before it begins ends on the next day. */
export const Asked = v.object({
	...facts,
	shift: ShiftId,
	zone: v.pipe(
		v.string(),
		v.transform((text) => (text === '' ? null : text)),
		v.nullable(ZoneId),
	),
	places: v.pipe(aNumber, facts.places),
	day: v.string(),
	from: v.string(),
	until: v.string(),
})
export type Asked = v.InferOutput<typeof Asked>

export type Command = { readonly verb: 'take-place' } | { readonly verb: 'give-back' }
export type ShiftCommand = { readonly verb: 'cancel-shift' }

/** Why a place is not to be had, or not to be given back. */
export type Refusal = 'cancelled' | 'begun' | 'full' | 'opens-sealed' | 'overlaps' | 'rest-before' | 'rest-after'
/** Why a shift cannot be posted so. */
export type Wrong = 'no-such-zone' | 'no-time' | 'too-late' | 'too-far' | 'too-long'

// What other rooms may hear: nothing yet. What other hubs may hear: nothing.
