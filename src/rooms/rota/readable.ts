/** Rota: every column the server can read. Nothing of it is sealed: a shift is told to everybody, and who takes a place cannot rest by rule if nobody can read when they work. */
import type { Ends, Shut } from '#ground/disclosing.ts'
import { columns, type Readable } from '#ground/readable.ts'

const WITH_SHIFT = 'until seven days after the shift, or until given back'

const WHILE_HERE = 'until they change it or leave'

export const readable: readonly Readable[] = [
	...columns('rota_shifts', 'until seven days after its end', {
		id: 'random name',
		kind: 'one of fourteen kinds',
		zone: 'part of town, at least 300 households, or nothing',
		spot: 'a public place, as whoever posted it wrote it',
		begins: 'when it begins',
		ends: 'when it ends',
		places: 'how many people it takes',
		opens: 'whether it opens something sealed',
		gives: 'what one gets back',
		state: 'open or cancelled',
		fades_at: 'when its row goes',
		least: 'below how many it cannot be held',
		worth: 'how bad it is if it stays empty',
		effort: 'light, plain or hard',
		presence: 'there, standby or on call',
		needs: 'how many must know what',
		newcomers: 'places kept for who is new',
		is_paired: 'whether who is new comes with somebody',
		serves: 'the shift it is child care or standby for',
		origin: 'which room posted it',
		origin_key: 'that room’s name for it',
		rota: 'which plan it belongs to',
	}),
	...columns('rota_places', WITH_SHIFT, {
		id: 'random name',
		shift: 'which shift',
		seat: 'first, second …',
		member: 'who has it',
		begins: 'when the shift begins',
		ends: 'when it ends',
		places: 'how many it takes',
		called_off: 'whether the shift was cancelled',
		state: 'asked, taken, there, done or missed',
		source: 'how they came by it',
		is_new: 'whether they are new to its kind',
	}),
	...columns('rota_hours', 'until 28 days after its week', { member: 'who', week: 'in which week', minutes: 'how long they carried something', ends_at: 'when the row goes', load: 'how much it weighed', beside: 'how much of it was no shift', nights: 'how many nights' }),
	...columns('rota_carriers', WHILE_HERE, {
		member: 'who',
		week_minutes: 'how long in a week at most',
		in_row: 'days in a row at most',
		nights: 'nights in a week at most',
		kinds_not: 'which kinds they do not do',
		learns: 'what they would like to learn',
		has_car: 'whether they have a car',
		children: 'for how many children they need somebody',
		small: 'how many of them are under three',
		away_from: 'from when they rest',
		away_until: 'until when they rest',
		quiet_from: 'from which hour nobody asks them',
		quiet_until: 'until which hour',
		may_ask: 'whether they may be asked',
	}),
	...columns('rota_times', WHILE_HERE, { id: 'random name', member: 'who', weekday: 'on which day of the week', day: 'or on which day', from_min: 'from when', until_min: 'until when', how: 'can, can if needed, cannot', ends_at: 'when the row of one day goes' }),
	...columns('rota_liked', WHILE_HERE, { member: 'who', other: 'with whom they like to be' }),
	...columns('rota_skills', 'until it runs out, or they leave', { member: 'who', what: 'a skill or a language', level: 'learning, able, leading', granted_by: 'who saw that they can', until_half: 'until when it counts' }),
	...columns('rota_kinds', 'a year after they last did it', { member: 'who', kind: 'which kind of shift they are not new to', ends_at: 'when the row goes' }),
	...columns('rota_counts', 'until a year after its week', { week: 'which week', people: 'how many carried something', minutes: 'how long in all', missing: 'how many places nobody had', ends_at: 'when the row goes' }),
]

/** It has no columns of bytes. */
export const shut: readonly Shut[] = []

/** When the rows of each table end. */
export const ends: Readonly<Record<string, Ends>> = {
	rota_shifts: { by: 'instant', column: 'fades_at' },
	rota_places: { by: 'row', column: 'shift', table: 'rota_shifts' },
	rota_hours: { by: 'instant', column: 'ends_at' },
	rota_carriers: { by: 'row', column: 'member', table: 'ground_members' },
	rota_times: { by: 'row', column: 'member', table: 'ground_members' },
	rota_liked: { by: 'row', column: 'member', table: 'ground_members' },
	rota_skills: { by: 'row', column: 'member', table: 'ground_members' },
	rota_kinds: { by: 'instant', column: 'ends_at' },
	rota_counts: { by: 'instant', column: 'ends_at' },
}
