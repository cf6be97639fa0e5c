/** How a helper can be reached: sealed in their browser to the front door's team, and opened in that of whoever holds its key. */
import * as v from 'valibot'
import { openAs, sealTo, type About, type Sealed } from '#ground/sealed.ts'
import { WAYS } from '#rooms/frontdoor/choices.ts'
import { toBase64, utf8 } from './bytes.ts'
import type { SealedReach } from './joining-answers.ts'
import { epochOf, newestOf, type Unlocked } from './keyring.ts'

export const CONTACT_AT_MOST = 200
/** Of one length, whatever is in it: who left no number looks like who left a long one. Bytes. */
const PADDED = 2048

export const Reach = v.object({ way: v.picklist(WAYS), contact: v.pipe(v.string(), v.maxLength(CONTACT_AT_MOST)) })
export type Reach = v.InferOutput<typeof Reach>

const about = (hub: string, member: string, team: string, epoch: number): About => ({ hub, record: member, field: `reach ${team}`, version: epoch })

type To = { readonly team: string; readonly epoch: number; readonly recipient: string }

/** As the doors take it. */
export async function sealReach(hub: string, member: string, { team, epoch, recipient }: To, reach: Reach) {
	const plain = new Uint8Array(PADDED).fill(32)
	plain.set(utf8(JSON.stringify(reach)))
	const sealed = await sealTo(recipient, about(hub, member, team, epoch), plain)
	plain.fill(0)
	return { team, epoch, sealed: toBase64(sealed) }
}

/** @throws DoesNotOpen where this member holds no key to it */
export async function openReach(keys: Unlocked, member: string, { team, epoch, sealed }: SealedReach): Promise<Reach> {
	const held = epochOf(keys, team, epoch)
	if (!held) throw new Error('no key to it')
	return v.parse(Reach, JSON.parse(new TextDecoder().decode(await openAs(held.seed, about(keys.hub, member, team, epoch), sealed as Sealed))))
}

/** The same under the newest key this member holds, for those who came since; null where it lies under that already. @param publicOf the public half of a key */
export async function resealed(keys: Unlocked, member: string, was: SealedReach, reach: Reach, publicOf: (seed: Uint8Array) => Promise<string>) {
	const newest = newestOf(keys, 'frontdoor')
	if (!newest || newest.team !== was.team || newest.epoch <= was.epoch) return null
	return sealReach(keys.hub, member, { team: newest.team, epoch: newest.epoch, recipient: await publicOf(newest.seed) }, reach)
}
