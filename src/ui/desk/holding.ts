/** A legal hold as a form holds it: numbers of records in a text, a day in place of a half-day. */
import * as v from 'valibot'
import { ListingId } from '#rooms/frontdoor/model.ts'
import { HalfDay, hours } from '#ground/time.ts'

export type HoldForm = { askedBy: string; scope: string; day: string; numbers: string }
export const emptyHold = (): HoldForm => ({ askedBy: '', scope: '', day: '', numbers: '' })

/** @param day as a date field gives it, such as 2026-03-14 @returns its last half-day, UTC; null where it is no day */
export function halfDayFrom(day: string): HalfDay | null {
	const at = Date.parse(`${day}T12:00:00Z`)
	return /^\d{4}-\d{2}-\d{2}$/.test(day) && at >= 0 ? v.parse(HalfDay, Math.floor(at / hours(12))) : null
}

/** Whatever stands between them: lines, commas, spaces. Null where one is no number of a record, or there is none. */
export function numbersIn(text: string): ListingId[] | null {
	const read = v.safeParse(v.pipe(v.array(ListingId), v.minLength(1)), [...new Set(text.split(/[\s,;]+/).filter((word) => word !== ''))])
	return read.success ? read.output : null
}

export type HoldTrouble = 'asked-by' | 'scope' | 'day' | 'numbers'

/** @returns what to send, or the fields that are not right yet, in their order */
export function holdFrom({ askedBy, scope, day, numbers }: HoldForm): { readonly ok: true; readonly value: object } | { readonly ok: false; readonly troubles: readonly HoldTrouble[] } {
	const [reviewHalf, listings] = [halfDayFrom(day), numbersIn(numbers)]
	const troubles: HoldTrouble[] = [
		...(askedBy.trim() === '' ? ['asked-by' as const] : []),
		...(scope.trim() === '' ? ['scope' as const] : []),
		...(reviewHalf === null ? ['day' as const] : []),
		...(listings === null ? ['numbers' as const] : []),
	]
	return troubles.length > 0 ? { ok: false, troubles } : { ok: true, value: { act: 'place', asked: { askedBy, scope, reviewHalf }, listings } }
}
