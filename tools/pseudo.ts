/**
 * Invented languages for layout tests: what no translator has written yet can already be tried on a page.
 * Only letters change; arguments, choices and tags stay as they are, so the messages still work.
 */
import { allParts, partsOf } from './messages.ts'

/** `xx` reads like English with accents and is 40 % longer, as German or Finnish may be; `ar` runs from right to left in Arabic letters. */
export type PseudoLanguage = 'xx' | 'ar'

const LONGER = 1.4
const ACCENTED: Readonly<Record<string, string>> = { a: 'á', c: 'ç', e: 'é', i: 'í', n: 'ñ', o: 'ó', u: 'ú', y: 'ý', A: 'Á', C: 'Ç', E: 'É', I: 'Í', N: 'Ñ', O: 'Ó', U: 'Ú', Y: 'Ý' }
const ARABIC: Readonly<Record<string, string>> = {
	a: 'ا', b: 'ب', c: 'ك', d: 'د', e: 'ي', f: 'ف', g: 'ج', h: 'ه', i: 'ي', j: 'ج', k: 'ك', l: 'ل', m: 'م', n: 'ن', o: 'و', p: 'ب', q: 'ق', r: 'ر', s: 'س', t: 'ت', u: 'و', v: 'ف', w: 'و', x: 'كس', y: 'ي', z: 'ز',
}

/** @returns the message in an invented language. @throws SyntaxError when the message does not parse. */
export function pseudo(message: string, language: PseudoLanguage): string {
	const texts = allParts(partsOf(message)).filter((part) => part.is === 'text').toSorted((a, b) => b.from - a.from)
	return texts.reduce((done, { from, to }) => done.slice(0, from) + changed(done.slice(from, to), language) + done.slice(to), message)
}

const changed = (raw: string, language: PseudoLanguage) =>
	raw
		.split(/(<[^<>]*>)/)
		.map((piece) => (piece.startsWith('<') ? piece : language === 'ar' ? arabic(piece) : longer(piece)))
		.join('')

const arabic = (text: string) => text.replaceAll(/[a-z?,]/gi, (letter) => ({ '?': '؟', ',': '،' })[letter] ?? ARABIC[letter.toLowerCase()] ?? letter)

/** Vowels are drawn out until the word is long enough; a word without vowels draws out its last letter. */
const longer = (text: string) =>
	text.replaceAll(/[a-z]+/gi, (word) => {
		const wanted = Math.round(word.length * LONGER) - word.length
		const at = word.search(/[aeiou](?!.*[aeiou])/i)
		const drawnOut = at === -1 ? word.length - 1 : at
		const grown = word.slice(0, drawnOut + 1) + (word[drawnOut] ?? '').toLowerCase().repeat(wanted) + word.slice(drawnOut + 1)
		return grown.replaceAll(/[a-z]/gi, (letter) => ACCENTED[letter] ?? letter)
	})
