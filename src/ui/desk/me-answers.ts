/** What the door to one's own ways in and sessions answers. */
import * as v from 'valibot'
import { HalfDay } from '#ground/time.ts'
import { fromBase64 } from './bytes.ts'

const half = v.nullable(HalfDay)
const Way = v.object({
	id: v.string(),
	by: v.picklist(['passkey', 'passphrase', 'recovery']),
	opens: v.boolean(),
	sinceHalf: half,
	usedHalf: half,
	name: v.nullable(v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text)))),
	isThis: v.boolean(),
})
export type Way = v.InferOutput<typeof Way>
const Session = v.object({ id: v.string(), seenAt: v.number(), way: v.nullable(v.string()), isThis: v.boolean() })
export type Session = v.InferOutput<typeof Session>
export const Ways = v.object({ ways: v.array(Way), sessions: v.array(Session) })
export type Ways = v.InferOutput<typeof Ways>
