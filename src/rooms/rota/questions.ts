/**
 * Rota: what the hub asks a member, as a short message, and what they answer from the message itself: a number, a word, or the link in it.
 *
 * A word alone never takes a place: who writes "yes" to a number of ours may mean anything. Taking one needs the number or the link. "No" needs
 * nothing, costs nothing, and ends what was asked.
 *
 * Pure: no clock, no chance, no storage.
 */
import { numbersOf, saidTo, type Said } from '#ground/answers.ts'
import type { Result } from '#ground/result.ts'
import { days } from '#ground/time.ts'
import type { Shift } from './model.ts'
import { shiftSays, type Reader } from './saying.ts'

export const ASKS = ['take-this', 'cover', 'still-coming', 'wait-list', 'plan-asks'] as const
export type What = (typeof ASKS)[number]

/** How long after its end a question is remembered, so that nobody is asked again and a late answer meets no other question. */
export const REMEMBERED_FOR = days(7)
/** No question is open longer. */
export const OPEN_AT_MOST = days(14)
/** Characters of a message, so that it fits into three parts of a text message in any alphabet. */
export const MESSAGE_AT_MOST = 200

/** Whether "yes" to it takes a place. */
export const isClaim = (what: What): boolean => what !== 'still-coming'

const cut = (text: string, most: number) => {
	const letters = Array.from(text)
	return letters.length <= most ? text : `${letters.slice(0, most - 1).join('').trimEnd()}…`
}

/**
 * The whole message: who asks, what, when, roughly where, what to answer, and the link. Nothing sealed, no name but the hub's.
 * @param link with the code in its fragment
 */
export function messageOf(reader: Reader, { what, shift, number, link, hub }: { readonly what: What; readonly shift: Shift; readonly number: number; readonly link: string; readonly hub: string }): string {
	const { kind, hours: at } = shiftSays(reader, shift)
	const day = new Intl.DateTimeFormat(reader.language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: reader.zone }).format(shift.begins)
	const zone = reader.zones.find(({ id }) => id === shift.zone)?.name
	return `${cut(hub, 16)}: ${reader.say(`cover.text.${what}`, { kind, day, hours: at, where: cut(zone ?? shift.where, 24) })} ${reader.say('cover.text.answer', numbersOf(number))} ${link}`
}

// What they answer

export type OpenQuestion = { readonly id: string; readonly what: What; readonly number: number }

/**
 * Which of their open questions somebody answered, as a coordinator heard it from them. A number names its question; a word does where there is only one.
 * @returns `which` where a word could mean several, `say-number` where a word would have taken a place
 */
export const answerOf = (text: string, open: readonly OpenQuestion[]): Result<Said, 'not-understood' | 'which' | 'say-number'> => saidTo(text, open.map(({ id, number, what }) => ({ id, number, byWord: isClaim(what) ? ['no'] : ['yes', 'no'] })))
