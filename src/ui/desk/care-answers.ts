/** What the desk's doors about care answer, parsed where it comes in. */
import * as v from 'valibot'
import { MemberId } from '#ground/people.ts'
import { WrongId } from '#ground/wrongs.ts'
import { fromBase64 } from './bytes.ts'

const Bytes = v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text)))

export const Care = v.object({
	names: v.array(v.object({ id: MemberId, called: v.string() })),
	apart: v.array(MemberId),
	pairs: v.array(v.object({ newcomer: MemberId, guide: MemberId, untilHalf: v.number() })),
	isAsked: v.boolean(),
	waiting: v.number(),
	carers: v.array(MemberId),
	asked: v.array(MemberId),
	outside: v.string(),
})
export type Care = v.InferOutput<typeof Care>

export const Readers = v.object({ readers: v.array(v.object({ reader: v.string(), recipient: v.string() })), outside: v.string() })
export const Reports = v.array(v.object({ id: WrongId, state: v.picklist(['open', 'seen', 'done']), saidHalf: v.number(), sealedWhere: v.picklist(['browser', 'arrival']), wantsOther: v.boolean(), isAlone: v.boolean(), endsWeek: v.number(), wrap: Bytes, body: Bytes }))
export type Report = v.InferOutput<typeof Reports>[number]
