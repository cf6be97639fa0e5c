/**
 * The second lock. Every stored wrap also lies under the key of the week it ends with; when that key is destroyed, every copy of the wrap is
 * closed for good, in backups too, whatever else somebody holds.
 */
import type { Chance } from './ids.ts'
import type { Keys } from './keys.ts'
import { DoesNotOpen, unwrapKey, wrapKey, type Sealed } from './sealed.ts'
import type { Week } from './time.ts'

const about = (record: string, week: Week) => ({ hub: 'house', record, field: 'lasting', version: week })

export const lay = (keys: Keys, week: Week, record: string, wrap: Sealed, chance: Chance): Uint8Array => wrapKey(keys.bucket(week), about(record, week), wrap, chance)

/** @throws DoesNotOpen where the week's key is gone */
export function lift(keys: Keys, week: Week, record: string, laid: Uint8Array): Sealed {
	const bucket = keys.livingBucket(week)
	if (!bucket) throw new DoesNotOpen('its week is over')
	return unwrapKey(bucket, about(record, week), laid)
}
