/**
 * Column generation: new lines at the prices of those known, until none can help. The prices asked at lie between the newest and the best so far, so
 * that they do not leap (Wentges 1997). A dive then fixes whoever is nearly decided and goes on with the others.
 */
import type { Chance } from './chance.ts'
import type { Column, Master, Prices } from './master.ts'
import type { Lines } from './person.ts'
import { pricingOf } from './pricing.ts'
import type { Problem, Roster } from './problem.ts'

/** @property bound no roster costs less @property isWhole whether no line that helps was left out, as far as the program of one person finds it */
export type Root = { readonly bound: number; readonly prices: Prices; readonly isWhole: boolean }
/**
 * @property begun the number of the column for whoever is fixed from the first, or -1 @property mix how much chance has a say @property rounds of new lines after each fixing
 * @property cutoff it is given up where the linear program costs more @property isLate whether to go on without new lines
 */
export type Dive = {
	readonly begun?: Int32Array
	readonly mix: number
	readonly rounds?: number
	readonly cutoff?: number
	readonly chance: Chance
	readonly isLate: () => boolean
	readonly isOver: () => boolean
}
export type Generator = ReturnType<typeof generatorOf>

const TINY = 1e-6
const CLOSE = 1e-4
/** Share of the best prices so far in those that are asked at. */
const SMOOTH = 0.6
const LINES_EACH = 3
const ROUNDS_BETWEEN_FIXING = 8
const [NEARLY_ONE, ONE] = [0.95, 0.999]
/** Lines looked at for each that is kept, where many are about as good. */
const LOOKED_AT = 20

/** Whose lines the linear program has chosen, at least in part. */
export const chosenOf = ({ columns }: Master, { chosen }: Prices): readonly Column[] => columns.filter((_, i) => (chosen[i] ?? 0) > TINY)

export function generatorOf(problem: Problem, master: Master, lines: Lines) {
	const { people } = problem
	const pricing = pricingOf(problem)
	const nobody = () => new Int32Array(people.length).fill(-1)

	/** New lines at these prices. @returns how many help at the real ones, and what no roster can go below */
	function round(ask: Prices, real: Prices, most: number, fixed: Int32Array | null = null): { added: number; bound: number } {
		let [added, least] = [0, 0]
		for (const person of people.keys()) {
			if (fixed && (fixed[person] ?? -1) >= 0) continue
			const found = lines.best(person, pricing.costsAt(person, ask), most)
			least += found.least
			for (const { days: line } of found.lines) if (pricing.reducedOf(person, line, real) < -TINY && master.add(person, line)) added += 1
		}
		return { added, bound: pricing.boundAt(ask, least) }
	}

	const between = (a: Prices, b: Prices): Prices => ({ ...b, ofNeed: b.ofNeed.map((price, i) => SMOOTH * (a.ofNeed[i] ?? 0) + (1 - SMOOTH) * price) })

	/** Null where there was no time even to begin. @param enough a bound beyond which nobody wants to know more @param centre prices that were good for nearly the same */
	function root(isOver: () => boolean, enough = Number.POSITIVE_INFINITY, centre: Prices | null = null): Root | null {
		let bound = Number.NEGATIVE_INFINITY
		let steady = centre
		let now = master.prices()
		while (now && !isOver()) {
			const asked = steady ? between(steady, now) : now
			let ask = asked
			let told = round(ask, now, LINES_EACH)
			if (told.added === 0 && steady) {
				ask = now
				told = round(ask, now, LINES_EACH)
			}
			if (told.bound > bound) {
				bound = told.bound
				steady = ask
			}
			if (bound > enough) break
			if (told.added === 0 || now.objective - bound < CLOSE) return { bound, prices: now, isWhole: true }
			const next = master.prices()
			if (!next) break
			now = next
		}
		return now && { bound, prices: now, isWhole: false }
	}

	/** Adds lines that may stand in a roster better by this much, so many for each. @returns what each known line costs beyond its worth */
	function enrich(prices: Prices, gap: number, most: number): Float64Array {
		for (const person of people.keys()) {
			const found = lines.within(person, pricing.costsAt(person, prices), gap + (prices.ofPerson[person] ?? 0), most * LOOKED_AT)
			for (const { days: line } of found.toSorted((a, b) => a.cost - b.cost).slice(0, most)) master.add(person, line)
		}
		return Float64Array.from(master.columns, ({ person, days: line }) => pricing.reducedOf(person, line, prices))
	}

	/** Fixes whoever is nearly decided, makes new lines for the others, and so on until everybody has one. @returns null where the time was over, someone had no line, or it was given up */
	function dive({ begun, mix, rounds = ROUNDS_BETWEEN_FIXING, cutoff = Number.POSITIVE_INFINITY, chance, isLate, isOver }: Dive): Roster | null {
		const fixed = begun ? Int32Array.from(begun) : nobody()
		const left = () => fixed.reduce((n, column) => n + (column < 0 ? 1 : 0), 0)
		master.fix(fixed)
		while (left() > 0) {
			let prices = master.prices()
			for (let times = 0; times < rounds && prices && !isLate(); times++) {
				if (round(prices, prices, LINES_EACH - 1, fixed).added === 0) break
				prices = master.prices()
			}
			if (!prices || isOver()) break
			if (prices.objective > cutoff || fixSome(fixed, prices, mix, chance) === 0) break
			master.fix(fixed)
		}
		master.fix(nobody())
		const roster = people.map((_, person) => master.columns[fixed[person] ?? -1]?.days)
		return roster.every((line) => line !== undefined) ? roster : null
	}

	/** Whoever is decided most, all others that are decided, and those nearly decided up to an eighth of everybody. */
	function fixSome(fixed: Int32Array, { chosen: values }: Prices, mix: number, chance: Chance): number {
		const open = master.columns.flatMap(({ person }, i) => ((values[i] ?? 0) > TINY && (fixed[person] ?? -1) < 0 ? [{ i, person, value: values[i] ?? 0, by: (values[i] ?? 0) + mix * chance() }] : []))
		let done = 0
		for (const { i, person, value } of open.toSorted((a, b) => b.by - a.by)) {
			if ((fixed[person] ?? -1) >= 0) continue
			if (done > 0 && (value < NEARLY_ONE || (value < ONE && done >= people.length / 8))) break
			fixed[person] = i
			done += 1
		}
		return done
	}

	return { root, enrich, dive }
}
