/** What the doors of joining answer, parsed where it comes in. */
import * as v from 'valibot'
import { MemberId, TeamId } from '#ground/people.ts'
import { BegunJoining } from './answers.ts'
import { fromBase64 } from './bytes.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

export const Links = v.object({ links: v.array(v.object({ id: v.string(), uses: count, endsAt: count, madeBy: v.nullable(v.string()) })), link: v.nullable(v.string()), called: v.record(v.string(), v.string()) })
export type Links = v.InferOutput<typeof Links>

export const LinkSeen = v.object({ hub: v.string(), opener: v.object({ team: TeamId, epoch: count, recipient: v.string() }) })
export type LinkSeen = v.InferOutput<typeof LinkSeen>

export const SealedReach = v.object({ team: v.string(), epoch: count, sealed: v.pipe(v.string(), v.transform((text): Uint8Array => fromBase64(text))) })
export type SealedReach = v.InferOutput<typeof SealedReach>

export const Founding = v.object({ is: v.picklist(['none', 'begun', 'on']), begunBy: v.nullable(MemberId), vouchers: v.array(MemberId), endsAt: v.nullable(count), code: v.nullable(v.string()), nextInMs: count })
export type Founding = v.InferOutput<typeof Founding>

export const OwnLink = v.object({ link: v.string() })

/** A link for one helper, to answer the desk. */
export const BegunRaising = v.object({ ...BegunJoining.entries, called: v.string() })
