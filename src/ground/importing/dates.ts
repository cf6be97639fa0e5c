/** Days as people and sheets write them. Whether the month or the day comes first is told from the whole column, never row by row, and said. */
import { plain } from '../plain.ts'

/** `us`: month, day, year. `eu`: day, month, year. */
export type DayOrder = 'us' | 'eu'
/** @property isSure whether some date of the column can be read one way only */
export type Ordered = { readonly order: DayOrder; readonly isSure: boolean }

const MONTHS: ReadonlyMap<string, number> = new Map(
	[
		['jan', 'january', 'ene', 'enero'], ['feb', 'february', 'febrero'], ['mar', 'march', 'marzo'], ['apr', 'april', 'abr', 'abril'],
		['may', 'mayo'], ['jun', 'june', 'junio'], ['jul', 'july', 'julio'], ['aug', 'august', 'ago', 'agosto'],
		['sep', 'sept', 'september', 'septiembre', 'setiembre'], ['oct', 'october', 'octubre'], ['nov', 'november', 'noviembre'], ['dec', 'december', 'dic', 'diciembre'],
	].flatMap((names, i) => names.map((name) => [name, i + 1] as const)),
)
const MS = 86_400_000
/** The time of day may follow; it is not kept. */
const END = '(?:$|[\\s,t].*$)'
const YEAR_FIRST = new RegExp(`^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})${END}`)
const IN_NUMBERS = new RegExp(`^(\\d{1,2})[-/.](\\d{1,2})[-/.](\\d{4}|\\d{2})${END}`)
const DAY_FIRST = new RegExp(`^(?:[a-z]+,? )?(\\d{1,2})(?:st|nd|rd|th)?[- ](?:de |of )?([a-z]+)\\.?[-,]? ?(?:de |del )?(\\d{4}|\\d{2})${END}`)
const MONTH_FIRST = new RegExp(`^(?:[a-z]+,? )?([a-z]+)\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})${END}`)

/** Whole days since 1970, UTC; null where there is no such day. */
function dayNumber(year: number, month: number, day: number): number | null {
	const full = year < 100 ? 2000 + year : year
	const at = Date.UTC(full, month - 1, day)
	const read = new Date(at)
	return full >= 1970 && read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? at / MS : null
}

/** The day a cell says, in whole days since 1970; null where it is not understood. */
export function dayOf(cell: string, order: DayOrder): number | null {
	const text = plain(cell).replace(/\s+/g, ' ').trim()
	const n = (part: string | undefined) => Number(part)
	const iso = YEAR_FIRST.exec(text)
	if (iso) return dayNumber(n(iso[1]), n(iso[2]), n(iso[3]))
	const numbers = IN_NUMBERS.exec(text)
	if (numbers) return order === 'us' ? dayNumber(n(numbers[3]), n(numbers[1]), n(numbers[2])) : dayNumber(n(numbers[3]), n(numbers[2]), n(numbers[1]))
	const named = DAY_FIRST.exec(text)
	const month = MONTHS.get(named?.[2] ?? '')
	if (named && month) return dayNumber(n(named[3]), month, n(named[1]))
	const american = MONTH_FIRST.exec(text)
	const first = MONTHS.get(american?.[1] ?? '')
	return american && first ? dayNumber(n(american[3]), first, n(american[2])) : null
}

/** Such as `2027-03-02`. @param day whole days since 1970 */
export const isoOf = (day: number): string => new Date(day * MS).toISOString().slice(0, 10)

export const looksLikeDay = (cell: string): boolean => dayOf(cell, 'us') !== null || dayOf(cell, 'eu') !== null

/**
 * What the whole column agrees with: the order in which more of its dates are days at all and not days to come; else the one in which they go
 * forward, as the rows of a form do; else the one that is usual.
 */
export function orderOf(cells: readonly string[], today: number, usual: DayOrder): Ordered {
	const told = { us: readings(cells, 'us', today), eu: readings(cells, 'eu', today) }
	if (told.us.good !== told.eu.good) return { order: told.us.good > told.eu.good ? 'us' : 'eu', isSure: true }
	if (told.us.back !== told.eu.back) return { order: told.us.back < told.eu.back ? 'us' : 'eu', isSure: false }
	const isAlike = cells.every((cell) => dayOf(cell, 'us') === dayOf(cell, 'eu'))
	return { order: usual, isSure: isAlike }
}

function readings(cells: readonly string[], order: DayOrder, today: number) {
	const days = cells.map((cell) => dayOf(cell, order)).filter((day) => day !== null)
	return { good: days.filter((day) => day <= today + 1).length, back: days.filter((day, i) => day < (days[i - 1] ?? day)).length }
}

const ordersSaid: readonly (readonly [DayOrder, RegExp])[] = [['us', /\bmm?\/dd?\b/i], ['eu', /\bdd?\/mm?\b/i]]

/** The same for days to come, such as those of shifts: as the column's name says, else the order in which more of them are days at all, else in which more lie ahead and near. */
export function orderAhead(name: string, cells: readonly string[], today: number, within: number, usual: DayOrder): Ordered {
	const [said] = ordersSaid.find(([, pattern]) => pattern.test(name)) ?? []
	if (said) return { order: said, isSure: true }
	const told = (order: DayOrder) => {
		const days = cells.map((cell) => dayOf(cell, order))
		return { good: days.filter((day) => day !== null).length, near: days.filter((day) => day !== null && day >= today && day <= today + within).length }
	}
	const [us, eu] = [told('us'), told('eu')]
	if (us.good !== eu.good) return { order: us.good > eu.good ? 'us' : 'eu', isSure: true }
	const isAlike = cells.every((cell) => dayOf(cell, 'us') === dayOf(cell, 'eu'))
	return { order: us.near === eu.near ? usual : us.near > eu.near ? 'us' : 'eu', isSure: isAlike }
}
