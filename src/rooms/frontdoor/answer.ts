/** Front door: what somebody at the door is answered, and what a page shows of it after a form was posted without JavaScript. */
import type { Sealed } from '#ground/sealed.ts'
import type { Instant } from '#ground/time.ts'
import type { Facts, Listing, ListingId, MessageId } from './model.ts'
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
	readonly holderWrap: Sealed
	readonly messages: readonly { readonly id: MessageId; readonly saidBy: 'holder' | 'team'; readonly ago: number; readonly body: Uint8Array }[]
}


/** Words only the sealing worker knows stand as marks, for it to fill. */
export type Marks = Readonly<Record<string, string>>
export type Trouble = { readonly field: string; readonly problem: string; readonly at?: number }
export type Chosen = Readonly<Record<string, readonly string[]>>

export type Answer =
	| { readonly outcome: 'refused'; readonly troubles: readonly Trouble[]; readonly chosen: Chosen; readonly marks: Marks }
	| { readonly outcome: 'kept'; readonly kept: Kept; readonly hasWords: boolean; readonly marks: Marks }
	| { readonly outcome: 'came'; readonly came: Omit<Came, 'holderWrap'>; readonly done: 'open' | 'write' | 'withdraw'; readonly once: string; readonly troubles: readonly Trouble[]; readonly marks: Marks }
	| { readonly outcome: 'deleted' }
