/**
 * Rota: work without a clock. While somebody works at the desk, quarter hours are counted, never what they did in them; calls and coordinating one says
 * oneself. All of it counts towards the week, and an hour of it by night asks for the rest a night asks for.
 *
 * Pure.
 */
import * as v from 'valibot'
import { hours, type Instant } from '#ground/time.ts'
import { QUARTER } from './fading.ts'
import { nightMinutes } from './load.ts'
import type { Work } from './rest.ts'

export const BESIDE = ['desk', 'calls', 'coordinating'] as const
export const Beside = v.picklist(BESIDE)
export type Beside = v.InferOutput<typeof Beside>
/** In one tap, minutes. */
export const SAID_IN_ONE = [30, 60, 120, 240] as const
/** Somebody who says more than that for one week has mistyped, or should rest. */
export const SAID_AT_MOST = 60 * 60

export const quarterOf = (at: Instant): Instant => (Math.floor(at / QUARTER) * QUARTER) as Instant

/** A pause shorter than that is none. */
const PAUSE = hours(0.5)
/** Looking at one thing late in the evening is no night. */
const A_NIGHT = 60

/** The stretches of work these quarters are, as far as they are nights of work: what rest is counted from. The week counts them already. */
export function nightsOf(quarters: readonly Instant[], now: Instant, zone: string): Work[] {
	const stretches: { begins: Instant; ends: Instant; worked: number }[] = []
	for (const begins of quarters.toSorted((a, b) => a - b)) {
		const ends = Math.max(begins, Math.min(begins + QUARTER, now)) as Instant
		const worked = nightMinutes({ begins, ends: (begins + QUARTER) as Instant }, zone)
		const last = stretches.at(-1)
		if (last && begins - last.ends <= PAUSE) Object.assign(last, { ends, worked: last.worked + worked })
		else stretches.push({ begins, ends, worked })
	}
	return stretches.filter(({ begins, ends, worked }) => worked >= A_NIGHT && begins < ends).map(({ begins, ends }) => ({ begins, ends, effort: 'plain', presence: 'there', isBeside: true }))
}
