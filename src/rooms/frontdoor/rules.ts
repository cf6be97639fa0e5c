/**
 * Front door: what may happen to a listing, who may do it, and whose turn it is.
 *
 * Urgent asks go first, and nobody waits for ever: an ask's turn is the half-day it was asked plus the patience its urgency allows, so an old
 * quiet ask comes before a new urgent one in the end. Whoever claims one has it for half an hour; then it is everybody's again.
 * How long it is kept stands in the published schedule; to keep it longer, one person asks and another agrees.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { Machine, Moment, Step } from '#ground/machine.ts'
import type { Who } from '#ground/people.ts'
import { done, refuse, type Refused } from '#ground/result.ts'
import { FIRST_SCHEDULE, lastWeek, type Schedule } from '#ground/schedule.ts'
import { after, halfDayOf, halfDaysAfter, minutes, type HalfDay, type Instant, type Week } from '#ground/time.ts'
import { cannotAccept, decline, give } from './giving.ts'
import type { Command, Facts, Listing, Note, Outcome, Refusal } from './model.ts'

type In<State extends Listing['state']> = Extract<Listing, { state: State }>
type Open = Exclude<Listing, In<'closed'>>
type Say<Verb extends Command['verb']> = Extract<Command, { verb: Verb }>

export const HELD_FOR = minutes(30)
export const UNDO_FOR = minutes(10)
/** Weeks. */
export const EXTENDED_BY = 4
export const EXTENSIONS_AT_MOST = 2
export const MESSAGES_AT_MOST = 200
/** Fewer than this in a cell and a count says something about somebody. */
export const COUNTED_FROM = 5

/**
 * Half-days an ask waits before it goes ahead of one that is for today: ten days, three weeks, six. Long on purpose: when thousands wait, urgent
 * asks must still come first; and yet there is an end to being passed.
 */
export const PATIENCE: Record<Facts['urgency'], number> = { today: 0, days: 20, week: 42, whenever: 84 }

export const whoMay: Record<Command['verb'] | 'wrong' | 'post' | 'take' | 'bring' | 'see-queue' | 'open' | 'count' | 'come-back' | 'delete', readonly Who[]> = {
	post: ['anyone'],
	'come-back': ['holder'],
	write: ['holder'],
	withdraw: ['holder'],
	apart: ['holder'],
	wrong: ['holder'],
	delete: ['holder'],
	take: ['steward', 'teller'],
	bring: ['steward', 'house'],
	'see-queue': ['steward', 'teller'],
	open: ['steward', 'teller'],
	claim: ['steward', 'teller'],
	release: ['steward', 'teller'],
	reply: ['steward', 'teller'],
	note: ['steward', 'teller'],
	refer: ['steward', 'teller'],
	give: ['steward', 'teller'],
	accept: ['steward', 'teller'],
	decline: ['steward', 'teller'],
	close: ['steward', 'teller'],
	reopen: ['steward', 'teller'],
	extend: ['steward', 'teller'],
	agree: ['steward', 'teller'],
	reissue: ['steward', 'teller'],
	'not-me': ['steward', 'teller'],
	count: ['steward'],
}

// How it begins, and how long it lasts

/** @param schedule the one in force now; a listing keeps the schedule it began under */
export function begin(id: Listing['id'], facts: Facts, now: Instant, schedule: Schedule = FIRST_SCHEDULE): In<'waiting'> {
	const askedHalf = halfDayOf(now)
	const endsWeek = lastWeek(id, now, schedule['frontdoor/open'])
	const closedDays = schedule[facts.kind === 'legal' ? 'frontdoor/closed-legal' : 'frontdoor/closed']
	return { state: 'waiting', id, facts, askedHalf, turnHalf: turnOf(facts.urgency, askedHalf), endsWeek, laidWeek: endsWeek, closedDays, extended: 0, longer: null, wroteAgain: false }
}

/** Half-days; what was asked elsewhere longer ago counts as asked then. */
export const BROUGHT_WITHIN = 2 * 60

/**
 * An ask brought over from an old sheet. Its turn comes by the day it was asked, as if it had been asked here; it lives as long as one that comes
 * in today, because only from today on do we keep it.
 */
export function bring(id: Listing['id'], facts: Facts, askedHalf: HalfDay, now: Instant, schedule: Schedule = FIRST_SCHEDULE): In<'waiting'> {
	const begun = begin(id, facts, now, schedule)
	const asked = Math.min(begun.askedHalf, Math.max(askedHalf, begun.askedHalf - BROUGHT_WITHIN)) as HalfDay
	return { ...begun, askedHalf: asked, turnHalf: turnOf(facts.urgency, asked) }
}

export const turnOf = (urgency: Facts['urgency'], askedHalf: HalfDay) => halfDaysAfter(askedHalf, PATIENCE[urgency])

/** A lease that has run out is no lease: nobody has to come back and give it up. */
export const standing = (listing: Listing, now: Instant): Listing => (listing.state === 'held' && listing.until <= now ? letGo(listing) : listing)

// What may happen

export const listings: Machine<Listing, Command, Note, Refusal> = {
	waiting: { claim: hold, write: wrote, withdraw: (moment, listing) => moved(ended(moment, listing, 'withdrawn')), extend, agree, apart: stays, 'not-me': stays },
	held: {
		claim: (moment, listing) => mine(moment, listing) ?? hold(moment, listing),
		release: (moment, listing) => mine(moment, listing) ?? moved(letGo(listing)),
		reply: (moment, listing) => mine(moment, listing) ?? moved(answered(moment, listing)),
		note: (moment, listing) => mine(moment, listing) ?? hold(moment, listing),
		refer: (moment, listing, { to }) => mine(moment, listing) ?? moved(answered(moment, listing), { says: 'frontdoor/referred', listing: listing.id, to }),
		give: (moment, listing, { to }) => ruled(give(moment, listing, to)),
		accept: (moment, listing) => cannotAccept(moment, listing) ?? hold(moment, listing),
		decline: (moment, listing) => ruled(decline(moment, listing)),
		close: (moment, listing, command) => mine(moment, listing) ?? close(moment, listing, command),
		reissue: (moment, listing) => mine(moment, listing) ?? hold(moment, listing),
		extend: (moment, listing, command) => mine(moment, listing) ?? extend(moment, listing, command),
		// Whoever agrees is somebody else than who has it.
		agree,
		write: wrote,
		withdraw: (moment, listing) => moved(ended(moment, listing, 'withdrawn')),
		apart: (_, listing) => moved(letGo(listing)),
		'not-me': (moment, listing) => (mine(moment, listing) ? moved(listing) : moved(letGo(listing))),
	},
	answered: { claim: hold, write: wrote, withdraw: (moment, listing) => moved(ended(moment, listing, 'withdrawn')), extend, agree, apart: (_, listing) => moved(letGo(listing)), 'not-me': stays },
	closed: {
		claim: hold,
		reopen: ({ by, now }, listing) => {
			if (by.as !== 'member' || listing.undo?.by !== by.member.id || listing.undo.until <= now) return refuse('too-late-to-undo')
			return hold({ by, now }, listing)
		},
		write: wrote,
		apart: (_, listing) => moved({ ...listing, undo: null }),
		'not-me': (_, listing) => moved({ ...listing, undo: null }),
	},
}

/** Whoever looks after it from now on is somebody else; where it stands does not change. */
function stays(_: Moment, listing: Open) {
	return moved(listing)
}

/** Whoever does one of these has answered, and is known to have until the listing ends. */
export const ANSWERS: readonly Command['verb'][] = ['reply', 'note', 'refer', 'close', 'reissue']

/** A reason to refuse where somebody else has it; nothing where it is one's own. */
function mine({ by }: Moment, listing: In<'held'>) {
	return by.as === 'member' && by.member.id === listing.by ? undefined : refuse('someone-has-it')
}

function hold({ by, now }: Moment, listing: Listing) {
	if (by.as !== 'member') return refuse('claim-it-first')
	// What is offered stays offered while its holder goes on with it.
	const given = listing.state === 'held' && listing.by === by.member.id ? listing.given : null
	return moved({ ...common(listing), state: 'held', by: by.member.id, until: after(now, HELD_FOR), given })
}

function close(moment: Moment, listing: In<'held'>, { outcome }: Say<'close'>) {
	return moved({ ...ended(moment, listing, outcome), undo: { by: listing.by, until: after(moment.now, UNDO_FOR) } })
}

function ended({ now }: Moment, listing: Listing, outcome: Outcome): In<'closed'> {
	const endsWeek = Math.min(lastWeek(listing.id, now, listing.closedDays), listing.endsWeek) as Week
	return { ...common(listing), endsWeek, longer: null, wroteAgain: false, state: 'closed', outcome, settledHalf: halfDayOf(now), undo: null }
}

/** Whoever wrote again is heard again: an answered or closed listing goes back to the queue, in its old place. */
function wrote(_: Moment, listing: Listing) {
	return listing.state === 'held' ? moved({ ...listing, wroteAgain: true }) : moved({ ...common(listing), state: 'waiting', wroteAgain: true })
}

/** One person asks, for a reason; nothing moves until another agrees. */
function extend({ by }: Moment, listing: Open, { because }: Say<'extend'>) {
	if (by.as !== 'member') return refuse('claim-it-first')
	if (listing.extended >= EXTENSIONS_AT_MOST) return refuse('extended-twice')
	if (listing.longer && listing.longer.by !== by.member.id) return refuse('asked-already')
	const next = { ...listing, longer: { by: by.member.id, because } }
	return listing.longer ? moved(next) : moved(next, { says: 'frontdoor/longer', listing: listing.id })
}

function agree({ by }: Moment, listing: Open) {
	if (!listing.longer) return refuse('nothing-asked')
	if (by.as !== 'member' || by.member.id === listing.longer.by) return refuse('needs-another')
	if (listing.extended >= EXTENSIONS_AT_MOST) return refuse('extended-twice')
	const endsWeek = (listing.endsWeek + EXTENDED_BY) as Week
	return moved({ ...listing, longer: null, extended: listing.extended + 1, endsWeek, laidWeek: Math.max(endsWeek, listing.laidWeek) as Week })
}

const ruled = <R extends string>(next: Listing | Refused<R>) => ('ok' in next ? next : moved(next))
const letGo = (listing: Listing): In<'waiting'> => ({ ...common(listing), state: 'waiting' })
const answered = ({ now }: Moment, listing: Listing): In<'answered'> => ({ ...common(listing), wroteAgain: false, state: 'answered', settledHalf: halfDayOf(now) })
const moved = (next: Listing, ...notes: Note[]) => done<Step<Listing, Note>>({ next, notes })
const common = ({ id, facts, askedHalf, turnHalf, endsWeek, laidWeek, closedDays, extended, longer, wroteAgain }: Listing) => ({ id, facts, askedHalf, turnHalf, endsWeek, laidWeek, closedDays, extended, longer, wroteAgain })

// Whose turn it is, and why

export type Reason = { readonly why: 'wrote-again' | 'today' | 'waited' | 'in-turn'; readonly days: number }

/** The reason a listing stands where it stands, so that nobody has to trust the order. */
export function reasonOf({ facts, turnHalf, askedHalf, wroteAgain }: Listing, nowHalf: HalfDay): Reason {
	const days = Math.floor((nowHalf - askedHalf) / 2)
	const why = wroteAgain ? 'wrote-again' : facts.urgency === 'today' ? 'today' : turnHalf <= nowHalf ? 'waited' : 'in-turn'
	return { why, days }
}

/** The days over which the pace of the desk is looked at. */
export const PACE_OVER = 14

export type Wait = { readonly before: number; readonly days: number | null }

/**
 * The honest wait: how many come before, divided by how many a day the desk has answered in the last fortnight.
 * @param finished listings answered or closed in that fortnight; none yet means nobody can say
 */
export function waitOf(before: number, finished: number): Wait {
	if (finished === 0) return { before, days: before === 0 ? 1 : null }
	return { before, days: Math.max(1, Math.ceil((before + 1) / (finished / PACE_OVER))) }
}

// What a board meeting may see

export type Count = { readonly week: Week; readonly side: string; readonly kind: string; readonly zone: string; readonly n: number }

/** Zones with too few are counted together as "elsewhere"; where even that is too few, they are not shown at all. */
export function shown(counts: readonly Count[]): Count[] {
	const groups = Map.groupBy(counts, ({ week, side, kind }) => `${week}|${side}|${kind}`)
	return [...groups.values()].flatMap((group) => {
		const large = group.filter(({ n }) => n >= COUNTED_FROM)
		const rest = group.filter(({ n }) => n < COUNTED_FROM)
		const n = rest.reduce((sum, count) => sum + count.n, 0)
		const [first] = rest
		return first && n >= COUNTED_FROM && rest.length > 1 ? [...large, { ...first, zone: '', n }] : large
	})
}
