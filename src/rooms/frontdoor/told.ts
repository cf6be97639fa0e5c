/** Front door: what is sealed, as it is read back. Only the team and, of the thread, the receipt's holder ever can. */
import * as v from 'valibot'
import { HOURS, WAYS } from './choices.ts'
import { FileId, VOICE_SECONDS } from './model.ts'

const text = (max: number) => v.optional(v.pipe(v.string(), v.maxLength(max)), '')

const Voice = v.object({ file: FileId, seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(VOICE_SECONDS + 5)), type: v.pipe(v.string(), v.maxLength(80)), pieces: v.number() })
export type Voice = v.InferOutput<typeof Voice>

/** Everything a person said, in their own words. Only the team and, of the thread, the receipt's holder can read it. */
export const Told = v.object({
	text: text(8000),
	name: text(120),
	people: text(20),
	when: text(300),
	way: v.optional(v.picklist(WAYS), 'none'),
	contact: text(200),
	hours: v.optional(v.array(v.picklist(HOURS)), []),
	hoursNote: text(300),
	relay: text(300),
	limits: text(500),
	voice: v.optional(v.nullable(Voice), null),
})
export type Told = v.InferOutput<typeof Told>

/** One message of a thread. `by` is the name to be called by of whoever answered, known to the two who talk. */
export const Message = v.object({ text: text(8000), by: text(60), voice: v.optional(v.nullable(Voice), null) })
export type Message = v.InferOutput<typeof Message>
