/**
 * Rota: what may happen to a shift and to a place of it, and who may do it.
 *
 * A person takes a place and gives it back, for no reason, until it begins. Rest is a hard rule for every way of coming by a place (`rest.ts`).
 * Joining costs what the role can open: who holds no key takes only places that open nothing.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { Machine, Moment, Step } from '#ground/machine.ts'
import { ANY_MEMBER, type Speaker, type Who } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { Span } from '#planners/rota/problem.ts'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, nextDay } from '#ground/wall.ts'
import type { Asked, Command, Place, Refusal, Shift, ShiftCommand, ShiftId, Wrong } from './model.ts'
import { reached } from './limits.ts'
import { clashOf, isAway, spanOf, type Clash, type Hours } from './rest.ts'
import { ADULTS_WITH_CHILDREN, fitOf, wantedBy } from './skills.ts'
import type { SwapVerb } from './swaps.ts'

type In<Thing extends { readonly state: string }, State extends Thing['state']> = Extract<Thing, { state: State }>

export const LONGEST = hours(14)
export const SHORTEST = minutes(15)
/** What a room wants or a turn takes: a day, and the hour that a day has more when the clocks are put back. */
export const LONGEST_WANTED = hours(25)
/** How far ahead a shift may lie. */
export const AHEAD = days(60)
/** Who took what is known until so long after its end; then only how many hours a week somebody carried. */
export const FADES_AFTER = days(7)

/** Whoever carries something here, and may be asked to. */
export const WHO_CARRIES = ANY_MEMBER
const WHO_POSTS: readonly Who[] = ['steward', 'teller']

/** Swaps, covers, waiting and being there; and what coordinators do for others. */
type Covering = SwapVerb | 'ask-cover' | 'keep-place' | 'wait' | 'wait-no-more' | 'check-in' | 'say-yes' | 'say-no' | 'move-shift' | 'pass-on' | 'resume-work'

type OncallVerb = 'say-hours' | 'unsay-hours' | 'see-oncall' | 'set-rotation' | 'end-rotation' | 'override' | 'set-desk-hours' | 'begin-page' | 'have-it' | 'cannot-now' | 'end-page'

export const whoMay: Record<Command['verb'] | ShiftCommand['verb'] | Covering | OncallVerb | 'answer' | 'post-shift' | 'see-places' | 'see-mine', readonly Who[]> = {
	'see-places': ['anyone'],
	'see-mine': WHO_CARRIES,
	'take-place': WHO_CARRIES,
	'give-back': WHO_CARRIES,
	'post-shift': WHO_POSTS,
	'cancel-shift': WHO_POSTS,
	'offer-swap': WHO_CARRIES,
	'withdraw-swap': WHO_CARRIES,
	'take-swap': WHO_CARRIES,
	'untake-swap': WHO_CARRIES,
	'confirm-swap': WHO_CARRIES,
	'ask-cover': WHO_CARRIES,
	'keep-place': WHO_CARRIES,
	wait: WHO_CARRIES,
	'wait-no-more': WHO_CARRIES,
	'check-in': WHO_CARRIES,
	'say-yes': WHO_CARRIES,
	'say-no': WHO_CARRIES,
	'move-shift': WHO_POSTS,
	'resume-work': WHO_POSTS,
	'pass-on': WHO_POSTS,
	// Whoever has the code of a question.
	answer: ['anyone'],
	'say-hours': WHO_CARRIES,
	'unsay-hours': WHO_CARRIES,
	'see-oncall': WHO_POSTS,
	'set-rotation': WHO_POSTS,
	'end-rotation': WHO_POSTS,
	override: WHO_POSTS,
	'set-desk-hours': ['steward'],
	'begin-page': WHO_POSTS,
	'have-it': WHO_CARRIES,
	'cannot-now': WHO_CARRIES,
	'end-page': WHO_CARRIES,
}

// A shift

/** The hours a form means, and a shift with them. */
export function begin({ shift: id, day, from, until, ...facts }: Asked, now: Instant, zone: string): Result<In<Shift, 'open'>, Wrong> {
	const said = hoursOf({ day, from, until }, zone)
	if (!said) return refuse('no-time')
	const { begins, ends } = said
	if (begins <= now) return refuse('too-late')
	if (begins > after(now, AHEAD)) return refuse('too-far')
	if (ends - begins > LONGEST || ends - begins < SHORTEST) return refuse('too-long')
	if (facts.kind === 'childcare' && facts.places < ADULTS_WITH_CHILDREN) return refuse('two-adults')
	const least = facts.kind === 'childcare' ? Math.max(facts.least, ADULTS_WITH_CHILDREN) : facts.least
	if (Math.max(least, facts.newcomers, wantedBy(facts.needs)) > facts.places || facts.needs.some((need) => need.least > need.most)) return refuse('more-than-places')
	return done({ state: 'open', id, ...facts, least, gives: [...new Set(facts.gives)], begins, ends })
}

/** So many weeks a form posts at once. */
export const WEEKS_AT_MOST = 12

/** The same in the weeks after the first, each at those hours of the clock: a night in which clocks change is an hour longer or shorter, as nights are. @param weeks the first among them */
export function weekly(asked: Asked, first: Shift, weeks: number, zone: string, newShift: () => ShiftId): Result<Shift[], Wrong> {
	const all: Shift[] = []
	let { day } = asked
	for (let i = 1; i < weeks; i++) {
		for (let n = 0; n < 7; n++) day = nextDay(day)
		// Each is judged as the first was: how far ahead the last of them lies is what was asked for.
		const begun = begin({ ...asked, shift: newShift(), day }, after(first.begins, days(7 * i - 2)), zone)
		if (!begun.ok) return begun
		all.push(begun.value)
	}
	return done(all)
}

/** One that ends before it begins ends on the next day. */
function hoursOf({ day, from, until }: Pick<Asked, 'day' | 'from' | 'until'>, zone: string): Hours | null {
	const [begins, sameDay] = [instantOf({ day, time: from }, zone), instantOf({ day, time: until }, zone)]
	if (begins === null || sameDay === null) return null
	if (sameDay > begins) return { begins, ends: sameDay }
	const ends = instantOf({ day: nextDay(day), time: until }, zone)
	return ends === null ? null : { begins, ends }
}

export const shifts: Machine<Shift, ShiftCommand, never, 'begun'> = {
	open: { 'cancel-shift': ({ now }, shift) => (now < shift.ends ? moved({ ...shift, state: 'cancelled' }) : refuse('begun')) },
	cancelled: {},
}

// A place of it

export const places: Machine<Place, Command, never, Refusal> = {
	free: { 'take-place': take },
	taken: {
		// Pressed twice, it is taken once.
		'take-place': (_, place) => moved(place),
		'give-back': ({ now }, place) => (place.shift.state === 'open' && place.shift.begins <= now ? refuse('begun') : moved({ ...place, state: 'free' })),
	},
}

function take({ by, now }: Moment, place: In<Place, 'free'>) {
	const { shift, here } = place
	if (shift.state === 'cancelled') return refuse('cancelled')
	if (shift.begins <= now) return refuse('begun')
	const unfit = isNotFor(by, place)
	if (unfit) return refuse(unfit)
	// Last, so that nobody is told to wait for a place they could not have had.
	if (here.length >= shift.places) return refuse('full')
	return moved<Place>({ ...place, state: 'taken' })
}

/** Why this shift is not for whoever speaks, whether or not there is a place. */
export const isNotFor = (by: Speaker, place: Place): Refusal | null =>
	place.shift.opens === 'sealed' && !(by.as === 'member' && by.member.teams.length > 0) ? 'opens-sealed' : standsAgainst(place)

/** Why these hours are not for this person, by whichever way they would come by them; null where nothing stands in the way. */
export function standsAgainst(place: Place): Exclude<Refusal, 'cancelled' | 'begun' | 'full' | 'opens-sealed'> | null {
	const { shift, here, me, zone, carrying } = place
	if (isAway(me.away, shift)) return 'away'
	const clash = clashIn(place)
	if (clash) return clash.why
	const [wanted, ...others] = [shift, ...me.others].map((one) => spanOf(one, zone, carrying)) as [Span, ...Span[]]
	return reached(wanted, others, me.limits) ?? fitOf(shift, here, me)
}

/** What stands in the way of resting enough, with what would work. */
export const clashIn = ({ shift, me, zone, carrying }: Place): Clash | null =>
	clashOf(
		spanOf(shift, zone, carrying),
		me.others.map((other) => spanOf(other, zone, carrying)),
		(ends) => spanOf({ ...shift, ends }, zone, carrying),
	)

const moved = <Thing>(next: Thing) => done<Step<Thing, never>>({ next, notes: [] })

// What is near

/** Those nearest in time to a shift first; of two as near, the earlier. */
export const nearTo = <Some extends Hours>(shift: Hours, all: readonly Some[]): Some[] =>
	all.toSorted((a, b) => Math.abs(a.begins - shift.begins) - Math.abs(b.begins - shift.begins) || a.begins - b.begins)

// How it fades

export const fadesAt = ({ ends }: Hours): Instant => after(ends, FADES_AFTER)
