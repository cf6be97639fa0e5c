/**
 * Hotline: before anybody presses send: who gets it, in how many pieces, what it costs and what is left, when the first, the middle and the last have it.
 * It counts people by part of town, language and way; it is handed no incident and knows of none.
 *
 * Pure: no clock, no storage.
 */
import type { Pace, WayOut } from '#ground/carriers.ts'
import type { Language } from '#ground/words.ts'
import { segmentsOf } from './segments.ts'
import type { Form, Text } from './texts.ts'

/** @property ring how far their part of town is: 0 is its own, nearer ones are told first */
export type Count = { readonly way: WayOut; readonly language: Language; readonly ring: number; readonly people: number }

/** @property first seconds from the start, as all of these @property cents hundredths of the hub's currency */
type Sum = { readonly people: number; readonly segments: number; readonly cents: number; readonly first: number; readonly median: number; readonly last: number }
/** @property isOpen whether anything leaves by it: a way nobody opened takes nobody along @property registered whether its carrier may send here */
export type WayPlan = Sum & { readonly way: WayOut; readonly form: Form; readonly alphabet: 'gsm7' | 'ucs2' | null; readonly isOpen: boolean; readonly registered: boolean }
/**
 * @property unreached people of ways nobody opened @property left what the purse holds afterwards; null where nobody said what it holds @property isEnough whether it holds enough
 * @property shorter what the short form would make of text messages, where it at least halves their pieces
 */
export type Plan = Sum & { readonly ways: readonly WayPlan[]; readonly unreached: number; readonly unregistered: readonly WayOut[]; readonly left: number | null; readonly isEnough: boolean; readonly shorter: Sum | null }

/** @property forms which form goes by a way; the whole one where nothing is said @property purse hundredths of the hub's currency, null where nobody said */
export type Chosen = { readonly forms?: Partial<Record<WayOut, Form>>; readonly purse?: number | null }

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

/** Each person once: whoever is reached by several ways is counted by whoever counts, on the first of them. A way whose carrier hands nothing over is as one nobody opened. */
export function planOf(counts: readonly Count[], paces: ReadonlyMap<WayOut, Pace>, texts: readonly Text[], { forms = {}, purse = null }: Chosen = {}): Plan {
	const made = WAYS.filter((way) => counts.some((count) => count.way === way && count.people > 0)).map((way) => {
		const pace = paces.get(way)
		const form = forms[way] ?? 'full'
		const isOpen = pace !== undefined && pace.perSecond * pace.numbers > 0
		if (!isOpen) {
			const people = counts.filter((count) => count.way === way).reduce((sum, count) => sum + count.people, 0)
			return { way, form, line: null, short: null, plan: { way, form, alphabet: null, isOpen, registered: pace?.registered ?? false, people, segments: 0, cents: 0, first: 0, median: 0, last: 0 } satisfies WayPlan }
		}
		const line = lineOf(way, counts, pace, texts, form)
		const short = BY_PIECE.has(way) ? lineOf(way, counts, pace, texts, 'short') : line
		const isWide = BY_PIECE.has(way) && counts.some((count) => count.way === way && count.people > 0 && piecesIn(texts, count.language, form).alphabet === 'ucs2')
		return { way, form, line, short, plan: { way, form, alphabet: !BY_PIECE.has(way) ? null : isWide ? 'ucs2' : 'gsm7', isOpen, registered: pace.registered, ...sumOf([line], piecesOf(line.rings) * pace.cents) } satisfies WayPlan }
	})
	const centsOf = (lines: readonly { readonly way: WayOut; readonly line: Line }[]) => lines.reduce((sum, { way, line }) => sum + piecesOf(line.rings) * (paces.get(way)?.cents ?? 0), 0)
	const open = made.flatMap(({ way, line, short }) => (line && short ? [{ way, line, short }] : []))
	const sum = sumOf(open.map(({ line }) => line), centsOf(open))
	const shortened = open.map(({ way, short }) => ({ way, line: short }))
	const [now, then] = [open, shortened].map((lines) => lines.filter(({ way }) => BY_PIECE.has(way)).reduce((all, { line }) => all + piecesOf(line.rings), 0)) as [number, number]
	const halves = now > 0 && open.some(({ way, line, short }) => BY_PIECE.has(way) && piecesOf(short.rings) < piecesOf(line.rings)) && (then * 2 <= now || made.some(({ plan }) => plan.alphabet === 'ucs2'))
	return {
		...sum,
		ways: made.map(({ plan }) => plan),
		unreached: made.filter(({ plan }) => !plan.isOpen).reduce((all, { plan }) => all + plan.people, 0),
		unregistered: made.filter(({ plan }) => plan.isOpen && !plan.registered).map(({ way }) => way),
		left: purse === null ? null : purse - sum.cents,
		isEnough: purse === null || purse >= sum.cents,
		shorter: halves ? sumOf(shortened.map(({ line }) => line), centsOf(shortened)) : null,
	}
}
