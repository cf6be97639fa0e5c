/**
 * Rota: what somebody knows, and who says so. Most of it one says oneself; what others rely on a coordinator has seen, never about themselves, and
 * it ends. Whoever is with children was looked at by two.
 *
 * Pure: no clock, no storage, no chance.
 */
import type { MemberId, Who } from '#ground/people.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import type { HalfDay } from '#ground/time.ts'
import { GRANTED, SKILLS, type LEVELS } from './choices.ts'

export type Granted = (typeof GRANTED)[number]
export type Level = (typeof LEVELS)[number]
export type SaidOneself = Exclude<(typeof SKILLS)[number], Granted>

const isGranted = (skill: string): skill is Granted => (GRANTED as readonly string[]).includes(skill)
/** What one says of oneself; languages, too. */
export const SAID_ONESELF: readonly SaidOneself[] = SKILLS.filter((skill): skill is SaidOneself => !isGranted(skill))
/** What takes two who have seen it. A hub with one coordinator has no child care before there are two. */
export const TAKES_TWO: readonly Granted[] = ['children']

/** Half-days: a year. */
export const GRANTED_AT_MOST = 730
/** Half-days: four weeks before its end the person sees it, and so long after it the coordinators still do. */
export const SEEN_BEFORE = 56
/** Milliseconds until which somebody else must have agreed. */
export const WAITS = 28 * 86_400_000

export const whoGrants: Readonly<Record<'see' | 'grant' | 'agree' | 'take-back', readonly Who[]>> = { see: ['steward', 'teller'], grant: ['steward', 'teller'], agree: ['steward', 'teller'], 'take-back': ['steward', 'teller'] }

/** @property agreedBy whoever was the second, where it takes two */
export type Grant = { readonly member: MemberId; readonly what: Granted; readonly level: Level; readonly by: MemberId; readonly agreedBy: MemberId | null; readonly untilHalf: HalfDay }
/** A grant that counts, or one that waits for a second who agrees. */
export type Ruled = { readonly is: 'granted' | 'waits'; readonly grant: Grant }
export type NotGranted = 'not-oneself' | 'too-far-ahead' | 'needs-another' | 'nobody-asks-this'

type Said = { readonly by: MemberId; readonly nowHalf: HalfDay }

/** Also renews: the new end takes the place of the old one. */
export function grant({ by, nowHalf }: Said, asked: Pick<Grant, 'member' | 'what' | 'level' | 'untilHalf'>): Result<Ruled, NotGranted> {
	if (asked.member === by) return refuse('not-oneself')
	if (asked.untilHalf <= nowHalf || asked.untilHalf > nowHalf + GRANTED_AT_MOST) return refuse('too-far-ahead')
	return done({ is: TAKES_TWO.includes(asked.what) ? 'waits' : 'granted', grant: { ...asked, by, agreedBy: null } })
}

/** @param isAnother whether these two may decide together */
export function agree({ by, nowHalf }: Said, waiting: Grant | undefined, isAnother: boolean): Result<Ruled, NotGranted> {
	if (!waiting || waiting.untilHalf <= nowHalf) return refuse('nobody-asks-this')
	if (waiting.member === by) return refuse('not-oneself')
	if (waiting.by === by || !isAnother) return refuse('needs-another')
	return done({ is: 'granted', grant: { ...waiting, agreedBy: by } })
}

/** Whether it comes to its end within four weeks, or has. */
export const endsSoon = (untilHalf: HalfDay | null, nowHalf: HalfDay): boolean => untilHalf !== null && untilHalf <= nowHalf + SEEN_BEFORE
/** Whether it counts now. A shift asks for more: that it lasts until the shift ends. */
export const countsNow = (untilHalf: HalfDay | null, nowHalf: HalfDay): boolean => untilHalf === null || untilHalf >= nowHalf
