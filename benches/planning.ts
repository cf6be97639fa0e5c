/** Rotas of hubs: the instant plan, the proven one for two hundred people and four weeks, and how few hear of a change when three fall out. */
import { judge } from '#planners/rota/check.ts'
import { greedy } from '#planners/rota/greedy.ts'
import { fallOut, hubOf } from '#planners/rota/hub.testing.ts'
import type { Optimum } from '#planners/rota/optimum.ts'
import type { Placed, Problem } from '#planners/rota/problem.ts'
import { openPlanning, type Planning } from '../src/house/planning.server.ts'
import { figure, measured, stated, type Bench } from './figures.ts'

const LIMIT = 120
const ROW = {
	instant: 'rota of 200 people × 28 days, instant plan',
	proven: 'rota of 200 people × 28 days, until proven best',
	broken: 'rota of 200 people × 28 days, rules broken',
	short: 'rota of 20 people × 14 days, capacity short, until proven best',
	empty: 'rota of 60 people × 28 days, three fall out: places missing',
	changes: 'rota of 60 people × 28 days, three fall out: places of others moved',
} as const

async function timed(planning: Planning, problem: Problem): Promise<Optimum & { readonly seconds: number; readonly cpu: number }> {
	const [began, cpu] = [performance.now(), process.cpuUsage()]
	const answer = await planning.plan({ problem, seconds: LIMIT, seed: 1 })
	if (!answer.ok || 'frozen' in answer.value) throw new Error('no plan')
	const { user, system } = process.cpuUsage(cpu)
	return { ...answer.value, seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6 }
}

const isProven = ({ bound }: Optimum) => bound.kind === 'proven'
const heldBy = (found: Optimum & { readonly cpu: number }) => `${found.cpu.toFixed(1)} s of processor; ${isProven(found) ? 'proven best' : 'not proven'}`
const moved = (before: readonly Placed[], after: readonly Placed[]) => before.filter(({ shift, person }) => !after.some((one) => one.shift === shift && one.person === person))

function instant(problem: Problem): number {
	greedy(problem, 1)
	const each = Array.from({ length: 7 }, (_, seed) => {
		const began = performance.now()
		greedy(problem, seed)
		return performance.now() - began
	})
	return each.toSorted((a, b) => a - b)[3] ?? Number.POSITIVE_INFINITY
}

export const planning: Bench = {
	rows: Object.values(ROW),
	async run() {
		const house = openPlanning()
		try {
			const big = hubOf(200, 28)
			const whole = await timed(house, big)
			const short = await timed(house, hubOf(20, 14))
			const hub = hubOf(60, 28)
			const { problem, stays } = fallOut(hub, (await timed(house, hub)).placed, 3, 7)
			const free = await timed(house, { ...problem, published: [] })
			const kept = await timed(house, problem)
			const [anew, few] = [moved(stays, free.placed), moved(stays, kept.placed)]
			const people = (those: readonly Placed[]) => `${new Set(those.map(({ person }) => person)).size} people`
			return [
				figure(ROW.instant, instant(big), 'ms', stated('≤', 50), 'middle of seven seeds, after a first'),
				figure(ROW.proven, isProven(whole) ? whole.seconds : LIMIT, 's', stated('≤', 40), heldBy(whole)),
				figure(ROW.broken, judge(big, whole.placed).broken.length, '', stated('≤', 0), 'by the judge, which knows nothing of the planner'),
				figure(ROW.short, isProven(short) ? short.seconds : LIMIT, 's', stated('≤', 40), `${heldBy(short)}; ${short.score.critical} critical places missing and other ${short.score.other}`),
				figure(ROW.empty, kept.score.critical + kept.score.other, '', measured('≤', free.score.critical + free.score.other, 'planned anew'), `as the score counts them; ${kept.seconds.toFixed(1)} s`),
				figure(ROW.changes, few.length, '', measured('≤', anew.length / 2, 'half of planned anew'), `${people(few)}, planned anew ${anew.length} places of ${people(anew)}`),
			]
		} finally {
			await house.close()
		}
	},
}
