/**
 * Rota: what somebody carries now. The load is by how heavy and how late, faded by half in four weeks, and whole where it lies ahead: it says whom to
 * ask and to plan next. The minutes of four weeks are what somebody is told and what the hub is measured by: hours, nothing added for nights. The rest
 * they are owed is `debt.ts`.
 *
 * Pure: what is kept comes in.
 */
import type { Carrying } from '#ground/hub.ts'
import { days, type Instant } from '#ground/time.ts'
import { endOfWeek, fadedLoad, loadOf, standingOf } from './load.ts'
import { spanOf, type Work } from './rest.ts'

/** A week whose places are hours by now, and what had no shift. @property beside of the minutes, those without a shift @property endsAt when this goes, four weeks after the week */
export type Week = { readonly week: number; readonly minutes: number; readonly load: number; readonly beside: number; readonly endsAt: Instant }
/** @property works of places that are not hours yet and are carried, ahead too @property isNew to the hub */
export type Kept = { readonly weeks: readonly Week[]; readonly works: readonly (Work & { readonly shift: string })[]; readonly isNew: boolean }

/**
 * The load of each in minutes; whoever is new to the hub is taken to carry at least the middle of the others.
 * @param counts whether a shift is counted: who decides on some anew leaves those out
 */
export function loadsNow<Id>(all: ReadonlyMap<Id, Kept>, now: Instant, zone: string, counts: (shift: string) => boolean = () => true): Map<Id, number> {
	const heavy = new Map<string, number>()
	// Several people have places of one shift, and nights take long to weigh.
	const loadIn = (work: Work) => {
		const key = `${work.begins} ${work.ends} ${work.effort} ${work.presence}`
		const load = heavy.get(key) ?? loadOf(work, zone)
		heavy.set(key, load)
		return load
	}
	const weightsOf = ({ weeks, works }: Kept) => [
		...weeks.map(({ week, load }) => ({ load, at: Math.min(now, endOfWeek(week, zone)) as Instant })),
		...works.filter(({ shift }) => counts(shift)).map((work) => ({ load: loadIn(work), at: work.ends })),
	]
	return standingOf(new Map([...all].map(([id, kept]) => [id, { load: fadedLoad(weightsOf(kept), now), isNew: kept.isNew }])))
}

/** In the last four weeks. @property beside of the minutes, those without a shift */
export type Lived = { readonly minutes: number; readonly beside: number }

/** Weeks count of which more than half lies in the four that are looked back on; of what goes on, what has been. */
export function livedLately({ weeks, works }: Pick<Kept, 'weeks' | 'works'>, now: Instant, zone: string, carrying: Carrying): Lived {
	const counted = weeks.filter(({ endsAt }) => endsAt > now + days(3.5))
	const begun = works.filter(({ begins }) => begins < now).map((work) => spanOf({ ...work, ends: Math.min(work.ends, now) as Instant }, zone, carrying))
	return { minutes: sum([...counted, ...begun].map(({ minutes }) => minutes)), beside: sum(counted.map(({ beside }) => beside)) }
}
const sum = (all: readonly number[]): number => all.reduce((so, one) => so + one, 0)
