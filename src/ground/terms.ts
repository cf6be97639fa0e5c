/**
 * A steward serves for half a year unless another renews it, so that keeping the hub is a turn and not an office. The hub is never left without
 * one: whoever would be the last stays, and is told that it is time. Pure: no clock, no storage, no chance.
 */
import type { MemberId, Role } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { halfDaysAfter, type HalfDay } from './time.ts'

/** Half-days. */
export const TERM = 2 * 180
export const TOLD_BEFORE = 2 * 30

/** @property until null where their term has not been counted yet */
export type Serving = { readonly id: MemberId; readonly until: HalfDay | null }

export const termFrom = (nowHalf: HalfDay): HalfDay => halfDaysAfter(nowHalf, TERM)
export const isEnding = ({ until }: Serving, nowHalf: HalfDay): boolean => until !== null && nowHalf >= until - TOLD_BEFORE
export const isOver = ({ until }: Serving, nowHalf: HalfDay): boolean => until !== null && nowHalf >= until

/** Whose term begins to be counted, and who is a teller from now on. Where all are over, whoever's ended last stays. */
export function dueTerms(serving: readonly Serving[], nowHalf: HalfDay): { readonly begins: MemberId[]; readonly falls: MemberId[] } {
	const over = serving.filter((one) => isOver(one, nowHalf))
	const last = over.toSorted((a, b) => (b.until ?? 0) - (a.until ?? 0) || (a.id < b.id ? -1 : 1))[0]
	const stays = over.length === serving.length ? last?.id : undefined
	return { begins: serving.filter(({ until }) => until === null).map(({ id }) => id), falls: over.filter(({ id }) => id !== stays).map(({ id }) => id) }
}

/** Another steward renews it, in its last month or after; oneself only where there is no other. */
export function renew(by: MemberId, whom: MemberId, serving: readonly Serving[], nowHalf: HalfDay): Result<HalfDay, 'not-here' | 'somebody-else-renews' | 'not-due-yet'> {
	const found = serving.find(({ id }) => id === whom)
	if (!found || !serving.some(({ id }) => id === by)) return refuse('not-here')
	if (by === whom && serving.length > 1) return refuse('somebody-else-renews')
	return isEnding(found, nowHalf) ? done(termFrom(nowHalf)) : refuse('not-due-yet')
}

export const withoutStewardship = (roles: readonly Role[]): Role[] => [...new Set([...roles.filter((role) => role !== 'steward'), 'teller' as const])]
