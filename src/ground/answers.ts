/**
 * What people answer to a question of the hub from the message itself: a number, a word, or the code in the link of it. One number means one question to
 * one person, whichever room asks.
 *
 * Pure: no clock, no chance, no storage.
 */
import { CODE_LETTERS } from './founding.ts'
import { done, refuse, type Result } from './result.ts'

/** Letters of the code in a link. */
export const CODE_LENGTH = 8

/** What somebody types for yes and for no. @param number of the question, from 1 */
export const numbersOf = (number: number) => ({ yes: 2 * number - 1, no: 2 * number })

/** The smallest that none of these have. */
export function freeNumber(taken: readonly number[]): number {
	let number = 1
	while (taken.includes(number)) number += 1
	return number
}

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

/** Which number somebody typed, and nothing else; null where it is none. */
export function typedNumber(text: string): number | null {
	const plain = plainOf(text)
	return /^\d{1,4}$/.test(plain) ? Number(plain) : null
}
export function typedWord(text: string): 'yes' | 'no' | null {
	const plain = plainOf(text)
	return YES.includes(plain) ? 'yes' : NO.includes(plain) ? 'no' : null
}

/** @property byWord which words are enough where it is the only question: a word that could mean something else is not */
export type Open = { readonly id: string; readonly number: number; readonly byWord: readonly ('yes' | 'no')[] }
export type Said = { readonly id: string; readonly says: 'yes' | 'no' }

/**
 * Which of the open questions somebody answered, and how. A number names its question; a word does where there is only one.
 * @returns `which` where a word could mean several, `say-number` where the word is not enough
 */
export function saidTo(text: string, open: readonly Open[]): Result<Said, 'not-understood' | 'which' | 'say-number'> {
	const typed = typedNumber(text)
	if (typed !== null) {
		const meant = open.find(({ number }) => typed === numbersOf(number).yes || typed === numbersOf(number).no)
		return meant ? done({ id: meant.id, says: typed === numbersOf(meant.number).yes ? 'yes' : 'no' }) : refuse('not-understood')
	}
	const says = typedWord(text)
	const [only, ...more] = open
	if (says === null || !only) return refuse('not-understood')
	if (more.length > 0) return refuse('which')
	return only.byWord.includes(says) ? done({ id: only.id, says }) : refuse('say-number')
}

/** A code as somebody typed it; null where it cannot be one. */
export function codeIn(typed: string): string | null {
	const code = typed.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '')
	return code.length === CODE_LENGTH && Array.from(code).every((letter) => CODE_LETTERS.includes(letter)) ? code : null
}
