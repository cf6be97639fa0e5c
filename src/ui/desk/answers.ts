/** What the desk's doors answer, parsed where it comes in. */
import * as v from 'valibot'
import { Member, MemberId, Role, TeamId } from '#ground/people.ts'
import { EXTENSIONS, Facts, ListingId, MessageId, Outcome } from '#rooms/frontdoor/model.ts'
import { Hold } from '#ground/holds.ts'
import { ScheduleChange } from '#ground/schedule.ts'
import { HalfDay } from '#ground/time.ts'
import { fromBase64 } from './bytes.ts'

export const Bytes = v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text)))
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const Line = v.object({
	id: ListingId,
	facts: Facts,
	state: v.picklist(['waiting', 'held', 'answered', 'closed']),
	heldBy: v.nullable(v.string()),
	heldUntil: v.nullable(v.number()),
	reason: v.object({ why: v.picklist(['wrote-again', 'today', 'waited', 'in-turn']), days: v.number() }),
	version: v.number(),
	sealedWhere: v.picklist(['browser', 'arrival', 'member']),
	turnHalf: HalfDay,
	takenBy: v.nullable(v.string()),
})
export type Line = v.InferOutput<typeof Line>

const Place = v.object({ turnHalf: HalfDay, id: ListingId })
export const Tally = v.object({ waiting: count, held: count, answered: count, closed: count })
export type Tally = v.InferOutput<typeof Tally>
export const Queue = v.object({ lines: v.array(Line), tally: Tally, next: v.nullable(Place) })
export type Queue = v.InferOutput<typeof Queue>

const sealedParts = { team: v.string(), epoch: v.number(), told: Bytes, teamWrap: Bytes, wrapped: v.picklist(['door', 'desk']), endsAt: v.number() }

export const Opened = v.object({
	...Line.entries,
	...sealedParts,
	extended: v.number(),
	longer: v.nullable(v.object({ by: v.string(), because: v.picklist(EXTENSIONS) })),
	held: v.boolean(),
	outcome: v.nullable(Outcome),
	seen: v.object({ opened: count, openers: count, searched: count }),
	hasClose: v.boolean(),
	given: v.nullable(v.object({ to: v.nullable(MemberId) })),
	said: v.array(v.object({ id: MessageId, saidBy: v.picklist(['holder', 'team']), sort: v.picklist(['message', 'note']), ago: v.number(), body: Bytes })),
	alike: v.array(Line),
})
export type Opened = v.InferOutput<typeof Opened>

export const Searchables = v.array(v.object({ ...Line.entries, ...sealedParts }))
export type Searchable = v.InferOutput<typeof Searchables>[number]

export const Pieces = v.array(Bytes)
export const Nothing = v.null()

export const Welcome = v.object({ member: Member, wrap: v.nullable(Bytes) })
export const MyKeys = v.object({ hub: v.string(), member: Member, bundles: v.array(v.object({ team: TeamId, does: v.string(), epoch: v.number(), bundle: Bytes })), isDue: v.optional(v.boolean(), false) })

export const Lines = v.object({
	lines: v.array(v.object({ id: v.string(), says: v.string(), about: v.string(), sinceHalf: v.number(), owner: v.nullable(v.string()) })),
	called: v.record(v.string(), v.string()),
})
export type Lines = v.InferOutput<typeof Lines>
export type Names = Lines['called']

const called = v.record(v.string(), v.string())
export const Schedules = v.object({ now: v.object({ 'frontdoor/open': count, 'frontdoor/closed': count, 'frontdoor/closed-legal': count }), ahead: v.array(ScheduleChange), called })
export type Schedules = v.InferOutput<typeof Schedules>
export const HoldsSeen = v.object({ holds: v.array(v.object({ ...Hold.entries, holds: count })), called })
export type HoldsSeen = v.InferOutput<typeof HoldsSeen>

const Person = v.object({ id: MemberId, called: v.string(), roles: v.array(Role), recipient: v.string(), canOpen: v.boolean(), isReady: v.boolean(), vouchedBy: v.array(MemberId), opensAlone: count, pair: v.optional(v.nullable(v.object({ guide: MemberId, untilHalf: v.number() })), null), lookAgain: v.optional(v.boolean(), false) })
export type Person = v.InferOutput<typeof Person>
export const People = v.object({ team: v.nullable(v.object({ id: TeamId, epoch: count, isDue: v.boolean(), older: count, recovery: v.optional(v.array(v.object({ id: v.string(), recipient: v.string() }))) })), people: v.array(Person), link: v.nullable(v.string()) })
export type People = v.InferOutput<typeof People>
export const HandedOver = v.object({ handed: count })

export const Kept = v.object({ id: ListingId, wait: v.object({ before: v.number(), days: v.nullable(v.number()) }), endsAt: v.number() })

/** What WebAuthn is begun with; the browser checks it whole. */
const Options = v.looseObject({ challenge: v.string() })
export const BegunSignIn = v.object({ options: Options })
export const BegunJoining = v.object({ options: Options, hub: v.string(), needsTeam: v.boolean() })
