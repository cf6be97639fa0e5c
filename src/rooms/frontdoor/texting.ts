/**
 * Front door: an ask in a text message, such as “COMIDA 5 55407”: what for, for how many, where. Only the first word is looked at, and whether a number
 * follows; whatever else stands there is for who answers. “Food truck on 14th” asks for nothing.
 */
import type { ASKS } from './choices.ts'

type Ask = (typeof ASKS)[number]
const WORDS: Readonly<Partial<Record<Ask, readonly [language: string, words: string][]>>> = {
	food: [['es', 'comida despensa'], ['en', 'food groceries'], ['so', 'cunto cunno raashin'], ['ar', 'طعام']],
	ride: [['es', 'viaje transporte aventon'], ['en', 'ride'], ['so', 'gaadiid']],
	legal: [['es', 'abogado abogada'], ['en', 'lawyer'], ['so', 'qareen'], ['ar', 'محامي']],
	essentials: [['es', 'panales medicina'], ['en', 'diapers medicine'], ['so', 'daawo']],
	bill: [['es', 'renta'], ['en', 'rent'], ['so', 'kiro']],
}

const plain = (word: string) => word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
const KINDS = new Map(Object.entries(WORDS).flatMap(([kind, all]) => all.flatMap(([language, words]) => words.split(' ').map((word) => [plain(word), { kind: kind as Ask, language }] as const))))

export type TextedAsk = { readonly kind: Ask; readonly language: string; readonly people: Uint8Array; readonly more: Uint8Array }

const isSpace = (byte: number | undefined) => byte !== undefined && byte <= 0x20
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= 0x30 && byte <= 0x39
const LONGEST_WORD = 40

/** @param text as bytes: what stands behind the first word is handed on and never made a string. Null where it is no ask. */
export function askIn(text: Uint8Array): TextedAsk | null {
	let from = 0
	while (isSpace(text[from])) from += 1
	let end = from
	while (end < text.length && !isSpace(text[end])) end += 1
	if (end - from > LONGEST_WORD) return null
	const found = KINDS.get(plain(new TextDecoder().decode(text.subarray(from, end))))
	while (isSpace(text[end])) end += 1
	if (!found || (end < text.length && !isDigit(text[end]))) return null
	let after = end
	while (isDigit(text[after])) after += 1
	// Five digits are a place, not people.
	const isPeople = after - end <= 2 && (after === text.length || isSpace(text[after]))
	return { ...found, people: isPeople ? text.subarray(end, after) : text.subarray(0, 0), more: text.subarray(isPeople ? after : end) }
}
