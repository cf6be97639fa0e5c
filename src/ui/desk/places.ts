/** Which of the words or groups somebody wrote down are asked back. */
import type { Chance } from '#ground/chance.ts'

/** Different places, in their order, counted from one: three out of twelve words where nothing else is said. */
export function placesToAsk(chance: Chance, n = 3, of = 12): number[] {
	const places = Array.from({ length: of }, (_, i) => i + 1)
	const drawn = Array.from({ length: n }, () => places.splice((chance(1)[0] ?? 0) % places.length, 1)[0] ?? 1)
	return drawn.sort((a, b) => a - b)
}
