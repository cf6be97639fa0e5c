/**
 * Other hubs: whose line may ring when nobody here can take a call. Two stewards agreed on it: how many calls an hour, between which hours, in which languages.
 * Pure: no clock, no chance, no storage.
 */
import * as v from 'valibot'
import { days, hours, type Instant } from '#ground/time.ts'
import { PeerId } from './model.ts'

/** Calls that may go to another hub's line in an hour. 0: they may send theirs here, and nothing goes there. */
export const LINE_AN_HOUR: readonly number[] = [0, 1, 2, 3, 4, 6, 12]
const LANGUAGES_AT_MOST = 12
/** Then two people agree anew, or nothing goes there any more. */
export const AGREED_FOR = days(90)
/** What may go there is counted over so long, at any moment. */
export const COUNTED_OVER = hours(1)

const Hour = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.maxValue(23))
/** What a steward writes down. @property number with plus and country @property from hour of the day here @property until the same as `from`: all day */
export const Agreed = v.object({
	peer: PeerId,
	number: v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/)),
	anHour: v.pipe(v.string(), v.transform(Number), v.picklist(LINE_AN_HOUR)),
	from: Hour,
	until: Hour,
	languages: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), v.minLength(1), v.maxLength(LANGUAGES_AT_MOST)),
})
export type Agreed = v.InferOutput<typeof Agreed>
/** @property rungAt when it rang within the last hour, whether or not anybody answered */
export type Line = Pick<Agreed, 'anHour' | 'from' | 'until' | 'languages'> & { readonly rungAt: readonly Instant[] }

export const isWithin = ({ from, until }: Pick<Line, 'from' | 'until'>, hour: number): boolean => from === until || (from < until ? from <= hour && hour < until : hour >= from || hour < until)
export const lately = (rungAt: readonly Instant[], now: Instant): Instant[] => rungAt.filter((at) => at > now - COUNTED_OVER)

/** It rings now: when it rang within the hour, with this. Null where it does not. @param language null: they pressed none, and are left out for that nowhere @param hour of the day here */
export function ringsAt(line: Line, { language, now, hour }: { readonly language: string | null; readonly now: Instant; readonly hour: number }): Instant[] | null {
	const before = lately(line.rungAt, now)
	if (before.length >= line.anHour || !isWithin(line, hour) || (language !== null && !line.languages.includes(language))) return null
	return [...before, now]
}
