/** Who speaks. A role is something one may do for now; people put roles on and take them off, nobody is a role. */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import { Language } from './words.ts'

export const MemberId = idOf('member')
export type MemberId = v.InferOutput<typeof MemberId>

export const TeamId = idOf('team')
export type TeamId = v.InferOutput<typeof TeamId>

/**
 * What a member does for now. `steward` keeps the hub; `teller` works the front door's desk; `carer` hears what went wrong; `helper` takes places that open nothing.
 * On the hotline: `operator` takes calls, `dispatcher` decides what is looked at and told, `verifier` goes and looks, `observer` is there and does not interfere, `companion` stands by the people of whoever was taken.
 */
export const Role = v.picklist(['steward', 'teller', 'carer', 'helper', 'operator', 'dispatcher', 'verifier', 'observer', 'companion'])
export type Role = v.InferOutput<typeof Role>
/** Whoever is a member, in whatever role. */
export const ANY_MEMBER: readonly Role[] = Role.options

export const Member = v.object({ id: MemberId, called: v.string(), roles: v.array(Role), language: Language, teams: v.array(TeamId) })
export type Member = v.InferOutput<typeof Member>

/** A role that opens nothing sealed needs no key, and no way to unlock one. */
const OPENS_NOTHING: readonly Role[] = ['helper']
export const opensNothing = (roles: readonly Role[]): boolean => roles.length > 0 && roles.every((role) => OPENS_NOTHING.includes(role))

/**
 * Whoever does something: a member with a session, a neighbour holding the receipt of the very thing at hand, or somebody at the door.
 * It always comes from the session or the receipt, never from a command.
 */
export type Speaker =
	| { readonly as: 'member'; readonly member: Member }
	| { readonly as: 'holder' }
	| { readonly as: 'anyone' }
	| { readonly as: 'house' }

/** Who may: holders of the receipt, anybody at the door, the house itself, or members in one of these roles. */
export type Who = 'holder' | 'anyone' | 'house' | Role

export const isAllowed = (speaker: Speaker, who: readonly Who[]): boolean =>
	speaker.as === 'member' ? speaker.member.roles.some((role) => who.includes(role)) : who.includes(speaker.as)
