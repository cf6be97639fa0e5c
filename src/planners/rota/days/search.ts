/** Taking a few people out of a roster and putting each back where it is best, now and then accepting something worse (simulated annealing). */
import { shuffled, type Chance } from './chance.ts'
import { coverOf, type Cover } from './cover.ts'
import type { Lines } from './person.ts'
import { FREE, wishCosts, type Problem, type Roster } from './problem.ts'
import { costOf } from './states.ts'

/**
 * @property rounds how often people are taken out @property hot and cold what is worse by that much is accepted about every third time, at the beginning and at the end
 * @property together how many are taken out at most @property isRestless whether the last roster is given back, and not the best
 */
export type Search = { readonly rounds: number; readonly hot: number; readonly cold: number; readonly together: number; readonly chance: Chance; readonly isOver: () => boolean; readonly isRestless?: boolean }

/** A first roster: everybody in turn where they are needed most. Null where somebody has no line within their rules, or none was found. @param linesNow asked for each person, so that it can hurry */
export function firstRoster(problem: Problem, linesNow: () => Lines, chance: Chance): Roster | null {
	const cover = coverOf(problem)
	const wishes = wishCosts(problem)
	const roster: Int8Array[] = problem.people.map(() => new Int8Array(problem.days).fill(FREE))
	for (const person of shuffled([...problem.people.keys()], chance)) {
		const [line] = linesNow().best(person, costsNow(problem, cover, wishes[person], 0, chance), 1).lines
		if (!line) return null
		roster[person] = line.days
		cover.put(line.days, 1)
	}
	return roster
}

/** @returns the best roster met, at most as dear as the one it began with */
export function improved(problem: Problem, lines: Lines, begun: Roster, { rounds, hot, cold, together, chance, isOver, isRestless = false }: Search): Roster {
	const cover = coverOf(problem)
	const wishes = wishCosts(problem)
	const wide = problem.shifts.length + 1
	const wishOf = (person: number, line: Int8Array) => costOf(line, wishes[person] ?? [], wide)
	const roster = [...begun]
	for (const line of roster) cover.put(line, 1)
	let cost = cover.total() + roster.reduce((sum, line, person) => sum + wishOf(person, line), 0)
	let kept = { cost, roster: [...roster] }

	const replace = (person: number, line: Int8Array): number => {
		const old = roster[person] ?? line
		const change = cover.put(old, -1) + cover.put(line, 1) + wishOf(person, line) - wishOf(person, old)
		roster[person] = line
		return change
	}

	for (let round = 0; round < rounds && !isOver(); round++) {
		const heat = hot * (cold / hot) ** (round / rounds)
		const out = someOf(roster.length, Math.min(roster.length, 1 + Math.floor(chance() * together) + (chance() < 0.5 ? 1 : 0)), chance)
		const before = out.map((person) => roster[person] ?? new Int8Array(problem.days))
		const change = putAnew(out, noiseAt(heat, hot, chance))
		if (change !== null && (change <= 0 || chance() < Math.exp(-change / heat))) {
			cost += change
			if (cost < kept.cost) kept = { cost, roster: [...roster] }
		} else for (const [i, person] of out.entries()) replace(person, before[i] ?? new Int8Array(problem.days))
	}
	return isRestless ? roster : kept.roster

	/** @returns by how much the cost changes; null where somebody has no line */
	function putAnew(out: readonly number[], noise: number): number | null {
		const nothing = new Int8Array(problem.days).fill(FREE)
		let change = out.reduce((sum, person) => sum + replace(person, nothing), 0)
		for (const [i, person] of out.entries()) {
			const [line] = lines.best(person, costsNow(problem, cover, wishes[person], i < out.length - 1 ? noise : noise * 0.2, chance), 1).lines
			if (!line) return null
			change += replace(person, line.days)
		}
		return change
	}
}

/** Mostly a little, so that the same people do not come back as they were; seldom much. */
const noiseAt = (heat: number, hot: number, chance: Chance): number => (chance() < 0.7 ? heat * 2 * chance() + (chance() < 0.2 ? hot * 2 : 0) : 0)

function costsNow({ days, shifts }: Problem, cover: Cover, wishes: Int32Array | undefined, noise: number, chance: Chance): Float64Array {
	const wide = shifts.length + 1
	const costs = Float64Array.from(wishes ?? new Int32Array(days * wide))
	for (let day = 0; day < days; day++)
		for (let shift = 0; shift < shifts.length; shift++) {
			const at = day * wide + shift + 1
			costs[at] = (costs[at] ?? 0) + cover.marginal(day, shift) + (noise > 0 ? (chance() - 0.5) * noise : 0)
		}
	return costs
}

function someOf(of: number, size: number, chance: Chance): readonly number[] {
	const some = new Set<number>()
	while (some.size < size) some.add(Math.floor(chance() * of))
	return [...some]
}
