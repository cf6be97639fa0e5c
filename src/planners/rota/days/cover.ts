/** How many people are on each shift of each day, and what one more or one fewer would cost. */
import { FREE, type Problem } from './problem.ts'

export type Cover = ReturnType<typeof coverOf>

export function coverOf({ days, shifts, needs }: Problem) {
	const kinds = shifts.length
	const [wanted, under, over, there] = [0, 1, 2, 3].map(() => new Int32Array(days * kinds)) as [Int32Array, Int32Array, Int32Array, Int32Array]
	for (const { day, shift, people, under: short, over: beyond } of needs) {
		const at = day * kinds + shift
		wanted[at] = people
		under[at] = short
		over[at] = beyond
	}
	const cost = (at: number, n: number) => (n < (wanted[at] ?? 0) ? ((wanted[at] ?? 0) - n) * (under[at] ?? 0) : (n - (wanted[at] ?? 0)) * (over[at] ?? 0))
	return {
		/** Counts a line in or out. @returns by how much the cost of cover changes */
		put(line: Int8Array, by: 1 | -1): number {
			let change = 0
			for (let day = 0; day < days; day++) {
				const what = line[day] ?? FREE
				if (what === FREE) continue
				const at = day * kinds + what
				const n = there[at] ?? 0
				change += cost(at, n + by) - cost(at, n)
				there[at] = n + by
			}
			return change
		},
		/** What one more costs; below zero where somebody is missing. */
		marginal(day: number, shift: number): number {
			const at = day * kinds + shift
			return cost(at, (there[at] ?? 0) + 1) - cost(at, there[at] ?? 0)
		},
		total: (): number => there.reduce((sum, n, at) => sum + cost(at, n), 0),
	}
}
