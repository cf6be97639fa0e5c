/** The care team: who reads what went wrong, how long it is kept, and who may do what about it. Pure: no clock, no storage, no chance. */
import type { MemberId, Speaker, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import { lastWeek } from './schedule.ts'
import type { Instant, Week } from './time.ts'

/** Days a report lives, and days it lives once it is done. */
export const LIVES = 90
export const LIVES_DONE = 30
/** Half-days for which an asking to become a carer stands. */
export const ASKED_FOR = 2 * 30

/** `member` is whoever has joined, in whatever role or none. */
export const whoCares: Readonly<Record<'see' | 'readers' | 'report' | 'apart' | 'together' | 'unpair' | 'accept' | 'decline' | 'reports' | 'seen' | 'done' | 'aside' | 'ask' | 'take', readonly (Who | 'member')[]>> = {
	see: ['member'],
	readers: ['member'],
	report: ['member'],
	apart: ['member'],
	together: ['member'],
	unpair: ['member'],
	accept: ['member'],
	decline: ['member'],
	// Each carer sees what was sealed to them, and nobody sees anything else: to whom nothing was sealed, none of it is there.
	reports: ['member'],
	seen: ['carer'],
	done: ['carer'],
	aside: ['carer'],
	ask: ['steward'],
	take: ['steward'],
}

export type Carer = { readonly id: MemberId; readonly recipient: string }

/** Who reads it: every carer who has nothing to do with it. @param apart whoever is concerned, and whom the reporter would rather not have */
export const readersOf = (carers: readonly Carer[], apart: ReadonlySet<MemberId>): Carer[] => carers.filter(({ id }) => !apart.has(id))

/** Whether it was sealed to exactly those who read it now: nobody concerned, and nobody left out by whoever sent it. */
export const isSealedTo = (readers: readonly string[], sealedTo: readonly string[]): boolean =>
	readers.length > 0 && readers.length === sealedTo.length && new Set(sealedTo).size === sealedTo.length && sealedTo.every((one) => readers.includes(one))

export type Report = { readonly id: string; readonly state: 'open' | 'seen' | 'done'; readonly wantsOther: boolean; readonly endsWeek: Week; readonly readers: readonly MemberId[] }

/** Where nothing was sealed to whoever asks, there is nothing. */
export function onReport(by: Speaker, report: Report | undefined, act: 'seen' | 'done' | 'aside', now: Instant): Result<Report, 'not-here'> {
	if (by.as !== 'member' || !report?.readers.includes(by.member.id)) return refuse('not-here')
	if (act === 'seen') return done(report.state === 'open' ? { ...report, state: 'seen' } : report)
	if (act === 'done') return done({ ...report, state: 'done', endsWeek: Math.min(report.endsWeek, lastWeek(report.id, now, LIVES_DONE)) as Week })
	// The last reader stays: a report that nobody can open any more helps nobody.
	const others = report.readers.filter((one) => one !== by.member.id)
	return done({ ...report, wantsOther: true, readers: others.length > 0 ? others : report.readers })
}
