/** Changing one's ways in: what is said goes out as text, signed with one's identity over a challenge that only this identity opens. */
import * as v from 'valibot'
import { hex } from '#ground/chance.ts'
import { openAs } from '#ground/sealed.ts'
import { challengeAbout, prove, type Proven } from '#ground/ways-proof.ts'
import { fromBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import type { Unlocked } from './keyring.ts'
import { Ways } from './me-answers.ts'

const Challenge = v.object({ sealed: v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text))) })

/** @param what the act says, beside its name */
export async function proved(post: Post, { hub, member, seed }: Pick<Unlocked, 'hub' | 'member' | 'seed'>, act: Proven, what: object): Promise<Answered<Ways>> {
	const asked = await post('/desk/me', { act: 'prove' }, Challenge)
	if (!asked.ok) return asked
	const said = JSON.stringify(what)
	const challenge = await openAs(seed, challengeAbout(hub, member.id), asked.value.sealed).catch(() => null)
	// Sealed to another key than this one: what the house has is not who is here.
	const proof = challenge && prove(seed, hub, member.id, hex(challenge), act, said)
	return post('/desk/me', { act, said, proof }, Ways)
}
