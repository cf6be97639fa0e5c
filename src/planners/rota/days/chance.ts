/** Chance that is the same for the same seed. For planning only: nothing secret may hang on it. */
export type Chance = () => number

/** Numbers from zero to below one (mulberry32, Tommy Ettinger). */
export function seeded(seed: number): Chance {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = Math.imul(state ^ (state >>> 15), 1 | state)
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
		return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
	}
}

export function shuffled<T>(list: readonly T[], chance: Chance): T[] {
	const mixed = [...list]
	for (let i = mixed.length - 1; i > 0; i--) {
		const j = Math.floor(chance() * (i + 1))
		const [a, b] = [mixed[i], mixed[j]]
		if (a !== undefined && b !== undefined) [mixed[i], mixed[j]] = [b, a]
	}
	return mixed
}
