/**
 * Hotline: how many pieces a text message is cut into, and in which alphabet; carriers are paid and paced by the piece.
 * Source: 3GPP TS 23.038 § 6.2.1 (the default alphabet and its extension), TS 23.040 § 9.2.3.24.1 (the six bytes every piece of a long message gives up,
 * and that no character is cut in two).
 */

const BASIC = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà')
/** Each takes two places: an escape goes before it. */
const EXTENSION = new Set('\f^{}\\[~]|€')

/** @property units septets, or 16-bit units */
export type Segments = { readonly alphabet: 'gsm7' | 'ucs2'; readonly units: number; readonly segments: number }

const SIZES = { gsm7: { alone: 160, joined: 153 }, ucs2: { alone: 70, joined: 67 } } as const

export const isGsm = (text: string): boolean => Array.from(text).every((one) => BASIC.has(one) || EXTENSION.has(one))

/** An empty text is one piece, as carriers count it. */
export function segmentsOf(text: string): Segments {
	const alphabet = isGsm(text) ? 'gsm7' : 'ucs2'
	const widths = Array.from(text, (one) => (alphabet === 'ucs2' ? one.length : EXTENSION.has(one) ? 2 : 1))
	const units = widths.reduce((sum, width) => sum + width, 0)
	const { alone, joined } = SIZES[alphabet]
	if (units <= alone) return { alphabet, units, segments: 1 }
	let [segments, filled] = [1, 0]
	for (const width of widths) {
		if (filled + width > joined) [segments, filled] = [segments + 1, 0]
		filled += width
	}
	return { alphabet, units, segments }
}

/** Signs the alphabet lacks, and what people write in their place where they have no other keys. */
const INSTEAD: Readonly<Record<string, string>> = { '“': '"', '”': '"', '„': '"', '«': '"', '»': '"', '‘': "'", '’': "'", '–': '-', '—': '-', '…': '...', '·': '-', '\t': ' ', ª: 'a', º: 'o', '×': 'x', ð: 'd', þ: 'th', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ı: 'i', œ: 'oe', Œ: 'OE' }

/** In the default alphabet: accents it lacks are left off, and what has no letter in it is left out. */
export function toGsm(text: string): string {
	const letter = (one: string): string => {
		if (BASIC.has(one) || EXTENSION.has(one)) return one
		if (/\p{Zs}/u.test(one)) return ' '
		const plain = INSTEAD[one] ?? one.normalize('NFKD').replace(/\p{M}/gu, '')
		return Array.from(plain).filter((each) => BASIC.has(each) || EXTENSION.has(each)).join('')
	}
	return Array.from(text.normalize('NFC'), letter).join('')
}
