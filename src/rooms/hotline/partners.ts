/**
 * Hotline: the word a partner was given. Two words of a list and four digits (35 bits): it can be said aloud, written on a hand, and typed in front of a text
 * message. Whoever guesses learns nothing: a wrong word is heard like none. Pure.
 */
import type { Chance } from '#ground/chance.ts'
import { days } from '#ground/time.ts'
import { plain } from './terms.ts'

export const LASTS_AT_MOST = days(90)
export const DAYS = [7, 30, 90] as const

/** Uniform: 2,048 words and 10,000 numbers out of 32 bits, drawn again where the last part would not come out even. */
export function drawWord(chance: Chance, list: readonly string[]): string {
	const pick = (below: number): number => {
		const drawn = new DataView(chance(4).buffer).getUint32(0)
		return drawn < Math.floor(2 ** 32 / below) * below ? drawn % below : pick(below)
	}
	return `${list[pick(list.length)]}-${list[pick(list.length)]}-${String(pick(10_000)).padStart(4, '0')}`
}

const FORM = /^\s*([\p{L}\p{M}]{3,16})[\s,.-]{1,3}([\p{L}\p{M}]{3,16})[\s,.-]{1,3}(\d{4})(?!\d)[\s,.:;-]*/u

/** What stands in front of something said, where it has the form of such a word; and the rest, without it. A word is never kept with what was said. */
export function wordBefore(said: string): { readonly word: string | null; readonly rest: string } {
	const [whole, one, other, digits] = FORM.exec(said.replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))) ?? []
	return whole === undefined ? { word: null, rest: said } : { word: plain(`${one}-${other}-${digits}`), rest: said.slice(whole.length) }
}

/** Voices guess so often an hour, and the public page, where all are one voice, so often. */
export const GUESSES = 5
export const GUESSES_AT_THE_DOOR = 600
