/**
 * Hotline: every column the server can read. Words and the exact spot are readable while reports are being linked, and nobody could do that who may not
 * read them; after that the words are gone. Nothing here says who reported: a keyed digest tells two voices apart, and another one is used every week.
 */
import { shutColumns, type Ends, type Shut } from '#ground/disclosing.ts'
import { columns, type Readable } from '#ground/readable.ts'

const MONTH = 'thirty days after it began; coarser from a day after its end'
const WITH_IT = 'as long as what happened'
const ALERT = 'a day after it ended'

export const readable: readonly Readable[] = [
	...columns('hotline_incidents', MONTH, {
		id: 'random name',
		state: 'unconfirmed, being looked at, confirmed, or how it ended',
		kind: 'street, home, work, shop …',
		zone: 'part of town, at least 300 households',
		lat: 'where: to the metre while it is looked at; a block after a day, a neighbourhood after three, then nothing',
		lon: 'where: to the metre while it is looked at; a block after a day, a neighbourhood after three, then nothing',
		place: 'where, in words, as coarse as the spot',
		really: 'what it was, where it was not what was feared',
		opened_at: 'when the first report came',
		heard_at: 'when the last one came',
		seen_at: 'when it was last seen',
		closed_at: 'when it was over',
		into_one: 'which it was joined with',
		is_drill: 'whether it is an exercise',
		fade: 'how coarse it has become',
		fades_at: 'when it becomes coarser',
		ends_at: 'when it goes',
		version: 'how often it changed',
	}),
	...columns('hotline_reports', 'thirty days; its words and its spot twelve hours', {
		id: 'random name',
		state: 'whether it was linked, and to what',
		incident: 'what it is about',
		why: 'why it was linked: near, words, picture',
		channel: 'form, call, text message',
		language: 'language',
		hand: 'seen oneself, heard, or seen online',
		size: 'how many, in bands',
		doings: 'what they were doing, of a closed list',
		vests: 'what was written on their vests, of a closed list',
		wants: 'what somebody there needs, of a closed list',
		still: 'whether they are still there',
		children: 'whether there are children',
		taken: 'how many were taken',
		place: 'where, as they said it; twelve hours',
		words: 'what they said; twelve hours',
		lat: 'where, as far as anybody could tell; twelve hours',
		lon: 'where, as far as anybody could tell; twelve hours',
		media: 'a print of the picture, from which no picture can be made',
		chain: 'which report they had it from',
		observed_at: 'when they saw it',
		received_at: 'when it came',
		told: 'what its receipt showed last',
		taken_by: 'who took the call',
		is_drill: 'whether it is an exercise',
		keys: 'the words of its place, or of what they said, one by one; twelve hours',
		words_end: 'when its words go',
		ends_at: 'when it goes',
	}),
	...columns('hotline_tasks', 'three days', { id: 'random name', incident: 'what to look at', member: 'who was asked', state: 'asked, going, there, back', offered_at: 'when they were asked', eta_at: 'when they thought they would be there', due_at: 'when they say they are well', reminded: 'how often they were reminded', ends_at: 'when it goes' }),
	...columns('hotline_observations', WITH_IT, { id: 'random name', incident: 'what was looked at', report: 'which report it came with', member: 'who saw it', eyes: 'of those sent, observers, partners, or whoever reported', saw: 'something, nothing, not what was feared, or could not tell', what: 'what they saw, in a line', really: 'what it was', is_void: 'whether it no longer counts', observed_at: 'when they saw it', heard_at: 'when they said so', ends_at: 'when it goes' }),
	...columns('hotline_acts', WITH_IT, { place: 'first, second …', incident: 'with what', at: 'when', member: 'who did it', act: 'what was done', state: 'how it then was', about: 'what it was about', ends_at: 'when it goes' }),
	...columns('hotline_moves', WITH_IT, { item: 'which report, look, task or alert', from_one: 'what it was about before two were joined', into_one: 'what they were joined to', ends_at: 'when it goes' }),
	...columns('hotline_signs', 'three days', { incident: 'about what', tells: 'what should be told', level: 'to whom', member: 'who signed', at: 'when', ends_at: 'when it goes' }),
	...columns('hotline_alerts', ALERT, { id: 'random name', version: 'first, second …', incident: 'about what', tells: 'alert, update, taken back …', level: 'who was told', zones: 'parts of town', place: 'a block at the finest', really: 'what it was', is_drill: 'whether it is an exercise', observed_at: 'when it was seen', approved_at: 'when it was told', contrary_at: 'when somebody first saw otherwise', expires_at: 'until when it holds', is_newest: 'whether it holds', held_until: 'until when its queue rests, while it is replaced', ends_at: 'when it goes' }),
	...columns('hotline_texts', 'as long as the alert', { alert: 'which alert', version: 'which version', language: 'language', form: 'whole, short or spoken', text: 'what everybody was told' }),
	...columns('hotline_subscribers', 'ninety days, unless they say again that they want it', { id: 'random name', zone: 'part of town', language: 'language', state: 'asked, on, or asleep', member: 'which member, where one wants it as one', until_half: 'half-day until when', reminded: 'whether they were asked if it should go on' }),
	...columns('hotline_addresses', 'as long as the subscription', { subscriber: 'whose', way: 'push, text message, Signal or mail', rank: 'which to try first', ends_week: 'week it ends', is_failing: 'whether it did not arrive lately' }),
	...columns('hotline_deliveries', 'three days', { alert: 'which alert', version: 'which version', subscriber: 'to whom', way: 'how', state: 'what became of it', turn: 'in which order', why: 'why not', handed_at: 'when it was handed over', settled_at: 'when it was known what became of it', ends_at: 'when it goes' }),
	...columns('hotline_counts', 'while the hub exists', { month: 'month', zone: 'part of town', outcome: 'how they ended', n: 'how many; what stays under five is dropped when its month is over' }),
]

export const shut: readonly Shut[] = [
	...shutColumns('hotline_reports', { origin: ['digest', 'nothing: tells two voices apart, for a week'], lookup: ['digest', 'the receipt'] }),
	...shutColumns('hotline_subscribers', { lookup: ['digest', 'the link that changes or ends it'] }),
	...shutColumns('hotline_addresses', { known: ['digest', 'nothing: tells whether an address is there twice'], address: ['sealed', 'the house, at any hour, until the key of its week is destroyed'] }),
]

export const ends: Readonly<Record<string, Ends>> = {
	hotline_incidents: { by: 'instant', column: 'ends_at' },
	hotline_reports: { by: 'instant', column: 'ends_at' },
	hotline_tasks: { by: 'instant', column: 'ends_at' },
	hotline_observations: { by: 'instant', column: 'ends_at' },
	hotline_acts: { by: 'instant', column: 'ends_at' },
	hotline_moves: { by: 'instant', column: 'ends_at' },
	hotline_signs: { by: 'instant', column: 'ends_at' },
	hotline_alerts: { by: 'instant', column: 'ends_at' },
	hotline_texts: { by: 'row', column: 'alert', table: 'hotline_alerts' },
	hotline_subscribers: { by: 'half', column: 'until_half', days: 0 },
	hotline_addresses: { by: 'row', column: 'subscriber', table: 'hotline_subscribers' },
	hotline_deliveries: { by: 'instant', column: 'ends_at' },
	hotline_counts: { by: 'hand' },
}
