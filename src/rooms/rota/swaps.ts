/**
 * Rota: swaps and checking in. Somebody offers a place, somebody takes it, and until the first says yes to that, either steps back. Nothing is empty
 * in between: the place is the one's until it is the other's. A coordinator does it for whoever is not there to do it.
 *
 * Pure: no clock, no storage, no chance. Whether the other could have it is judged anew at every step and handed in.
 */
import type { Machine, Moment, Step } from '#ground/machine.ts'
import type { MemberId } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { minutes, type Instant } from '#ground/time.ts'
import type { Refusal } from './model.ts'
import type { Hours } from './rest.ts'

type Always = { readonly giver: MemberId; readonly begins: Instant; readonly isCancelled: boolean; readonly isCoordinator: boolean }
/** @property stands why the place is not for whoever takes or has taken it, as judged now */
export type Swap =
	| (Always & { readonly state: 'kept' })
	| (Always & { readonly state: 'offered'; readonly stands: Refusal | null })
	| (Always & { readonly state: 'taken'; readonly taker: MemberId; readonly stands: Refusal | null })
	| { readonly state: 'passed'; readonly to: MemberId }
export const SWAP_VERBS = ['offer-swap', 'withdraw-swap', 'take-swap', 'untake-swap', 'confirm-swap'] as const
export type SwapVerb = (typeof SWAP_VERBS)[number]
export type SwapRefusal = Refusal | 'not-theirs' | 'own-place'

const me = ({ by }: Moment) => (by.as === 'member' ? by.member.id : null)
const isOver = ({ now }: Moment, { begins, isCancelled }: Always): 'cancelled' | 'begun' | null => (isCancelled ? 'cancelled' : begins <= now ? 'begun' : null)
const mayGive = (moment: Moment, swap: Always) => swap.isCoordinator || me(moment) === swap.giver
type Moved = Result<Step<Swap, never>, SwapRefusal>
const moved = (next: Swap) => done({ next, notes: [] })
const always = ({ giver, begins, isCancelled, isCoordinator }: Always): Always => ({ giver, begins, isCancelled, isCoordinator })

export const swaps: Machine<Swap, { readonly verb: SwapVerb }, never, SwapRefusal> = {
	kept: {
		'offer-swap': (moment, swap): Moved => {
			const over = isOver(moment, swap)
			if (!mayGive(moment, swap)) return refuse('not-theirs')
			if (over) return refuse(over)
			return moved({ ...always(swap), state: 'offered', stands: null })
		},
	},
	offered: {
		'offer-swap': (_, swap) => moved(swap),
		'withdraw-swap': (moment, swap) => (mayGive(moment, swap) ? moved({ ...always(swap), state: 'kept' }) : refuse('not-theirs')),
		'take-swap': (moment, swap): Moved => {
			const [over, taker] = [isOver(moment, swap), me(moment)]
			if (over) return refuse(over)
			if (taker === null || taker === swap.giver) return refuse('own-place')
			if (swap.stands) return refuse(swap.stands)
			return moved({ ...swap, state: 'taken', taker })
		},
	},
	taken: {
		'take-swap': (moment, swap) => (me(moment) === swap.taker ? moved(swap) : refuse('full')),
		'untake-swap': (moment, swap) => (me(moment) === swap.taker ? moved({ ...always(swap), state: 'offered', stands: null }) : refuse('not-theirs')),
		'withdraw-swap': (moment, swap) => (mayGive(moment, swap) ? moved({ ...always(swap), state: 'kept' }) : refuse('not-theirs')),
		'confirm-swap': (moment, swap): Moved => {
			const over = isOver(moment, swap)
			if (!mayGive(moment, swap)) return refuse('not-theirs')
			if (over) return refuse(over)
			if (swap.stands) return refuse(swap.stands)
			return moved({ state: 'passed', to: swap.taker })
		},
	},
	passed: {},
}

// Being there

/** So long before it begins one says "I am here". */
export const HERE_FROM = minutes(30)
export const LATE_AFTER = minutes(10)
export const mayCheckIn = ({ begins, ends }: Hours, now: Instant): boolean => now >= begins - HERE_FROM && now < ends
