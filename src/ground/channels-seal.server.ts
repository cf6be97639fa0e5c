/** An address of a member at rest lies under the key of the week it ends with, bound to its row; it is opened for one hand-over only. */
import type { WayOut } from './carriers.ts'
import { plainFor } from './channels.ts'
import type { Chance } from './ids.ts'
import type { Keys } from './keys.ts'
import { lay, lift } from './lasting.server.ts'
import { DoesNotOpen } from './sealed.ts'
import type { Week } from './time.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
type Whose = { readonly id: string; readonly way: WayOut; readonly endsWeek: Week }

export const layChannel = (keys: Keys, { id, way, endsWeek }: Whose, address: string, chance: Chance): Uint8Array => lay(keys, endsWeek, `${id} ${way}`, utf8(address), chance)

/** Null where its week is over. */
export function liftChannel(keys: Pick<Keys, 'livingBucket' | 'livingHold' | 'livingLease'>, { id, way, endsWeek, address }: Whose & { readonly address: Uint8Array }): string | null {
	try {
		return new TextDecoder().decode(lift(keys, endsWeek, `${id} ${way}`, address))
	} catch (fault) {
		if (fault instanceof DoesNotOpen) return null
		throw fault
	}
}

/** By what an address is known; another digest than the one of those who are only told alerts. */
export const knownFor = (keys: Pick<Keys, 'digest'>, way: WayOut, address: string): Uint8Array => keys.digest('address', utf8(`member|${way}|${plainFor(way, address)}`))
export const proofFor = (keys: Pick<Keys, 'digest'>, id: string, typed: string): Uint8Array => keys.digest('address', utf8(`proof|${id}|${typed.normalize('NFKC').replace(/\D/gu, '')}`))
