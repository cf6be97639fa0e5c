/**
 * Other hubs: whom we believe, and what is no capsule. Two people who know each other's voice compare words before anything is believed; nothing that
 * another hub says goes on by itself; what it takes back is taken back here, too.
 *
 * Pure: no clock, no chance, no storage.
 */
import type { Machine } from '#ground/machine.ts'
import type { Who } from '#ground/people.ts'
import { done } from '#ground/result.ts'
import { after, days, hours, minutes, seconds, type Instant } from '#ground/time.ts'
import type { Capsule, Command, Facts, Note, Peer } from './model.ts'

/** Clocks of two hubs may differ so much. */
export const CLOCKS_DIFFER = minutes(5)
/** A capsule says what holds now; it is signed anew each time it is sent. */
export const SIGNED_FOR = minutes(30)
/** Nothing holds longer, whatever it says. What takes something back waits longer for a hub that cannot be reached. */
export const HOLDS_AT_MOST = hours(12)
export const TAKEN_BACK_HOLDS = hours(48)
/** What was heard stays to be looked at after it is over. */
export const HEARD_STAYS = days(1)
/** Capsules of one hub in an hour. */
export const AN_HOUR = 120

export const whoMay = {
	/** Whom the hub knows is the stewards' to keep. */
	'see-hubs': ['steward'],
	'ask-hub': ['steward'],
	trust: ['steward'],
	end: ['steward'],
	'ask-again': ['steward'],
	/** What goes to another hub's line is agreed by those who compared words. */
	'agree-line': ['steward'],
	'end-line': ['steward'],
	'see-heard': ['dispatcher'],
	'take-up': ['dispatcher'],
} as const satisfies Readonly<Record<string, readonly Who[]>>

export const peers: Machine<Peer, Command, Note, never> = {
	asked: { trust: (_, peer) => done({ next: { ...peer, state: 'trusted' }, notes: [] }), end: (_, peer) => done({ next: { ...peer, state: 'ended' }, notes: [] }) },
	trusted: { end: (_, peer) => done({ next: { ...peer, state: 'ended' }, notes: [] }) },
	// Whoever was ended is compared anew.
	ended: { 'ask-again': (_, peer) => done({ next: { ...peer, state: 'asked' }, notes: [] }) },
}

/** Why it is not believed, whoever signed it; null where nothing stands against it. @param me our own public key */
export function standsAgainst({ to, signedAt, facts }: Capsule, me: string, now: Instant): 'not-for-us' | 'not-yet' | 'too-old' | 'over' | null {
	if (to !== me) return 'not-for-us'
	if (signedAt > after(now, CLOCKS_DIFFER) || facts.toldAt > after(now, CLOCKS_DIFFER)) return 'not-yet'
	if (signedAt < now - SIGNED_FOR - CLOCKS_DIFFER) return 'too-old'
	return facts.endsAt <= now || facts.endsAt > after(now, isNews(facts) ? HOLDS_AT_MOST : TAKEN_BACK_HOLDS) ? 'over' : null
}

/** Whether something still holds by it; all else ends it. */
export const isNews = ({ says }: Pick<Facts, 'says'>): boolean => says === 'alert' || says === 'update'
/** What another hub said that takes back what was taken up. */
export const isTakenBack = ({ says }: Pick<Facts, 'says'>): boolean => !isNews({ says })

const FIRST_TRY = seconds(5)
/** When to try again after so many tries: five seconds, ten, twenty … fifteen minutes. */
export const triesAgainAt = (now: Instant, tries: number): Instant => after(now, Math.min(minutes(15), FIRST_TRY * 2 ** Math.min(tries, 20)))
