/** Small rotas of every sort for properties, and every lawful plan of one, the slow and certain way. */
import fc from 'fast-check'
import { judge } from './check.ts'
import type { Bar, Person, Placed, Problem, Score, Shift, Span } from './problem.ts'
import { LOAD_UNITS } from './score.ts'
import { TOLERANCE } from './optimum.ts'

const HOUR = 3_600_000
const SKILLS = ['a', 'b'] as const

export const span = (at: number, length: number, rest = 11): Span => ({
	begins: at * HOUR,
	ends: (at + length) * HOUR,
	minutes: length * 60,
	week: Math.floor(at / 168),
	days: [...new Set([Math.floor(at / 24), Math.floor((at + length - 1) / 24)])],
	isNight: (at % 24) + length > 24 || at % 24 < 5,
	restBefore: rest * HOUR,
	restAfter: rest * HOUR,
})
export const shiftOf = (id: string, hours: Span, facts: Partial<Shift> = {}): Shift => ({ ...hours, id, kind: 'k', least: 1, most: 1, worth: 2, load: hours.minutes / 60, needs: [], newcomers: 0, isPaired: false, ...facts })
export const personOf = (id: string, facts: Partial<Person> = {}): Person => ({ id, knows: [], newTo: [], bars: new Map(), ifNeeded: new Set(), wishes: new Map(), weekMinutes: 2400, inRow: 6, nights: 3, carried: 0, offered: 40, already: [], ...facts })
export const problemOf = (shifts: readonly Shift[], people: readonly Person[], rest: Partial<Problem> = {}): Problem => ({ shifts, people, apart: [], published: [], frozen: [], ...rest })

/** Mostly anywhere, and sometimes short ones on days that follow each other, so that days in a row and weeks fill up. */
const daily = fc.integer({ min: 0, max: 4 }).map((day) => span(day * 24 + 9, 2, 0))
const anywhere = fc.record({ at: fc.integer({ min: 0, max: 8 * 24 }), length: fc.integer({ min: 2, max: 10 }), rest: fc.constantFrom(0, 11, 14) }).map(({ at, length, rest }) => span(at, length, rest))
const spans = fc.oneof({ arbitrary: anywhere, weight: 2 }, { arbitrary: daily, weight: 1 })
const shifts = (most: number) =>
	fc.record({ hours: spans, kind: fc.constantFrom('k', 'l'), least: fc.integer({ min: 0, max: 2 }), beyond: fc.integer({ min: 0, max: 1 }), worth: fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3), heavy: fc.integer({ min: 1, max: 40 }), needs: fc.array(fc.record({ what: fc.constantFrom(...SKILLS), least: fc.integer({ min: 0, max: 1 }), spare: fc.integer({ min: 0, max: 2 }) }), { maxLength: 2 }), newcomers: fc.constantFrom(0, 0, 1), isPaired: fc.boolean() }).map(({ hours, kind, least, beyond, worth, heavy, needs, newcomers, isPaired }): Shift => {
		const places = Math.max(1, Math.min(most, least + beyond))
		return shiftOf('s', hours, { kind, least: Math.min(least, places), most: places, worth, load: heavy / 4, needs: needs.map((need) => ({ what: need.what, least: need.least, most: need.least + need.spare })), newcomers: Math.min(newcomers, places), isPaired })
	})
const people = (count: number) =>
	fc.record({ knows: fc.subarray([...SKILLS]), newTo: fc.subarray(['k', 'l']), bars: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 2 }), ifNeeded: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 2 }), wishes: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: count, maxLength: count }), weekHours: fc.integer({ min: 4, max: 30 }), inRow: fc.integer({ min: 1, max: 4 }), nights: fc.integer({ min: 0, max: 2 }), carried: fc.option(fc.integer({ min: 0, max: 40 })), offered: fc.integer({ min: 1, max: 40 }), already: fc.array(spans, { maxLength: 1 }) }).map(({ bars, ifNeeded, wishes, weekHours, ...rest }) =>
		personOf('p', { ...rest, bars: new Map(bars.map((shift): [number, Bar] => [shift, 'away'])), ifNeeded: new Set(ifNeeded), wishes: new Map(wishes.entries()), weekMinutes: weekHours * 60 }),
	)

/** Problems with at most so many shifts and people, of all rules; nothing is published. */
export const problems = (mostShifts: number, mostPeople: number) =>
	fc.integer({ min: 1, max: mostShifts }).chain((count) =>
		fc.record({ shifts: fc.array(shifts(2), { minLength: count, maxLength: count }), people: fc.array(people(count), { minLength: 1, maxLength: mostPeople }), apart: fc.array(fc.tuple(fc.nat(mostPeople - 1), fc.nat(mostPeople - 1)), { maxLength: 1 }) }).map((told): Problem => {
			const problem = problemOf(told.shifts, told.people, { apart: told.apart.filter(([one, other]) => one < told.people.length && other < told.people.length) })
			return { ...problem, shifts: problem.shifts.map((shift, i) => ({ ...shift, id: `s${i}` })), people: problem.people.map((who, i) => ({ ...who, id: `p${i}` })) }
		}),
	)

/** Every lawful plan with its score. A place more never mends what a person's own rules forbid, so whoever is over a limit is left there. */
export function* allLawful(problem: Problem): Generator<{ readonly placed: readonly Placed[]; readonly score: Score }> {
	const own = problem.people.map((_, person) => subsets(problem, person))
	function* from(person: number, placed: readonly Placed[]): Generator<{ readonly placed: readonly Placed[]; readonly score: Score }> {
		const choices = own[person]
		if (!choices) {
			const { broken, score } = judge(problem, placed)
			if (broken.length === 0) yield { placed, score }
			return
		}
		for (const choice of choices) yield* from(person + 1, [...placed, ...choice])
	}
	yield* from(0, [])
}

function subsets(problem: Problem, person: number): Placed[][] {
	const alone: Problem = { ...problem, frozen: [], shifts: problem.shifts.map((shift) => ({ ...shift, isPaired: false })) }
	return Array.from({ length: 1 << problem.shifts.length }, (_, bits) => problem.shifts.flatMap((_one, shift) => (bits & (1 << shift) ? [{ shift, person }] : []))).filter((placed) => judge(alone, placed).broken.length === 0)
}

/** The best there is, level by level, with load even within the tolerance, as the optimum promises it. */
export function bestOf(problem: Problem): { readonly critical: number; readonly other: number; readonly evenAtMost: number; readonly wishes: number } {
	const all = [...allLawful(problem)].map(({ score }) => ({ ...score, even: Math.round((score.load + score.changes) * LOAD_UNITS) }))
	const critical = Math.min(...all.map((score) => score.critical))
	const others = all.filter((score) => score.critical === critical)
	const other = Math.min(...others.map((score) => score.other))
	const evens = others.filter((score) => score.other === other)
	const least = Math.min(...evens.map(({ even }) => even))
	const evenAtMost = least + Math.floor(least * TOLERANCE)
	return { critical, other, evenAtMost, wishes: Math.min(...evens.filter(({ even }) => even <= evenAtMost).map(({ wishes }) => wishes)) }
}
