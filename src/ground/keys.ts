/** Keys the house holds: none of them opens a record alone. They live in a folder of their own, never in PostgreSQL. */
import type { HoldId } from './holds.ts'
import type { LeaseId } from './leases.ts'
import type { Key } from './sealed.ts'
import type { Week } from './time.ts'

export type Keys = {
	/** A keyed digest, so that what a table keeps cannot be tried against guesses without the key folder. */
	digest(purpose: 'receipt' | 'once' | 'session' | 'link' | 'unlock' | 'founding' | 'folder' | 'apart' | 'wrote' | 'reader' | 'opening' | 'feed' | 'answer' | 'origin' | 'address' | 'alert' | 'hubs' | 'call', secret: Uint8Array): Uint8Array
	/** The key of everything that ends with this week, made when first asked for. Its destruction ends every copy, in backups too. */
	bucket(week: Week): Key
	/** The same, or null where it was destroyed. */
	livingBucket(week: Week): Key | null
	/** Destroys the keys of all weeks before this one, and gives those weeks. What they locked is closed for good. */
	destroyBefore(week: Week): readonly Week[]
	/** The weeks that have a key. */
	weeks(): readonly Week[]
	/** The key of one legal hold, made when first asked for. What lies under it outlives its week, and ends with this key. */
	hold(id: HoldId): Key
	/** The same, or null where it was destroyed. */
	livingHold(id: HoldId): Key | null
	/** Destroys one hold's key. What still lay under it is closed for good. */
	destroyHold(id: HoldId): void
	/** Destroys the keys of all holds but these. One made within the hour stays: that hold may be about to be written down. */
	destroyHoldsBut(ids: readonly HoldId[]): void
	/** The key of one thing alone, made when first asked for. */
	lease(id: LeaseId): Key
	/** The same, or null where it was destroyed. */
	livingLease(id: LeaseId): Key | null
	/** Destroys it. What lay under it is closed for good, in backups too. */
	destroyLease(id: LeaseId): void
	/** Destroys the keys of all leases but these. One made within the hour stays: what it is for may be about to be written down. */
	destroyLeasesBut(ids: readonly LeaseId[]): void
}
