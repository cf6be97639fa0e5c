/**
 * Rota: why somebody cannot be planned for a shift, before any plan: what they wish for, what they may, and the week that is theirs.
 *
 * Pure.
 */
import { halfDayOf, type Instant } from '#ground/time.ts'
import type { Bar } from '#planners/rota/problem.ts'
import type { Can } from './availability.ts'
import type { Carrier, Ledger } from './ledger.ts'
import { weekAt } from './load.ts'
import type { Shift } from './model.ts'
import { isAway, type Hours } from './rest.ts'

/** In the room's words. */
export type Barred = Bar | 'no-key' | 'said-no' | 'not-asked'

export const knownUntil = ({ knows }: Pick<Carrier, 'knows'>, ends: Instant): string[] => knows.filter(({ untilHalf }) => untilHalf === null || untilHalf >= halfDayOf(ends)).map(({ what }) => what)

export function barOf(carrier: Carrier, { id, kind, opens, ends, begins }: Shift, could: Can): Barred | null {
	if (isAway(carrier.away, { begins, ends })) return 'away'
	if (kind === 'childcare' && !knownUntil(carrier, ends).includes('children')) return 'not-vetted'
	if (opens === 'sealed' && !carrier.hasKey) return 'no-key'
	if (!carrier.mayAsk) return 'not-asked'
	if (carrier.no.includes(id)) return 'said-no'
	if (carrier.kindsNot.includes(kind)) return 'not-that-kind'
	return could === 'no' || could === 'unsaid' ? 'not-then' : null
}

/**
 * One week in so many is everybody’s own, each person’s another: no plan has them in it. What they take themselves is theirs, and a cover may still ask
 * for them where it is urgent.
 */
export const isFreeWeek = ({ id }: Pick<Carrier, 'id'>, { begins }: Pick<Hours, 'begins'>, { zone, carrying: { freeWeek } }: Pick<Ledger, 'zone' | 'carrying'>): boolean => freeWeek > 0 && (weekAt(begins, zone) + Number.parseInt(id.slice(-6), 16)) % freeWeek === 0

/** What somebody has already stays theirs whatever they wish for otherwise; what the law of the house forbids does not. */
export const WISHES: readonly Barred[] = ['not-asked', 'said-no', 'not-that-kind', 'not-then']
export const asBar = (barred: Barred): Bar => (barred === 'no-key' ? 'not-vetted' : barred === 'said-no' || barred === 'not-asked' ? 'not-then' : barred)
