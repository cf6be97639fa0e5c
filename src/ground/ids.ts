/** Names for things, read back: random, prefixed, branded. */
import * as v from 'valibot'

export * from './chance.ts'

export const idOf = <const Of extends string>(of: Of) => v.pipe(v.string(), v.regex(new RegExp(`^${of}_[0-9a-f]{32}$`)), v.brand(of))
