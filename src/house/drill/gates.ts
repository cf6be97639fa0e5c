/** A drill's carriers: each takes what it is handed, fails as many as its script says, and remembers all of it. Their memory is what the report counts, not the ledger's word. */
import type { Became, HandOver, Pace, WayOut } from '#ground/carriers.ts'
import type { Script } from './script.ts'

/** @property order the how-manieth thing that happened @property at milliseconds */
export type Handed = { readonly order: number; readonly at: number; readonly way: WayOut; readonly key: string; readonly language: string; readonly fate: 'handed' | 'failed' }

export type Gates = {
	/** @param at milliseconds. @throws where it was handed over before: nobody gets two copies on one channel */
	take(way: WayOut, over: Pick<HandOver, 'key' | 'language'>, at: number): Became
	/** Marks this moment among the hand-overs. */
	mark(): number
	readonly memory: readonly Handed[]
}

export const pacesOf = ({ carriers }: Pick<Script, 'carriers'>): ReadonlyMap<WayOut, Pace> =>
	new Map(Object.entries(carriers).flatMap(([way, one]) => (one ? [[way as WayOut, { perSecond: one.perSecond, numbers: one.numbers, cents: 0, registered: true }] as const] : [])))

/** Of so many, the share that fails, spread evenly: whoever hands over as many gets as many failures. */
const failsNow = (n: number, share: number) => Math.floor(n * share + 1e-9) > Math.floor((n - 1) * share + 1e-9)

export function openGates({ carriers }: Pick<Script, 'carriers'>): Gates {
	const memory: Handed[] = []
	const known = new Set<string>()
	const taken = new Map<WayOut, number>()
	let order = 0
	return {
		memory,
		mark: () => order++,
		take(way, { key, language }, at) {
			if (known.has(key)) throw new Error(`One and the same was handed over twice by ${way}.`)
			known.add(key)
			const n = (taken.get(way) ?? 0) + 1
			taken.set(way, n)
			const fate = failsNow(n, carriers[way]?.failShare ?? 0) ? 'failed' : 'handed'
			memory.push({ order: order++, at, way, key, language, fate })
			return fate === 'failed' ? { fate, why: 'drill' } : { fate }
		},
	}
}
