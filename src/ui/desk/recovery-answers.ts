/** What the house answers about recovering. */
import * as v from 'valibot'
import { Bytes } from './answers.ts'

const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const who = v.nullable(v.string())
const Keeper = v.object({ number: count, member: v.string(), isConfirmed: v.boolean(), hasReleased: v.boolean(), share: v.nullable(Bytes), released: v.nullable(Bytes) })
const RecoveryKey = v.object({
	id: v.string(),
	recipient: v.string(),
	madeHalf: count,
	covers: v.array(count),
	state: v.picklist(['proposed', 'confirmed', 'standing', 'spent']),
	maker: who,
	need: count,
	of: count,
	isDrill: v.boolean(),
	rehearsedAt: v.nullable(v.number()),
	dummy: v.nullable(Bytes),
	keepers: v.array(Keeper),
})
export type RecoveryKey = v.InferOutput<typeof RecoveryKey>
const Ask = v.object({ id: v.string(), key: v.string(), member: v.string(), called: v.string(), recipient: v.string(), state: v.picklist(['asked', 'stopped']), stoppedBy: who, askedAt: v.number(), opensAt: v.number(), need: count, approved: v.array(count) })
export type RecoveryAsk = v.InferOutput<typeof Ask>

export const Recovery = v.object({
	door: v.picklist(['live', 'trial', 'shut']),
	epoch: count,
	team: v.string(),
	holdsKey: v.boolean(),
	canAsk: v.boolean(),
	steps: v.array(v.object({ step: v.picklist(['people', 'key', 'rehearsal']), isDone: v.boolean() })),
	due: v.nullable(v.picklist(['none', 'spent', 'share-gone', 'stewards-changed', 'drill'])),
	stewards: v.array(v.object({ id: v.string(), called: v.string(), recipient: v.string() })),
	keepers: v.array(v.string()),
	keys: v.array(RecoveryKey),
	asks: v.array(Ask),
	now: v.number(),
	taken: v.nullable(v.object({ key: v.string(), dummy: Bytes, shares: v.array(v.object({ number: count, share: Bytes })), bundles: v.array(v.object({ epoch: count, bundle: Bytes })) })),
})
export type Recovery = v.InferOutput<typeof Recovery>
