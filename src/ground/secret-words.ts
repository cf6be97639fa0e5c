/**
 * Secrets a person can say, write down and type back: receipts, passphrases and recovery words.
 *
 * A receipt is a number below 10^23 (76 bits), said as seven words of a BIP 39 list or as 24 digits of which the last is a check digit
 * (H. M. Damm's). Reading forgives capitals, accents, spaces, commas and the digits of other scripts. Stretched with argon2id (RFC 9106)
 * before anything is derived, because the salt is one per hub and a stolen table would be tried against all receipts at once.
 */
import { argon2idAsync } from '@noble/hashes/argon2.js'
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import type { Chance } from './chance.ts'
import { keyFor, type Key } from './sealed.ts'
import type { Language } from './words.ts'

/** A list of 2,048 words. */
export type List = readonly string[]
/** Memory-hard stretching; the house hands in a native one where there is one. */
export type Stretch = (secret: Uint8Array, salt: Uint8Array) => Promise<Uint8Array>

export const STRETCHED = { m: 19_456, t: 2, p: 1, dkLen: 32 } as const
/** Longer input is refused before any work is done on it. */
export const LONGEST = 400
const WORDS = 7
const LIMIT = 10n ** 23n

const lists: Readonly<Record<string, () => Promise<{ readonly wordlist: string[] }>>> = {
	cs: () => import('@scure/bip39/wordlists/czech.js'),
	en: () => import('@scure/bip39/wordlists/english.js'),
	es: () => import('@scure/bip39/wordlists/spanish.js'),
	fr: () => import('@scure/bip39/wordlists/french.js'),
	it: () => import('@scure/bip39/wordlists/italian.js'),
	pt: () => import('@scure/bip39/wordlists/portuguese.js'),
}

/** The words of a language, or null where it has none: then the receipt is digits. */
export const listOf = async (language: Language): Promise<List | null> => (await lists[language]?.())?.wordlist ?? null

/** A new receipt: uniform below 10^23. */
export function drawReceipt(chance: Chance): bigint {
	for (;;) {
		const drawn = toNumber(chance(10)) >> 3n
		if (drawn < LIMIT) return drawn
	}
}

const toNumber = (bytes: Uint8Array) => bytes.reduce((n, byte) => (n << 8n) | BigInt(byte), 0n)

/** Seven words, most significant first. */
export const asWords = (receipt: bigint, list: List, length = WORDS): string[] => Array.from({ length }, (_, i) => list[Number((receipt >> BigInt(11 * (length - 1 - i))) & 2047n)] ?? '')

/** Twenty-four digits in six groups of four, the last digit a check. */
export function asDigits(receipt: bigint): string {
	const digits = receipt.toString().padStart(23, '0')
	return `${digits}${damm(digits)}`.replace(/\d{4}(?=\d)/g, '$& ')
}

export type Misread = { readonly ok: false; readonly refusal: 'not-a-receipt' | 'mistyped-digit' } | { readonly ok: false; readonly refusal: 'unknown-word'; readonly at: number }
export type ReadReceipt = { readonly ok: true; readonly value: bigint } | Misread

/** Reads what a person typed; tries the lists in the order given. `at` counts words from 1. */
export function readReceipt(typed: string, among: readonly List[]): ReadReceipt {
	if (typed.length > LONGEST) return { ok: false, refusal: 'not-a-receipt' }
	const digits = plainDigits(typed).replace(/[\s\-.·,]/g, '')
	if (/^\d+$/.test(digits)) {
		if (digits.length !== 24) return { ok: false, refusal: 'not-a-receipt' }
		return damm(digits) === 0 ? { ok: true, value: BigInt(digits.slice(0, 23)) } : { ok: false, refusal: 'mistyped-digit' }
	}
	const words = bare(typed).split(/[^\p{L}]+/u).filter((word) => word !== '')
	if (words.length !== WORDS) return { ok: false, refusal: 'not-a-receipt' }
	let furthest = 0
	for (const list of among) {
		const places = new Map(list.map((word, i) => [bare(word), i]))
		const found = words.map((word) => places.get(word))
		const missing = found.indexOf(undefined)
		if (missing < 0) {
			const value = found.reduce<bigint>((n, place) => (n << 11n) | BigInt(place ?? 0), 0n)
			return value < LIMIT ? { ok: true, value } : { ok: false, refusal: 'not-a-receipt' }
		}
		furthest = Math.max(furthest, missing)
	}
	return { ok: false, refusal: 'unknown-word', at: furthest + 1 }
}

/** Whether somebody has put a receipt into a message: seven words of a list in a row, or 24 digits. */
export function holdsReceipt(text: string, among: readonly List[]): boolean {
	const digits = plainDigits(text).match(/(?:\d[\s\-.]?){24}/g) ?? []
	if (digits.some((run) => damm(run.replace(/\D/g, '')) === 0)) return true
	const words = bare(text).split(/[^\p{L}]+/u).filter((word) => word !== '')
	return among.some((list) => {
		const known = new Set(list.map(bare))
		let run = 0
		return words.some((word) => (run = known.has(word) ? run + 1 : 0) >= WORDS)
	})
}

const bare = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
/** Arabic-Indic, Devanagari, full-width and other decimal digits as 0–9: in Unicode every script's ten stand in a row from a multiple of ten or sixteen. */
const plainDigits = (text: string) =>
	text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => {
		let zero = digit.codePointAt(0) ?? 48
		const value = zero
		while (value - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1
		return String(value - zero)
	})

/** Damm's check digit (2004): finds every single mistyped digit and every swap of neighbours. */
function damm(digits: string): number {
	const table = ['0317598642', '7092154863', '4206871359', '1750983426', '6123045978', '3674209581', '5869720134', '8945362017', '9438617205', '2581436790']
	return Array.from(digits).reduce((interim, digit) => Number(table[interim]?.[Number(digit)]), 0)
}

// A stub: a receipt that opens nothing sealed

const STUB = 11
const STUB_LIMIT = 10n ** BigInt(STUB)

/** Twelve digits in groups of four, the last a check: short enough to be said over a bad line. Only for what nobody is hurt by who guesses one in a hundred thousand million. @param bytes at least ten of a keyed digest */
export function asStub(bytes: Uint8Array): string {
	const digits = (toNumber(bytes) % STUB_LIMIT).toString().padStart(STUB, '0')
	return `${digits}${damm(digits)}`.replace(/\d{4}(?=\d)/g, '$& ')
}

/** The digits alone, whatever script, spaces and dots they came in; null where they can be no stub. */
export function readStub(typed: string): string | null {
	const digits = typed.length > LONGEST ? '' : plainDigits(typed).replace(/[\s\-.·,]/g, '')
	return /^\d{12}$/.test(digits) && damm(digits) === 0 ? digits : null
}

/** Words by which two people tell each other aloud that they have the same public key in front of them. */
const COMPARED = 4

/** Stretched, so that nobody can try keys until one sounds alike. @param salt the hub's */
export async function comparedWords(recipient: string, list: List, salt: Uint8Array, stretch: Stretch = stretchHere): Promise<string[]> {
	const root = await stretch(new TextEncoder().encode(recipient), salt)
	return asWords(toNumber(keyFor('compared aloud', root)) >> 212n, list, COMPARED)
}

// What a secret opens

/** `lookup` is shown to the server (which keeps only a keyed digest of it); `key` never leaves. */
export type Opens = { readonly lookup: Uint8Array; readonly key: Key }
export type For = 'receipt' | 'passphrase' | 'recovery'

const stretchHere: Stretch = (secret, salt) => argon2idAsync(secret, salt, STRETCHED)

/** @param salt the hub's, 16 bytes; @param secret a receipt's or passphrase's number, or recovery entropy */
export async function whatOpens(purpose: For, secret: bigint | Uint8Array, salt: Uint8Array, stretch: Stretch = stretchHere): Promise<Opens> {
	const root = await stretch(typeof secret === 'bigint' ? toBytes(secret) : secret, salt)
	const opens = { lookup: keyFor(`${purpose} lookup`, root), key: keyFor(`${purpose} key`, root) }
	root.fill(0)
	return opens
}

const toBytes = (n: bigint) => Uint8Array.from({ length: 10 }, (_, i) => Number((n >> BigInt(8 * (9 - i))) & 255n))

/** Twelve recovery words: 128 bits and a checksum (BIP 39). */
export const recoveryWords = (entropy: Uint8Array, list: List) => entropyToMnemonic(entropy, [...list]).split(' ')

/** Forgiving like a receipt; null where the words or their checksum are wrong. */
export function readRecovery(typed: string, among: readonly List[]): Uint8Array | null {
	if (typed.length > LONGEST) return null
	const words = bare(typed).split(/[^\p{L}]+/u).filter((word) => word !== '')
	for (const list of among) {
		const places = new Map(list.map((word) => [bare(word), word]))
		const found = words.map((word) => places.get(word))
		if (found.length !== 12 || found.includes(undefined)) continue
		try {
			return mnemonicToEntropy(found.join(' '), [...list])
		} catch {
			continue
		}
	}
	return null
}
