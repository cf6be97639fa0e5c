/** A member's own ways in and sessions, at rest. Each change is decided on the locked member, so that of two at once neither leaves too little. */
import * as v from 'valibot'
import { addUnlock, findMember, findUnlock, TEAM_TOPIC, waysOf, type KeptWay } from './members.server.ts'
import { opensNothing, type MemberId } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { endSessionsBut, endSessionsOpenedBy, endSessionsOf, sessionsOf, type Session } from './sessions.server.ts'
import { tell, type Tx } from './storage.server.ts'
import { halfDayOf, minutes, type HalfDay, type Instant } from './time.ts'
import { jsonIn } from './json.ts'
import { endMembership } from './teams.server.ts'
import { isProved } from './ways-proof.server.ts'
import { Proof } from './ways-proof.ts'
import { add, drop, whoKeeps, type Way, type WayBy, type WayRefusal } from './ways.ts'
import { NewUnlock, registrationFor, SealedName, unlockOf, type Site } from './welcome.server.ts'

const WayId = v.pipe(v.string(), v.regex(/^unlock_[0-9a-f]{32}$/))

/** What an act says, as the text that was signed, so that nothing can be put in or left out on the way. */
const SAYS = { add: v.object({ unlock: NewUnlock }), name: v.object({ way: WayId, name: v.nullable(SealedName) }), drop: v.object({ way: WayId }) } as const
/** What is missing or made up here is no proof, and heard as such. */
const Proved = { said: v.fallback(v.pipe(v.string(), v.maxLength(40_000)), ''), proof: v.fallback(v.nullable(Proof), null) }

export const WaysAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	/** What this device's lock is asked with. */
	v.object({ act: v.literal('begin') }),
	/** A challenge that only one's identity opens. */
	v.object({ act: v.literal('prove') }),
	v.object({ act: v.literal('add'), ...Proved }),
	v.object({ act: v.literal('name'), ...Proved }),
	v.object({ act: v.literal('drop'), ...Proved }),
	v.object({ act: v.literal('leave') }),
	v.object({ act: v.literal('end'), session: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)) }),
	v.object({ act: v.literal('out'), which: v.picklist(['all', 'others']) }),
])
export type WaysAct = v.InferOutput<typeof WaysAct>

/** @property isThis whether the speaker's own session was opened by it */
export type WaySeen = { readonly id: string; readonly by: WayBy; readonly opens: boolean; readonly sinceHalf: HalfDay | null; readonly usedHalf: HalfDay | null; readonly name: Uint8Array | null; readonly isThis: boolean }
/** @property id tells it from one's others, and opens nothing @property seenAt to the half hour @property way which way in opened it, where that is still there */
export type SessionSeen = { readonly id: string; readonly seenAt: Instant; readonly way: string | null; readonly isThis: boolean }
export type Ways = { readonly ways: readonly WaySeen[]; readonly sessions: readonly SessionSeen[] }

const SEEN_TO = minutes(30)
const handleOf = (id: Uint8Array) => Buffer.from(id).toString('hex').slice(0, 32)

type Refused = WayRefusal | 'not-yours-to-do' | 'not-proved' | 'not-understood' | 'passkey-refused'
type Act = Exclude<WaysAct, { act: 'begin' | 'prove' | 'leave' }>

/** What somebody does about their own ways in and sessions; answers with them as they now are. */
export const actOnWays = (ports: Ports, site: Site, session: Session, act: Act): Promise<Result<Ways, Refused>> =>
	ports.storage.inOneGo(async (tx) => {
		const me = await lockedMember(tx, session)
		if (!me || !session.member.roles.some((role) => whoKeeps[act.act].includes(role))) return refuse('not-yours-to-do')
		const did = await keep(ports, tx, site, session, act)
		return did.ok ? done(await seen(ports, tx, session)) : did
	})

/** Of all who change the same member's ways, one at a time. */
const lockedMember = (tx: Tx, { member }: Session) => tx.selectFrom('ground_members').select('id').where('id', '=', member.id).where('ended_half', 'is', null).forNoKeyUpdate().executeTakeFirst()

async function keep(ports: Ports, tx: Tx, site: Site, session: Session, act: Act): Promise<Result<null, Refused>> {
	const me = session.member.id
	if ('said' in act) return (await isProved(ports, tx, me, act.act, act.said, act.proof)) ? change(ports, tx, site, session, act) : refuse('not-proved')
	if (act.act === 'end') {
		const one = (await sessionsOf(tx, me, ports.now())).find(({ id }) => handleOf(id) === act.session)
		if (!one) return refuse('not-here')
		await endSessionsBut(tx, me, (id) => handleOf(id) !== act.session)
	}
	if (act.act === 'out' && act.which === 'all') await endSessionsOf(tx, me)
	if (act.act === 'out' && act.which === 'others') await endSessionsBut(tx, me, (id) => handleOf(id) === handleOf(session.id))
	return done(null)
}

async function change(ports: Ports, tx: Tx, site: Site, session: Session, { act, said }: Extract<Act, { said: string }>): Promise<Result<null, Refused>> {
	const me = session.member.id
	const json = jsonIn(new TextEncoder().encode(said))
	if (act === 'add') {
		const says = v.safeParse(SAYS.add, json)
		return says.success ? keepNew(ports, tx, site, session, says.output.unlock) : refuse('not-understood')
	}
	if (act === 'name') {
		const says = v.safeParse(SAYS.name, json)
		if (!says.success) return refuse('not-understood')
		const named = await tx.updateTable('ground_unlocks').set({ name: says.output.name }).where('id', '=', says.output.way).where('member', '=', me).executeTakeFirst()
		return named.numUpdatedRows === 1n ? done(null) : refuse('not-here')
	}
	const says = v.safeParse(SAYS.drop, json)
	if (!says.success) return refuse('not-understood')
	const before = await waysNow(tx, me)
	const ruled = drop(before, says.output.way)
	if (ruled.ok) await gone(tx, session, before, ruled.value)
	return ruled.ok ? done(null) : ruled
}

async function keepNew(ports: Ports, tx: Tx, site: Site, session: Session, unlock: v.InferOutput<typeof NewUnlock>): Promise<Result<null, Refused>> {
	const before = await waysNow(tx, session.member.id)
	const made = await unlockOf(ports, tx, site, session.member.id, unlock)
	// A lock or words that are somebody's already are nobody else's.
	if (!made || (await findUnlock(tx, made.lookup))) return refuse('passkey-refused')
	const ruled = add(before, { id: made.id, by: made.by, opens: made.wrap !== null })
	if (!ruled.ok) return ruled
	await gone(tx, session, before, ruled.value)
	await addUnlock(tx, { ...made, sinceHalf: halfDayOf(ports.now()) })
	return done(null)
}

/** Whoever came in by what is gone now is out, but for whoever does this. */
async function gone(tx: Tx, session: Session, before: readonly Way[], after: readonly Way[]): Promise<void> {
	const ids = before.filter(({ id }) => !after.some((one) => one.id === id)).map(({ id }) => id)
	if (ids.length > 0) {
		await endSessionsOpenedBy(tx, ids, session)
		await tx.deleteFrom('ground_unlocks').where('id', 'in', ids).where('member', '=', session.member.id).execute()
	}
	tell(tx, TEAM_TOPIC)
}

/** Without sign-in links, which end by themselves. */
const waysNow = async (tx: Tx, member: MemberId): Promise<(Way & KeptWay)[]> => (await waysOf(tx, member)).filter(({ spentOnce }) => !spentOnce).map((way) => ({ ...way, opens: way.wraps }))

async function seen(ports: Ports, tx: Tx, session: Session): Promise<Ways> {
	const sessions = await sessionsOf(tx, session.member.id, ports.now())
	const mine = (id: Uint8Array) => handleOf(id) === handleOf(session.id)
	const by = sessions.find(({ id }) => mine(id))?.openedBy
	return {
		ways: (await waysNow(tx, session.member.id)).map(({ id, by: how, opens, sinceHalf, usedHalf, name }) => ({ id, by: how, opens, sinceHalf, usedHalf, name, isThis: id === by })),
		sessions: sessions.map(({ id, seenAt, openedBy }) => ({ id: handleOf(id), seenAt: (seenAt - (seenAt % SEEN_TO)) as Instant, way: openedBy, isThis: mine(id) })),
	}
}

/** What this device's lock is asked with, so that it becomes one more way in. A device that is one already says so. */
export const beginWay = (ports: Ports, site: Site, session: Session): Promise<Result<{ readonly options: object }, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		if (!session.member.roles.some((role) => whoKeeps.begin.includes(role))) return refuse('not-yours-to-do')
		const known = (await waysOf(tx, session.member.id)).flatMap(({ credential }) => credential ?? [])
		return done({ options: await registrationFor(ports, tx, site, known) })
	})

/** Whoever helps and no more goes by themselves: what the house has of them goes with them, their places are free again, and how to reach them is forgotten. */
export const leaveByMyself = (ports: Ports, session: Session): Promise<Result<null, 'not-yours-to-do'>> =>
	ports.storage.inOneGo(async (tx) => {
		// The team first, as whoever removes somebody takes them: nobody waits for each other.
		await tx.selectFrom('ground_teams').select('id').where('does', '=', 'frontdoor').forNoKeyUpdate().execute()
		const me = await lockedMember(tx, session)
		const now = me && (await findMember(tx, me.id))
		if (!now || !opensNothing(now.roles) || !now.roles.some((role) => whoKeeps.leave.includes(role))) return refuse('not-yours-to-do')
		await endMembership(ports, tx, now.id)
		tell(tx, TEAM_TOPIC)
		return done(null)
	})
