/** What eight weeks came to, however the work was shared out. */
import { breaksRest, type Book } from './book.ts'
import { CRITICAL, DAY, isGone, loadOf, weekOf, WEEKS } from './world.ts'

/**
 * @property empty places nobody was in @property places all of them @property critical those of them that must not stay empty
 * @property rest pairs of shifts of one person with too little rest between them @property over weeks in which somebody worked more than they offered
 * @property tenth share of the load that the busiest tenth carried, work beside shifts counted in, by month @property free share of people with a week wholly free, by month
 * @property messages that reached somebody, per place filled @property minutes of a coordinator, per place filled
 * @property few skills that must not stand on two people, and do after eight weeks @property moved places changed under somebody, per person
 */
export type Figures = { readonly empty: number; readonly critical: number; readonly places: number; readonly rest: number; readonly over: number; readonly tenth: number; readonly free: number; readonly messages: number; readonly minutes: number; readonly few: number; readonly moved: number }

const MONTHS = WEEKS / 4
const mean = (all: readonly number[]) => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length)

export function figuresOf(book: Book): Figures {
	const { world, cost, spans } = book
	const worked = world.shifts.map((shift) => book.worked(shift))
	const missing = world.shifts.map(({ places }, i) => Math.max(0, places - (worked[i]?.length ?? 0)))
	const places = world.shifts.reduce((sum, shift) => sum + shift.places, 0)
	const empty = missing.reduce((sum, n) => sum + n, 0)
	const mine = world.people.map((who) => world.shifts.filter((_, i) => worked[i]?.includes(who)))
	const rest = mine.reduce((sum, those) => sum + those.filter((one, i) => those.slice(i + 1).some((other) => breaksRest(spans[one.id] as never, spans[other.id] as never))).length, 0)
	const stays = world.people.filter((who) => !isGone(who, WEEKS * 7 * DAY))
	const months = Array.from({ length: MONTHS }, (_, month) => {
		const loads = world.people.map((who, i) => (mine[i] ?? []).filter(({ begins }) => Math.floor(weekOf(begins) / 4) === month).reduce((sum, shift) => sum + loadOf(shift), (book.beside[who.id] ?? 0) / MONTHS)).toSorted((a, b) => b - a)
		const all = loads.reduce((sum, load) => sum + load, 0)
		const weeks = (i: number) => new Set((mine[i] ?? []).map(({ begins }) => weekOf(begins)).filter((week) => Math.floor(week / 4) === month)).size
		return { tenth: loads.slice(0, Math.ceil(loads.length / 10)).reduce((sum, load) => sum + load, 0) / all, free: mean(stays.map(({ id }) => (weeks(id) < 4 ? 1 : 0))) }
	})
	const over = mine.reduce((sum, those, i) => {
		const byWeek = Map.groupBy(those, ({ begins }) => weekOf(begins))
		return sum + [...byWeek.values()].filter((some) => some.reduce((minutes, { id }) => minutes + (spans[id]?.minutes ?? 0), 0) > (world.people[i]?.hours ?? 0) * 60).length
	}, 0)
	const few = CRITICAL.filter((skill) => stays.filter((who) => who.knows.has(skill) || book.learnt[who.id]?.has(skill)).length < 3).length
	return {
		empty,
		critical: missing.reduce((sum, n, i) => sum + (world.shifts[i]?.role.worth === 3 ? n : 0), 0),
		places,
		rest,
		over,
		tenth: mean(months.map(({ tenth }) => tenth)),
		free: mean(months.map(({ free }) => free)),
		messages: cost.messages / (places - empty),
		minutes: cost.minutes / (places - empty),
		few,
		moved: mean(cost.moved),
	}
}

export const WAYS = ['sheets', 'rotation', 'holdfast', 'future'] as const
export type Way = (typeof WAYS)[number]
/** Each way of sharing the work out, seed by seed. */
export type Told = Readonly<Record<Way, readonly Figures[]>>
