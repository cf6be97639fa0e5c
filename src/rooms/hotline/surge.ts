/**
 * Hotline: when is it a surge, and what is then set aside. Surges are ten to fifty times what is usual, and what is usual differs from hub to hub; so it
 * is measured against the hub's own four weeks. Nobody is turned away in one: what one voice says again and again waits for a person, and nothing else does.
 * Pure: no clock, no storage.
 */
import { days, hours, minutes, type Instant } from '#ground/time.ts'
import type { Channel } from './model.ts'

/** Over so long it is counted: a flood is known as one within three minutes. */
export const COUNTED_OVER = minutes(3)
/** Fewer within that are none, however quiet the hub usually is: one event has forty reports in six minutes. */
export const RUSH = 30
export const TIMES = 10
/** A surge goes on until it has been this quiet for this long: the middle of one is not its end. */
export const QUIET_FOR = minutes(15)
export const TIMES_STILL = 5
/** What a person began lasts at least so long, and what a person ended does not begin again by itself for so long. */
export const BEGUN_LASTS = hours(1)
export const ENDED_LASTS = minutes(30)
/** What is usual is the mean over these days, without what was set aside. */
export const USUAL_OVER = days(28)
/** In a surge one voice is heard so often an hour; what more it says waits for a person. */
export const OF_ONE_VOICE = 5
/** And so often where it says nothing, once every five minutes: whoever whispers or cannot speak tries again, and a machine tries more often than that. */
export const OF_ONE_SILENT_NUMBER = 12
/** Here a voice is a number, so that even without words nobody is taken for their neighbour. */
const BY_NUMBER: readonly Channel[] = ['voice', 'sms', 'signal']

/** `calls` are those that ring the hub's line, whatever becomes of them; the rest is what was reported. */
export type Counts = Readonly<Partial<Record<Channel | 'calls', number>>>
/** @property usual a minute @property lately within `COUNTED_OVER` @property quiet within `QUIET_FOR` */
export type Pulse = { readonly usual: Counts; readonly lately: Counts; readonly quiet: Counts }
export type Surge = { readonly id: string; readonly beganAt: Instant; readonly endedAt: Instant | null; readonly isByHand: boolean; readonly isEndedByHand: boolean }

const sum = ({ calls: _, ...reports }: Counts) => Object.values(reports).reduce((all, n) => all + n, 0)
const callsOf = ({ calls = 0 }: Counts) => calls
const inMinutes = (span: number) => span / minutes(1)

/** Does it begin or end now? Null where all stays as it is. @param last the surge that is on, or the one before */
export function turnOf(last: Surge | null, { usual, lately, quiet }: Pulse, now: Instant): 'begin' | 'end' | null {
	if (last !== null && last.endedAt === null) {
		if (now - last.beganAt < (last.isByHand ? BEGUN_LASTS : QUIET_FOR)) return null
		return [sum, callsOf].every((n) => n(quiet) < Math.max(RUSH, TIMES_STILL * n(usual) * inMinutes(QUIET_FOR))) ? 'end' : null
	}
	if (last !== null && last.isEndedByHand && last.endedAt !== null && now - last.endedAt < ENDED_LASTS) return null
	// Calls are judged by themselves: one event that forty people write of and forty call about is no flood.
	const isFar = (n: number, usually: number) => n >= TIMES * usually * inMinutes(COUNTED_OVER)
	const isRush = (n: number, usually: number) => n >= RUSH && isFar(n, usually)
	const channels = Object.entries(lately) as [Channel | 'calls', number][]
	return isRush(sum(lately), sum(usual)) || channels.some(([channel, n]) => isRush(n, usual[channel] ?? 0)) ? 'begin' : null
}

/** A number nobody shows is many people's: it is nobody's voice, and never too often. */
export const WITHHELD = 'withheld'
const HIDDEN = /^(?:|anonymous|restricted|unavailable|unknown|private|withheld|\+?(?:266696687|86282452253|8656696|464))$/i
/** Whose voice a call is, by what the carrier says of its number: of a hidden one each call is its own. @param call the carrier's name for it */
export const voiceOfCall = (from: string, call: string): string => (HIDDEN.test(from.trim()) ? `${WITHHELD}|${call}` : from)

/** Is this more than one voice is heard in a surge? At the door whoever says no words cannot be told from their neighbour; by phone they have a number. Whoever takes calls has heard them. @param ofThisVoice in the last hour */
export function isTooOften({ channel, origin, words, hasPartner, ofThisVoice }: { readonly channel: Channel; readonly origin: string; readonly words: string; readonly hasPartner: boolean; readonly ofThisVoice: number }): boolean {
	if (hasPartner || channel === 'desk' || origin === WITHHELD || origin.startsWith(`${WITHHELD}|`)) return false
	if (words === '') return BY_NUMBER.includes(channel) && ofThisVoice >= OF_ONE_SILENT_NUMBER
	return ofThisVoice >= OF_ONE_VOICE
}
