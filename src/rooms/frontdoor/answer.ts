/** Front door: what somebody at the door is answered, and what a page shows of it after a form was posted without JavaScript. */
import type { Sealed } from '#ground/sealed.ts'
import type { Instant } from '#ground/time.ts'
import type { Facts, Listing, ListingId, MessageId } from './model.ts'
import type { Seen } from './opening.ts'
import type { Wait } from './rules.ts'

export type Kept = { readonly id: ListingId; readonly wait: Wait; readonly endsAt: Instant }

export type Came = {
	readonly id: ListingId
	readonly facts: Facts
	readonly state: Listing['state']
	readonly outcome: string | null
	readonly wait: Wait | null
	readonly endsAt: Instant
	readonly extended: number
	/** Until when a copy in a backup could still be opened; `endsAt` where it was never to end later. */
	readonly backupsUntil: Instant
	/** A legal hold keeps it beyond its end. */
	readonly held: boolean
	/** How many carers have nothing to do with it and could read a report; and whom to call outside the hub. */
	readonly care: { readonly readers: number; readonly outside: string }
	/** Somebody has it, or has answered it: the holder may ask for somebody else. */
	readonly hasAnswerer: boolean
	/** Somebody here could still answer it. */
	readonly isAnswerable: boolean
	/** How often it was opened and searched through, and by how many people; never by whom. */
	readonly seen: Seen
	readonly holderWrap: Sealed
	readonly messages: readonly { readonly id: MessageId; readonly saidBy: 'holder' | 'team'; readonly ago: number; readonly body: Uint8Array }[]
}


/** Words only the sealing worker knows stand as marks, for it to fill. */
export type Marks = Readonly<Record<string, string>>
export type Trouble = { readonly field: string; readonly problem: string; readonly at?: number }
export type Chosen = Readonly<Record<string, readonly string[]>>

/** What somebody with a receipt has just done. */
export type Just = 'open' | 'write' | 'withdraw' | 'apart' | 'wrong'

export type Answer =
	| { readonly outcome: 'refused'; readonly troubles: readonly Trouble[]; readonly chosen: Chosen; readonly marks: Marks }
	| { readonly outcome: 'kept'; readonly kept: Kept; readonly hasWords: boolean; readonly marks: Marks }
	| { readonly outcome: 'came'; readonly came: Omit<Came, 'holderWrap'>; readonly done: Just; readonly act: string; readonly once: string; readonly troubles: readonly Trouble[]; readonly marks: Marks }
	| { readonly outcome: 'deleted' }
