/** Front door: every column the server can read of a listing. The queue cannot be put in order without them. */
import { columns, type Readable } from '#ground/readable.ts'

const WITH_LISTING = 'two months open, a month closed (legal: two weeks), or until deleted'

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
		taken_by: 'who took it for somebody',
		ends_week: 'week it ends',
		extended: 'how often it was kept longer',
		extended_for: 'one of three reasons',
		team: 'which team opens it',
		epoch: 'under which key',
		version: 'number of changes',
		alike: 'twenty bits under a key of the team’s: perhaps the same contact',
		wrapped: 'whether it was opened once',
	}),
	...columns('frontdoor_messages', WITH_LISTING, { id: 'random name', listing: 'which listing', place: 'first, second …', said_by: 'receipt’s holder or team', sort: 'message or note', said_half: 'half-day it was said' }),
	...columns('frontdoor_chunks', WITH_LISTING, { file: 'random name', piece: 'first, second …', listing: 'which listing' }),
	...columns('frontdoor_counts', 'always: it is what remains', { week: 'week asked', side: 'ask or offer', kind: 'kind', zone: 'part of town', outcome: 'how it was closed', n: 'how many' }),
]
