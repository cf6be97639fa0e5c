/**
 * Eight weeks of an invented hub, drawn from a seed: 120 people, what they know, when they can, how long they offer, and what befalls them; shifts of
 * every kind, week by week, and surges that nobody knew of. Nothing of it depends on how the work is shared out, so that every way of sharing it
 * meets the same eight weeks. What was assumed is said in docs/month.md, and stands in ASSUMED.
 */
import { chanceOf, drawn, pick, shuffled } from './chance.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR
export const WEEKS = 8
export const PEOPLE = 120

/**
 * What the simulation takes for granted, with where it comes from or that it is our guess.
 * Minutes of a coordinator: ours, counted by hand on the tasks of a group chat with a form and a sheet (write the post, read the answers, mend the
 * sheet, tell the one who got it). The shape of eagerness: a few do most, as the reference's practice guides and thread after thread report.
 */
export const ASSUMED = {
	/** One in so many people is among the eager, who say yes to nearly everything. */
	eagerOneIn: 8,
	/** Of those who have read a question and could, so many say yes. */
	saysYes: 0.85,
	/** Of those asked, so many read it within the hour by day. */
	readsSoon: 0.6,
	/** Whoever got so many questions in seven days answers half as readily: a group that is asked all day stops reading. */
	tiresAt: 21,
	/** Of all people, so many fall ill in eight weeks. */
	fallIll: 0.55,
	/** Of all people, so many leave for good in eight weeks. */
	leave: 0.1,
	/** Of places somebody has, so many are not turned up to, without a word. */
	noShow: 0.015,
	minutesToPost: 4,
	minutesPerAnswer: 1.5,
	minutesToMendSheet: 2,
	minutesToDecide: 1,
} as const

/** @property skill what it takes @property worth 3 must not stay empty @property weight of an hour of it */
export type Role = { readonly name: string; readonly skill: string | null; readonly worth: 1 | 2 | 3; readonly weight: number }
export const ROLES = {
	dispatch: { name: 'dispatch', skill: 'dispatch', worth: 3, weight: 1.25 },
	/** At home, to be woken: a quarter of the time, and an hour for being called. */
	night: { name: 'night', skill: 'dispatch', worth: 3, weight: 0.25 },
	medic: { name: 'medic', skill: 'medic', worth: 3, weight: 1.25 },
	childcare: { name: 'childcare', skill: 'children', worth: 2, weight: 1 },
	driving: { name: 'driving', skill: 'driving', worth: 2, weight: 1 },
	court: { name: 'court', skill: 'court', worth: 2, weight: 1 },
	desk: { name: 'desk', skill: 'desk', worth: 2, weight: 1 },
	packing: { name: 'packing', skill: null, worth: 1, weight: 0.8 },
	kitchen: { name: 'kitchen', skill: null, worth: 1, weight: 0.8 },
	fridge: { name: 'fridge', skill: null, worth: 1, weight: 0.8 },
	circle: { name: 'circle', skill: 'facilitate', worth: 1, weight: 1 },
} as const satisfies Record<string, Role>
export type RoleName = keyof typeof ROLES
/** Without three who know them, these fall when one rests. */
export const CRITICAL = ['dispatch', 'medic', 'children', 'driving', 'court', 'desk', 'facilitate'] as const

/** @property known from when anybody knows of it */
export type Shift = { readonly id: number; readonly role: Role; readonly begins: number; readonly ends: number; readonly places: number; readonly known: number }

/** @property told when the others hear of it */
export type Ill = { readonly from: number; readonly until: number; readonly told: number }
/**
 * @property free weekday × quarter of a day in which they can @property hours they offer in a week
 * @property eager how ready they are to put their name on a sheet, 0 to 1 @property leaves from when they are gone
 */
export type Person = {
	readonly id: number
	readonly knows: ReadonlySet<string>
	readonly learns: readonly string[]
	readonly free: readonly boolean[]
	readonly hours: number
	readonly eager: number
	readonly ill: readonly Ill[]
	readonly leaves: number
	readonly carried: number
}

export type World = { readonly seed: number; readonly people: readonly Person[]; readonly shifts: readonly Shift[] }

export const weekOf = (at: number): number => Math.floor(at / (7 * DAY))
export const dayOf = (at: number): number => Math.floor(at / DAY)
/** How long since midnight; the weeks before the first one have negative times, and midnights as well. */
export const sinceMidnight = (at: number): number => at - dayOf(at) * DAY
export const touchesNight = ({ begins, ends }: Pick<Shift, 'begins' | 'ends'>): boolean => {
	for (let at = begins; at < ends; at += HOUR) if (isNight(at)) return true
	return false
}
const isNight = (at: number) => at % DAY >= 22 * HOUR || at % DAY < 6 * HOUR

export const isAtHome = ({ name }: Role): boolean => name === 'night'

/** What one place of it weighs, in hours: heavier work counts for more, and an hour of night for half an hour more. */
export function loadOf({ begins, ends, role }: Shift): number {
	let night = 0
	for (let at = begins; at < ends; at += HOUR) if (isNight(at)) night += 1
	const lasts = (ends - begins) / HOUR
	return isAtHome(role) ? lasts * role.weight + 1 : lasts * role.weight + night / 2
}

// People

const KNOWN: readonly (readonly [string, number])[] = [['dispatch', 0.5], ['medic', 0.14], ['children', 0.3], ['driving', 0.38], ['court', 0.32], ['desk', 0.3], ['facilitate', 0.035]]

function person(seed: number, id: number): Person {
	const chance = chanceOf(seed * 1000 + id)
	const pattern = chance()
	const likely = (day: number, part: number) => (pattern < 0.3 ? (day >= 5 ? 0.85 : 0.3) : pattern < 0.7 ? (part >= 2 ? 0.7 : 0.3) : 0.55) * (part === 0 ? 0.45 : 1)
	const free = Array.from({ length: 28 }, (_, i) => chance() < likely(Math.floor(i / 4), i % 4))
	const knows = new Set(KNOWN.flatMap(([skill, share]) => (chance() < share ? [skill] : [])))
	const learns = KNOWN.flatMap(([skill]) => (!knows.has(skill) && chance() < 0.15 ? [skill] : []))
	const eager = chance() < 1 / ASSUMED.eagerOneIn ? 0.7 + 0.3 * chance() : 0.05 + 0.25 * chance() ** 2
	const ill = chance() < ASSUMED.fallIll ? [illness(chance)] : []
	const leaves = chance() < ASSUMED.leave ? Math.floor((1 + chance() * (WEEKS - 1)) * 7) * DAY : Infinity
	return { id, knows, learns, free, hours: pick(chance, [6, 8, 8, 10, 12, 12, 16]), eager, ill, leaves, carried: Math.round(chance() * chance() * 30) }
}

function illness(chance: () => number): Ill {
	const from = Math.floor(chance() * WEEKS * 7 * 24) * HOUR
	return { from, until: from + (2 + Math.floor(chance() * 6)) * DAY, told: from - Math.floor(3 + chance() * 15) * HOUR }
}

// Shifts

type Plan = readonly [role: RoleName, day: number | 'daily' | 'weekday', from: number, long: number, places: number]
const WEEK: readonly Plan[] = [
	['dispatch', 'daily', 6, 4, 1],
	['dispatch', 'daily', 10, 4, 1],
	['dispatch', 'daily', 14, 4, 2],
	['dispatch', 'daily', 18, 4, 2],
	['night', 'daily', 22, 8, 1],
	['medic', 'daily', 16, 4, 1],
	['childcare', 2, 16, 4, 2],
	['childcare', 5, 9, 4, 3],
	['driving', 'daily', 8, 5, 1],
	['driving', 'daily', 15, 5, 1],
	['court', 'weekday', 8, 4, 2],
	['desk', 'weekday', 17, 3, 2],
	['packing', 5, 9, 4, 8],
	['packing', 2, 17, 3, 5],
	['kitchen', 'daily', 17, 3, 2],
	['fridge', 'daily', 18, 1, 1],
	['circle', 3, 18, 3, 2],
]
/** How long before it begins a shift is known; a surge’s only a day. */
const KNOWN_BEFORE = 21 * DAY
const falls = (day: number, when: Plan[1]) => when === 'daily' || (when === 'weekday' ? day % 7 < 5 : day % 7 === when)

function shiftsOf(seed: number): Shift[] {
	const chance = chanceOf(seed + 77)
	const surges = Array.from({ length: 3 }, () => Math.floor(chance() * WEEKS * 7))
	const all: Omit<Shift, 'id'>[] = []
	for (let day = 0; day < WEEKS * 7; day++) {
		const add = (role: RoleName, from: number, long: number, places: number, before: number) => all.push({ role: ROLES[role], begins: day * DAY + from * HOUR, ends: day * DAY + (from + long) * HOUR, places, known: day * DAY - before })
		for (const [role, when, from, long, places] of WEEK) if (falls(day, when)) add(role, from, long, places, KNOWN_BEFORE)
		if (surges.some((begins) => day >= begins && day < begins + 3)) {
			add('dispatch', 10, 6, 1, DAY)
			add('dispatch', 16, 6, 1, DAY)
			add('driving', 12, 5, 1, DAY)
			add('desk', 10, 3, 2, DAY)
		}
	}
	return all.toSorted((a, b) => a.begins - b.begins).map((shift, id) => ({ ...shift, id }))
}

/** @param seed the same seed is the same eight weeks */
export const worldOf = (seed: number): World => ({ seed, people: shuffled(chanceOf(seed + 5), Array.from({ length: PEOPLE }, (_, id) => id)).map((_, id) => person(seed, id)), shifts: shiftsOf(seed) })

// What is so, whoever asks

export const isGone = ({ leaves }: Person, at: number): boolean => at >= leaves
export const isIll = ({ ill }: Person, { begins, ends }: Pick<Shift, 'begins' | 'ends'>): boolean => ill.some(({ from, until }) => from < ends && begins < until)
/** Whether the others know by then that this person cannot come. */
export const isKnownOut = (who: Person, shift: Shift, at: number): boolean => isGone(who, at) || who.ill.some(({ from, until, told }) => told <= at && from < shift.ends && shift.begins < until)

/** Whether their week leaves them free for it, every quarter of a day that it touches. */
export function isFree({ free }: Person, { begins, ends }: Pick<Shift, 'begins' | 'ends'>): boolean {
	for (let at = begins; at < ends; at += HOUR) if (!free[(dayOf(at) % 7) * 4 + Math.floor((at % DAY) / (6 * HOUR))]) return false
	return true
}
export const knows = (who: Person, { role }: Pick<Shift, 'role'>, learnt: ReadonlySet<string> = NOTHING): boolean => role.skill === null || who.knows.has(role.skill) || learnt.has(role.skill)
const NOTHING: ReadonlySet<string> = new Set()

/** What they would say to this shift: yes, unless something of their own stands against it. */
export const wouldSayYes = ({ seed }: World, who: Person, shift: Shift): boolean => drawn(seed, who.id, shift.id, 1) < ASSUMED.saysYes
/** @param awake how readily they answer, from 0 to 1 */
export const readsSoon = ({ seed }: World, who: Person, shift: Shift, round: number, awake = 1): boolean => drawn(seed, who.id, shift.id, 2, round) < ASSUMED.readsSoon * awake
/** Whether somebody writes that they will do it, when a whole group was asked and nobody in particular. */
export const drawnYes = ({ seed }: World, who: Person, shift: Shift, round: number, awake = 1): boolean => drawn(seed, who.id, shift.id, 4, round) < (0.15 + who.eager * 0.85) * awake
export const turnsUp = ({ seed }: World, who: Person, shift: Shift): boolean => !isGone(who, shift.begins) && !isIll(who, shift) && drawn(seed, who.id, shift.id, 3) >= ASSUMED.noShow
