/**
 * Hotline: which version of an alert comes next, whom it is for, when a hand-over may still start, and on which way a correction goes to somebody.
 *
 * A correction overtakes by three things together: nobody takes from the queue of what is being replaced, whoever took something may begin only for a
 * while, and the correction waits longer than that while. Pure: no clock, no chance, no storage.
 */
import type { WayOut } from '#ground/carriers.ts'
import type { Zone } from '#ground/hub.ts'
import type { Role } from '#ground/people.ts'
import { between } from '#ground/places.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { hours, seconds, type Instant } from '#ground/time.ts'
import type { Language } from '#ground/words.ts'
import { LEVELS } from './choices.ts'
import type { Alert, Incident, Level, Refusal, Tells } from './model.ts'
import type { Text, Told } from './texts.ts'

/** Messages about what is not confirmed, for one part of town in one day. Quiet is the rule. */
export const UNCONFIRMED_A_DAY = 8
/** How long a taking back is worth handing over. */
export const CORRECTION_LASTS = hours(6)
/** A signature older than this counts no more: what it was given for may have changed. */
export const SIGNED_FOR = hours(1)

/** Whoever took rows from the queue begins no hand-over later than this after the taking began. Milliseconds of a clock nobody can set. */
export const CLAIM_LASTS = seconds(4)
/** A correction waits at most so long for what is under way. Longer than a claim lasts: after it nothing begins any more. */
export const WAITS_AT_MOST = seconds(5)
/** While it is replaced nobody takes from its queue; where whoever replaced it died, the queue goes on after this. */
export const HELD_FOR = seconds(15)
/** No carrier takes longer over one hand-over: what is still under way after this is of a process that is no more. */
export const LOST_AFTER = seconds(120)

/** What a version says, in each language. */
export type TextsFor = (alert: Alert & Pick<Told, 'also'>, languages: readonly Language[]) => readonly Text[]

/** Whether it still holds; all else ends it. */
export const isLive = ({ tells }: Pick<Alert, 'tells'>): boolean => tells === 'alert' || tells === 'update'
const wider = (one: Level, other: Level): Level => (LEVELS.indexOf(one) >= LEVELS.indexOf(other) ? one : other)

/** A version of what was told before, or the first of something new. */
export type Next = { readonly of: Alert | null; readonly tells: Tells; readonly level: Level }

/**
 * What would be told next. What goes wider is the next version of the same alert; what was taken back stays so, and a new alert is another one.
 * @param newest of the last alert about it, where there was one @param state of the incident
 */
export function nextAfter(newest: Alert | null, { tells, level }: { readonly tells: Tells; readonly level: Level }, state: Incident['state']): Result<Next, Refusal> {
	const live = newest && isLive(newest) ? newest : null
	if (tells === 'alert') {
		if (live && wider(live.level, level) === live.level) return refuse('already-told')
		return done({ of: live, tells, level })
	}
	if (tells === 'update') return live ? done({ of: live, tells, level: wider(live.level, level) }) : refuse('nothing-to-take-back')
	if (newest?.tells === tells) return refuse('already-told')
	if (newest && (live || tells !== 'expired')) return done({ of: newest, tells, level: newest.level })
	// A rumour that was never an alert: whoever is asked about it can say that it was looked at.
	return newest === null && tells === state ? done({ of: null, tells, level }) : refuse('nothing-to-take-back')
}

/** Whose own subscriptions a level reaches; null: everybody's. An exercise reaches nobody who is not at work here. */
export function audienceOf(level: Level, isDrill: boolean): readonly Role[] | null {
	if (level === 'L0') return ['verifier']
	return level === 'L1' || isDrill ? ['verifier', 'observer'] : null
}

/** The parts of town it is about, the nearest first: its own, and whichever it also lies in. For everybody: all. */
export function zonesOf({ zone, spot }: Pick<Incident, 'zone' | 'spot'>, level: Level, zones: readonly Zone[]): string[] {
	const far = new Map(zones.map(({ id, center }) => [id, center && spot ? between(spot, center) : Infinity]))
	const isAbout = ({ id, radius }: Zone) => id === zone || level === 'L4' || (far.get(id) ?? Infinity) <= (radius ?? 0)
	const near = ({ id }: Zone) => (id === zone ? -1 : (far.get(id) ?? Infinity))
	return zones.filter(isAbout).toSorted((one, other) => near(one) - near(other)).map(({ id }) => id)
}

// How a correction overtakes. Times here are of a clock nobody can set.

/** May a hand-over begin now? Looked at right before each one. @param claimedAt from before the taking began */
export const mayBegin = (claimedAt: number, now: number): boolean => now < claimedAt + CLAIM_LASTS

/** May the correction commit? @param heldSince from after the queue was held @param underWay rows somebody took and has not settled */
export const mayReplace = (heldSince: number, now: number, underWay: number): boolean => underWay === 0 || now >= heldSince + WAITS_AT_MOST

export type Fate = 'queued' | 'handing' | 'handed' | 'delivered' | 'failed' | 'unknown' | 'superseded' | 'expired'
/** What becomes of a row of the version before: what nobody began is not told any more, and what nobody can tell counts as told. */
export function whenReplaced(fate: Fate, by: Tells): Fate {
	if (fate === 'queued') return by === 'expired' ? 'expired' : 'superseded'
	return fate === 'handing' ? 'unknown' : fate
}

export type Tried = { readonly way: WayOut; readonly fate: 'handed' | 'delivered' | 'failed' | 'unknown' }
export type Way = { readonly way: WayOut; readonly rank: number; readonly isFailing: boolean }

/** On which way the next version goes to somebody who was exposed: where it arrived, else one not tried yet, else where nobody knows, last where it failed. */
export function wayBack(tried: readonly Tried[], ways: readonly Way[]): WayOut | null {
	const worth = ({ way, isFailing }: Way) => {
		const last = tried.findLast((one) => one.way === way)?.fate
		if (isFailing) return 4
		return last === undefined ? 1 : { handed: 0, delivered: 0, unknown: 2, failed: 3 }[last]
	}
	return ways.toSorted((one, other) => worth(one) - worth(other) || one.rank - other.rank || (one.way < other.way ? -1 : 1))[0]?.way ?? null
}

// How fast

export type Rate = { readonly perSecond: number; readonly numbers: number }
const perMs = ({ perSecond, numbers }: Rate) => (perSecond * numbers) / 1000

/** How many segments may be handed over now, so that never more than a second's worth goes ahead of its time. @param freeAt when all before are through */
export function roomFor(rate: Rate, freeAt: number, now: Instant): number {
	const ahead = Math.max(0, freeAt - now)
	return ahead === 0 ? Math.max(1, Math.floor(1000 * perMs(rate))) : Math.max(0, Math.floor((1000 - ahead) * perMs(rate)))
}
export const freeAfter = (rate: Rate, freeAt: number, now: Instant, segments: number): number => Math.max(freeAt, now) + segments / perMs(rate)

/** Added to the turn of what takes something back: before everything that waits. */
export const LAST_FIRST = -1000
