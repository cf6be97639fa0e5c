/**
 * How a member's keys come to be in this page.
 *
 *   identity seed ── opens ─> epoch bundle of each team ── opens ─> record keys (envelope.ts)
 */
import * as v from 'valibot'
import { keyFor, openAs, unwrapKey, type About, type Key, type Sealed } from '#ground/sealed.ts'
import { MyKeys } from './answers.ts'
import { fromHex } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import type { TeamKeys, Unlocked } from './keyring.ts'

/** How a wrapped identity and a team's bundle are bound; joining.ts makes them so, and here they open. */
export const identityAbout = (hub: string, member: string): About => ({ hub, record: member, field: 'identity', version: 1 })
export const bundleAbout = (hub: string, team: string, epoch: number): About => ({ hub, record: team, field: 'bundle', version: epoch })

export const passkeyKey = (secret: Key): Key => keyFor('passkey', secret)

const hexKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/), v.transform((text): Key => fromHex(text)))
export const Bundle = v.object({ seed: hexKey, desk: hexKey, likeness: hexKey })

/** @throws DoesNotOpen */
export const openIdentity = (hub: string, member: string, key: Key, wrap: Sealed): Key => unwrapKey(key, identityAbout(hub, member), wrap)

/** Fetches the member's own bundles and opens them. A bundle that does not open is left out: the desk then says what it cannot read. */
export async function unlock(post: Post, seed: Key): Promise<Answered<Unlocked>> {
	const answered = await post('/desk/keys', {}, MyKeys)
	if (!answered.ok) return answered
	const { hub, member, bundles } = answered.value
	const opened = await Promise.all(
		bundles.map(async ({ team, does, epoch, bundle }): Promise<TeamKeys[]> => {
			try {
				const plain = await openAs(seed, bundleAbout(hub, team, epoch), bundle)
				return [{ team, does, epoch, ...v.parse(Bundle, JSON.parse(new TextDecoder().decode(plain))) }]
			} catch {
				return []
			}
		}),
	)
	return { ok: true, value: { hub, member, seed, epochs: opened.flat() } }
}
