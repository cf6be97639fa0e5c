/** How a member's keys come to be in this page: the identity's seed opens the bundle of each team, which opens records (envelope.ts). */
import { openBundle } from '#ground/identity.ts'
import { keyFor, type Key } from '#ground/sealed.ts'
import { MyKeys } from './answers.ts'
import type { Answered, Post } from './calls.ts'
import type { TeamKeys, Unlocked } from './keyring.ts'
import { heldAgainstLog, type LogSeen } from './log.ts'

export { bundleAbout, identityAbout, openIdentity } from '#ground/identity.ts'

export const passkeyKey = (secret: Key): Key => keyFor('passkey', secret)

/**
 * Fetches the member's own bundles and opens them. A bundle that does not open is left out: the desk then says what it cannot read.
 * @param log as it was when keys were read before
 * @param made the public key of the team that this browser has just made
 */
export async function unlock(post: Post, seed: Key, log?: LogSeen, made?: string): Promise<Answered<Unlocked>> {
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
	return heldAgainstLog(post, { hub, member, seed, epochs: opened.flat(), isDue, ...(made !== undefined && { made }) }, log)
}
