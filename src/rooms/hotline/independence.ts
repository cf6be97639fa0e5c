/**
 * Hotline: when several findings are one pair of eyes. Members who came in through the same person may be one person's doing; whoever found two things
 * farther apart than anybody drives has not been at both. Neither says that somebody lied: it says what must not be counted twice.
 */
import type { MemberId } from '#ground/people.ts'
import { between, type Spot } from '#ground/places.ts'
import { hours, type Instant } from '#ground/time.ts'
import type { LookId } from './model.ts'

export type Vouch = { readonly member: MemberId; readonly by: MemberId }

/** Groups of members whose eyes count as one: the same person vouched for them, or one of them for the other, by any chain among those who looked. Groups of one are left out. */
export function asOne(members: readonly MemberId[], vouches: readonly Vouch[]): MemberId[][] {
	const looked = new Set<string>(members)
	const joined = new Map<string, string>()
	const root = (one: string): string => {
		const up = joined.get(one)
		return up === undefined ? one : root(up)
	}
	for (const { member, by } of vouches.filter(({ member }) => looked.has(member))) {
		const [one, other] = [root(member), root(by)]
		if (one !== other) joined.set(one, other)
	}
	const groups = Map.groupBy([...looked].toSorted() as MemberId[], root)
	return [...groups.values()].filter(({ length }) => length > 1)
}

/** Kilometres an hour in a straight line, from one finding to the next, parking and looking included. Across a town by car it is less. */
export const FASTEST = 40
/** Metres. So near to each other, two findings can be one corner seen twice. */
export const ONE_PLACE = 1000
/** Findings farther apart in time say nothing of each other. */
export const TRAVEL_WITHIN = hours(3)

/** Where a member said they saw something, and when. `spot` is that of the incident, never the member's own. */
export type Stood = { readonly look: LookId; readonly by: MemberId; readonly spot: Spot; readonly at: Instant }

/** Findings that nobody can have made who made the one before; of two at one moment, both. */
export function tooFast(stood: readonly Stood[]): LookId[] {
	const isTooFast = (one: Stood) =>
		stood.some((other) => {
			if (other.look === one.look || other.by !== one.by || other.at > one.at || one.at - other.at > TRAVEL_WITHIN) return false
			const metres = between(other.spot, one.spot)
			return metres > ONE_PLACE && metres / 1000 > (FASTEST * (one.at - other.at)) / hours(1)
		})
	return stood.filter(isTooFast).map(({ look }) => look)
}
