/**
 * Rota: the ledger of a period. As it is read, everything that stands and everybody who carries something here; and of that, what a planner is asked:
 * what has not begun and may still be moved.
 *
 * Pure.
 */
import type { Carrying } from '#ground/hub.ts'
import type { MemberId } from '#ground/people.ts'
import { days, type Instant } from '#ground/time.ts'
import type { Window } from './availability.ts'
import { loadsNow, type Kept } from './carried.ts'
import { debtOf } from './debt.ts'
import type { Limits } from './limits.ts'
import type { Shift, ShiftId } from './model.ts'
import type { Knowing } from './posed-needs.ts'
import type { Hours, Work } from './rest.ts'

/** Somebody on a shift. */
export type Pair = { readonly shift: ShiftId; readonly member: MemberId }
/** @property isNew as it was noted when they got it @property isChosen whether they took it themselves, or swapped or covered: no plan moves that */
export type Held = { readonly member: MemberId; readonly isNew: boolean; readonly isChosen: boolean }
/** A shift that has not begun, with who has a place of it. */
export type Open = { readonly shift: Shift; readonly held: readonly Held[] }

/**
 * What the ledger knows of somebody who can be planned.
 * @property hasKey whether they may open what is sealed @property mayAsk whether anything may be given to them @property own their own limits
 * @property carried hours they carry beside what is planned, faded, by how heavy they are @property owed hours of rest they are owed
 * @property works all hours they have, with the shift they are of @property beside what they did without a shift, by week @property no shifts they said no to
 */
export type Carrier = {
	readonly id: MemberId
	readonly hasKey: boolean
	readonly mayAsk: boolean
	readonly own: { readonly [Which in keyof Limits]?: number | null }
	readonly away: Hours | null
	readonly kindsNot: readonly string[]
	readonly knows: readonly Knowing[]
	readonly done: readonly string[]
	readonly times: readonly Window[]
	readonly liked: readonly MemberId[]
	readonly carried: number
	readonly owed: number
	readonly works: readonly (Work & { readonly shift: string })[]
	readonly beside: readonly { readonly week: number; readonly minutes: number }[]
	readonly no: readonly ShiftId[]
}

/** @property weeks how long the plan is @property pinned what a coordinator holds fast @property moved how often this rota moved somebody already */
export type Ledger = {
	readonly now: Instant
	readonly zone: string
	readonly carrying: Carrying
	readonly weeks: number
	readonly open: readonly Open[]
	readonly carriers: readonly Carrier[]
	readonly apart: readonly (readonly [MemberId, MemberId])[]
	readonly pinned: readonly Pair[]
	readonly moved?: ReadonlyMap<MemberId, number>
}

// As it is read

/** What somebody has of a shift, as it stands. */
export type Seat = Held & { readonly state: 'asked' | 'taken' | 'here' | 'done' | 'missed' }
export type Standing = { readonly shift: Shift; readonly held: readonly Seat[] }
/** A carrier with how they are called; what they carry is for the plan to say, which leaves out what it decides on. */
export type Person = Omit<Carrier, 'carried' | 'owed'> & { readonly called: string; readonly kept: Kept }
export type Read = { readonly shifts: readonly Standing[]; readonly people: readonly Person[]; readonly apart: Ledger['apart'] }

// As it is asked

export type Period = Hours & { readonly zone: string; readonly carrying: Carrying; readonly now: Instant; readonly pinned: readonly Pair[]; readonly movesFrom: Instant; readonly moved?: ReadonlyMap<MemberId, number> }
/** What was read as a planner is asked: only what has not begun and may still be moved. What somebody carries is all the rest. */
export function ledgerOf({ shifts, people, apart }: Read, { begins, ends, zone, carrying, now, pinned, movesFrom, moved = new Map() }: Period): Ledger {
	const open = shifts.filter(({ shift }) => shift.begins > movesFrom)
	const planned = new Set<string>(open.map(({ shift }) => shift.id))
	const loads = loadsNow(new Map(people.map(({ id, kept }) => [id, kept])), now, zone, (shift) => !planned.has(shift))
	const carriers = people.map(({ kept, ...one }) => ({ ...one, carried: (loads.get(one.id) ?? 0) / 60, owed: debtOf(kept.works, now, zone, carrying) }))
	return { now, zone, carrying, weeks: Math.max(1, (ends - begins) / days(7)), open, carriers, apart, pinned, moved }
}
