/**
 * Rota: covers. Whoever cannot come after all asks for one, without a reason; the place stays theirs until somebody has it. Few are asked at a
 * time, those first who were asked least lately, and nobody who rests: never everybody at once. After two waves (four where there is time) whoever
 * is on standby comes, then the coordinators hear.
 *
 * Pure: no clock, no storage, no chance.
 */
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import { dayNumber, instantOf, nextDay, wallOf } from '#ground/wall.ts'
import type { Span } from '#planners/rota/problem.ts'
import type { Hours } from './rest.ts'

/** People asked at a time, at most. */
export const WAVE = 4
/** A shift that begins within it cannot wait. */
export const NEAR = hours(6)
const NEXT_WAVE = minutes(18)
const NEXT_WAVE_FAR = hours(6)
/** After the last wave, until whoever is on standby comes. */
const STANDBY_AFTER = minutes(20)
const TOLD_AFTER = minutes(5)
/** Who was asked within it is asked after everybody else. */
export const ASKED_LATELY = days(7)
/** So long it is known when somebody was last asked. */
export const ASKED_KEPT = days(28)

export type CoverStep = 'asking' | 'standby' | 'told'
/** @property waves sent so far @property begins of the shift */
export type Cover = { readonly step: CoverStep; readonly waves: number; readonly openedAt: Instant; readonly begins: Instant }

export const mostWaves = ({ openedAt, begins }: Pick<Cover, 'openedAt' | 'begins'>): number => (begins - openedAt <= NEAR ? 2 : 4)

/** What is due now. */
export const dueOf = (cover: Cover): 'wave' | 'standby' | 'tell' | null => (cover.step === 'told' ? null : cover.step === 'standby' ? 'tell' : cover.waves < mostWaves(cover) ? 'wave' : 'standby')

/** How the cover stands after that, and when it goes on. @param nobody there was nobody to ask, now or later: whoever is on standby need not wait */
export function goOn(cover: Cover, now: Instant, nobody = false): { readonly cover: Cover; readonly nextAt: Instant | null } {
	const due = dueOf(cover)
	// What happens by itself is looked at every minute.
	const minute = (now - (now % minutes(1))) as Instant
	if (due === 'wave') {
		const next = { ...cover, waves: nobody ? mostWaves(cover) : cover.waves + 1 }
		if (nobody) return { cover: next, nextAt: now }
		const left = cover.begins - now - NEAR
		const wait = left > 0 ? Math.max(NEXT_WAVE, Math.min(NEXT_WAVE_FAR, left)) : next.waves < mostWaves(next) ? NEXT_WAVE : STANDBY_AFTER
		return { cover: next, nextAt: after(minute, wait) }
	}
	if (due === 'standby') return { cover: { ...cover, step: 'standby' }, nextAt: after(minute, TOLD_AFTER) }
	return { cover: { ...cover, step: 'told' }, nextAt: null }
}

/** Of those who could, who is asked first: not within seven days, then least lately, then who carries least. @property askedAt null for who was not asked in four weeks @property load minutes */
export type Candidate = { readonly id: string; readonly askedAt: Instant | null; readonly load: number }
export function inTurn<Some extends Candidate>(all: readonly Some[], now: Instant): Some[] {
	const lately = ({ askedAt }: Candidate) => (askedAt !== null && askedAt > now - ASKED_LATELY ? 1 : 0)
	return all.toSorted((a, b) => lately(a) - lately(b) || (a.askedAt ?? 0) - (b.askedAt ?? 0) || a.load - b.load || (a.id < b.id ? -1 : 1))
}

/** What somebody said about when nobody asks them. Minutes of the day. */
export type Quiet = { readonly from: number; readonly until: number } | null
const minuteOf = (at: Instant, zone: string) => {
	const [hour = 0, minute = 0] = wallOf(at, zone).time.split(':').map(Number)
	return hour * 60 + minute
}
export function isQuiet(quiet: Quiet, now: Instant, zone: string): boolean {
	if (!quiet || quiet.from === quiet.until) return false
	const at = minuteOf(now, zone)
	return quiet.from < quiet.until ? at >= quiet.from && at < quiet.until : at >= quiet.from || at < quiet.until
}

/** Whether somebody rests now from what they have just done: they are not even asked. */
export const restsNow = (spans: readonly Span[], now: Instant): boolean => spans.some(({ ends, restAfter }) => ends <= now && now < ends + restAfter)

/** When somebody could, every week or on one day; as they said. */
export type Time = { readonly weekday: number | null; readonly day: string | null; readonly from: number; readonly until: number; readonly how: string }

/** Whether somebody said that they cannot then. What they said of a day counts for that day instead of what they said of its weekday. */
export function saidNo(times: readonly Time[], { begins, ends }: Hours, zone: string): boolean {
	const first = wallOf(begins, zone).day
	const last = wallOf(after(ends, -1), zone).day
	const noon = instantOf({ day: first, time: '12:00' }, zone)
	const before = noon === null ? first : wallOf(after(noon, -hours(24)), zone).day
	return [...new Set([before, first, last])].some((day) => {
		// 1970 began on a Thursday.
		const weekday = (dayNumber(day) + 3) % 7
		const onDay = times.filter((time) => time.day === day)
		const those = onDay.length > 0 ? onDay : times.filter((time) => time.weekday === weekday)
		return those.some(({ how, from, until }) => how === 'no' && overlaps(day, from, until, { begins, ends }, zone))
	})
}

/** By the clock on the wall: minutes beyond the day are on the next one. */
function overlaps(day: string, from: number, until: number, { begins, ends }: Hours, zone: string): boolean {
	const at = (instant: Instant) => {
		const said = wallOf(instant, zone).day
		return (said < day ? -1440 : said === day ? 0 : said === nextDay(day) ? 1440 : 2880) + minuteOf(instant, zone)
	}
	return at(begins) < until && from < at(after(ends, -1)) + 1
}
