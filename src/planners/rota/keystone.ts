/**
 * What would fall if somebody were not there, and how many people stand between a hub and nobody knowing a thing. It is about the hub's gaps, never
 * about who does more: somebody without whom something falls is somebody who cannot rest.
 */
import type { Highs } from 'highs'
import { judge } from './check.ts'
import { greedy } from './greedy.ts'
import { barOf } from './lawful.ts'
import type { Impossible, Ways } from './optimum.ts'
import { missingIn } from './prices.ts'
import type { Placed, Problem } from './problem.ts'
import { emptier, outcomeOf, type Outcome } from './teach.ts'

/** The same without somebody: who and what stand where they stood, they have no shift. */
export function without(problem: Problem, person: number): Problem {
	const away = new Map([...problem.shifts.keys()].map((shift) => [shift, 'away'] as const))
	const others = <T extends Placed>(those: readonly T[]) => those.filter((one) => one.person !== person)
	return { ...problem, people: problem.people.map((who, i) => (i === person ? { ...who, bars: away } : who)), frozen: others(problem.frozen), published: others(problem.published) }
}

/** @property falls places missing only without them; at most so many where it is not proven */
export type Keystone = { readonly person: number; readonly falls: number; readonly after: Outcome }
export type Keystones = { readonly before: Outcome; readonly keystones: readonly Keystone[] }

/**
 * Everybody without whom more places are missing, the most first. A quick look settles whoever can be stood in for at once; only for the others it
 * is planned again, those first whose absence looks worst. @param ways the time is for all of them together
 */
export function keystones(highs: Highs, problem: Problem, ways: Ways): Keystones | Impossible {
	const until = ways.now() + ways.seconds * 1000
	const told = outcomeOf(highs, problem, { ...ways, seconds: ways.seconds / 4 })
	if ('frozen' in told) return told
	const { placed, ...before } = told
	const quick = problem.people.flatMap((_, person) => {
		const rest = without(problem, person)
		// Whoever else has a place keeps it, and the gaps are filled as they can be.
		const stays = placed.filter((one) => one.person !== person)
		const mended = stays.length === placed.length ? stays : greedy({ ...rest, published: stays.map((one) => ({ ...one, weight: 1 })) }, ways.seed)
		const { score } = judge(rest, mended)
		return emptier(score, before.score) <= 0 ? [] : [{ person, rest, after: { score, missing: missingIn(rest, mended), isProven: false } }]
	})
	const worst = quick.toSorted((a, b) => emptier(b.after.score, a.after.score) || a.person - b.person)
	const found = worst.map(({ person, rest, after }, i): Keystone => {
		const left = (until - ways.now()) / 1000
		const again = left > 0 && !ways.isStopped?.() ? outcomeOf(highs, rest, { ...ways, seconds: left / (worst.length - i) }) : null
		const best = again && 'score' in again && emptier(again.score, after.score) <= 0 ? { score: again.score, missing: again.missing, isProven: again.isProven } : after
		return { person, falls: Math.max(0, best.missing - before.missing), after: best }
	})
	const matters = found.filter(({ after }) => emptier(after.score, before.score) > 0)
	return { before, keystones: matters.toSorted((a, b) => emptier(b.after.score, a.after.score) || a.person - b.person) }
}

/** @property holders who know it and could come to at least one shift that needs it @property factor without how few of them more than half of those shifts have nobody */
export type Held = { readonly what: string; readonly shifts: number; readonly holders: readonly number[]; readonly factor: number }

/** By everything a shift needs; what fewest know first. */
export function holdersOf({ shifts, people }: Problem): Held[] {
	const whats = [...new Set(shifts.flatMap(({ needs }) => needs.flatMap(({ what, least }) => (least > 0 ? [what] : []))))]
	return whats
		.map((what): Held => {
			const those = [...shifts.entries()].filter(([, { needs }]) => needs.some((need) => need.what === what && need.least > 0))
			let left = those.map(([index, shift]) => new Set([...people.entries()].flatMap(([person, who]) => (who.knows.includes(what) && barOf(shift, index, who) === null ? [person] : []))))
			const holders = [...new Set(left.flatMap((set) => [...set]))].toSorted((a, b) => a - b)
			let factor = 0
			while (left.filter((set) => set.size === 0).length * 2 <= left.length) {
				// Whoever leaves most shifts with nobody, or else stands in most of them.
				const loss = (person: number) => left.reduce((sum, set) => sum + (set.has(person) ? 1 / set.size ** 2 : 0), 0)
				const gone = holders.toSorted((a, b) => loss(b) - loss(a) || a - b)[0]
				if (gone === undefined || loss(gone) === 0) break
				left = left.map((set) => new Set([...set].filter((person) => person !== gone)))
				factor++
			}
			return { what, shifts: those.length, holders, factor }
		})
		.toSorted((a, b) => a.factor - b.factor || a.holders.length - b.holders.length || a.what.localeCompare(b.what))
}
