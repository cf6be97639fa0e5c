/** Hotline: how long somebody is told things before they are asked again whether they want it. Data in, data out. */
import { halfDaysAfter, halfDayOf, type HalfDay, type Instant } from '#ground/time.ts'

export const SUBSCRIBER_STATES = ['asked', 'on', 'asleep'] as const
export type SubscriberState = (typeof SUBSCRIBER_STATES)[number]

/** All in half-days. A link nobody followed, and everything after it was. */
const ASKED_LIVES = 4
const LIVES = 180
/** The last week it is silent, and one tap still wakes it. */
const ASLEEP_FOR = 14
const ASKS_BEFORE = 28

export const untilFor = (state: 'asked' | 'on', now: Instant): HalfDay => halfDaysAfter(halfDayOf(now), state === 'asked' ? ASKED_LIVES : LIVES)
/** Of those that are on: up to which end they sleep now, and up to which end somebody asks whether to go on. */
export const sleepsUpTo = (now: Instant): HalfDay => halfDaysAfter(halfDayOf(now), ASLEEP_FOR)
export const asksUpTo = (now: Instant): HalfDay => halfDaysAfter(halfDayOf(now), ASLEEP_FOR + ASKS_BEFORE)
export const isOver = (until: HalfDay, now: Instant): boolean => until <= halfDayOf(now)

/** As the same address is written by somebody else: of a mail address, small letters; of a browser's, its endpoint alone; a number, without what makes it easy to read. */
export function plainAddress(way: string, address: string): string {
	if (way === 'mail') return address.trim().toLowerCase()
	if (way === 'signal' || way === 'sms') return /^[0-9a-f]{8}-/i.test(address.trim()) ? address.trim().toLowerCase() : address.replace(/[\s().-]/g, '')
	if (way !== 'push') return address.trim()
	const endpoint = /"endpoint"\s*:\s*"([^"\\]+)"/.exec(address)?.[1]
	return endpoint ?? address
}

/** As a carrier takes it; a mail address as it was typed, because a server may care how. */
export const writtenAddress = (way: string, address: string): string => (way === 'signal' || way === 'sms' ? plainAddress(way, address) : address.trim())
