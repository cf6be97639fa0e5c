/**
 * Every column the server can read, what it is for, and how long it lives. Everything else is sealed bytes or a keyed digest.
 * A test compares this list, and each room's, with the schema: a column nobody reviewed does not pass.
 */

import { shutColumns, type Ends, type Shut } from './disclosing.ts'

/** `kept` says when the value ends, in words for a page. `key` is an identifier: random, coarse, or the name of something. */
export type Readable = { readonly table: string; readonly column: string; readonly what: string; readonly kept: string }

export const columns = (table: string, kept: string, what: Readonly<Record<string, string>>): Readable[] => Object.entries(what).map(([column, says]) => ({ table, column, what: says, kept }))

const WHILE_MEMBER = 'while they are a member'
const ALWAYS = 'while the hub exists'

export const readable: readonly Readable[] = [
	...columns('ground_hub', ALWAYS, { id: 'random name of the hub', settings: 'what the stewards chose: name, languages, zones, where to call' }),
	...columns('ground_members', 'while they are a member; then a random name and two half-days', { id: 'random name', called: 'the name to be called by', roles: 'what they do', language: 'language', recipient: 'public key', since_half: 'half-day they joined', ended_half: 'half-day they left', term_half: 'half-day until which a steward serves', look_again: 'whether somebody who vouched for them was removed for harm' }),
	...columns('ground_unlocks', WHILE_MEMBER, { id: 'random name', member: 'whose', by: 'passkey, passphrase or recovery words', counter: 'passkey counter (WebAuthn § 6.1.1)', spent_once: 'whether it is a sign-in link', since_half: 'half-day it was added', used_half: 'half-day it was last used' }),
	...columns('ground_teams', ALWAYS, { id: 'random name', does: 'which work it opens', live: 'whether its door is open', trial: 'whether its door is open to be tried out' }),
	...columns('ground_epochs', ALWAYS, { team: 'which team', epoch: 'number', recipient: 'public key', since_half: 'half-day it began', is_due: 'whether a new one is due, because somebody who holds it has left' }),
	...columns('ground_epoch_bundles', WHILE_MEMBER, { team: 'which team', epoch: 'number', member: 'for whom' }),
	...columns('ground_vouches', 'while both are members', { member: 'for whom', by: 'who vouches', since_half: 'half-day of that' }),
	...columns('ground_sessions', 'two hours idle, twelve at most; of a helper, who opens nothing sealed, fourteen days idle, thirty at most', { member: 'whose', seen_at: 'last seen', ends_at: 'when it ends', idle_ms: 'how long it may rest', opened_by: 'which way in opened it' }),
	...columns('ground_pairs', 'four weeks, or until one of the two ends it', { newcomer: 'who is new', guide: 'who is with them', until_half: 'half-day it ends' }),
	...columns('ground_wrongs', 'three months, or a month once it is done', { id: 'random name', said_half: 'half-day it was said', state: 'open, seen, done', sealed_where: 'in their browser, or on arrival', wants_other: 'whether a reader asks for somebody else to look', ends_week: 'week it ends' }),
	...columns('ground_wrong_readers', 'as long as the report', { wrong: 'which report', reader: 'who can open it' }),
	...columns('ground_carers_asked', 'until they answer; a month at most', { member: 'who is asked to be a carer', asked_half: 'half-day of that' }),
	...columns('ground_apart', 'while both are members, or until it is taken back', { low: 'one of two who would rather not be together', high: 'the other; not who asked' }),
	...columns('ground_stewardship', ALWAYS, { what: 'which part of keeping the hub', carrier: 'who carries it', is_outside: 'whether somebody outside does', is_looking: 'whether somebody is looked for', since_half: 'half-day since when', until_half: 'half-day until when they want to', offered_by: 'who offers to take it on' }),
	...columns('ground_log', ALWAYS, { place: 'first, second …', entry: 'who joined, left, was removed or made a key: random names, public keys, digests of keys, half-days' }),
	...columns('ground_heads', WHILE_MEMBER, { member: 'who saw', place: 'how far the list went', digest: 'of its last entry' }),
	...columns('ground_recovery_keys', 'until the next one stands', { id: 'random name', team: 'which team', recipient: 'public key', state: 'whether its shares are confirmed and rehearsed', maker: 'steward who made it', need: 'how many shares open it', parts: 'how many shares there are', made_half: 'half-day it was made', rehearsed_half: 'half-day of the last rehearsal', is_drill: 'whether a rehearsal is under way' }),
	...columns('ground_recovery_bundles', 'until the next one stands', { key: 'which recovery key', epoch: 'number' }),
	...columns('ground_recovery_shares', 'until the next one stands, or its keeper leaves', { key: 'which recovery key', number: 'which share', member: 'steward who keeps it', is_confirmed: 'whether they typed some of it back' }),
	...columns('ground_recovery_asks', 'until it is done or taken back', { id: 'random name', member: 'who lost their keys', key: 'which recovery key', asked_at: 'when they asked', is_stopped: 'whether somebody stopped it', stopped_by: 'steward who stopped it' }),
	...columns('ground_recovery_approvals', 'until it is done, stopped or taken back', { ask: 'for whom', number: 'which share' }),
	...columns('ground_once', 'five minutes to three days', { purpose: 'what it may be spent for', ends_at: 'when it ends' }),
	...columns('ground_links', 'three days at most, until it is used up or revoked', { id: 'random name', role: 'what they join as', uses: 'how many may still join by it', ends_at: 'when it ends', made_by: 'who made it' }),
	...columns('ground_reach', WHILE_MEMBER, { member: 'whose', team: 'which team opens it', epoch: 'under which key' }),
	...columns('ground_founding', 'three hours, and as long as somebody is joining', { id: 'random name', begun_by: 'who began it', agreed_by: 'who agreed', ends_at: 'when it ends' }),
	...columns('ground_notes', 'until heard, moments', { id: 'random name', says: 'which note', body: 'ids and coarse facts', tries: 'how often it was tried', due: 'when it is tried next' }),
	...columns('ground_lines', 'until done', { id: 'random name', says: 'which note', about: 'which listing', since_half: 'half-day it came', owner: 'who looks after it' }),
	...columns('ground_schedules', 'until another change takes its place; a month where nobody agrees', { id: 'random name', kind: 'which kind of record', days: 'how many days it lives', proposed_by: 'steward who proposed it', proposed_half: 'half-day of that', agreed_by: 'steward who agreed', from_at: 'from when it holds' }),
	...columns('ground_openings', 'a day', { member: 'who', ends_at: 'a day after the hour began', opened: 'how many they opened in that hour, not which', searched: 'how many they were handed for a search, not which' }),
	...columns('ground_more', 'until the hour is over', { member: 'who asks to open more', what: 'more, or a search', ends_at: 'end of the hour', agreed_by: 'who agreed' }),
	...columns('ground_attestations', 'a year at most', { member: 'who', what: 'may answer on law, or on health', attested_by: 'steward who said so', agreed_by: 'steward who agreed', is_agreed: 'whether it holds', until_half: 'half-day it ends' }),
	...columns('ground_holds', 'until a month after its end', {
		id: 'random name',
		asked_by: 'which court or office asked for it',
		scope: 'what it is about, without a neighbour’s name',
		review_half: 'half-day it is looked at again, within a year',
		because: 'why it was renewed',
		placed_by: 'steward who placed it',
		placed_half: 'half-day of that',
		ended_by: 'steward who released it',
		ended_half: 'half-day of its end',
		ended_for: 'why it was released',
	}),
	...columns('ground_care', ALWAYS, { what: 'backup or rehearsal', at: 'when it was last done' }),
	...columns('ground_clock', ALWAYS, { seen_at: 'when the house last looked at the clock', jumped_from: 'the time before the clock jumped, until it is believed', left_ms: 'for how long it must still be seen', jumped_next: 'the time before it jumped once more' }),
	...columns('ground_sweep', ALWAYS, { is_due: 'whether something went that still lies on the disk', is_begun: 'whether the disk is being swept', due_since: 'since when' }),
	...columns('ground_imports', 'a week, while it can be taken back', { id: 'random name', what: 'members, asks or shifts', since_half: 'half-day it was brought over' }),
	...columns('ground_expected', 'two months, or until they are ticked off', {
		id: 'random name',
		import: 'with which import it came, for a week',
		team: 'which team opens it',
		epoch: 'under which key',
		since_half: 'half-day it was brought over',
		ends_week: 'week it ends',
		is_invited: 'whether somebody invited them',
	}),
	...columns('ground_migrations', ALWAYS, { name: 'file', hash: 'of the file', applied_at: 'when it was applied' }),
]

/** Every column of bytes, and what they are to whoever has them. */
export const shut: readonly Shut[] = [
	...shutColumns('ground_hub', { salt: ['public', 'stretches receipts and passphrases of this hub'], keyed: ['digest', 'nothing: tells whether the key folder is the right one'] }),
	...shutColumns('ground_unlocks', {
		lookup: ['digest', 'what a lock or words show when they sign in'],
		credential: ['public', 'the name a device lock has for itself'],
		public_key: ['public', 'the public key of a device lock'],
		wrap: ['sealed', 'the member, by their own lock or words'],
		name: ['sealed', 'the member: what they call it themselves'],
	}),
	...shutColumns('ground_epoch_bundles', { bundle: ['sealed', 'the member it is for'] }),
	...shutColumns('ground_log', { signature: ['public', 'the signature of whoever says it'] }),
	...shutColumns('ground_heads', { signature: ['public', 'the signature of whoever saw it'] }),
	...shutColumns('ground_recovery_keys', { dummy: ['sealed', 'enough stewards together, in a rehearsal'], proof: ['digest', 'nothing: tells whether a rehearsal opened what it should'] }),
	...shutColumns('ground_recovery_bundles', { bundle: ['sealed', 'enough stewards together'] }),
	...shutColumns('ground_recovery_shares', { share: ['sealed', 'the steward who keeps it'], released: ['sealed', 'the steward who made the recovery key'] }),
	...shutColumns('ground_recovery_approvals', { share: ['sealed', 'the member who lost their keys'] }),
	...shutColumns('ground_sessions', { id: ['digest', 'the cookie'] }),
	...shutColumns('ground_wrongs', { body: ['sealed', 'the carers it was sealed to, who have nothing to do with it'] }),
	...shutColumns('ground_wrong_readers', { wrap: ['sealed', 'this one carer, until the key of its week is destroyed'] }),
	...shutColumns('ground_apart', { asker: ['digest', 'the two, and which of them asked'] }),
	...shutColumns('ground_expected', { once: ['digest', 'the same row of a sheet, where somebody holds the team’s key'], sealed: ['sealed', 'the front door’s team, until the key of its week is destroyed'] }),
	...shutColumns('ground_once', { id: ['digest', 'the link or challenge'] }),
	...shutColumns('ground_links', { lookup: ['digest', 'the link'] }),
	...shutColumns('ground_reach', { sealed: ['sealed', 'those who hold that key of the team'] }),
]

/** When the rows of each table end. */
export const ends: Readonly<Record<string, Ends>> = {
	ground_hub: { by: 'hand' },
	ground_members: { by: 'hand' },
	ground_unlocks: { by: 'hand' },
	ground_teams: { by: 'hand' },
	ground_epochs: { by: 'hand' },
	ground_epoch_bundles: { by: 'hand' },
	ground_vouches: { by: 'hand' },
	ground_sessions: { by: 'instant', column: 'ends_at', also: { column: 'seen_at', more: 'idle_ms' } },
	ground_pairs: { by: 'half', column: 'until_half', days: 0 },
	ground_wrongs: { by: 'week', column: 'ends_week' },
	ground_wrong_readers: { by: 'row', column: 'wrong', table: 'ground_wrongs' },
	ground_carers_asked: { by: 'half', column: 'asked_half', days: 30 },
	ground_apart: { by: 'hand' },
	ground_stewardship: { by: 'hand' },
	ground_log: { by: 'hand' },
	ground_heads: { by: 'hand' },
	ground_recovery_keys: { by: 'hand' },
	ground_recovery_bundles: { by: 'hand' },
	ground_recovery_shares: { by: 'hand' },
	ground_recovery_asks: { by: 'hand' },
	ground_recovery_approvals: { by: 'hand' },
	ground_once: { by: 'instant', column: 'ends_at' },
	ground_links: { by: 'instant', column: 'ends_at' },
	ground_reach: { by: 'hand' },
	ground_founding: { by: 'instant', column: 'ends_at' },
	ground_notes: { by: 'instant', column: 'due' },
	ground_lines: { by: 'hand' },
	ground_schedules: { by: 'hand' },
	ground_openings: { by: 'instant', column: 'ends_at' },
	ground_more: { by: 'instant', column: 'ends_at' },
	ground_attestations: { by: 'half', column: 'until_half', days: 0 },
	ground_holds: { by: 'half', column: 'ended_half', days: 30 },
	ground_care: { by: 'hand' },
	ground_clock: { by: 'hand' },
	ground_sweep: { by: 'hand' },
	ground_imports: { by: 'half', column: 'since_half', days: 7 },
	ground_expected: { by: 'week', column: 'ends_week' },
	ground_migrations: { by: 'hand' },
}
