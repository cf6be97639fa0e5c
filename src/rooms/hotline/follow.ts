/**
 * Hotline: somebody was taken, and their people want somebody to stay with them. What is sealed is for the companions alone; what stands here is what the
 * house may know of it: how far it is, what is needed, and when somebody should call again.
 *
 * Without consent there is nothing sealed. When the time they agreed to is over, the words do not come out any more; three days later they are gone.
 *
 * Pure: no clock, no chance, no storage.
 */
import type { Machine, Moment, Step } from '#ground/machine.ts'
import type { MemberId, Role } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import type { LeaseId } from '#ground/leases.ts'
import type { FollowId, FollowNeed, IncidentId, Note } from './model.ts'

const always = ['contact-made', 'legal-connected', 'located', 'support-running'] as const
export const STEPS = ['consented', ...always] as const
export type FollowStep = (typeof STEPS)[number]

type Every = { readonly id: FollowId; readonly incident: IncidentId | null; readonly needs: readonly FollowNeed[]; readonly openedAt: Instant }
/** @property consentedAt when they agreed @property until until when @property checks how many of the set days somebody has called @property lease whose key locks what is sealed */
type Agreed = Every & { readonly consentedAt: Instant; readonly until: Instant; readonly checks: number; readonly lease: LeaseId }
type Running<State extends FollowStep> = Agreed & { readonly state: State }
export type Open = Running<'consented'> | Running<'contact-made'> | Running<'legal-connected'> | Running<'located'> | Running<'support-running'>
export type Closed = Agreed & { readonly state: 'closed'; readonly closedAt: Instant }
export type Offered = Every & { readonly state: 'offered' }
export type Follow = Offered | Open | Closed

export type FollowCommand =
	| { readonly verb: 'consent'; readonly until: Instant; readonly lease: LeaseId }
	| { readonly verb: 'renew'; readonly until: Instant }
	| { readonly verb: 'step'; readonly to: FollowStep }
	| { readonly verb: 'checked' }
	| { readonly verb: 'needs'; readonly needs: readonly FollowNeed[] }
	| { readonly verb: 'close' }
	| { readonly verb: 'reopen'; readonly until: Instant }
export type FollowRefusal = 'not-so-long' | 'nothing-due' | 'not-back'

/** One to begin with is alone with it; more than five is no small team. */
export const [COMPANIONS_AT_LEAST, COMPANIONS_AT_MOST] = [2, 5] as const
/** From the consent. */
export const CHECKS = [hours(24), hours(72), days(7), days(30)] as const
export const OFFER_LIVES = days(7)
export const CONSENT_AT_MOST = days(90)
/** From the end of the consent until it is gone: somebody may ask once more, and opens nothing meanwhile. */
export const AFTER_CONSENT = hours(72)
export const AFTER_CLOSE = days(30)

/** When exactly somebody asked is nobody's business. */
export const toTheHour = (at: Instant) => (Math.floor(at / hours(1)) * hours(1)) as Instant

/** Who is one of them stands apart from who runs the line and who keeps the hub: none of those opens a record by putting on another hat. */
const APART: readonly Role[] = ['steward', 'dispatcher', 'operator']
export const isWhole = (roles: readonly Role[]): boolean => !roles.includes('companion') || !roles.some((role) => APART.includes(role))
export const isCompanion = (roles: readonly Role[]): boolean => roles.includes('companion') && isWhole(roles)

export const isRunning = (one: Follow): one is Open => one.state !== 'offered' && one.state !== 'closed'
/** May the words come out now? */
export const isReadable = (one: Follow, now: Instant): boolean => isRunning(one) && now < one.until

export function endOf(one: Follow): Instant {
	if (one.state === 'offered') return after(one.openedAt, OFFER_LIVES)
	return one.state === 'closed' ? after(one.closedAt, AFTER_CLOSE) : after(one.until, AFTER_CONSENT)
}

/** When somebody calls next; null where all the set days are over, or it is. */
export function nextCheck(one: Follow): Instant | null {
	const span = isRunning(one) ? CHECKS[one.checks] : undefined
	return span === undefined || !isRunning(one) ? null : after(one.consentedAt, span)
}

export type Due = 'check' | 'consent-ends' | 'consent-over' | 'nobody-agreed'
const SOON = hours(24)
/** What waits for a companion, the gravest first. */
export function dueOf(one: Follow, now: Instant): Due[] {
	if (one.state === 'offered') return ['nobody-agreed']
	if (!isRunning(one)) return []
	const check = nextCheck(one)
	const consent: Due[] = now >= one.until ? ['consent-over'] : now >= one.until - SOON ? ['consent-ends'] : []
	return [...consent, ...(check !== null && now >= check ? (['check'] as const) : [])]
}

/** Every wrap is for one of those who may open it now, and none of them is left out. */
export const fitsTeam = (team: readonly MemberId[], wrapped: readonly MemberId[]): boolean =>
	new Set(wrapped).size === wrapped.length && wrapped.length === team.length && team.every((one) => wrapped.includes(one))

type Moved = Result<Step<Follow, Note>, FollowRefusal>
const moved = (next: Follow, ...notes: Note[]): Moved => done({ next, notes })
const told = ({ id }: Follow, needs: readonly FollowNeed[]): Note => ({ says: 'hotline/follow-up', follow: id, needs: [...needs] })
const isTooLong = (until: Instant, now: Instant) => until <= now || until > after(now, CONSENT_AT_MOST)

function consent({ now }: Moment, { id, incident, needs, openedAt }: Offered, { until, lease }: Extract<FollowCommand, { verb: 'consent' }>): Moved {
	if (isTooLong(until, now)) return refuse('not-so-long')
	const next: Open = { id, incident, needs, openedAt, state: 'consented', consentedAt: toTheHour(now), until, checks: 0, lease }
	return moved(next, told(next, needs))
}
function renew({ now }: Moment, one: Open, { until }: { readonly until: Instant }): Moved {
	return isTooLong(until, now) ? refuse('not-so-long') : moved({ ...one, until })
}
/** On, never back; what was skipped may have happened elsewhere. */
function go(_: Moment, one: Open, { to }: Extract<FollowCommand, { verb: 'step' }>): Moved {
	return STEPS.indexOf(to) <= STEPS.indexOf(one.state) ? refuse('not-back') : moved({ ...one, state: to })
}
/** One call is one check, however many days have passed by: those it comes too late for are over with it. */
function checked({ now }: Moment, one: Open): Moved {
	const past = CHECKS.filter((span) => after(one.consentedAt, span) <= now).length
	return past <= one.checks ? refuse('nothing-due') : moved({ ...one, checks: past })
}
/** Other rooms hear of what is new. */
function need<One extends Offered | Open>(_: Moment, one: One, { needs }: Extract<FollowCommand, { verb: 'needs' }>): Moved {
	const added = needs.filter((each) => !one.needs.includes(each))
	return moved({ ...one, needs }, ...(added.length > 0 && isRunning(one) ? [told(one, added)] : []))
}
function close({ now }: Moment, one: Open): Moved {
	return moved({ ...one, state: 'closed', closedAt: toTheHour(now) })
}
function reopen({ now }: Moment, { closedAt: _closedAt, ...one }: Closed, { until }: { readonly until: Instant }): Moved {
	return isTooLong(until, now) ? refuse('not-so-long') : moved({ ...one, state: 'support-running', until })
}

const running = { renew, step: go, checked, needs: need, close }
export const follows: Machine<Follow, FollowCommand, Note, FollowRefusal> = {
	offered: { consent, needs: need },
	consented: running,
	'contact-made': running,
	'legal-connected': running,
	located: running,
	'support-running': running,
	closed: { reopen },
}
