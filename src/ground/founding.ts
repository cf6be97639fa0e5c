/**
 * Founding day: two who hold the key stand in one room with everybody who joins. One begins, the other agrees, and a code on the screen lets in
 * whoever reads it; both vouch for each of them by being there. The code changes every minute, and the one before is still taken.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId, Role } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { after, hours, minutes, type Instant } from './time.ts'

export const FOUNDING_FOR = hours(3)
export const CODE_FOR = minutes(1)
/** Letters and digits that nobody takes for one another, on a screen across a room or said aloud. */
export const CODE_LETTERS = 'ACDEFGHJKMNPQRTUVWXY34679'
export const CODE_LENGTH = 6

/** @property agreedBy null until a second one agrees */
export type Founding = { readonly begunBy: MemberId; readonly agreedBy: MemberId | null; readonly endsAt: Instant }
/** @property holds whether they hold the newest key */
export type Founder = { readonly id: MemberId; readonly roles: readonly Role[]; readonly holds: boolean }
export type FoundingRefusal = 'hold-it-first' | 'founding-is-on' | 'founding-is-over' | 'needs-another' | 'needs-a-steward' | 'not-here'

/** @param before what stands, over or not */
export function begin(me: Founder, before: Founding | null, now: Instant): Result<Founding, FoundingRefusal> {
	if (!me.holds) return refuse('hold-it-first')
	if (before && before.endsAt > now) return refuse('founding-is-on')
	return done({ begunBy: me.id, agreedBy: null, endsAt: after(now, FOUNDING_FOR) })
}

/** @param first who began it, as they are now; null where they are gone */
export function agree(me: Founder, founding: Founding | null, first: Founder | null, now: Instant): Result<Founding, FoundingRefusal> {
	if (!me.holds) return refuse('hold-it-first')
	if (!founding || !first?.holds || founding.endsAt <= now) return refuse('founding-is-over')
	if (founding.agreedBy) return refuse('founding-is-on')
	if (founding.begunBy === me.id) return refuse('needs-another')
	if (![me, first].some(({ roles }) => roles.includes('steward'))) return refuse('needs-a-steward')
	return done({ ...founding, agreedBy: me.id })
}

/** Either of the two ends it, and any steward. */
export const mayEnd = (me: Founder, { begunBy, agreedBy }: Founding): boolean => me.roles.includes('steward') || me.id === begunBy || me.id === agreedBy

/** The two who vouch for whoever joins now; null where it is not on, or one of them is gone or holds the key no more. */
export function vouchers(founding: Founding | null, founders: readonly Founder[], now: Instant): readonly [MemberId, MemberId] | null {
	if (!founding?.agreedBy || founding.endsAt <= now) return null
	const { begunBy, agreedBy } = founding
	return [begunBy, agreedBy].every((one) => founders.some(({ id, holds }) => id === one && holds)) ? [begunBy, agreedBy] : null
}

/** Which minute it is, as codes are counted. */
export const minuteOf = (now: Instant): number => Math.floor(now / CODE_FOR)
export const nextCodeIn = (now: Instant): number => CODE_FOR - (now % CODE_FOR)

/** @param digest keyed with what only the house has, of the founding and the minute; at least 16 bytes */
export function codeOf(digest: Uint8Array, length = CODE_LENGTH): string {
	let drawn = digest.slice(0, 16).reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)
	const base = BigInt(CODE_LETTERS.length)
	return Array.from({ length }, () => {
		const letter = CODE_LETTERS[Number(drawn % base)] ?? ''
		drawn /= base
		return letter
	}).join('')
}

/** As somebody typed it: small letters, spaces and hyphens are forgiven. Null where it can be no code. */
export function readCode(typed: string): string | null {
	const code = typed.normalize('NFKC').toUpperCase().replace(/[\s\-.·]/g, '')
	return code.length === CODE_LENGTH && Array.from(code).every((letter) => CODE_LETTERS.includes(letter)) ? code : null
}
