/**
 * Planning a few people anew while all others stay: column generation for them alone, then the best choice in whole numbers among all their lines
 * that could stand in a better roster (reduced cost below the gap). What was found is better, or nothing better is likely.
 */
import type { Highs } from 'highs'
import { judge } from './check.ts'
import { shuffled, type Chance } from './chance.ts'
import { chosenOf, generatorOf } from './columns.ts'
import { masterOf, type Prices } from './master.ts'
import type { Lines } from './person.ts'
import type { Problem, Roster } from './problem.ts'

/** @property end proven: nothing better for these people; open: too many to tell; told: anything else */
export type Around = { readonly roster: Roster | null; readonly end: 'proven' | 'open' | 'told' }
/** Lines that were of use, so that the next time does not begin from nothing. */
export type Pool = ReturnType<typeof poolOf>
export type Setting = {
	readonly highs: Highs
	readonly problem: Problem
	readonly lines: Lines
	readonly pool: Pool
	/** Prices of the needs when everybody was planned at once. */
	readonly centre: Prices
	readonly chance: Chance
	readonly isOver: () => boolean
	readonly secondsLeft: () => number
}

/** Costs are whole numbers; what is better is better by one. */
const ONE_BETTER = 1 - 1e-4
const LINES_EACH = 50
const LINES_AT_MOST = 1000
const NODES = 200
/** No single choice may take longer, in seconds, whatever its nodes. */
const CHOICE_AT_MOST = 3
/** Beyond this gap the choice in whole numbers finds nothing in time, and a dive does. */
const FAR = 10
const KEPT_EACH = 60

export function poolOf({ people }: Problem) {
	const lines = people.map(() => new Map<string, Int8Array>())
	return {
		of: (person: number): Iterable<Int8Array> => lines[person]?.values() ?? [],
		/** The oldest make room. */
		add(person: number, line: Int8Array): void {
			const mine = lines[person]
			if (!mine) return
			mine.delete(line.join())
			mine.set(line.join(), line)
			const [oldest] = mine.keys()
			if (oldest !== undefined && mine.size > KEPT_EACH) mine.delete(oldest)
		},
	}
}

/** Some people whose lines meet: those who could be where somebody is missing or too many, and others by chance. */
export function neighbours({ needs, people }: Problem, roster: Roster, size: number, chance: Chance): readonly number[] {
	const off = needs.filter(({ day, shift, people: wanted }) => roster.filter((line) => line[day] === shift).length !== wanted)
	const about = off[Math.floor(chance() * off.length)]
	const able = shuffled([...people.keys()], chance)
	if (!about || chance() < 0.3) return able.slice(0, size)
	const isNear = (person: number) => (people[person]?.atMost[about.shift] ?? 0) > 0 && people[person]?.away.has(about.day) === false
	return [...able.filter(isNear), ...able.filter((one) => !isNear(one))].slice(0, size)
}

/** What is left to plan when all others stay. */
export function partOf(problem: Problem, roster: Roster, who: readonly number[]): Problem {
	const place = new Map(who.map((person, i) => [person, i]))
	const others = roster.filter((_, person) => !place.has(person))
	return {
		...problem,
		people: who.flatMap((person) => problem.people[person] ?? []),
		wishes: problem.wishes.flatMap((wish) => (place.has(wish.person) ? [{ ...wish, person: place.get(wish.person) ?? 0 }] : [])),
		needs: problem.needs.map((need) => ({ ...need, people: need.people - others.filter((line) => line[need.day] === need.shift).length })),
	}
}

export function around({ highs, problem, lines, pool, centre, chance, isOver, secondsLeft }: Setting, roster: Roster, who: readonly number[]): Around {
	const part = partOf(problem, roster, who)
	const whose = (i: number) => who[i] ?? 0
	const back = (found: Roster): Roster => roster.map((line, person) => found[who.indexOf(person)] ?? line)
	const begun = who.map((person) => roster[person] ?? new Int8Array(problem.days))
	const master = masterOf(highs, part, () => Math.min(CHOICE_AT_MOST, secondsLeft()))
	try {
		for (const [i, line] of begun.entries()) master.add(i, line)
		for (const [i, person] of who.entries()) for (const line of pool.of(person)) master.add(i, line)
		const generator = generatorOf(part, master, { best: (i, ...rest) => lines.best(whose(i), ...rest), within: (i, ...rest) => lines.within(whose(i), ...rest) })
		const now = judge(part, begun).penalty
		const root = generator.root(isOver, now - ONE_BETTER, centre)
		if (root && now - root.bound < ONE_BETTER) return { roster: null, end: 'proven' }
		if (!root?.isWhole) return { roster: null, end: 'told' }
		for (const { person, days } of chosenOf(master, root.prices)) pool.add(whose(person), days)

		const dived = now - root.bound > FAR ? generator.dive({ mix: 0, chance, isLate: isOver, isOver }) : null
		const better = dived && judge(part, dived).penalty < now ? dived : begun
		const gap = judge(part, better).penalty - root.bound - ONE_BETTER
		if (gap <= 0 || gap > FAR || isOver()) return { roster: better === begun ? null : back(better), end: 'told' }
		const reduced = generator.enrich(root.prices, gap, LINES_EACH)
		const limit = Math.min(gap, reduced.toSorted()[LINES_AT_MOST] ?? gap)
		const { roster: found, isOpen } = master.whole(better, (column) => (reduced[column] ?? 0) < limit, NODES)
		return { roster: found ? back(found) : null, end: isOpen ? 'open' : 'told' }
	} finally {
		master.end()
	}
}
