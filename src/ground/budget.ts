/**
 * How much one member opens in an hour. A key that was handed out cannot be taken back, so it is handed out as the work needs it: so many an
 * hour, half of that in somebody's first two weeks. More takes a second person, and everybody at the desk sees it.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { days, hours, type HalfDay, type Instant } from './time.ts'

/** An hour, where the stewards chose nothing else. */
export const OPENINGS = 30
/** Half-days. */
export const NEW_FOR = 28
/** Milliseconds for which it is known how many somebody opened. */
export const COUNTED_FOR = days(1)

/** `more`: twice as many in this hour. `search`: one may look through all there is, until the hour is over. */
export const MORE = ['more', 'search'] as const
export type More = (typeof MORE)[number]

export const whoOpens: Readonly<Record<'see' | 'ask' | 'agree', readonly Who[]>> = { see: ['steward', 'teller'], ask: ['steward', 'teller'], agree: ['steward', 'teller'] }

/**
 * @property openings an hour, as the stewards set it
 * @property opened in this hour, within the budget
 * @property agreed what a second person has agreed to in this hour
 */
export type Budget = { readonly openings: number; readonly isNew: boolean; readonly opened: number; readonly agreed: readonly More[] }

/** The first millisecond after the hour. */
export const hourEnd = (now: Instant) => ((Math.floor(now / hours(1)) + 1) * hours(1)) as Instant
export const isNew = (sinceHalf: HalfDay, nowHalf: HalfDay): boolean => nowHalf - sinceHalf < NEW_FOR

export const limitOf = ({ openings, isNew: half, agreed }: Budget): number => Math.ceil(openings / (half ? 2 : 1)) * (agreed.includes('more') ? 2 : 1)
export const leftOf = (budget: Budget): number => Math.max(0, limitOf(budget) - budget.opened)

/** @property opened @property searched by how much each count grows */
export type Cost = { readonly opened: number; readonly searched: number }

/** What it takes to hand out keys that were not handed out in this hour yet. @param n how many */
export function spend(budget: Budget, n: number, doing: 'open' | 'search'): Result<Cost, 'opened-enough' | 'search-needs-second'> {
	if (n <= leftOf(budget)) return done({ opened: n, searched: 0 })
	if (doing === 'open') return refuse('opened-enough')
	return budget.agreed.includes('search') ? done({ opened: 0, searched: n }) : refuse('search-needs-second')
}

/** Somebody's wish to open more, as it stands. */
export type Asked = { readonly member: MemberId; readonly what: More; readonly agreedBy: MemberId | null }

/** @param isAnother whether whoever agrees may be the second person for whoever asked */
export function agree(asked: Asked | undefined, by: MemberId, isAnother: boolean): Result<Asked, 'nobody-asks-this' | 'needs-another'> {
	if (!asked) return refuse('nobody-asks-this')
	if (by === asked.member || !isAnother) return refuse('needs-another')
	return done({ ...asked, agreedBy: asked.agreedBy ?? by })
}
