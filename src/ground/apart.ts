/**
 * Two who would rather not be together, whatever the reason: nobody asks for one. What follows from it must look as it looks anyway, so that
 * neither ever learns it from what they are refused. Pure: no clock, no storage, no chance.
 */
import type { MemberId } from './people.ts'

/** In the order of their ids, so that it says of two people that they are apart, and not who asked. */
export type Pair = readonly [low: MemberId, high: MemberId]

export const inOrder = (one: MemberId, other: MemberId): Pair => (one < other ? [one, other] : [other, one])

export const areApart = (pairs: readonly Pair[], one: MemberId, other: MemberId): boolean => {
	const [low, high] = inOrder(one, other)
	return pairs.some((pair) => pair[0] === low && pair[1] === high)
}

/** Where it takes two, the second is somebody else than the first, and not somebody who would rather not be together with them. */
export const mayDecideFor = (pairs: readonly Pair[], first: MemberId, second: MemberId): boolean => first !== second && !areApart(pairs, first, second)

/** What only the two and the house's keys can tell: who of them asked. */
export const askedBy = (one: MemberId, other: MemberId, asker: MemberId): string => `${inOrder(one, other).join('|')}|${asker}`
