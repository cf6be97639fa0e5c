/**
 * Hotline: the phone tree of one part of town, for when nothing else goes out. Everybody is called by two others, so that no single phone that is off cuts
 * anybody off; nobody calls more than three; whoever calls first speaks the language of whom they call, wherever somebody there does.
 *
 * Pure: no clock, no chance, no storage. The same people make the same tree, in whatever order they come.
 */
import type { Language } from '#ground/words.ts'

export const CALLS_AT_MOST = 3
/** A pod is what fits on one sheet. */
export const POD_AT_MOST = 9

/** @property language in which they want to be called @property speaks what else they can call in */
export type InTree = { readonly id: string; readonly language: Language; readonly speaks: readonly Language[] }
/**
 * @property code what stands on paper in place of a name @property by who calls them, first and second; the desk is nobody's code
 * @property calls whom they call, in this order
 */
export type Branch = { readonly id: string; readonly code: string; readonly pod: string; readonly language: Language; readonly by: readonly string[]; readonly calls: readonly string[] }
export type Tree = { readonly starters: readonly string[]; readonly branches: readonly Branch[] }

/** Who begins: the desk calls the first two. */
export const DESK = 'desk'

type Placed = { readonly who: InTree; readonly depth: number; readonly by: string[]; readonly calls: string[] }
const can = ({ language, speaks }: InTree, one: Language): boolean => language === one || speaks.includes(one)
const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

export function treeOf(people: readonly InTree[]): Tree {
	const placed: Placed[] = []
	const order = orderOf(people)
	for (const [i, who] of order.entries()) {
		const callers = callersFor(who, placed, keptFree(placed, order.slice(0, i), order.slice(i)))
		const isStarter = i < 2
		const one: Placed = { who, depth: isStarter ? 0 : 1 + Math.min(...callers.map(({ depth }) => depth)), by: [...(isStarter ? [DESK] : []), ...callers.map((each) => each.who.id)], calls: [] }
		for (const caller of callers) caller.calls.push(who.id)
		const [first] = placed
		// The first two look after each other.
		if (i === 1 && first) {
			first.by.push(who.id)
			one.calls.push(first.who.id)
		}
		placed.push(one)
	}

	const codes = codesFor(placed.length)
	const codeOf = new Map(placed.map(({ who }, i) => [who.id, codes[i] ?? { pod: '', code: '' }]))
	const toCode = (id: string) => (id === DESK ? DESK : (codeOf.get(id)?.code ?? ''))
	return {
		starters: placed.slice(0, 2).map(({ who }) => toCode(who.id)),
		branches: placed.map(({ who, by, calls }) => ({ id: who.id, code: toCode(who.id), pod: codeOf.get(who.id)?.pod ?? '', language: who.language, by: by.map(toCode), calls: calls.map(toCode) })),
	}
}

const spare = ({ calls }: Placed) => CALLS_AT_MOST - calls.length
const yes = (is: boolean) => (is ? 0 : 1)

/** Up to two. First of all in their language; for the second it weighs more that no language still to come loses its only way in. Then near the top, then whoever has most room. */
function callersFor({ language }: InTree, placed: readonly Placed[], kept: ReadonlyMap<string, number>): Placed[] {
	const speaks = (one: Placed) => yes(can(one.who, language))
	const isFree = (one: Placed) => yes(spare(one) > (kept.get(one.who.id) ?? 0))
	const isOwn = (one: Placed) => yes(one.who.language === language)
	const best = (weights: readonly ((one: Placed) => number)[], but: readonly Placed[]) =>
		placed.filter((one) => spare(one) > 0 && !but.includes(one)).toSorted((a, b) => weights.map((weigh) => weigh(a) - weigh(b)).find((d) => d !== 0) ?? byId(a.who, b.who))[0]
	const rest = [isOwn, (one: Placed) => one.depth, (one: Placed) => -spare(one)]
	const first = best([speaks, isFree, ...rest], [])
	const second = first && best([isFree, speaks, ...rest], [first])
	return [first, second].filter((one) => one !== undefined)
}

/** Of each placed person, how many calls are kept for languages in which nobody was called yet: one for each, of somebody who speaks it. @param left whoever is not placed, the next one first */
function keptFree(placed: readonly Placed[], before: readonly InTree[], [now, ...left]: readonly InTree[]): ReadonlyMap<string, number> {
	const begun = new Set([...before, ...(now ? [now] : [])].map(({ language }) => language))
	const kept = new Map<string, number>()
	for (const language of new Set(left.map((one) => one.language)).difference(begun)) {
		const [keeper] = placed.filter((one) => can(one.who, language) && spare(one) > (kept.get(one.who.id) ?? 0)).toSorted((a, b) => a.calls.length - b.calls.length || byId(a.who, b.who))
		if (keeper) kept.set(keeper.who.id, (kept.get(keeper.who.id) ?? 0) + 1)
	}
	return kept
}

/** Language by language, so that each is reached through somebody who speaks it and then goes on by itself; within one, those first who speak others, too. */
function orderOf(people: readonly InTree[]): InTree[] {
	const groups = new Map([...Map.groupBy(people.toSorted(byId), ({ language }) => language)].toSorted(([a], [b]) => (a < b ? -1 : 1)))
	const opens = (from: Language, open: ReadonlySet<Language>): Language[] => [...groups.keys()].filter((to) => !open.has(to) && (groups.get(from) ?? []).some((one) => one.speaks.includes(to)))
	const reached = (from: Language): number => {
		const open = new Set([from])
		for (const each of open) for (const to of opens(each, open)) open.add(to)
		return open.size
	}
	const done = new Set<Language>()
	const order: InTree[] = []
	while (done.size < groups.size) {
		const left = [...groups.keys()].filter((one) => !done.has(one))
		const known = left.filter((one) => order.some((who) => can(who, one)))
		const size = (one: Language) => groups.get(one)?.length ?? 0
		const [next] = (known.length > 0 ? known : left).toSorted((a, b) => (known.length > 0 ? 0 : reached(b) - reached(a)) || size(b) - size(a) || (a < b ? -1 : 1))
		if (next === undefined) break
		const others = (one: InTree) => new Set(one.speaks.filter((language) => language !== one.language && groups.has(language))).size
		order.push(...(groups.get(next) ?? []).toSorted((a, b) => others(b) - others(a) || byId(a, b)))
		done.add(next)
	}
	return order
}

/** Pods of nearly one size, nine at most: A1 … A9, B1 … */
function codesFor(many: number): { readonly pod: string; readonly code: string }[] {
	const pods = Math.max(1, Math.ceil(many / POD_AT_MOST))
	return Array.from({ length: pods }, (_, pod) => {
		const size = Math.floor(many / pods) + (pod < many % pods ? 1 : 0)
		const letter = podName(pod)
		return Array.from({ length: size }, (__, n) => ({ pod: letter, code: `${letter}${n + 1}` }))
	}).flat()
}
const podName = (n: number): string => (n < 26 ? '' : podName(Math.floor(n / 26) - 1)) + String.fromCharCode(65 + (n % 26))

/** What a sheet was made of: one that says otherwise is an older one. */
export const rosterOf = (people: readonly InTree[]): string => JSON.stringify(people.toSorted(byId).map(({ id, language, speaks }) => [id, language, speaks.toSorted()]))
