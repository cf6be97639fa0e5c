/**
 * Every column the server can read, what it is for, and how long it lives. Everything else is sealed bytes or a keyed digest.
 * A test compares this list, and each room's, with the schema: a column nobody reviewed does not pass.
 */

/** `kept` says when the value ends, in words for a page. `key` is an identifier: random, coarse, or the name of something. */
export type Readable = { readonly table: string; readonly column: string; readonly what: string; readonly kept: string }

export const columns = (table: string, kept: string, what: Readonly<Record<string, string>>): Readable[] => Object.entries(what).map(([column, says]) => ({ table, column, what: says, kept }))

const WHILE_MEMBER = 'while they are a member'
const ALWAYS = 'while the hub exists'

export const readable: readonly Readable[] = [
	...columns('ground_hub', ALWAYS, { id: 'random name of the hub', settings: 'what the stewards chose: name, languages, zones, where to call' }),
	...columns('ground_members', WHILE_MEMBER, { id: 'random name', called: 'the name to be called by', roles: 'what they do', language: 'language', recipient: 'public key', since_half: 'half-day they joined', ended_half: 'half-day they left' }),
	...columns('ground_unlocks', WHILE_MEMBER, { id: 'random name', member: 'whose', by: 'passkey, passphrase or recovery words', counter: 'passkey counter (WebAuthn § 6.1.1)', spent_once: 'whether it is a sign-in link' }),
	...columns('ground_teams', ALWAYS, { id: 'random name', does: 'which work it opens' }),
	...columns('ground_epochs', ALWAYS, { team: 'which team', epoch: 'number', recipient: 'public key', since_half: 'half-day it began' }),
	...columns('ground_epoch_bundles', WHILE_MEMBER, { team: 'which team', epoch: 'number', member: 'for whom' }),
	...columns('ground_sessions', 'two hours idle, twelve at most', { member: 'whose', seen_at: 'last seen', ends_at: 'when it ends' }),
	...columns('ground_once', 'five minutes to three days', { purpose: 'what it may be spent for', ends_at: 'when it ends' }),
	...columns('ground_notes', 'until heard, moments', { id: 'random name', says: 'which note', body: 'ids and coarse facts', tries: 'how often it was tried', due: 'when it is tried next' }),
	...columns('ground_lines', 'until done', { id: 'random name', says: 'which note', about: 'which listing', since_half: 'half-day it came', owner: 'who looks after it' }),
	...columns('ground_migrations', ALWAYS, { name: 'file', hash: 'of the file', applied_at: 'when it was applied' }),
]
