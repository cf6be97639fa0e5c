/**
 * First come, first served: a sheet that everybody sees, a group chat, and one person who posts what is missing. Nobody looks at rest; people look at
 * their own calendar, and the eager put their name down more often than others, and for more hours than they offered.
 */
import { chanceOf, shuffled } from './chance.ts'
import type { Book } from './book.ts'
import { ASSUMED, DAY, drawnYes, HOUR, isGone, readsSoon, sinceMidnight, weekOf, wouldSayYes, type Person, type Shift } from './world.ts'

const SEEN_AHEAD = 14 * DAY
/** Hours before a shift at which what is missing is posted in the chat. */
const POSTED = [48, 24]
const COORDINATOR = 0

export function sheets(book: Book): (at: number) => void {
	const { world } = book
	const chance = chanceOf(world.seed + 11)
	const wants = (who: Person, shift: Shift) => book.hoursIn(who, weekOf(shift.begins)) + (shift.ends - shift.begins) / HOUR <= who.hours * (0.6 + who.eager) && wouldSayYes(world, who, shift)

	/** One post in the chat; whoever read it and can, says so; the first has it, and the others had written for nothing. */
	function post(shift: Shift, at: number, round: number): void {
		const members = world.people.filter((who) => !isGone(who, at))
		book.spend(ASSUMED.minutesToPost, COORDINATOR)
		const answers = shuffled(chance, book.could(shift, at)).filter((who) => (shift.begins - at >= DAY || readsSoon(world, who, shift, round)) && wouldSayYes(world, who, shift) && drawnYes(world, who, shift, round, book.awake(who, at)))
		book.ask(members, at)
		const first = answers.slice(0, book.open(shift))
		// An answer in a group reaches everybody.
		book.tell(answers.length * (members.length - 1))
		book.spend(answers.length * ASSUMED.minutesPerAnswer + first.length * ASSUMED.minutesToMendSheet, COORDINATOR)
		for (const who of first) book.give(shift, who)
	}

	return (at) => {
		for (const shift of book.fallOut(at)) {
			book.spend(ASSUMED.minutesToMendSheet, COORDINATOR)
			if (shift.begins - at < (POSTED[0] ?? 0) * HOUR) post(shift, at, 9)
		}
		for (const [round, before] of POSTED.entries()) for (const shift of world.shifts) if (shift.begins - before * HOUR === at && shift.known <= at && book.open(shift) > 0) post(shift, at, round)
		if (sinceMidnight(at) !== 19 * HOUR) return
		for (const who of shuffled(chance, world.people)) {
			if (isGone(who, at) || chance() > who.eager * 0.8 + 0.05) continue
			const seen = world.shifts.filter((shift) => shift.known <= at && shift.begins > at && shift.begins <= at + SEEN_AHEAD && book.open(shift) > 0 && book.free[shift.id]?.includes(who) && book.knows(who, shift))
			let taken = 0
			for (const shift of seen) {
				if (taken >= 2 || book.open(shift) === 0 || book.isBusy(who, shift) || !wants(who, shift)) continue
				book.give(shift, who)
				taken += 1
			}
		}
	}
}
