/**
 * Rota: what a member says of themselves, and how it comes in: when they could, what they carry at most, when they rest, who is at home with them,
 * what they know. Nobody asks why, and nothing of it is needed to take a place.
 *
 * Pure: no clock, no storage, no chance.
 */
import * as v from 'valibot'
import { MemberId, type Who } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { after, days, type Instant } from '#ground/time.ts'
import { TONGUES } from '#ground/tongues.ts'
import { instantOf, minutesIn, nextDay, wallOf } from '#ground/wall.ts'
import { HOWS, PARTS, WEEKDAYS, windowOf, type Part, type Window } from './availability.ts'
import { KINDS, SKILLS } from './choices.ts'
import { SAID_ONESELF } from './granting.ts'
import type { Hours } from './rest.ts'
import { WHO_CARRIES } from './rules.ts'

export const ABOUT_ONESELF = ['accept', 'decline', 'rest', 'end-rest', 'free-rest', 'say-week', 'say-window', 'drop-window', 'say-limits', 'say-asking', 'say-home', 'say-skills', 'say-liked'] as const
export type AboutOneself = (typeof ABOUT_ONESELF)[number]
export const whoCarries: Readonly<Record<'see' | AboutOneself, readonly Who[]>> = {
	see: WHO_CARRIES,
	accept: WHO_CARRIES,
	decline: WHO_CARRIES,
	rest: WHO_CARRIES,
	'end-rest': WHO_CARRIES,
	'free-rest': WHO_CARRIES,
	'say-week': WHO_CARRIES,
	'say-window': WHO_CARRIES,
	'drop-window': WHO_CARRIES,
	'say-limits': WHO_CARRIES,
	'say-asking': WHO_CARRIES,
	'say-home': WHO_CARRIES,
	'say-skills': WHO_CARRIES,
	'say-liked': WHO_CARRIES,
}

// Rest

export const RESTS = ['today', 'tomorrow', 'week', 'day'] as const
/** Until when a rest that begins now lasts: days end when they end on the clock here. */
export const RestSaid = v.object({ until: v.picklist(RESTS), day: v.optional(v.string(), '') })
/** Somebody who rests longer says so again. */
const LONGEST_REST = days(366)

export function restFrom({ until, day }: v.InferOutput<typeof RestSaid>, now: Instant, zone: string): Result<Hours, 'no-day'> {
	const today = wallOf(now, zone).day
	const back = { today: plusDays(today, 1), tomorrow: plusDays(today, 2), week: plusDays(today, 7), day }[until]
	const ends = instantOf({ day: back, time: '00:00' }, zone)
	return ends === null || ends <= now || ends > after(now, LONGEST_REST) ? refuse('no-day') : done({ begins: now, ends })
}

export function plusDays(day: string, n: number): string {
	let at = day
	for (let i = 0; i < n; i++) at = nextDay(at)
	return at
}

// When

const PART_NAMES = Object.keys(PARTS) as Part[]
/** Such as `2-evening`. */
export const Cell = v.pipe(
	v.string(),
	v.transform((text) => text.split('-')),
	v.tuple([v.pipe(v.string(), v.transform(Number), v.picklist(WEEKDAYS)), v.picklist(PART_NAMES)]),
)
export const WeekSaid = v.object({ yes: v.array(Cell), 'if-needed': v.array(Cell) })

/** What was tapped; tapped in both, somebody can. */
export function weekOf(said: v.InferOutput<typeof WeekSaid>): Window[] {
	const isYes = new Set(said.yes.map(([weekday, part]) => `${weekday} ${part}`))
	const once = (cells: readonly (readonly [number, Part])[]) => [...new Map(cells.map((cell) => [cell.join(' '), cell])).values()]
	return [...once(said.yes).map(([weekday, part]) => windowOf(weekday, part, 'yes')), ...once(said['if-needed']).filter(([weekday, part]) => !isYes.has(`${weekday} ${part}`)).map(([weekday, part]) => windowOf(weekday, part, 'if-needed'))]
}

export const WindowSaid = v.object({ on: v.string(), day: v.optional(v.string(), ''), from: v.optional(v.string(), ''), until: v.optional(v.string(), ''), how: v.picklist(HOWS) })
/** One cannot say more finer windows than this. */
export const WINDOWS_AT_MOST = 40

const minutesOf = (time: string): number | null => (/^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? minutesIn(time) : null)

/** Without times it is the whole day; one that ends before it begins ends on the next day. */
export function windowFrom({ on, day, from, until, how }: v.InferOutput<typeof WindowSaid>, now: Instant, zone: string): Result<{ readonly window: Window; readonly endsAt: Instant | null }, 'no-day' | 'no-time'> {
	const isWhole = from === '' && until === ''
	const [fromMin, said] = isWhole ? [0, 1440] : [minutesOf(from), minutesOf(until)]
	if (fromMin === null || said === null || fromMin === said) return refuse('no-time')
	const untilMin = said > fromMin ? said : said + 1440
	const weekday = WEEKDAYS.find((one) => String(one) === on)
	if (weekday !== undefined) return done({ window: { weekday, day: null, fromMin, untilMin, how }, endsAt: null })
	const begins = instantOf({ day, time: '00:00' }, zone)
	if (begins === null || day < wallOf(now, zone).day || begins > after(now, LONGEST_REST)) return refuse('no-day')
	return done({ window: { weekday: null, day, fromMin, untilMin, how }, endsAt: after(begins, days(3)) })
}

// Limits, asking, home, skills, liked

const orNull = <Most extends number>(most: Most, least = 0) => v.pipe(v.optional(v.string(), ''), v.regex(/^\d{0,2}$/), v.transform((text) => (text === '' ? null : Number(text))), v.nullable(v.pipe(v.number(), v.minValue(least), v.maxValue(most))))
const ticked = v.pipe(v.optional(v.string(), ''), v.transform((text) => text !== ''))

/** Hours a week, days in a row, nights a week; empty where the hub's own are enough. */
export const LimitsSaid = v.object({ week: orNull(60, 1), inRow: orNull(14, 1), nights: orNull(7), kindsNot: v.array(v.picklist(KINDS)) })
/** Hours of the clock between which nobody asks; both or none. */
export const AskingSaid = v.pipe(
	v.object({ quietFrom: orNull(23), quietUntil: orNull(23), mayAsk: ticked }),
	v.check(({ quietFrom, quietUntil }) => (quietFrom === null) === (quietUntil === null) && (quietFrom === null || quietFrom !== quietUntil)),
)
const few = v.pipe(v.string(), v.regex(/^\d$/), v.transform(Number))
/** Children three and older, and under three, who need somebody while their parent carries something; nine in all at most. */
export const HomeSaid = v.pipe(v.object({ hasCar: ticked, older: few, small: few }), v.check(({ older, small }) => older + small <= 9))
export const SkillsSaid = v.object({ skills: v.array(v.picklist(SAID_ONESELF)), speaks: v.array(v.picklist(TONGUES)), learns: v.array(v.picklist(SKILLS)) })
export const LikedSaid = v.object({ liked: v.pipe(v.array(MemberId), v.maxLength(40)) })

export type LimitsSaid = v.InferOutput<typeof LimitsSaid>
export type AskingSaid = v.InferOutput<typeof AskingSaid>
export type HomeSaid = v.InferOutput<typeof HomeSaid>
export type SkillsSaid = v.InferOutput<typeof SkillsSaid>
