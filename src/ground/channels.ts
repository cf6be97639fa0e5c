/**
 * By which channel the hub writes to a member: none, until they choose one and prove it by the code that came there. After ninety days it ends unless they
 * say that it should go on. How much is written to one person in a day, and when what was taken in hand counts as lost.
 *
 * Pure: no clock, no chance, no storage.
 */
import type { WayOut } from './carriers.ts'
import { days, halfDayOf, halfDaysAfter, hours, minutes, type HalfDay, type Instant } from './time.ts'

/** Those a member may choose now; a phone that is told by push proves itself in another way. */
export const CHANNELS = ['sms', 'mail'] as const satisfies readonly WayOut[]
export type Channel = (typeof CHANNELS)[number]

/** Digits of the code that comes to an address. */
export const PROOF_LENGTH = 6
export const PROOF_TRIES = 5
/** Codes one member may ask for in a day: nobody fills another's phone from here. */
export const PROOFS_A_DAY = 5

/** All in half-days. */
/** Half a day at least, a day at most. */
const ASKED_LIVES = 2
const LIVES = 180
const ASKS_BEFORE = 28
export const channelUntil = (state: 'asked' | 'on', now: Instant): HalfDay => halfDaysAfter(halfDayOf(now), state === 'asked' ? ASKED_LIVES : LIVES)
/** Up to which end somebody is asked whether it should go on. */
export const asksAgainUpTo = (now: Instant): HalfDay => halfDaysAfter(halfDayOf(now), ASKS_BEFORE)
/** When nobody is disturbed by a question that has two weeks' time. @param time on the wall, such as `22:30` */
export const isByDay = (time: string): boolean => time >= '10:00' && time < '18:00'
export const isPast = (until: HalfDay, now: Instant): boolean => until <= halfDayOf(now)

/** What cannot wait: somebody is needed within minutes, or is not heard of. Everything else keeps to the day's measure. */
export type Urgency = 'now' | 'usual'
export const MESSAGES_A_DAY = 6
export const DAY = days(1)
export const mayWrite = (urgency: Urgency, writtenToday: number): boolean => urgency === 'now' || writtenToday < MESSAGES_A_DAY

export type MessageState = 'handing' | 'handed' | 'delivered' | 'failed' | 'unknown'
/** A gate gives up long before; whoever took it in hand is no more. */
export const LOST_IN_HAND = minutes(2)
export const MESSAGE_LIVES = days(14)
/** A number is not given to another question so soon after its own has ended. */
export const NUMBER_RESTS = hours(48)

/** A phone number as carriers write it, from how people do; without a country it is one of North America. */
export function phoneIn(typed: string): string {
	const plain = typed.normalize('NFKC').replace(/[\s().\-\u2010-\u2015\p{Cf}]/gu, '')
	if (/^00\d+$/.test(plain)) return `+${plain.slice(2)}`
	if (/^\d{10}$/.test(plain)) return `+1${plain}`
	return /^1\d{10}$/.test(plain) ? `+${plain}` : plain
}
/** The same address is one, however it is written. */
export const plainFor = (way: WayOut, typed: string): string => (way === 'sms' ? phoneIn(typed) : way === 'mail' ? typed.trim().toLowerCase() : typed)
