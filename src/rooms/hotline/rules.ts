/**
 * Hotline: what may happen to an incident, and who may do what.
 *
 * A report is a worry, not yet a fact. Somebody goes and looks; nobody is alarmed on one pair of eyes, and no number of messages makes a second pair.
 * What nobody has seen for a while is not known any more. Whoever takes something back needs nobody's leave: silence would be worse.
 *
 * Pure: no clock, no chance, no storage.
 */
import type { Machine, Moment, Step } from '#ground/machine.ts'
import { ANY_MEMBER, type Who } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import type { Command, Evidence, Incident, Level, Note, Refusal, Tells } from './model.ts'
import { ALERT_LASTS, eyesThatSaw, standsOn } from './standing.ts'

export { ALERT_LASTS, FRESH_FOR, standsOn } from './standing.ts'

type In<State extends Incident['state']> = Extract<Incident, { state: State }>
type Open = In<'unconfirmed'> | In<'verifying'> | In<'confirmed'>
export const OPEN = ['unconfirmed', 'verifying', 'confirmed'] as const
export const isOpen = (incident: Incident): incident is Open => (OPEN as readonly string[]).includes(incident.state)

/** Words and the exact spot, from when they came. */
export const WORDS_LIVE = hours(12)
/** From the close of an incident: to the block, the neighbourhood, the zone. Then only counts are left. */
export const FADES = [hours(24), days(3), days(7)] as const
export const INCIDENT_LIVES = days(30)
export const ALERT_STAYS = days(1)
export const DELIVERY_LIVES = days(3)

const ALL: readonly Who[] = ['operator', 'dispatcher', 'verifier', 'observer', 'companion']
/** Who may: the door takes reports of anybody; what is inside is for those who work the line. A steward keeps the hub and sees none of it. */
export const whoMay = {
	report: ['anyone', 'operator', 'dispatcher', 'verifier', 'observer', 'companion', 'steward', 'teller', 'carer', 'helper'],
	'write-down': ['operator', 'dispatcher'],
	'take-calls': ['operator', 'dispatcher'],
	'see-board': ['dispatcher'],
	/** Counts of hours alone: also for whoever plans shifts. */
	'see-gaps': ['dispatcher', 'steward', 'teller'],
	'see-picture': ['dispatcher', 'verifier', 'observer'],
	'drop-picture': ['dispatcher'],
	'judge-picture': ['dispatcher'],
	'see-own-checks': ['verifier', 'observer', 'dispatcher'],
	check: ['dispatcher'],
	accept: ['verifier', 'observer'],
	found: ['verifier', 'observer', 'dispatcher'],
	confirm: ['dispatcher'],
	'not-it': ['dispatcher'],
	'cannot-tell': ['dispatcher'],
	end: ['dispatcher'],
	doubt: ['dispatcher', 'house'],
	merge: ['dispatcher'],
	split: ['dispatcher'],
	link: ['dispatcher'],
	quarantine: ['dispatcher'],
	'give-words': ['dispatcher', 'steward'],
	approve: ['dispatcher'],
	correct: ['dispatcher'],
	'void-looks': ['steward', 'dispatcher'],
	'see-alerts': ['anyone', ...ALL],
	subscribe: ['anyone', ...ALL],
	'see-lines': ['dispatcher', 'steward'],
	'give-duty': ['steward'],
	'see-tree': ['dispatcher', 'steward'],
	'stand-in-tree': ANY_MEMBER,
	'read-sentences': ['steward'],
	'open-follow': ['operator', 'dispatcher'],
	follow: ['companion'],
	'hand-shift': ['dispatcher'],
} as const satisfies Readonly<Record<string, readonly Who[]>>

/** How many people sign before a level is told. What is taken back goes out on one. */
export function signersFor(tells: Tells, level: Level): number {
	if (tells !== 'alert' && tells !== 'update') return 1
	return level === 'L0' || level === 'L1' ? 1 : 2
}

/** May this be told now? The first reason against it, or null. @param signed how many different people have signed, whoever asks now included */
export function standsAgainst(incident: Incident, evidence: Evidence, { tells, level }: { readonly tells: Tells; readonly level: Level }, now: Instant): Refusal | null {
	if (tells !== 'alert' && tells !== 'update') return null
	if (!isOpen(incident)) return 'has-ended'
	if (level === 'L0') return null
	if (level === 'L1') return incident.state === 'unconfirmed' && evidence.eyewitnesses + evidence.looks.length === 0 ? 'not-confirmed' : null
	if (standsOn(evidence, now) === null) {
		if (standsOn({ ...evidence, tooFast: [] }, now) !== null) return 'impossible-travel'
		return eyesThatSaw(evidence) <= 1 ? 'one-pair-of-eyes' : 'not-confirmed'
	}
	if (incident.state !== 'confirmed') return 'not-confirmed'
	return now > after(incident.seenAt, ALERT_LASTS) ? 'gone-stale' : null
}

export type IncidentMachine = Machine<Incident, Command, Note, Refusal>
export const incidents: IncidentMachine = {
	unconfirmed: { check: (_, one) => moved({ ...one, state: 'verifying' }), found, confirm, 'not-it': notIt, 'cannot-tell': cannotTell, end, merge },
	verifying: { check: (_, one) => moved(one), found, confirm, 'not-it': notIt, 'cannot-tell': cannotTell, end, merge },
	confirmed: { check: (_, one) => moved(one), found, confirm, doubt: (_, one, { seenAt = one.seenAt }) => moved({ ...one, state: 'verifying', seenAt }), 'not-it': notIt, end, merge },
	'not-enforcement': { split: reopen },
	unverified: { check: reopen, split: reopen },
	ended: { check: reopen, split: reopen },
	merged: { split: reopen },
}

/** A look alone changes no state but that somebody looks; what it is worth, whoever weighs all of them decides. */
function found({ now }: Moment, one: Open, { saw }: Extract<Command, { verb: 'found' }>): Moved {
	if (one.state === 'confirmed') return moved(saw === 'activity' ? { ...one, seenAt: now } : one)
	return moved({ ...one, state: 'verifying', ...(saw === 'activity' && { seenAt: now }) })
}

/** An exercise stops nobody's work. */
function confirm({ now }: Moment, one: Open): Moved {
	return moved({ ...one, state: 'confirmed', seenAt: one.seenAt ?? now }, ...(one.zone === null || one.state === 'confirmed' || one.isDrill ? [] : [{ says: 'hotline/pause-nearby', incident: one.id, zone: one.zone } as const]))
}

function notIt({ now }: Moment, one: Open, { really }: Extract<Command, { verb: 'not-it' }>): Moved {
	return moved({ ...plain(one), state: 'not-enforcement', really, closedAt: now })
}
function cannotTell({ now }: Moment, one: Open): Moved {
	return moved({ ...plain(one), state: 'unverified', closedAt: now })
}
function end({ now }: Moment, one: Open): Moved {
	return moved({ ...plain(one), state: 'ended', closedAt: now })
}
function merge({ now }: Moment, one: Open, { into }: Extract<Command, { verb: 'merge' }>): Moved {
	return into === one.id ? refuse('into-itself') : moved({ ...plain(one), state: 'merged', into, closedAt: now })
}
function reopen(_: Moment, one: Exclude<Incident, Open>): Moved {
	return moved({ ...plain(one), state: 'verifying' })
}

type Moved = Result<Step<Incident, Note>, Refusal>
const moved = (next: Incident, ...notes: Note[]): Moved => done({ next, notes })
const plain = ({ id, kind, zone, spot, place, openedAt, heardAt, seenAt, isDrill }: Incident) => ({ id, kind, zone, spot, place, openedAt, heardAt, seenAt, isDrill })
