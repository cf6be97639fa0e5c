/** Which of the recovery words are asked back. */
import type { Chance } from '#ground/chance.ts'

/** Three different places out of twelve, in their order, counted from one. */
export function placesToAsk(chance: Chance): number[] {
	const places = Array.from({ length: 12 }, (_, i) => i + 1)
	const drawn = Array.from({ length: 3 }, () => places.splice((chance(1)[0] ?? 0) % places.length, 1)[0] ?? 1)
	return drawn.sort((a, b) => a - b)
}
