/**
 * Front door: what a listing is, how it comes in, what other rooms and other hubs may hear.
 *
 * A listing is one ask or one offer. The server reads its facts, which are coarse on purpose; everything a person said is sealed.
 */
import * as v from 'valibot'
import { ABOUT } from '#ground/attestations.ts'
import { ZoneId } from '#ground/hub.ts'
import { idOf } from '#ground/ids.ts'
import { MemberId, TeamId } from '#ground/people.ts'
import { HalfDay, Instant, Week } from '#ground/time.ts'
import { Language } from '#ground/words.ts'
import { ASKS, ELSEWHERE, EXTENSIONS, kindsOf, OFFERS, OUTCOMES, SIDES, SIZES, URGENCIES } from './choices.ts'

export * from './choices.ts'

// What it is

export const ListingId = idOf('listing')
export type ListingId = v.InferOutput<typeof ListingId>
export const MessageId = idOf('message')
export type MessageId = v.InferOutput<typeof MessageId>
export const FileId = idOf('file')
export type FileId = v.InferOutput<typeof FileId>

export const Side = v.picklist(SIDES)
export type Side = v.InferOutput<typeof Side>
export const Kind = v.picklist([...ASKS, ...OFFERS])
export type Kind = v.InferOutput<typeof Kind>
export const Outcome = v.picklist(OUTCOMES)
export type Outcome = v.InferOutput<typeof Outcome>

/** What the server may read of a listing, because the queue cannot be put in order without it. */
export const Facts = v.pipe(
	v.object({ side: Side, kind: Kind, zone: v.nullable(ZoneId), language: Language, urgency: v.picklist(URGENCIES), size: v.picklist(SIZES) }),
	v.check(({ side, kind }) => kindsOf(side).includes(kind), 'a kind of the other side'),
)
export type Facts = v.InferOutput<typeof Facts>

const always = {
	id: ListingId,
	facts: Facts,
	askedHalf: HalfDay,
	turnHalf: HalfDay,
	endsWeek: Week,
	/** The last week whose key any copy of its wraps ever lay under: whoever kept an old backup could open one until then. */
	laidWeek: Week,
	extended: v.pipe(v.number(), v.integer()),
	/** Somebody asks to keep it longer, and nobody else has agreed yet. */
	longer: v.nullable(v.object({ by: MemberId, because: v.picklist(EXTENSIONS) })),
	/** How many days it is kept once closed, by the schedule it began under. */
	closedDays: v.pipe(v.number(), v.integer(), v.minValue(1)),
	wroteAgain: v.boolean(),
}

/** Each state holds what is true in it and nothing more. Nobody's name stays on a listing once they have let go of it. */
export const Listing = v.variant('state', [
	v.object({ state: v.literal('waiting'), ...always }),
	/** `given`: offered to a named member, or to whoever is next; it stays with whoever has it until it is accepted. */
	v.object({ state: v.literal('held'), ...always, by: MemberId, until: Instant, given: v.optional(v.nullable(v.object({ to: v.nullable(MemberId) })), null) }),
	v.object({ state: v.literal('answered'), ...always, settledHalf: HalfDay }),
	v.object({ state: v.literal('closed'), ...always, outcome: Outcome, settledHalf: HalfDay, undo: v.nullable(v.object({ by: MemberId, until: Instant })) }),
])
export type Listing = v.InferOutput<typeof Listing>

/** Whether it was sealed before it reached us, on arrival, or by a member who took it for somebody. */
export const SealedWhere = v.picklist(['browser', 'arrival', 'member'])
export type SealedWhere = v.InferOutput<typeof SealedWhere>

// How it comes in. Who is speaking is never read from the form.

const base64 = (max: number) =>
	v.pipe(
		v.string(),
		v.maxLength(Math.ceil(max / 3) * 4),
		v.check(isBase64),
		v.transform(bytesOf),
	)
/** In whole groups of four, and nothing but letters of the alphabet (RFC 4648 § 4). One class of letters and a count are read three times as fast as groups. */
const isBase64 = (text: string) => text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text)
/** A plain loop: the same through an iterator takes thirty times as long, and every post comes through here. */
function bytesOf(base64: string): Uint8Array {
	const letters = atob(base64)
	const bytes = new Uint8Array(letters.length)
	for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i)
	return bytes
}
const hexBytes = (length: number) =>
	v.pipe(
		v.string(),
		v.regex(new RegExp(`^[0-9a-f]{${length * 2}}$`)),
		v.transform((text): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
	)

export const VOICE_SECONDS = 120
/** Two minutes of speech at 32 kbit/s, in pieces of 64 KB. */
export const VOICE_PIECES = 10
const Chunks = v.object({ file: FileId, pieces: v.pipe(v.array(base64(65_577)), v.minLength(1), v.maxLength(VOICE_PIECES)) })
export const Lookup = hexBytes(32)

/** The most bytes the close part has, sealed: twice the first padded size is enough for five hundred letters of any script. */
const CLOSE_SEALED = 2100

const Said = v.object({ id: MessageId, body: base64(32_809), voice: v.nullable(Chunks) })
export type Said = v.InferOutput<typeof Said>

/** A listing as a browser, or the sealing worker, hands it over. `once` is the form's own number: the same post twice is one listing. */
export const Posted = v.object({
	id: ListingId,
	once: hexBytes(16),
	facts: Facts,
	team: TeamId,
	epoch: v.pipe(v.number(), v.integer(), v.minValue(1)),
	lookup: Lookup,
	told: base64(32_809),
	teamWrap: base64(4096),
	holderWrap: base64(128),
	/** What two open together, sealed apart; a form from before had no such field. */
	close: v.optional(v.nullable(base64(CLOSE_SEALED))),
	voice: v.nullable(Chunks),
})
export type Posted = v.InferOutput<typeof Posted>

export const Command = v.variant('verb', [
	v.object({ verb: v.literal('claim') }),
	v.object({ verb: v.literal('release') }),
	/** `about` is what whoever replies says it is about; not kept. */
	v.object({ verb: v.literal('reply'), said: Said, about: v.optional(v.picklist(ABOUT)) }),
	v.object({ verb: v.literal('note'), said: Said }),
	v.object({ verb: v.literal('refer'), to: v.picklist(ELSEWHERE) }),
	v.object({ verb: v.literal('give'), to: v.nullable(MemberId) }),
	v.object({ verb: v.literal('accept') }),
	v.object({ verb: v.literal('decline') }),
	v.object({ verb: v.literal('close'), outcome: Outcome }),
	v.object({ verb: v.literal('reopen') }),
	v.object({ verb: v.literal('extend'), because: v.picklist(EXTENSIONS) }),
	v.object({ verb: v.literal('agree') }),
	v.object({ verb: v.literal('reissue'), lookup: Lookup, holderWrap: base64(128) }),
	v.object({ verb: v.literal('write'), said: Said }),
	v.object({ verb: v.literal('withdraw') }),
	v.object({ verb: v.literal('apart') }),
	v.object({ verb: v.literal('not-me') }),
])
export type Command = v.InferOutput<typeof Command>

/** The first opener puts the record key under the epoch's own key, and says what the contact looks like. */
export const Rewrap = v.object({ teamWrap: base64(128), alike: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 20 - 1))) })
export type Rewrap = v.InferOutput<typeof Rewrap>

export type Refusal =
	| 'someone-has-it'
	| 'claim-it-first'
	| 'too-late-to-undo'
	| 'extended-twice'
	| 'asked-already'
	| 'nothing-asked'
	| 'needs-another'
	| 'thread-is-full'
	| 'nobody-else-here'
	| 'give-to-another'
	| 'nothing-given'

// What other rooms may hear

export const Note = v.variant('says', [
	v.object({ says: v.literal('frontdoor/offered'), listing: ListingId, kind: Kind }),
	v.object({ says: v.literal('frontdoor/referred'), listing: ListingId, to: v.picklist(ELSEWHERE) }),
	v.object({ says: v.literal('frontdoor/longer'), listing: ListingId }),
	/** Somebody did something at the desk in this quarter of an hour; not what. */
	v.object({ says: v.literal('frontdoor/worked'), member: MemberId, quarter: Instant }),
])
export type Note = v.InferOutput<typeof Note>

// What other hubs may hear: nothing.
