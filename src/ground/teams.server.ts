/** People at rest: who holds which key, who vouches for whom. Each change is decided on the locked team and kept whole, with the key that belongs to it, or not at all. */
import * as v from 'valibot'
import { apartPairs } from './apart.server.ts'
import { areApart } from './apart.ts'
import { endCareOf } from './care.server.ts'
import { orNewer, SignedHere, writeDown } from './log.server.ts'
import { addBundle, addEpoch, TEAM_TOPIC } from './members.server.ts'
import { MemberId, Role, type Speaker, type TeamId } from './people.ts'
import type { Ports } from './ports.ts'
import { done, refuse, type Result } from './result.ts'
import { endSessionsOf } from './sessions.server.ts'
import { number, tell, type Tx } from './storage.server.ts'
import { coverNext, coversLiving, forgetInRecovery, livingRecoveries, RecoveryId } from './recovery-rows.server.ts'
import * as teams from './teams.ts'
import { halfDayOf, type HalfDay } from './time.ts'
import { addVouch, lookAgainAtThoseOf, maySpeakFor, pairUp } from './vouching.server.ts'
import { dropLinks, invite, Invited, Recipient, SealedBundle } from './welcome.server.ts'

const MEMBERS_AT_MOST = 300

/** The key of an epoch that begins, as a browser made it: its public half, and a bundle for each who will hold it. */
export const NewEpoch = v.object({
	epoch: v.pipe(v.number(), v.integer(), v.minValue(2)),
	recipient: Recipient,
	bundles: v.pipe(v.array(v.object({ member: MemberId, bundle: SealedBundle })), v.minLength(1), v.maxLength(MEMBERS_AT_MOST)),
	/** The same, sealed to each recovery key that lives. */
	recovery: v.optional(v.pipe(v.array(v.object({ key: RecoveryId, bundle: SealedBundle })), v.maxLength(8)), []),
})
export type NewEpoch = v.InferOutput<typeof NewEpoch>

export const PeopleAct = v.variant('act', [
	v.object({ act: v.literal('see') }),
	v.object({ act: v.literal('invite'), role: Invited }),
	v.object({ act: v.literal('vouch'), member: MemberId }),
	v.object({ act: v.literal('hand-on'), member: v.union([MemberId, v.pipe(v.array(MemberId), v.minLength(1), v.maxLength(MEMBERS_AT_MOST))]), next: NewEpoch, signed: SignedHere }),
	v.object({ act: v.literal('rotate'), next: NewEpoch, signed: SignedHere }),
	v.object({ act: v.literal('looked'), member: MemberId }),
	v.object({ act: v.literal('leave'), evenSo: v.boolean(), signed: SignedHere }),
	v.object({ act: v.literal('remove'), member: MemberId, evenSo: v.boolean(), forHarm: v.optional(v.boolean(), false), next: v.nullable(NewEpoch), signed: SignedHere }),
])
export type PeopleAct = v.InferOutput<typeof PeopleAct>

export type PersonSeen = { readonly id: MemberId; readonly called: string; readonly roles: readonly Role[]; readonly recipient: string; readonly canOpen: boolean; readonly isReady: boolean; readonly vouchedBy: readonly MemberId[]; readonly opensAlone: number; readonly sinceHalf: number; readonly pair: { readonly guide: MemberId; readonly untilHalf: number } | null; readonly lookAgain: boolean }
/** @property older how many open listings lie under a key older than the newest @property link the secret of an invitation, shown once */
export type People = { readonly team: { readonly id: TeamId; readonly epoch: number; readonly isDue: boolean; readonly older: number; readonly recovery: readonly { readonly id: RecoveryId; readonly recipient: string }[] } | null; readonly people: readonly PersonSeen[]; readonly link: string | null }

type Refused = teams.TeamRefusal | 'key-is-newer'

/** What a member does about people; answers with all of them as they now are. @param isFounding while a founding day is open, a vouch counts against no limit */
export const actOnPeople = (ports: Ports, by: Speaker, act: PeopleAct, { isFounding = false }: { readonly isFounding?: boolean } = {}): Promise<Result<People, Refused>> =>
	orNewer(ports.storage.inOneGo(async (tx) => {
		if (by.as !== 'member' || !by.member.roles.some((role) => teams.whoTeams[act.act].includes(role))) return refuse('not-yours-to-do')
		if (act.act === 'invite') return done(await seen(ports, tx, by, await invite(ports, tx, act.role)))
		if (act.act === 'see') return done(await seen(ports, tx, by))
		if (act.act === 'looked') {
			await tx.updateTable('ground_members').set({ look_again: false }).where('id', '=', act.member).execute()
			return done(await seen(ports, tx, by))
		}
		const team = await lockedTeam(ports, tx)
		if (!team) return refuse('not-here')
		const ruled = decide(by, team.now, act)
		if (!ruled.ok) return ruled
		const spoken = await speaksFor(ports, tx, by.member.id, team.now, act, isFounding)
		if (!spoken.ok) return spoken
		if (act.act === 'remove' && act.forHarm) await lookAgainAtThoseOf(tx, act.member)
		const kept = await keep(ports, tx, team, ruled.value, 'next' in act ? act.next : null, isFounding)
		if (!kept.ok) return kept
		const gone = team.now.people.find(({ id }) => !ruled.value.team.people.some((one) => one.id === id))?.id ?? null
		await writeDown(ports, tx, by.member.id, team.id, { gone, next: ruled.value.to && 'next' in act ? act.next : null, signed: 'signed' in act ? act.signed : [] })
		return done(await seen(ports, tx, by))
	}))

/** To vouch has its limits. To hand on the key is to speak for somebody, too: where somebody else could, it is nobody who is apart from them. */
async function speaksFor(ports: Ports, tx: Tx, me: MemberId, team: teams.Team, act: PeopleAct, isFounding: boolean): Promise<Result<null, teams.TeamRefusal>> {
	if (act.act === 'vouch') return maySpeakFor(tx, me, act.member, halfDayOf(ports.now()), isFounding)
	if (act.act !== 'hand-on' || teams.holders(team).length < 2) return done(null)
	const pairs = await apartPairs(tx)
	return [act.member].flat().some((one) => areApart(pairs, me, one)) ? refuse('needs-a-vouch') : done(null)
}

function decide(by: Speaker, team: teams.Team, act: Exclude<PeopleAct, { act: 'see' | 'invite' | 'looked' }>): Result<teams.Change, teams.TeamRefusal> {
	if (act.act === 'vouch') return teams.vouch(by, team, act.member)
	if (act.act === 'hand-on') return teams.handOn(by, team, act.member)
	if (act.act === 'rotate') return teams.rotate(by, team)
	return act.act === 'leave' ? teams.leave(by, team, act.evenSo) : teams.remove(by, team, act.member, act.evenSo)
}

type Found = { readonly id: TeamId; readonly now: teams.Team }

/** Writes what differs: the next epoch exactly as the rule asks for it, vouches, and whoever is gone. */
async function keep(ports: Ports, tx: Tx, { id, now }: Found, { team, to }: teams.Change, next: NewEpoch | null, isFounding: boolean): Promise<Result<null, 'key-is-newer'>> {
	for (const gone of now.people.filter((person) => !team.people.some((one) => one.id === person.id))) await forgetInRecovery(tx, id, gone.id)
	if (to) {
		if (!next || !teams.fits({ team, to }, next.epoch, next.bundles.map(({ member }) => member))) return refuse('key-is-newer')
		if (!(await coversLiving(tx, id, next.recovery))) return refuse('key-is-newer')
		await markDue(tx, id, now.epoch, false)
		await addEpoch(tx, id, next.epoch, next.recipient, halfDayOf(ports.now()))
		for (const { member, bundle } of next.bundles) await addBundle(tx, id, next.epoch, member, bundle)
		await coverNext(tx, id, next.epoch, next.recovery)
	}
	if (!to && team.isDue !== now.isDue) await markDue(tx, id, now.epoch, team.isDue)
	for (const person of now.people) {
		const then = team.people.find((one) => one.id === person.id)
		if (!then) await end(ports, tx, person.id)
		else for (const one of then.vouchedBy.filter((each) => !person.vouchedBy.includes(each))) await addVouch(tx, person.id, one, isFounding ? 0 : halfDayOf(ports.now()))
		if (then?.holds.includes(team.epoch) && person.holds.length === 0) await pairUp(tx, person.id, halfDayOf(ports.now()))
	}
	tell(tx, TEAM_TOPIC)
	return done(null)
}

const markDue = (tx: Tx, team: TeamId, epoch: number, isDue: boolean) => tx.updateTable('ground_epochs').set({ is_due: isDue }).where('team', '=', team).where('epoch', '=', epoch).execute()

/** Who invited whom is not kept, so that every open invitation and helpers' link ends: the one somebody may have kept for themselves, too. */
async function end(ports: Ports, tx: Tx, member: MemberId): Promise<void> {
	await endMembership(ports, tx, member)
	await dropLinks(tx)
}

/** Nothing of theirs is left but a random name and two half-days; what they wrote belongs to its record, and stays with it. */
export async function endMembership(ports: Ports, tx: Tx, member: MemberId): Promise<void> {
	await endSessionsOf(tx, member)
	for (const table of ['ground_openings', 'ground_more', 'ground_attestations'] as const) await tx.deleteFrom(table).where('member', '=', member).execute()
	await tx.deleteFrom('ground_unlocks').where('member', '=', member).execute()
	await tx.deleteFrom('ground_epoch_bundles').where('member', '=', member).execute()
	await tx.deleteFrom('ground_reach').where('member', '=', member).execute()
	await endCareOf(tx, member)
	await tx.deleteFrom('ground_vouches').where((e) => e.or([e('member', '=', member), e('by', '=', member)])).execute()
	await tx.updateTable('ground_members').set({ called: '', roles: [], recipient: '', ended_half: halfDayOf(ports.now()), term_half: null, look_again: false }).where('id', '=', member).execute()
}

async function lockedTeam(ports: Ports, tx: Tx): Promise<Found | null> {
	// Not a whole lock: whoever posts a listing only points to the team, and need not wait.
	const row = await tx.selectFrom('ground_teams').select('id').where('does', '=', 'frontdoor').forNoKeyUpdate().executeTakeFirst()
	return row ? { id: row.id as TeamId, now: await teamNow(ports, tx, row.id as TeamId) } : null
}

export async function teamNow(ports: Ports, tx: Tx, id: TeamId): Promise<teams.Team> {
	const newest = await tx.selectFrom('ground_epochs').select(['epoch', 'is_due']).where('team', '=', id).orderBy('epoch', 'desc').limit(1).executeTakeFirstOrThrow()
	const held = await tx.selectFrom('ground_epoch_bundles').select(['member', 'epoch']).where('team', '=', id).execute()
	const apart = await apartPairs(tx)
	// A vouch between two who would rather not be together stands, and counts for nothing.
	const people = (await membersNow(tx)).map(({ id: member, roles, waysIn, vouchedBy }) => ({ id: member, roles, waysIn, vouchedBy: vouchedBy.filter((one) => !areApart(apart, one, member)), holds: held.filter((one) => one.member === member).map(({ epoch }) => epoch) }))
	return { epoch: newest.epoch, isDue: newest.is_due, people, open: await ports.ask(tx, 'open-under', { team: id, seenBy: null }) }
}

export async function membersNow(tx: Tx) {
	const rows = await tx.selectFrom('ground_members').select(['id', 'called', 'roles', 'recipient', 'since_half', 'look_again']).where('ended_half', 'is', null).orderBy('called').orderBy('id').execute()
	const ways = await tx.selectFrom('ground_unlocks').select(['member', (e) => e.fn.countAll<string>().as('n')]).where('wrap', 'is not', null).where('spent_once', '=', false).groupBy('member').execute()
	const vouches = await tx.selectFrom('ground_vouches').selectAll().execute()
	const pairs = await tx.selectFrom('ground_pairs').selectAll().execute()
	return rows.map((row) => ({
		id: row.id as MemberId,
		called: row.called,
		roles: v.parse(v.array(Role), row.roles),
		recipient: row.recipient,
		sinceHalf: row.since_half,
		lookAgain: row.look_again,
		pair: pairs.filter(({ newcomer }) => newcomer === row.id).map(({ guide, until_half }) => ({ guide: guide as MemberId, untilHalf: until_half }))[0] ?? null,
		waysIn: number(ways.find(({ member }) => member === row.id)?.n ?? 0),
		vouchedBy: vouches.filter(({ member }) => member === row.id).map(({ by }) => by as MemberId),
	}))
}

async function seen(ports: Ports, tx: Tx, by: Speaker, link: string | null = null): Promise<People> {
	const row = await tx.selectFrom('ground_teams').select('id').where('does', '=', 'frontdoor').executeTakeFirst()
	const now = row ? await teamNow(ports, tx, row.id as TeamId) : null
	const hold = new Set(now ? teams.holders(now) : [])
	const isSteward = by.as === 'member' && by.member.roles.includes('steward')
	const open = row && by.as === 'member' ? await ports.ask(tx, 'open-under', { team: row.id as TeamId, seenBy: by.member.id }) : []
	return {
		team: row && now ? { id: row.id as TeamId, epoch: now.epoch, isDue: now.isDue, older: open.filter(({ epoch }) => epoch < now.epoch).reduce((sum, { n }) => sum + n, 0), recovery: await livingRecoveries(tx, row.id as TeamId) } : null,
		people: (await membersNow(tx)).map(({ waysIn, lookAgain, pair, ...person }) => ({ ...person, lookAgain: isSteward && lookAgain, pair: pair && pair.untilHalf > halfDayOf(ports.now()) ? pair : null, canOpen: hold.has(person.id), isReady: waysIn >= teams.WAYS_IN, opensAlone: now ? teams.opensAlone(now, person.id) : 0 })),
		link,
	}
}

/** Whether a key this member holds is due to be made anew. */
export const isDueFor = (ports: Ports, member: MemberId): Promise<boolean> =>
	ports.storage.inOneGo(async (tx) => {
		const due = await tx.selectFrom('ground_epochs').select(['team', 'epoch']).where('is_due', '=', true).execute()
		for (const { team, epoch } of due) if (await holds(tx, member, team, [epoch])) return true
		return false
	})

/** Whether this member holds these epochs' keys. */
export async function holds(tx: Tx, member: MemberId, team: string, epochs: readonly number[]): Promise<boolean> {
	const rows = await tx.selectFrom('ground_epoch_bundles').select('epoch').where('member', '=', member).where('team', '=', team).execute()
	return epochs.every((epoch) => rows.some((row) => row.epoch === epoch))
}

/** Whether what was sealed to this epoch is taken now. Until the transaction ends, nobody who could open it goes unseen. */
export async function takesEpoch(tx: Tx, team: TeamId, epoch: number, nowHalf: HalfDay): Promise<boolean> {
	await tx.selectFrom('ground_teams').select('id').where('id', '=', team).forShare().execute()
	const rows = await tx.selectFrom('ground_epochs').select(['epoch', 'since_half']).where('team', '=', team).execute()
	const held = await tx.selectFrom('ground_epoch_bundles').select('epoch').distinct().where('team', '=', team).execute()
	return teams.isTaken(rows.map((row) => ({ epoch: row.epoch, sinceHalf: row.since_half as HalfDay, isHeld: held.some((one) => one.epoch === row.epoch) })), epoch, nowHalf)
}
