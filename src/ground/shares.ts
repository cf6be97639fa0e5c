/**
 * The seed of a recovery key in shares: any `need` of them give it back, fewer say nothing about it (A. Shamir, How to share a secret, 1979).
 * A share knows its split and its number. On paper it is twenty groups of five signs, each group with a check sign of its own (Luhn mod N),
 * so that a mistyped group is named before anything is combined. What was combined is checked too: a wrong seed never comes out.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { base32crockford } from '@scure/base'
import { combine, split as splitSecret } from 'shamir-secret-sharing'
import { hex, sameBytes } from './chance.ts'
import type { Key } from './sealed.ts'

/** @property split eight hexadecimal digits, alike in all shares of one split @property secret the share itself, meaningless alone */
export type Share = { readonly split: string; readonly number: number; readonly need: number; readonly of: number; readonly secret: Uint8Array }

const SUITE = 1
const SEED = 32
/** Bytes of the check value (security reference § 4.1). */
const CHECK = 8
const SECRET = SEED + CHECK + 1
const LENGTH = 7 + SECRET
/** Bytes of a whole sheet's own check. */
const SHEET_CHECK = 2
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const DATA_IN_A_GROUP = 4
export const GROUPS = 20

const utf8 = (text: string) => new TextEncoder().encode(text)
const digest = (label: string, of: Uint8Array, length: number) => sha256(joined(utf8(`holdfast v1 ${label}`), of)).slice(0, length)

function joined(...parts: readonly Uint8Array[]): Uint8Array {
	const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
	let at = 0
	for (const part of parts) {
		whole.set(part, at)
		at += part.length
	}
	return whole
}

/** @param split eight hexadecimal digits nobody used before @param of 2 to 15 @param need 2 to `of` */
export async function splitSeed(seed: Key, split: string, need: number, of: number): Promise<Share[]> {
	const checked = joined(seed, digest('recovery check', seed, CHECK))
	const secrets = await splitSecret(checked, of, need)
	checked.fill(0)
	return secrets.map((secret, i) => ({ split, number: i + 1, need, of, secret }))
}

/**
 * `too-few`: have and need say how many; `other-split`: the shares with these numbers belong to an older split;
 * `wrong-combination`: none of the combinations gives a seed that fits its check value, so at least one share was changed.
 */
export type Combined =
	| { readonly ok: true; readonly seed: Key; readonly wrong: readonly number[] }
	| { readonly ok: false; readonly refusal: 'too-few'; readonly have: number; readonly need: number }
	| { readonly ok: false; readonly refusal: 'other-split'; readonly numbers: readonly number[] }
	| { readonly ok: false; readonly refusal: 'wrong-combination' }

/** Where there are more shares than needed and one was changed, the others still give the seed; `wrong` then names it. @param split the split that stands */
export async function combineShares(shares: readonly Share[], split: string): Promise<Combined> {
	const others = shares.filter((share) => share.split !== split).map(({ number }) => number)
	if (others.length > 0) return { ok: false, refusal: 'other-split', numbers: others }
	const each = [...new Map(shares.map((share) => [share.number, share])).values()]
	const need = each[0]?.need ?? 2
	if (each.length < need) return { ok: false, refusal: 'too-few', have: each.length, need }
	for (const some of choices(each, need)) {
		const seed = await seedOf(some)
		if (seed) return { ok: true, seed, wrong: await wrongAmong(each, some, seed) }
	}
	return { ok: false, refusal: 'wrong-combination' }
}

async function seedOf(shares: readonly Share[]): Promise<Key | null> {
	// The library throws where two shares stand for the same point: that is a changed share too.
	const whole = await combine(shares.map(({ secret }) => secret)).catch(() => null)
	if (!whole || whole.length !== SEED + CHECK) return null
	const seed = whole.slice(0, SEED)
	return sameBytes(digest('recovery check', seed, CHECK), whole.slice(SEED)) ? seed : null
}

/** A share is right where it gives the same seed in the place of one that is. */
async function wrongAmong(all: readonly Share[], right: readonly Share[], seed: Key): Promise<number[]> {
	const wrong: number[] = []
	for (const one of all.filter((share) => !right.includes(share))) {
		const again = await seedOf([one, ...right.slice(1)])
		if (!again || !sameBytes(again, seed)) wrong.push(one.number)
	}
	return wrong
}

function* choices<T>(of: readonly T[], n: number): Generator<readonly T[]> {
	if (n === 0) return yield []
	for (const [i, first] of of.entries()) for (const rest of choices(of.slice(i + 1), n - 1)) yield [first, ...rest]
}

// As bytes, to be sealed

export const shareBytes = ({ split, number, need, of, secret }: Share): Uint8Array => joined(Uint8Array.of(SUITE, need * 16 + of, number), Uint8Array.from(split.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)), secret)

/** Null where these are not the bytes of a share. */
export function shareFrom(bytes: Uint8Array): Share | null {
	if (bytes.length !== LENGTH || bytes[0] !== SUITE) return null
	const [, counts = 0, number = 0] = bytes
	const [need, of] = [counts >> 4, counts & 15]
	return need >= 2 && of >= need && number >= 1 && number <= of ? { split: hex(bytes.slice(3, 7)), number, need, of, secret: bytes.slice(7) } : null
}

// On paper

/** Luhn mod N for 32 signs (H. P. Luhn, US 2,950,048, in base 32): finds every single wrong sign and nearly every two that changed places. */
function checkSign(data: string): string {
	const sum = [...data].reverse().reduce((so, sign, i) => {
		const worth = SIGNS.indexOf(sign) * (i % 2 === 0 ? 2 : 1)
		return so + Math.floor(worth / 32) + (worth % 32)
	}, 0)
	return SIGNS[(32 - (sum % 32)) % 32] ?? ''
}

/** Twenty groups of five signs, as a sheet shows them. */
export function asGroups(share: Share): string[] {
	const bytes = shareBytes(share)
	const text = base32crockford.encode(joined(bytes, digest('recovery sheet', bytes, SHEET_CHECK))).replace(/=+$/, '')
	return (text.match(/.{4}/g) ?? []).map((data) => data + checkSign(data))
}

/** What a person typed of one group, as it would be printed. Forgives small letters, spaces, and O, I and L read as digits. */
export const plainGroup = (typed: string): string => typed.toUpperCase().replace(/[^\p{L}\p{N}]/gu, '').replaceAll('O', '0').replace(/[IL]/g, '1')

/** `mistyped` counts groups from 1; `not-a-sheet`: the groups are right but not in their order, or of something else. */
export type ReadSheet = { readonly ok: true; readonly share: Share } | { readonly ok: false; readonly refusal: 'mistyped'; readonly at: number } | { readonly ok: false; readonly refusal: 'not-whole'; readonly have: number } | { readonly ok: false; readonly refusal: 'not-a-sheet' }

export function readSheet(typed: string): ReadSheet {
	const text = plainGroup(typed.slice(0, 1000))
	const groups = text.match(/.{1,5}/gu) ?? []
	const wrong = groups.findIndex((group) => group.length === 5 && checkSign(group.slice(0, DATA_IN_A_GROUP)) !== group[4])
	if (wrong >= 0) return { ok: false, refusal: 'mistyped', at: wrong + 1 }
	if (text.length !== GROUPS * 5) return { ok: false, refusal: 'not-whole', have: Math.floor(text.length / 5) }
	try {
		const bytes = base32crockford.decode(groups.map((group) => group.slice(0, DATA_IN_A_GROUP)).join(''))
		const [body, check] = [bytes.slice(0, LENGTH), bytes.slice(LENGTH)]
		const share = sameBytes(digest('recovery sheet', body, SHEET_CHECK), check) ? shareFrom(body) : null
		return share ? { ok: true, share } : { ok: false, refusal: 'not-a-sheet' }
	} catch {
		return { ok: false, refusal: 'not-a-sheet' }
	}
}
