/**
 * Joining and signing in. Keys are made in the member's browser; what arrives here is a public key, wraps nobody here can open, and digests.
 * A member has at least two ways back in before they hold a key that opens anything.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import * as v from 'valibot'
import { base64, Called, Hex32 } from './edges.server.ts'
import { addVouches, dropFounding, FOUNDING, vouchersNow } from './founding.server.ts'
import { newId } from './ids.ts'
import { addBundle, addEpoch, addMember, addOnce, addTeam, addUnlock, bundlesOf, countOn, dropUnlock, dropUnspent, findMember, findUnlock, hasTeam, isUnspent, spend, TEAM_TOPIC, usedOn, type Bundle, type Unlock } from './members.server.ts'
import { MemberId, TeamId, type Member, type Role } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { openSession } from './sessions.server.ts'
import { tell, type Tx } from './storage.server.ts'
import { after, halfDayOf, hours, minutes } from './time.ts'
import { Language } from './words.ts'

/** A team's secrets, sealed to one member. */
export const SealedBundle = base64(8192)
export const Recipient = v.pipe(v.string(), v.regex(/^age1pq1[02-9ac-hj-np-z]{1900,2000}$/))
const Wrap = base64(128)
/** What a member calls a way in of theirs, sealed under their own identity. */
export const SealedName = base64(800)

/** A WebAuthn response as the browser gives it (WebAuthn level 3 § 5.8); the library parses it whole. */
const Response = v.looseObject({ id: v.pipe(v.string(), v.maxLength(1400)), rawId: v.string(), type: v.literal('public-key'), response: v.looseObject({ clientDataJSON: v.string() }), clientExtensionResults: v.looseObject({}) })

const Words = { lookup: Hex32, wrap: Wrap }
export const NewUnlock = v.variant('by', [
	v.object({ by: v.literal('passkey'), response: Response, wrap: v.nullable(Wrap) }),
	v.object({ by: v.literal('passphrase'), ...Words }),
	v.object({ by: v.literal('recovery'), ...Words }),
])

export const Joining = v.object({
	link: Hex32,
	id: MemberId,
	called: Called,
	language: Language,
	recipient: Recipient,
	unlocks: v.pipe(v.array(NewUnlock), v.minLength(2), v.maxLength(4)),
	/** The first steward also makes the front door's first key. */
	team: v.nullable(v.object({ id: TeamId, recipient: Recipient, bundle: SealedBundle })),
})
export type Joining = v.InferOutput<typeof Joining>

export const LINK_FOR = hours(72)
const CHALLENGE_FOR = minutes(5)

/** A fifth of all a hub loads, so it is loaded when somebody signs in, not at the start. */
const passkeys = () => import('@simplewebauthn/server')

/** Whom a browser is talking to, for passkeys: taken from our own configuration, never from a header. */
export type Site = { readonly origin: string }
const rpOf = ({ origin }: Site) => new URL(origin).hostname

/** What a one-time link invites to. A helper joins by a helpers' link. */
export const Invited = v.picklist(['steward', 'teller', 'carer'])
export type Invited = v.InferOutput<typeof Invited>

/** A one-time link for somebody in this role; its secret stands in the fragment and is spent by POST. */
export async function invite(ports: Ports, tx: Tx, role: Invited): Promise<string> {
	const secret = ports.chance(32)
	await addOnce(tx, ports.keys.digest('link', secret), role, after(ports.now(), LINK_FOR))
	return Buffer.from(secret).toString('hex')
}

export const inviteSteward = (ports: Ports, tx: Tx): Promise<string> => invite(ports, tx, 'steward')

/** What a link is for by which one helper, and nobody else, comes to answer the desk. */
export const RAISE = 'raise'

/** Ends every invitation, helpers' link and founding day that is open. */
export async function dropLinks(tx: Tx): Promise<void> {
	await dropUnspent(tx, [...Invited.options, RAISE])
	await tx.deleteFrom('ground_links').execute()
	await dropFounding(tx)
}

/** What a steward does, a teller does not: look after the hub itself. */
const ROLES: Readonly<Record<Purpose, readonly Role[]>> = { steward: ['steward', 'teller'], teller: ['teller'], carer: ['carer'], founding: ['teller'] }

/** What a link may be spent for: one of the roles, or joining on founding day. */
type Purpose = Invited | typeof FOUNDING

async function purposeOf(ports: Ports, tx: Tx, link: Uint8Array): Promise<Purpose | null> {
	for (const purpose of [...Invited.options, FOUNDING] as const) if (await isUnspent(tx, ports.keys.digest('link', link), purpose, ports.now())) return purpose
	return null
}

async function newChallenge(ports: Ports, tx: Tx): Promise<Uint8Array<ArrayBuffer>> {
	const challenge = ports.chance(32)
	await addOnce(tx, ports.keys.digest('link', challenge), 'challenge', after(ports.now(), CHALLENGE_FOR))
	return challenge
}

const spendChallenge = (ports: Ports, tx: Tx) => (challenge: string) => spend(tx, ports.keys.digest('link', Uint8Array.from(Buffer.from(challenge, 'base64url'))), 'challenge', ports.now())

// Joining

export const beginJoining = (ports: Ports, site: Site, link: Uint8Array) =>
	ports.storage.inOneGo(async (tx) => {
		const purpose = await purposeOf(ports, tx, link)
		if (!purpose) return refuse('link-is-spent')
		return done({ options: await registrationFor(ports, tx, site), hub: ports.hub().id, needsTeam: purpose === 'steward' && !(await hasTeam(tx, 'frontdoor')) })
	})

/** What a device is asked with, so that its lock becomes a way in. @param known credentials that are ways in already */
export async function registrationFor(ports: Ports, tx: Tx, site: Site, known: readonly Uint8Array[] = []) {
	const { name } = ports.hub().settings
	return (await passkeys()).generateRegistrationOptions({
		rpName: name,
		rpID: rpOf(site),
		userName: name,
		userID: ports.chance(16),
		challenge: await newChallenge(ports, tx),
		attestationType: 'none',
		authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
		excludeCredentials: known.map((id) => ({ id: Buffer.from(id).toString('base64url') })),
		timeout: CHALLENGE_FOR,
	})
}

export const finishJoining = (ports: Ports, site: Site, joining: Joining): Promise<Result<{ cookie: string }, 'link-is-spent' | 'passkey-refused' | 'one-way-in-is-not-enough' | 'team-is-there'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!canUnlockTwice(joining.unlocks)) return refuse('one-way-in-is-not-enough')
		const purpose = await purposeOf(ports, tx, joining.link)
		const vouchers = purpose === FOUNDING ? await vouchersNow(ports, tx) : []
		if (!purpose || !vouchers) return refuse('link-is-spent')
		if (joining.team && (purpose !== 'steward' || (await hasTeam(tx, 'frontdoor')))) return refuse('team-is-there')
		const unlocks = await unlocksOf(ports, tx, site, joining.id, joining.unlocks)
		if (!unlocks) return refuse('passkey-refused')
		if (!(await spend(tx, ports.keys.digest('link', joining.link), purpose, ports.now()))) return refuse('link-is-spent')

		const sinceHalf = halfDayOf(ports.now())
		await addMember(tx, { id: joining.id, called: joining.called, roles: [...ROLES[purpose]], language: joining.language, recipient: joining.recipient, sinceHalf })
		for (const unlock of unlocks) await addUnlock(tx, { ...unlock, sinceHalf })
		if (vouchers.length > 0) await addVouches(tx, joining.id, vouchers)
		if (joining.team) {
			await addTeam(tx, joining.team.id, 'frontdoor')
			await addEpoch(tx, joining.team.id, 1, joining.team.recipient, sinceHalf)
			await addBundle(tx, joining.team.id, 1, joining.id, joining.team.bundle)
		}
		tell(tx, TEAM_TOPIC)
		return done({ cookie: await openSession(ports, tx, joining.id, openingOf(unlocks)) })
	})

/** Two ways that each open the identity: a passkey without PRF signs in, but opens nothing. */
export const canUnlockTwice = (unlocks: Joining['unlocks']): boolean => unlocks.filter((unlock) => unlock.wrap !== null).length >= 2 && unlocks.some(({ by }) => by === 'recovery')

/** The way in by which somebody who has just made theirs is in. */
export const openingOf = (unlocks: readonly Unlock[]): string | undefined => (unlocks.find(({ by }) => by !== 'recovery') ?? unlocks[0])?.id

/** All of them as they are kept; null where a lock could not be checked. */
export async function unlocksOf(ports: Ports, tx: Tx, site: Site, member: MemberId, given: Joining['unlocks']): Promise<readonly Unlock[] | null> {
	const unlocks: Unlock[] = []
	for (const unlock of given) {
		const made = await unlockOf(ports, tx, site, member, unlock)
		if (!made) return null
		unlocks.push(made)
	}
	return unlocks
}

/** One way in as it is kept; null where the lock could not be checked. */
export async function unlockOf(ports: Ports, tx: Tx, site: Site, member: MemberId, unlock: v.InferOutput<typeof NewUnlock>): Promise<Unlock | null> {
	const plain = { id: newId('unlock', ports.chance), member, counter: 0, spentOnce: false, credential: null, publicKey: null, wrap: unlock.wrap }
	if (unlock.by !== 'passkey') return { ...plain, by: unlock.by, lookup: ports.keys.digest('unlock', unlock.lookup) }
	const verified = await (await passkeys()).verifyRegistrationResponse({
		response: unlock.response as unknown as RegistrationResponseJSON,
		expectedChallenge: spendChallenge(ports, tx),
		expectedOrigin: site.origin,
		expectedRPID: rpOf(site),
		requireUserVerification: true,
	}).catch(() => null)
	if (!verified?.verified) return null
	const { credential } = verified.registrationInfo
	const id = Buffer.from(credential.id, 'base64url')
	return { ...plain, by: 'passkey', lookup: ports.keys.digest('unlock', id), credential: id, publicKey: credential.publicKey, counter: credential.counter }
}

// Signing in

export const beginSignIn = (ports: Ports, site: Site) =>
	ports.storage.inOneGo(async (tx) => {
		const options = await (await passkeys()).generateAuthenticationOptions({ rpID: rpOf(site), userVerification: 'required', challenge: await newChallenge(ports, tx), timeout: CHALLENGE_FOR })
		return { options, hub: ports.hub().id }
	})

export type SignedIn = { readonly cookie: string; readonly member: Member; readonly wrap: Uint8Array | null }

export const SignInByPasskey = v.object({ response: Response })
export const signInByPasskey = (ports: Ports, site: Site, { response }: v.InferOutput<typeof SignInByPasskey>): Promise<Result<SignedIn, 'not-known'>> =>
	ports.storage.inOneGo(async (tx) => {
		const unlock = await findUnlock(tx, ports.keys.digest('unlock', Buffer.from(response.id, 'base64url')))
		if (!unlock?.publicKey || !unlock.credential) return refuse('not-known')
		const verified = await (await passkeys()).verifyAuthenticationResponse({
			response: response as unknown as AuthenticationResponseJSON,
			expectedChallenge: spendChallenge(ports, tx),
			expectedOrigin: site.origin,
			expectedRPID: rpOf(site),
			credential: { id: response.id, publicKey: Uint8Array.from(unlock.publicKey), counter: unlock.counter },
			requireUserVerification: true,
		}).catch(() => null)
		if (!verified?.verified) return refuse('not-known')
		await countOn(tx, unlock.id, verified.authenticationInfo.newCounter)
		return signedIn(ports, tx, unlock)
	})

export const SignInByWords = v.object({ lookup: Hex32 })
export const signInByWords = (ports: Ports, { lookup }: v.InferOutput<typeof SignInByWords>): Promise<Result<SignedIn, 'not-known'>> =>
	ports.storage.inOneGo(async (tx) => {
		const unlock = await findUnlock(tx, ports.keys.digest('unlock', lookup))
		return unlock && unlock.by !== 'passkey' ? signedIn(ports, tx, unlock) : refuse('not-known')
	})

async function signedIn(ports: Ports, tx: Tx, unlock: Unlock): Promise<Result<SignedIn, 'not-known'>> {
	const member = await findMember(tx, unlock.member)
	if (!member) return refuse('not-known')
	if (unlock.spentOnce) await dropUnlock(tx, unlock.id)
	else await usedOn(tx, unlock.id, halfDayOf(ports.now()))
	return done({ cookie: await openSession(ports, tx, member.id, unlock.spentOnce ? null : unlock.id), member, wrap: unlock.wrap })
}

/** What a member's own browser needs to open its team's work. */
export const keysOf = (ports: Ports, member: Member): Promise<readonly Bundle[]> => ports.storage.inOneGo((tx) => bundlesOf(tx, member.id))
