/**
 * Rotas with rules of one's own (`plan rota`), each in a process of its own, judged again. The published instances of Curtois and Qu may not lie in
 * this repository: HOLDFAST_ROSTERING names a folder with Instance1.txt to Instance9.txt and best-known.json. Invented ones are always planned.
 */
import { execFile } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { judge } from '#planners/rota/days/check.ts'
import { readCurtois } from '#planners/rota/days/curtois.ts'
import { figure, measured, skipped, stated, type Bench, type Figure } from './figures.ts'
import { withFolder } from './hub.ts'
import { inventedRota, type Shape } from './rotas.ts'

/** Seconds each may take, and how far from the best known it may end. */
const PUBLISHED = [
	...[1, 2, 3, 4, 5].map((n) => ({ n, seconds: 10, off: 0 })),
	...[6, 7].map((n) => ({ n, seconds: 10, off: 0.005 })),
	...[8, 9].map((n) => ({ n, seconds: 60, off: 0.02 })),
]
const INVENTED: readonly (Shape & { readonly seconds: number })[] = [
	{ people: 10, days: 28, kinds: 2, seed: 1, seconds: 5 },
	{ people: 20, days: 56, kinds: 3, seed: 1, seconds: 10 },
	{ people: 30, days: 28, kinds: 4, seed: 1, seconds: 10 },
	{ people: 50, days: 28, kinds: 6, seed: 1, seconds: 10 },
	{ people: 150, days: 364, kinds: 32, seed: 1, seconds: 10 },
]
const publishedRow = (n: number) => `rota-columns: Curtois and Qu ${n}`
const inventedRow = ({ people, days, kinds, seconds }: (typeof INVENTED)[number]) => `rota-columns: invented, ${people} people, ${days} days, ${kinds} kinds: seconds for ${seconds}`
const SEED = 1
const ROOT = join(import.meta.dirname, '..')

type Plan = { readonly penalty: number; readonly lowerBound: number | null; readonly roster: readonly (readonly number[])[]; readonly seconds: number }
type BestKnown = { readonly instances: Readonly<Record<string, { readonly ub: number }>> }

export const rotaColumns: Bench = {
	rows: [...PUBLISHED.map(({ n }) => publishedRow(n)), ...INVENTED.map(inventedRow)],
	run: async () => [...(await published()), ...(await invented())],
}

async function published(): Promise<readonly Figure[]> {
	const folder = process.env['HOLDFAST_ROSTERING'] ?? ''
	if (!existsSync(join(folder, 'best-known.json'))) return PUBLISHED.map(({ n }) => skipped(publishedRow(n), 'HOLDFAST_ROSTERING names no folder of instances'))
	const best = JSON.parse(readFileSync(join(folder, 'best-known.json'), 'utf8')) as BestKnown
	const figures: Figure[] = []
	for (const { n, seconds, off } of PUBLISHED) {
		const known = best.instances[n]?.ub ?? Number.NaN
		const { penalty, lowerBound, wall } = await planned(join(folder, `Instance${n}.txt`), seconds)
		figures.push(figure(publishedRow(n), penalty, '', measured('≤', Math.floor(known * (1 + off)), `best known ${known}${off > 0 ? ` and ${off * 100} %` : ''}`), `${(((penalty - known) / known) * 100).toFixed(2)} % off; nothing below ${lowerBound}; ${wall.toFixed(1)} s of ${seconds}`))
	}
	return figures
}

/** Whether it keeps its time, with one second to spare; what it costs has nothing to be compared with but the bound. */
const invented = () =>
	withFolder(async (folder) => {
		const figures: Figure[] = []
		for (const one of INVENTED) {
			const file = join(folder, 'rota.txt')
			writeFileSync(file, inventedRota(one))
			const { penalty, lowerBound, wall } = await planned(file, one.seconds)
			figures.push(figure(inventedRow(one), wall, 's', stated('≤', one.seconds + 1), `penalty ${penalty}, ${lowerBound === null ? 'no bound' : `nothing below ${lowerBound}`}; no rule broken`))
		}
		return figures
	})

/** @throws where the judge does not agree */
async function planned(file: string, seconds: number): Promise<Plan & { readonly wall: number }> {
	const began = performance.now()
	const { stdout } = await promisify(execFile)(process.execPath, ['src/house/cli.server.ts', 'plan', 'rota', file, '--format', 'curtois', '--seconds', String(seconds), '--seed', String(SEED)], { cwd: ROOT, maxBuffer: 1 << 26 })
	const wall = (performance.now() - began) / 1000
	const plan = JSON.parse(stdout) as Plan
	const { penalty, broken } = judge(readCurtois(readFileSync(file, 'utf8')), plan.roster.map((line) => Int8Array.from(line)))
	if (broken.length > 0 || penalty !== plan.penalty) throw new Error(`the judge says ${penalty} and ${broken.length} broken rules, the plan ${plan.penalty}`)
	return { ...plan, wall }
}
