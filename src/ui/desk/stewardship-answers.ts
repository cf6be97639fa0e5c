/** What the desk's door about keeping the hub answers, parsed where it comes in. */
import * as v from 'valibot'
import { MemberId } from '#ground/people.ts'
import { PARTS } from '#ground/stewardship.ts'

const half = v.nullable(v.number())
export const Stewardship = v.object({
	parts: v.array(v.object({ what: v.picklist(PARTS), carrier: v.nullable(MemberId), isOutside: v.boolean(), isLooking: v.boolean(), sinceHalf: half, untilHalf: half, offeredBy: v.nullable(MemberId) })),
	called: v.record(v.string(), v.string()),
	terms: v.array(v.object({ id: MemberId, called: v.string(), untilHalf: half, isEnding: v.boolean(), isOver: v.boolean() })),
})
export type Stewardship = v.InferOutput<typeof Stewardship>
export type Part = Stewardship['parts'][number]
