/**
 * Rota: a planner's problem with what it was made of, and a planner's plan as places again.
 *
 * Pure.
 */
import { bookOf } from '#planners/rota/lawful.ts'
import type { Placed, Problem } from '#planners/rota/problem.ts'
import type { Carrier, Open, Pair } from './ledger.ts'
import type { Present } from './model.ts'
import type { Barred } from './posed-bars.ts'
import { fitOf } from './skills.ts'

export const isSame = (one: Pair, other: Pair): boolean => one.shift === other.shift && one.member === other.member

export const keyOf = ({ shift, member }: Pair) => `${shift} ${member}`

/**
 * @property fallen places whose people rest then: empty as far as any plan goes
 * @property beside places somebody has although a rule of today stands against it: they keep them, and the plan makes room
 */
export type Posed = {
	readonly problem: Problem
	readonly open: readonly Open[]
	readonly carriers: readonly Carrier[]
	readonly barred: readonly ReadonlyMap<number, Barred>[]
	readonly fallen: readonly Pair[]
	readonly beside: readonly Pair[]
	readonly at: (pair: Pair) => Placed | null
}

/** In an order in which the room's rules take each beside those before; whoever it would not take comes last. */
export function inGivingOrder<Some extends Present>(shift: Parameters<typeof fitOf>[0], all: readonly Some[]): Some[] {
	const [given, left] = [[] as Some[], [...all]]
	while (left.length > 0) {
		const next = left.findIndex((one) => fitOf(shift, given, one) === null)
		given.push(...left.splice(Math.max(0, next), 1))
	}
	return given
}

/** The plan as places, what the plan made room for among them. */
export function pairsOf({ open, carriers, beside }: Posed, placed: readonly Placed[]): Pair[] {
	const those = placed.flatMap(({ shift, person }) => {
		const [one, who] = [open[shift], carriers[person]]
		return one && who ? [{ shift: one.shift.id, member: who.id }] : []
	})
	return [...those, ...beside]
}

/**
 * These places as far as they are lawful together, what is frozen first; the others are left out.
 * @param pairs those that matter most first
 */
export function lawfulOf(posed: Posed, pairs: readonly Pair[]): Placed[] {
	const book = bookOf(posed.problem)
	for (const { shift, person } of posed.problem.frozen) book.put(shift, person)
	let left = placedOf(posed, pairs)
	for (;;) {
		const after = left.filter(({ shift, person }) => {
			const why = book.why(shift, person)
			if (why === null) book.put(shift, person)
			return why !== null && why !== 'has-it'
		})
		// Somebody new can come once somebody is there who is not.
		if (after.length === left.length) return book.placed()
		left = after
	}
}

export const placedOf = (posed: Posed, pairs: readonly Pair[]): Placed[] => pairs.flatMap((pair) => (posed.beside.some((one) => isSame(one, pair)) ? [] : (posed.at(pair) ?? [])))
