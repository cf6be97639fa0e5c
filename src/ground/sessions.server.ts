/**
 * Sessions: a random cookie whose digest is kept, ended by time, by sign-out, or by whoever may end it.
 *
 * How long one lives follows from what its member may open. A helper's session opens nothing sealed and nothing else lets them in again, so it
 * stays on their device for weeks; everybody else unlocks their keys anew anyway, and their sessions are short.
 */
import { findMember } from './members.server.ts'
import { opensNothing, type Member, type MemberId, type Role } from './people.ts'
import type { Ports } from './ports.ts'
import { bytes, number, tell, type Tx } from './storage.server.ts'
import { after, days, hours, minutes, type Instant } from './time.ts'

export const IDLE_FOR = hours(2)
export const AT_MOST = hours(12)
export const HELPER_IDLE_FOR = days(14)
export const HELPER_AT_MOST = days(30)
const SEEN_EVERY = minutes(1)
export const SESSIONS_TOPIC = 'ground/sessions'

export type Session = { readonly id: Uint8Array; readonly member: Member; readonly until: Instant }

const digestOf = (ports: Ports, cookie: string): Uint8Array | null => (/^[0-9a-f]{64}$/.test(cookie) ? ports.keys.digest('session', Uint8Array.from(Buffer.from(cookie, 'hex'))) : null)

const lifeOf = (roles: readonly Role[]) => (opensNothing(roles) ? { idle: HELPER_IDLE_FOR, most: HELPER_AT_MOST } : { idle: IDLE_FOR, most: AT_MOST })

/** A new session; gives the cookie's value, which nobody keeps. @param openedBy which way in, where there is one */
export async function openSession(ports: Ports, tx: Tx, member: MemberId, openedBy: string | null = null): Promise<string> {
	const secret = ports.chance(32)
	const now = ports.now()
	const { idle, most } = lifeOf((await findMember(tx, member))?.roles ?? [])
	await tx.insertInto('ground_sessions').values({ id: ports.keys.digest('session', secret), member, seen_at: now, ends_at: after(now, most), idle_ms: idle, opened_by: openedBy }).execute()
	return Buffer.from(secret).toString('hex')
}

/** Whose session this is, if it still lives. Seeing it keeps it alive; an ended one is never brought back by a late look. */
export function findSession(ports: Ports, cookie: string | undefined): Promise<Session | null> {
	const id = cookie === undefined ? null : digestOf(ports, cookie)
	if (!id) return Promise.resolve(null)
	return ports.storage.inOneGo(async (tx) => {
		const now = ports.now()
		const row = await tx.selectFrom('ground_sessions').selectAll().where('id', '=', id).executeTakeFirst()
		if (!row || number(row.ends_at) <= now || number(row.seen_at) + number(row.idle_ms) <= now) return null
		const member = await findMember(tx, row.member)
		if (!member) return null
		// Begun while they opened nothing: it is not for what they may open now.
		if (number(row.idle_ms) > lifeOf(member.roles).idle) return null
		if (number(row.seen_at) + SEEN_EVERY <= now) await tx.updateTable('ground_sessions').set({ seen_at: now }).where('id', '=', id).execute()
		return { id, member, until: Math.min(number(row.ends_at), after(now, number(row.idle_ms))) as Instant }
	})
}

export const endSession = (ports: Ports, session: Session): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		await tx.deleteFrom('ground_sessions').where('id', '=', session.id).execute()
		tell(tx, SESSIONS_TOPIC)
	})

export async function endSessionsOf(tx: Tx, member: MemberId): Promise<void> {
	await tx.deleteFrom('ground_sessions').where('member', '=', member).execute()
	tell(tx, SESSIONS_TOPIC)
}

/** Those of a member that live, last seen first. */
export async function sessionsOf(tx: Tx, member: MemberId, now: Instant): Promise<{ readonly id: Uint8Array; readonly seenAt: Instant; readonly openedBy: string | null }[]> {
	const rows = await tx.selectFrom('ground_sessions').selectAll().where('member', '=', member).where('ends_at', '>', now).where('seen_at', '>', now - IDLE_FOR).orderBy('seen_at', 'desc').orderBy('id').execute()
	return rows.map((row) => ({ id: bytes(row.id), seenAt: number(row.seen_at) as Instant, openedBy: row.opened_by }))
}

export async function endSessionsBut(tx: Tx, member: MemberId, stays: (id: Uint8Array) => boolean): Promise<void> {
	const rows = await tx.selectFrom('ground_sessions').select('id').where('member', '=', member).execute()
	for (const { id } of rows) if (!stays(bytes(id))) await tx.deleteFrom('ground_sessions').where('id', '=', id).execute()
	tell(tx, SESSIONS_TOPIC)
}

/** All that were opened by these ways in, but for this one. */
export async function endSessionsOpenedBy(tx: Tx, ways: readonly string[], but: Session): Promise<void> {
	await tx.deleteFrom('ground_sessions').where('opened_by', 'in', ways).where('id', '!=', but.id).execute()
	tell(tx, SESSIONS_TOPIC)
}

/** From now on this is what they may do. They sign in again: a session begun under other roles is over, and what was open by it ends. */
export async function setRoles(tx: Tx, member: MemberId, roles: readonly Role[]): Promise<void> {
	await tx.updateTable('ground_members').set({ roles: [...roles] }).where('id', '=', member).execute()
	await endSessionsOf(tx, member)
}

/** Whose session this still is, as they are now; for what was opened with it and goes on. Looking does not keep it alive. */
export const memberIn = (ports: Ports, session: Session): Promise<Member | undefined> =>
	ports.storage.inOneGo(async (tx) => {
		const row = await tx.selectFrom('ground_sessions').selectAll().where('id', '=', session.id).executeTakeFirst()
		return row !== undefined && number(row.ends_at) > ports.now() ? findMember(tx, row.member) : undefined
	})

export const dropEnded = (tx: Tx, now: Instant) => tx.deleteFrom('ground_sessions').where((e) => e.or([e('ends_at', '<=', now), e(e('seen_at', '+', e.ref('idle_ms')), '<=', now)])).execute()
