/**
 * Rota: one's own places as a calendar reads them. What a calendar was told is remembered, so that a change is told as a change and what was given
 * back as cancelled: a calendar that only finds an event missing keeps it, or forgets it a day late.
 *
 * Pure: no clock, no storage, no chance. Whoever makes the calendar's text is `calendar.server.ts`.
 */
import * as v from 'valibot'
import { after, days, type Instant } from '#ground/time.ts'
import type { Kind } from './model.ts'
import type { Hours } from './rest.ts'

export const SAYS = ['busy', 'kind'] as const
/** What a member lets their calendar, and so whoever keeps it for them, read. */
export const FeedWish = v.object({ says: v.picklist(SAYS), hasSpot: v.boolean(), hasRest: v.boolean() })
export type FeedWish = v.InferOutput<typeof FeedWish>
export const LEAST_TOLD: FeedWish = { says: 'busy', hasSpot: false, hasRest: false }

/** What stands in an address: 128 bits. */
export const FeedCode = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))

/** Somebody's place. @property rest milliseconds of rest that must follow it */
export type Booked = Hours & { readonly place: string; readonly kind: Kind; readonly where: string; readonly isCancelled: boolean; readonly rest: number }

/** What a calendar was last told of a place. @property sequence grows with every change @property endsAt when this is forgotten */
export type Told = Hours & { readonly place: string; readonly sequence: number; readonly print: string; readonly changed: Instant; readonly isGone: boolean; readonly endsAt: Instant }
/** An event of the calendar. @property booked null where it was given back */
export type Telling = { readonly told: Told; readonly booked: Booked | null }

/** A calendar looks every few hours, some once a day: so long it is told that a place was given back. */
export const GONE_FOR = days(3)
/** So long a place that is over stays in the calendar. */
export const OVER_FOR = days(1)

/** What is told of a place, in one text: told again when it is another. */
export const toldOf = ({ begins, ends, kind, where, isCancelled, rest }: Booked, { says, hasSpot, hasRest }: FeedWish): string =>
	JSON.stringify([begins, ends, says === 'kind' ? kind : '', hasSpot ? where : '', isCancelled, hasRest ? rest : 0])

/** What to tell now. @param print a digest of what is told */
export function tellingOf(booked: readonly Booked[], before: readonly Told[], wish: FeedWish, now: Instant, print: (text: string) => string): readonly Telling[] {
	const known = new Map(before.map((told) => [told.place, told]))
	const here = booked.filter(({ ends }) => now < after(ends, OVER_FOR))
	const those = new Set(here.map(({ place }) => place))
	const current = here.map((one): Telling => {
		const old = known.get(one.place)
		const { place, begins, ends } = one
		const told = { place, begins, ends, print: print(toldOf(one, wish)), isGone: false, endsAt: after(ends, OVER_FOR) }
		const isSame = old?.print === told.print && !old.isGone
		return { booked: one, told: { ...told, sequence: isSame ? old.sequence : old ? old.sequence + 1 : 0, changed: isSame ? old.changed : now } }
	})
	const gone = before.filter(({ place, endsAt }) => !those.has(place) && now < endsAt)
	return [...current, ...gone.flatMap((old) => goneNow(old, now))].toSorted((a, b) => a.told.begins - b.told.begins || (a.told.place < b.told.place ? -1 : 1))
}

/** What is over when it goes missing has faded, and was not given back. */
function goneNow(old: Told, now: Instant): Telling[] {
	if (old.isGone) return [{ booked: null, told: old }]
	return old.ends <= now ? [] : [{ booked: null, told: { ...old, sequence: old.sequence + 1, changed: now, isGone: true, endsAt: Math.min(old.ends, after(now, GONE_FOR)) as Instant } }]
}
