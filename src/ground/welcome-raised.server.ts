/**
 * Raising a helper: somebody here asks them to answer the desk, by a link for exactly them. They make an identity and two ways in on their own device, as
 * any newcomer does, and stay who they were: the same member, with their places. What they may open comes later, by a vouch and the key.
 *
 * A link that was used, has ended, is another's, or is for somebody who has left or does more than help already, is none at all: alike in what is heard.
 */
import * as v from 'valibot'
import { Hex16 } from './edges.server.ts'
import { addOnce, addUnlock, findMember, isUnspent, openerOf, spend, TEAM_TOPIC } from './members.server.ts'
import { MemberId, opensNothing, type Member, type Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { openSession, setRoles } from './sessions.server.ts'
import { tell, type Tx } from './storage.server.ts'
import { holds } from './teams.server.ts'
import { after, halfDayOf } from './time.ts'
import { canUnlockTwice, Joining, LINK_FOR, openingOf, RAISE, Recipient, registrationFor, unlocksOf, type Site } from './welcome.server.ts'

const SECRET_BYTES = 16

const Link = { link: Hex16, member: MemberId }
export const RaiseLink = v.object(Link)
type RaiseLink = v.InferOutput<typeof RaiseLink>
export const Raising = v.object({ ...Link, recipient: Recipient, unlocks: Joining.entries.unlocks })
export type Raising = v.InferOutput<typeof Raising>

/** Bound to its member by what is kept of it, so that the table does not say whom it is for. */
const idOf = (ports: Ports, { link, member }: RaiseLink) => ports.keys.digest('link', Uint8Array.from([...link, ...new TextEncoder().encode(member)]))

/** Who may ask somebody: a steward, or a teller who holds the newest key and could vouch for them. @returns the secret, shown once */
export const askToAnswer = (ports: Ports, by: Speaker, member: MemberId): Promise<Result<{ readonly link: string }, 'not-yours-to-do' | 'hold-it-first' | 'not-here' | 'answers-already'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		if (!by.member.roles.includes('steward') && !(await holdsNewest(tx, by.member))) return refuse('hold-it-first')
		const whom = await findMember(tx, member)
		if (!whom) return refuse('not-here')
		if (!opensNothing(whom.roles)) return refuse('answers-already')
		const link = ports.chance(SECRET_BYTES)
		await addOnce(tx, idOf(ports, { link, member }), RAISE, after(ports.now(), LINK_FOR))
		return done({ link: Buffer.from(link).toString('hex') })
	})

async function holdsNewest(tx: Tx, { id }: Member): Promise<boolean> {
	const opener = await openerOf(tx, 'frontdoor')
	return opener !== null && holds(tx, id, opener.team, [opener.epoch])
}

/** The helper a link is for, as they are now. */
async function helperOf(ports: Ports, tx: Tx, link: RaiseLink): Promise<Member | null> {
	const member = (await isUnspent(tx, idOf(ports, link), RAISE, ports.now())) ? await findMember(tx, link.member) : undefined
	return member && opensNothing(member.roles) ? member : null
}

/** @property called whom the page greets: their name is not asked again */
export const beginRaising = (ports: Ports, site: Site, link: RaiseLink) =>
	ports.storage.inOneGo(async (tx) => {
		const member = await helperOf(ports, tx, link)
		return member ? done({ options: await registrationFor(ports, tx, site), hub: ports.hub().id, needsTeam: false, called: member.called }) : refuse('link-is-spent')
	})

/** Of all who come with one link, one. What they were let in by so far, as a helper, ends; how to reach them stays with the team. */
export const finishRaising = (ports: Ports, site: Site, raising: Raising): Promise<Result<{ readonly cookie: string }, 'link-is-spent' | 'passkey-refused' | 'one-way-in-is-not-enough'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!canUnlockTwice(raising.unlocks)) return refuse('one-way-in-is-not-enough')
		// The team first, as whoever removes somebody takes them: nobody waits for each other.
		await tx.selectFrom('ground_teams').select('id').where('does', '=', 'frontdoor').forShare().execute()
		await tx.selectFrom('ground_members').select('id').where('id', '=', raising.member).forNoKeyUpdate().execute()
		const member = await helperOf(ports, tx, raising)
		if (!member) return refuse('link-is-spent')
		const unlocks = await unlocksOf(ports, tx, site, member.id, raising.unlocks)
		if (!unlocks) return refuse('passkey-refused')
		if (!(await spend(tx, idOf(ports, raising), RAISE, ports.now()))) return refuse('link-is-spent')
		await tx.updateTable('ground_members').set({ recipient: raising.recipient }).where('id', '=', member.id).execute()
		await setRoles(tx, member.id, [...member.roles, 'teller'])
		for (const unlock of unlocks) await addUnlock(tx, { ...unlock, sinceHalf: halfDayOf(ports.now()) })
		tell(tx, TEAM_TOPIC)
		return done({ cookie: await openSession(ports, tx, member.id, openingOf(unlocks)) })
	})
