/**
 * Rota: what is posted for another shift. Child care, standby and a place to learn belong to a shift, in its hours; and whoever posts a shift to which
 * people will bring children says how many, so that the adults they need are looked for from the first day on.
 *
 * Pure. How many children were expected is not kept: the number of adults is.
 */
import * as v from 'valibot'
import { adultsFor, type Children } from './minding.ts'
import { isLearning, TAKES_HANDS, type Shift, type ShiftId } from './model.ts'

export const CHILDREN_AT_MOST = 90
const aNumber = v.optional(v.pipe(v.string(), v.regex(/^\d{0,2}$/), v.transform(Number), v.maxValue(CHILDREN_AT_MOST)), '')
/** As a form says it; nothing typed is none. */
export const Expected = v.pipe(
	v.object({ children: aNumber, small: aNumber }),
	v.transform(({ children: all, small }): Children => ({ all: Math.max(all, small), small })),
)
export const NO_CHILDREN: Children = { all: 0, small: 0 }

/** Why it cannot be for that shift; null where it can. @param served undefined where there is none, or not any more */
export function whyNotFor(shift: Shift, served: Shift | undefined): 'no-such-shift' | 'not-for-another' | 'other-hours' | null {
	if (!served || served.state === 'cancelled' || served.id === shift.id) return 'no-such-shift'
	if (shift.kind !== 'childcare' && shift.presence === 'there' && !isLearning(shift)) return 'not-for-another'
	return served.begins < shift.ends && shift.begins < served.ends ? null : 'other-hours'
}

/** A shift with the children that are expected: one to which people bring them gives child care; child care itself takes as many adults as they need. */
export function withExpected<Posted extends Shift>(shift: Posted, children: Children): Posted {
	if (children.all === 0) return shift
	if (shift.kind !== 'childcare') return { ...shift, gives: [...new Set([...shift.gives, 'childcare' as const])] }
	const adults = adultsFor(children)
	return { ...shift, places: Math.max(shift.places, adults), least: Math.max(shift.least, adults) }
}

/** The child care that is posted with it, at its hours and place; null where nobody brings any. */
export function careFor(shift: Shift, children: Children, id: ShiftId): Shift | null {
	if (children.all === 0 || shift.kind === 'childcare') return null
	const { zone, where, begins, ends } = shift
	const adults = adultsFor(children)
	return { ...TAKES_HANDS, needs: [], state: 'open', id, kind: 'childcare', zone, where, begins, ends, places: adults, least: adults, worth: 3, opens: 'nothing', gives: [], serves: shift.id }
}
