/**
 * Rota: when somebody is reminded of a place: the day before and two hours before, each once, as they chose or as the hub does. Nobody is reminded in
 * their quiet hours, but in the evening before them; nor while they rest, nor of what was called off.
 *
 * Pure: no clock, no storage, no chance.
 */
import * as v from 'valibot'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { beforeQuiet, isQuiet, type Quiet } from './quiet.ts'
import type { Hours } from './rest.ts'

export const Lead = v.picklist(['day', 'while'])
export type Lead = v.InferOutput<typeof Lead>
export const LEADS = Lead.options

export const BEFORE: Readonly<Record<Lead, number>> = { day: days(1), while: hours(2) }
/** What a hub does for whoever has not chosen. */
export const USUAL: readonly Lead[] = LEADS
/** One that could not be told in time is still worth telling so long, if the shift has not begun. */
export const LATE: Readonly<Record<Lead, number>> = { day: hours(6), while: hours(2) }

/** Where somebody has said nothing of their own: being asked cannot wait for the morning, being reminded can. */
export const QUIET: Quiet = { from: 21 * 60, until: 8 * 60 }

/** Somebody's place that is ahead. @property reminded of what they were reminded already */
export type Ahead = Hours & { readonly place: string; readonly isCancelled: boolean; readonly leads: readonly Lead[]; readonly reminded: readonly Lead[]; readonly quiet: Quiet; readonly away: Hours | null }
export type Due = { readonly place: string; readonly lead: Lead }

/** Minutes before quiet hours in which there is still time to be told. */
const EARLIER = 60

/** When to remind of what begins then. One that would fall into quiet hours comes before them. */
export const remindAt = (begins: Instant, lead: Lead, quiet: Quiet, zone: string): Instant => beforeQuiet(quiet, after(begins, -BEFORE[lead]), EARLIER, zone)

/** What is due now, each once. */
export function dueAt(ahead: readonly Ahead[], now: Instant, zone: string): readonly Due[] {
	return ahead.flatMap(({ place, begins, isCancelled, leads, reminded, quiet, away }) => {
		if (isCancelled || begins <= now || (away && away.begins <= now && now < away.ends)) return []
		if (isQuiet(quiet, now, zone)) return []
		return leads.filter((lead) => !reminded.includes(lead) && isDue(remindAt(begins, lead, quiet, zone), lead, now)).map((lead) => ({ place, lead }))
	})
}

const isDue = (at: Instant, lead: Lead, now: Instant) => at <= now && now < after(at, LATE[lead])
