/**
 * Bringing over what stands in an old sheet. It is read and sealed where it was chosen; here come ciphertext, coarse facts, and for each row a
 * digest by which the same row is known again. For a week, all that came with one import can be taken back in one act.
 */
import * as v from 'valibot'
import { idOf } from './ids.ts'
import type { Who } from './people.ts'

export const ImportId = idOf('import')
export type ImportId = v.InferOutput<typeof ImportId>
export const ExpectedId = idOf('expected')
export type ExpectedId = v.InferOutput<typeof ExpectedId>

export const ImportOf = v.picklist(['members', 'asks', 'shifts'])
export type ImportOf = v.InferOutput<typeof ImportOf>

/** The house itself, where whoever runs the machine imports on its command line. */
export const whoImports: readonly Who[] = ['steward', 'house']

/** Half-days for which an import can be taken back. */
export const UNDONE_WITHIN = 14
/** Days we expect somebody. */
export const EXPECTED_FOR = 60
export const ROWS_AT_ONCE = 25

export const Once = v.pipe(
	v.string(),
	v.regex(/^[0-9a-f]{32}$/),
	v.transform((text): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
)
export const Onces = v.pipe(v.array(Once), v.maxLength(1000))

const base64 = (max: number) =>
	v.pipe(
		v.string(),
		v.maxLength(max),
		v.base64(),
		v.transform((text): Uint8Array => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))),
	)
export const NewExpected = v.object({ id: ExpectedId, once: Once, sealed: base64(12_000) })
export type NewExpected = v.InferOutput<typeof NewExpected>

/** @property sinceHalf when it was brought over @property n what is still here of it */
export type Import = { readonly id: ImportId; readonly what: ImportOf; readonly sinceHalf: number; readonly n: number }
/** @property brought rows that are here by this import, those of a try before this one included @property there rows that were here already */
export type Brought = { readonly brought: number; readonly there: number }
/** @property kept what somebody has touched since */
export type TakenBack = { readonly gone: number; readonly kept: number }
