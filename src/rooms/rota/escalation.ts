/**
 * Rota: somebody is needed now. First who is on, then who stands by, then the team, then everybody able who is awake; each step after its minutes, until
 * the first who says "I have it". Whoever is in their rest, away or full is passed by, however urgent it is, and that is written down.
 *
 * Pure: who is on and what stands against each comes in; whom to ring now and when to look again comes out.
 */
import type { MemberId } from '#ground/people.ts'
import { after, minutes, type Instant } from '#ground/time.ts'

export const TARGETS = ['primary', 'standby', 'team', 'everyone'] as const
export type Target = (typeof TARGETS)[number]
/** @property after minutes since it began @property repeat how many times more, `every` so many minutes */
export type Step = { readonly target: Target; readonly after: number; readonly repeat: number; readonly every: number }

export const POLICY: readonly Step[] = [
	{ target: 'primary', after: 0, repeat: 1, every: 2 },
	{ target: 'standby', after: 5, repeat: 0, every: 0 },
	{ target: 'team', after: 8, repeat: 0, every: 0 },
	{ target: 'everyone', after: 10, repeat: 1, every: 10 },
]

/** Why somebody is not rung. Quiet hours and not wanting to be asked hold for whoever is not on. */
export const BARS = ['away', 'resting', 'busy', 'full', 'quiet', 'not-asked'] as const
export type Bar = (typeof BARS)[number]
export type Callable = { readonly member: MemberId; readonly bar: Bar | null }

/** One time of ringing. @property n its number, from 0 */
type Ring = { readonly n: number; readonly target: Target; readonly at: Instant }
export const ringsOf = (policy: readonly Step[], begun: Instant): Ring[] =>
	policy
		.flatMap(({ target, after: first, repeat, every }) => Array.from({ length: repeat + 1 }, (_, i) => ({ target, at: after(begun, minutes(first + i * every)) })))
		.toSorted((a, b) => a.at - b.at)
		.map((ring, n) => ({ ...ring, n }))

export type Rung = { readonly ring: number; readonly member: MemberId }
/** @property saidNo who was rung and cannot */
export type Escalation = { readonly begun: Instant; readonly isAnswered: boolean; readonly who: Readonly<Record<Target, readonly Callable[]>>; readonly rung: readonly Rung[]; readonly saidNo: readonly MemberId[] }
/** @property skipped whose turn it was, and why it passed them by @property next when to look again; null where nobody else will be rung */
export type Next = { readonly ring: readonly Rung[]; readonly skipped: readonly { readonly member: MemberId; readonly why: Bar }[]; readonly next: Instant | null }

export function escalate({ begun, isAnswered, who, rung, saidNo }: Escalation, policy: readonly Step[], now: Instant): Next {
	if (isAnswered) return { ring: [], skipped: [], next: null }
	const rings = ringsOf(policy, begun)
	const able = ({ target }: Ring) => who[target].filter(({ member, bar }) => bar === null && !saidNo.includes(member))
	const due = rings.filter(({ at }) => at <= now)
	// Nobody to wait for: whoever comes next, comes now.
	if (due.every((ring) => able(ring).length === 0)) due.push(...rings.filter(({ at }) => at > now).filter((ring) => able(ring).length > 0).slice(0, 1))

	const ring = new Map<MemberId, Rung>()
	for (const one of due) {
		for (const { member } of able(one)) {
			// Looked at late, they are rung once and not once for each time that went by.
			if (rung.some((before) => before.member === member && before.ring >= one.n)) ring.delete(member)
			else ring.set(member, { ring: one.n, member })
		}
	}
	const skipped = new Map(due.flatMap(({ target }) => who[target]).flatMap(({ member, bar }) => (bar === null ? [] : [[member, bar] as const])))
	return { ring: [...ring.values()], skipped: [...skipped].map(([member, why]) => ({ member, why })), next: rings.find(({ at }) => at > now)?.at ?? null }
}
