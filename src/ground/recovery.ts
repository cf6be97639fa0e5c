/**
 * What becomes of a recovery key, and of somebody who lost their keys, as two tables of states and verbs.
 *
 * A key is proposed by one steward, confirmed share by share, rehearsed once, and only then stands. Whoever lost their keys asks; everybody
 * sees it for a day, and any steward can stop it; then enough shares open the key for them, and a new one is due.
 *
 * Pure: no clock, no storage, no chance.
 */
import { step, type Machine, type Moment } from './machine.ts'
import type { MemberId, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { after, days, hours, type Instant } from './time.ts'

/** How long everybody sees that somebody asks, before anything opens. */
export const SEEN_FOR = hours(24)
export const REHEARSED_EVERY = days(90)
/** Who can open, with two ways in each, before a door opens. */
export const OPENERS = 2

export type RecoveryAct = 'see' | 'propose' | 'confirm' | 'drill' | 'release' | 'rehearsed' | 'cover' | 'drop' | 'ask' | 'withdraw' | 'approve' | 'stop' | 'take' | 'taken' | 'try' | 'open'
const STEWARDS: readonly Who[] = ['steward']
const DESK: readonly Who[] = ['steward', 'teller']
export const whoRecovers: Readonly<Record<RecoveryAct, readonly Who[]>> = {
	see: DESK,
	propose: STEWARDS,
	confirm: STEWARDS,
	drill: STEWARDS,
	release: STEWARDS,
	rehearsed: STEWARDS,
	cover: STEWARDS,
	drop: STEWARDS,
	ask: DESK,
	withdraw: DESK,
	approve: DESK,
	stop: STEWARDS,
	take: DESK,
	taken: DESK,
	try: STEWARDS,
	open: STEWARDS,
}

/** How many shares there are, and how many open. @param stewards how many there are */
export const planFor = (stewards: number): { readonly need: number; readonly of: number } => (stewards >= 5 ? { need: 3, of: 5 } : stewards >= 3 ? { need: 2, of: 3 } : { need: 2, of: 2 })

/** Who keeps which share: the maker first, then those who have been here longest; one who is alone keeps both. */
export function keepersOf(maker: MemberId, stewards: readonly MemberId[]): readonly MemberId[] {
	const { of } = planFor(stewards.length)
	const each = [maker, ...stewards.filter((one) => one !== maker)]
	return Array.from({ length: of }, (_, i) => each[i] ?? maker)
}

export type Keeper = { readonly number: number; readonly member: MemberId; readonly isConfirmed: boolean; readonly hasReleased: boolean }
type Common = { readonly maker: MemberId | null; readonly need: number; readonly of: number; readonly keepers: readonly Keeper[]; readonly rehearsedAt: Instant | null; readonly isDrill: boolean }
export type RecoveryKey = ({ readonly state: 'proposed' } | { readonly state: 'confirmed' } | { readonly state: 'standing' } | { readonly state: 'spent' }) & Common

export type KeyCommand = { readonly verb: 'confirm'; readonly number: number } | { readonly verb: 'release'; readonly number: number } | { readonly verb: 'drill' } | { readonly verb: 'rehearsed' } | { readonly verb: 'spend' }
export type RecoveryRefusal = 'not-from-here' | 'not-your-share' | 'not-your-key' | 'too-few-shares' | 'too-soon' | 'is-stopped' | 'not-yours-to-do' | 'holds-it-already'

const speaks = ({ by }: Moment): MemberId | null => (by.as === 'member' ? by.member.id : null)
const marked = <K extends RecoveryKey>(key: K, number: number, now: Partial<Keeper>): K => ({ ...key, keepers: key.keepers.map((one) => (one.number === number ? { ...one, ...now } : one)) })
const isTheirs = (at: Moment, { keepers }: Common, number: number) => keepers.some((one) => one.number === number && one.member === speaks(at))
const next = <T>(now: T) => done({ next: now, notes: [] })

function released(at: Moment, key: Extract<RecoveryKey, { state: 'confirmed' | 'standing' }>, number: number) {
	return isTheirs(at, key, number) ? next<RecoveryKey>(marked(key, number, { hasReleased: true })) : refuse('not-your-share')
}
function rehearsed(at: Moment, key: Common) {
	if (key.maker !== speaks(at)) return refuse('not-your-key')
	if (key.keepers.filter(({ hasReleased }) => hasReleased).length < key.need) return refuse('too-few-shares')
	return next<RecoveryKey>({ ...key, state: 'standing', rehearsedAt: at.now, isDrill: false, keepers: key.keepers.map((one) => ({ ...one, hasReleased: false })) })
}

export const keys: Machine<RecoveryKey, KeyCommand, never, RecoveryRefusal> = {
	proposed: {
		confirm: (at, key, { number }) => {
			if (!isTheirs(at, key, number)) return refuse('not-your-share')
			const now = marked(key, number, { isConfirmed: true })
			return next<RecoveryKey>(now.keepers.every(({ isConfirmed }) => isConfirmed) ? { ...now, state: 'confirmed' } : now)
		},
	},
	confirmed: { release: (at, key, { number }) => released(at, key, number), rehearsed },
	standing: {
		drill: (at, key) => (key.maker === speaks(at) ? next<RecoveryKey>({ ...key, isDrill: true, keepers: key.keepers.map((one) => ({ ...one, hasReleased: false })) }) : refuse('not-your-key')),
		release: (at, key, { number }) => (key.isDrill ? released(at, key, number) : refuse('not-from-here')),
		rehearsed: (at, key) => (key.isDrill ? rehearsed(at, key) : refuse('not-from-here')),
		spend: (_, key) => next<RecoveryKey>({ ...key, state: 'spent', isDrill: false }),
	},
	spent: { spend: (_, key) => next<RecoveryKey>(key) },
}

export function moveKey(at: Moment, key: RecoveryKey, command: KeyCommand): Result<RecoveryKey, RecoveryRefusal> {
	const moved = step(keys, at, key, command)
	return moved.ok ? done(moved.value.next) : moved
}

/** Whether what is made from now on is sealed to it. */
export const isLiving = ({ state }: Pick<RecoveryKey, 'state'>): boolean => state !== 'spent'

/**
 * The key once somebody is gone. Their share goes with them. Whoever made the key may have kept it, so nothing new is sealed to it any more;
 * what was never finished cannot be. Null: it goes whole.
 */
export function without(key: RecoveryKey, member: MemberId): RecoveryKey | null {
	const keepers = key.keepers.filter((one) => one.member !== member)
	const isTouched = key.maker === member || keepers.length < key.keepers.length
	if (isTouched && (key.state === 'proposed' || key.state === 'confirmed')) return null
	return key.maker === member ? { ...key, keepers, maker: null, state: 'spent', isDrill: false } : { ...key, keepers }
}

/** Why a new split is due; null where none is. `drill`: the one there is should be rehearsed again. */
export type Due = 'none' | 'spent' | 'share-gone' | 'stewards-changed' | 'drill' | null
export function dueOf(all: readonly RecoveryKey[], stewards: number, now: Instant): Due {
	const stands = all.find(({ state }) => state === 'standing')
	if (!stands) return all.some(({ state }) => state === 'spent') ? 'spent' : 'none'
	if (stands.keepers.length < stands.of) return 'share-gone'
	const plan = planFor(stewards)
	const isAlone = new Set(stands.keepers.map(({ member }) => member)).size === 1
	if (plan.of !== stands.of || (isAlone && stewards > 1)) return 'stewards-changed'
	return stands.rehearsedAt !== null && after(stands.rehearsedAt, REHEARSED_EVERY) <= now ? 'drill' : null
}

// Somebody who lost their keys

/** @property approved numbers of the shares that were sealed to them @property need how many of them open the key */
type Asked = { readonly member: MemberId; readonly askedAt: Instant; readonly need: number; readonly approved: readonly number[] }
export type Ask = ({ readonly state: 'asked' } | { readonly state: 'stopped'; readonly stoppedBy: MemberId | null }) & Asked
export type AskCommand = { readonly verb: 'approve'; readonly number: number } | { readonly verb: 'stop' } | { readonly verb: 'take' } | { readonly verb: 'withdraw' }

const isAsker = (at: Moment, ask: Asked) => ask.member === speaks(at)
const isSteward = ({ by }: Moment) => by.as === 'member' && by.member.roles.includes('steward')
const withdraw = (at: Moment, ask: Ask) => (isAsker(at, ask) ? next(ask) : refuse('not-yours-to-do'))

export const asks: Machine<Ask, AskCommand, never, RecoveryRefusal> = {
	asked: {
		approve: (at, ask, { number }) => (isSteward(at) || isAsker(at, ask) ? next<Ask>({ ...ask, approved: [...new Set([...ask.approved, number])] }) : refuse('not-yours-to-do')),
		stop: (at, ask) => next<Ask>({ ...ask, state: 'stopped', stoppedBy: speaks(at) }),
		take: (at, ask) => {
			if (!isAsker(at, ask)) return refuse('not-yours-to-do')
			if (at.now < after(ask.askedAt, SEEN_FOR)) return refuse('too-soon')
			return ask.approved.length < ask.need ? refuse('too-few-shares') : next<Ask>(ask)
		},
		withdraw,
	},
	stopped: { take: () => refuse('is-stopped'), approve: () => refuse('is-stopped'), withdraw },
}

export function moveAsk(at: Moment, ask: Ask, command: AskCommand): Result<Ask, RecoveryRefusal> {
	const moved = step(asks, at, ask, command)
	return moved.ok ? done(moved.value.next) : moved
}

/** Which key somebody who asks would be given: the one that stands, else what the last one still opens. */
export const keyToAsk = <K extends Pick<RecoveryKey, 'state'>>(all: readonly K[]): K | null => all.find(({ state }) => state === 'standing') ?? all.find(({ state }) => state === 'spent') ?? null

// The door

export type ReadyStep = 'people' | 'key' | 'rehearsal'
/** Before a door opens, in this order. @param openers how many hold the newest key, with enough ways in each */
export function stepsToOpen(openers: number, all: readonly Pick<RecoveryKey, 'state'>[]): readonly { readonly step: ReadyStep; readonly isDone: boolean }[] {
	const has = (...states: readonly RecoveryKey['state'][]) => all.some(({ state }) => states.includes(state))
	return [
		{ step: 'people', isDone: openers >= OPENERS },
		{ step: 'key', isDone: has('confirmed', 'standing') },
		{ step: 'rehearsal', isDone: has('standing') },
	]
}
