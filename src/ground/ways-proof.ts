/**
 * What a browser shows before anything about somebody's ways in is changed: that it holds their identity. A session alone does not: a cookie can be
 * taken without any key. The house seals a challenge to the member's public key; who opens it signs it together with what is to be done.
 *
 * Pure: no clock, no storage.
 */
import * as v from 'valibot'
import { digestOf, sign, type About, type Key } from './sealed.ts'

/** What takes a proof: all that changes who comes in, and how. Signing out ends something and lets nobody in, so it takes none. */
export const PROVEN = ['add', 'name', 'drop'] as const
export type Proven = (typeof PROVEN)[number]

const hex = (length: number) => v.pipe(v.string(), v.regex(new RegExp(`^[0-9a-f]{${length}}$`)))
/** The challenge as it was opened, and the signature over it and what is said. */
export const Proof = v.object({ challenge: hex(64), signature: hex(128) })
export type Proof = v.InferOutput<typeof Proof>

/** Whose the challenge is: sealed for another member, or another hub, it does not open as this one. */
export const challengeAbout = (hub: string, member: string): About => ({ hub, record: member, field: 'proof', version: 1 })

/** What is signed. @param said what the act says, word for word as it is sent */
export const proofText = (hub: string, member: string, challenge: string, act: Proven, said: string): string => `holdfast proof|${hub}|${member}|${challenge}|${act}|${digestOf(said)}`

export const prove = (seed: Key, hub: string, member: string, challenge: string, act: Proven, said: string): Proof => ({ challenge, signature: sign(seed, proofText(hub, member, challenge, act, said)) })
