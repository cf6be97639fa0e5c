/** Hotline: an address at rest lies under the key of the week it ends with, bound to whose it is and on which channel; it is opened for a hand-over only. */
import type { WayOut } from '#ground/carriers.ts'
import type { Chance } from '#ground/ids.ts'
import type { Keys } from '#ground/keys.ts'
import { lay, lift } from '#ground/lasting.server.ts'
import { DoesNotOpen } from '#ground/sealed.ts'
import type { Week } from '#ground/time.ts'
import type { SubscriberId } from './model.ts'

type Whose = { readonly subscriber: SubscriberId; readonly way: WayOut; readonly endsWeek: Week }
const record = ({ subscriber, way }: Whose) => `${subscriber} ${way}`

/** @param address as the channel has it: a number, a mail address, a push subscription as JSON */
export const layAddress = (keys: Keys, whose: Whose, address: string, chance: Chance): Uint8Array => lay(keys, whose.endsWeek, record(whose), new TextEncoder().encode(address), chance)

/** Null where its week is over. */
export function liftAddress(keys: Pick<Keys, 'livingBucket' | 'livingHold' | 'livingLease'>, whose: Whose, laid: Uint8Array): string | null {
	try {
		return new TextDecoder().decode(lift(keys, whose.endsWeek, record(whose), laid))
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}
