/**
 * Rota: how what is carried is shared out. Figures of the whole hub and of nobody in it: on how few people it rests, not on whom. Whoever carried
 * nothing is not among those it is shared by; they are counted beside, because that work is scarce is no news and that it lies on few is.
 *
 * Pure. Hours in, shares between 0 and 1 out; the order in which people come makes no difference.
 */

/** With fewer, a figure of all is nearly a figure of one. */
export const FIGURES_FROM = 5

/**
 * @property people who carried something @property hours theirs together
 * @property effective on how many people it would lie were it shared evenly: 1 over the sum of squared shares
 * @property jain 1 where all carry alike, 1 over `people` where one carries all (Jain, Chiu and Hawe 1984) @property gini 0 where all carry alike
 * @property tenth share of the busiest tenth, part of a person counted in part @property three share of the three who carry most
 * @property half the fewest on whom half of it lies
 */
export type Figures = { readonly people: number; readonly hours: number; readonly effective: number; readonly jain: number; readonly gini: number; readonly tenth: number; readonly three: number; readonly half: number }

/** Null where fewer than five people carried something. @param hours of each person */
export function figuresOf(hours: readonly number[]): Figures | null {
	const all = hours.filter((one) => one > 0).toSorted((a, b) => b - a)
	const n = all.length
	if (n < FIGURES_FROM) return null
	const sum = add(all)
	const effective = sum ** 2 / add(all.map((one) => one ** 2))
	const [whole, part] = [Math.floor(n / 10), (n % 10) / 10]
	return {
		people: n,
		hours: sum,
		effective,
		jain: effective / n,
		gini: add(all.map((one, i) => (n - 2 * i - 1) * one)) / (n * sum),
		tenth: (add(all.slice(0, whole)) + part * (all[whole] ?? 0)) / sum,
		three: add(all.slice(0, 3)) / sum,
		half: all.findIndex((_, i) => 2 * add(all.slice(0, i + 1)) >= sum) + 1,
	}
}

/** Between which hours the middle half of those who carried something lies; null where they are fewer than five. */
export function middleHalfOf(hours: readonly number[]): { readonly from: number; readonly until: number } | null {
	const all = hours.filter((one) => one > 0).toSorted((a, b) => a - b)
	if (all.length < FIGURES_FROM) return null
	return { from: quantile(all, 0.25), until: quantile(all, 0.75) }
}

/** Whether somebody carried more than most by so much that a rest is due to them: half as much again as the middle half's upper end. */
export const isMoreThanMost = (mine: number, middle: { readonly until: number } | null): boolean => middle !== null && mine > 1.5 * middle.until

const add = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0)

/** @param sorted upwards, not empty */
function quantile(sorted: readonly number[], q: number): number {
	const at = (sorted.length - 1) * q
	const [low, high] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0]
	return low + (high - low) * (at - Math.floor(at))
}
