/**
 * Who may answer on law and on health. One steward says that somebody may, another agrees, and it ends within a year; a hub with one steward
 * has one word. It is no diploma and no score: others pass such a question on.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId, Who } from './people.ts'
import { done, refuse, type Result } from './result.ts'
import type { HalfDay } from './time.ts'

export const MATTERS = ['law', 'health'] as const
export type Matter = (typeof MATTERS)[number]
/** What whoever replies says their answer is about. Nobody keeps it. */
export const ABOUT = ['plain', ...MATTERS] as const
export type About = (typeof ABOUT)[number]

/** Half-days: a year. */
export const ATTESTED_AT_MOST = 730

export const whoAttests: Readonly<Record<'see' | 'attest' | 'agree' | 'take-back', readonly Who[]>> = { see: ['steward', 'teller'], attest: ['steward'], agree: ['steward'], 'take-back': ['steward'] }

export type Attestation = { readonly member: MemberId; readonly what: Matter; readonly by: MemberId | null; readonly agreedBy: MemberId | null; readonly isAgreed: boolean; readonly untilHalf: HalfDay }
type Said = { readonly by: MemberId; readonly nowHalf: HalfDay }
type Refused = 'too-far-ahead' | 'needs-another' | 'nobody-asks-this'

/** @param stewards how many there are: where there is one, one word is enough */
export function attest({ by, nowHalf }: Said, member: MemberId, what: Matter, untilHalf: HalfDay, stewards: number): Result<Attestation, Refused> {
	if (untilHalf <= nowHalf || untilHalf > nowHalf + ATTESTED_AT_MOST) return refuse('too-far-ahead')
	return done({ member, what, by, agreedBy: null, isAgreed: stewards === 1, untilHalf })
}

/** Whoever attested does not agree with themselves. That it is about oneself is no hindrance: a hub may have two stewards, and needs the word of both. */
export function agreeTo({ by, nowHalf }: Said, said: Attestation | undefined): Result<Attestation, Refused> {
	if (!said || said.isAgreed || said.untilHalf <= nowHalf) return refuse('nobody-asks-this')
	if (by === said.by || said.by === null) return refuse('needs-another')
	return done({ ...said, agreedBy: by, isAgreed: true })
}

export const holdsNow = ({ isAgreed, untilHalf }: Attestation, nowHalf: HalfDay): boolean => isAgreed && untilHalf > nowHalf

/** What an answer needs: what its ask is about, and what whoever writes it says. @param kind of the listing */
export const needed = (kind: string, about: About): readonly Matter[] => [...new Set([...(kind === 'legal' ? (['law'] as const) : []), ...(about === 'plain' ? [] : [about])])]
