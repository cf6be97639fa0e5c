/**
 * From roster to roster: most people are taken out of one and dived for anew while the others stay; mostly those whose lines cost most beyond their worth,
 * because these costs together are all that lies between the roster and the linear program. Where that finds nothing for long, it begins elsewhere.
 *
 * Now and then a few people are planned anew to the end (around.ts): that alone can prove that nothing better is there.
 */
import { around, neighbours, type Setting } from './around.ts'
import { judge } from './check.ts'
import { generatorOf } from './columns.ts'
import type { Keeper } from './keeper.ts'
import { masterOf, type Column } from './master.ts'
import { pricingOf } from './pricing.ts'
import type { Problem, Roster } from './problem.ts'

/** Known lines for each person; with more of them every linear program takes longer, and only the likeliest half goes on. */
const LINES_AT_MOST = 75
/** Tries without anything better until it goes back to the best roster, and until it begins elsewhere. */
const [BACK, ELSEWHERE] = [30, 60]
/** How many are taken out, as share of all, at least and at most. */
const [FEWEST, MOST] = [0.6, 0.9]
/** Dives from nothing before the walk, as share of those between two groups. */
const BEGINNINGS = 0.4
/** Shares: of tries that look at what lines cost beyond their worth, and of those that ask for better, not for as good. */
const [BY_COST, ONLY_BETTER] = [0.8, 0.5]
const [ROUNDS, MIX] = [4, 0.3]
/** What a dive from nothing may cost beyond the best, as share. */
const WORSE_AT_MOST = 0.01
const TINY = 1e-3
const SMALLEST = 3

/** @param known lines to begin with */
export function walk(setting: Setting, kept: Keeper, known: readonly Column[]): void {
	const { highs, problem, lines, centre, chance, isOver, secondsLeft } = setting
	const { reducedOf } = pricingOf(problem)
	const everybody = problem.people.length
	const costOf = (roster: Roster) => judge(problem, roster).penalty
	const group = grouping(setting, kept)
	const between = divesBetween(problem)
	const beginnings = Math.round(BEGINNINGS * between)
	let [tries, here] = [0, kept.roster()]
	let master = lean(known)

	/** A model of the likeliest lines alone. */
	function lean(columns: readonly Column[]): ReturnType<typeof masterOf> {
		const fresh = masterOf(highs, problem, secondsLeft)
		for (const roster of [kept.roster(), here]) for (const [person, line] of roster.entries()) fresh.add(person, line)
		const likely = columns.map(({ person, days }) => ({ person, days, by: reducedOf(person, days, centre) })).sort((a, b) => a.by - b.by)
		for (const { person, days } of likely.slice(0, (everybody * LINES_AT_MOST) / 2)) fresh.add(person, days)
		return fresh
	}

	const byCost = (many: number): readonly number[] =>
		here
			.map((line, person) => ({ person, by: chance() ** (1 / (0.3 + Math.max(0, reducedOf(person, line, centre)))) }))
			.sort((a, b) => b.by - a.by)
			.slice(0, many)
			.map(({ person }) => person)

	function again(): void {
		const was = costOf(here)
		const many = Math.min(everybody, Math.max(SMALLEST, Math.round(everybody * (FEWEST + (MOST - FEWEST) * chance()))))
		const out = new Set(chance() < BY_COST ? byCost(many) : neighbours(problem, here, many, chance))
		for (const [person, line] of here.entries()) master.add(person, line)
		const begun = Int32Array.from(here, (line, person) => (out.has(person) ? -1 : master.numberOf(person, line)))
		const cutoff = (chance() < ONLY_BETTER ? kept.penalty() - 1 : was) + TINY
		const roster = generatorOf(problem, master, lines).dive({ begun, mix: MIX * chance(), rounds: ROUNDS, cutoff, chance, isLate: isOver, isOver })
		go(roster, was)
	}

	/** Goes on from there where that is as good. */
	function go(roster: Roster | null, was: number): void {
		const now = roster ? costOf(roster) : Number.POSITIVE_INFINITY
		tries = now < was ? 0 : tries + 1
		if (!roster || now > was) return
		here = roster
		kept.offer(here)
	}

	function elsewhere(mix: number): void {
		tries = 0
		const roster = generatorOf(problem, master, lines).dive({ mix, cutoff: kept.penalty() * (1 + WORSE_AT_MOST), chance, isLate: isOver, isOver })
		here = roster ?? kept.roster()
		kept.offer(here)
	}

	try {
		for (let turn = 1; !kept.isProven() && !isOver(); turn++) {
			if (master.columns.length > everybody * LINES_AT_MOST) {
				const { columns } = master
				master.end()
				master = lean(columns)
			}
			if (turn % (between + 1) === 0) group()
			else if (turn <= beginnings || tries >= ELSEWHERE) elsewhere(turn <= beginnings ? MIX / 2 : MIX)
			else again()
			if (turn === beginnings || tries === BACK) here = kept.roster()
		}
	} finally {
		master.end()
	}
}

/** A dive takes ever longer with more people and needs, so there are fewer for each group. */
const divesBetween = ({ needs, people }: Problem): number => Math.max(1, Math.min(10, Math.round(9000 / (needs.length * people.length))))

/** Each call plans one group of the best roster anew. Groups grow while they prove to hold nothing better, and shrink where they are too many to tell. */
function grouping(setting: Setting, kept: Keeper): () => void {
	const { problem, chance } = setting
	const everybody = problem.people.length
	let size = Math.min(everybody, 6)
	return () => {
		const was = kept.penalty()
		const many = Math.max(1, Math.min(everybody, Math.round(size * (0.8 + 0.4 * chance()))))
		const { roster, end } = around(setting, kept.roster(), neighbours(problem, kept.roster(), many, chance))
		if (roster) kept.offer(roster)
		if (kept.penalty() < was) return
		size = end === 'proven' ? Math.min(everybody, size + 0.3) : end === 'open' ? Math.max(SMALLEST, size - 0.5) : size
	}
}
