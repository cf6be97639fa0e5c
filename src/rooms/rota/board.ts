/** Rota: what the coordinators' board is made of, before it is said in words. */
import type { MemberId } from '#ground/people.ts'
import type { Hurdle } from '#planners/rota/explain.ts'
import type { Why } from '#planners/rota/lawful.ts'
import type { Shift } from './model.ts'
import type { Barred } from './posed-bars.ts'
import type { Rota } from './rotas.ts'

/** @property as `draft`: nobody asked them yet; `goes`: theirs as they know it, and not in this draft; `rests`: theirs, and they rest then */
export type Seat = { readonly member: MemberId; readonly called: string; readonly as: 'draft' | 'asked' | 'taken' | 'here' | 'done' | 'missed' | 'goes' | 'rests'; readonly isPinned: boolean; readonly isTheirs: boolean }
/** @property what it lacks of skills, if it does @property hurdle at what the last one fell who could have come; null where `could` somebody */
export type WhyEmpty = { readonly what: string | null; readonly hurdle: Hurdle | null; readonly could: number }
export type Line = { readonly shift: Shift; readonly seats: readonly Seat[]; readonly empty: number; readonly missing: number; readonly why: WhyEmpty | null; readonly canMove: boolean }
export type Who = { readonly id: MemberId; readonly called: string; readonly hours: number; readonly hasTimes: boolean }
export type Suggested = { readonly shift: Shift; readonly could: readonly { readonly id: MemberId; readonly called: string; readonly hours: number; readonly rested: number; readonly wish: number }[]; readonly cannot: readonly { readonly why: Why | Barred; readonly called: readonly string[] }[] }
/** @property week which of its weeks the lines are of */
export type Board = {
	readonly zone: string
	readonly rotas: readonly Rota[]
	readonly rota: Rota | null
	readonly week: number
	readonly weeks: number
	readonly lines: readonly Line[]
	readonly people: readonly Who[]
	readonly places: { readonly all: number; readonly filled: number; readonly critical: number; readonly asked: number; readonly held: number; readonly dropped: number; readonly silent: number }
	readonly suggested: Suggested | null
}
