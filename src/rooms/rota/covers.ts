/**
 * Rota: covers. Whoever cannot come after all asks for one, without a reason; the place stays theirs until somebody has it. Few are asked at a
 * time, and one after the other while there is more than a day; those first who are owed no rest, were not asked within a week and carry least, and
 * nobody who rests. After two waves (four where there is time, and one for each day before) whoever is on standby comes, then the coordinators hear.
 *
 * Pure: no clock, no storage, no chance.
 */
import { after, days, hours, minutes, type Instant } from '#ground/time.ts'
import type { Span } from '#planners/rota/problem.ts'

/** More than a day is left: nobody is asked for the week that is theirs. */
export const isCalm = ({ begins }: { readonly begins: number }, now: number): boolean => begins - now > days(1)
/** People asked at a time, at most; one after the other while there is time: then whoever carries least has it, and not whoever reads first. */
export const WAVE = 4
export const waveOf = (shift: { readonly begins: number }, now: number): number => (isCalm(shift, now) ? 1 : WAVE)
/** A shift that begins within it cannot wait. */
export const NEAR = hours(6)
const NEXT_WAVE = minutes(18)
const NEXT_WAVE_FAR = hours(6)
/** After the last wave, until whoever is on standby comes. */
const STANDBY_AFTER = minutes(20)
const TOLD_AFTER = minutes(5)
/** Who was asked within it is asked after those who were not. */
export const ASKED_LATELY = days(7)
/** And of those who were, it counts as carrying so much more, in minutes; it wears off within that week. */
export const ASKING_WEIGHS = 120
/** A place given back so short before is not left to chance: somebody is asked. */
export const ASKS_WITHIN = days(1)
/** In a rota that was published there is more time, and no need to wait for the last day. */
export const SEEKS_WITHIN = days(7)
/** So long it is known when somebody was last asked. */
export const ASKED_KEPT = days(28)

export type CoverStep = 'asking' | 'standby' | 'told'
/** @property waves sent so far @property begins of the shift */
export type Cover = { readonly step: CoverStep; readonly waves: number; readonly openedAt: Instant; readonly begins: Instant }

/** Two where it is near, four where there is a day, and one more for each day before it, up to a week. */
export const mostWaves = ({ openedAt, begins }: Pick<Cover, 'openedAt' | 'begins'>): number => (begins - openedAt <= NEAR ? 2 : 4 + Math.min(7, Math.floor((begins - openedAt - 1) / days(1))))

/** What is due now. */
export const dueOf = (cover: Cover): 'wave' | 'standby' | 'tell' | null => (cover.step === 'told' ? null : cover.step === 'standby' ? 'tell' : cover.waves < mostWaves(cover) ? 'wave' : 'standby')

/** How the cover stands after that, and when it goes on. @param nobody there was nobody to ask, now or later: whoever is on standby need not wait */
export function goOn(cover: Cover, now: Instant, nobody = false): { readonly cover: Cover; readonly nextAt: Instant | null } {
	const due = dueOf(cover)
	// What happens by itself is looked at every minute.
	const minute = (now - (now % minutes(1))) as Instant
	if (due === 'wave') {
		const next = { ...cover, waves: nobody ? mostWaves(cover) : cover.waves + 1 }
		if (nobody) return { cover: next, nextAt: now }
		const left = cover.begins - now - NEAR
		const wait = left > days(1) ? days(1) : left > 0 ? Math.max(NEXT_WAVE, Math.min(NEXT_WAVE_FAR, left)) : next.waves < mostWaves(next) ? NEXT_WAVE : STANDBY_AFTER
		return { cover: next, nextAt: after(minute, wait) }
	}
	if (due === 'standby') return { cover: { ...cover, step: 'standby' }, nextAt: after(minute, TOLD_AFTER) }
	return { cover: { ...cover, step: 'told' }, nextAt: null }
}

/** Who could. @property askedAt null for who was not asked in four weeks @property load minutes by how heavy they were, the older the less, with what lies ahead @property owed hours of rest */
export type Candidate = { readonly id: string; readonly askedAt: Instant | null; readonly load: number; readonly owed: number }
/**
 * Who is asked first: who is owed no rest, then who was not asked within seven days, then who carries least, a question of those days counting as load.
 * Of those alike, the one asked least lately.
 */
export function inTurn<Some extends Candidate>(all: readonly Some[], now: Instant): Some[] {
	const since = ({ askedAt }: Candidate) => (askedAt === null ? 1 : Math.min(1, (now - askedAt) / ASKED_LATELY))
	const [owes, lately] = [({ owed }: Candidate) => Number(owed > 0), (one: Candidate) => Number(since(one) < 1)]
	const weighs = (one: Candidate) => one.load + ASKING_WEIGHS * (1 - since(one))
	return all.toSorted((a, b) => owes(a) - owes(b) || lately(a) - lately(b) || weighs(a) - weighs(b) || (a.askedAt ?? 0) - (b.askedAt ?? 0) || (a.id < b.id ? -1 : 1))
}

/** Whether somebody rests now from what they have just done: they are not even asked. */
export const restsNow = (spans: readonly Span[], now: Instant): boolean => spans.some(({ ends, restAfter }) => ends <= now && now < ends + restAfter)
