/** What several doors of joining take, parsed once, where it comes in. */
import * as v from 'valibot'
import { PLAIN } from './hub.ts'

/** Base64 of at most so many characters, as bytes. */
export const base64 = (max: number) =>
	v.pipe(
		v.string(),
		v.maxLength(max),
		v.base64(),
		v.transform((text) => Uint8Array.from(Buffer.from(text, 'base64'))),
	)
const hexOf = (bytes: number) =>
	v.pipe(
		v.string(),
		v.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)),
		v.transform((text) => Uint8Array.from(Buffer.from(text, 'hex'))),
	)
export const Hex32 = hexOf(32)
export const Hex16 = hexOf(16)

/** A name to be called by; never asked to be a real one. */
export const Called = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(40), PLAIN)
/** How somebody can be reached, sealed to a team. */
export const SealedReach = base64(8192)
