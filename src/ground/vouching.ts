/**
 * How many a member may answer for, and who is with somebody new at first. A few newcomers at a time, each known by somebody who has been here a
 * while: whoever came to spy cannot bring ten more. Pure: no clock, no storage, no chance.
 */
import type { MemberId } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { halfDaysAfter, type HalfDay } from './time.ts'

export const VOUCHES_AT_MOST = 3
/** Half-days. */
export const VOUCHES_WITHIN = 2 * 30
export const TOO_NEW_FOR = 2 * 14
export const PAIRED_FOR = 2 * 28

/** @property sinceHalf when they joined @property vouched when they vouched for others; 0 where it does not count, as on a founding day */
export type Voucher = { readonly sinceHalf: HalfDay; readonly vouched: readonly number[] }
/** @property hubSinceHalf when the first member joined @property isFounding while a founding day is open, all who are in the room are vouched for at once */
export type Occasion = { readonly nowHalf: HalfDay; readonly hubSinceHalf: HalfDay; readonly isApart: boolean; readonly isFounding: boolean }
export type VouchRefusal = 'needs-a-vouch' | 'vouched-enough' | 'too-new-to-vouch'

export function mayVouch({ sinceHalf, vouched }: Voucher, { nowHalf, hubSinceHalf, isApart, isFounding }: Occasion): Result<null, VouchRefusal> {
	// What anybody hears whose vouch is not the one that is missing: it says nothing of the two.
	if (isApart) return refuse('needs-a-vouch')
	if (isFounding) return done(null)
	if (nowHalf < sinceHalf + TOO_NEW_FOR && nowHalf >= hubSinceHalf + TOO_NEW_FOR) return refuse('too-new-to-vouch')
	return vouched.filter((half) => half > nowHalf - VOUCHES_WITHIN).length < VOUCHES_AT_MOST ? done(null) : refuse('vouched-enough')
}

/** Who is with somebody new: of those who vouched for them, whoever is with the fewest already. Null where nobody can be. */
export function guideFor(vouchers: readonly { readonly id: MemberId; readonly pairs: number; readonly isApart: boolean }[]): MemberId | null {
	const [guide] = vouchers.filter(({ isApart }) => !isApart).toSorted((a, b) => a.pairs - b.pairs || (a.id < b.id ? -1 : 1))
	return guide?.id ?? null
}

export const pairedUntil = (nowHalf: HalfDay): HalfDay => halfDaysAfter(nowHalf, PAIRED_FOR)
