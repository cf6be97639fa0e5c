/** A hostile flood by phone, with what it is worth beside it: the same flood without a check, and against a router that rings everybody. Virtual time, so no machine makes it faster. */
import { ASSUMED, flood, REAL, type Became, type Rules } from './flood.ts'
import { figure, stated, type Bench } from './figures.ts'
import { quantile } from './numbers.ts'

const NAME = 'flood by phone, 16,400 calls in an hour'
const THROUGH = `${NAME}: of 38 who mean it, put through (worst of five)`
const P90 = `${NAME}: they waited, p90 (worst of five)`
const MAX = `${NAME}: they waited, longest (worst of five)`
const RANG = `${NAME}: false calls a phone rang for (worst of five)`
const KNOWN = `${NAME}: known as a surge after (worst of five)`
const LIVE = `${NAME}: calls held at one moment, at most`
const [NO_CHECK, BLAST] = [`${NAME}, no check: put through`, `${NAME}, blast router: put through`]
const STAYERS = [0.002, 0.005, 0.01, 0.05] as const
const holds = (stays: number) => `${NAME}, ${stays * 100} % stay on the line: put through (worst of three)`

const SEEDS = [1, 2, 3, 4, 5] as const
const of = (rules: Rules, seeds: readonly number[], stays = ASSUMED.stays): Became[] => seeds.map((seed) => flood({ ...ASSUMED, stays, seed, rules }))
const least = (all: readonly Became[]) => Math.min(...all.map(({ through }) => through))
const most = (all: readonly Became[], what: (one: Became) => number) => Math.max(...all.map(what))
const inSeconds = (ms: number) => ms / 1000
const few = (all: readonly Became[]) => `${all[0]?.spoken} false calls were spoken with, a phone rang for ${all[0]?.rang}`

export const hotlineFlood: Bench = {
	rows: [THROUGH, P90, MAX, RANG, KNOWN, LIVE, NO_CHECK, BLAST, ...STAYERS.map(holds)],
	run: () => {
		const ours = of('holdfast', SEEDS)
		const [noCheck, blast] = [of('no check', [1]), of('blast', [1])]
		return Promise.resolve([
			figure(THROUGH, least(ours), '', stated('≥', REAL), `assumed, not measured: ${ASSUMED.people} people on shift, ${ASSUMED.pranksters} of the forty numbers press what they hear, ${ASSUMED.guesses * 100} % of the rest press two keys by chance, ${ASSUMED.stays * 100} % stay on the line whatever they hear`),
			figure(P90, inSeconds(most(ours, ({ waits }) => quantile(waits, 0.9))), 's', stated('<', 60), 'from the first ring to a voice, languages and all'),
			figure(MAX, inSeconds(most(ours, ({ waits }) => Math.max(...waits))), 's', stated('<', 180)),
			figure(RANG, most(ours, ({ rang }) => rang), '', stated('≤', 30), few(ours)),
			figure(KNOWN, inSeconds(most(ours, ({ knownAfter }) => knownAfter ?? Infinity)), 's', stated('<', 180)),
			figure(LIVE, most(ours, ({ live }) => live), ''),
			figure(NO_CHECK, least(noCheck), '', null, few(noCheck)),
			figure(BLAST, least(blast), '', null, few(blast)),
			...STAYERS.map((stays) => {
				const held = of('holdfast', [1, 2, 3], stays)
				return figure(holds(stays), least(held), '', null, `a phone rang for ${most(held, ({ rang }) => rang)} false calls at most; the others of the 38 were asked for a message`)
			}),
		])
	},
}
