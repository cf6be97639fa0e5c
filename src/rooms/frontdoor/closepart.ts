/**
 * Front door: what two people open together. An address, papers or health lie apart from the rest, and leave the house only for whoever has the
 * listing, after another member said yes to this very request, within half an hour.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { after, minutes, type Instant } from '#ground/time.ts'
import type { Listing, ListingId } from './model.ts'

export const TOGETHER_FOR = minutes(30)

/** One request. @property until when it is over, agreed or not */
export type Together = { readonly listing: ListingId; readonly askedBy: MemberId; readonly agreedBy: MemberId | null; readonly until: Instant }

/** @property hasClose whether anything lies there */
type At = { readonly by: MemberId; readonly now: Instant; readonly listing: Listing; readonly hasClose: boolean; readonly asked: Together | undefined }

const isMine = ({ by, now, listing }: At) => listing.state === 'held' && listing.by === by && listing.until > now
const stands = ({ asked, now, listing }: At): Together | null => (asked && asked.until > now && listing.state === 'held' && listing.until > now && listing.by === asked.askedBy ? asked : null)

/** Asking again while it stands changes nothing: what somebody agreed to is not taken back by asking. */
export function askTogether(at: At): Result<Together, 'claim-it-first' | 'nobody-asks-this'> {
	if (!at.hasClose) return refuse('nobody-asks-this')
	if (!isMine(at)) return refuse('claim-it-first')
	return done(stands(at) ?? { listing: at.listing.id, askedBy: at.by, agreedBy: null, until: after(at.now, TOGETHER_FOR) })
}

/** @param isAnother whether whoever agrees may be the second person for whoever asked */
export function agreeTogether(at: At, isAnother: boolean): Result<Together, 'nobody-asks-this' | 'needs-another'> {
	const asked = stands(at)
	if (!asked || !at.hasClose) return refuse('nobody-asks-this')
	if (at.by === asked.askedBy || !isAnother) return refuse('needs-another')
	return done({ ...asked, agreedBy: at.by, until: after(at.now, TOGETHER_FOR) })
}

/** @param isStill whether whoever agreed may still be the second person */
export function openTogether(at: At, isStill: boolean): Result<null, 'claim-it-first' | 'needs-another'> {
	if (!isMine(at)) return refuse('claim-it-first')
	const asked = stands(at)
	return asked?.agreedBy && asked.agreedBy !== at.by && isStill ? done(null) : refuse('needs-another')
}
