/** Names for things: random, prefixed, branded. */
import * as v from 'valibot'

/** `Id<'listing'>` and `Id<'member'>` are both strings, and can never be mistaken for each other. */
export type Id<Of extends string> = string & v.Brand<Of>

/** Random bytes, handed in so that a drill can be replayed. */
export type Chance = (bytes: number) => Uint8Array<ArrayBuffer>

export const idOf = <const Of extends string>(of: Of) => v.pipe(v.string(), v.regex(new RegExp(`^${of}_[0-9a-f]{32}$`)), v.brand(of))

/** 128 random bits on purpose: an id that sorts by time would tell a stranger when somebody asked. */
export const newId = <const Of extends string>(of: Of, chance: Chance) => `${of}_${hex(chance(16))}` as Id<Of>

export const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

export const chanceOf = (crypto: Crypto): Chance => (bytes) => crypto.getRandomValues(new Uint8Array(bytes))
