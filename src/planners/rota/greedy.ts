/**
 * A lawful plan at once: what has fewest people left first, then what would lose most by waiting (regret), each to whoever is least full. Also who
 * could take one shift, best first, and why the others could not.
 */
import { barOf, bookOf, isNewTo, type Book, type Why } from './lawful.ts'
import type { Placed, Problem, Shift } from './problem.ts'
import { carriedOf, changeUnits, LOAD_UNITS, quartersOf, STEP_QUARTERS, weightOf, wishOf } from './score.ts'
import { seeded } from './seeded.ts'

/** One point of a wish against an hour of load at full weight: enough to decide between two who are alike. */
const WISH = 0.05
/** A tie is broken by chance of the seed, never by who stands first in the list. */
const TIE = 0.001

/** A lawful plan; it keeps what is frozen even where that breaks a rule, which the judge then says. The same seed gives the same plan. */
export function greedy(problem: Problem, seed: number): Placed[] {
	const { shifts, people, published, frozen } = problem
	const book = bookOf(problem)
	const chance = seeded(seed)
	const tie = people.map(() => chance() * TIE)
	const carried = carriedOf(people)
	const quarters = people.map(() => 0)
	const told = new Map(published.map((one) => [one.shift * people.length + one.person, changeUnits(people, one) / LOAD_UNITS]))
	const put = (shift: number, person: number) => {
		book.put(shift, person)
		quarters[person] = (quarters[person] ?? 0) + quartersOf(shifts[shift] ?? { load: 0 })
	}
	for (const { shift, person } of frozen) put(shift, person)
	// Who has been told stays where that is lawful, so that an unchanged problem gives an unchanged plan.
	for (const { shift, person } of published.toSorted((a, b) => changeUnits(people, b) - changeUnits(people, a))) if ((told.get(shift * people.length + person) ?? 0) > 0 && book.why(shift, person) === null) put(shift, person)

	const costOf = (shift: Shift, index: number, person: number): number => {
		const who = people[person]
		if (!who) return Number.POSITIVE_INFINITY
		const before = quarters[person] ?? 0
		const middle = Math.floor((before + quartersOf(shift) / 2) / STEP_QUARTERS)
		const load = (weightOf(carried[person] ?? 0, who.offered, middle) * quartersOf(shift)) / LOAD_UNITS
		return load - WISH * wishOf(who, index) - (told.get(index * people.length + person) ?? 0) + (tie[person] ?? 0)
	}
	const could = shifts.map((shift, index) => [...people.keys()].filter((person) => people[person] && barOf(shift, index, people[person]) === null && book.own(index, person) === null))
	fill(problem, book, could, costOf, put, (shift) => shift.least)
	fill(problem, book, could, costOf, put, (shift) => shift.most)
	return book.placed()
}

/** Who is first and who second for a shift, what it loses when the first goes elsewhere, and how many of its places are open. */
type Choice = { readonly person: number; readonly second: number; readonly regret: number; readonly open: number }

function fill(problem: Problem, book: Book, could: number[][], costOf: (shift: Shift, index: number, person: number) => number, put: (shift: number, person: number) => void, upTo: (shift: Shift) => number): void {
	const { shifts, people } = problem
	const best: (Choice | null)[] = shifts.map(() => null)
	const stale = shifts.map(() => true)
	const touched = people.map((): number[] => [])
	for (const [shift, those] of could.entries()) for (const person of those) touched[person]?.push(shift)

	const look = (shift: Shift, index: number): Choice | null => {
		const here = [...book.at(index)].flatMap((one) => people[one] ?? [])
		const wanted = shift.needs.filter(({ what, least }) => here.filter(({ knows }) => knows.includes(what)).length < least)
		if (here.length >= upTo(shift) && (wanted.length === 0 || here.length >= shift.most)) return null
		const may = book.among(index)
		const fits = (could[index] ?? []).filter((person) => may(person) === null)
		const skilled = wanted.length === 0 ? fits : fits.filter((person) => wanted.some(({ what }) => people[person]?.knows.includes(what)))
		const those = skilled.length > 0 || here.length >= upTo(shift) ? skilled : fits
		let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
		let [who, next] = [-1, -1]
		for (const person of those) {
			const cost = costOf(shift, index, person)
			if (cost < first) [second, next, first, who] = [first, who, cost, person]
			else if (cost < second) [second, next] = [cost, person]
		}
		return who < 0 ? null : { person: who, second: next, regret: Math.min(100, second - first), open: Math.max(1, upTo(shift) - here.length) }
	}
	const urgency = new Float64Array(shifts.length)
	const rate = (index: number) => {
		const [shift, choice] = [shifts[index], best[index]]
		urgency[index] = shift && choice ? shift.worth * 10_000 + (1000 * choice.open) / Math.max(1, could[index]?.length ?? 1) + choice.regret : -1
	}

	for (;;) {
		let next = 0
		for (const [index, shift] of shifts.entries()) {
			if (stale[index]) {
				best[index] = look(shift, index)
				stale[index] = false
				rate(index)
			}
			if ((urgency[index] ?? 0) > (urgency[next] ?? 0)) next = index
		}
		const choice = best[next]
		if (!choice) return
		put(next, choice.person)
		stale[next] = true
		for (const index of touched[choice.person] ?? []) {
			const those = could[index]
			const at = those?.indexOf(choice.person) ?? -1
			if (!those || at < 0) continue
			// Whoever got a place has only become dearer: a shift that would have taken two others before them need not look again.
			if (best[index]?.person === choice.person || best[index]?.second === choice.person) stale[index] = true
			if (book.own(index, choice.person) === null) continue
			those.splice(at, 1)
			rate(index)
		}
	}
}

/**
 * @property why null for who could; of several reasons the one that says most
 * @property rested milliseconds free before and after it, whichever is less; endless where they have nothing near
 * @property full what they carry with this plan over what they offered @property wish −3 to 3, lower where only if needed
 */
export type Candidate = { readonly person: number; readonly why: Why | null; readonly rested: number; readonly full: number; readonly wish: number }

/** A night's sleep and a day: who is further away than this from their other hours is as rested as anybody. */
const WELL_RESTED = 24 * 3_600_000

/** Everybody for one shift: first who could, the rested and the least full before others, then who cannot. */
export function whoCould(problem: Problem, placed: readonly Placed[], index: number): Candidate[] {
	const { shifts, people } = problem
	const shift = shifts[index]
	if (!shift) return []
	const book = bookOf(problem)
	for (const one of placed) book.put(one.shift, one.person)
	const carried = carriedOf(people)
	const all = people.map((who, person): Candidate => {
		const spans = [...who.already, ...[...book.of(person)].flatMap((one) => (one === index ? [] : (shifts[one] ?? [])))]
		const rested = Math.min(...spans.map(({ begins, ends }) => (begins >= shift.begins ? begins - shift.ends : shift.begins - ends)))
		const load = [...book.of(person)].reduce((sum, one) => sum + (shifts[one]?.load ?? 0), carried[person] ?? 0)
		return { person, why: book.why(index, person), rested, full: load / Math.max(1, who.offered), wish: wishOf(who, index) }
	})
	const rest = ({ rested }: Candidate) => Math.min(WELL_RESTED, rested)
	// A newcomer's seat is theirs first where somebody who knows the shift is there.
	const seat = ({ person }: Candidate) => (shift.newcomers > 0 && people[person] && isNewTo(people[person], shift) ? 0 : 1)
	return all.toSorted((a, b) => Number(a.why !== null) - Number(b.why !== null) || seat(a) - seat(b) || rest(b) - rest(a) || a.full - b.full || b.wish - a.wish || a.person - b.person)
}
