/**
 * A rota as a planner sees it: shifts at any hour, how many people each takes and what they must know, people with limits of their own, what they
 * have already, what was published, and what should come first. Plain data that can be sent to a worker; no room's words.
 *
 * What is hard is never broken, whatever stays empty: no overlap, rest between two shifts, limits of a week and of days in a row, what a place takes,
 * who can come, who would rather not be together. Times are milliseconds since 1970; days and weeks are counted by whoever poses the problem, so
 * that nights across a change of clocks are theirs to know.
 */

/**
 * Hours that somebody has or could have.
 * @property minutes as people live them @property week which week's limit they count towards @property days the days they touch, one or two
 * @property isNight whether they count as a night
 * @property restBefore milliseconds without another shift before them @property restAfter the same after them; between two lies the longer of the one's after and the other's before
 */
export type Span = {
	readonly begins: number
	readonly ends: number
	readonly minutes: number
	readonly week: number
	readonly days: readonly number[]
	readonly isNight: boolean
	readonly restBefore: number
	readonly restAfter: number
}

/** Of the people who have a place, at least so many know this; at most so many when it is a place for learning. */
export type Need = { readonly what: string; readonly least: number; readonly most: number }

/**
 * @property least below that the shift cannot be held @property most how many places it has
 * @property worth 3 what must not stay empty, 1 what may @property load how much one place of it weighs, in hours
 * @property newcomers places kept for whoever is new to this kind; others do not fill them
 * @property isPaired whether a newcomer comes only with somebody who knows it
 */
export type Shift = Span & {
	readonly id: string
	readonly kind: string
	readonly least: number
	readonly most: number
	readonly worth: 1 | 2 | 3
	readonly load: number
	readonly needs: readonly Need[]
	readonly newcomers: number
	readonly isPaired: boolean
}

/** Why somebody cannot be planned for a shift at all, as whoever poses the problem knows it. */
export type Bar = 'away' | 'not-then' | 'not-that-kind' | 'not-vetted' | 'not-known'

/**
 * @property knows what they know, as needs name it @property newTo kinds they have not done
 * @property bars shifts they cannot have, by index @property ifNeeded shifts they would rather not have, by index
 * @property wishes how much they would like a shift, by index: −3 to 3 @property weekMinutes at most in a week
 * @property inRow days in a row at most @property nights in a week at most
 * @property carried load of the last weeks, faded, in hours; null for whoever came only now: they start at the median @property offered hours they offered for the plan’s whole time: load is judged by it
 * @property already what they have outside this plan @property moved how often they were moved since this was first published; none where nothing is said
 */
export type Person = {
	readonly id: string
	readonly knows: readonly string[]
	readonly newTo: readonly string[]
	readonly bars: ReadonlyMap<number, Bar>
	readonly ifNeeded: ReadonlySet<number>
	readonly wishes: ReadonlyMap<number, number>
	readonly weekMinutes: number
	readonly inRow: number
	readonly nights: number
	readonly carried: number | null
	readonly offered: number
	readonly already: readonly Span[]
	readonly moved?: number
}

/** Somebody in a place: both by index. */
export type Placed = { readonly shift: number; readonly person: number }

/**
 * @property apart pairs of people who are in no shift together
 * @property published what people were told; changing one of it costs its weight, in hours of load of somebody who is full, and as much again for each time they were moved before @property frozen those of it that stay, whatever else is better
 */
export type Problem = {
	readonly shifts: readonly Shift[]
	readonly people: readonly Person[]
	readonly apart: readonly (readonly [number, number])[]
	readonly published: readonly (Placed & { readonly weight: number })[]
	readonly frozen: readonly Placed[]
}

/**
 * What one plan is compared with another by, in this order; less is better.
 * @property critical places of worth 3 missing up to `least` @property other all other places missing up to `least` by their worth, and each place empty up to `most` as a hundredth
 * @property load the convex sum over people of what they carry against what they offered @property changes weight of what was published and is not so any more; both are one level
 * @property wishes what people would like, negated
 */
export type Score = { readonly critical: number; readonly other: number; readonly load: number; readonly changes: number; readonly wishes: number }
