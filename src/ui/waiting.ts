/** The honest wait and the end of keeping, in words. */
import type { Say } from '#ground/words.ts'
import type { Wait } from '#rooms/frontdoor/rules.ts'

export const waitSays = (say: Say, { before, days }: Wait): string => (days === null ? say('wait.unknown', { before }) : say('wait.days', { days, before }))

export const dayOf = (language: string, at: number): string => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(at)
export const goneSays = (say: Say, language: string, endsAt: number): string => say('kept.gone', { day: dayOf(language, endsAt) })
