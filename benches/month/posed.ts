/** The invented hub as the house’s own planner sees it: who could have which of these shifts, as far as anybody knows by then. */
import { CARRYING } from '#ground/hub.ts'
import { TAKES_HANDS } from '#rooms/rota/choices.ts'
import { fadedLoad, shareOf } from '#rooms/rota/load.ts'
import type { Problem } from '#planners/rota/problem.ts'
import { instantIn, type Book } from './book.ts'
import { isFree, isKnownOut, loadOf, weekOf, type Person, type Shift } from './world.ts'

/** Days in a row and nights in a week at most, as a new hub has them. */
const IN_ROW = 6
const NIGHTS = 3

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
			offered: shareOf(who.hours * 60, CARRYING.week, 2),
			already: book.has(who).flatMap((shift) => (among.has(shift.id) || weekOf(shift.ends) < weekOf(since) - 1 ? [] : [span(shift)])),
		})),
		apart: [],
		published: [],
		frozen: more.keeps ? placed : [],
	}
}

/** Load of past and coming hours, the older the less, as the house fades it. */
export const carriedBy = (book: Book, who: Person, at: number, counts: (shift: Shift) => boolean): number =>
	(book.beside[who.id] ?? 0) + fadedLoad(book.has(who).filter(counts).map((shift) => ({ load: loadOf(shift), at: instantIn(shift.ends) })), instantIn(at))

/** Everybody has one week in four for themselves: no plan has them in it, and they are asked last of all. */
export const isFreeWeek = ({ id }: Person, { begins }: Pick<Shift, 'begins'>): boolean => (weekOf(begins) + id) % 4 === 0
/** Whether this would take the week that is theirs, and of which nothing is taken yet. */
export const isTheirWeek = (book: Book, who: Person, shift: Shift): boolean => isFreeWeek(who, shift) && !book.has(who).some(({ begins }) => weekOf(begins) === weekOf(shift.begins))
