/** Front door: every column the server can read of a listing. The queue cannot be put in order without them. */
import { shutColumns, type Ends, type Shut } from '#ground/disclosing.ts'
import { columns, type Readable } from '#ground/readable.ts'

const WITH_LISTING = 'as the schedule says: two months open, a month closed (legal: two weeks), or until deleted'

export const readable: readonly Readable[] = [
	...columns('frontdoor_listings', WITH_LISTING, {
		id: 'random name',
		side: 'ask or offer',
		kind: 'one of fifteen kinds',
		zone: 'part of town, at least 300 households, or nothing',
		language: 'language to answer in',
		urgency: 'today, days, week, whenever',
		size: 'one, 2–4, 5 or more people',
		sealed_where: 'in their browser, on arrival, or by a member',
		state: 'waiting, held, answered, closed',
		outcome: 'how it was closed',
		wrote_again: 'whether they wrote again',
		asked_half: 'half-day it was asked',
		turn_half: 'half-day its turn comes',
		settled_half: 'half-day it was answered or closed',
		held_by: 'who has it, for half an hour',
		held_until: 'until when',
		taken_by: 'who took it for somebody, until it is closed',
		ends_week: 'week it ends',
		extended: 'how often it was kept longer',
		extended_for: 'one of three reasons',
		closed_days: 'days it is kept once closed',
		laid_week: 'week after which no copy of it opens, where that is later than its end',
		extend_by: 'who asks to keep it longer, until somebody else agrees',
		extend_for: 'one of three reasons',
		hold: 'which legal hold keeps it',
		team: 'which team opens it',
		epoch: 'under which key',
		version: 'number of changes',
		alike: 'twenty bits under a key of the team’s: perhaps the same contact',
		wrapped: 'whether it was opened once',
		opened: 'how often it was opened',
		searched: 'how often a search went through it',
		openers: 'by how many people it was opened',
		held_seen: 'whether who has it has opened it',
		given: 'whether it is offered to somebody, or to whoever is next',
		given_to: 'to whom, while it is offered',
		import: 'with which import it came, for a week',
	}),
	...columns('frontdoor_marks', 'until it is closed, or ends', { listing: 'which listing' }),
	...columns('frontdoor_this_hour', 'until the hour is over', { ends_at: 'end of the hour' }),
	...columns('frontdoor_together', 'half an hour', { listing: 'which listing', asked_by: 'who has it and asks', agreed_by: 'who agreed', ends_at: 'until when' }),
	...columns('frontdoor_messages', WITH_LISTING, { id: 'random name', listing: 'which listing', place: 'first, second …', said_by: 'receipt’s holder or team', sort: 'message or note', said_half: 'half-day it was said' }),
	...columns('frontdoor_chunks', WITH_LISTING, { file: 'random name', piece: 'first, second …', listing: 'which listing' }),
	...columns('frontdoor_wrote', WITH_LISTING, { listing: 'which listing' }),
	...columns('frontdoor_apart', WITH_LISTING, { listing: 'which listing is kept from somebody; not from whom' }),
	...columns('frontdoor_counts', 'always: it is what remains', { week: 'week asked', side: 'ask or offer', kind: 'kind', zone: 'part of town', outcome: 'how it was closed', n: 'how many' }),
]

/** Every column of bytes, and what they are to whoever has them. */
export const shut: readonly Shut[] = [
	...shutColumns('frontdoor_listings', {
		lookup: ['digest', 'what the receipt derives'],
		once: ['digest', 'the form’s own number'],
		told: ['sealed', 'the front door’s team'],
		team_wrap: ['sealed', 'the front door’s team, until the key of its week is destroyed'],
		holder_wrap: ['sealed', 'whoever holds the receipt, until the key of its week is destroyed'],
		close: ['sealed', 'two of the front door’s team together, until the key of its week is destroyed'],
	}),
	...shutColumns('frontdoor_wrote', { mark: ['digest', 'the listing, and a member who answered'] }),
	...shutColumns('frontdoor_apart', { mark: ['digest', 'the listing, and a member it is kept from'] }),
	...shutColumns('frontdoor_marks', { mark: ['digest', 'the listing and a member who opened it'] }),
	...shutColumns('frontdoor_this_hour', { mark: ['digest', 'the hour, a listing and a member who was handed its key'] }),
	...shutColumns('frontdoor_messages', { body: ['sealed', 'the front door’s team and, but for notes, whoever holds the receipt'] }),
	...shutColumns('frontdoor_chunks', { body: ['sealed', 'the front door’s team and whoever holds the receipt'] }),
]

/** When the rows of each table end. */
export const ends: Readonly<Record<string, Ends>> = {
	frontdoor_listings: { by: 'week', column: 'ends_week', hold: 'hold' },
	frontdoor_messages: { by: 'row', column: 'listing', table: 'frontdoor_listings' },
	frontdoor_chunks: { by: 'row', column: 'listing', table: 'frontdoor_listings' },
	frontdoor_wrote: { by: 'row', column: 'listing', table: 'frontdoor_listings' },
	frontdoor_apart: { by: 'row', column: 'listing', table: 'frontdoor_listings' },
	frontdoor_marks: { by: 'row', column: 'listing', table: 'frontdoor_listings' },
	frontdoor_this_hour: { by: 'instant', column: 'ends_at' },
	frontdoor_together: { by: 'instant', column: 'ends_at' },
	frontdoor_counts: { by: 'count', of: 'frontdoor_listings' },
}
