/** Recovery keys, their shares and whoever asks for them, at rest; and whether a team's door is open. Rows only. */
import type * as v from 'valibot'
import type { Opener } from './asking.ts'
import { idOf } from './ids.ts'
import { openerOf } from './members.server.ts'
import type { MemberId, TeamId } from './people.ts'
import { isLiving, without, type Ask, type RecoveryKey } from './recovery.ts'
import { bytes, number, type Tx } from './storage.server.ts'
import { halfDayOf, startOf, type HalfDay, type Instant } from './time.ts'

export const RecoveryId = idOf('recovery')
export type RecoveryId = v.InferOutput<typeof RecoveryId>
export const RecoveryAskId = idOf('lost')
export type RecoveryAskId = v.InferOutput<typeof RecoveryAskId>

/** @property shares sealed to who keeps each, and to who made the key where it was released */
export type KeptKey = { readonly id: RecoveryId; readonly recipient: string; readonly madeHalf: number; readonly dummy: Uint8Array; readonly proof: Uint8Array; readonly covers: readonly number[]; readonly now: RecoveryKey; readonly shares: readonly { readonly number: number; readonly share: Uint8Array; readonly released: Uint8Array | null }[] }
export type KeptAsk = { readonly id: RecoveryAskId; readonly key: RecoveryId; readonly now: Ask; readonly shares: readonly { readonly number: number; readonly share: Uint8Array }[] }

export async function recoveryKeys(tx: Tx, team: TeamId): Promise<KeptKey[]> {
	const rows = await tx.selectFrom('ground_recovery_keys').selectAll().where('team', '=', team).orderBy('made_half').orderBy('id').execute()
	if (rows.length === 0) return []
	const ids = rows.map(({ id }) => id)
	const shares = await tx.selectFrom('ground_recovery_shares').selectAll().where('key', 'in', ids).orderBy('number').execute()
	const covered = await tx.selectFrom('ground_recovery_bundles').select(['key', 'epoch']).where('key', 'in', ids).orderBy('epoch').execute()
	return rows.map((row) => {
		const own = shares.filter(({ key }) => key === row.id)
		return {
			id: row.id as RecoveryId,
			recipient: row.recipient,
			madeHalf: row.made_half,
			dummy: bytes(row.dummy),
			proof: bytes(row.proof),
			covers: covered.filter(({ key }) => key === row.id).map(({ epoch }) => epoch),
			shares: own.map((one) => ({ number: one.number, share: bytes(one.share), released: one.released && bytes(one.released) })),
			now: {
				state: row.state as RecoveryKey['state'],
				maker: row.maker as MemberId | null,
				need: row.need,
				of: row.parts,
				isDrill: row.is_drill,
				rehearsedAt: row.rehearsed_half === null ? null : startOf(row.rehearsed_half as HalfDay),
				keepers: own.map((one) => ({ number: one.number, member: one.member as MemberId, isConfirmed: one.is_confirmed, hasReleased: one.released !== null })),
			},
		}
	})
}

export type NewKey = { readonly id: RecoveryId; readonly team: TeamId; readonly recipient: string; readonly maker: MemberId; readonly need: number; readonly of: number; readonly madeHalf: number; readonly dummy: Uint8Array; readonly proof: Uint8Array; readonly shares: readonly { readonly number: number; readonly member: MemberId; readonly share: Uint8Array }[]; readonly bundles: readonly { readonly epoch: number; readonly bundle: Uint8Array }[] }

export async function addRecoveryKey(tx: Tx, { id, team, recipient, maker, need, of, madeHalf, dummy, proof, shares, bundles }: NewKey): Promise<void> {
	await tx.insertInto('ground_recovery_keys').values({ id, team, recipient, state: 'proposed', maker, need, parts: of, made_half: madeHalf, rehearsed_half: null, is_drill: false, dummy, proof }).execute()
	await tx.insertInto('ground_recovery_shares').values(shares.map((one) => ({ key: id, ...one, is_confirmed: false, released: null }))).execute()
	for (const one of bundles) await coverEpoch(tx, id, one.epoch, one.bundle)
}

/** What is sealed to a recovery key of an epoch; what lies there already stays. */
export async function coverEpoch(tx: Tx, key: RecoveryId, epoch: number, bundle: Uint8Array): Promise<void> {
	await tx.insertInto('ground_recovery_bundles').values({ key, epoch, bundle }).onConflict((conflict) => conflict.doNothing()).execute()
}

export async function recoveryBundles(tx: Tx, key: RecoveryId): Promise<{ epoch: number; bundle: Uint8Array }[]> {
	const rows = await tx.selectFrom('ground_recovery_bundles').select(['epoch', 'bundle']).where('key', '=', key).orderBy('epoch').execute()
	return rows.map(({ epoch, bundle }) => ({ epoch, bundle: bytes(bundle) }))
}

export async function saveRecoveryKey(tx: Tx, id: RecoveryId, { state, maker, isDrill, rehearsedAt, keepers }: RecoveryKey): Promise<void> {
	await tx.updateTable('ground_recovery_keys').set({ state, maker, is_drill: isDrill, rehearsed_half: rehearsedAt === null ? null : halfDayOf(rehearsedAt) }).where('id', '=', id).execute()
	for (const one of keepers) {
		const row = { is_confirmed: one.isConfirmed, ...(!one.hasReleased && { released: null }) }
		await tx.updateTable('ground_recovery_shares').set(row).where('key', '=', id).where('number', '=', one.number).execute()
	}
}

export const saveReleased = (tx: Tx, key: RecoveryId, share: number, released: Uint8Array) => tx.updateTable('ground_recovery_shares').set({ released }).where('key', '=', key).where('number', '=', share).execute()

export async function dropRecoveryKeys(tx: Tx, ids: readonly RecoveryId[]): Promise<void> {
	if (ids.length > 0) await tx.deleteFrom('ground_recovery_keys').where('id', 'in', ids).execute()
}

// Asking

export async function recoveryAsks(tx: Tx): Promise<KeptAsk[]> {
	const rows = await tx.selectFrom('ground_recovery_asks').innerJoin('ground_recovery_keys', 'ground_recovery_keys.id', 'ground_recovery_asks.key').select(['ground_recovery_asks.id', 'member', 'key', 'asked_at', 'stopped_by', 'is_stopped', 'need']).orderBy('asked_at').execute()
	const shares = rows.length === 0 ? [] : await tx.selectFrom('ground_recovery_approvals').selectAll().orderBy('number').execute()
	return rows.map((row) => {
		const own = shares.filter(({ ask }) => ask === row.id)
		const asked = { member: row.member as MemberId, askedAt: number(row.asked_at) as Instant, need: row.need, approved: own.map((one) => one.number) }
		return {
			id: row.id as RecoveryAskId,
			key: row.key as RecoveryId,
			shares: own.map((one) => ({ number: one.number, share: bytes(one.share) })),
			now: row.is_stopped ? { ...asked, state: 'stopped', stoppedBy: row.stopped_by as MemberId | null } : { ...asked, state: 'asked' },
		}
	})
}

export async function addRecoveryAsk(tx: Tx, id: RecoveryAskId, member: MemberId, key: RecoveryId, askedAt: Instant): Promise<void> {
	await tx.insertInto('ground_recovery_asks').values({ id, member, key, asked_at: askedAt, is_stopped: false, stopped_by: null }).execute()
}

export async function approveAsk(tx: Tx, ask: RecoveryAskId, share: { readonly number: number; readonly share: Uint8Array }): Promise<void> {
	await tx.insertInto('ground_recovery_approvals').values({ ask, ...share }).onConflict((conflict) => conflict.columns(['ask', 'number']).doUpdateSet({ share: share.share })).execute()
}

/** It is over: what was sealed for them goes, and that it was stopped is seen until they ask again or withdraw. */
export async function stopAsk(tx: Tx, ask: RecoveryAskId, by: MemberId): Promise<void> {
	await tx.updateTable('ground_recovery_asks').set({ is_stopped: true, stopped_by: by }).where('id', '=', ask).execute()
	await tx.deleteFrom('ground_recovery_approvals').where('ask', '=', ask).execute()
}

export const dropAskOf = (tx: Tx, member: MemberId) => tx.deleteFrom('ground_recovery_asks').where('member', '=', member).execute()

// What people and keys that change ask for

/** Whoever makes the next epoch seals it to these too. */
export async function livingRecoveries(tx: Tx, team: TeamId): Promise<{ id: RecoveryId; recipient: string }[]> {
	const rows = await tx.selectFrom('ground_recovery_keys').select(['id', 'recipient', 'state']).where('team', '=', team).orderBy('id').execute()
	return rows.filter(({ state }) => isLiving({ state: state as RecoveryKey['state'] })).map(({ id, recipient }) => ({ id: id as RecoveryId, recipient }))
}

/** Whether a new epoch was sealed to every recovery key that lives. */
export async function coversLiving(tx: Tx, team: TeamId, sealed: readonly { readonly key: RecoveryId }[]): Promise<boolean> {
	return (await livingRecoveries(tx, team)).every(({ id }) => sealed.some(({ key }) => key === id))
}

/** Keeps what the new epoch was sealed to. What was sealed to a key that is over is let fall. */
export async function coverNext(tx: Tx, team: TeamId, epoch: number, sealed: readonly { readonly key: RecoveryId; readonly bundle: Uint8Array }[]): Promise<void> {
	const living = await livingRecoveries(tx, team)
	for (const { key, bundle } of sealed) if (living.some(({ id }) => id === key)) await coverEpoch(tx, key, epoch, bundle)
}

/** Somebody is gone: so are their shares and what they asked; what they made takes nothing new. */
export async function forgetInRecovery(tx: Tx, team: TeamId, member: MemberId): Promise<void> {
	if ((await tx.selectFrom('ground_recovery_asks').select('id').where('member', '=', member).execute()).length > 0) await dropAskOf(tx, member)
	for (const { id, now } of await recoveryKeys(tx, team)) {
		const then = without(now, member)
		if (!then) await dropRecoveryKeys(tx, [id])
		else if (then.state !== now.state || then.keepers.length < now.keepers.length) {
			await tx.deleteFrom('ground_recovery_shares').where('key', '=', id).where('member', '=', member).execute()
			await saveRecoveryKey(tx, id, then)
		}
	}
}

// The door

export type Door = 'live' | 'trial' | 'shut'
export async function doorOf(tx: Tx, team: string): Promise<Door> {
	const row = await tx.selectFrom('ground_teams').select(['live', 'trial']).where('id', '=', team).executeTakeFirst()
	return row?.live ? 'live' : row?.trial ? 'trial' : 'shut'
}
export const setDoor = (tx: Tx, team: string, door: Door) => tx.updateTable('ground_teams').set({ live: door === 'live', trial: door === 'trial' }).where('id', '=', team).execute()

/** Whom somebody at the door seals to; null while the door is not open. */
export async function openerAtDoor(tx: Tx, does: string): Promise<(Opener & { readonly isTrial: boolean }) | null> {
	const opener = await openerOf(tx, does)
	const door = opener ? await doorOf(tx, opener.team) : 'shut'
	return opener && door !== 'shut' ? { ...opener, isTrial: door === 'trial' } : null
}
