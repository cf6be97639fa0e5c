/** A follow-up sealed in this browser: to each companion alone, and only where each of their keys stands in the membership log as theirs. */
import type { Chance } from '#ground/chance.ts'
import { digestOf } from '#ground/sealed.ts'
import { sealFollow, type Companion, type FollowTold } from '#rooms/hotline/follow-sealing.ts'
import type { FollowId } from '#rooms/hotline/model.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import { lookAtList } from './log.ts'

export type SealedHere = { readonly body: string; readonly wraps: readonly { readonly member: string; readonly wrap: string }[] }

/** Refusals: `log-differs`, `companion-unlisted`, `too-long`; nothing has left the browser then. @param version what it is in once it is kept */
export async function sealedHere(post: Post, hub: string, id: FollowId, version: number, told: FollowTold, companions: readonly Companion[], chance: Chance): Promise<Answered<SealedHere>> {
	const list = await lookAtList(post, hub)
	if (!list.ok) return list
	const { digests, members } = list.value.known
	const odd = companions.filter((one) => digests.length > 0 && !(members[one.id]?.isHere && members[one.id]?.recipient === digestOf(one.recipient)))
	if (odd.length > 0) return failed(post, 'companion-unlisted', { names: odd.map(({ called }) => called).join(', ') })
	try {
		const { body, wraps } = await sealFollow(hub, id, version, told, companions, chance)
		return { ok: true, value: { body: toBase64(body), wraps: wraps.map(({ member, wrap }) => ({ member, wrap: toBase64(wrap) })) } }
	} catch (fault) {
		if (fault instanceof RangeError) return failed(post, 'too-long', {})
		throw fault
	}
}
const failed = (post: Post, refusal: 'companion-unlisted' | 'too-long', more: Record<string, string>) => ({ ok: false, refusal, says: post.say?.(`hotline.follow.not.${refusal}`, more) ?? '' }) as const

/** The end of a day as somebody here counts it, in milliseconds; NaN where it is none. @param day as a field of dates gives it */
export const endOfDay = (day: string): number => new Date(`${day}T23:59:59`).getTime()
/** As a field of dates wants it. */
export const dayField = (at: number): string => {
	const one = new Date(at)
	return [one.getFullYear(), one.getMonth() + 1, one.getDate()].map((n) => String(n).padStart(2, '0')).join('-')
}
