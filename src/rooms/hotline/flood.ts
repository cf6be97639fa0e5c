/**
 * Hotline: calls in a surge. Whoever calls hears two digits and presses them; a machine that only calls does not. Whoever cannot, or whispers, is never turned
 * away: they stay on the line, and of them one at a time is put through, so that a few machines that stay as well cannot wear anybody out. A number that calls
 * again and again, or that somebody said is no real call, rings nobody for as long as the surge lasts, and may leave a message. Pure: no clock, no storage.
 */
import type { Chance } from '#ground/chance.ts'
import { after, hours, seconds, type Instant } from '#ground/time.ts'
import { OF_ONE_VOICE } from './surge.ts'

/** So long whoever pressed nothing stays before a phone rings for them: what plays its message and hangs up is gone by then. */
export const STAYS_FIRST = seconds(10)
/** So long there is between two of them, in the whole house; and no more than so many within an hour. */
export const BACK_APART = seconds(30)
export const BACK_AN_HOUR = 20
/** Of the phones that are free so many ring for one of them; the others stay free for who pressed the digits. */
export const BACK_PHONES = 3
export const WITHIN = hours(1)

/** @property lastAt when last a phone rang for one who pressed nothing @property lately for how many within the hour @property isHeard one of them from this number */
export type Back = { readonly lastAt: Instant | null; readonly lately: number; readonly isHeard: boolean }
/** @property digits that would be asked of this call now @property aside it rings nobody; it may leave a message, or left one within the hour */
export type Flood = { readonly digits: string; readonly aside: 'message' | 'told' | null; readonly back: Back }

export const mayComeForward = ({ lastAt, lately, isHeard }: Back, now: Instant): boolean => !isHeard && lately < BACK_AN_HOUR && (lastAt === null || now >= after(lastAt, BACK_APART))

/** Two that differ. Not 1, which machines press, and not 0 and 9, which mean something else here. */
const KEYS = [2, 3, 4, 5, 6, 7, 8] as const
export function drawDigits(chance: Chance): string {
	const pick = (below: number): number => {
		const [byte = 0] = chance(1)
		return byte < 256 - (256 % below) ? byte % below : pick(below)
	}
	const first = KEYS[pick(KEYS.length)]
	return `${first}${KEYS.filter((key) => key !== first)[pick(KEYS.length - 1)]}`
}

/** @property calls of this number within the hour, this one too; one where it is hidden @property isNotReal somebody who spoke with them said so @property isBack a person took that back @property hasLeft a message within the hour */
export type OfNumber = { readonly calls: number; readonly isNotReal: boolean; readonly isBack: boolean; readonly hasLeft: boolean }
export const asideOf = ({ calls, isNotReal, isBack, hasLeft }: OfNumber): Flood['aside'] => (isBack || (!isNotReal && calls <= OF_ONE_VOICE) ? null : hasLeft ? 'told' : 'message')
