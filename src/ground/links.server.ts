/**
 * Helpers' links: one link, several people, three days. Whoever joins by one takes places that open nothing sealed, so nothing is asked of them
 * but a name to be called by and a way to be reached, which arrives sealed.
 */
import * as v from 'valibot'
import type { Opener } from './asking.ts'
import { Called, Hex16, SealedReach } from './edges.server.ts'
import { idOf, newId } from './ids.ts'
import { addMember, TEAM_TOPIC } from './members.server.ts'
import { MemberId, TeamId, type Speaker } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { openSession } from './sessions.server.ts'
import { bytes, number, tell, type Tx } from './storage.server.ts'
import { holds, takesEpoch } from './teams.server.ts'
import { after, halfDayOf, hours, type Instant } from './time.ts'
import { Language } from './words.ts'

export const USES = [5, 20, 60] as const
export const HELPERS_LINK_FOR = hours(72)
const SECRET_BYTES = 16

export const LinkId = idOf('link')
export type LinkId = v.InferOutput<typeof LinkId>

/** @property uses how many may still join by it */
export type LinkSeen = { readonly id: LinkId; readonly uses: number; readonly endsAt: Instant; readonly madeBy: string | null }
/** @property link the secret of the one just made, shown once */
export type Links = { readonly links: readonly LinkSeen[]; readonly link: string | null }

export const seeLinks = (ports: Ports): Promise<Result<Links, never>> => ports.storage.inOneGo(async (tx) => done(await seen(ports, tx)))

export const makeLink = (ports: Ports, by: Speaker, uses: (typeof USES)[number]): Promise<Result<Links, 'not-yours-to-do' | 'hub-ends'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		if (ports.hub().settings.standing.is === 'ending') return refuse('hub-ends')
		const secret = ports.chance(SECRET_BYTES)
		const id = newId('link', ports.chance)
		await tx.insertInto('ground_links').values({ id, lookup: lookupOf(ports, secret), role: 'helper', uses, ends_at: after(ports.now(), HELPERS_LINK_FOR), made_by: by.member.id }).execute()
		return done(await seen(ports, tx, Buffer.from(secret).toString('hex')))
	})

/** From now on nobody joins by it. One that is gone already is gone all the same. */
export const revokeLink = (ports: Ports, link: LinkId): Promise<Result<Links, never>> =>
	ports.storage.inOneGo(async (tx) => {
		await tx.deleteFrom('ground_links').where('id', '=', link).execute()
		return done(await seen(ports, tx))
	})

const lookupOf = (ports: Ports, secret: Uint8Array) => ports.keys.digest('link', secret)

async function seen(ports: Ports, tx: Tx, link: string | null = null): Promise<Links> {
	const rows = await tx.selectFrom('ground_links').select(['id', 'uses', 'ends_at', 'made_by']).where('uses', '>', 0).where('ends_at', '>', ports.now()).orderBy('ends_at').orderBy('id').execute()
	return { links: rows.map((row) => ({ id: row.id as LinkId, uses: row.uses, endsAt: number(row.ends_at) as Instant, madeBy: row.made_by })), link }
}

/** Those nobody can use any more. */
export const dropEndedLinks = (tx: Tx, now: Instant) => tx.deleteFrom('ground_links').where((e) => e.or([e('ends_at', '<=', now), e('uses', '<=', 0)])).execute()

// Joining by one

export const HelpersLink = v.object({ link: Hex16 })

export const JoiningHelper = v.object({
	link: Hex16,
	id: MemberId,
	called: Called,
	language: Language,
	/** How they can be reached, sealed to the front door's team; of one length, whatever is in it. */
	reach: v.object({ team: TeamId, epoch: v.pipe(v.number(), v.integer(), v.minValue(1)), sealed: SealedReach }),
})
export type JoiningHelper = v.InferOutput<typeof JoiningHelper>

/** Whom to seal to. A link that was revoked, used up or has ended is none at all. */
export const lookAtLink = (ports: Ports, link: Uint8Array): Promise<Result<{ readonly hub: string; readonly opener: Opener }, 'link-has-ended' | 'nobody-reaches'>> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tx.selectFrom('ground_links').select('id').where('lookup', '=', lookupOf(ports, link)).where('uses', '>', 0).where('ends_at', '>', ports.now()).executeTakeFirst()
		if (!row) return refuse('link-has-ended')
		const opener = await ports.ask(tx, 'who-opens', { work: 'frontdoor' })
		return opener ? done({ hub: ports.hub().id, opener }) : refuse('nobody-reaches')
	})

/** Of many who come at once, exactly as many get in as the link has uses left. */
export const joinAsHelper = (ports: Ports, { link, id, called, language, reach }: JoiningHelper): Promise<Result<{ readonly cookie: string }, 'link-has-ended' | 'stale-key' | 'already-joined'>> =>
	ports.storage.inOneGo(async (tx) => {
		const sinceHalf = halfDayOf(ports.now())
		// The team first, as whoever removes somebody takes them: nobody waits for each other.
		const isTaken = await takesEpoch(tx, reach.team, reach.epoch, sinceHalf)
		const living = await tx.selectFrom('ground_links').select('id').where('lookup', '=', lookupOf(ports, link)).where('uses', '>', 0).where('ends_at', '>', ports.now()).forUpdate().executeTakeFirst()
		if (!living) return refuse('link-has-ended')
		if (!isTaken) return refuse('stale-key')
		if (await tx.selectFrom('ground_members').select('id').where('id', '=', id).executeTakeFirst()) return refuse('already-joined')
		await tx.updateTable('ground_links').set((e) => ({ uses: e('uses', '-', 1) })).where('id', '=', living.id).execute()
		await addMember(tx, { id, called, roles: ['helper'], language, recipient: '', sinceHalf })
		await tx.insertInto('ground_reach').values({ member: id, ...reach }).execute()
		tell(tx, TEAM_TOPIC)
		return done({ cookie: await openSession(ports, tx, id) })
	})

// How they can be reached

export type Reach = { readonly team: string; readonly epoch: number; readonly sealed: Uint8Array }

/** For those who hold the key it lies under; nobody else has a use for it. */
export const reachOf = (ports: Ports, by: Speaker, member: MemberId): Promise<Result<Reach, 'not-yours-to-do' | 'not-here' | 'reach-is-older'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		const row = await tx.selectFrom('ground_reach').select(['team', 'epoch', 'sealed']).where('member', '=', member).executeTakeFirst()
		if (!row) return refuse('not-here')
		return (await holds(tx, by.member.id, row.team, [row.epoch])) ? done({ ...row, sealed: bytes(row.sealed) }) : refuse('reach-is-older')
	})

/** Whoever opened one that lay under an older key puts it under a newer one they hold, so that those who came since open it, too. */
export const resealReach = (ports: Ports, by: Speaker, member: MemberId, { team, epoch, sealed }: JoiningHelper['reach']): Promise<Result<null, 'not-yours-to-do' | 'not-here'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member') return refuse('not-yours-to-do')
		const row = await tx.selectFrom('ground_reach').select(['team', 'epoch']).where('member', '=', member).forUpdate().executeTakeFirst()
		if (!row || row.team !== team || row.epoch >= epoch || !(await holds(tx, by.member.id, team, [row.epoch, epoch]))) return refuse('not-here')
		await tx.updateTable('ground_reach').set({ epoch, sealed }).where('member', '=', member).execute()
		return done(null)
	})
