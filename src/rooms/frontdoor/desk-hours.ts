/**
 * Front door: the people its desk needs. From the hours the desk is open every week come shifts for two weeks ahead, each once; where the hours are
 * changed, so are those shifts, and what somebody called off by hand stays so.
 *
 * Pure.
 */
import type { DeskHours } from '#ground/hub.ts'
import { after, days, type Instant } from '#ground/time.ts'
import { dayAt, dayNumber, instantOf, wallOf } from '#ground/wall.ts'

const AHEAD = days(14)
export const ORIGIN = 'frontdoor'

/** @property key such as `desk/2027-03-02/09:00` */
export type DeskShift = { readonly key: string; readonly begins: Instant; readonly ends: Instant; readonly places: number; readonly where: string }

export function deskShifts(hours: readonly DeskHours[], now: Instant, zone: string): DeskShift[] {
	const today = dayNumber(wallOf(now, zone).day)
	return Array.from({ length: 15 }, (_, i) => today + i).flatMap((number) =>
		// 1970 began on a Thursday.
		hours.filter(({ weekday }) => weekday === (number + 3) % 7).flatMap(({ from, until, people: places, where }) => {
			const [begins, ends] = [instantOf({ day: dayAt(number), time: from }, zone), instantOf({ day: dayAt(until > from ? number : number + 1), time: until }, zone)]
			return begins !== null && ends !== null && begins > now && begins <= after(now, AHEAD) && begins < ends ? [{ key: `desk/${dayAt(number)}/${from}`, begins, ends, places, where }] : []
		}),
	)
}

type Posted = DeskShift & { readonly isOff: boolean }
export type Told = { readonly wanted: readonly DeskShift[]; readonly changed: readonly DeskShift[]; readonly withdrawn: readonly string[] }

/** What has to be told, so that what is posted is what is wanted; nothing where it is so already. */
export function toTell(wanted: readonly DeskShift[], posted: readonly Posted[]): Told {
	const there = new Map(posted.map((one) => [one.key, one]))
	const keys = new Set(wanted.map(({ key }) => key))
	const isOther = (one: DeskShift, was: Posted) => (['begins', 'ends', 'places', 'where'] as const).some((what) => one[what] !== was[what])
	return {
		wanted: wanted.filter(({ key }) => !there.has(key)),
		changed: wanted.filter((one) => {
			const was = there.get(one.key)
			return was !== undefined && !was.isOff && isOther(one, was)
		}),
		withdrawn: posted.filter(({ key, isOff }) => !isOff && key.startsWith('desk/') && !keys.has(key)).map(({ key }) => key),
	}
}
