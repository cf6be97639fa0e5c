/** What the doors of follow-ups answer, parsed where it comes in. */
import * as v from 'valibot'
import { MemberId } from '#ground/people.ts'
import { FOLLOW_STATES } from '#rooms/hotline/choices.ts'
import { FollowId, FollowNeed } from '#rooms/hotline/model.ts'
import { Bytes } from './answers.ts'

const Follow = v.object({ id: FollowId, state: v.picklist(FOLLOW_STATES), needs: v.array(FollowNeed), openedAt: v.number(), consentedAt: v.optional(v.number()), until: v.optional(v.number()), checks: v.optional(v.number()), closedAt: v.optional(v.number()) })
export const SeenFollow = v.object({ follow: Follow, version: v.number(), due: v.array(v.picklist(['check', 'consent-ends', 'consent-over', 'nobody-agreed'])), nextCheck: v.nullable(v.number()), canOpen: v.boolean(), waitsFor: v.number() })
export type SeenFollow = v.InferOutput<typeof SeenFollow>
export const Companions = v.array(v.object({ id: MemberId, called: v.string(), recipient: v.string() }))
export const Follows = v.object({ now: v.number(), follows: v.array(SeenFollow), companions: Companions })
export type Follows = v.InferOutput<typeof Follows>
export const OpenedFollow = v.object({ follow: Follow, version: v.number(), wrap: Bytes, body: Bytes })
