/**
 * Hotline: before anybody presses send: who gets it, in how many pieces, what it costs and what is left, when the first, the middle and the last have it.
 * It counts people by part of town, language and way; it is handed no incident and knows of none.
 *
 * Pure: no clock, no storage.
 */
import type { Pace, WayOut } from '#ground/carriers.ts'
import type { Language } from '#ground/words.ts'
import { segmentsOf } from './segments.ts'
import { formFor, type Form, type Text } from './texts.ts'

/** @property ring how far their part of town is: 0 is its own, nearer ones are told first */
export type Count = { readonly way: WayOut; readonly language: Language; readonly ring: number; readonly people: number }

/** @property first seconds from the start, as all of these @property cents hundredths of the hub's currency */
type Sum = { readonly people: number; readonly segments: number; readonly cents: number; readonly first: number; readonly median: number; readonly last: number }
/** @property isOpen whether anything leaves by it: a way nobody opened takes nobody along @property registered whether its carrier may send here */
export type WayPlan = Sum & { readonly way: WayOut; readonly form: Form; readonly alphabet: 'gsm7' | 'ucs2' | null; readonly isOpen: boolean; readonly registered: boolean }
/**
 * @property unreached people of ways nobody opened @property left what the purse holds afterwards; null where nobody said what it holds @property isEnough whether it holds enough
 * @property whole what the whole text would make, where text messages go in the short form and it would be dearer
 */
export type Plan = Sum & { readonly ways: readonly WayPlan[]; readonly unreached: number; readonly unregistered: readonly WayOut[]; readonly left: number | null; readonly isEnough: boolean; readonly whole: Sum | null }

const BY_PIECE: ReadonlySet<WayOut> = new Set(['sms'])
const WAYS: readonly WayOut[] = ['push', 'sms', 'signal', 'mail']

/** One ring of one way: so many people, so many pieces, evenly mixed. */
type Ring = { readonly people: number; readonly segments: number }
type Line = { readonly rings: readonly Ring[]; readonly rate: number }

/** People who have it after so many seconds. */
function haveIt({ rings, rate }: Line, seconds: number): number {
	let [left, people] = [seconds * rate, 0]
	for (const ring of rings) {
		if (left < ring.segments) return people + Math.floor((ring.people * left) / ring.segments + 1e-9)
		left -= ring.segments
		people += ring.people
	}
	return people
}

/** The first whole second after which at least so many people have it. */
function secondOf(lines: readonly Line[], people: number): number {
	let [low, high] = [0, Math.max(0, ...lines.map(lengthOf))]
	while (low < high) {
		const middle = Math.floor((low + high) / 2)
		if (lines.reduce((sum, line) => sum + haveIt(line, middle), 0) >= people) high = middle
		else low = middle + 1
	}
	return low
}
const piecesOf = (rings: readonly Ring[]) => rings.reduce((sum, { segments }) => sum + segments, 0)
const lengthOf = ({ rings, rate }: Line) => Math.ceil(piecesOf(rings) / rate - 1e-9)

function sumOf(lines: readonly Line[], cents: number): Sum {
	const people = lines.reduce((sum, { rings }) => sum + rings.reduce((all, ring) => all + ring.people, 0), 0)
	return { people, segments: lines.reduce((sum, { rings }) => sum + piecesOf(rings), 0), cents, first: people === 0 ? 0 : secondOf(lines, 1), median: people === 0 ? 0 : secondOf(lines, Math.ceil(people / 2)), last: Math.max(0, ...lines.map(lengthOf)) }
}

/** Texts are there in the hub's first language always, so whose language is missing is told in that. */
function piecesIn(texts: readonly Text[], language: Language, form: Form): { readonly segments: number; readonly alphabet: 'gsm7' | 'ucs2' } {
	const text = texts.find((one) => one.language === language && one.form === form) ?? texts.find((one) => one.form === form)
	return segmentsOf(text?.text ?? '')
}

function lineOf(way: WayOut, counts: readonly Count[], { perSecond, numbers }: Pace, texts: readonly Text[], form: Form): Line {
	const own = counts.filter((count) => count.way === way && count.people > 0)
	const rings = [...new Set(own.map(({ ring }) => ring))].toSorted((a, b) => a - b).map((ring) => {
		const there = own.filter((count) => count.ring === ring)
		return { people: there.reduce((sum, { people }) => sum + people, 0), segments: there.reduce((sum, { people, language }) => sum + people * (BY_PIECE.has(way) ? piecesIn(texts, language, form).segments : 1), 0) }
	})
	return { rings, rate: perSecond * numbers }
}

/** Each person once: whoever is reached by several ways is counted by whoever counts, on the first of them. A way whose carrier hands nothing over is as one nobody opened. @param purse hundredths of the hub's currency, null where nobody said */
export function planOf(counts: readonly Count[], paces: ReadonlyMap<WayOut, Pace>, texts: readonly Text[], purse: number | null = null): Plan {
	const made = WAYS.filter((way) => counts.some((count) => count.way === way && count.people > 0)).map((way) => {
		const pace = paces.get(way)
		const form = formFor(way)
		const isOpen = pace !== undefined && pace.perSecond * pace.numbers > 0
		if (!isOpen) {
			const people = counts.filter((count) => count.way === way).reduce((sum, count) => sum + count.people, 0)
			return { way, form, line: null, long: null, plan: { way, form, alphabet: null, isOpen, registered: pace?.registered ?? false, people, segments: 0, cents: 0, first: 0, median: 0, last: 0 } satisfies WayPlan }
		}
		const line = lineOf(way, counts, pace, texts, form)
		const long = lineOf(way, counts, pace, texts, 'full')
		const isWide = BY_PIECE.has(way) && counts.some((count) => count.way === way && count.people > 0 && piecesIn(texts, count.language, form).alphabet === 'ucs2')
		return { way, form, line, long, plan: { way, form, alphabet: !BY_PIECE.has(way) ? null : isWide ? 'ucs2' : 'gsm7', isOpen, registered: pace.registered, ...sumOf([line], piecesOf(line.rings) * pace.cents) } satisfies WayPlan }
	})
	const centsOf = (lines: readonly { readonly way: WayOut; readonly line: Line }[]) => lines.reduce((sum, { way, line }) => sum + piecesOf(line.rings) * (paces.get(way)?.cents ?? 0), 0)
	const open = made.flatMap(({ way, line, long }) => (line && long ? [{ way, line, long }] : []))
	const sum = sumOf(open.map(({ line }) => line), centsOf(open))
	const whole = open.map(({ way, long }) => ({ way, line: long }))
	const isDearer = open.some(({ line, long }) => piecesOf(long.rings) > piecesOf(line.rings))
	return {
		...sum,
		ways: made.map(({ plan }) => plan),
		unreached: made.filter(({ plan }) => !plan.isOpen).reduce((all, { plan }) => all + plan.people, 0),
		unregistered: made.filter(({ plan }) => plan.isOpen && !plan.registered).map(({ way }) => way),
		left: purse === null ? null : purse - sum.cents,
		isEnough: purse === null || purse >= sum.cents,
		whole: isDearer ? sumOf(whole.map(({ line }) => line), centsOf(whole)) : null,
	}
}
