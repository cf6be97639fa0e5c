/** The numbers of what somebody would find, by kind of record; what has no word of its own is counted together as the hub's own rows. */
import * as v from 'valibot'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const numbers = { now: count, tonight: count, nextWeek: count, last: count }
const Left = v.object({ table: v.string(), ...numbers })
export const Leaving = v.object({ last: v.nullable(v.number()), left: v.array(Left), counted: v.array(Left) })
export type Leaving = v.InferOutput<typeof Leaving>

/** In the order of the page. Each is a word in `desk.found.of.…`, and stands for the tables behind it. */
const KINDS = {
	listings: ['frontdoor_listings'],
	messages: ['frontdoor_messages'],
	voices: ['frontdoor_chunks'],
	holds: ['ground_holds'],
	lines: ['ground_lines'],
	members: ['ground_members'],
	unlocks: ['ground_unlocks', 'ground_epoch_bundles'],
	sessions: ['ground_sessions', 'ground_once', 'ground_links', 'ground_founding'],
} as const
const NAMED = new Set<string>(Object.values(KINDS).flat())

export type Line = { readonly kind: keyof typeof KINDS | 'rest' | 'counted'; readonly now: number; readonly tonight: number; readonly nextWeek: number; readonly last: number }

const sum = (kind: Line['kind'], rows: Leaving['left']): Line => {
	const of = (when: 'now' | 'tonight' | 'nextWeek' | 'last') => rows.reduce((n, row) => n + row[when], 0)
	return { kind, now: of('now'), tonight: of('tonight'), nextWeek: of('nextWeek'), last: of('last') }
}

export const linesOf = ({ left, counted }: Leaving): Line[] => [
	...Object.entries(KINDS).map(([kind, tables]) => sum(kind as keyof typeof KINDS, left.filter(({ table }) => tables.some((one) => one === table)))),
	sum('rest', left.filter(({ table }) => !NAMED.has(table))),
	sum('counted', counted),
]
