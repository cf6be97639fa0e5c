/**
 * Least recently on call: a tool gives each place to whoever was longest without this kind of work, as on-call tools do. It knows of no other work, of
 * no rest and of no hours offered; who cannot says so, and the next one is asked.
 */
import type { Book } from './book.ts'
import { ASSUMED, DAY, HOUR, weekOf, wouldSayYes, type Person, type Shift } from './world.ts'

const AHEAD = 14 * DAY
const TRIES = 6
const COORDINATOR = 0

export function rotation(book: Book): (at: number) => void {
	const { world } = book
	/** When somebody was last given this kind of work. */
	const last = new Map<string, number>()
	const key = (who: Person, { role }: Shift) => `${who.id} ${role.name}`
	const agrees = (who: Person, shift: Shift) => wouldSayYes(world, who, shift) && book.hoursIn(who, weekOf(shift.begins)) + (shift.ends - shift.begins) / HOUR <= who.hours * 1.5

	function fill(shift: Shift, at: number): void {
		const order = book.could(shift, at).toSorted((a, b) => (last.get(key(a, shift)) ?? -1) - (last.get(key(b, shift)) ?? -1) || a.id - b.id)
		for (const who of order.slice(0, TRIES)) {
			if (book.open(shift) === 0) return
			book.ask([who], at)
			if (agrees(who, shift)) {
				book.give(shift, who)
				last.set(key(who, shift), shift.begins)
			} else {
				book.tell(1)
				book.spend(ASSUMED.minutesToDecide, COORDINATOR)
			}
		}
	}

	return (at) => {
		for (const shift of book.fallOut(at)) fill(shift, at)
		for (const shift of world.shifts) if (Math.max(shift.known, shift.begins - AHEAD) === at) fill(shift, at)
	}
}
