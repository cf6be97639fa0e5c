/**
 * Rota: how much something weighs, and how long it weighs. An hour by night weighs half as much again, a hard one, too; waiting at home a quarter, and
 * being rung an hour. What somebody carried fades by half in four weeks. Nobody is compared: this says whom to ask next, and who has had enough.
 *
 * Pure.
 */
import { days, minutes, type Instant } from '#ground/time.ts'
import { dayAt, dayNumber, instantOf, nextDay, wallOf } from '#ground/wall.ts'
import { weekOfDay, type Hours, type Work } from './rest.ts'

const EFFORT = { light: 0.8, plain: 1, hard: 1.5 } as const
const NIGHT = { from: '22:00', until: '06:00', more: 0.5 } as const
const WAITING = 0.25
/** Minutes that being rung weighs, whoever answers. */
export const RUNG = 60
const HALF_LIFE = days(28)
/** So long somebody is new to the hub. */
export const NEW_FOR = days(28)

/** Minutes of it that lie in the night, by the clocks here: a night in which they are put back has an hour more. */
export function nightMinutes({ begins, ends }: Hours, zone: string): number {
	let sum = 0
	for (let day = dayAt(dayNumber(wallOf(begins, zone).day) - 1); ; day = nextDay(day)) {
		const [from, until] = [instantOf({ day, time: NIGHT.from }, zone), instantOf({ day: nextDay(day), time: NIGHT.until }, zone)]
		if (from === null || until === null || from >= ends) return sum / minutes(1)
		sum += Math.max(0, Math.min(ends, until) - Math.max(begins, from))
	}
}

/** Minutes, by how heavy and how late. */
export function loadOf(work: Work, zone: string): number {
	const lived = (work.ends - work.begins) / minutes(1)
	if (work.presence !== 'there') return Math.round(lived * WAITING)
	return Math.round(lived * EFFORT[work.effort] + nightMinutes(work, zone) * NIGHT.more)
}

/** The week an instant lies in, by the clocks here; weeks begin on Mondays. */
export const weekAt = (at: Instant, zone: string): number => weekOfDay(dayNumber(wallOf(at, zone).day))
/** When it is over: by the clocks here, the first moment of the Monday after it. */
export function endOfWeek(week: number, zone: string): Instant {
	const monday = 7 * week + 4
	return instantOf({ day: dayAt(monday), time: '00:00' }, zone) ?? (days(monday) as Instant)
}

/** Hours a week: who offers as much has a full share of the load. */
const FULL_SHARE = 6
/**
 * How much somebody takes beside others, in hours of a plan. Load is shared alike: who offers less than a full share is asked for less, and who offers
 * more for more only where nobody else can, or those who never say no would carry the hub.
 * @param week hours a week at most, whoever it is
 */
export const shareOf = (weekMinutes: number, week: number, weeks: number): number => week * weeks * Math.min(1, weekMinutes / (60 * FULL_SHARE))

/** What weighs, and since when; what lies ahead weighs whole. */
export type Weight = { readonly load: number; readonly at: Instant }
export const fadedLoad = (all: readonly Weight[], now: Instant): number => all.reduce((sum, { load, at }) => sum + load * 0.5 ** (Math.max(0, now - at) / HALF_LIFE), 0)

export function median(all: readonly number[]): number {
	const sorted = all.toSorted((a, b) => a - b)
	const middle = sorted.length >> 1
	return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

/** What each is taken to carry: who is new to the hub has at least the middle of the others, or they would be asked before everybody. */
export function standingOf<Id>(all: ReadonlyMap<Id, { readonly load: number; readonly isNew: boolean }>): Map<Id, number> {
	const middle = median([...all.values()].filter(({ isNew }) => !isNew).map(({ load }) => load))
	return new Map([...all].map(([id, { load, isNew }]) => [id, isNew ? Math.max(load, middle) : load]))
}
