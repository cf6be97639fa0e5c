/**
 * Front door: giving a listing to somebody, one by one. It stays with whoever has it until it is accepted, and the half hour begins anew for
 * whoever accepts. What nobody accepts in time is everybody's again, as before.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { Moment } from '#ground/machine.ts'
import type { MemberId } from '#ground/people.ts'
import { refuse, type Refused } from '#ground/result.ts'
import type { Listing } from './model.ts'

type Held = Extract<Listing, { state: 'held' }>
/** `to`: a named member; null for whoever is next. */
export type Given = { readonly to: MemberId | null }

/** @returns a refusal, or the listing as it is now: still theirs, and offered */
export function give({ by }: Moment, listing: Held, to: MemberId | null): Held | Refused<'someone-has-it' | 'give-to-another'> {
	if (by.as !== 'member' || by.member.id !== listing.by) return refuse('someone-has-it')
	return to === listing.by ? refuse('give-to-another') : { ...listing, given: { to } }
}

/** Why somebody cannot accept it; null where they can. */
export function cannotAccept({ by }: Moment, { given, by: holder }: Held): Refused<'nothing-given' | 'someone-has-it' | 'give-to-another'> | null {
	if (by.as !== 'member' || !given) return refuse('nothing-given')
	if (by.member.id === holder) return refuse('give-to-another')
	return given.to === null || given.to === by.member.id ? null : refuse('someone-has-it')
}

/** Whom it was offered to says no, or whoever has it takes the offer back. */
export function decline({ by }: Moment, listing: Held): Held | Refused<'nothing-given'> {
	const me = by.as === 'member' ? by.member.id : null
	return listing.given && me !== null && (listing.given.to === me || listing.by === me) ? { ...listing, given: null } : refuse('nothing-given')
}
