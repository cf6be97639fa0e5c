/**
 * "Something went wrong": what somebody says to the care team, and how it is sealed to each of them alone. There is no key of a team here, because
 * whoever is concerned must not be able to open it, and whoever that is differs from one report to the next.
 *
 * Runs alike in a browser and in the sealing worker.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import { newId, type Chance, type Id } from './chance.ts'
import { open, openAs, seal, sealTo, type About, type Key, type Sealed } from './sealed.ts'

export const WrongId = idOf('wrong')
export type WrongId = Id<'wrong'>

/** Somebody who can read it, by their public key. `reader` is what the house knows them by in this one answer, and says nothing of who they are. */
export type Reader = { readonly reader: string; readonly recipient: string }
export type SealedWrong = { readonly id: WrongId; readonly body: Sealed; readonly wraps: readonly { readonly reader: string; readonly wrap: Sealed }[] }

const about = (hub: string, id: WrongId, field: 'wrong' | 'reader'): About => ({ hub, record: id, field, version: 1 })

/** @param content the bytes of a `Wrong` as JSON, left untouched so that a caller who owns them can wipe them */
export async function sealWrong(hub: string, content: Uint8Array, readers: readonly Reader[], chance: Chance, id: WrongId = newId('wrong', chance)): Promise<SealedWrong> {
	const key: Key = chance(32)
	const body = seal(key, about(hub, id, 'wrong'), content, chance)
	const wraps = await Promise.all(readers.map(async ({ reader, recipient }) => ({ reader, wrap: await sealTo(recipient, about(hub, id, 'reader'), key) })))
	key.fill(0)
	return { id, body, wraps }
}

const Wrong = v.object({ text: v.string() })
export const wrongBytes = (text: string): Uint8Array => new TextEncoder().encode(JSON.stringify({ text } satisfies v.InferOutput<typeof Wrong>))

/** @throws DoesNotOpen */
export async function openWrong(hub: string, id: WrongId, seed: Key, wrap: Sealed, body: Sealed): Promise<string> {
	const key = await openAs(seed, about(hub, id, 'reader'), wrap)
	return v.parse(Wrong, JSON.parse(new TextDecoder().decode(open(key, about(hub, id, 'wrong'), body)))).text
}
