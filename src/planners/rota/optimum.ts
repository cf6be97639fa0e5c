/**
 * The best plan there is, and how sure that is: the rows of `rows.ts` in HiGHS, one level of the score after the other, what each reached being the
 * limit of the next. It begins with the instant plan, so that it is never worse, and a plan the judge finds fault with is never given out.
 *
 * Within a thousandth of the best, load counts as even: there is always a plan so near that suits people far better, and no proof that takes
 * minutes is worth what it would say. What was told stays as it was where that is as good.
 */
import type { Highs, Model } from 'highs'
import { judge, type Broken } from './check.ts'
import { greedy } from './greedy.ts'
import type { Placed, Problem, Score } from './problem.ts'
import { modelOf } from './model.ts'
import { rowsOf, type Rows } from './rows.ts'
import { EMPTY_UNITS, LOAD_UNITS } from './score.ts'
import { LEVELS, type LevelName } from './sheet.ts'

/** Load that is better by less than so much of the whole is not better. */
export const TOLERANCE = 1 / 1000
/** How near the proof for load comes before it is taken as one; well within the tolerance. */
const EVEN_GAP = 3e-4

/** How good a plan is known to be: nothing better exists, or at most so much of a level (as a share) could be gained. `unknown` while nothing is proven. */
export type Bound = { readonly kind: 'proven' } | { readonly kind: 'within'; readonly level: LevelName; readonly share: number } | { readonly kind: 'unknown' }
/** @property placed the best so far, lawful as every plan that is given out */
export type Progress = { readonly placed: readonly Placed[]; readonly score: Score; readonly bound: Bound; readonly level: LevelName }

/** @property source `instant` where the optimum failed, and why: its plan then is the greedy one */
export type Optimum = {
	readonly placed: readonly Placed[]
	readonly score: Score
	readonly bound: Bound
	readonly source: 'optimum' | 'instant'
	readonly trouble: 'none' | 'stopped' | 'out-of-time' | { readonly solver: string } | { readonly judge: readonly Broken[] }
}

/** What was frozen breaks a rule by itself: no plan keeps both. Whoever poses the problem decides what to let go. */
export type Impossible = { readonly frozen: readonly Broken[] }

/**
 * @property now milliseconds of any clock that goes forward @property isStopped asked often while it works
 * @property levels only so many of them, from the first on, are made as good as can be; all where nothing is said
 */
export type Ways = {
	readonly seconds: number
	readonly seed: number
	readonly now: () => number
	readonly isStopped?: () => boolean
	readonly onProgress?: (progress: Progress) => void
	readonly levels?: number
}

export function optimum(highs: Highs, problem: Problem, ways: Ways): Optimum | Impossible {
	const instant = greedy(problem, ways.seed)
	const { broken, score } = judge(problem, instant)
	if (broken.length > 0) return { frozen: broken }
	ways.onProgress?.({ placed: instant, score, bound: { kind: 'unknown' }, level: 'critical' })
	const fallback = { placed: instant, score, bound: { kind: 'unknown' }, source: 'instant' } as const
	try {
		const found = climb(highs, problem, ways, instant)
		const verdict = judge(problem, found.placed)
		if (verdict.broken.length > 0) return { ...fallback, trouble: { judge: verdict.broken } }
		return { ...found, score: verdict.score, source: 'optimum' }
	} catch (fault) {
		return { ...fallback, trouble: { solver: shortly(fault) } }
	}
}

/** The solver's own faults carry its whole program in their text. */
export const shortly = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault)).slice(0, 300)

type Found = { readonly placed: readonly Placed[]; readonly bound: Bound; readonly trouble: 'none' | 'stopped' | 'out-of-time' }

function climb(highs: Highs, problem: Problem, ways: Ways, instant: readonly Placed[]): Found {
	const rows = rowsOf(problem)
	const model = modelOf(highs, rows)
	const until = ways.now() + ways.seconds * 1000
	let placed = instant
	let loose: Bound | null = null
	try {
		for (const level of LEVELS.slice(0, ways.levels)) {
			const step = levelled(highs, model, rows, level, { problem, ways, placed, seconds: (until - ways.now()) / 1000, told: loose })
			placed = step.placed
			if (step.bound.kind !== 'proven') loose ??= step.bound
			if (ways.isStopped?.()) return { placed, bound: loose ?? { kind: 'unknown' }, trouble: 'stopped' }
			if (level === 'even') placed = asTold(problem, placed)
			keep(highs, model, rows, level, rows.start(placed))
		}
		return { placed, bound: loose ?? { kind: 'proven' }, trouble: loose ? 'out-of-time' : 'none' }
	} finally {
		model.dispose()
	}
}

const pricesOf = ({ sheet: { columns } }: Rows, level: LevelName) => Float64Array.from(columns, ({ price }) => price[level] ?? 0)
const sumOf = (prices: Float64Array, values: Float64Array) => prices.reduce((sum, price, i) => sum + price * (values[i] ?? 0), 0)

type Step = { readonly problem: Problem; readonly ways: Ways; readonly placed: readonly Placed[]; readonly seconds: number; readonly told: Bound | null }

/** One level made as good as it can be in what is left of the time. */
function levelled(highs: Highs, model: Model, rows: Rows, level: LevelName, { problem, ways, placed, seconds, told }: Step): { readonly placed: readonly Placed[]; readonly bound: Bound } {
	const { callbackType, modelStatus, solutionStatus } = highs.constants
	const prices = pricesOf(rows, level)
	const constant = rows.constant[level]
	const begun = rows.start(placed)
	if (prices.every((price) => price === 0)) return { placed, bound: { kind: 'proven' } }
	if (!(seconds > 0.05)) return { placed, bound: { kind: 'unknown' } }
	model.changeColsCost({ kind: 'range', from: 0, to: prices.length - 1 }, prices)
	model.clearSolver()
	model.zeroAllClocks()
	model.options.set({ time_limit: seconds, random_seed: ways.seed & 0x7fff_ffff, mip_rel_gap: level === 'even' ? EVEN_GAP : 0, mip_abs_gap: 0.99 })
	model.setSolution({ colValue: begun })
	let so = { placed, score: judge(problem, placed).score }
	const tell = (primal: number, dual: number) => ways.onProgress?.({ ...so, bound: told ?? within(level, primal, dual, constant), level })
	let toldAt = ways.now()
	model.run({
		[callbackType.mipImprovingSolution]({ data }) {
			const next = data.mip_solution ? read(rows, data.mip_solution) : placed
			const { broken, score } = judge(problem, next)
			if (broken.length === 0) so = { placed: next, score }
			tell(data.mip_primal_bound ?? Number.POSITIVE_INFINITY, data.mip_dual_bound ?? Number.NEGATIVE_INFINITY)
		},
		[callbackType.mipInterrupt](event) {
			if (ways.isStopped?.()) event.interrupt()
			if (ways.now() - toldAt < 500) return
			toldAt = ways.now()
			tell(event.data.mip_primal_bound ?? Number.POSITIVE_INFINITY, event.data.mip_dual_bound ?? Number.NEGATIVE_INFINITY)
		},
		[callbackType.simplexInterrupt](event) {
			if (ways.isStopped?.()) event.interrupt()
		},
	})
	const status = model.getModelStatus()
	// The plan it began with is lawful; rows that have no place for it are wrong, and so would be whatever else they say.
	if (status === modelStatus.infeasible || status === modelStatus.unboundedOrInfeasible || status === modelStatus.unbounded) throw new Error(`no plan fits the rows at ${level}`)
	const values = model.getSolution().colValue
	const isFeasible = model.info.get('primal_solution_status') === solutionStatus.feasible
	const found = isFeasible ? read(rows, values) : []
	const isFound = isFeasible && judge(problem, found).broken.length === 0 && sumOf(prices, rows.start(found)) <= sumOf(prices, begun)
	const best = isFound ? found : placed
	if (isFound && status === modelStatus.optimal) return { placed: best, bound: { kind: 'proven' } }
	return { placed: best, bound: within(level, sumOf(prices, rows.start(best)), Number(model.info.get('mip_dual_bound')), constant) }
}

const read = ({ pairs }: Rows, values: Float64Array): Placed[] => pairs.filter((_, i) => (values[i] ?? 0) > 0.5)

/** How far the best that is still thinkable lies from what was found, as a share of it. */
function within(level: LevelName, found: number, bound: number, constant: number): Bound {
	if (!Number.isFinite(found) || !Number.isFinite(bound) || Math.abs(bound) > 1e15) return { kind: 'unknown' }
	const [is, could] = [found + constant, bound + constant]
	return { kind: 'within', level, share: Math.max(0, is - could) / Math.max(1, Math.abs(is)) }
}

/** From here on this level gets no worse; load by no more than the tolerance, and none of what was told is lost for a wish. */
function keep(highs: Highs, model: Model, rows: Rows, level: LevelName, values: Float64Array): void {
	const limit = (prices: Float64Array, most: number) => {
		const indices = [...prices.keys()].filter((i) => prices[i] !== 0)
		if (indices.length > 0) model.addRow(-highs.infinity, most, { indices, values: indices.map((i) => prices[i] ?? 0) })
	}
	const prices = pricesOf(rows, level)
	const reached = Math.round(sumOf(prices, values))
	if (level !== 'even') return limit(prices, reached)
	const told = prices.map((price, i) => (i < rows.pairs.length ? price : 0))
	const load = prices.map((price, i) => (i < rows.pairs.length ? 0 : price))
	limit(told, Math.round(sumOf(told, values)))
	const spent = Math.round(sumOf(load, values))
	limit(load, spent + Math.floor(spent * TOLERANCE))
}

/** What was published, where it is as good but for the tolerance: then nobody hears of a change. */
function asTold(problem: Problem, placed: readonly Placed[]): readonly Placed[] {
	const { published, people } = problem
	if (published.length === 0) return placed
	const told = [...new Map(published.map(({ shift, person }) => [shift * people.length + person, { shift, person }])).values()]
	const [as, is] = [judge(problem, told), judge(problem, placed).score]
	const spent = Math.round((is.load + is.changes) * LOAD_UNITS)
	const isAsGood = as.score.critical === is.critical && Math.round((as.score.other - is.other) * EMPTY_UNITS) === 0 && Math.round(as.score.load * LOAD_UNITS) <= spent + Math.floor(spent * TOLERANCE)
	return as.broken.length === 0 && isAsGood ? told : placed
}

