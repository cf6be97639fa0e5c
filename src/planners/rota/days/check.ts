/** The judge of a roster: what it costs, and every hard rule it breaks. It shares no line with any planner, so that a planner cannot fool it. */
import { FREE, isSaturday, type Person, type Problem, type Roster } from './problem.ts'

export type Rule = 'size' | 'away' | 'succession' | 'atMost' | 'minutesAtMost' | 'minutesAtLeast' | 'runAtMost' | 'runAtLeast' | 'restAtLeast' | 'weekends'
export type Broken = { readonly person: number; readonly rule: Rule }
/** @property penalty the sum of soft costs, whether or not something is broken */
export type Judged = { readonly penalty: number; readonly broken: readonly Broken[] }

export function judge(problem: Problem, roster: Roster): Judged {
	const { days, shifts, people, wishes, needs } = problem
	const isWhole = roster.length === people.length && roster.every((line) => line.length === days && line.every((what) => what >= FREE && what < shifts.length))
	if (!isWhole) return { penalty: Number.POSITIVE_INFINITY, broken: [{ person: 0, rule: 'size' }] }
	let penalty = 0
	for (const { person, day, shift, weight, isFor } of wishes) if ((roster[person]?.[day] === shift) !== isFor) penalty += weight
	for (const { day, shift, people: wanted, under, over } of needs) {
		const there = roster.filter((line) => line[day] === shift).length
		penalty += there < wanted ? (wanted - there) * under : (there - wanted) * over
	}
	return { penalty, broken: people.flatMap((person, i) => brokenBy(problem, person, [...(roster[i] ?? [])]).map((rule) => ({ person: i, rule }))) }
}

function brokenBy({ shifts, days }: Problem, person: Person, line: readonly number[]): Rule[] {
	const broken = new Set<Rule>()
	const worked = line.flatMap((what, day) => (what === FREE ? [] : [{ day, shift: what }]))
	if (worked.some(({ day }) => person.away.has(day))) broken.add('away')
	if (worked.some(({ day, shift }) => line[day + 1] !== undefined && line[day + 1] !== FREE && shifts[shift]?.notBefore[line[day + 1] ?? 0])) broken.add('succession')
	if (person.atMost.some((most, shift) => worked.filter((one) => one.shift === shift).length > most)) broken.add('atMost')
	const minutes = worked.reduce((sum, { shift }) => sum + (shifts[shift]?.minutes ?? 0), 0)
	if (minutes > person.minutesAtMost) broken.add('minutesAtMost')
	if (minutes < person.minutesAtLeast) broken.add('minutesAtLeast')
	const saturdays = line.map((_, day) => day).filter((day) => isSaturday(day) && day + 1 < days)
	if (saturdays.filter((day) => line[day] !== FREE || line[day + 1] !== FREE).length > person.weekends) broken.add('weekends')
	for (const { isWork, from, to } of runsOf(line)) {
		const length = to - from
		const isWholeRun = from > 0 && to < days
		if (isWork && length > person.runAtMost) broken.add('runAtMost')
		if (isWork && isWholeRun && length < person.runAtLeast) broken.add('runAtLeast')
		if (!isWork && isWholeRun && length < person.restAtLeast) broken.add('restAtLeast')
	}
	return [...broken]
}

function runsOf(line: readonly number[]): { isWork: boolean; from: number; to: number }[] {
	const runs: { isWork: boolean; from: number; to: number }[] = []
	for (const [day, what] of line.entries()) {
		const last = runs.at(-1)
		if (last && last.isWork === (what !== FREE)) last.to = day + 1
		else runs.push({ isWork: what !== FREE, from: day, to: day + 1 })
	}
	return runs
}
