/** Who vouched for whom, and who is with whom at first, at rest. */
import { apartPairs } from './apart.server.ts'
import { areApart, type Pair } from './apart.ts'
import type { MemberId } from './people.ts'
import type { Tx } from './storage.server.ts'
import type { HalfDay } from './time.ts'
import { guideFor, mayVouch, pairedUntil, type VouchRefusal } from './vouching.ts'
import type { Result } from './result.ts'

/** @param half when; 0 for one that does not count against how many they may vouch for, as on a founding day */
export async function addVouch(tx: Tx, member: MemberId, by: MemberId, half: HalfDay | 0): Promise<void> {
	await tx.insertInto('ground_vouches').values({ member, by, since_half: half }).onConflict((conflict) => conflict.doNothing()).execute()
}

export async function maySpeakFor(tx: Tx, by: MemberId, whom: MemberId, nowHalf: HalfDay, isFounding: boolean): Promise<Result<null, VouchRefusal>> {
	const vouched = await tx.selectFrom('ground_vouches').select('since_half').where('by', '=', by).where('member', '<>', whom).execute()
	const me = await tx.selectFrom('ground_members').select('since_half').where('id', '=', by).executeTakeFirstOrThrow()
	const first = await tx.selectFrom('ground_members').select((e) => e.fn.min('since_half').as('half')).executeTakeFirstOrThrow()
	const isApart = areApart(await apartPairs(tx), by, whom)
	return mayVouch({ sinceHalf: me.since_half as HalfDay, vouched: vouched.map(({ since_half }) => since_half) }, { nowHalf, hubSinceHalf: first.half as HalfDay, isApart, isFounding })
}

/** Who vouched for these. */
export async function vouchesFor(tx: Tx, members: readonly MemberId[]): Promise<{ member: MemberId; by: MemberId }[]> {
	if (members.length === 0) return []
	const rows = await tx.selectFrom('ground_vouches').select(['member', 'by']).where('member', 'in', members).orderBy('member').orderBy('by').execute()
	return rows.map(({ member, by }) => ({ member: member as MemberId, by: by as MemberId }))
}

/** Puts one of those who vouched for them beside somebody new, for four weeks. Somebody who has had a guide keeps the one they have. */
export async function pairUp(tx: Tx, newcomer: MemberId, nowHalf: HalfDay): Promise<void> {
	const pairs: readonly Pair[] = await apartPairs(tx)
	const vouches = await tx.selectFrom('ground_vouches').select('by').where('member', '=', newcomer).execute()
	const all = await tx.selectFrom('ground_pairs').select('guide').where('until_half', '>', nowHalf).execute()
	const guide = guideFor(vouches.map(({ by }) => ({ id: by as MemberId, pairs: all.filter((one) => one.guide === by).length, isApart: areApart(pairs, newcomer, by as MemberId) })))
	if (guide) await tx.insertInto('ground_pairs').values({ newcomer, guide, until_half: pairedUntil(nowHalf) }).onConflict((conflict) => conflict.doNothing()).execute()
}

/** Somebody was removed for harm: whom they vouched for is looked at again by a person. Nothing follows from it by itself. */
export async function lookAgainAtThoseOf(tx: Tx, voucher: MemberId): Promise<void> {
	const theirs = await tx.selectFrom('ground_vouches').select('member').where('by', '=', voucher).execute()
	if (theirs.length > 0) await tx.updateTable('ground_members').set({ look_again: true }).where('id', 'in', theirs.map(({ member }) => member)).execute()
}
