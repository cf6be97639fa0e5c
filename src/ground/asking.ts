/**
 * What must be answered before deciding, rooms ask; who answers stands in the house's total table.
 * A question is asked inside the caller's transaction, so the answer cannot be older than the decision.
 */
import type { HalfDay, Instant } from './time.ts'
import type { Tx } from './storage.server.ts'
import type { Language } from './words.ts'
import type { MemberId, TeamId } from './people.ts'

/** Every question there is: what it is asked with, and what comes back. */
export type Questions = {
	/** Which places are open near here, as far as anyone knows? */
	'open-near': { readonly with: { readonly language: Language; readonly nowHalf: HalfDay }; readonly answer: readonly OpenPlace[] }
	/** How many open listings lie under each epoch of this team's key? `seenBy`: without those that are not there for this member. */
	'open-under': { readonly with: { readonly team: TeamId; readonly seenBy: MemberId | null }; readonly answer: readonly { readonly epoch: number; readonly n: number }[] }
	/** Would these two rather not be together? Whoever refuses because of it says what would be said anyway. */
	'are-apart': { readonly with: { readonly one: MemberId; readonly other: MemberId }; readonly answer: boolean }
	/** Who has to do with this record? Null where it is not there for whoever asks. */
	'who-is-concerned': { readonly with: { readonly listing: string; readonly by: MemberId }; readonly answer: readonly MemberId[] | null }
	/** Which team opens this work, and what is its public key? Null while nobody holds it, or its door is not open yet. */
	'who-opens': { readonly with: { readonly work: 'frontdoor' }; readonly answer: (Opener & { readonly isTrial: boolean }) | null }
	/** What this room has posted and what has not begun; `isOff`: somebody called it off by hand. */
	'what-is-posted': { readonly with: { readonly origin: string; readonly now: Instant }; readonly answer: readonly { readonly key: string; readonly begins: Instant; readonly ends: Instant; readonly places: number; readonly where: string; readonly isOff: boolean }[] }
	/** Who is on for this kind of work at that moment, in the order to ring them? Only who came or said they come, and of those at home only who is rested. `knows`: a skill or `speaks-es`. */
	'who-is-on': { readonly with: { readonly kind: string; readonly knows: readonly string[]; readonly at: Instant }; readonly answer: readonly { readonly member: MemberId; readonly how: 'there' | 'on-call' | 'standby'; readonly knows: readonly string[] }[] }
	/** Until when does this member have a place of that kind, one that is going on or begins within the hour? Null where they have none. */
	'on-until': { readonly with: { readonly kind: string; readonly member: MemberId; readonly at: Instant }; readonly answer: Instant | null }
	/** Who has the next place of that kind, and when does it begin? Null where nobody has one within three days. */
	'who-is-next': { readonly with: { readonly kind: string; readonly at: Instant }; readonly answer: { readonly member: MemberId; readonly begins: Instant } | null }
	/** Could this member begin something now, as far as rest, limits and other places go? */
	'is-rested': { readonly with: { readonly member: MemberId; readonly at: Instant; readonly until: Instant }; readonly answer: boolean }
	/** What did other hubs check that was not what was feared, in which part of town, and with which pictures, by their prints? Only what still stands. */
	'checked-elsewhere': { readonly with: { readonly now: Instant }; readonly answer: readonly { readonly name: string; readonly place: string; readonly turnedOut: string | null; readonly at: Instant; readonly pictures: readonly string[] }[] }
	/** Which line of another hub takes a call in this language now, as two hubs agreed? Whoever asks rings it: it is counted, and never more of them in an hour than was agreed. Null where none does. */
	'line-beside': { readonly with: { readonly language: Language | null; readonly at: Instant }; readonly answer: { readonly hub: string; readonly number: string } | null }
	/** Who could do this then: rested, free, knowing it, willing to be asked? Those with a shift in that part of town on that day first, then those who carry least. */
	'who-could': { readonly with: { readonly kind: string; readonly knows: readonly string[]; readonly zone: string | null; readonly begins: Instant; readonly ends: Instant; readonly now: Instant }; readonly answer: readonly MemberId[] }
}

/** A place as told, and how many half-days ago it was last known to be true. */
export type OpenPlace = { readonly name: string; readonly when: string; readonly age: number }
export type Opener = { readonly team: TeamId; readonly epoch: number; readonly recipient: string }

export type Asking = <Q extends keyof Questions>(tx: Tx, question: Q, given: Questions[Q]['with']) => Promise<Questions[Q]['answer']>
