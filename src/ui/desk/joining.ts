/**
 * Making a member in the browser: an identity nobody else ever has, wrapped once for each way in, and for the first steward the team's first key.
 * What leaves here is public keys, look-ups, and wraps that open nothing without a lock or words.
 */
import { hex, newId, type Chance } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { recipientOf, wrapKey, type Key } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import { toBase64 } from './bytes.ts'
import { newEpoch } from './epochs.ts'
import { identityAbout, passkeyKey } from './unlocking.ts'
import type { Touched } from './passkey.ts'

export type NewMember = { readonly id: MemberId; readonly seed: Key }

/** What everyone may seal to, of whoever holds the seed. */
export const publicOf = recipientOf
export { unlock } from './unlocking.ts'

/** The ways in, as far as they are made. */
export type Ways = { readonly recovery: Opens; readonly passphrase: Opens | null; readonly passkey: Touched<object> | null }

const wrapped = (hub: string, { id, seed }: NewMember, key: Key, chance: Chance) => toBase64(wrapKey(key, identityAbout(hub, id), seed, chance))

/** Unlocks as `/join/finish` takes them. A passkey that yields no secret signs in and opens nothing, so it comes without a wrap. */
export const unlocksOf = (hub: string, member: NewMember, { recovery, passphrase, passkey }: Ways, chance: Chance) => [
	{ by: 'recovery', lookup: hex(recovery.lookup), wrap: wrapped(hub, member, recovery.key, chance) },
	...(passphrase ? [{ by: 'passphrase', lookup: hex(passphrase.lookup), wrap: wrapped(hub, member, passphrase.key, chance) }] : []),
	...(passkey ? [{ by: 'passkey', response: passkey.response, wrap: passkey.secret && wrapped(hub, member, passkeyKey(passkey.secret), chance) }] : []),
]

/** A team's first key: what strangers seal to, what records are re-wrapped under, and what tells alike contacts. */
export async function newTeam(hub: string, recipient: string, chance: Chance) {
	const id = newId('team', chance)
	const { recipient: team, bundles } = await newEpoch(hub, id, 1, [{ id: 'first', recipient }], chance)
	return { id, recipient: team, bundle: bundles[0]?.bundle ?? '' }
}
