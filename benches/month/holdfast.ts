/**
 * The house’s way: a fortnight is planned a week ahead by its own planner, everybody is asked once for all of theirs, and a no costs nothing. What
 * opens later is asked of a few at a time, the rested and least laden first, never of everybody. Where only few know something, one who would like
 * to learns it beside them. The one who coordinates decides only what is left.
 */
import { greedy, whoCould } from '#planners/rota/greedy.ts'
import type { Placed, Problem } from '#planners/rota/problem.ts'
import type { Book } from './book.ts'
import { carriedBy, costsTheirWeek, isFreeWeek, posed } from './posed.ts'
import { ASSUMED, CRITICAL, DAY, HOUR, isGone, loadOf, readsSoon, turnsUp, wouldSayYes, type Person, type Shift } from './world.ts'

const FORTNIGHT = 14 * DAY
const PLANNED_AHEAD = 7 * DAY
/** A question is answered within so many hours, or the next are asked. */
const SOON = 24 * HOUR
const WAVE = { soon: 4, calm: 2 }
const WAVES = 8
/** Fewer than so many who know it, and somebody learns; and while so many of its places stay empty. */
const HOLDERS = 4
const LEARN_AT_ONCE = 5
/** Hours beside somebody who knows it: two visits in two weeks. */
const LEARNING = 4
/** Looking at the plan before it is told to all. */
const MINUTES_TO_PUBLISH = 15
/** Three share coordinating. */
const COORDINATORS = 3

/** @param plan the planner to use; by itself the instant one */
export function holdfast(book: Book, plan: (problem: Problem, seed: number) => readonly Placed[] = greedy): (at: number) => void {
	const { world } = book
	const asked = new Set<string>()
	const waves = new Map<number, number>()
	let turn = 0
	let planned = 0
	const coordinator = () => (turn = (turn + 1) % COORDINATORS)

	function fortnight(at: number): void {
		const shifts = world.shifts.filter(({ begins, known }) => known <= at && begins >= at + PLANNED_AHEAD && begins < at + PLANNED_AHEAD + FORTNIGHT)
		if (shifts.length === 0) return
		planned = at + PLANNED_AHEAD + FORTNIGHT
		const placed = plan(posed(book, shifts, at, { bars: isFreeWeek }), world.seed)
		book.spend(MINUTES_TO_PUBLISH, coordinator())
		for (const [id, those] of Map.groupBy(placed, ({ person }) => person)) {
			const who = world.people[id]
			if (!who) continue
			// One message lists all of theirs; one answer says which not.
			book.ask([who], at)
			book.tell(1)
			for (const { shift: i } of those) {
				const shift = shifts[i]
				if (!shift) continue
				asked.add(`${shift.id} ${id}`)
				if (wouldSayYes(world, who, shift)) book.give(shift, who)
			}
		}
	}

	/** A few are asked at a time; the first who says yes has it, and the rest hear so. */
	function wave(shift: Shift, at: number): void {
		const round = waves.get(shift.id) ?? 0
		if (round > WAVES) return
		waves.set(shift.id, round + 1)
		if (round === WAVES) return book.spend(ASSUMED.minutesToDecide, coordinator())
		const isSoon = shift.begins - at <= SOON
		const could = candidates(shift, at, (who) => costsTheirWeek(book, who, shift, planned))
		// Nobody's free week is touched while anybody else could come.
		const those = could.length > 0 || !isSoon ? could : candidates(shift, at)
		const few = those.slice(0, Math.max(book.open(shift), isSoon ? WAVE.soon : WAVE.calm))
		for (const { person } of few) {
			const who = world.people[person] as Person
			asked.add(`${shift.id} ${person}`)
			const awake = book.awake(who, at)
			book.ask([who], at)
			if (isSoon && !readsSoon(world, who, shift, round, awake)) unread.push({ who, shift })
			else answer(who, shift)
		}
	}

	function candidates(shift: Shift, at: number, bars?: (who: Person, shift: Shift) => boolean) {
		const problem = posed(book, [shift], at, { keeps: true, ...(bars && { bars }) })
		return whoCould(problem, problem.frozen, 0).filter(({ person, why }) => why === null && !asked.has(`${shift.id} ${person}`))
	}

	function answer(who: Person, shift: Shift): void {
		book.tell(1)
		if (book.open(shift) > 0 && wouldSayYes(world, who, shift)) book.give(shift, who)
	}

	/** A question stays open until the shift begins; who reads it later finds the place theirs if nobody has it and they may have it still. */
	function later(at: number): void {
		const still = unread.filter(({ shift }) => shift.begins > at && book.open(shift) > 0)
		unread.length = 0
		for (const one of still) {
			const problem = posed(book, [one.shift], at, { keeps: true })
			if (!readsSoon(world, one.who, one.shift, at / HOUR, book.awake(one.who, at))) unread.push(one)
			else if (whoCould(problem, problem.frozen, 0).some(({ person, why }) => person === one.who.id && why === null)) answer(one.who, one.shift)
		}
	}
	const unread: { readonly who: Person; readonly shift: Shift }[] = []

	/** Who would like to learns what too few know, or what stays empty most. */
	function learn(at: number): void {
		const ahead = world.shifts.filter(({ begins, known }) => known <= at && begins > at && begins < at + FORTNIGHT)
		const holders = (skill: string) => world.people.filter((who) => !isGone(who, at) && (who.knows.has(skill) || book.learnt[who.id]?.has(skill))).length
		const empty = (skill: string) => ahead.reduce((sum, shift) => sum + (shift.role.skill === skill ? book.open(shift) : 0), 0)
		const laden = (skill: string) => ahead.reduce((sum, shift) => sum + (shift.role.skill === skill ? loadOf(shift) * shift.places : 0), 0) / Math.max(1, holders(skill))
		const wanted = CRITICAL.toSorted((a, b) => Number(holders(b) < HOLDERS) - Number(holders(a) < HOLDERS) || empty(b) - empty(a) || laden(b) - laden(a))
		const carried = (who: Person) => carriedBy(book, who, at, () => true)
		let n = 0
		for (const skill of wanted) {
			const who = world.people.filter((one) => one.learns.includes(skill) && !isGone(one, at) && !book.learnt[one.id]?.has(skill)).toSorted((a, b) => carried(a) - carried(b) || a.id - b.id)[0]
			if (!who || n >= LEARN_AT_ONCE) continue
			n += 1
			book.tell(2)
			book.beside[who.id] = (book.beside[who.id] ?? 0) + LEARNING
			learning.push({ who, skill, done: at + FORTNIGHT })
		}
	}
	const learning: { readonly who: Person; readonly skill: string; readonly done: number }[] = []

	return (at) => {
		book.fallOut(at)
		for (const { who, skill, done } of learning) if (done === at) book.learnt[who.id]?.add(skill)
		later(at)
		const day = at % DAY === 18 * HOUR
		if (day && (at - 18 * HOUR + 8 * DAY) % FORTNIGHT === 0) {
			fortnight(at - 18 * HOUR + DAY)
			learn(at)
		}
		for (const shift of world.shifts) {
			if (shift.known > at || shift.begins <= at || shift.begins > at + PLANNED_AHEAD || book.open(shift) === 0) continue
			if (shift.begins - at <= SOON || at % DAY === 12 * HOUR) wave(shift, at)
		}
		// Who does not come is missed at once, and a few who are near are asked.
		for (const shift of world.shifts) if (shift.begins === at && shift.role.worth > 1) standIn(shift, at)
	}

	function standIn(shift: Shift, at: number): void {
		for (const who of (book.at[shift.id] ?? []).values().toArray()) {
			const person = world.people[who] as Person
			if (turnsUp(world, person, shift)) continue
			book.drop(shift, person)
			wave({ ...shift, begins: at + 1 }, at)
		}
	}
}
