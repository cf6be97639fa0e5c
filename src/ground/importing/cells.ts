/** What one cell looks like, and what it says: an address, a number, a tongue, how many people. */
import { plain } from '../plain.ts'
import { TONGUES } from '../tongues.ts'

/** One line of plain signs: what nobody typed on purpose is gone. */
export const oneLine = (cell: string): string => cell.normalize('NFC').replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim()

/** Nothing in it could end the address and begin something else in a `mailto:` link. */
export const isEmail = (cell: string): boolean => /^[^\s@,;:<>()[\]?&"'%\\/]+@[^\s@,;:<>()[\]?&"'%\\/]+\.\p{L}{2,}$/u.test(cell.trim())

export const digitsOf = (cell: string): string => cell.normalize('NFKC').replace(/\D/g, '')
/** Seven digits at least, and hardly a letter. */
export const isPhone = (cell: string): boolean => {
	const n = digitsOf(cell).length
	return n >= 7 && n <= 15 && !/\p{L}{4}/u.test(cell) && !/^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}/.test(cell.trim())
}

/** Where a hub's numbers are from when nobody says: the North American plan (E.164 country code 1). */
const HOME = '1'

/** One spelling of an address or a number, for comparing. */
export function contactKey(contact: string): string {
	if (isEmail(contact)) return plain(contact.trim())
	const digits = digitsOf(contact)
	return digits.length === 10 && !contact.trim().startsWith('+') ? HOME + digits : digits
}

/** Other names than those of the calendar of tongues (CLDR). */
const ALSO: Readonly<Record<string, string>> = { castellano: 'es', ingles: 'en', creole: 'ht', kreyol: 'ht', mandarin: 'zh', cantonese: 'zh', cantones: 'zh', farsi: 'fa', dari: 'fa', tagalog: 'tl', filipino: 'tl', karen: 'my', oromo: 'om', afaan: 'om', spanglish: 'es' }
let byName: ReadonlyMap<string, string> | undefined

function tongues(): ReadonlyMap<string, string> {
	if (byName) return byName
	const names = new Map<string, string>(Object.entries(ALSO))
	for (const reader of ['en', 'es']) {
		const display = new Intl.DisplayNames([reader], { type: 'language' })
		for (const code of TONGUES) names.set(plain(display.of(code) ?? code), code)
	}
	for (const code of TONGUES) {
		names.set(plain(new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code), code)
		names.set(code, code)
	}
	return (byName = names)
}

/** Codes of the tongues a cell names, in its order. */
export function tonguesIn(cell: string): string[] {
	const words = plain(cell).split(/[^\p{L}]+/u)
	return [...new Set(words.flatMap((word) => tongues().get(word) ?? []))]
}

/** A cell about tongues and little else, so that a sentence with "it" or "no" in it is not taken for one. */
export const isTongues = (cell: string): boolean => cell.length <= 60 && tonguesIn(cell).length * 2 >= plain(cell).split(/[^\p{L}]+/u).filter((word) => word.length > 1 && !['and', 'or', 'only', 'solo', 'un', 'poco'].includes(word)).length && tonguesIn(cell).length > 0

export const isFew = (cell: string): boolean => /^\D{0,12}\d{1,2}\D{0,12}$/.test(cell) && !isPhone(cell)
