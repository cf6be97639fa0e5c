/**
 * The house’s way: a week is planned a week ahead by its own planner, everybody is asked once for all of theirs, and a no costs nothing. What
 * opens later is asked of a few at a time, in the order and at the pace of the house’s own covers: who is owed no rest, was not asked this week
 * and carries least comes first, nobody who rests, never everybody. Who would like to learns what too few know, or what weighs most on those who know it. The one who coordinates decides only what is left.
 */
import { greedy, whoCould } from '#planners/rota/greedy.ts'
import { dueOf, goOn, inTurn, isCalm, restsNow, SEEKS_WITHIN, waveOf, type Cover } from '#rooms/rota/covers.ts'
import type { Placed, Problem } from '#planners/rota/problem.ts'
import { instantIn, owedTo, type Book } from './book.ts'
import { carriedBy, isTheirWeek, isFreeWeek, posed } from './posed.ts'
import { ASSUMED, CRITICAL, DAY, HOUR, isGone, loadOf, readsSoon, sinceMidnight, turnsUp, wouldSayYes, type Person, type Shift } from './world.ts'

/** What is planned at once, and how long it takes to learn something. */
const [PERIOD, FORTNIGHT] = [7 * DAY, 14 * DAY]
const PLANNED_AHEAD = 7 * DAY
/** Whoever coordinates takes it up themselves. */
const SOON = 24 * HOUR
/** Fewer than so many who know it, and it comes first. */
const HOLDERS = 4
const LEARN_AT_ONCE = 9
/** Hours beside somebody who knows it: two visits in two weeks. */
const LEARNING = 4
/** So many are asked at a time by whoever coordinates. */
const DECIDES = 2
/** Looking at the plan before it is told to all. */
const MINUTES_TO_PUBLISH = 15
/** Three share coordinating. */
const COORDINATORS = 3

/** @param plan the planner to use; by itself the instant one */
export function holdfast(book: Book, plan: (problem: Problem, seed: number) => readonly Placed[] = greedy): (at: number) => void {
	const { world } = book
	const asked = new Set<string>()
	let turn = 0
	const coordinator = () => (turn = (turn + 1) % COORDINATORS)

	function planWeek(at: number): void {
		const shifts = world.shifts.filter(({ begins, known }) => known <= at && begins >= at + PLANNED_AHEAD && begins < at + PLANNED_AHEAD + PERIOD)
		if (shifts.length === 0) return
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

	/** Somebody is looked for, as the house does it: step by step until the place is taken, or the coordinators hear. */
	function seek(shift: Shift, at: number): void {
		let { cover, nextAt } = sought.get(shift.id) ?? { cover: { step: 'asking', waves: 0, openedAt: instantIn(at), begins: instantIn(shift.begins) } satisfies Cover as Cover, nextAt: instantIn(at) as number | null }
		if (cover.step === 'told' && shift.begins - at <= SOON) decide(shift, at)
		while (nextAt !== null && nextAt < instantIn(at + HOUR) && book.open(shift) > 0) {
			const due = dueOf(cover)
			const asks = due === 'wave' ? wave(shift, at, cover.waves) : null
			if (due === 'tell') book.spend(ASSUMED.minutesToDecide, coordinator())
			;({ cover, nextAt } = goOn(cover, Math.max(nextAt, instantIn(at)) as never, asks === 'nobody'))
		}
		sought.set(shift.id, { cover, nextAt })
	}
	/** Whoever coordinates and has heard that nobody was found asks one after another themselves, as the board lists them. */
	function decide(shift: Shift, at: number): void {
		if (wave(shift, at, at / HOUR, DECIDES) === 'some') book.spend(ASSUMED.minutesToDecide, coordinator())
	}
	const sought = new Map<number, { readonly cover: Cover; readonly nextAt: number | null }>()

	/** A few are asked at a time; the first who says yes has it, and the rest hear so. */
	function wave(shift: Shift, at: number, round: number, most = waveOf(shift, at)): 'some' | 'later' | 'nobody' {
		// Nobody is asked for the week that is theirs while there is time.
		const those = candidates(shift, at, (who) => isCalm(shift, at) && isTheirWeek(book, who, shift))
		const few = those.filter(({ who }) => !restsNow(book.has(who).flatMap(({ id }) => book.spans[id] ?? []), instantIn(at))).slice(0, most * book.open(shift))
		for (const { who } of few) {
			asked.add(`${shift.id} ${who.id}`)
			lastAsked.set(who.id, at)
			const awake = book.awake(who, at)
			book.ask([who], at)
			if (readsSoon(world, who, shift, round, awake)) answer(who, shift)
			else unread.push({ who, shift })
		}
		return few.length > 0 ? 'some' : those.length > 0 ? 'later' : 'nobody'
	}
	const lastAsked = new Map<number, number>()

	function candidates(shift: Shift, at: number, bars: (who: Person) => boolean) {
		const problem = posed(book, [shift], at, { keeps: true, bars })
		const could = whoCould(problem, problem.frozen, 0).filter(({ person, why }) => why === null && !asked.has(`${shift.id} ${person}`))
		const all = could.map(({ person }) => {
			const [who, last] = [world.people[person] as Person, lastAsked.get(person)]
			return { id: String(person), who, askedAt: last === undefined ? null : instantIn(last), load: carriedBy(book, who, at, () => true) * 60, owed: owedTo(book, who, at) }
		})
		return inTurn(all, instantIn(at))
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

	/** Who would like to learns what too few know, or what weighs most on those who know it; the least laden first. */
	function learn(at: number): void {
		const ahead = world.shifts.filter(({ begins, known }) => known <= at && begins > at && begins < at + FORTNIGHT)
		const holders = (skill: string) => world.people.filter((who) => !isGone(who, at) && (who.knows.has(skill) || book.learnt[who.id]?.has(skill))).length
		const laden = (skill: string) => ahead.reduce((sum, shift) => sum + (shift.role.skill === skill ? loadOf(shift) * shift.places : 0), 0) / Math.max(1, holders(skill))
		const wanted = CRITICAL.toSorted((a, b) => Number(holders(b) < HOLDERS) - Number(holders(a) < HOLDERS) || laden(b) - laden(a))
		const carried = (who: Person) => carriedBy(book, who, at, () => true)
		const isLearning = (who: Person) => learning.some((one) => one.who === who && one.done > at)
		let n = 0
		for (const skill of wanted)
			for (const who of world.people.filter((one) => one.learns.includes(skill) && !isGone(one, at) && !book.learnt[one.id]?.has(skill) && !isLearning(one)).toSorted((a, b) => carried(a) - carried(b) || a.id - b.id)) {
				if (n === LEARN_AT_ONCE) return
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
		const day = sinceMidnight(at) === 18 * HOUR
		if (day && (at - 18 * HOUR + 8 * DAY) % PERIOD === 0) {
			planWeek(at - 18 * HOUR + DAY)
			learn(at)
		}
		for (const shift of world.shifts) {
			// What was looked for is found; should it open again, it is looked for anew.
			if (book.open(shift) === 0) sought.delete(shift.id)
			if (shift.known > at || shift.begins <= at || shift.begins > at + SEEKS_WITHIN || book.open(shift) === 0) continue
			seek(shift, at)
		}
		// Who does not come is missed at once, and a few who are near are asked.
		for (const shift of world.shifts) if (shift.begins === at && shift.role.worth > 1) standIn(shift, at)
	}

	function standIn(shift: Shift, at: number): void {
		for (const who of (book.at[shift.id] ?? []).values().toArray()) {
			const person = world.people[who] as Person
			if (turnsUp(world, person, shift)) continue
			book.drop(shift, person)
			wave({ ...shift, begins: at + 1 }, at, 9)
		}
	}
}
