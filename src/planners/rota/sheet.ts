/** Rows and columns while they are written: what a linear program is made of, and what a plan means in it. */
import type { Placed, Problem } from './problem.ts'

export type Row = { readonly from: number; readonly to: number; readonly columns: readonly number[]; readonly factors: readonly number[] }

/** The levels of a score in their order; each is a row of prices. `even` is load and changes, weighed against each other. */
export const LEVELS = ['critical', 'other', 'even', 'wishes'] as const
export type LevelName = (typeof LEVELS)[number]

/** A plan as the columns ask it. */
export type Plan = { readonly has: (shift: number, person: number) => boolean; readonly at: (shift: number) => readonly number[]; readonly of: (person: number) => readonly number[] }

/** @property price what one of it costs, by level @property in its value in a plan */
export type Column = { readonly lower: number; readonly upper: number; readonly price: Partial<Record<LevelName, number>>; readonly in: (plan: Plan) => number }

export type Sheet = ReturnType<typeof newSheet>

export function newSheet() {
	const columns: Column[] = []
	const rows: Row[] = []
	const add = (from: number, to: number, those: readonly number[], factors: readonly number[] = those.map(() => 1)): void => void rows.push({ from, to, columns: those, factors })
	return {
		columns,
		rows,
		/** @returns its number */
		column: (one: Column): number => columns.push(one) - 1,
		add,
		/** At most so many of these; where there are no more of them, nothing needs to be said. */
		atMost(most: number, those: readonly number[]): void {
			if (those.length > Math.max(0, most)) add(Number.NEGATIVE_INFINITY, Math.max(0, most), those)
		},
	}
}

export function planOf({ shifts, people }: Problem, placed: readonly Placed[]): Plan {
	const at: number[][] = shifts.map(() => [])
	const of: number[][] = people.map(() => [])
	for (const { shift, person } of placed) {
		at[shift]?.push(person)
		of[person]?.push(shift)
	}
	return { has: (shift, person) => of[person]?.includes(shift) === true, at: (shift) => at[shift] ?? [], of: (person) => of[person] ?? [] }
}

/**
 * Sets in which everything is against everything, so that every two that are against each other are in one of them.
 * @param those in the order of their beginning
 */
export function cliquesOf(those: readonly number[], against: (one: number, other: number) => boolean): number[][] {
	const found: number[][] = []
	for (const [i, one] of those.entries()) {
		let left = those.slice(0, i).filter((earlier) => against(one, earlier))
		while (left.length > 0) {
			const clique = [one]
			for (const other of left.toReversed()) if (clique.every((member) => against(member, other))) clique.push(other)
			left = left.filter((other) => !clique.includes(other))
			found.push(clique)
		}
	}
	const sets = found.map((clique) => new Set(clique))
	return found.filter((clique, i) => !sets.some((other, j) => j !== i && (other.size > clique.length || (other.size === clique.length && j < i)) && clique.every((one) => other.has(one))))
}
