/** The invented hub as the house’s own planner sees it: who could have which of these shifts, as far as anybody knows by then. */
import { TAKES_HANDS } from '#rooms/rota/choices.ts'
import type { Problem } from '#planners/rota/problem.ts'
import type { Book } from './book.ts'
import { HOUR, isFree, isKnownOut, loadOf, weekOf, type Person, type Shift } from './world.ts'

/** Days in a row and nights in a week at most, as a new hub has them. */
const IN_ROW = 6
const NIGHTS = 3
/** Load of so long ago counts for half, in hours of the simulation. */
const HALF_LIFE = 28 * 24 * HOUR

/**
 * @param others what people have besides these shifts counts as theirs already
 * @param bars beyond what the hub knows; an optimum that knows the future knows more @param frozen who stays where they are
 */
export function posed(book: Book, shifts: readonly Shift[], at: number, more: { readonly bars?: (who: Person, shift: Shift) => boolean; readonly keeps?: boolean } = {}): Problem {
	const { world, spans } = book
	const among = new Map(shifts.map(({ id }, i) => [id, i]))
	const span = (shift: Shift) => spans[shift.id] as NonNullable<(typeof spans)[number]>
	const since = Math.min(at, ...shifts.map(({ begins }) => begins))
	const placed = shifts.flatMap(({ id }, shift) => [...(book.at[id] ?? [])].map((person) => ({ shift, person })))
	return {
		shifts: shifts.map((shift) => ({
			...span(shift),
			id: String(shift.id),
			kind: shift.role.name,
			least: shift.places,
			most: shift.places,
			worth: shift.role.worth,
			load: loadOf(shift),
			needs: shift.role.skill === null ? [] : [{ what: shift.role.skill, least: shift.places, most: shift.places }],
			newcomers: TAKES_HANDS.newcomers,
			isPaired: TAKES_HANDS.isPaired,
		})),
		people: world.people.map((who) => ({
			id: String(who.id),
			knows: [...who.knows, ...(book.learnt[who.id] ?? [])],
			newTo: [],
			bars: new Map(shifts.flatMap((shift, i) => {
				const bar = !isFree(who, shift) ? 'not-then' : isKnownOut(who, shift, at) || more.bars?.(who, shift) ? 'away' : null
				return bar === null ? [] : [[i, bar] as const]
			})),
			ifNeeded: new Set<number>(),
			wishes: new Map<number, number>(),
			weekMinutes: who.hours * 60,
			inRow: IN_ROW,
			nights: NIGHTS,
			carried: carriedBy(book, who, at, (shift) => !among.has(shift.id)),
			offered: EVEN_HOURS,
			already: book.has(who).flatMap((shift) => (among.has(shift.id) || weekOf(shift.ends) < weekOf(since) - 1 ? [] : [span(shift)])),
		})),
		apart: [],
		published: [],
		frozen: more.keeps ? placed : [],
	}
}

/** Load is shared alike, whatever somebody offered: who offers more is asked for more only where nobody else can. */
const EVEN_HOURS = 20

/** Load of past and coming hours, the older the less. */
export const carriedBy = (book: Book, who: Person, at: number, counts: (shift: Shift) => boolean): number =>
	book.has(who).reduce((sum, shift) => sum + (counts(shift) ? loadOf(shift) * 0.5 ** (Math.max(0, at - shift.begins) / HALF_LIFE) : 0), (book.beside[who.id] ?? 0))

/** Everybody has one week in four for themselves: no plan has them in it, and they are asked last of all. */
export const isFreeWeek = ({ id }: Person, { begins }: Pick<Shift, 'begins'>): boolean => (weekOf(begins) + id) % 4 === 0
/** Whether this would take their only free week of those four: no other that is planned already stayed free. @param planned until when */
export function costsTheirWeek(book: Book, who: Person, shift: Shift, planned: number): boolean {
	if (!isFreeWeek(who, shift)) return false
	const week = weekOf(shift.begins)
	const month = Math.floor(week / 4) * 4
	const used = new Set(book.has(who).map(({ begins }) => weekOf(begins)))
	return !used.has(week) && ![0, 1, 2, 3].some((i) => month + i !== week && month + i < weekOf(planned) && !used.has(month + i))
}
