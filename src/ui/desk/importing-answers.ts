/** What the desk is answered about imports and the people we expect. */
import * as v from 'valibot'
import { ExpectedId, ImportId, ImportOf } from '#ground/imports.ts'
import { fromBase64 } from './bytes.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const Bytes = v.pipe(v.string(), v.base64(), v.transform(fromBase64))

export const Imports = v.array(v.object({ id: ImportId, what: ImportOf, sinceHalf: count, n: count }))
export type Imports = v.InferOutput<typeof Imports>
export const Known = v.array(v.boolean())
export const Brought = v.object({ brought: count, there: count })
/** What became of each shift, in the order they were sent, and who of its people has no place. */
export const Became = v.array(v.object({ came: v.string(), without: v.array(v.object({ member: v.string(), why: v.string() })) }))
export const TakenBack = v.object({ gone: count, kept: count })
export type TakenBack = v.InferOutput<typeof TakenBack>

export const ExpectedSeen = v.array(v.object({ id: ExpectedId, team: v.string(), epoch: count, isInvited: v.boolean(), endsAt: v.number(), sealed: Bytes }))
export type ExpectedSeen = v.InferOutput<typeof ExpectedSeen>
