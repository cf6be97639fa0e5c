/**
 * Rota: whom a shift needs. So many who know something, places kept for whoever is new, nobody new alone, and with children always two adults whom
 * somebody else has looked at.
 *
 * Pure: what somebody knows comes as it stands while the shift lasts; what has run out by then is not among it.
 */
import type { Need, Present, Shift } from './model.ts'

export const ADULTS_WITH_CHILDREN = 2

type Unfit = 'not-vetted' | 'lacks-skill' | 'enough-of-skill' | 'kept-for-new' | 'needs-partner'

/** How many people these needs ask for, each for one of them. */
export const wantedBy = (needs: readonly Need[]): number => needs.reduce((sum, { least }) => sum + least, 0)

/** Why this person does not fit in with those who are there; null where they do. */
export function fitOf(shift: Pick<Shift, 'kind' | 'places' | 'needs' | 'newcomers' | 'isPaired'>, here: readonly Present[], me: Present): Unfit | null {
	if (shift.kind === 'childcare' && !me.knows.includes('children')) return 'not-vetted'
	const all = [...here, me]
	const knowing = (what: string) => all.filter(({ knows }) => knows.includes(what)).length
	if (shift.needs.some(({ what, most }) => me.knows.includes(what) && knowing(what) > most)) return 'enough-of-skill'

	const left = shift.places - all.length
	// Where no place is left to begin with, that is what they hear.
	if (left < 0) return null
	const unmet = shift.needs.reduce((sum, { what, least }) => sum + Math.max(0, least - knowing(what)), 0)
	const fills = shift.needs.some(({ what, least }) => me.knows.includes(what) && knowing(what) <= least)
	if (unmet > left && !fills) return 'lacks-skill'
	const fresh = all.filter(({ isNew }) => isNew).length
	if (!me.isNew && shift.newcomers - fresh > left) return 'kept-for-new'
	if (me.isNew && shift.isPaired && fresh > all.length - fresh) return 'needs-partner'
	return null
}

/** What somebody should know, before they come, of those they would be with; nobody's name. */
export type Company = 'with-one-who-knows' | 'someone-new' | 'kept-for-you'

/** @param here the others who have a place */
export function companyOf({ isPaired, newcomers }: Pick<Shift, 'isPaired' | 'newcomers'>, here: readonly Present[], me: Present): Company | null {
	const fresh = here.filter(({ isNew }) => isNew).length
	if (me.isNew && here.length > fresh) return 'with-one-who-knows'
	if (me.isNew && newcomers > fresh) return 'kept-for-you'
	return !me.isNew && isPaired && fresh > 0 ? 'someone-new' : null
}
