/**
 * Rota: a programme that needs more than people have offered. It says so in hours, and which shifts would be missed least, so that the programme
 * shrinks and nobody is stretched.
 *
 * Pure.
 */
import { days, type Instant } from '#ground/time.ts'

export const AHEAD_LOOKED = days(14)
const WEEKS_LOOKED = 2
/** Less than that is no lack; people are a little late and a little early. */
const MARGIN = 0.1

/** @property minutes what one place of it counts @property gone how many places somebody has @property isOwn whether this room posted it, and can call it off @property serves child care or standby for another, which would miss it */
export type Ahead = { readonly id: string; readonly begins: Instant; readonly minutes: number; readonly places: number; readonly gone: number; readonly worth: number; readonly isOwn: boolean; readonly isServing: boolean }

const minutesOf = ({ minutes, places }: Ahead) => minutes * places

/** Hours a week asked for and offered, and how much more is asked for; nothing where it is within a tenth. @param offered minutes a week */
export function lackOf(ahead: readonly Ahead[], offered: number): { readonly asked: number; readonly offered: number; readonly lack: number } {
	const asked = ahead.reduce((sum, one) => sum + minutesOf(one), 0) / WEEKS_LOOKED
	return { asked: asked / 60, offered: offered / 60, lack: asked > offered * (1 + MARGIN) ? (asked - offered) / 60 : 0 }
}

/**
 * What to let go of until the lack is gone, least harm first: what matters least, what nobody has a place of, what is furthest ahead. What must not stay
 * empty, what another shift needs and what another room posted is never proposed.
 * @param lack hours a week
 */
export function spareFirst(ahead: readonly Ahead[], lack: number): readonly string[] {
	const told = ({ gone, places }: Ahead) => gone / places
	const order = ahead.filter(({ worth, isOwn, isServing }) => worth < 3 && isOwn && !isServing).toSorted((a, b) => a.worth - b.worth || told(a) - told(b) || b.begins - a.begins || (a.id < b.id ? -1 : 1))
	const gone: string[] = []
	let left = lack * 60 * WEEKS_LOOKED
	for (const one of order) {
		if (left <= 0) break
		gone.push(one.id)
		left -= minutesOf(one)
	}
	return gone
}
