/** Reads the plain text form of the Curtois and Qu instances (schedulingbenchmarks.org/nrp). A line it cannot read is named. */
import type { Need, Person, Problem, Shift, Wish } from './problem.ts'

const SECTIONS = ['HORIZON', 'SHIFTS', 'STAFF', 'DAYS_OFF', 'SHIFT_ON_REQUESTS', 'SHIFT_OFF_REQUESTS', 'COVER'] as const
type Section = (typeof SECTIONS)[number]
type Line = { readonly at: number; readonly cells: readonly string[] }

/** The file cannot be read: in which line, counted from one, and why, in words for whoever wrote it. */
export class Unreadable extends Error {
	readonly line: number
	constructor(line: number, why: string) {
		super(why)
		this.line = line
	}
}

const DAYS_AT_MOST = 400
const PEOPLE_AT_MOST = 500
const SHIFTS_AT_MOST = 60

/** @throws Unreadable */
export function readCurtois(text: string): Problem {
	const sections = sectionsOf(text)
	const end = text.split('\n').length
	const rows = (name: Section): readonly Line[] => sections.get(name) ?? fail(end, `SECTION_${name} is missing`)
	const [horizon] = rows('HORIZON')
	const days = horizon ? whole(horizon, 0, 1, DAYS_AT_MOST) : fail(end, 'SECTION_HORIZON is empty')
	const shifts = shiftsOf(rows('SHIFTS'))
	const shiftOf = finder(shifts.map(({ id }) => id), 'shift')
	const staff = rows('STAFF')
	once(staff, (line) => cell(line, 0), 'a person')
	const personOf = finder(staff.map((line) => cell(line, 0)), 'person')
	const day = (line: Line, i: number) => whole(line, i, 0, days - 1)
	const away = new Map<number, number[]>()
	for (const line of rows('DAYS_OFF')) away.set(personOf(line, 0), [...(away.get(personOf(line, 0)) ?? []), ...line.cells.slice(1).flatMap((text, i) => (text === '' ? [] : [day(line, i + 1)]))])
	const people = staff.map((line, i) => personFrom(line, shifts, shiftOf, new Set(away.get(i))))
	const wishes = (name: Section, isFor: boolean) => rows(name).map((line): Wish => ({ person: personOf(line, 0), day: day(line, 1), shift: shiftOf(line, 2), weight: whole(line, 3, 0), isFor }))
	once(rows('COVER'), (line) => `${cell(line, 0)},${cell(line, 1)}`, 'a day and shift')
	const needs = rows('COVER').map((line): Need => ({ day: day(line, 0), shift: shiftOf(line, 1), people: whole(line, 2, 0), under: whole(line, 3, 0), over: whole(line, 4, 0) }))
	if (people.length === 0) fail(end, 'SECTION_STAFF is empty')
	if (people.length > PEOPLE_AT_MOST) fail(end, `more than ${PEOPLE_AT_MOST} people`)
	return { days, shifts, people, wishes: [...wishes('SHIFT_ON_REQUESTS', true), ...wishes('SHIFT_OFF_REQUESTS', false)], needs }
}

function fail(line: number, why: string): never {
	throw new Unreadable(line, why)
}

function sectionsOf(text: string): Map<Section, Line[]> {
	const sections = new Map<Section, Line[]>()
	let current: Line[] | null = null
	for (const [i, raw] of text.replace(/^\uFEFF/, '').split('\n').entries()) {
		const line = raw.trim()
		if (line === '' || line.startsWith('#')) continue
		if (line.startsWith('SECTION_')) {
			const name = SECTIONS.find((one) => line === `SECTION_${one}`) ?? fail(i + 1, `no section of this format is called ${line}`)
			if (sections.has(name)) fail(i + 1, `${line} stands here twice`)
			sections.set(name, (current = []))
		} else if (current) current.push({ at: i + 1, cells: line.split(',').map((one) => one.trim()) })
		else fail(i + 1, 'something stands before the first section')
	}
	return sections
}

const cell = ({ at, cells }: Line, i: number): string => cells[i] ?? fail(at, `there is no column ${i + 1}`)

function whole(line: Line, i: number, least: number, most = 1_000_000): number {
	const text = cell(line, i)
	const n = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN
	return n >= least && n <= most ? n : fail(line.at, `column ${i + 1} is “${text.slice(0, 40)}”, not a whole number from ${least} to ${most}`)
}

function finder(ids: readonly string[], what: string) {
	const places = new Map(ids.map((id, i) => [id, i]))
	return (line: Line, i: number): number => places.get(cell(line, i)) ?? fail(line.at, `nothing above is a ${what} called “${cell(line, i).slice(0, 40)}”`)
}

function once(lines: readonly Line[], nameOf: (line: Line) => string, what: string): void {
	const names = new Set<string>()
	for (const line of lines) {
		const name = nameOf(line)
		if (names.has(name)) fail(line.at, `${what} called “${name.slice(0, 40)}” stands here twice`)
		names.add(name)
	}
}

function shiftsOf(lines: readonly Line[]): readonly Shift[] {
	if (lines.length > SHIFTS_AT_MOST) fail(lines.at(-1)?.at ?? 1, `more than ${SHIFTS_AT_MOST} kinds of shifts`)
	const ids = lines.map((line) => cell(line, 0))
	const find = finder(ids, 'shift')
	once(lines, (line) => cell(line, 0), 'a shift')
	return lines.map((line) => {
		const id = cell(line, 0)
		const after = (line.cells[2] ?? '').split('|').filter((one) => one !== '').map((one) => find({ at: line.at, cells: [one] }, 0))
		return { id, minutes: whole(line, 1, 1, 1440), notBefore: ids.map((_, shift) => after.includes(shift)) }
	})
}

function personFrom(line: Line, shifts: readonly Shift[], shiftOf: (line: Line, i: number) => number, away: ReadonlySet<number>): Person {
	const atMost = shifts.map(() => 0)
	for (const pair of cell(line, 1).split('|').filter((one) => one !== '')) {
		const cells = pair.split('=')
		atMost[shiftOf({ at: line.at, cells }, 0)] = whole({ at: line.at, cells }, 1, 0)
	}
	const at = (i: number, least = 0) => whole(line, i, least)
	return { id: cell(line, 0), atMost, minutesAtMost: at(2), minutesAtLeast: at(3), runAtMost: at(4, 1), runAtLeast: at(5), restAtLeast: at(6), weekends: at(7), away }
}
