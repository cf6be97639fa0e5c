/**
 * Hotline: what a report, an incident, a look and an alert are, how they come in, what other rooms may hear.
 *
 * A report is a worry. An incident is what several worries are about. An alert is a fact that was checked, and it is taken back as far as it went.
 * Nothing here says who anybody is: not who reported, not who was seen, not who was told.
 */
import * as v from 'valibot'
import { PLAIN, ZoneId } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { MemberId } from '#ground/people.ts'
import { Spot } from '#ground/places.ts'
import { Instant } from '#ground/time.ts'
import { Language } from '#ground/words.ts'
import { CHANNELS, DOINGS, EYES, FOLLOW_NEEDS, HANDS, INCIDENTS, LEVELS, PLACE_AT_MOST, REALLY, SAW, SIZES, STILL, TASK_STATES, TELLS, VESTS, WANTS, WHAT_AT_MOST, WORDS_AT_MOST } from './choices.ts'

export * from './choices.ts'

// What it is

export const ReportId = idOf('report')
export type ReportId = v.InferOutput<typeof ReportId>
export const IncidentId = idOf('incident')
export type IncidentId = v.InferOutput<typeof IncidentId>
export const TaskId = idOf('task')
export type TaskId = v.InferOutput<typeof TaskId>
export const LookId = idOf('look')
export type LookId = v.InferOutput<typeof LookId>
export const AlertId = idOf('alert')
export type AlertId = v.InferOutput<typeof AlertId>
export const SubscriberId = idOf('subscriber')
export type SubscriberId = v.InferOutput<typeof SubscriberId>

export const FollowId = idOf('follow')
export type FollowId = v.InferOutput<typeof FollowId>
export const FollowNeed = v.picklist(FOLLOW_NEEDS)
export type FollowNeed = v.InferOutput<typeof FollowNeed>

export const Channel = v.picklist(CHANNELS)
export type Channel = v.InferOutput<typeof Channel>
export const Hand = v.picklist(HANDS)
export type Hand = v.InferOutput<typeof Hand>
export const Saw = v.picklist(SAW)
export type Saw = v.InferOutput<typeof Saw>
export const Eyes = v.picklist(EYES)
export type Eyes = v.InferOutput<typeof Eyes>
export const Level = v.picklist(LEVELS)
export type Level = v.InferOutput<typeof Level>
export const Tells = v.picklist(TELLS)
export type Tells = v.InferOutput<typeof Tells>
export const Really = v.picklist(REALLY)
export type Really = v.InferOutput<typeof Really>
export const IncidentKind = v.picklist(INCIDENTS)
export type IncidentKind = v.InferOutput<typeof IncidentKind>

const text = (most: number) => v.pipe(v.string(), v.trim(), v.maxLength(most), v.regex(/^(?:[^\p{Cc}\p{Cs}]|[\t\r\n])*$/u))
/** One line, as somebody says a place: “the bakery on 14th”. */
export const PlaceWords = v.pipe(v.string(), v.trim(), v.maxLength(PLACE_AT_MOST), PLAIN)
export const What = v.pipe(v.string(), v.trim(), v.maxLength(WHAT_AT_MOST), PLAIN)
/** 64 bits, 16 hex digits: pictures that look alike differ in few of them. */
export const MediaHash = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))

/**
 * What somebody says they saw or heard, from any channel; `id` is its own number, so that sent twice it is one.
 * @property origin a stable token of who spoke, never a number or a name; only its keyed digest is kept @property observedAt when they saw it, where they said so
 * @property chain the receipt or report it was heard from, where they said so @property spot where, where anybody could tell
 */
export const Heard = v.object({
	id: ReportId,
	channel: Channel,
	language: Language,
	hand: Hand,
	size: v.optional(v.nullable(v.picklist(SIZES)), null),
	doings: v.optional(v.array(v.picklist(DOINGS)), []),
	vests: v.optional(v.array(v.picklist(VESTS)), []),
	wants: v.optional(v.array(v.picklist(WANTS)), []),
	still: v.optional(v.picklist(STILL), 'unknown'),
	children: v.optional(v.boolean(), false),
	taken: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(99)), 0),
	place: v.optional(PlaceWords, ''),
	words: v.optional(text(WORDS_AT_MOST), ''),
	spot: v.optional(v.nullable(Spot), null),
	media: v.optional(v.nullable(MediaHash), null),
	origin: v.pipe(v.string(), v.nonEmpty(), v.maxLength(200)),
	chain: v.optional(v.nullable(ReportId), null),
	observedAt: v.optional(v.nullable(Instant), null),
	isDrill: v.optional(v.boolean(), false),
})
export type Heard = v.InferOutput<typeof Heard>

/** What is still readable of a report. `origin` is hex of a digest; equal ones are one voice. `isPartner`: whoever said it had a partner's word. */
export type Report = Omit<Heard, 'place' | 'words' | 'spot' | 'origin'> & { readonly state: 'received' | 'linked' | 'proposed' | 'apart' | 'quarantined' | 'withdrawn'; readonly incident: IncidentId | null; readonly why: readonly string[]; readonly origin: string; readonly place: string | null; readonly words: string | null; readonly spot: Spot | null; readonly receivedAt: Instant; readonly isPartner: boolean }

/** What one pair of eyes saw. Never changed, only added to. `by` is null where it was no member. */
export const Look = v.object({ id: LookId, incident: IncidentId, by: v.nullable(MemberId), eyes: Eyes, saw: Saw, what: v.nullable(What), really: v.nullable(v.string()), isVoid: v.boolean(), observedAt: Instant, heardAt: Instant })
export type Look = v.InferOutput<typeof Look>

export const Task = v.object({ id: TaskId, incident: IncidentId, member: MemberId, state: v.picklist(TASK_STATES), offeredAt: Instant, etaAt: v.nullable(Instant), dueAt: v.nullable(Instant), reminded: v.number() })
export type Task = v.InferOutput<typeof Task>

const always = { id: IncidentId, kind: IncidentKind, zone: v.nullable(ZoneId), spot: v.nullable(Spot), place: v.nullable(v.string()), openedAt: Instant, heardAt: Instant, seenAt: v.nullable(Instant), isDrill: v.boolean() }
/** Each state holds what is true in it: what was merged leads to where it went, what was not what was feared says what it was. */
export const Incident = v.variant('state', [
	v.object({ state: v.literal('unconfirmed'), ...always }),
	v.object({ state: v.literal('verifying'), ...always }),
	v.object({ state: v.literal('confirmed'), ...always, seenAt: Instant }),
	v.object({ state: v.literal('not-enforcement'), ...always, really: v.string(), closedAt: Instant }),
	v.object({ state: v.literal('unverified'), ...always, closedAt: Instant }),
	v.object({ state: v.literal('ended'), ...always, closedAt: Instant }),
	v.object({ state: v.literal('merged'), ...always, into: IncidentId, closedAt: Instant }),
])
export type Incident = v.InferOutput<typeof Incident>

/** One version of an alert, as it was told. */
export const Alert = v.object({ id: AlertId, version: v.number(), incident: v.nullable(IncidentId), tells: Tells, level: Level, zones: v.array(ZoneId), place: v.nullable(v.string()), really: v.nullable(v.string()), isDrill: v.boolean(), observedAt: v.nullable(Instant), approvedAt: Instant, contraryAt: v.nullable(Instant), expiresAt: Instant, isNewest: v.boolean() })
export type Alert = v.InferOutput<typeof Alert>

/**
 * What an incident rests on, counted the same whatever the order and however often it was repeated.
 * @property eyewitnesses voices who say they saw it themselves, one for each origin and chain @property media pictures that are not the same picture @property reviewed those of them that somebody at the board looked at, and that show what was reported
 * @property looks of those who went and looked, void ones left out @property asOne members whose eyes count as one pair @property tooFast looks nobody can have made who made the one before
 */
export type Evidence = { readonly eyewitnesses: number; readonly origins: number; readonly reports: number; readonly media: number; readonly reviewed: number; readonly looks: readonly Look[]; readonly asOne?: readonly (readonly MemberId[])[]; readonly tooFast?: readonly LookId[] }

// How it comes in. Who is speaking is never read from the form.

export const Command = v.variant('verb', [
	v.object({ verb: v.literal('check') }),
	v.object({ verb: v.literal('found'), saw: Saw, what: v.nullable(What), really: v.nullable(Really) }),
	v.object({ verb: v.literal('confirm') }),
	v.object({ verb: v.literal('not-it'), really: What }),
	v.object({ verb: v.literal('cannot-tell') }),
	v.object({ verb: v.literal('end') }),
	/** `seenAt`: when it was last seen by anybody whose word still counts, where that has changed. */
	v.object({ verb: v.literal('doubt'), seenAt: v.optional(v.nullable(Instant)) }),
	v.object({ verb: v.literal('merge'), into: IncidentId }),
	v.object({ verb: v.literal('split') }),
])
export type Command = v.InferOutput<typeof Command>

/** What the message of somebody who called is bound to. */
export const messageAbout = (hub: string, id: ReportId) => ({ hub, record: id, field: 'message', version: 1 })

/** Why something is not told, or not so. */
export type Refusal = 'one-pair-of-eyes' | 'not-confirmed' | 'gone-stale' | 'same-person' | 'not-asked' | 'has-ended' | 'already-told' | 'impossible-travel' | 'into-itself' | 'nothing-to-take-back'

// What other rooms may hear. What other hubs may hear is in `hotline/told-hubs`, and nothing else.

const about = { incident: IncidentId }
export const Note = v.variant('says', [
	/** Work nearby may pause until a person resumes it. No room is told where, only which part of town. */
	v.object({ says: v.literal('hotline/pause-nearby'), ...about, zone: ZoneId }),
	/** Somebody was taken, and their people agreed to be followed up: that it is so, and what they need. Not who, and not of which incident. */
	v.object({ says: v.literal('hotline/follow-up'), follow: FollowId, needs: v.array(FollowNeed) }),
	/** A call nobody answered: somebody calls back. */
	v.object({ says: v.literal('hotline/call-back'), report: ReportId }),
	/** A version of an alert that is for other hubs, too: as coarse as it may leave. */
	v.object({ says: v.literal('hotline/told-hubs'), alert: AlertId, version: v.number(), tells: Tells, kind: IncidentKind, really: v.nullable(Really), place: v.string(), spot: v.nullable(Spot), pictures: v.array(MediaHash), observedAt: v.nullable(Instant), approvedAt: Instant, expiresAt: Instant, isDrill: v.boolean() }),
	/** Somebody who went to look has not been heard of. */
	v.object({ says: v.literal('hotline/overdue'), ...about }),
])
export type Note = v.InferOutput<typeof Note>
