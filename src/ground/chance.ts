/** Names for things, made: random, prefixed, branded. Without a library, so that the lightest page can make one. */
import type { Brand } from 'valibot'

/** `Id<'listing'>` and `Id<'member'>` are both strings, and can never be mistaken for each other. */
export type Id<Of extends string> = string & Brand<Of>

/** Random bytes, handed in so that a drill can be replayed. */
export type Chance = (bytes: number) => Uint8Array<ArrayBuffer>

/** 128 random bits on purpose: an id that sorts by time would tell a stranger when somebody asked. */
export const newId = <const Of extends string>(of: Of, chance: Chance) => `${of}_${hex(chance(16))}` as Id<Of>

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
export function hex(bytes: Uint8Array): string {
	let text = ''
	for (const byte of bytes) text += HEX[byte]
	return text
}

/** Not for secrets: it takes as long as the two are alike. */
export const sameBytes = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i])

export const chanceOf = (crypto: Crypto): Chance => (bytes) => crypto.getRandomValues(new Uint8Array(bytes))
