/**
 * Other hubs: what a peer is, and what passes between two of them. A capsule is the only thing that leaves: what was checked, about where, until when.
 * No words of a report, nobody's name, no count of people, and no spot finer than about a kilometre.
 */
import * as v from 'valibot'
import { PLAIN } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { MemberId } from '#ground/people.ts'
import { Spot, toNeighbourhood } from '#ground/places.ts'
import { HalfDay, Instant } from '#ground/time.ts'
import { ABOUT, PICTURES_AT_MOST, PLACE_AT_MOST, SAYS, TURNED_OUT } from './choices.ts'

export * from './choices.ts'

// What it is

export const PeerId = idOf('peer')
export type PeerId = v.InferOutput<typeof PeerId>
/** A public key of Ed25519 (RFC 8032), 64 hex digits. */
export const SignerKey = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const Name = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60), PLAIN)

/** Where a hub answers: scheme, host and port, and nothing behind them. */
export const Origin = v.pipe(
	v.string(),
	v.trim(),
	v.maxLength(200),
	v.check((said) => /^https?:\/\/[^/?#@\s]+\/?$/.test(said) && URL.canParse(said)),
	v.transform((said) => new URL(said).origin),
)

const always = { id: PeerId, name: Name, origin: v.string(), key: SignerKey, sinceHalf: HalfDay, heardHalf: v.nullable(HalfDay) }
export const Peer = v.variant('state', [v.object({ state: v.literal('asked'), ...always }), v.object({ state: v.literal('trusted'), ...always }), v.object({ state: v.literal('ended'), ...always })])
export type Peer = v.InferOutput<typeof Peer>

/** What a hub says of itself at /hub.json. */
export const Card = v.object({ holdfast: v.literal(1), name: Name, key: SignerKey })
export type Card = v.InferOutput<typeof Card>

/** Already as coarse as it may be: whatever is finer is no capsule. */
const Coarse = v.pipe(v.strictObject(Spot.entries), v.check((spot) => toNeighbourhood(spot).lat === spot.lat && toNeighbourhood(spot).lon === spot.lon))

/**
 * What is said of one thing. @property alert a random name, the same in every version @property place the name of a part of town
 * @property pictures 64-bit prints of pictures that went round with it: who is sent one of them can be told what it is
 */
export const Facts = v.strictObject({
	alert: v.pipe(v.string(), v.regex(/^[a-z0-9_]{8,60}$/)),
	version: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
	says: v.picklist(SAYS),
	about: v.picklist(ABOUT),
	turnedOut: v.nullable(v.picklist(TURNED_OUT)),
	place: v.pipe(v.string(), v.maxLength(PLACE_AT_MOST), PLAIN),
	spot: v.nullable(Coarse),
	pictures: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))), v.maxLength(PICTURES_AT_MOST)),
	seenAt: v.nullable(Instant),
	toldAt: Instant,
	endsAt: Instant,
	isDrill: v.boolean(),
})
export type Facts = v.InferOutput<typeof Facts>
/** As it travels: from whom, for whom, signed when. @property signature of Ed25519 over `textOf`, hex */
export const Capsule = v.strictObject({ holdfast: v.literal(1), from: SignerKey, to: SignerKey, signedAt: Instant, facts: Facts, signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{128}$/)) })
export type Capsule = v.InferOutput<typeof Capsule>

/** What was heard, as a dispatcher sees it. */
export type Heard = { readonly peer: Pick<Peer, 'id' | 'name'>; readonly facts: Facts; readonly heardAt: Instant; readonly incident: string | null }

// How it comes in

export const Command = v.variant('verb', [v.object({ verb: v.literal('trust') }), v.object({ verb: v.literal('end') }), v.object({ verb: v.literal('ask-again') })])
export type Command = v.InferOutput<typeof Command>

// What other rooms may hear

/** Somebody here took up what another hub checked, or that hub said something new of what was taken up. Coarse facts only. */
export const Note = v.variant('says', [
	v.object({ says: v.literal('hubs/taken-up'), name: v.string(), by: MemberId, incident: v.string(), isNew: v.boolean(), facts: Facts }),
	v.object({ says: v.literal('hubs/changed'), incident: v.string(), name: v.string(), facts: Facts }),
])
export type Note = v.InferOutput<typeof Note>
