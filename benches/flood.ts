/**
 * A hostile flood by phone in virtual time, on the rules the house itself follows: 16,400 calls within an hour, six tenths of them from forty numbers, the
 * rest from numbers that never call again; thirty-eight people in it who mean it. What callers do is an assumption, written here, and nothing measured.
 */
import { minutes, seconds, type Instant } from '#ground/time.ts'
import type { MemberId } from '#ground/people.ts'
import { seeded } from '#planners/rota/days/chance.ts'
import { happens, isLive, LASTS, waitingIn, type Call, type Calls, type CallState, type Event, type Roster } from '#rooms/hotline/calls.ts'
import { asideOf, drawDigits, WITHIN } from '#rooms/hotline/flood.ts'
import { COUNTED_OVER, turnOf } from '#rooms/hotline/surge.ts'

/** Holdfast as it is; the same without anything it does in a surge; a router that rings every phone for every call and keeps nobody waiting. */
export type Rules = 'holdfast' | 'no check' | 'blast'

/** @property calls in all, within the hour @property stays of false callers, which share stays on the line whatever it hears @property guesses which share presses two keys by chance @property pranksters of the forty numbers, how many are people who press what they hear @property people on shift */
export type Assumed = { readonly seed: number; readonly rules: Rules; readonly calls: number; readonly stays: number; readonly guesses: number; readonly pranksters: number; readonly people: number }
export const ASSUMED: Omit<Assumed, 'seed' | 'rules'> = { calls: 16_400, stays: 0.001, guesses: 0.01, pranksters: 4, people: 12 }

const LOUD = 40
const OF_LOUD = 0.6
export const REAL = 38
const HIDDEN = 6
/** They press a wrong key first, and half of them again; the others say and press nothing. Whoever means it waits so long. */
const WRONG = 5
const SILENT = 5
const PATIENCE = minutes(5)
/** Whoever takes calls: so surely, so fast; so long they speak with somebody real, or with nobody. And so surely they say that it was nobody. */
const ANSWERS = 0.85
const PICKS_UP = [seconds(3), seconds(12)] as const
const TALKS = minutes(4)
const WITH_NOBODY = seconds(20)
const SAYS_SO = 0.9
/** What is heard takes so long: the languages, the digits, the digits again, what is said of a number set aside; then a carrier waits for a key. */
const HEARS = { menu: seconds(8), digits: seconds(6), again: seconds(7), aside: seconds(17), message: seconds(25), judged: seconds(9), first: seconds(18), poll: seconds(4) } as const
const WAITS_FOR = { menu: seconds(7), digits: seconds(5) } as const

type Kind = 'presses' | 'wrong' | 'silent' | 'hangs-up' | 'stays' | 'guesses' | 'prankster'
type Caller = { readonly id: string; readonly number: string | null; readonly kind: Kind; readonly isReal: boolean; readonly at: number; readonly language: string; readonly leaves: number }
/** @property knownAfter ms, from the first call on; null where it never was known @property through of those who mean it @property spoken false calls somebody spoke with @property rang false calls a phone rang for @property set calls of numbers that ring nobody @property live the most calls at one moment */
export type Became = { readonly through: number; readonly waits: readonly number[]; readonly knownAfter: number | null; readonly spoken: number; readonly rang: number; readonly set: number; readonly live: number }

export function flood(assumed: Assumed): Became {
	const { rules, calls: all, people } = assumed
	const chance = seeded(assumed.seed)
	const between = ([from, until]: readonly [number, number]) => from + chance() * (until - from)
	const callers = callersOf(assumed, chance)
	const byId = new Map(callers.map((one) => [one.id, one]))
	const [queue, gone, rang, spoken, began] = [agenda(), new Set<string>(), new Set<string>(), new Set<string>(), 0]
	const [minuteCounts, ofNumber, notReal, left, backs]: [Map<number, number>, Map<string, number[]>, Set<string>, Set<string>, { at: number; number: string | null }[]] = [new Map(), new Map(), new Set(), new Set(), []]
	const waits = new Map<string, number>()
	let [calls, knownAfter, live, set]: [Calls, number | null, number, number] = [new Map(), null, 0, 0]
	const team = Array.from({ length: people }, (_, i) => `member ${i}` as MemberId)
	const busy = new Set<MemberId>()

	const rosterOf = (call: Call | undefined, now: number): Roster => {
		const roster = { people: team.map((member) => ({ member, duty: 'shift' as const, languages: ['en', 'es'], isRested: true, isWoman: false })), owner: null }
		if (rules !== 'holdfast' || knownAfter === null || call === undefined) return roster
		const number = byId.get(call.id)?.number ?? null
		const lately = backs.filter(({ at }) => at > now - WITHIN)
		const of = { calls: number === null ? 1 : (ofNumber.get(number) ?? []).filter((at) => at > now - WITHIN).length, isNotReal: number !== null && notReal.has(number), isBack: false, hasLeft: number !== null && left.has(number) }
		return { ...roster, flood: { digits: drawDigits((n) => new Uint8Array(n).map(() => Math.floor(chance() * 256))), aside: asideOf(of), back: { lastAt: (backs.at(-1)?.at ?? null) as Instant | null, lately: lately.length, isHeard: number !== null && lately.some((one) => one.number === number) } } }
	}
	/** What the house decides, and what then happens at its phones. */
	const hear = (event: Event, now: number): void => {
		const before = calls
		const next = happens(calls, event, rosterOf(calls.get(event.call ?? ''), now), now as Instant)
		const open = new Map<string, Call>()
		for (const [id, call] of next.calls) {
			if (isLive(call.state)) open.set(id, call)
			const was = before.get(id)
			if (call === was) continue
			const caller = byId.get(id)
			if (call.digits !== null && call.ringing.length > 0 && was?.ringing.length === 0) backs.push({ at: now, number: caller?.number ?? null })
			if (call.state === 'aside' && was?.state !== 'aside') set++
			if (call.state !== was?.state && caller) moved(caller, call, now)
		}
		calls = open
		live = Math.max(live, calls.size)
		for (const does of next.does) {
			if (does.does === 'ring') {
				if (byId.get(does.call)?.isReal === false) rang.add(does.call)
				if (chance() < ANSWERS) queue.put(now + between(PICKS_UP), () => pickUp(does.call, does.member))
			}
		}
	}
	const pickUp = (id: string, member: MemberId) => (now: number) => {
		const call = calls.get(id)
		if (!call?.ringing.includes(member)) return
		hear({ is: 'pressed-1', call: id, member }, now)
	}
	const hangsUp = (caller: Caller, now: number) => {
		if (gone.has(caller.id)) return
		gone.add(caller.id)
		hear({ is: 'hung-up', call: caller.id }, now)
	}
	const later = (ms: number, now: number, does: (now: number) => void) => queue.put(now + ms, () => does)
	/** What the caller hears and does in a state that is new. */
	const moved = (caller: Caller, { id, state, digits, by }: Call, now: number): void => {
		const { kind } = caller
		const still = (then: (now: number) => void) => (at: number) => {
			if (calls.get(id)?.state === state && !gone.has(id)) then(at)
		}
		if (state === 'greeted') {
			const speaks = kind === 'presses' || kind === 'wrong' || kind === 'prankster'
			if (speaks) later(HEARS.menu + between([seconds(1), seconds(4)]), now, still((at) => hear({ is: 'chose', call: id, language: caller.language }, at)))
			else later(HEARS.menu + WAITS_FOR.menu, now, still((at) => hear({ is: 'waited', call: id, state: 'greeted' }, at)))
		}
		if (state === 'asked' || state === 'asked-again') {
			const [said, isSecond] = [state === 'asked' ? HEARS.digits : HEARS.again, state === 'asked-again']
			const guess = () => `${Math.floor(chance() * 10)}${Math.floor(chance() * 10)}`
			const typed = kind === 'presses' || kind === 'prankster' ? digits : kind === 'wrong' ? (isSecond && chance() < 0.5 ? digits : '00') : kind === 'guesses' ? guess() : null
			if (typed !== null) later(said + between([seconds(1), seconds(3)]), now, still((at) => hear({ is: 'typed', call: id, state, digits: typed }, at)))
			else later(said + WAITS_FOR.digits, now, still((at) => hear({ is: 'waited', call: id, state }, at)))
		}
		if (state === 'aside') later(HEARS.aside, now, still((at) => hear({ is: 'waited', call: id, state }, at)))
		if (['staying', 'ringing', 'standby'].includes(state)) {
			const poll = (at: number): void => {
				if (gone.has(id) || !['staying', 'ringing', 'standby'].includes(calls.get(id)?.state ?? '')) return
				hear({ is: 'time', call: id }, at)
				later(HEARS.poll, at, poll)
			}
			if (!polled.has(id)) {
				polled.add(id)
				later(HEARS.first, now, poll)
			}
		}
		if (state === 'message') {
			if (caller.number !== null) left.add(caller.number)
			later(HEARS.message, now, still((at) => (caller.isReal ? hear({ is: 'left-message', call: id }, at) : hangsUp(caller, at))))
		}
		if (state === 'connected') {
			if (caller.isReal) waits.set(id, now - caller.at)
			else spoken.add(id)
			later(caller.isReal ? TALKS : WITH_NOBODY, now, (at) => {
				hear({ is: 'hung-up', call: id }, at)
				const saysSo = !caller.isReal && caller.number !== null && ofNumber.get(caller.number)?.includes(caller.at) === true && chance() < SAYS_SO
				if (saysSo && caller.number !== null) notReal.add(caller.number)
				later(saysSo ? HEARS.judged : LASTS['wrap-up'], at, (over) => by && hear({ is: 'wrapped-up', call: id, member: by }, over))
			})
		}
	}
	const polled = new Set<string>()

	for (const caller of callers) {
		queue.put(caller.at, () => (now) => {
			const minute = now - (now % minutes(1))
			minuteCounts.set(minute, (minuteCounts.get(minute) ?? 0) + 1)
			if (knownAfter === null) {
				let lately = 0
				for (const [at, n] of minuteCounts) if (at > now - COUNTED_OVER - minutes(1)) lately += n
				if (turnOf(null, { usual: { calls: 0.02 }, lately: { calls: lately }, quiet: {} }, now as Instant) === 'begin') knownAfter = now - began
			}
			if (rules === 'blast') return blast(caller, now)
			if (caller.number !== null && knownAfter !== null) ofNumber.set(caller.number, [...(ofNumber.get(caller.number) ?? []), now])
			hear({ is: 'came', call: caller.id, known: null }, now)
			later(caller.leaves, now, (at) => {
				const state: CallState | undefined = calls.get(caller.id)?.state
				if (state !== undefined && state !== 'connected' && state !== 'wrap-up') hangsUp(caller, at)
			})
			if (knownAfter !== null && rules === 'holdfast') for (const id of waitingIn(calls)) hear({ is: 'time', call: id }, now)
		})
	}
	/** Rings every free phone for each call for half a minute; whoever answers first has it, and whom nobody answers hears a mailbox. */
	const blast = (caller: Caller, now: number) =>
		later(HEARS.menu + seconds(3), now, (at) => {
			const free = team.filter((member) => !busy.has(member))
			if (free.length === 0 || at - caller.at > caller.leaves) return
			if (!caller.isReal) rang.add(caller.id)
			const answers = free.flatMap((member) => (chance() < ANSWERS ? [{ member, in: between(PICKS_UP) }] : [])).toSorted((one, other) => one.in - other.in)
			const ring = (i: number): void => {
				const one = answers[i]
				if (!one) return
				later(one.in - (answers[i - 1]?.in ?? 0), i === 0 ? at : at + (answers[i - 1]?.in ?? 0), (then) => {
					if (then - caller.at > caller.leaves) return
					if (busy.has(one.member)) return ring(i + 1)
					busy.add(one.member)
					if (caller.isReal) waits.set(caller.id, then - caller.at)
					else spoken.add(caller.id)
					later((caller.isReal ? TALKS : WITH_NOBODY) + seconds(15), then, () => busy.delete(one.member))
				})
			}
			ring(0)
		})

	queue.run()
	if (callers.length !== all) throw new Error(`${callers.length} calls, not ${all}`)
	return { through: waits.size, waits: [...waits.values()], knownAfter, spoken: spoken.size, rang: rang.size, set, live }
}

function callersOf({ calls, stays, guesses, pranksters }: Assumed, chance: () => number): Caller[] {
	const hour = minutes(60)
	const language = () => (chance() < 0.5 ? 'en' : 'es')
	const real = Array.from({ length: REAL }, (_, i): Caller => {
		const kind = i < WRONG ? 'wrong' : i < WRONG + SILENT ? 'silent' : 'presses'
		// Hidden numbers among those who whisper and among the others.
		return { id: `real ${i}`, number: i >= WRONG + SILENT - HIDDEN / 2 && i < WRONG + SILENT + HIDDEN / 2 ? null : `real ${i}`, kind, isReal: true, at: chance() * hour, language: language(), leaves: PATIENCE }
	})
	const fake = Array.from({ length: calls - REAL }, (_, i): Caller => {
		const loud = chance() < OF_LOUD ? Math.floor(chance() * LOUD) : null
		const drawn = chance()
		const kind: Kind = loud !== null && loud < pranksters ? 'prankster' : drawn < stays ? 'stays' : drawn < stays + guesses ? 'guesses' : 'hangs-up'
		return { id: `false ${i}`, number: loud === null ? `spoofed ${i}` : `loud ${loud}`, kind, isReal: false, at: chance() * hour, language: language(), leaves: kind === 'hangs-up' || kind === 'guesses' ? seconds(8) + chance() * seconds(32) : minutes(10) }
	})
	return [...real, ...fake].toSorted((one, other) => one.at - other.at)
}

type Then = (now: number) => void
/** What happens next, in order of time; of two at one moment the one that was said first. */
function agenda() {
	const heap: { readonly at: number; readonly turn: number; readonly does: () => Then }[] = []
	let turn = 0
	const isBefore = (a: number, b: number) => {
		const [one, other] = [heap[a], heap[b]]
		return one !== undefined && (other === undefined || one.at < other.at || (one.at === other.at && one.turn < other.turn))
	}
	const swap = (a: number, b: number) => ([heap[a], heap[b]] = [heap[b] as never, heap[a] as never])
	return {
		put(at: number, does: () => Then) {
			heap.push({ at, turn: turn++, does })
			for (let i = heap.length - 1; i > 0 && isBefore(i, (i - 1) >> 1); i = (i - 1) >> 1) swap(i, (i - 1) >> 1)
		},
		run() {
			while (heap.length > 0) {
				const [first] = heap
				const last = heap.pop()
				if (heap.length > 0 && last) heap[0] = last
				for (let i = 0; ; ) {
					const [l, r] = [2 * i + 1, 2 * i + 2]
					const least = isBefore(l, i) ? (isBefore(r, l) ? r : l) : isBefore(r, i) ? r : i
					if (least === i || heap[least] === undefined) break
					swap(i, least)
					i = least
				}
				first?.does()(first.at)
			}
		},
	}
}
