/** The honest wait and the end of keeping, in words. */
import type { Say } from '#ground/words.ts'
import type { Wait } from './rules.ts'

export const waitSays = (say: Say, { before, days }: Wait): string => (days === null ? say('wait.unknown', { before }) : say('wait.days', { days, before }))

const calendars = new Map<string, Intl.DateTimeFormat>()
/** Making a calendar takes a hundred times as long as asking it. */
function calendarOf(language: string): Intl.DateTimeFormat {
	const known = calendars.get(language) ?? new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' })
	calendars.set(language, known)
	return known
}

export const dayOf = (language: string, at: number): string => calendarOf(language).format(at)
/** Where the end came nearer since, a backup of before can still be opened until the end that was told first. */
export const goneInAllSays = (say: Say, language: string, { endsAt, backupsUntil }: { readonly endsAt: number; readonly backupsUntil: number }): string =>
	backupsUntil > endsAt ? say('came.gone', { day: dayOf(language, endsAt), backups: dayOf(language, backupsUntil) }) : goneSays(say, language, endsAt)
export const goneSays = (say: Say, language: string, endsAt: number): string => say('kept.gone', { day: dayOf(language, endsAt) })
