/**
 * The second lock. Every stored wrap also lies under the key of the week it ends with; when that key is destroyed, every copy of the wrap is
 * closed for good, in backups too, whatever else somebody holds. What a legal hold keeps lies under the hold's own key instead.
 */
import type { HoldId } from './holds.ts'
import type { Chance } from './ids.ts'
import type { Keys } from './keys.ts'
import type { LeaseId } from './leases.ts'
import { DoesNotOpen, unwrapKey, wrapKey, type About, type Key, type Sealed } from './sealed.ts'
import type { Week } from './time.ts'

/** What a wrap's life hangs on: the week it ends with, the legal hold that keeps it, or a lease of its own. */
export type Until = Week | HoldId | LeaseId
const isLease = (until: HoldId | LeaseId): until is LeaseId => until.startsWith('lease_')

const about = (record: string, until: Until): About =>
	typeof until === 'number' ? { hub: 'house', record, field: 'lasting', version: until } : { hub: 'house', record, field: `lasting ${until}`, version: 1 }

export const lay = (keys: Keys, until: Until, record: string, wrap: Sealed, chance: Chance): Uint8Array => wrapKey(typeof until === 'number' ? keys.bucket(until) : isLease(until) ? keys.lease(until) : keys.hold(until), about(record, until), wrap, chance)

/** @throws DoesNotOpen where the key of the week, the hold or the lease is gone */
export function lift(keys: Pick<Keys, 'livingBucket' | 'livingHold' | 'livingLease'>, until: Until, record: string, laid: Uint8Array): Sealed {
	const key: Key | null = typeof until === 'number' ? keys.livingBucket(until) : isLease(until) ? keys.livingLease(until) : keys.livingHold(until)
	if (!key) throw new DoesNotOpen('its time is over')
	return unwrapKey(key, about(record, until), laid)
}
