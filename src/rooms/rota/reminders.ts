/**
 * Rota: when somebody is reminded of a place: the day before and two hours before, each once, as they chose or as the hub does. Nobody is reminded in
 * their quiet hours, but in the evening before them; nor while they rest, nor of what was called off.
 *
 * Pure: no clock, no storage, no chance.
 */
import * as v from 'valibot'
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { instantOf, wallOf } from '#ground/wall.ts'
import type { Hours } from './rest.ts'

export const Lead = v.picklist(['day', 'while'])
export type Lead = v.InferOutput<typeof Lead>
export const LEADS = Lead.options

export const BEFORE: Readonly<Record<Lead, number>> = { day: days(1), while: hours(2) }
/** What a hub does for whoever has not chosen. */
export const USUAL: readonly Lead[] = LEADS
/** One that could not be told in time is still worth telling so long, if the shift has not begun. */
export const LATE: Readonly<Record<Lead, number>> = { day: hours(6), while: hours(2) }

/** Minutes of the day between which nobody asks or reminds; over midnight where it begins later than it ends. */
export type Quiet = { readonly from: number; readonly until: number }
/** Where somebody has said nothing of their own. */
export const QUIET: Quiet = { from: 21 * 60, until: 8 * 60 }

/** Somebody's place that is ahead. @property reminded of what they were reminded already */
export type Ahead = Hours & { readonly place: string; readonly isCancelled: boolean; readonly leads: readonly Lead[]; readonly reminded: readonly Lead[]; readonly quiet: Quiet; readonly away: Hours | null }
export type Due = { readonly place: string; readonly lead: Lead }

/** Minutes before quiet hours in which there is still time to be told. */
const EARLIER = 60
const DAY = 24 * 60
const awake = ({ from, until }: Quiet) => DAY - ((until - from + DAY) % DAY)
const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
const isWithin = (minute: number, { from, until }: Quiet) => (from <= until ? from <= minute && minute < until : minute >= from || minute < until)

/** When to remind of what begins then. One that would fall into quiet hours comes before them. */
export function remindAt(begins: Instant, lead: Lead, quiet: Quiet, zone: string): Instant {
	const at = after(begins, -BEFORE[lead])
	const { day, time } = wallOf(at, zone)
	const minute = minuteOf(time)
	if (!isWithin(minute, quiet)) return at
	const onDay = minute >= quiet.from ? day : wallOf(after(at, -days(1)), zone).day
	const quietFrom = instantOf({ day: onDay, time: clock(quiet.from) }, zone)
	return quietFrom === null ? at : (Math.min(at, after(quietFrom, -minutes(Math.min(EARLIER, awake(quiet))))) as Instant)
}

/** What is due now, each once. */
export function dueAt(ahead: readonly Ahead[], now: Instant, zone: string): readonly Due[] {
	return ahead.flatMap(({ place, begins, isCancelled, leads, reminded, quiet, away }) => {
		if (isCancelled || begins <= now || (away && away.begins <= now && now < away.ends)) return []
		if (isWithin(minuteOf(wallOf(now, zone).time), quiet)) return []
		return leads.filter((lead) => !reminded.includes(lead) && isDue(remindAt(begins, lead, quiet, zone), lead, now)).map((lead) => ({ place, lead }))
	})
}

const isDue = (at: Instant, lead: Lead, now: Instant) => at <= now && now < after(at, LATE[lead])
