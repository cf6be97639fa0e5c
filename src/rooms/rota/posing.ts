/**
 * Rota: a period of the ledger as a planner's problem.
 *
 * Pure. Whatever the problem allows, the room's own rules (`standsAgainst`) allow as well; where the planner's words are coarser than ours it is
 * asked for a little more, never for less. What somebody has by their own choice is not the plan's to move.
 */
import type { MemberId } from '#ground/people.ts'
import type { Instant } from '#ground/time.ts'
import { judge } from '#planners/rota/check.ts'
import type { Person, Placed, Problem, Shift as Planned } from '#planners/rota/problem.ts'
import { canIn, piecesOf } from './availability.ts'
import type { Carrier, Ledger, Open, Pair } from './ledger.ts'
import { limitsOf } from './limits.ts'
import { loadOf, shareOf } from './load.ts'
import type { ShiftId } from './model.ts'
import { asBar, barOf, isFreeWeek, knownUntil, WISHES, type Barred } from './posed-bars.ts'
import { learns, posedNeeds, togetherKnown } from './posed-needs.ts'
import { inGivingOrder, isSame, keyOf, pairsOf, type Posed } from './posed-pairs.ts'
import { isAway, spanOf } from './rest.ts'

/** Changing what people were told costs more the nearer it is: a hundred hours of load on the day, half that a week before. */
export const changeWeight = (now: Instant, begins: Instant): number => 100 * 2 ** (-Math.max(0, begins - now) / 604_800_000)

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
	const fallen = open.flatMap(({ shift, held }) => held.filter(({ member }) => isAway(who(member).away, shift)).map(({ member }) => ({ shift: shift.id, member })))
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
		return {
			id: carrier.id,
			knows: [...words, ...togetherKnown(allNeeds, words), ...newTo.map((kind) => `new:${kind}`)],
			newTo,
			bars: new Map([...(read[person]?.own ?? [])].map(([index, bar]) => [index, asBar(bar)])),
			ifNeeded: new Set(read[person]?.could.flatMap((could, index) => (could === 'if-needed' ? [index] : []))),
			// Of two who could as well, the one who is owed no rest.
			wishes: new Map(open.map(({ held }, index) => [index, (held.some(({ member }) => carrier.liked.includes(member)) ? 1 : 0) - (carrier.owed > 0 ? 1 : 0)] as const).filter(([, wish]) => wish !== 0)),
			...limits,
			carried: carrier.carried,
			moved: ledger.moved?.get(carrier.id) ?? 0,
			offered: shareOf(limits.weekMinutes, carrying.week, weeks),
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

const NOBODY: Carrier = { id: '' as MemberId, hasKey: false, mayAsk: false, own: {}, away: null, kindsNot: [], knows: [], done: [], times: [], liked: [], carried: 0, owed: 0, works: [], beside: [], no: [] }

/** Where somebody who has a place was new when they got it and is not now, the shift is a kind of its own, so that both are counted as the room counts them. */
function kindOf({ shift, held }: Open, carriers: readonly Carrier[]): string {
	const isOdd = held.some(({ member, isNew }) => carriers.some(({ id, done }) => id === member && done.includes(shift.kind) === isNew))
	return isOdd ? `${shift.kind}#${shift.id}` : shift.kind
}
