/**
 * Rota: child care that opens by itself. When people who come bring children, and what they come to gives child care, somebody is with the children
 * at the same hours and the same place: one adult for three of those under three, one for six of the others, and never fewer than two.
 *
 * Pure. It knows how many children there are and how many of them are small, never whose.
 */
import * as v from 'valibot'
import { hours, type Instant } from '#ground/time.ts'
import { PLACES_AT_MOST } from './choices.ts'
import { ShiftId, type Shift } from './model.ts'
import { ADULTS_WITH_CHILDREN } from './skills.ts'

/** @property all of them @property small under three */
export type Children = { readonly all: number; readonly small: number }

const SMALL_PER_ADULT = 3
const LARGER_PER_ADULT = 6
/** So long before it begins, parents and coordinators hear that there are too few. */
export const TOLD_BEFORE = hours(12)

/** How many adults who are vetted these children need; none for none. */
export function adultsFor({ all, small }: Children): number {
	if (all === 0) return 0
	const needed = Math.ceil(small / SMALL_PER_ADULT) + Math.ceil((all - small) / LARGER_PER_ADULT)
	return Math.min(PLACES_AT_MOST, Math.max(ADULTS_WITH_CHILDREN, needed))
}

/**
 * The child care of a shift, as it stands.
 * @property isOurs whether it opened by itself: what somebody posted is only ever raised
 * @property seats the highest place somebody has; none of them is taken away
 */
export type Minding = { readonly id: ShiftId; readonly isOpen: boolean; readonly isOurs: boolean; readonly places: number; readonly least: number; readonly seats: number }
export type Move = { readonly do: 'open'; readonly places: number } | { readonly do: 'resize'; readonly places: number; readonly least: number } | { readonly do: 'close' } | { readonly do: 'call-off' } | null

/** What is to be done about the child care of a shift. What a person called off stays so. */
export function minding(serves: Pick<Shift, 'state' | 'begins'> & { readonly gives: readonly string[] }, children: Children, now: Instant, is: Minding | null): Move {
	if (serves.state === 'cancelled') return is?.isOpen ? { do: 'call-off' } : null
	if (serves.begins <= now) return null
	const wanted = serves.gives.includes('childcare') ? adultsFor(children) : 0
	if (!is) return wanted > 0 ? { do: 'open', places: wanted } : null
	if (!is.isOpen) return null
	if (!is.isOurs) return wanted > is.places ? { do: 'resize', places: wanted, least: wanted } : null
	if (wanted === 0 && is.seats === 0) return { do: 'close' }
	const least = Math.max(wanted, ADULTS_WITH_CHILDREN)
	const places = Math.max(least, is.seats)
	return places === is.places && least === is.least ? null : { do: 'resize', places, least }
}

/** What a parent hears. @param vetted how many with a place are vetted while it lasts */
export type MindingSays = 'found' | 'looked-for' | 'too-few' | 'called-off'
export function mindingSays(serves: Pick<Shift, 'begins'>, children: Children, is: Pick<Minding, 'isOpen'> | null, vetted: number, now: Instant): MindingSays {
	if (is && !is.isOpen) return 'called-off'
	if (vetted >= adultsFor(children)) return 'found'
	return serves.begins - now <= TOLD_BEFORE ? 'too-few' : 'looked-for'
}

/** What the desk hears: that these children have too few people, and the hours come near. */
export const MindingNote = v.object({ says: v.literal('rota/few-with-children'), shift: ShiftId })
export type MindingNote = v.InferOutput<typeof MindingNote>
