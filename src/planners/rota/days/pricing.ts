/** What lines cost at given prices of the needs, and what no roster can go below (Lagrange's bound). */
import type { Prices } from './master.ts'
import { FREE, wishCosts, type Problem } from './problem.ts'

export type Pricing = ReturnType<typeof pricingOf>

export function pricingOf(problem: Problem) {
	const { people, shifts, days, needs } = problem
	const wide = shifts.length + 1
	const wishes = wishCosts(problem).map((costs) => Float64Array.from(costs))
	const needOf = new Int32Array(days * shifts.length).fill(-1)
	for (const [i, { day, shift }] of needs.entries()) needOf[day * shifts.length + shift] = i
	const costs = new Float64Array(days * wide)

	return {
		/** By day and what is done. The same array each time, so use it before you ask again. */
		costsAt(person: number, { ofNeed }: Prices): Float64Array {
			costs.set(wishes[person] ?? [])
			for (const [at, need] of needOf.entries()) {
				if (need < 0) continue
				const to = Math.floor(at / shifts.length) * wide + (at % shifts.length) + 1
				costs[to] = (costs[to] ?? 0) - (ofNeed[need] ?? 0)
			}
			return costs
		},
		/** What a line costs beyond what it is worth; below zero it can make the linear program better. */
		reducedOf(person: number, line: Int8Array, { ofPerson, ofNeed }: Prices): number {
			let cost = -(ofPerson[person] ?? 0)
			for (let day = 0; day < days; day++) {
				const what = line[day] ?? FREE
				cost += wishes[person]?.[day * wide + what + 1] ?? 0
				const need = what === FREE ? -1 : (needOf[day * shifts.length + what] ?? -1)
				if (need >= 0) cost -= ofNeed[need] ?? 0
			}
			return cost
		},
		/** @param least the sum of what everybody's line costs at least at these prices @returns no roster costs less, whatever the prices */
		boundAt({ ofNeed }: Prices, least: number): number {
			return needs.reduce((bound, { people: wanted, under, over }, i) => {
				const price = ofNeed[i] ?? 0
				return bound + wanted * price + Math.min(0, under - price) * Math.max(0, wanted) + Math.min(0, over + price) * (people.length + Math.max(0, -wanted))
			}, least)
		},
	}
}
