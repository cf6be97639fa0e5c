/** Times of day as people and sheets write them: 9, 9am, 9:30 p. m., 21h30, noon. Null where a cell is not understood. */
import { plain } from '../plain.ts'

const NAMED: ReadonlyMap<string, number> = new Map(Object.entries({ noon: 720, midday: 720, mediodia: 720, midnight: 0, medianoche: 0 }))
const TIME = /^(\d{1,2})(?:(?:[:.]|h)(\d{2})(?::\d{2}(?:\.\d+)?)?)? ?h?(?:rs?|oras?)?\.? ?(?:([ap]) ?\.? ?m?\.?|(?:de|por) la (manana|tarde|noche))?$/

/** Minutes of the day. A bare number is an hour; `isBare` says that nothing told morning from evening. */
export function timeOf(cell: string): { readonly minute: number; readonly isBare: boolean } | null {
	const text = plain(cell).replace(/[\s\u202f\u00a0]+/g, ' ').trim().replace(/^(?:at|a|a las?|las?) /, '')
	const named = NAMED.get(text)
	if (named !== undefined) return { minute: named, isBare: false }
	const [, hours, minutes = '00', half, part] = TIME.exec(text) ?? []
	if (hours === undefined) return null
	const [hour, minute] = [Number(hours), Number(minutes)]
	const isLate = half === 'p' || part === 'tarde' || part === 'noche'
	const isHalf = half !== undefined || part !== undefined
	if (minute > 59 || hour > 24 || (hour === 24 && minute > 0) || (isHalf && (hour > 12 || hour === 0))) return null
	const of24 = isHalf ? (hour % 12) + (isLate && !(part === 'noche' && hour === 12) ? 12 : 0) : hour % 24
	return { minute: of24 * 60 + minute, isBare: !isHalf && hour >= 1 && hour <= 12 && !/^0\d/.test(text) }
}

const BETWEEN = /\s*(?:[-–—]|\bto\b|\buntil\b|\btill\b|\ba\b(?! ?\.? ?m)|\bhasta\b)\s*/

/** From and until in one cell, such as `9-12` or `5:30–8 pm`. What is said of the end counts for the beginning, where the beginning says nothing. */
export function spanIn(cell: string): { readonly from: number; readonly until: number | null } | null {
	const text = plain(cell).replace(/[\s\u202f\u00a0]+/g, ' ').trim().replace(/^(?:from|de|desde)(?: las?)? /, '').replace(/\ba las? /g, 'a ')
	const whole = timeOf(text)
	if (whole) return { from: whole.minute, until: null }
	const [first, second, ...more] = text.split(BETWEEN)
	const [from, until] = [timeOf(first ?? ''), timeOf(second ?? '')]
	if (!from || !until || more.length > 0) return null
	const isLateEnd = !until.isBare && until.minute >= 720
	// 5–8 pm begins at five in the evening, 10–2 pm at ten in the morning.
	const begins = from.isBare && isLateEnd && from.minute + 720 < until.minute ? from.minute + 720 : from.minute
	return { from: begins, until: until.minute }
}

export const looksLikeTime = (cell: string): boolean => spanIn(cell) !== null && !/^\d{1,2}$/.test(cell.trim())
export const clockOf = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`

/** Letters of a cell in which a time can stand behind a day. */
const BEHIND = 48

/** The time, or both, that stand behind a day in its cell. */
export function timesBehind(cell: string): ReturnType<typeof spanIn> {
	const text = plain(cell).replace(/[\s\u202f\u00a0]+/g, ' ').trim().slice(-BEHIND)
	for (const { index } of text.matchAll(/[ ,t](?=\d)/g)) {
		const rest = text.slice(index + 1)
		// A year, or a day of the month, is no time.
		if (/[:h]|[ap]\.? ?m/.test(rest) && spanIn(rest)) return spanIn(rest)
	}
	return null
}
