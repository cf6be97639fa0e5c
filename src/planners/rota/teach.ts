/**
 * Whom to teach what: of the pairs offered (only people who said they would like to learn it), those the relaxed model prices highest are tried, each
 * by planning again as if it were learned. What is told is how many places then are missing, and whether that is proven.
 */
import type { Highs } from 'highs'
import { bookOf } from './lawful.ts'
import { optimum, type Impossible, type Ways } from './optimum.ts'
import { missingIn, pricesIn } from './prices.ts'
import type { Person, Placed, Problem, Score } from './problem.ts'
import { rowsOf } from './rows.ts'
import { compare } from './score.ts'

export type Lesson = { readonly person: number; readonly what: string }
/** @property missing places that cannot be filled, whatever they are worth */
export type Outcome = { readonly score: Score; readonly missing: number; readonly isProven: boolean }
export type Taught = Lesson & { readonly price: number; readonly after: Outcome }
export type Teaching = { readonly before: Outcome; readonly lessons: readonly Taught[]; readonly priced: number }

/** What comes before balance and wishes: critical places and the others. */
const EMPTY_LEVELS = 2

/** Only what leaves fewer places missing is told, the most helpful first. @param tries how many are planned again @param ways the time is for all of them together */
export function whomToTeach(highs: Highs, problem: Problem, offers: readonly Lesson[], tries: number, ways: Ways): Teaching | Impossible {
	const until = ways.now() + ways.seconds * 1000
	const told = outcomeOf(highs, problem, ways)
	if ('frozen' in told) return told
	const priced = priceAll(highs, problem, offers)
	const best = priced.filter(({ price }) => price > 0).slice(0, tries)
	const lessons = best.flatMap((lesson, i): Taught[] => {
		const left = (until - ways.now()) / 1000
		if (left <= 0 || ways.isStopped?.()) return []
		const after = outcomeOf(highs, learned(problem, lesson), { ...ways, seconds: left / (best.length - i) })
		return 'frozen' in after ? [] : [{ ...lesson, after }]
	})
	const helps = ({ after }: Taught) => after.isProven && emptier(after.score, told.score) < 0
	return { before: told, lessons: lessons.filter(helps).toSorted((a, b) => emptier(a.after.score, b.after.score) || b.price - a.price), priced: priced.length }
}

/** Compared by what is empty alone. */
export const emptier = (one: Score, other: Score): number => compare({ ...one, load: 0, changes: 0, wishes: 0 }, { ...other, load: 0, changes: 0, wishes: 0 })

/** A plan in which as little as possible is empty; how even it is does not matter here. */
export function outcomeOf(highs: Highs, problem: Problem, ways: Ways): (Outcome & { readonly placed: readonly Placed[] }) | Impossible {
	const found = optimum(highs, problem, { ...ways, levels: EMPTY_LEVELS })
	if ('frozen' in found) return found
	return { score: found.score, missing: missingIn(problem, found.placed), isProven: found.bound.kind === 'proven', placed: found.placed }
}

/** The same people, one of whom knows one thing more. Who is not vetted is not vetted by learning. */
export function learned(problem: Problem, { person, what }: Lesson): Problem {
	return { ...problem, people: problem.people.map((who, i) => (i === person ? knowing(problem, who, what) : who)) }
}

function knowing({ shifts }: Problem, who: Person, what: string): Person {
	const opens = (shift: number) => shifts[shift]?.needs.some((need) => need.what === what) === true
	return { ...who, knows: [...new Set([...who.knows, what])], bars: new Map([...who.bars].filter(([shift, why]) => !(why === 'not-known' && opens(shift)))) }
}

/** Each who would learn stands there twice, as they are and as they could be; the second has no place, only prices. */
function priceAll(highs: Highs, problem: Problem, offers: readonly Lesson[]): (Lesson & { readonly price: number })[] {
	const open = offers.filter(({ person, what }) => problem.people[person] && !problem.people[person].knows.includes(what))
	const twins = open.flatMap(({ person, what }) => (problem.people[person] ? [knowing(problem, problem.people[person], what)] : []))
	const first = problem.people.length
	const both: Problem = { ...problem, people: [...problem.people, ...twins], frozen: [], published: [] }
	const rows = rowsOf(both)
	const { gains } = pricesIn(highs, rows, ({ person }) => person >= first)
	const gainOf = new Map<number, { readonly shift: number; readonly gain: number }[]>()
	for (const [i, { shift, person }] of rows.pairs.entries()) if ((gains[i] ?? 0) > 0) gainOf.set(person, [...(gainOf.get(person) ?? []), { shift, gain: gains[i] ?? 0 }])
	const book = bookOf(both)
	/** As much as one person could bring within their own limits, the dearest place first. */
	const worth = (person: number): number => {
		let sum = 0
		for (const { shift, gain } of (gainOf.get(person) ?? []).toSorted((a, b) => b.gain - a.gain || a.shift - b.shift)) {
			if (book.of(person).has(shift) || book.own(shift, person) !== null) continue
			book.put(shift, person)
			sum += gain
		}
		return sum
	}
	const now = problem.people.map((_, person) => (open.some((one) => one.person === person) ? worth(person) : 0))
	return open.map((lesson, i) => ({ ...lesson, price: worth(first + i) - (now[lesson.person] ?? 0) })).toSorted((a, b) => b.price - a.price || a.person - b.person)
}
