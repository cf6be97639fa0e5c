/** What the stewards chose for their hub, parsed whole each time it is read. */
import * as v from 'valibot'
import { OPENINGS } from './budget.ts'
import { Spot } from './places.ts'
import { HalfDay, startOf, type Instant } from './time.ts'
import { Language } from './words.ts'

export const ZoneId = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,24}$/))
export type ZoneId = v.InferOutput<typeof ZoneId>

/** Smaller than this, a zone says too much about who lives in it. */
export const HOUSEHOLDS_IN_A_ZONE = 300

/** Nothing but letters and signs: half of a pair and control characters are nobody's name, and PostgreSQL keeps none of them. */
export const PLAIN = v.regex(/^[^\p{Cc}\p{Cs}]*$/u)
const Line = v.pipe(v.string(), v.trim(), v.maxLength(120), PLAIN)
const ByLanguage = v.record(Language, v.pipe(v.string(), v.trim(), v.maxLength(400), v.regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u)))

/** How the hub stands. What rests opens again on its day by itself; what ends takes nothing new, and says so to everybody who comes back. */
export const Standing = v.variant('is', [
	v.object({ is: v.literal('open') }),
	v.object({ is: v.literal('resting'), untilHalf: v.nullable(HalfDay) }),
	v.object({ is: v.literal('ending'), endsHalf: HalfDay, elsewhere: Line }),
])
export type Standing = v.InferOutput<typeof Standing>

const between = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
/** How much one person carries at most here. A member may set less for themselves, never more. Hours, except `inRow` (days), `nights` and `freeWeek`. */
export const CARRYING = { rest: 11, restAfterHard: 24, week: 40, inRow: 6, nights: 3, freeWeek: 4 }
export const Carrying = v.object({
	/** Between two shifts of which one is long or by night. */
	rest: between(CARRYING.rest, 24),
	restAfterHard: between(CARRYING.rest, 72),
	week: between(1, 60),
	/** Days on which something is carried, without one between them on which nothing is. */
	inRow: between(1, 14),
	/** In a week. */
	nights: between(0, 7),
	/** One week in so many is everybody’s own: no plan has them in it. 0: there is none. */
	freeWeek: v.optional(between(0, 8), CARRYING.freeWeek),
})
export type Carrying = v.InferOutput<typeof Carrying>

const Clock = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/))
/** Six a day. */
export const HOURS_AT_MOST = 42
/** When the desk is open, every week. One that ends before it begins ends on the next day. */
export const DeskHours = v.object({
	/** 0 is Monday. */
	weekday: between(0, 6),
	from: Clock,
	until: Clock,
	people: between(1, 12),
	where: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60), PLAIN),
})
export type DeskHours = v.InferOutput<typeof DeskHours>

/** @property center where its middle is, @property radius metres, @property neighbours the zones beside it; for maps and alerts, where somebody has said so */
export const Zone = v.object({
	id: ZoneId,
	name: Line,
	households: v.pipe(v.number(), v.integer(), v.minValue(HOUSEHOLDS_IN_A_ZONE)),
	center: v.optional(Spot),
	radius: v.optional(between(100, 50_000)),
	neighbours: v.optional(v.pipe(v.array(ZoneId), v.maxLength(12))),
})
export type Zone = v.InferOutput<typeof Zone>

/** Messages go out in it, because somebody here who speaks it has read its sentences. @property digest of the sentences they read @property by the member who said so */
export const ReadLanguage = v.object({ language: Language, digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)), by: v.pipe(v.string(), v.maxLength(60)), half: HalfDay })
export type ReadLanguage = v.InferOutput<typeof ReadLanguage>

export const ROOMS = ['frontdoor', 'rota', 'hotline', 'hubs'] as const

export const Settings = v.object({
	name: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60), PLAIN),
	/** The first is the hub's own. */
	languages: v.pipe(v.tupleWithRest([Language], Language), v.maxLength(12)),
	/** Where to call, said as people say it; empty where there is no number yet. */
	phone: Line,
	/** Where "Leave now" goes. */
	leaveTo: v.pipe(v.string(), v.url(), v.startsWith('https://'), v.maxLength(200)),
	zones: v.pipe(v.array(Zone), v.maxLength(60)),
	/** The rooms that are open. A room that is off leaves no trace. */
	rooms: v.array(v.picklist(ROOMS)),
	/** Asks are not taken just now; the text says why and where to go instead. */
	paused: v.nullable(ByLanguage),
	/** "Open near you now": a place, its hours, and the half-day it was last known to be true. */
	near: v.pipe(v.array(v.object({ name: Line, when: ByLanguage, knownHalf: v.pipe(v.number(), v.integer()) })), v.maxLength(12)),
	/** Who outside the hub can be told what went wrong in it: a phone or address elsewhere; empty where nobody was found yet. */
	careOutside: v.optional(Line, ''),
	/** How many asks and offers one member opens in an hour before a second person is needed. */
	openings: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(500)), OPENINGS),
	carrying: v.optional(Carrying, CARRYING),
	/** Set with the shifts, never with the rest. */
	deskHours: v.optional(v.pipe(v.array(DeskHours), v.maxLength(HOURS_AT_MOST)), []),
	/** Languages of messages alone, whose sentences were read here. Set beside the sentences, never with the rest. */
	messageLanguages: v.optional(v.pipe(v.array(ReadLanguage), v.maxLength(12)), []),
	/** Set on the command line, never with the rest. */
	standing: v.optional(Standing, { is: 'open' }),
})
export type Settings = v.InferOutput<typeof Settings>

export const standingOf = ({ standing }: Pick<Settings, 'standing'>, now: HalfDay): Standing => (standing.is === 'resting' && standing.untilHalf !== null && standing.untilHalf <= now ? { is: 'open' } : standing)

/** Nothing here outlives the hub. */
export const endWith = ({ standing }: Pick<Settings, 'standing'>, ends: Instant): Instant => (standing.is === 'ending' ? (Math.min(ends, startOf(standing.endsHalf)) as Instant) : ends)

/** Why the door does not take this just now; null where it does. Members still take asks for people while the door rests or is paused. */
export function doorIsShut(settings: Pick<Settings, 'standing' | 'paused'>, side: 'ask' | 'offer', isMember: boolean, now: HalfDay): 'hub-ends' | 'paused' | null {
	const { is } = standingOf(settings, now)
	if (is === 'ending') return 'hub-ends'
	return !isMember && (is === 'resting' || (settings.paused !== null && side === 'ask')) ? 'paused' : null
}

/** @property salt stretches receipts and passphrases; public */
export type Hub = { readonly id: string; readonly salt: Uint8Array; readonly settings: Settings }

export const FIRST_SETTINGS: Settings = {
	name: 'Holdfast',
	languages: ['en', 'es'],
	phone: '',
	leaveTo: 'https://www.wikipedia.org/',
	zones: [],
	rooms: ['frontdoor', 'rota'],
	paused: null,
	near: [],
	careOutside: '',
	openings: OPENINGS,
	carrying: CARRYING,
	deskHours: [],
	messageLanguages: [],
	standing: { is: 'open' },
}
