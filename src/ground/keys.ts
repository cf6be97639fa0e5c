/** Keys the house holds: none of them opens a record alone. They live in a folder of their own, never in PostgreSQL. */
import type { Key } from './sealed.ts'
import type { Week } from './time.ts'

export type Keys = {
	/** A keyed digest, so that what a table keeps cannot be tried against guesses without the key folder. */
	digest(purpose: 'receipt' | 'once' | 'session' | 'link' | 'unlock' | 'folder', secret: Uint8Array): Uint8Array
	/** The key of everything that ends with this week, made when first asked for. Its destruction ends every copy, in backups too. */
	bucket(week: Week): Key
	/** The same, or null where it was destroyed. */
	livingBucket(week: Week): Key | null
	/** Destroys the keys of all weeks before this one. What they locked is closed for good. */
	destroyBefore(week: Week): void
}
