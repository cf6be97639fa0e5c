/**
 * Who may open a team's work: how its key is handed on, and what becomes of it when somebody goes.
 *
 * A team lives in epochs. Each change of who may open makes a new one, so that what a leaver kept opens nothing made later, and a newcomer
 * opens nothing older unless it is handed over. Whoever leaves by themselves cannot make the next key, because they would know it; it is due
 * then, and the next who holds the newest key makes it.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId, Role, Speaker, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import type { HalfDay } from './time.ts'
import type { VouchRefusal } from './vouching.ts'

/**
 * @property waysIn how many ways of theirs open their identity
 * @property holds the epochs they hold the key of
 * @property vouchedBy who says that this is who they say; kept while both are members
 */
export type Person = { readonly id: MemberId; readonly roles: readonly Role[]; readonly waysIn: number; readonly holds: readonly number[]; readonly vouchedBy: readonly MemberId[] }

/**
 * @property epoch the newest @property isDue somebody who has left knows its key
 * @property open how many open listings lie under each epoch
 */
export type Team = { readonly epoch: number; readonly isDue: boolean; readonly people: readonly Person[]; readonly open: readonly { readonly epoch: number; readonly n: number }[] }

/** @property to for whom the next epoch's key is sealed; null where the epoch stays */
export type Change = { readonly team: Team; readonly to: readonly MemberId[] | null }
export type TeamRefusal = VouchRefusal | 'not-yours-to-do' | 'not-here' | 'hold-it-first' | 'holds-it-already' | 'needs-two-ways' | 'nobody-else-opens'

export const WAYS_IN = 2
/** Half-days for which what was sealed to the epoch before is still taken: a form may have been open for a day. */
const STILL_TAKEN = 2

export const whoTeams: Readonly<Record<'see' | 'invite' | 'vouch' | 'hand-on' | 'hand-over' | 'rotate' | 'leave' | 'remove' | 'links' | 'reach' | 'founding' | 'looked', readonly Who[]>> = {
	see: ['steward', 'teller'],
	invite: ['steward'],
	vouch: ['steward', 'teller'],
	'hand-on': ['steward', 'teller'],
	'hand-over': ['steward', 'teller'],
	rotate: ['steward', 'teller'],
	leave: ['steward', 'teller'],
	remove: ['steward'],
	links: ['steward', 'teller'],
	reach: ['steward', 'teller'],
	founding: ['steward', 'teller'],
	looked: ['steward'],
}

export const holdersOf = ({ people }: Team, epoch: number): MemberId[] => people.filter(({ holds }) => holds.includes(epoch)).map(({ id }) => id)
/** Who can open what comes in today. */
export const holders = (team: Team): MemberId[] => holdersOf(team, team.epoch)
/** Open listings that nobody could open any more without this person. */
export const opensAlone = (team: Team, member: MemberId): number =>
	team.open.filter(({ epoch }) => holdersOf(team, epoch).every((id) => id === member) && holdersOf(team, epoch).length > 0).reduce((sum, { n }) => sum + n, 0)

/** Why this person cannot be handed the key yet; null where they can. The first holder decides alone, because there is nobody else to ask. */
export function missing(team: Team, by: MemberId, { id, holds, waysIn, vouchedBy }: Person): TeamRefusal | null {
	const hold = holders(team)
	if (!hold.includes(by)) return 'hold-it-first'
	if (holds.includes(team.epoch)) return 'holds-it-already'
	if (waysIn < WAYS_IN) return 'needs-two-ways'
	return hold.length < 2 || vouchedBy.some((one) => one !== by && one !== id && hold.includes(one)) ? null : 'needs-a-vouch'
}

type Ruled = Result<Change, TeamRefusal>

export function vouch(by: Speaker, team: Team, whom: MemberId): Ruled {
	const at = entering(by, 'vouch', team, whom)
	if (!at.ok) return at
	const { me, person } = at.value
	if (!holders(team).includes(me)) return refuse('hold-it-first')
	if (person.holds.includes(team.epoch)) return refuse('holds-it-already')
	return done({ team: changed(team, whom, { vouchedBy: [...new Set([...person.vouchedBy, me])] }), to: null })
}

/** One new epoch for all of them, however many: each must be vouched for, or nobody gets it. */
export function handOn(by: Speaker, team: Team, whom: MemberId | readonly MemberId[]): Ruled {
	const all = [...new Set([whom].flat())]
	if (all.length === 0) return refuse('not-here')
	let after = team
	for (const one of all) {
		const at = entering(by, 'hand-on', team, one)
		if (!at.ok) return at
		const { me, person } = at.value
		const why = missing(team, me, person)
		if (why) return refuse(why)
		// Where the first holder decides alone, it is they who answer for whoever comes second.
		after = changed(after, one, { vouchedBy: person.vouchedBy.length > 0 ? person.vouchedBy : [me] })
	}
	return done(next(after, [...holders(team), ...all]))
}

/** A new key for those who hold it. Where nobody is left who does, a steward begins anew, and opens only what comes from then on. */
export function rotate(by: Speaker, team: Team): Ruled {
	const me = speaking(by, 'rotate', team)
	if (!me) return refuse('not-yours-to-do')
	const hold = holders(team)
	if (hold.includes(me.id)) return done(next(team, hold))
	if (hold.length > 0 || !me.roles.includes('steward')) return refuse('hold-it-first')
	return me.waysIn < WAYS_IN ? refuse('needs-two-ways') : done(next(team, [me.id]))
}

/** @param evenSo although nobody could open some of the open listings any more */
export function leave(by: Speaker, team: Team, evenSo: boolean): Ruled {
	const me = speaking(by, 'leave', team)
	return me ? gone(team, me.id, evenSo, null) : refuse('not-yours-to-do')
}

export function remove(by: Speaker, team: Team, whom: MemberId, evenSo: boolean): Ruled {
	const at = entering(by, 'remove', team, whom)
	return at.ok ? gone(team, whom, evenSo, at.value.me) : at
}

/** The speaker as the team has them now: whoever went a moment ago may no more. */
function speaking(by: Speaker, verb: keyof typeof whoTeams, { people }: Team): Person | undefined {
	return by.as === 'member' ? people.find(({ id, roles }) => id === by.member.id && roles.some((role) => whoTeams[verb].includes(role))) : undefined
}

/** A member who may, and somebody else. */
function entering(by: Speaker, verb: keyof typeof whoTeams, team: Team, whom: MemberId): Result<{ readonly me: MemberId; readonly person: Person }, TeamRefusal> {
	const me = speaking(by, verb, team)
	if (!me) return refuse('not-yours-to-do')
	const person = team.people.find(({ id }) => id === whom)
	return person && person !== me ? done({ me: me.id, person }) : refuse('not-here')
}

/** @param maker who makes the next key, where they hold this one */
function gone(team: Team, whom: MemberId, evenSo: boolean, maker: MemberId | null): Ruled {
	if (!evenSo && opensAlone(team, whom) > 0) return refuse('nobody-else-opens')
	const people = team.people.filter(({ id }) => id !== whom).map((person) => ({ ...person, vouchedBy: person.vouchedBy.filter((one) => one !== whom) }))
	const without = { ...team, people }
	if (!holders(team).includes(whom)) return done({ team: without, to: null })
	return maker && holders(without).includes(maker) ? done(next(without, holders(without))) : done({ team: { ...without, isDue: true }, to: null })
}

const changed = (team: Team, whom: MemberId, now: Partial<Person>): Team => ({ ...team, people: team.people.map((person) => (person.id === whom ? { ...person, ...now } : person)) })

function next(team: Team, to: readonly MemberId[]): Change {
	const epoch = team.epoch + 1
	return { team: { ...team, epoch, isDue: false, people: team.people.map((person) => (to.includes(person.id) ? { ...person, holds: [...person.holds, epoch] } : person)) }, to }
}

/** Whether a key made somewhere is the one this change asks for. Of two made at once, the second no longer is. @param to for whom it was sealed */
export const fits = ({ team, to }: Change, epoch: number, sealedTo: readonly string[]): boolean =>
	to !== null && epoch === team.epoch && sealedTo.length === to.length && to.every((member) => sealedTo.includes(member))

/** @property sinceHalf when it began @property isHeld whether anybody holds its key */
export type Epoch = { readonly epoch: number; readonly sinceHalf: HalfDay; readonly isHeld: boolean }

/** Whether what was sealed to this epoch is taken now: to the newest; and for a day, or up to a day and a half, to one before, while somebody holds it. */
export function isTaken(epochs: readonly Epoch[], epoch: number, nowHalf: HalfDay): boolean {
	const after = epochs.filter((one) => one.epoch > epoch).map(({ sinceHalf }) => sinceHalf)
	const isHeld = epochs.some((one) => one.epoch === epoch && one.isHeld)
	return isHeld && after.every((half) => nowHalf <= half + STILL_TAKEN)
}
