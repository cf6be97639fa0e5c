/**
 * The judge of a plan. It shares nothing with any way of making one, so that a mistake there does not hide itself here: it looks at all hours each
 * person has and at all people each shift has, and says every hard rule that is broken. What stays empty is not broken, only counted.
 *
 * Room for what a shift needs: of its places as many as are needed of somebody who knows something stay free of whoever does not know it. And hours
 * somebody has already count like the plan's, but what is wrong among them alone is not the plan's doing.
 */
import type { Person, Placed, Problem, Score, Shift, Span } from './problem.ts'
import { scoreOf } from './score.ts'

export type Rule =
	| 'nobody-there'
	| 'twice'
	| 'barred'
	| 'overlap'
	| 'rest'
	| 'week-minutes'
	| 'in-row'
	| 'nights'
	| 'too-many'
	| 'need-most'
	| 'need-room'
	| 'newcomers-seat'
	| 'newcomer-alone'
	| 'apart'
	| 'frozen'

/** @property shift and person by index; the shift is one of those that break it, the person one of those concerned */
export type Broken = { readonly rule: Rule; readonly shift: number; readonly person: number }

export type Verdict = { readonly broken: readonly Broken[]; readonly score: Score }

type Held = { readonly span: Span; readonly shift: number | null }

export function judge(problem: Problem, placed: readonly Placed[]): Verdict {
	const { shifts, people, frozen } = problem
	const there = placed.filter(({ shift, person }) => shifts[shift] && people[person])
	const broken: Broken[] = placed.filter((one) => !there.includes(one)).map(({ shift, person }) => ({ rule: 'nobody-there', shift, person }))
	for (const one of frozen) if (!there.some(({ shift, person }) => shift === one.shift && person === one.person)) broken.push({ rule: 'frozen', ...one })
	for (const [person, who] of people.entries()) {
		const mine = there.filter((one) => one.person === person).map(({ shift }) => shift)
		broken.push(...brokenBy(who, mine, shifts).map((one) => ({ ...one, person })))
	}
	for (const [shift, what] of shifts.entries()) {
		const here = [...new Set(there.filter((one) => one.shift === shift).map(({ person }) => person))]
		broken.push(...brokenAt(problem, what, here).map((one) => ({ ...one, shift })))
	}
	return { broken, score: scoreOf(problem, there) }
}

function brokenBy(who: Person, mine: readonly number[], shifts: readonly Shift[]): Omit<Broken, 'person'>[] {
	const said: Omit<Broken, 'person'>[] = []
	const own = [...new Set(mine)]
	if (own.length < mine.length) said.push(...own.filter((shift) => mine.indexOf(shift) !== mine.lastIndexOf(shift)).map((shift) => ({ rule: 'twice' as const, shift })))
	const held: Held[] = [...who.already.map((span) => ({ span, shift: null })), ...own.flatMap((shift) => (shifts[shift] ? [{ span: shifts[shift], shift }] : []))]
	held.sort((a, b) => a.span.begins - b.span.begins || a.span.ends - b.span.ends)
	for (const shift of own) if (who.bars.has(shift)) said.push({ rule: 'barred', shift })
	for (const [i, one] of held.entries())
		for (const later of held.slice(i + 1)) {
			const shift = one.shift ?? later.shift
			if (shift === null) continue
			const between = later.span.begins - one.span.ends
			if (between < 0) said.push({ rule: 'overlap', shift })
			else if (between < Math.max(one.span.restAfter, later.span.restBefore)) said.push({ rule: 'rest', shift })
		}
	for (const week of new Set(held.map(({ span }) => span.week))) {
		const then = held.filter(({ span }) => span.week === week)
		const shift = then.find((one) => one.shift !== null)?.shift
		if (shift !== null && shift !== undefined && then.reduce((sum, { span }) => sum + span.minutes, 0) > who.weekMinutes) said.push({ rule: 'week-minutes', shift })
		const nights = then.filter(({ span }) => span.isNight)
		const night = nights.find((one) => one.shift !== null)?.shift
		if (night !== null && night !== undefined && nights.length > who.nights) said.push({ rule: 'nights', shift: night })
	}
	for (const run of runsOf(held)) {
		const shift = run.find((one) => one.shift !== null)?.shift
		if (shift !== null && shift !== undefined && new Set(run.flatMap(({ span }) => span.days)).size > who.inRow) said.push({ rule: 'in-row', shift })
	}
	return said
}

/** Hours whose days follow each other without a free one. */
function runsOf(held: readonly Held[]): Held[][] {
	const days = new Set(held.flatMap(({ span }) => span.days))
	const firsts = [...days].filter((day) => !days.has(day - 1))
	return firsts.map((first) => {
		let last = first
		while (days.has(last + 1)) last++
		return held.filter(({ span }) => span.days.some((day) => day >= first && day <= last))
	})
}

function brokenAt({ people, apart }: Problem, shift: Shift, here: readonly number[]): Omit<Broken, 'shift'>[] {
	const said: Omit<Broken, 'shift'>[] = []
	const first = here[0]
	if (first === undefined) return said
	const isNew = (person: number) => people[person]?.newTo.includes(shift.kind) === true
	const [newcomers, others] = [here.filter(isNew), here.filter((person) => !isNew(person))]
	if (here.length > shift.most) said.push({ rule: 'too-many', person: here.at(-1) ?? first })
	if (others.length > Math.max(0, shift.most - shift.newcomers)) said.push({ rule: 'newcomers-seat', person: others.at(-1) ?? first })
	if (shift.isPaired && others.length === 0 && newcomers[0] !== undefined) said.push({ rule: 'newcomer-alone', person: newcomers[0] })
	for (const { what, least, most } of shift.needs) {
		const knowing = here.filter((person) => people[person]?.knows.includes(what))
		const without = here.filter((person) => !knowing.includes(person))
		if (knowing.length > most) said.push({ rule: 'need-most', person: knowing.at(-1) ?? first })
		if (without.length > Math.max(0, shift.most - least)) said.push({ rule: 'need-room', person: without.at(-1) ?? first })
	}
	for (const [one, other] of apart) if (one !== other && here.includes(one) && here.includes(other)) said.push({ rule: 'apart', person: other })
	return said
}
