/**
 * Hotline: the letters with which somebody confirms, changes or ends what they get. They are made of a subscription's random name and what only the
 * house has, so that every message can carry them and no table holds them. In a link they stand in the fragment, which no server hears.
 */
import { codeOf } from '#ground/founding.ts'
import type { Keys } from '#ground/keys.ts'
import type { Language } from '#ground/words.ts'

const LETTERS = 16
const utf8 = (text: string) => new TextEncoder().encode(text)
type Digests = Pick<Keys, 'digest'>

export const lettersOf = (keys: Digests, subscriber: string): string => codeOf(keys.digest('address', utf8(`letters|${subscriber}`)), LETTERS)
/** By what letters are found, however they were typed. */
export const lookupOf = (keys: Digests, letters: string): Uint8Array => keys.digest('address', utf8(`look|${letters.toUpperCase().replace(/[^A-Z0-9]/g, '')}`))
/** By what an address is known, so that nobody is there twice. @param plain as somebody else might write the same one */
export const knownBy = (keys: Digests, way: string, plain: string): Uint8Array => keys.digest('address', utf8(`known|${way}|${plain}`))

export const linkToYours = (keys: Digests, subscriber: string, language: Language, origin: string): string => `${origin}/alerts/yours?lang=${language}#${lettersOf(keys, subscriber)}`
