/**
 * How what a member holds is wrapped, and opens: in their browser at the desk, and where somebody exports what they may open.
 *
 *   words or lock ── open ─> identity seed ── opens ─> epoch bundle of each team ── opens ─> record keys
 */
import * as v from 'valibot'
import { openAs, unwrapKey, type About, type Key, type Sealed } from './sealed.ts'

export const identityAbout = (hub: string, member: string): About => ({ hub, record: member, field: 'identity', version: 1 })
export const bundleAbout = (hub: string, team: string, epoch: number): About => ({ hub, record: team, field: 'bundle', version: epoch })

const hexKey = v.pipe(
	v.string(),
	v.regex(/^[0-9a-f]{64}$/),
	v.transform((text): Key => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
)
const Bundle = v.object({ seed: hexKey, desk: hexKey, likeness: hexKey })

/** @throws DoesNotOpen */
export const openIdentity = (hub: string, member: string, key: Key, wrap: Sealed): Key => unwrapKey(key, identityAbout(hub, member), wrap)

/** What a member's team holds in one epoch. @throws DoesNotOpen */
export async function openBundle(hub: string, seed: Key, team: string, epoch: number, bundle: Sealed): Promise<v.InferOutput<typeof Bundle>> {
	const plain = await openAs(seed, bundleAbout(hub, team, epoch), bundle)
	return v.parse(Bundle, JSON.parse(new TextDecoder().decode(plain)))
}
