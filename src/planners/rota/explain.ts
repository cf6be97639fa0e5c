/** Why a place is empty and why somebody's shift moved: codes with their numbers, for a page to say in words. */
import { missingOf } from './score.ts'
import { barOf, bookOf, type Book, type Why } from './lawful.ts'
import type { Person, Placed, Problem, Shift } from './problem.ts'

/** What takes people off the list for a place, in the order they are asked about. */
export const HURDLES = ['knowing', 'there', 'limit', 'in-row', 'overlapping', 'resting', 'apart', 'kept'] as const
export type Hurdle = (typeof HURDLES)[number]

/** Each reason under what it is counted as; somebody who has a place of that shift already is not asked. */
const HURDLE_OF: Readonly<Record<Exclude<Why, 'has-it'>, Hurdle>> = {
	'not-known': 'knowing',
	'not-vetted': 'knowing',
	'not-that-kind': 'knowing',
	away: 'there',
	'not-then': 'there',
	'week-full': 'limit',
	'nights-full': 'limit',
	'in-row': 'in-row',
	overlapping: 'overlapping',
	resting: 'resting',
	apart: 'apart',
	'kept-for-newcomers': 'kept',
	'not-alone': 'kept',
	full: 'kept',
}

/**
 * @property missing places below its least @property empty places up to its most
 * @property what something it needs and nobody there knows; null where only people are missing
 * @property asked how many people there were to ask @property removed how many of them each hurdle took away, each counted once
 * @property last the hurdle at which the last one fell; null where somebody is left who could
 * @property left who could take it
 */
export type Empty = {
	readonly shift: number
	readonly missing: number
	readonly empty: number
	readonly what: string | null
	readonly asked: number
	readonly removed: Readonly<Record<Hurdle, number>>
	readonly last: Hurdle | null
	readonly left: readonly number[]
}

/** Every shift with a place empty, those that cannot be held first. */
export function whyEmpty(problem: Problem, placed: readonly Placed[]): Empty[] {
	const book = bookFor(problem, placed)
	const told = problem.shifts.flatMap((shift, index): Empty[] => {
		const here = [...book.at(index)].flatMap((person) => problem.people[person] ?? [])
		return here.length < shift.most ? [emptyOf(problem, book, shift, index, here)] : []
	})
	const weight = ({ shift, missing }: Empty) => (problem.shifts[shift]?.worth ?? 0) * Math.sign(missing)
	return told.toSorted((a, b) => weight(b) - weight(a) || a.shift - b.shift)
}

function emptyOf({ people }: Problem, book: Book, shift: Shift, index: number, here: readonly Person[]): Empty {
	const what = shift.needs.find((need) => here.filter(({ knows }) => knows.includes(need.what)).length < need.least)?.what ?? null
	const removed = { knowing: 0, there: 0, limit: 0, 'in-row': 0, overlapping: 0, resting: 0, apart: 0, kept: 0 }
	const left: number[] = []
	const among = book.among(index)
	const others = [...people.keys()].filter((person) => !book.at(index).has(person))
	for (const person of others) {
		const who = people[person]
		if (!who) continue
		const why = what !== null && !who.knows.includes(what) ? 'not-known' : (barOf(shift, index, who) ?? book.own(index, person) ?? among(person))
		if (why === null) left.push(person)
		else if (why !== 'has-it') removed[HURDLE_OF[why]]++
	}
	const last = left.length > 0 ? null : (HURDLES.findLast((hurdle) => removed[hurdle] > 0) ?? null)
	return { shift: index, missing: missingOf(shift, here), empty: shift.most - here.length, what, asked: others.length, removed, last, left }
}

function bookFor(problem: Problem, placed: readonly Placed[]): Book {
	const book = bookOf(problem)
	for (const { shift, person } of placed) book.put(shift, person)
	return book
}

/**
 * What somebody hears about one shift.
 * - `cannot`: theirs no more, for they are away, at their limit, or whatever `why` says
 * - `needed`: theirs no more, so that they can take another which matters more or nobody else can
 * - `lighter`: theirs no more, for somebody who carries less has it
 * - `dropped`: theirs no more, and nobody has it
 * - `instead`: theirs now, for somebody else who had it
 * - `fills`: theirs now, for it stood empty
 */
export type Move =
	| { readonly person: number; readonly shift: number; readonly code: 'cannot'; readonly why: Why }
	| { readonly person: number; readonly shift: number; readonly code: 'needed'; readonly at: number }
	| { readonly person: number; readonly shift: number; readonly code: 'lighter' | 'instead'; readonly other: number }
	| { readonly person: number; readonly shift: number; readonly code: 'dropped' | 'fills' }

/** What is different from what was published, and why, by person. */
export function whyMoved(problem: Problem, placed: readonly Placed[]): Move[] {
	const { shifts, people, published } = problem
	const has = (those: readonly Placed[], { shift, person }: Placed) => those.some((one) => one.shift === shift && one.person === person)
	const gone = published.filter((one) => !has(placed, one))
	const came = placed.filter((one) => !has(published, one))
	const book = bookFor(problem, placed)
	const alone = bookOf(problem)
	const off = gone.map(({ shift, person }): Move => {
		const [what, who] = [shifts[shift], people[person]]
		const cannot = what && who ? (barOf(what, shift, who) ?? alone.own(shift, person)) : 'away'
		if (cannot) return { person, shift, code: 'cannot', why: cannot }
		// In the way is what they have now and had not: without it, they could still have this one.
		const inTheWay = came.find((one) => one.person === person && book.own(shift, person) !== null && without(problem, placed, one).own(shift, person) === null)
		if (inTheWay) return { person, shift, code: 'needed', at: inTheWay.shift }
		const other = came.find((one) => one.shift === shift)
		if (other) return { person, shift, code: 'lighter', other: other.person }
		const why = book.why(shift, person)
		return why ? { person, shift, code: 'cannot', why } : { person, shift, code: 'dropped' }
	})
	const taken = new Set<Placed>()
	const on = came.map(({ shift, person }): Move => {
		const before = gone.find((one) => one.shift === shift && !taken.has(one))
		if (before) taken.add(before)
		return before ? { person, shift, code: 'instead', other: before.person } : { person, shift, code: 'fills' }
	})
	return [...off, ...on].toSorted((a, b) => a.person - b.person || a.shift - b.shift)
}

const without = (problem: Problem, placed: readonly Placed[], one: Placed): Book => bookFor(problem, placed.filter((other) => other !== one))
