/** Hotline: what whoever reported hears of their own report. What is only perhaps theirs says nothing to them. Pure. */
import type { Instant } from '#ground/time.ts'
import { REALLY } from './choices.ts'
import type { Incident, Report } from './model.ts'

/** @property at when it was last seen, or decided */
export type Outcome =
	| { readonly is: 'looking'; readonly since: Instant }
	| { readonly is: 'confirmed'; readonly at: Instant }
	| { readonly is: 'not-enforcement'; readonly really: string; readonly at: Instant }
	| { readonly is: 'unverified' | 'over'; readonly at: Instant }
	| { readonly is: 'withdrawn' }

/** What is known of where a report went; nulls where it went nowhere. */
export type Went = { readonly state: Report['state']; readonly receivedAt: Instant; readonly incident: Incident['state'] | null; readonly seenAt: Instant | null; readonly closedAt: Instant | null; readonly really: string | null }

export function outcomeOf({ state, receivedAt, incident, seenAt, closedAt, really }: Went): Outcome {
	if (state === 'withdrawn') return { is: 'withdrawn' }
	if (state === 'linked') {
		if (incident === 'confirmed' && seenAt !== null) return { is: 'confirmed', at: seenAt }
		if (incident === 'not-enforcement' && closedAt !== null) return { is: 'not-enforcement', really: reallyOf(really), at: closedAt }
		if (incident === 'unverified' && closedAt !== null) return { is: 'unverified', at: closedAt }
		if (incident === 'ended' && closedAt !== null) return { is: 'over', at: closedAt }
	}
	return { is: 'looking', since: receivedAt }
}

/** Of the closed list; what somebody wrote in words of their own stays with the team. */
export const reallyOf = (really: string | null): (typeof REALLY)[number] => REALLY.find((one) => one === really) ?? 'other'
