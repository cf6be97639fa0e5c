/**
 * Invented hubs to plan for: dispatch round the clock, medics, child care, drivers, court, packing and cooking, and people with some skills, some
 * hours of the week, a limit a week and something carried already. The same seed gives the same hub.
 */
import type { Bar, Person, Placed, Problem, Shift } from './problem.ts'
import { seeded } from './seeded.ts'

const HOUR = 3_600_000
const REST = 11 * HOUR
const EPOCH = Date.UTC(2026, 0, 5)

type Kind = { readonly knows: string | null; readonly worth: 1 | 2 | 3; readonly heavy: number }
const KINDS = {
	dispatch: { knows: 'dispatch', worth: 3, heavy: 1.4 },
	medic: { knows: 'medic', worth: 3, heavy: 1.5 },
	driver: { knows: 'driver', worth: 2, heavy: 1 },
	childcare: { knows: 'vetted', worth: 2, heavy: 1.1 },
	court: { knows: 'court', worth: 2, heavy: 1 },
	pack: { knows: null, worth: 1, heavy: 0.8 },
	cook: { knows: null, worth: 1, heavy: 0.8 },
} as const satisfies Record<string, Kind>
export const SKILLS = ['dispatch', 'medic', 'driver', 'vetted', 'court'] as const

/** @param at hours since the plan's first midnight */
function shiftAt(at: number, length: number, kind: keyof typeof KINDS, places: number): Shift {
	const { knows, worth, heavy } = KINDS[kind]
	const night = Array.from({ length }, (_, i) => (at + i) % 24).filter((hour) => hour < 6).length
	const isHard = length > 4 || night > 0 || (at % 24) + length > 22
	const [begins, ends] = [EPOCH + at * HOUR, EPOCH + (at + length) * HOUR]
	const days = [...new Set([Math.floor(at / 24), Math.floor((at + length - 1) / 24)])]
	return {
		id: `${kind}-${at}`,
		kind,
		begins,
		ends,
		minutes: length * 60,
		week: Math.floor(at / 168),
		days,
		isNight: night >= 2,
		restBefore: isHard ? REST : 0,
		restAfter: isHard ? REST : 0,
		least: places,
		most: places,
		worth,
		load: Math.round((length * heavy + night * 0.5) * 2) / 2,
		needs: knows ? [{ what: knows, least: places, most: places }] : [],
		newcomers: 0,
		isPaired: false,
	}
}

function shiftsOf(days: number): Shift[] {
	return Array.from({ length: days }, (_, day) => {
		const [at, weekday] = [day * 24, day % 7]
		const on = (hour: number, length: number, kind: keyof typeof KINDS, places = 1) => shiftAt(at + hour, length, kind, places)
		const daily = [on(6, 8, 'dispatch'), on(14, 8, 'dispatch', 2), on(22, 8, 'dispatch'), on(12, 6, 'medic'), on(18, 6, 'medic'), on(16, 4, 'childcare', 2), on(8, 5, 'driver'), on(15, 5, 'driver'), on(17, 3, 'cook')]
		return [...daily, ...(weekday < 5 ? [on(8, 5, 'court', 2)] : []), ...(weekday === 5 ? [on(9, 4, 'pack', 6)] : []), ...(weekday === 2 ? [on(17, 3, 'pack', 4)] : [])]
	}).flat()
}

const partOf = (hour: number) => Math.floor(hour / 6)

/** A hub of so many people and days. Whole hubs of one seed differ in nothing but their size. */
export function hubOf(people: number, days: number, seed = 1): Problem {
	const chance = seeded(seed)
	const pick = <T>(all: readonly [T, ...T[]]): T => all[Math.floor(chance() * all.length)] ?? all[0]
	const shifts = shiftsOf(days)
	const hoursOf = ({ begins, ends }: Shift) => Array.from({ length: (ends - begins) / HOUR }, (_, i) => (begins - EPOCH) / HOUR + i)
	const personOf = (i: number): Person => {
		const chances = { dispatch: 0.3, medic: 0.16, driver: 0.3, vetted: 0.3, court: 0.22 }
		const knows = SKILLS.filter((skill) => chance() < chances[skill])
		const pattern = chance()
		const free = new Set<number>()
		for (let weekday = 0; weekday < 7; weekday++)
			for (const part of [0, 1, 2, 3]) {
				const likely = pattern < 0.3 ? (weekday >= 5 ? 0.8 : 0.25) : pattern < 0.7 ? (part >= 2 ? 0.7 : 0.25) : 0.5
				if (chance() < likely * (part === 0 ? 0.4 : 1)) free.add(weekday * 4 + part)
			}
		const bars = new Map<number, Bar>()
		const wishes = new Map<number, number>()
		for (const [index, shift] of shifts.entries()) {
			const wish = Math.round((chance() - 0.5) * 6)
			if (!hoursOf(shift).every((hour) => free.has((Math.floor(hour / 24) % 7) * 4 + partOf(hour % 24)))) bars.set(index, 'not-then')
			else if (wish !== 0) wishes.set(index, wish)
		}
		const hours = pick([8, 10, 12, 16, 16, 20])
		const carried = Math.round(chance() * chance() * 60) / 2
		return { id: `person-${i}`, knows, newTo: [], bars, ifNeeded: new Set(), wishes, weekMinutes: hours * 60, inRow: 6, nights: 3, carried, offered: (hours * days) / 7, already: [] }
	}
	return { shifts, people: Array.from({ length: people }, (_, i) => personOf(i)), apart: [], published: [], frozen: [] }
}

/** The busiest from a day on are away from then: what was planned stays published and, before that day, frozen. A change costs five hours of load. */
export function fallOut(hub: Problem, placed: readonly Placed[], how: number, from: number): { readonly problem: Problem; readonly stays: readonly Placed[]; readonly gone: readonly number[] } {
	const isLater = (shift: number) => (hub.shifts[shift]?.days[0] ?? 0) >= from
	const counts = hub.people.map((_, person) => placed.filter((one) => one.person === person && isLater(one.shift)).length)
	const gone = [...counts.keys()].toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0)).slice(0, how)
	const away = [...hub.shifts.keys()].filter(isLater).map((shift): [number, Bar] => [shift, 'away'])
	const people = hub.people.map((who, person) => (gone.includes(person) ? { ...who, bars: new Map([...who.bars, ...away]) } : who))
	const stays = placed.filter(({ shift, person }) => !gone.includes(person) || !isLater(shift))
	return { problem: { ...hub, people, published: stays.map((one) => ({ ...one, weight: 5 })), frozen: stays.filter(({ shift }) => !isLater(shift)) }, stays, gone }
}
