/** What the house answers about messages to pass on, parsed once. */
import * as v from 'valibot'

export const Passing = v.object({
	questions: v.array(v.object({ id: v.string(), member: v.string(), called: v.string(), passed: v.boolean(), goes: v.picklist(['sent', 'by-itself', 'by-hand']), how: v.string(), about: v.string(), text: v.string() })),
	told: v.array(v.object({ id: v.string(), about: v.string() })),
	late: v.array(v.object({ place: v.string(), called: v.string(), about: v.string() })),
})
export type Passing = v.InferOutput<typeof Passing>
export type Message = Passing['questions'][number]
