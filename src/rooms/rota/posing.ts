/**
 * Rota: a period of the ledger as a planner's problem, and a planner's plan as places again.
 *
 * Pure. Whatever the problem allows, the room's own rules (`standsAgainst`) allow as well; where the planner's words are coarser than ours it is
 * asked for a little more, never for less. What somebody has by their own choice is not the plan's to move.
 */
import type { Carrying } from '#ground/hub.ts'
import type { MemberId } from '#ground/people.ts'
import { halfDayOf, type Instant } from '#ground/time.ts'
import { judge } from '#planners/rota/check.ts'
import { bookOf } from '#planners/rota/lawful.ts'
import type { Bar, Person, Placed, Problem, Shift as Planned } from '#planners/rota/problem.ts'
import { canIn, piecesOf, type Can, type Window } from './availability.ts'
import { debtOf } from './debt.ts'
import { limitsOf, type Limits } from './limits.ts'
import { loadOf, weekAt } from './load.ts'
import type { Present, Shift, ShiftId } from './model.ts'
import { learns, posedNeeds, togetherKnown, type Knowing } from './posed-needs.ts'
import { spanOf, type Hours, type Work } from './rest.ts'
import { fitOf } from './skills.ts'

/** Somebody on a shift. */
export type Pair = { readonly shift: ShiftId; readonly member: MemberId }
/** @property isNew as it was noted when they got it @property isChosen whether they took it themselves, or swapped or covered: no plan moves that */
export type Held = { readonly member: MemberId; readonly isNew: boolean; readonly isChosen: boolean }
/** A shift that has not begun, with who has a place of it. */
export type Open = { readonly shift: Shift; readonly held: readonly Held[] }

/**
 * What the ledger knows of somebody who can be planned.
 * @property hasKey whether they may open what is sealed @property mayAsk whether anything may be given to them @property own their own limits
 * @property carried hours of the last weeks, faded, by how heavy they were; null for who came only now
 * @property works all hours they have, with the shift they are of @property beside what they did without a shift, by week @property no shifts they said no to
 */
export type Carrier = {
	readonly id: MemberId
	readonly hasKey: boolean
	readonly mayAsk: boolean
	readonly own: { readonly [Which in keyof Limits]?: number | null }
	readonly away: Hours | null
	readonly kindsNot: readonly string[]
	readonly knows: readonly Knowing[]
	readonly done: readonly string[]
	readonly times: readonly Window[]
	readonly liked: readonly MemberId[]
	readonly carried: number | null
	readonly works: readonly (Work & { readonly shift: string })[]
	readonly beside: readonly { readonly week: number; readonly minutes: number }[]
	readonly no: readonly ShiftId[]
}

/** @property weeks how long the plan is @property pinned what a coordinator holds fast */
export type Ledger = {
	readonly now: Instant
	readonly zone: string
	readonly carrying: Carrying
	readonly weeks: number
	readonly open: readonly Open[]
	readonly carriers: readonly Carrier[]
	readonly apart: readonly (readonly [MemberId, MemberId])[]
	readonly pinned: readonly Pair[]
}

/** Why somebody cannot be planned for a shift, in the room's words. */
export type Barred = Bar | 'no-key' | 'said-no' | 'not-asked'

/**
 * @property fallen places whose people rest then: empty as far as any plan goes
 * @property beside places somebody has although a rule of today stands against it: they keep them, and the plan makes room
 */
export type Posed = {
	readonly problem: Problem
	readonly open: readonly Open[]
	readonly carriers: readonly Carrier[]
	readonly barred: readonly ReadonlyMap<number, Barred>[]
	readonly fallen: readonly Pair[]
	readonly beside: readonly Pair[]
	readonly at: (pair: Pair) => Placed | null
}

const rests = ({ away }: Carrier, { begins, ends }: Hours) => away !== null && away.begins < ends && begins < away.ends
export const knownUntil = ({ knows }: Pick<Carrier, 'knows'>, ends: Instant): string[] => knows.filter(({ untilHalf }) => untilHalf === null || untilHalf >= halfDayOf(ends)).map(({ what }) => what)

/** Changing what people were told costs more the nearer it is: a hundred hours of load on the day, half that a week before. */
export const changeWeight = (now: Instant, begins: Instant): number => 100 * 2 ** (-Math.max(0, begins - now) / 604_800_000)

function barOf(carrier: Carrier, { id, kind, opens, ends, begins }: Shift, could: Can): Barred | null {
	if (rests(carrier, { begins, ends })) return 'away'
	if (kind === 'childcare' && !knownUntil(carrier, ends).includes('children')) return 'not-vetted'
	if (opens === 'sealed' && !carrier.hasKey) return 'no-key'
	if (!carrier.mayAsk) return 'not-asked'
	if (carrier.no.includes(id)) return 'said-no'
	if (carrier.kindsNot.includes(kind)) return 'not-that-kind'
	return could === 'no' || could === 'unsaid' ? 'not-then' : null
}
/**
 * One week in so many is everybody’s own, each person’s another: no plan has them in it. What they take themselves is theirs, and a cover may still ask
 * for them where it is urgent.
 */
export const isFreeWeek = ({ id }: Pick<Carrier, 'id'>, { begins }: Pick<Hours, 'begins'>, { zone, carrying: { freeWeek } }: Pick<Ledger, 'zone' | 'carrying'>): boolean => freeWeek > 0 && (weekAt(begins, zone) + Number.parseInt(id.slice(-6), 16)) % freeWeek === 0

/** What somebody has already stays theirs whatever they wish for otherwise; what the law of the house forbids does not. */
const WISHES: readonly Barred[] = ['not-asked', 'said-no', 'not-that-kind', 'not-then']
const asBar = (barred: Barred): Bar => (barred === 'no-key' ? 'not-vetted' : barred === 'said-no' || barred === 'not-asked' ? 'not-then' : barred)

export function pose(ledger: Ledger): Posed {
	let [beside, pinned]: [readonly Pair[], readonly Pair[]] = [[], ledger.pinned]
	for (;;) {
		const posed = poseBeside({ ...ledger, pinned }, beside)
		const broken = judge(posed.problem, posed.problem.frozen).broken.flatMap((one) => pairsOf({ ...posed, beside: [] }, [one]))
		const isPin = (pair: Pair) => pinned.some((one) => isSame(one, pair)) && !ledger.open.some(({ shift, held }) => shift.id === pair.shift && held.some(({ member }) => member === pair.member))
		// What is only held fast in a draft gives way to what somebody has.
		const [pin] = broken.filter(isPin)
		const [next] = broken.filter((one) => !beside.some((other) => isSame(one, other)))
		if (pin) pinned = pinned.filter((one) => !isSame(one, pin))
		else if (next) beside = [...beside, next]
		else return posed
	}
}

export const isSame = (one: Pair, other: Pair): boolean => one.shift === other.shift && one.member === other.member

const keyOf = ({ shift, member }: Pair) => `${shift} ${member}`

function poseBeside(ledger: Ledger, beside: readonly Pair[]): Posed {
	const { now, zone, carrying, weeks, open, carriers, apart, pinned } = ledger
	const numbers = new Map(carriers.map(({ id }, index) => [id, index]))
	const places = new Map(open.map(({ shift }, index) => [shift.id, index]))
	const who = (member: MemberId) => carriers[numbers.get(member) ?? -1] ?? NOBODY
	const at = ({ shift, member }: Pair): Placed | null => {
		const [index, person] = [places.get(shift), numbers.get(member)]
		return index === undefined || person === undefined ? null : { shift: index, person }
	}
	const aside = new Set(beside.map(keyOf))
	const fallen = open.flatMap(({ shift, held }) => held.filter(({ member }) => rests(who(member), shift)).map(({ member }) => ({ shift: shift.id, member })))
	const out = new Set([...aside, ...fallen.map(keyOf)])
	const levels = learns(carriers)
	const kinds = open.map((one) => kindOf(one, carriers))

	const shifts = open.map(({ shift, held }, index): Planned => {
		const there = held.filter(({ member }) => aside.has(keyOf({ shift: shift.id, member })))
		const most = shift.places - there.length
		const span = spanOf(shift, zone, carrying)
		const kind = kinds[index] ?? shift.kind
		const needs = posedNeeds({ ...shift, kind, places: most }, there.map(({ member }) => knownUntil(who(member), shift.ends)), levels)
		const newcomers = Math.min(most, Math.max(0, shift.newcomers - there.filter(({ isNew }) => isNew).length))
		return { ...span, id: shift.id, kind, least: Math.min(most, Math.max(0, shift.least - there.length)), most, worth: shift.worth as 1 | 2 | 3, load: loadOf(shift, zone) / 60, needs, newcomers, isPaired: shift.isPaired }
	})
	const stands = open.flatMap(({ shift, held }) =>
		inGivingOrder(shift, held.filter(({ member }) => numbers.has(member) && !out.has(keyOf({ shift: shift.id, member }))).map((one) => ({ ...one, knows: knownUntil(who(one.member), shift.ends) }))).map(({ member, isChosen }) => ({ shift: shift.id, member, isChosen })),
	)
	const theirs = new Set(stands.map(keyOf))
	const held = new Set(pinned.map(keyOf))
	const allNeeds = shifts.flatMap(({ needs }) => needs)
	const clocks = open.map(({ shift }) => piecesOf(shift, zone))
	const read = carriers.map((carrier) => {
		const could = clocks.map((pieces) => canIn(carrier.times, pieces))
		const own = new Map<number, Barred>()
		for (const [index, { shift }] of open.entries()) {
			const key = keyOf({ shift: shift.id, member: carrier.id })
			const bar = aside.has(key) ? 'not-then' : barOf(carrier, shift, could[index] ?? 'no') ?? (isFreeWeek(carrier, shift, ledger) ? 'not-then' : null)
			// A coordinator may hold a place for somebody who has not said when they can: they are asked in any case.
			const isLifted = !aside.has(key) && ((theirs.has(key) && bar !== null && WISHES.includes(bar)) || (held.has(key) && bar === 'not-then'))
			if (bar !== null && !isLifted) own.set(index, bar)
		}
		return { own, could }
	})
	const people = carriers.map((carrier, person): Person => {
		const limits = limitsOf(carrier.own, carrying)
		const already = carrier.works.filter(({ shift }) => !places.has(shift as ShiftId) || aside.has(keyOf({ shift: shift as ShiftId, member: carrier.id })))
		const newTo = [...new Set(open.flatMap(({ shift, held }, index) => ((held.find(({ member }) => member === carrier.id)?.isNew ?? !carrier.done.includes(shift.kind)) ? [kinds[index] ?? shift.kind] : [])))]
		const words = levels.knownTo(carrier)
		const isOwed = debtOf(carrier.works, now, zone, carrying) > 0
		return {
			id: carrier.id,
			knows: [...words, ...togetherKnown(allNeeds, words), ...newTo.map((kind) => `new:${kind}`)],
			newTo,
			bars: new Map([...(read[person]?.own ?? [])].map(([index, bar]) => [index, asBar(bar)])),
			ifNeeded: new Set(read[person]?.could.flatMap((could, index) => (could === 'if-needed' ? [index] : []))),
			// Of two who could as well, the one who is owed no rest.
			wishes: new Map(open.map(({ held }, index) => [index, (held.some(({ member }) => carrier.liked.includes(member)) ? 1 : 0) - (isOwed ? 1 : 0)] as const).filter(([, wish]) => wish !== 0)),
			...limits,
			carried: carrier.carried,
			offered: (limits.weekMinutes / 60) * weeks,
			already: [...already.map((work) => spanOf(work, zone, carrying)), ...carrier.beside.map(({ week, minutes }) => ({ ...NO_TIME, week, minutes }))],
		}
	})
	const frozen = [...stands.filter(({ isChosen }) => isChosen), ...pinned.filter((pair) => !aside.has(keyOf(pair)))]
	const problem: Problem = {
		shifts,
		people,
		apart: apart.flatMap(([one, other]) => (numbers.has(one) && numbers.has(other) ? [[numbers.get(one) ?? 0, numbers.get(other) ?? 0] as const] : [])),
		published: stands.flatMap((pair) => (at(pair) ? [{ ...(at(pair) as Placed), weight: changeWeight(now, shifts[places.get(pair.shift) ?? 0]?.begins as Instant) }] : [])),
		frozen: [...new Map(frozen.map((pair) => [keyOf(pair), pair])).values()].flatMap((pair) => at(pair) ?? []),
	}
	return { problem, open, carriers, barred: read.map(({ own }) => own), fallen, beside, at }
}

/** What was done without a shift takes from its week, and stands in nobody’s way otherwise. */
const NO_TIME = { begins: 0, ends: 0, days: [], isNight: false, restBefore: 0, restAfter: 0 }

const NOBODY: Carrier = { id: '' as MemberId, hasKey: false, mayAsk: false, own: {}, away: null, kindsNot: [], knows: [], done: [], times: [], liked: [], carried: null, works: [], beside: [], no: [] }

/** Where somebody who has a place was new when they got it and is not now, the shift is a kind of its own, so that both are counted as the room counts them. */
function kindOf({ shift, held }: Open, carriers: readonly Carrier[]): string {
	const isOdd = held.some(({ member, isNew }) => carriers.some(({ id, done }) => id === member && done.includes(shift.kind) === isNew))
	return isOdd ? `${shift.kind}#${shift.id}` : shift.kind
}

/** In an order in which the room's rules take each beside those before; whoever it would not take comes last. */
export function inGivingOrder<Some extends Present>(shift: Parameters<typeof fitOf>[0], all: readonly Some[]): Some[] {
	const [given, left] = [[] as Some[], [...all]]
	while (left.length > 0) {
		const next = left.findIndex((one) => fitOf(shift, given, one) === null)
		given.push(...left.splice(Math.max(0, next), 1))
	}
	return given
}

/** The plan as places, what the plan made room for among them. */
export function pairsOf({ open, carriers, beside }: Posed, placed: readonly Placed[]): Pair[] {
	const those = placed.flatMap(({ shift, person }) => {
		const [one, who] = [open[shift], carriers[person]]
		return one && who ? [{ shift: one.shift.id, member: who.id }] : []
	})
	return [...those, ...beside]
}
/**
 * These places as far as they are lawful together, what is frozen first; the others are left out.
 * @param pairs those that matter most first
 */
export function lawfulOf(posed: Posed, pairs: readonly Pair[]): Placed[] {
	const book = bookOf(posed.problem)
	for (const { shift, person } of posed.problem.frozen) book.put(shift, person)
	let left = placedOf(posed, pairs)
	for (;;) {
		const after = left.filter(({ shift, person }) => {
			const why = book.why(shift, person)
			if (why === null) book.put(shift, person)
			return why !== null && why !== 'has-it'
		})
		// Somebody new can come once somebody is there who is not.
		if (after.length === left.length) return book.placed()
		left = after
	}
}

export const placedOf = (posed: Posed, pairs: readonly Pair[]): Placed[] => pairs.flatMap((pair) => (posed.beside.some((one) => isSame(one, pair)) ? [] : (posed.at(pair) ?? [])))
