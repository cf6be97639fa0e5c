/** A contact in one spelling, so that two asks from one phone look alike under the team's key. The number itself goes nowhere. */
import type { Told } from '#rooms/frontdoor/told.ts'
import { plain } from './plain.ts'

/** Where a hub's numbers are from when nobody says: the North American plan (E.164 country code 1). */
const HOME = '1'
const SHORTEST = 7

/** E.164 digits or a lower-case address; null where it is neither, or nobody gave one. */
export function spelling({ way, contact }: Pick<Told, 'way' | 'contact'>): string | null {
	if (way === 'none' || way === 'relay') return null
	const text = contact.normalize('NFKC').trim()
	const address = /^\S+@\S+\.\S+$/.exec(text)
	if (address) return plain(text)
	const digits = text.replace(/\(0\)/, '').replace(/\D/g, '')
	if (digits.length < SHORTEST || /\p{L}{4}/u.test(text)) return null
	if (text.startsWith('+')) return digits
	if (digits.startsWith('00')) return digits.slice(2)
	return digits.length === 10 ? HOME + digits : digits
}

/** What a tap on the contact does on a phone; null where nothing can be done with it. */
export function linkTo({ way, contact }: Pick<Told, 'way' | 'contact'>): string | null {
	const number = contact.normalize('NFKC').replace(/[^+\d]/g, '')
	if (way === 'email') return contact.includes('@') ? `mailto:${contact.trim()}` : null
	if (number.length < SHORTEST) return null
	return way === 'call' ? `tel:${number}` : way === 'text' ? `sms:${number}` : null
}
