/**
 * Rota: who is on by turns. A rotation is a list of people, a handover on the clocks here, and turns of a day or a week; two rotations of one kind are
 * its layers, the one who is rung first and the one who stands by. An override is somebody else, this once.
 *
 * Pure: from this come the hours, and in which order people are asked to have them; whether each can is decided where every place is given.
 */
import type { MemberId } from '#ground/people.ts'
import { hours, type Instant } from '#ground/time.ts'
import { dayAt, dayNumber, instantOf, wallOf } from '#ground/wall.ts'
import type { Hours } from './rest.ts'

/** @property every days of one turn @property from handover; until the same time: all day @property members in their order */
export type Rotation = { readonly every: 1 | 7; readonly firstDay: string; readonly from: string; readonly until: string; readonly members: readonly MemberId[] }
/** @property begins of the hours that it is about */
export type Override = { readonly begins: Instant; readonly member: MemberId }
/** @property order whose turn it is, and who comes after them */
export type Duty = Hours & { readonly order: readonly MemberId[] }

/** Every day's hours that begin in this time, in order. */
export function dutiesOf({ every, firstDay, from, until, members }: Rotation, overrides: readonly Override[], between: Hours, zone: string): Duty[] {
	const first = dayNumber(firstDay)
	const duties: Duty[] = []
	for (let day = Math.max(first, dayNumber(wallOf(between.begins, zone).day) - 1); ; day++) {
		const begins = instantOf({ day: dayAt(day), time: from }, zone)
		const ends = instantOf({ day: dayAt(until > from ? day : day + 1), time: until }, zone)
		if (begins === null || ends === null || begins >= between.ends) return duties
		if (begins < between.begins || begins >= ends) continue
		const turn = members.length === 0 ? 0 : Math.floor((day - first) / every) % members.length
		const order = [...members.slice(turn), ...members.slice(0, turn)]
		const instead = overrides.find((one) => one.begins === begins)?.member
		duties.push({ begins, ends, order: instead === undefined ? order : [instead, ...order.filter((one) => one !== instead)] })
	}
}

/** So far ahead turns are given out. */
export const TURNS_AHEAD = hours(24 * 28)
