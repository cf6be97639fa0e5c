/** Who has which place while eight weeks go by, and what it cost people to get there. Every way of sharing the work keeps the same book. */
import { debtOf } from '#rooms/rota/debt.ts'
import { spanOf, restBetween, type Work } from '#rooms/rota/rest.ts'
import { CARRYING } from '#ground/hub.ts'
import type { Instant } from '#ground/time.ts'
import type { Span } from '#planners/rota/problem.ts'
import { ASSUMED, DAY, HOUR, isAtHome, isFree, isKnownOut, knows, turnsUp, weekOf, type Person, type Shift, type World } from './world.ts'

/** @property messages that reached somebody @property minutes of a coordinator @property moved how often somebody lost or changed a place they had, through no wish of their own */
export type Cost = { messages: number; minutes: number; readonly moved: number[] }

/** A Monday. */
const EPOCH = Date.UTC(2027, 0, 4)
/** A time of the simulation as the house’s own rules take it. */
export const instantIn = (at: number): Instant => (EPOCH + at) as Instant

const ZONE = 'UTC'
/** A place as the house’s own rules take it. The invented town keeps UTC. */
const workIn = ({ begins, ends, role }: Pick<Shift, 'begins' | 'ends' | 'role'>): Work => ({ begins: instantIn(begins), ends: instantIn(ends), effort: 'plain', presence: isAtHome(role) ? 'on-call' : 'there' })
/** The house’s own rule of what a shift asks of the time around it. */
export const spanIn = (shift: Parameters<typeof workIn>[0]): Span => spanOf(workIn(shift), ZONE, CARRYING)
/** Rest somebody has not had yet, by the house’s own rule. */
export const owedTo = (book: Book, who: Person, at: number): number => debtOf(book.has(who).map(workIn), instantIn(at), ZONE, CARRYING)

export type Book = ReturnType<typeof bookOf>

export function bookOf(world: World) {
	const at = world.shifts.map(() => new Set<number>())
	const of = world.people.map(() => new Set<number>())
	const cost: Cost = { messages: 0, minutes: 0, moved: world.people.map(() => 0) }
	/** Hours beside shifts: coordinating, learning. */
	const beside = world.people.map(() => 0)
	const learnt = world.people.map(() => new Set<string>())
	const asked = world.people.map((): number[] => [])
	/** Per shift, whose week leaves them free. */
	const free: readonly (readonly Person[])[] = world.shifts.map((shift) => world.people.filter((who) => isFree(who, shift)))

	const has = (who: Person): Shift[] => [...(of[who.id] ?? [])].flatMap((id) => world.shifts[id] ?? [])
	const isBusy = (who: Person, { id, begins, ends }: Shift): boolean => has(who).some((other) => other.id === id || (other.begins < ends && begins < other.ends))
	const knowsIt = (who: Person, shift: Shift): boolean => knows(who, shift, learnt[who.id])
	function drop(shift: Shift, who: Person): void {
		at[shift.id]?.delete(who.id)
		of[who.id]?.delete(shift.id)
	}

	return {
		world,
		at,
		cost,
		beside,
		learnt,
		free,
		spans: world.shifts.map(spanIn) as readonly Span[],
		has,
		isBusy,
		knows: knowsIt,
		drop,
		open: (shift: Shift): number => shift.places - (at[shift.id]?.size ?? 0),
		give(shift: Shift, who: Person): void {
			at[shift.id]?.add(who.id)
			of[who.id]?.add(shift.id)
		},
		/** Who knows it, has the hours free as far as anybody knows by then, and nothing else at that time. */
		could: (shift: Shift, now: number): Person[] => (free[shift.id] ?? []).filter((who) => knowsIt(who, shift) && !isKnownOut(who, shift, now) && !isBusy(who, shift)),
		hoursIn: (who: Person, week: number): number => has(who).reduce((sum, shift) => sum + (weekOf(shift.begins) === week ? (shift.ends - shift.begins) / HOUR : 0), 0),
		/** Messages that tell somebody something. */
		tell(n: number): void {
			cost.messages += n
		},
		/** Questions, which people tire of. */
		ask(those: readonly Person[], now: number): void {
			cost.messages += those.length
			for (const { id } of those) asked[id]?.push(now)
		},
		/** How readily somebody answers, from 0 to 1, after all they were asked in the last seven days. */
		awake: ({ id }: Person, now: number): number => 0.5 ** ((asked[id] ?? []).filter((then) => then > now - 7 * DAY).length / ASSUMED.tiresAt),
		/** @param by who coordinates: it is work, too, and nobody sees it */
		spend(minutes: number, by: number): void {
			cost.minutes += minutes
			beside[by] = (beside[by] ?? 0) + minutes / 60
		},
		/** Shifts that somebody had and will not come to, because they fell ill or left; taken from them as soon as the others know. */
		fallOut(now: number): Shift[] {
			const fallen = new Set<Shift>()
			for (const who of world.people)
				for (const shift of has(who))
					if (shift.begins > now && isKnownOut(who, shift, now)) {
						drop(shift, who)
						fallen.add(shift)
					}
			return [...fallen]
		},
		/** Who is really there. */
		worked: (shift: Shift): Person[] => [...(at[shift.id] ?? [])].flatMap((id) => world.people[id] ?? []).filter((who) => turnsUp(world, who, shift)),
	}
}

export const breaksRest = (one: Span, other: Span): boolean => {
	const [first, then] = one.begins <= other.begins ? [one, other] : [other, one]
	return then.begins < first.ends + restBetween(first, then)
}
