/**
 * Rota: what the hub asks a member, as a short message, and what they answer from the message itself: a number, a word, or the link in it.
 *
 * A word alone never takes a place: who writes "yes" to a number of ours may mean anything. Taking one needs the number or the link. "No" needs
 * nothing, costs nothing, and ends what was asked.
 *
 * Pure: no clock, no chance, no storage.
 */
import { done, refuse, type Result } from '#ground/result.ts'
import { CODE_LETTERS } from '#ground/founding.ts'
import { days, hours } from '#ground/time.ts'
import type { Shift } from './model.ts'
import { shiftSays, type Reader } from './saying.ts'

export const ASKS = ['take-this', 'cover', 'still-coming', 'wait-list', 'plan-asks'] as const
export type What = (typeof ASKS)[number]

/** Letters of the code in a link. */
export const CODE_LENGTH = 8
/** How long after its end a question is remembered, so that nobody is asked again and a late answer meets no other question. */
export const REMEMBERED_FOR = days(7)
/** No question is open longer. */
export const OPEN_AT_MOST = days(14)
/** A number is not given to another question so soon after its own has ended. */
export const NUMBER_RESTS = hours(48)
/** Characters of a message, so that it fits into three parts of a text message in any alphabet. */
export const MESSAGE_AT_MOST = 200

/** Whether "yes" to it takes a place. */
export const isClaim = (what: What): boolean => what !== 'still-coming'

/** What somebody types for yes and for no. @param number of the question, from 1 */
export const numbersOf = (number: number) => ({ yes: 2 * number - 1, no: 2 * number })

/** The smallest that none of these have. */
export function freeNumber(taken: readonly number[]): number {
	let number = 1
	while (taken.includes(number)) number += 1
	return number
}

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

const ZEROS = [0x0660, 0x06f0]
const YES = ['si', 'yes']
const NO = ['no']

/** In plain letters and digits, without blanks, dots and accents. */
export const plainOf = (text: string): string =>
	Array.from(text.normalize('NFKC'))
		.map((letter) => {
			const zero = ZEROS.find((first) => letter.charCodeAt(0) >= first && letter.charCodeAt(0) <= first + 9)
			return zero === undefined ? letter : String(letter.charCodeAt(0) - zero)
		})
		.join('')
		.normalize('NFD')
		.replace(/[\p{M}\p{Cf}\s.,;:!¡"'’“”«»()*-]/gu, '')
		.toLowerCase()

export type OpenQuestion = { readonly id: string; readonly what: What; readonly number: number }
export type Said = { readonly id: string; readonly says: 'yes' | 'no' }

/**
 * Which of their open questions somebody answered, and how. A number names its question; a word does where there is only one.
 * @returns `which` where a word could mean several, `say-number` where a word would have taken a place
 */
export function answerOf(text: string, open: readonly OpenQuestion[]): Result<Said, 'not-understood' | 'which' | 'say-number'> {
	const plain = plainOf(text)
	if (/^\d{1,4}$/.test(plain)) {
		const typed = Number(plain)
		const meant = open.find(({ number }) => typed === numbersOf(number).yes || typed === numbersOf(number).no)
		return meant ? done({ id: meant.id, says: typed === numbersOf(meant.number).yes ? 'yes' : 'no' }) : refuse('not-understood')
	}
	const says = YES.includes(plain) ? 'yes' : NO.includes(plain) ? 'no' : null
	const [only, ...more] = open
	if (says === null || !only) return refuse('not-understood')
	if (more.length > 0) return refuse('which')
	return says === 'yes' && isClaim(only.what) ? refuse('say-number') : done({ id: only.id, says })
}

/** A code as somebody typed it; null where it cannot be one. */
export function codeIn(typed: string): string | null {
	const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
	return code.length === CODE_LENGTH && Array.from(code).every((letter) => CODE_LETTERS.includes(letter)) ? code : null
}
