/** How a member's keys come to be in this page: the identity's seed opens the bundle of each team, which opens records (envelope.ts). */
import { openBundle } from '#ground/identity.ts'
import { keyFor, type Key } from '#ground/sealed.ts'
import { MyKeys } from './answers.ts'
import type { Answered, Post } from './calls.ts'
import type { TeamKeys, Unlocked } from './keyring.ts'

export { bundleAbout, identityAbout, openIdentity } from '#ground/identity.ts'

export const passkeyKey = (secret: Key): Key => keyFor('passkey', secret)

/** Fetches the member's own bundles and opens them. A bundle that does not open is left out: the desk then says what it cannot read. */
export async function unlock(post: Post, seed: Key): Promise<Answered<Unlocked>> {
	const answered = await post('/desk/keys', {}, MyKeys)
	if (!answered.ok) return answered
	const { hub, member, bundles, isDue } = answered.value
	const opened = await Promise.all(
		bundles.map(async ({ team, does, epoch, bundle }): Promise<TeamKeys[]> => {
			try {
				return [{ team, does, epoch, ...(await openBundle(hub, seed, team, epoch, bundle)) }]
			} catch {
				return []
			}
		}),
	)
	return { ok: true, value: { hub, member, seed, epochs: opened.flat(), isDue } }
}
