/** A little statistics. */

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)

/** @param share 0 to 1. The value that so many are at or below (nearest rank). */
export const quantile = (values: readonly number[], share: number): number => sorted(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN
export const median = (values: readonly number[]): number => quantile(values, 0.5)

/**
 * How likely two samples differ so much by chance alone: the two-sided Mann–Whitney U test (1947) by its normal approximation with
 * correction for ties. Good from about twenty values each.
 */
export function mannWhitney(a: readonly number[], b: readonly number[]): number {
	const all = [...a.map((value) => ({ value, isA: true })), ...b.map((value) => ({ value, isA: false }))].toSorted((x, y) => x.value - y.value)
	let [rankSum, ties] = [0, 0]
	for (let from = 0; from < all.length; ) {
		let to = from
		while (to < all.length && all[to]?.value === all[from]?.value) to += 1
		const rank = (from + 1 + to) / 2
		rankSum += rank * all.slice(from, to).filter(({ isA }) => isA).length
		ties += (to - from) ** 3 - (to - from)
		from = to
	}
	const [n, m] = [a.length, b.length]
	const u = rankSum - (n * (n + 1)) / 2
	const spread = Math.sqrt(((n * m) / 12) * (n + m + 1 - ties / ((n + m) * (n + m - 1))))
	if (spread === 0) return 1
	const z = Math.max(0, Math.abs(u - (n * m) / 2) - 0.5) / spread
	return tail(z)
}

/** Both tails of the normal distribution beyond z: Abramowitz and Stegun 7.1.26, to about 1e-7. */
function tail(z: number): number {
	const x = z / Math.SQRT2
	const t = 1 / (1 + 0.327_591_1 * x)
	return t * (0.254_829_592 + t * (-0.284_496_736 + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429)))) * Math.exp(-x * x)
}
