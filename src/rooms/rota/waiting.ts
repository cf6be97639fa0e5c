/**
 * Rota: the waiting list of a full shift. Who brings what the team lacks is asked first, then who is new where places are kept for that, then who
 * has waited longest. Nobody is moved without saying yes.
 *
 * Pure.
 */
import { after, hours, minutes, type Instant } from '#ground/time.ts'
import type { Present, Shift } from './model.ts'

export type Waiter = Present & { readonly id: string; readonly since: Instant }

/** @param here who has a place now */
export function nextOf<Some extends Waiter>(shift: Pick<Shift, 'needs' | 'newcomers'>, here: readonly Present[], all: readonly Some[]): Some[] {
	const knowing = (what: string) => here.filter(({ knows }) => knows.includes(what)).length
	const lacking = shift.needs.filter(({ what, least }) => knowing(what) < least).map(({ what }) => what)
	const keepsForNew = here.filter(({ isNew }) => isNew).length < shift.newcomers
	const brings = ({ knows }: Waiter) => lacking.filter((what) => knows.includes(what)).length
	const isWanted = ({ isNew }: Waiter) => (keepsForNew && isNew ? 1 : 0)
	return all.toSorted((a, b) => brings(b) - brings(a) || isWanted(b) - isWanted(a) || a.since - b.since || (a.id < b.id ? -1 : 1))
}

/** Until when the first has time to answer: less, the nearer it is; never beyond its beginning. */
export function waitsUntil(now: Instant, begins: Instant): Instant {
	const left = begins - now
	const span = left > hours(48) ? hours(12) : left > hours(6) ? hours(2) : minutes(20)
	return Math.min(after(now, span), begins) as Instant
}
