/**
 * Plans a rota in which people take at most one shift a day and have rich rules of their own: column generation with an exact program for each
 * person, a dive, then a walk from roster to roster (walk.ts).
 *
 * The rules are those of Curtois and Qu (2014), the decomposition Dantzig and Wolfe's (1960). The bound is one of the linear program, so that "nothing
 * better than this exists" is proven, not hoped. For the same seed and seconds the way is the same until the time cuts a part of it short: the first
 * search at its share, the first linear program and its dive at theirs, a single choice in whole numbers at three seconds, or all at the end.
 */
import type { Highs } from 'highs'
import { poolOf } from './around.ts'
import { seeded, type Chance } from './chance.ts'
import { judge } from './check.ts'
import { chosenOf, generatorOf } from './columns.ts'
import { masterOf } from './master.ts'
import { linesOf, sizeOf, type Best, type Lines } from './person.ts'
import { FREE, type Problem, type Roster } from './problem.ts'
import { keeper, type Keeper, type OnBetter } from './keeper.ts'
import { NARROW, quickLinesOf } from './quick.ts'
import { firstRoster, improved, type Search } from './search.ts'
import { walk } from './walk.ts'

/** @property bound nothing costs less; null where that is not known */
export type Planned = { readonly roster: Roster; readonly penalty: number; readonly bound: number | null }
/** @property seed the same gives the same way @property now milliseconds from anywhere, never back @property isStopped asked often */
export type Wanted = { readonly seconds: number; readonly seed: number; readonly now: () => number; readonly isStopped?: () => boolean; readonly onBetter?: OnBetter }

/** States of all people's tables together that can be filled often enough in a second that was wished for. Beyond it the beam plans alone. */
const STATES_PER_SECOND = 4_000_000
/** States of one table that can be filled now and then, where the beam finds nothing for somebody; by second wished for, and a quarter of a gigabyte at most. */
const [STATES_ONCE, STATES_AT_MOST] = [1_000_000, 30_000_000]
/** Shares of the time: until then the first roster, the first search, the first linear program with its dive, and all. */
const [BEGUN, SEARCHED, DIVED, ALL] = [0.3, 0.15, 0.6, 0.97]
/** @returns null where nobody found a line for somebody within their own rules: most often there is none */
export function planRota(highs: Highs, problem: Problem, wanted: Wanted): Planned | null {
	const began = wanted.now()
	const chance = seeded(wanted.seed)
	const isOver = (share = ALL) => wanted.isStopped?.() === true || wanted.now() - began >= wanted.seconds * 1000 * share
	const secondsLeft = () => Math.max(0, wanted.seconds * ALL - (wanted.now() - began) / 1000)
	const [quick, narrow] = [quickLinesOf(problem), quickLinesOf(problem, NARROW)]
	const exact = sizeOf(problem) <= Math.min(STATES_AT_MOST, Math.max(1, wanted.seconds) * STATES_ONCE) ? linesOf(problem) : null
	const isExact = exact !== null && problem.people.length * sizeOf(problem) <= wanted.seconds * STATES_PER_SECOND
	const lines = isExact ? exact : quick
	const [calm, hurried] = [inTurn([quick, ...(exact ? [exact] : [])]), inTurn([narrow, quick, ...(exact ? [exact] : [])])]
	const first = firstRoster(problem, () => (isOver(BEGUN) ? hurried : calm), chance) ?? allFree(problem)
	if (!first) return null
	const kept = keeper(problem, first, wanted.onBetter)
	const search: Search = { rounds: 20 * problem.people.length, hot: 25, cold: 0.4, together: 3, chance, isOver: () => isOver(isExact ? SEARCHED : ALL) }
	kept.offer(improved(problem, lines, first, search))
	if (!isExact) while (!isOver()) kept.offer(improved(problem, lines, kept.roster(), { ...search, hot: 6 }))
	else generated(highs, problem, lines, kept, { chance, isOver, secondsLeft })
	return { roster: kept.roster(), penalty: kept.penalty(), bound: kept.boundNow() }
}

/** The lines of the first way that has any. */
const inTurn = (ways: readonly Lines[]): Lines => ({
	best: (...asked) => ways.map((way) => () => way.best(...asked)).reduce<Best>((found, ask) => (found.lines.length > 0 ? found : ask()), { least: Number.NEGATIVE_INFINITY, lines: [] }),
	within: () => [],
})

/** The last resort: nobody works. Null where that breaks a rule. */
function allFree(problem: Problem): Roster | null {
	const roster = problem.people.map(() => new Int8Array(problem.days).fill(FREE))
	return judge(problem, roster).broken.length === 0 ? roster : null
}

type Clock = { readonly chance: Chance; readonly isOver: (share?: number) => boolean; readonly secondsLeft: () => number }

/** Column generation for everybody, a dive, and the walk until the time is over or the roster is proven best. */
function generated(highs: Highs, problem: Problem, lines: Lines, kept: Keeper, { chance, isOver, secondsLeft }: Clock): void {
	const search: Search = { rounds: 12 * problem.people.length, hot: 6, cold: 0.4, together: 3, chance, isOver: () => isOver(DIVED) }
	const pool = poolOf(problem)
	const master = masterOf(highs, problem, secondsLeft)
	try {
		for (const [person, line] of kept.roster().entries()) master.add(person, line)
		const generator = generatorOf(problem, master, lines)
		const root = generator.root(() => isOver(DIVED))
		if (root) kept.raise(root.bound)
		if (!root || kept.isProven() || isOver()) return
		for (const { person, days } of chosenOf(master, root.prices)) pool.add(person, days)
		const dived = generator.dive({ mix: 0, chance, isLate: () => isOver(DIVED), isOver: () => isOver() })
		if (dived) kept.offer(improved(problem, lines, dived, search))
		walk({ highs, problem, lines, pool, centre: root.prices, chance, isOver: () => isOver(), secondsLeft }, kept, master.columns)
	} finally {
		master.end()
	}
}
