/**
 * Rota: what a shift and a place are, how they come in, what other rooms and other hubs may hear.
 *
 * A shift is work at a time; a place is what one person takes of it. A shift says roughly where: a part of town and a public place, never a home.
 */
import * as v from 'valibot'
import { PLAIN, ZoneId, type Carrying } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { Instant } from '#ground/time.ts'
import { Language } from '#ground/words.ts'
import { EFFORTS, GIVES, KINDS, NEEDS_AT_MOST, OPENS, PLACES_AT_MOST, PRESENCES, SKILLS, TAKES_HANDS, WHERE_AT_MOST } from './choices.ts'
import type { Limits } from './limits.ts'
import type { Hours, Work as Worked } from './rest.ts'

export * from './choices.ts'

// What it is

export const ShiftId = idOf('shift')
export type ShiftId = v.InferOutput<typeof ShiftId>
/** What somebody has of a shift: whatever is swapped, covered or asked about means this, wherever the shift moves. */
export const PlaceId = idOf('place')
export type PlaceId = v.InferOutput<typeof PlaceId>

export const Kind = v.picklist(KINDS)
export type Kind = v.InferOutput<typeof Kind>

/** What somebody can know: a skill, or a language. */
export const What = v.union([v.picklist(SKILLS), v.custom<`speaks-${Language}`>((text) => typeof text === 'string' && text.startsWith('speaks-') && v.is(Language, text.slice('speaks-'.length)))])
export type What = v.InferOutput<typeof What>

const upTo = (most: number, least = 0) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))

/** Of those who have a place, at least so many know this, and at most so many. */
export const Need = v.object({ what: What, least: upTo(PLACES_AT_MOST), most: upTo(PLACES_AT_MOST, 1) })
export type Need = v.InferOutput<typeof Need>

/** What everybody may read of a shift. */
const facts = {
	kind: Kind,
	zone: v.nullable(ZoneId),
	/** A public place, in a few words. */
	where: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(WHERE_AT_MOST), PLAIN),
	/** How many people it takes. */
	places: upTo(PLACES_AT_MOST, 1),
	/** Whether who takes it opens something sealed. */
	opens: v.picklist(OPENS),
	/** What who takes it gets back. */
	gives: v.array(v.picklist(GIVES)),
}
/** What it takes besides hands. */
const takes = {
	/** Below that it cannot be held. */
	least: upTo(PLACES_AT_MOST),
	/** 3 must not stay empty, 1 may. */
	worth: upTo(3, 1),
	effort: v.picklist(EFFORTS),
	presence: v.picklist(PRESENCES),
	needs: v.pipe(v.array(Need), v.maxLength(NEEDS_AT_MOST)),
	/** Places kept for whoever is new to this kind. */
	newcomers: upTo(PLACES_AT_MOST),
	/** Whether whoever is new comes only with somebody who is not. */
	isPaired: v.boolean(),
	/** The shift this one is child care or standby for. */
	serves: v.nullable(ShiftId),
}
const always = { id: ShiftId, ...facts, ...takes, begins: Instant, ends: Instant }

export const Shift = v.variant('state', [v.object({ state: v.literal('open'), ...always }), v.object({ state: v.literal('cancelled'), ...always })])
export type Shift = v.InferOutput<typeof Shift>

/** A place beside a shift, for whoever is new to it: nothing is missing where nobody has it. */
export const isLearning = ({ serves, least, newcomers, places }: Pick<Shift, 'serves' | 'least' | 'newcomers' | 'places'>): boolean => serves !== null && least === 0 && newcomers === places

/** Somebody who has a place: what they know while the shift lasts, and whether they are new to its kind. */
export type Present = { readonly knows: readonly string[]; readonly isNew: boolean }
/**
 * Whoever would take a place.
 * @property others the hours of their other places, also of those that begin after it @property away from when until when they rest, if they said so
 */
export type Me = Present & { readonly others: readonly Worked[]; readonly limits: Limits; readonly away: Hours | null }

/**
 * A shift’s place as one person meets it: free for them, or theirs.
 * @property here the others who have a place @property zone the time zone people here keep @property carrying how much one person carries here at most
 */
type Met = { readonly shift: Shift; readonly here: readonly Present[]; readonly me: Me; readonly zone: string; readonly carrying: Carrying }
export type Place = (Met & { readonly state: 'free' }) | (Met & { readonly state: 'taken' })

// How it comes in. Who is speaking is never read from the form.

const aNumber = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number))

const orElse = <Said>(said: v.GenericSchema<string, Said>, otherwise: string) => v.optional(said, otherwise)
const emptyIsNull = v.transform((text: string) => (text === '' ? null : text))
/** Such as `dispatch:1-2`. */
const aNeed = v.pipe(
	v.string(),
	v.regex(/^[a-z-]{2,20}:\d{1,2}-\d{1,2}$/),
	v.transform((text) => text.split(/[:]|-(?=\d)/)),
	v.transform(([what, least, most]) => ({ what, least: Number(least), most: Number(most) })),
	Need,
)

/** A shift as a form says it: a day and two times as clocks here say them. One that ends before it begins ends on the next day. */
export const Asked = v.object({
	...facts,
	least: orElse(v.pipe(aNumber, takes.least), '1'),
	worth: orElse(v.pipe(aNumber, takes.worth), '1'),
	effort: v.optional(takes.effort, 'plain'),
	presence: v.optional(takes.presence, 'there'),
	needs: v.optional(v.pipe(v.array(aNeed), v.maxLength(NEEDS_AT_MOST)), []),
	newcomers: orElse(v.pipe(aNumber, takes.newcomers), '0'),
	isPaired: v.optional(v.pipe(v.string(), v.transform((text) => text !== '')), ''),
	serves: v.optional(v.pipe(v.string(), emptyIsNull, takes.serves), ''),
	shift: ShiftId,
	zone: v.pipe(
		v.string(),
		emptyIsNull,
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
export type Refusal = 'cancelled' | 'begun' | 'full' | 'opens-sealed' | 'away' | 'overlaps' | 'rest-before' | 'rest-after' | 'week-full' | 'too-many-days' | 'too-many-nights' | 'not-vetted' | 'lacks-skill' | 'enough-of-skill' | 'kept-for-new' | 'needs-partner'
/** Why a shift cannot be posted so. */
export type Wrong = 'no-such-zone' | 'no-time' | 'too-late' | 'too-far' | 'too-long' | 'two-adults' | 'more-than-places' | 'no-such-shift' | 'not-for-another' | 'other-hours'

// What comes from other rooms: the work they want done. The room that tells it has a name of its own for each piece; told twice, it is there once.

const Origin = v.pipe(v.string(), v.regex(/^[a-z]{2,20}$/))
const OriginKey = v.pipe(v.string(), v.nonEmpty(), v.maxLength(80), PLAIN)
/** Hands, unless it says more. */
const wanted = {
	origin: Origin,
	key: OriginKey,
	...facts,
	least: v.optional(takes.least, TAKES_HANDS.least),
	worth: v.optional(takes.worth, TAKES_HANDS.worth),
	effort: v.optional(takes.effort, TAKES_HANDS.effort),
	presence: v.optional(takes.presence, TAKES_HANDS.presence),
	needs: v.optional(takes.needs, []),
	newcomers: v.optional(takes.newcomers, TAKES_HANDS.newcomers),
	isPaired: v.optional(takes.isPaired, TAKES_HANDS.isPaired),
	begins: Instant,
	ends: Instant,
}
/** `wanted` again changes nothing, `changed` does; what was called off here stays so until it is changed there. */
const Wanted = v.object({ says: v.literal('work/wanted'), ...wanted })
const Changed = v.object({ says: v.literal('work/changed'), ...wanted })
const Withdrawn = v.object({ says: v.literal('work/withdrawn'), origin: Origin, key: OriginKey })
export const Work = v.variant('says', [Wanted, Changed, Withdrawn])
export type Work = v.InferOutput<typeof Work>

// What other rooms may hear. What other hubs may hear: nothing.

const about = { shift: ShiftId }
export const Note = v.variant('says', [
	/** Those who had a place should be told. */
	v.object({ says: v.literal('rota/called-off'), ...about }),
	v.object({ says: v.literal('rota/moved'), ...about }),
	/** Somebody was called at night and rests; their next shift needs somebody else. */
	v.object({ says: v.literal('rota/rest-released'), ...about }),
])
export type Note = v.InferOutput<typeof Note>

/** Fewer than three have a skill that is needed. */
export const LearningNote = v.object({ says: v.literal('rota/learning-wanted'), skill: What })
export type LearningNote = v.InferOutput<typeof LearningNote>
