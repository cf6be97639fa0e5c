/** What the doors about opening, two together, giving and attesting answer, parsed where it comes in. */
import * as v from 'valibot'
import { MATTERS } from '#ground/attestations.ts'
import { MORE } from '#ground/budget.ts'
import { MemberId } from '#ground/people.ts'
import { ListingId } from '#rooms/frontdoor/model.ts'
import { Line } from './answers.ts'
import { fromBase64 } from './bytes.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const called = v.record(v.string(), v.string())
const together = { listing: ListingId, askedBy: MemberId, agreedBy: v.nullable(MemberId), until: v.number() }

export const Opening = v.object({
	limit: count,
	left: count,
	isNew: v.boolean(),
	until: v.number(),
	asked: v.array(v.object({ member: MemberId, what: v.picklist(MORE), agreedBy: v.nullable(MemberId), mayAgree: v.boolean() })),
	today: v.record(v.string(), count),
	together: v.array(v.object({ ...together, kind: v.string(), mayAgree: v.boolean() })),
	called,
})
export type Opening = v.InferOutput<typeof Opening>

export const Close = v.object({ together: v.nullable(v.object(together)), close: v.nullable(v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text)))) })

const given = v.nullable(v.object({ to: v.nullable(MemberId) }))
const GivenLine = v.object({ ...Line.entries, given })
export const Mine = v.object({ mine: v.array(GivenLine), offered: v.array(GivenLine), others: v.array(v.object({ id: MemberId, called: v.string() })) })
export type Mine = v.InferOutput<typeof Mine>

export const Attested = v.object({ attestations: v.array(v.object({ member: MemberId, what: v.picklist(MATTERS), by: v.nullable(MemberId), agreedBy: v.nullable(MemberId), isAgreed: v.boolean(), untilHalf: count })), called })
export type Attested = v.InferOutput<typeof Attested>
