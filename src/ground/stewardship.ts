/**
 * The work of keeping a hub, listed so that it can be shared: who carries each part, until when they want to, and who offers to take it on.
 * What nobody carries is the loudest. Pure: no clock, no storage, no chance.
 */
import type { MemberId, Role, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import type { HalfDay } from './time.ts'

export const PARTS = ['machine', 'domain', 'bill', 'backups', 'keys', 'stewards', 'print', 'aloud'] as const
export type Part = (typeof PARTS)[number]

export const whoStewards: Readonly<Record<'see' | 'offer' | 'agree' | 'put-down' | 'look' | 'until' | 'outside' | 'renew', readonly Who[]>> = {
	see: ['steward', 'teller'],
	offer: ['steward', 'teller'],
	agree: ['steward', 'teller'],
	'put-down': ['steward', 'teller'],
	look: ['steward', 'teller'],
	until: ['steward', 'teller'],
	outside: ['steward'],
	renew: ['steward'],
}

/** @property isOutside somebody outside carries it; nobody's name is kept @property isLooking whoever carries it looks for somebody else */
export type Carried = { readonly what: Part; readonly carrier: MemberId | null; readonly isOutside: boolean; readonly isLooking: boolean; readonly sinceHalf: HalfDay | null; readonly untilHalf: HalfDay | null; readonly offeredBy: MemberId | null }

export const nobody = (what: Part): Carried => ({ what, carrier: null, isOutside: false, isLooking: false, sinceHalf: null, untilHalf: null, offeredBy: null })
export const isCarried = ({ carrier, isOutside }: Carried): boolean => carrier !== null || isOutside

export type StewardshipRefusal = 'not-yours-to-do' | 'carrier-says' | 'not-here' | 'is-so-already'
type Ruled = Result<Carried, StewardshipRefusal>
const taken = (now: Carried, carrier: MemberId, nowHalf: HalfDay): Carried => ({ ...nobody(now.what), carrier, sinceHalf: nowHalf })

/** What nobody carries is theirs at once; for what somebody does, they stand beside it until that one agrees. Offering twice takes the offer back. */
export function offer(me: MemberId, now: Carried, nowHalf: HalfDay): Ruled {
	if (now.carrier === me) return refuse('is-so-already')
	if (!isCarried(now)) return done(taken(now, me, nowHalf))
	if (now.offeredBy !== null && now.offeredBy !== me) return refuse('is-so-already')
	return done({ ...now, offeredBy: now.offeredBy === me ? null : me })
}

/** Whoever carries it hands it to who offered; where that is somebody outside, a steward does. */
export function agree(me: MemberId, roles: readonly Role[], now: Carried, nowHalf: HalfDay): Ruled {
	if (now.offeredBy === null) return refuse('not-here')
	if (now.carrier === null ? !roles.includes('steward') : now.carrier !== me) return refuse('carrier-says')
	return done(taken(now, now.offeredBy, nowHalf))
}

/** Whoever carries it lays it down, looks for somebody, or says until when. */
export const putDown = (me: MemberId, now: Carried): Ruled => (now.carrier === me ? done(nobody(now.what)) : refuse('carrier-says'))
export const look = (me: MemberId, now: Carried): Ruled => (now.carrier === me ? done({ ...now, isLooking: !now.isLooking }) : refuse('carrier-says'))
export const until = (me: MemberId, now: Carried, untilHalf: HalfDay | null): Ruled => (now.carrier === me ? done({ ...now, untilHalf }) : refuse('carrier-says'))
/** A steward says that somebody outside does it, or no longer. What a member carries is theirs to lay down first. */
export const outside = (now: Carried, nowHalf: HalfDay): Ruled => (now.carrier !== null ? refuse('carrier-says') : done(now.isOutside ? nobody(now.what) : { ...nobody(now.what), isOutside: true, sinceHalf: nowHalf }))
