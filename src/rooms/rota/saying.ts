/** A shift in words: what, when, where, what it gives back; and why it cannot be had. */
import type { Say } from '#ground/words.ts'
import { isLearning, type Refusal, type Shift } from './model.ts'
import type { Clash, Hours } from './rest.ts'
import type { Before } from './series.ts'

const formats = new Map<string, Intl.DateTimeFormat>()
/** Making one takes a hundred times as long as asking it. */
function formatOf(language: string, zone: string, what: 'day' | 'time' | 'both'): Intl.DateTimeFormat {
	const key = `${language} ${zone} ${what}`
	const day = { weekday: 'long', day: 'numeric', month: 'long' } as const
	const time = { hour: 'numeric', minute: '2-digit' } as const
	const known = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...(what !== 'time' && day), ...(what !== 'day' && time), timeZone: zone })
	formats.set(key, known)
	return known
}

const upper = (language: string, text: string) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1)

/** Where and when people here read: their language, the hub's parts of town, the time zone. */
export type Reader = { readonly say: Say; readonly language: string; readonly zone: string; readonly zones: readonly { readonly id: string; readonly name: string }[] }

/** @property gives empty where it gives nothing back */
export type Said = { readonly id: string; readonly kind: string; readonly day: string; readonly hours: string; readonly where: string; readonly gives: string }

export const dayOf = ({ language, zone }: Reader, at: number): string => upper(language, formatOf(language, zone, 'day').format(at))
/** The same within a sentence. */
export const onDay = ({ language, zone }: Reader, at: number): string => formatOf(language, zone, 'day').format(at)
export const timeOf = ({ language, zone }: Reader, at: number): string => formatOf(language, zone, 'time').format(at)
export const whenOf = ({ language, zone }: Reader, at: number): string => formatOf(language, zone, 'both').format(at)
export const hoursSay = (reader: Reader, { begins, ends }: Hours): string => reader.say('shift.hours', { from: timeOf(reader, begins), until: timeOf(reader, ends) })

/** Whoever is not there but at home, is told so. */
export const kindSays = ({ say }: Pick<Reader, 'say'>, { kind, presence }: Pick<Shift, 'kind'> & { readonly presence: string }): string => (presence === 'there' ? say(`shift.kind.${kind}`) : say(`oncall.is.${presence}`, { kind: say(`shift.kind.${kind}`) }))

export function shiftSays(reader: Reader, shift: Shift): Said {
	const { say, language, zones } = reader
	const part = zones.find(({ id }) => id === shift.zone)?.name
	const gives = new Intl.ListFormat(language).format(shift.gives.map((one) => say(`shift.gives.${one}`)))
	return { id: shift.id, kind: isLearning(shift) ? say('pulse.learning', { kind: kindSays(reader, shift) }) : kindSays(reader, shift), day: dayOf(reader, shift.begins), hours: hoursSay(reader, shift), where: part === undefined ? shift.where : `${shift.where} · ${part}`, gives }
}

/** Why somebody cannot have it, and what would work. */
export function cannotSays(reader: Reader, { refusal, clash }: { readonly refusal: Refusal | 'not-from-here'; readonly clash: Clash | null }): string {
	const { say } = reader
	// These say when it would work, where that is known.
	if (!clash && (refusal === 'overlaps' || refusal === 'rest-before' || refusal === 'rest-after')) return say(`cover.not.${refusal}`)
	if (!clash || refusal !== clash.why) return say(`shift.cannot.${refusal}`)
	return say(`shift.cannot.${refusal}`, { at: whenOf(reader, clash.at), rest: Math.floor(clash.rest / 3_600_000), rule: Math.ceil(clash.rule / 3_600_000) })
}

/** What somebody hears who signs up for the same again; empty where there is nothing to say. */
export function beforeSays({ say }: Pick<Reader, 'say'>, before: Before | null): string {
	if (!before) return ''
	const had = say('rotamore.before', { n: before.had, of: before.of })
	return before.waits ? `${had} ${say(`rotamore.waits.${before.waits.called === null ? 'somebody' : 'named'}`, { name: before.waits.called ?? '', weeks: before.waits.weeks })}` : had
}

/** By day, in order. */
export function byDay<Some extends { readonly said: Said }>(all: readonly Some[]): { readonly day: string; readonly those: readonly Some[] }[] {
	return [...Map.groupBy(all, ({ said }) => said.day)].map(([day, those]) => ({ day, those }))
}
