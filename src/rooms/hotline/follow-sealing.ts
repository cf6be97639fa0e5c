/**
 * Hotline: how a follow-up is sealed, in the browser of whoever writes it down, to each companion alone. Each writing draws a new key and seals it to those
 * who are companions then: who came since can open it, who went cannot, and whoever wrote it down keeps nothing that opens it.
 */
import * as v from 'valibot'
import type { Chance } from '#ground/chance.ts'
import type { MemberId } from '#ground/people.ts'
import { open, openAs, seal, sealTo, type About, type Key, type Sealed } from '#ground/sealed.ts'
import { FOLLOW_TASKS } from './choices.ts'
import type { FollowId } from './model.ts'

const text = (max: number) => v.optional(v.pipe(v.string(), v.maxLength(max)), '')
const Task = v.object({ is: v.optional(v.picklist(['open', 'done', 'not-needed']), 'open'), note: text(300) })
export type FollowTask = (typeof FOLLOW_TASKS)[number]

/** What their people said, and what companions wrote down since. Nobody is asked where they were born or which papers they have. */
export const FollowTold = v.object({ agreed: text(500), name: text(120), contact: text(200), language: text(60), about: text(3000), notes: text(4000), tasks: v.optional(v.record(v.picklist(FOLLOW_TASKS), Task), {}) })
export type FollowTold = v.InferOutput<typeof FollowTold>

/** One of those it is sealed to, by their own public key. */
export type Companion = { readonly id: MemberId; readonly called: string; readonly recipient: string }
export type SealedFollow = { readonly body: Sealed; readonly wraps: readonly { readonly member: MemberId; readonly wrap: Sealed }[] }

const about = (hub: string, id: FollowId, field: 'body' | 'companion', version: number): About => ({ hub, record: id, field: `follow ${field}`, version })

/** @param version what the record is in once this is kept, so that no older writing passes for it @throws RangeError where it is longer than a field holds */
export async function sealFollow(hub: string, id: FollowId, version: number, told: FollowTold, companions: readonly Companion[], chance: Chance): Promise<SealedFollow> {
	const key: Key = chance(32)
	const content = new TextEncoder().encode(JSON.stringify(told))
	try {
		const body = seal(key, about(hub, id, 'body', version), content, chance)
		return { body, wraps: await Promise.all(companions.map(async ({ id: member, recipient }) => ({ member, wrap: await sealTo(recipient, about(hub, id, 'companion', version), key) }))) }
	} finally {
		content.fill(0)
		key.fill(0)
	}
}

/** @throws DoesNotOpen */
export async function openFollow(hub: string, id: FollowId, version: number, seed: Key, wrap: Sealed, body: Sealed): Promise<FollowTold> {
	const key = await openAs(seed, about(hub, id, 'companion', version), wrap)
	return v.parse(FollowTold, JSON.parse(new TextDecoder().decode(open(key, about(hub, id, 'body', version), body))))
}
