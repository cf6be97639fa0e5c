/** Seeded chance, so that every way of working meets the same month: the same draw for the same question, in whatever order it is asked. */

/** Mulberry32. @returns numbers from 0 up to 1 */
export function chanceOf(seed: number): () => number {
	let state = seed >>> 0
	return () => {
		state = (state + 0x6d2b79f5) >>> 0
		let t = state
		t = Math.imul(t ^ (t >>> 15), t | 1)
		t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296
	}
}

/** The same answer to the same question (FNV-1a over its numbers, then one draw). @returns a number from 0 up to 1 */
export function drawn(...about: readonly number[]): number {
	let hash = 0x811c9dc5
	for (const part of about) hash = Math.imul(hash ^ (part & 0xffff), 0x01000193) ^ Math.imul(part >>> 16, 0x85ebca6b)
	return chanceOf(hash)()
}

export const pick = <T>(chance: () => number, all: readonly T[]): T => all[Math.floor(chance() * all.length)] as T
export const shuffled = <T>(chance: () => number, all: readonly T[]): T[] => all.map((one) => ({ one, at: chance() })).toSorted((a, b) => a.at - b.at).map(({ one }) => one)
