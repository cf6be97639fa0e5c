/**
 * Rota: when somebody could. Windows said for every week or for one day, as the clock on the wall says them, and whether a shift lies in them.
 * A window may cross midnight; the night in which a clock is changed is an hour shorter or longer, and nothing else.
 *
 * Pure. Where nothing was said nobody is planned; they may still take a place themselves.
 */
import { minutes, type Instant } from '#ground/time.ts'
import { dayBefore, dayNumber, minutesIn, wallOf } from '#ground/wall.ts'
import type { Hours } from './rest.ts'

export const HOWS = ['yes', 'if-needed', 'no'] as const
export type How = (typeof HOWS)[number]
/** Every week on a day (0 is Monday), or on one day such as `2027-03-02`. */
export type When = { readonly weekday: number; readonly day: null } | { readonly weekday: null; readonly day: string }
/** @property fromMin minutes since midnight of its day @property untilMin the same; beyond 1440 it is on the next day */
export type Window = When & { readonly fromMin: number; readonly untilMin: number; readonly how: How }
export type Can = How | 'unsaid'

const DAY = 1440

/** The parts of a day that are tapped on a phone, in minutes since midnight. */
export const PARTS = { morning: [360, 720], afternoon: [720, 1080], evening: [1080, 1320], night: [1320, 1800] } as const
export type Part = keyof typeof PARTS
export const WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const

/** Minutes of one day on the wall, one after the other without a leap. */
export type Piece = { readonly day: string; readonly fromMin: number; readonly untilMin: number }

/** Clocks are put forward and back only at whole quarters of an hour. */
const QUARTER = minutes(15)

/** What the clock on the wall shows during these hours. Where it is put back, minutes that come twice are two pieces. */
export function piecesOf({ begins, ends }: Hours, zone: string): readonly Piece[] {
	const pieces: Piece[] = []
	for (let at: number = begins; at < ends; ) {
		const next = Math.min(ends, (Math.floor(at / QUARTER) + 1) * QUARTER)
		const { day, time } = wallOf(at as Instant, zone)
		const fromMin = minutesIn(time)
		const untilMin = fromMin + Math.ceil((next - at) / minutes(1))
		const last = pieces.at(-1)
		if (last && last.day === day && last.untilMin === fromMin) pieces[pieces.length - 1] = { ...last, untilMin }
		else pieces.push({ day, fromMin, untilMin })
		at = next
	}
	return pieces
}

/** Whether somebody who said this could have these hours: all of them, or not at all. */
export const canAt = (windows: readonly Window[], hours: Hours, zone: string): Can => canIn(windows, piecesOf(hours, zone))

/** The same for hours whose pieces are known: for who asks of many people. */
export function canIn(windows: readonly Window[], pieces: readonly Piece[]): Can {
	const said = pieces.map((piece) => during(windows, piece))
	return worst(said)
}

const ORDER: readonly Can[] = ['no', 'unsaid', 'if-needed', 'yes']
const worst = (said: readonly Can[]): Can => ORDER.find((one) => said.includes(one)) ?? 'unsaid'

/** 0 is Monday; 1970 began on a Thursday. */
export const weekdayOf = (day: string): number => (dayNumber(day) + 3) % 7
const isOn = (window: Window, day: string) => (window.day === null ? window.weekday === weekdayOf(day) : window.day === day)

function during(windows: readonly Window[], { day, fromMin, untilMin }: Piece): Can {
	const yesterday = dayBefore(day)
	const near = windows.flatMap((window) => [
		...(isOn(window, day) ? [window] : []),
		...(window.untilMin > DAY && isOn(window, yesterday) ? [{ ...window, fromMin: window.fromMin - DAY, untilMin: window.untilMin - DAY }] : []),
	])
	const edges = [fromMin, untilMin, ...near.flatMap((window) => [window.fromMin, window.untilMin])].filter((edge) => edge >= fromMin && edge <= untilMin)
	const marks = [...new Set(edges)].sort((a, b) => a - b)
	return worst(marks.slice(0, -1).map((mark) => atMinute(near.filter((window) => window.fromMin <= mark && mark < window.untilMin))))
}

/** What was said for one day goes before what is said for every week; of two that differ, the more careful holds. */
function atMinute(windows: readonly Window[]): Can {
	const once = windows.filter(({ day }) => day !== null)
	return worst((once.length > 0 ? once : windows).map(({ how }) => how))
}

/** The weekly window of a part of a day. */
export const windowOf = (weekday: number, part: Part, how: How): Window => ({ weekday, day: null, fromMin: PARTS[part][0], untilMin: PARTS[part][1], how })
/** Which part of a day this window is to the minute; null for a finer one. */
export function partOf({ weekday, fromMin, untilMin, how }: Window): Part | null {
	if (weekday === null || how === 'no') return null
	return (Object.keys(PARTS) as Part[]).find((part) => PARTS[part][0] === fromMin && PARTS[part][1] === untilMin) ?? null
}

