/** Small invented rotas for tests, and every line that a person may have, judged one by one. */
import fc from 'fast-check'
import { judge } from './check.ts'
import type { Need, Person, Problem, Roster, Wish } from './problem.ts'

const whole = (min: number, max: number) => fc.integer({ min, max })

/** Rules that bind within a week or so. */
export const someone = (days: number): fc.Arbitrary<Omit<Person, 'id'>> =>
	fc
		.record({
			atMost: fc.tuple(whole(0, days), whole(0, 3)),
			minutesAtMost: whole(4, 60).map((n) => n * 120),
			minutesAtLeast: whole(0, 8).map((n) => n * 240),
			runAtMost: whole(1, 5),
			runAtLeast: whole(1, 3),
			restAtLeast: whole(1, 3),
			weekends: whole(0, 1),
			away: fc.uniqueArray(whole(0, days - 1), { maxLength: 3 }),
		})
		.map(({ away, ...person }) => ({ ...person, away: new Set(away) }))

export const shiftsOf = (isNightHard: boolean): Problem['shifts'] => [
	{ id: 'E', minutes: 480, notBefore: [false, false] },
	{ id: 'N', minutes: 600, notBefore: [isNightHard, false] },
]

export const problemOf = (days: number, people: readonly Omit<Person, 'id'>[], isNightHard: boolean, wishes: readonly Wish[] = [], needs: readonly Need[] = []): Problem => ({
	days,
	shifts: shiftsOf(isNightHard),
	people: people.map((person, i) => ({ id: `P${i}`, ...person })),
	wishes,
	needs,
})

/** A few people with needs and wishes, so small that every roster can be tried. */
export const smallProblem = (days: number, people: number): fc.Arbitrary<Problem> =>
	fc
		.record({
			people: fc.array(someone(days), { minLength: people, maxLength: people }),
			isNightHard: fc.boolean(),
			wishes: fc.array(fc.record({ person: whole(0, people - 1), day: whole(0, days - 1), shift: whole(0, 1), weight: whole(1, 3), isFor: fc.boolean() }), { maxLength: 8 }),
			wanted: fc.array(fc.record({ people: whole(0, people), under: fc.constantFrom(10, 100), over: whole(0, 2) }), { minLength: days * 2, maxLength: days * 2 }),
		})
		.map(({ people: some, isNightHard, wishes, wanted }) => problemOf(days, some, isNightHard, wishes, wanted.map((need, i) => ({ ...need, day: i >> 1, shift: i & 1 }))))

/** Every line of one person there is. */
export function lawful(problem: Problem, person = 0): readonly Int8Array[] {
	const alone: Problem = { ...problem, people: problem.people.slice(person, person + 1), wishes: [], needs: [] }
	const wide = problem.shifts.length + 1
	const lines: Int8Array[] = []
	for (let n = 0; n < wide ** problem.days; n++) {
		const line = Int8Array.from({ length: problem.days }, (_, day) => (Math.floor(n / wide ** day) % wide) - 1)
		if (judge(alone, [line]).broken.length === 0) lines.push(line)
	}
	return lines
}

/** What the best of all rosters costs; null where somebody has no line at all. */
export function leastOf(problem: Problem): number | null {
	const all = problem.people.map((_, person) => lawful(problem, person))
	if (all.some((lines) => lines.length === 0)) return null
	const roster: Int8Array[] = []
	const least = (person: number): number => {
		if (person === all.length) return judge(problem, roster as Roster).penalty
		return (all[person] ?? []).reduce((min, line) => {
			roster[person] = line
			return Math.min(min, least(person + 1))
		}, Number.POSITIVE_INFINITY)
	}
	return least(0)
}

/** A clock that goes on by a step each time somebody looks, so that a test takes the same way on every machine. */
export function tickingClock(step: number): () => number {
	let now = 0
	return () => (now += step)
}
