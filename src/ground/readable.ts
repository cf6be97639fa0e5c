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
	...columns('ground_members', 'while they are a member; then a random name and two half-days', { id: 'random name', called: 'the name to be called by', roles: 'what they do', language: 'language', recipient: 'public key', since_half: 'half-day they joined', ended_half: 'half-day they left' }),
	...columns('ground_unlocks', WHILE_MEMBER, { id: 'random name', member: 'whose', by: 'passkey, passphrase or recovery words', counter: 'passkey counter (WebAuthn § 6.1.1)', spent_once: 'whether it is a sign-in link' }),
	...columns('ground_teams', ALWAYS, { id: 'random name', does: 'which work it opens' }),
	...columns('ground_epochs', ALWAYS, { team: 'which team', epoch: 'number', recipient: 'public key', since_half: 'half-day it began', is_due: 'whether a new one is due, because somebody who holds it has left' }),
	...columns('ground_epoch_bundles', WHILE_MEMBER, { team: 'which team', epoch: 'number', member: 'for whom' }),
	...columns('ground_vouches', 'until the key is handed on', { member: 'for whom', by: 'who vouches' }),
	...columns('ground_sessions', 'two hours idle, twelve at most; of a helper, who opens nothing sealed, fourteen days idle, thirty at most', { member: 'whose', seen_at: 'last seen', ends_at: 'when it ends', idle_ms: 'how long it may rest' }),
	...columns('ground_once', 'five minutes to three days', { purpose: 'what it may be spent for', ends_at: 'when it ends' }),
	...columns('ground_links', 'three days at most, until it is used up or revoked', { id: 'random name', role: 'what they join as', uses: 'how many may still join by it', ends_at: 'when it ends', made_by: 'who made it' }),
	...columns('ground_reach', WHILE_MEMBER, { member: 'whose', team: 'which team opens it', epoch: 'under which key' }),
	...columns('ground_founding', 'three hours, and as long as somebody is joining', { id: 'random name', begun_by: 'who began it', agreed_by: 'who agreed', ends_at: 'when it ends' }),
	...columns('ground_notes', 'until heard, moments', { id: 'random name', says: 'which note', body: 'ids and coarse facts', tries: 'how often it was tried', due: 'when it is tried next' }),
	...columns('ground_lines', 'until done', { id: 'random name', says: 'which note', about: 'which listing', since_half: 'half-day it came', owner: 'who looks after it' }),
	...columns('ground_schedules', 'until another change takes its place; a month where nobody agrees', { id: 'random name', kind: 'which kind of record', days: 'how many days it lives', proposed_by: 'steward who proposed it', proposed_half: 'half-day of that', agreed_by: 'steward who agreed', from_at: 'from when it holds' }),
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
	}),
	...shutColumns('ground_epoch_bundles', { bundle: ['sealed', 'the member it is for'] }),
	...shutColumns('ground_sessions', { id: ['digest', 'the cookie'] }),
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
	ground_once: { by: 'instant', column: 'ends_at' },
	ground_links: { by: 'instant', column: 'ends_at' },
	ground_reach: { by: 'hand' },
	ground_founding: { by: 'instant', column: 'ends_at' },
	ground_notes: { by: 'instant', column: 'due' },
	ground_lines: { by: 'hand' },
	ground_schedules: { by: 'hand' },
	ground_holds: { by: 'half', column: 'ended_half', days: 30 },
	ground_care: { by: 'hand' },
	ground_clock: { by: 'hand' },
	ground_sweep: { by: 'hand' },
	ground_migrations: { by: 'hand' },
}
