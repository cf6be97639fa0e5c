/**
 * Whether somebody has put a receipt into what they wrote, seen in the bytes: what `holdsReceipt` says of a string, without ever making one of it.
 * A list's words become numbers once, so that eight thousand letters cost a few milliseconds.
 */
import { readReceipt, type List } from '#ground/secret-words.ts'

const WORDS = 7
const DIGITS = 24
/** Letters a to z and the end of a word: a number below 2^53 holds eleven of them, and no list has longer words. */
const BASE = 27
const LONGEST_WORD = 11
const UNKNOWN = -1

const tables = new WeakMap<List, ReadonlySet<number>>()

function tableOf(list: List): ReadonlySet<number> {
	const made = tables.get(list) ?? new Set(list.map((word) => [...Buffer.from(bare(word))].reduce(withLetter, 0)))
	tables.set(list, made)
	return made
}

const bare = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

function withLetter(word: number, letter: number): number {
	const place = letter - 0x60
	return word === UNKNOWN || place < 1 || place >= BASE || word >= BASE ** (LONGEST_WORD - 1) ? UNKNOWN : word * BASE + place
}

/** Seven words of one list in a row, or 24 digits that are a receipt. @param text UTF-8; it is only read */
export function holdsReceiptIn(text: Uint8Array, lists: readonly List[]): boolean {
	const known = lists.map(tableOf)
	const runs = known.map(() => 0)
	const digits = new Uint8Array(DIGITS)
	let [word, seen, gap] = [0, 0, 0]

	/** @returns whether seven are together */
	function endWord(): boolean {
		if (word === 0) return false
		for (const [i, words] of known.entries()) runs[i] = words.has(word) ? (runs[i] ?? 0) + 1 : 0
		word = 0
		return runs.some((run) => run >= WORDS)
	}

	function endDigit(digit: number): boolean {
		digits.copyWithin(0, 1)
		digits[DIGITS - 1] = digit
		seen += 1
		gap = 0
		return seen >= DIGITS && readReceipt(digits.join(''), []).ok
	}

	for (const letter of lettersOf(text)) {
		const digit = digitOf(letter)
		if (digit !== null) {
			if (endWord() || endDigit(digit)) return true
			continue
		}
		// Between two digits there may be one space, point or line.
		gap += 1
		if (gap > 1 || !isBetweenDigits(letter)) seen = 0
		for (const plain of plainLetters(letter)) {
			if (plain !== null) word = withLetter(word, plain)
			else if (endWord()) return true
		}
	}
	const found = endWord()
	digits.fill(0)
	return found
}

/** Code points of UTF-8 (RFC 3629 § 3); what is none counts as a space. */
function* lettersOf(text: Uint8Array): Generator<number> {
	for (let at = 0; at < text.length; ) {
		const first = text[at] ?? 0
		const length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4
		let point = length === 1 ? first : first & (0xff >> (length + 1))
		for (let i = 1; i < length; i++) point = (point << 6) | ((text[at + i] ?? 0) & 0x3f)
		at += length
		yield point <= 0x10ffff && (point < 0xd800 || point > 0xdfff) ? point : 0x20
	}
}

const isBetweenDigits = (letter: number) => letter === 0x2d || letter === 0x2e || /\s/.test(String.fromCodePoint(letter))

/** Digits of every script; in Unicode each script's ten stand in a row. */
function digitOf(letter: number): number | null {
	if (letter < 0x80) return letter >= 0x30 && letter <= 0x39 ? letter - 0x30 : null
	const [plain = '', ...more] = String.fromCodePoint(letter).normalize('NFKC')
	if (more.length > 0 || !/^\p{Nd}$/u.test(plain)) return null
	let zero = plain.codePointAt(0) ?? letter
	const value = zero
	while (value - zero < 9 && /^\p{Nd}$/u.test(String.fromCodePoint(zero - 1))) zero -= 1
	return value - zero
}

/** One letter as the plain ones it stands for, `null` for what ends a word. A sign on a letter is none of these. */
function* plainLetters(letter: number): Generator<number | null> {
	if (letter < 0x80) {
		const lower = letter | 0x20
		return yield lower >= 0x61 && lower <= 0x7a && letter >= 0x41 ? lower : null
	}
	for (const plain of bare(String.fromCodePoint(letter))) yield /\p{L}/u.test(plain) ? (plain.codePointAt(0) ?? 0) : null
}
