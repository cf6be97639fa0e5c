/** Members, the ways they unlock themselves, and the keys their teams hold: rows only. */
import * as v from 'valibot'
import type { Opener } from './asking.ts'
import { Member, type MemberId, type TeamId } from './people.ts'
import { bytes, number, type Tx } from './storage.server.ts'
import type { HalfDay, Instant } from './time.ts'

/** Somebody joined, or who holds which key has changed: whoever has the desk open looks for theirs again. */
export const TEAM_TOPIC = 'ground/team'

export type Unlock = {
	readonly id: string
	readonly member: MemberId
	readonly by: 'passkey' | 'passphrase' | 'recovery'
	readonly lookup: Uint8Array
	readonly credential: Uint8Array | null
	readonly publicKey: Uint8Array | null
	readonly counter: number
	/** A sign-in link: gone once it was used. */
	readonly spentOnce: boolean
	readonly wrap: Uint8Array | null
	readonly sinceHalf?: HalfDay
}

export async function addMember(tx: Tx, member: Omit<Member, 'teams'> & { readonly recipient: string; readonly sinceHalf: HalfDay }): Promise<void> {
	const { id, called, roles, language, recipient, sinceHalf } = member
	await tx.insertInto('ground_members').values({ id, called, roles: [...roles], language, recipient, since_half: sinceHalf, ended_half: null, term_half: null, look_again: false }).execute()
}

export const findMember = async (tx: Tx, id: string): Promise<Member | undefined> => (await findMembers(tx, [id]))[0]

/** In no order; who has left is not among them. */
export async function findMembers(tx: Tx, ids: readonly string[]): Promise<Member[]> {
	const rows = ids.length === 0 ? [] : await tx.selectFrom('ground_members').select(['id', 'called', 'roles', 'language']).where('id', 'in', ids).where('ended_half', 'is', null).execute()
	const teams = rows.length === 0 ? [] : await tx.selectFrom('ground_epoch_bundles').select(['member', 'team']).distinct().where('member', 'in', rows.map(({ id }) => id)).execute()
	return rows.map((row) => v.parse(Member, { ...row, teams: teams.filter(({ member }) => member === row.id).map(({ team }) => team) }))
}

export async function calledOf(tx: Tx): Promise<Readonly<Record<string, string>>> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'called']).where('ended_half', 'is', null).execute()
	return Object.fromEntries(rows.map(({ id, called }) => [id, called]))
}

/** Everybody who is a member now. @param holding only those who hold this key */
export async function listMembers(tx: Tx, holding?: { readonly team: string; readonly epoch: number }): Promise<{ readonly id: MemberId; readonly roles: readonly string[] }[]> {
	const rows = await tx.selectFrom('ground_members').select(['id', 'roles']).where('ended_half', 'is', null).execute()
	const held = holding && (await tx.selectFrom('ground_epoch_bundles').select('member').where('team', '=', holding.team).where('epoch', '=', holding.epoch).execute())
	return rows.filter(({ id }) => !held || held.some(({ member }) => member === id)).map(({ id, roles }) => ({ id: id as MemberId, roles }))
}

export async function addUnlock(tx: Tx, unlock: Unlock): Promise<void> {
	const { publicKey, spentOnce, sinceHalf = null, ...rest } = unlock
	await tx.insertInto('ground_unlocks').values({ ...rest, public_key: publicKey, spent_once: spentOnce, since_half: sinceHalf, used_half: null, name: null }).execute()
}

export async function findUnlock(tx: Tx, lookup: Uint8Array): Promise<Unlock | undefined> {
	const row = await tx.selectFrom('ground_unlocks').selectAll().where('lookup', '=', lookup).executeTakeFirst()
	if (!row) return undefined
	const { public_key: publicKey, spent_once: spentOnce, by, counter, since_half: _, used_half: __, name: ___, ...rest } = row
	return {
		...rest,
		member: row.member as MemberId,
		by: by as Unlock['by'],
		lookup: bytes(row.lookup),
		credential: row.credential && bytes(row.credential),
		publicKey: publicKey && bytes(publicKey),
		counter: number(counter),
		spentOnce,
		wrap: row.wrap && bytes(row.wrap),
	}
}

export const dropUnlock = (tx: Tx, unlock: string) => tx.deleteFrom('ground_unlocks').where('id', '=', unlock).execute()

export const countOn = (tx: Tx, unlock: string, counter: number) => tx.updateTable('ground_unlocks').set({ counter }).where('id', '=', unlock).execute()

/** From now on it counts as used in this half-day. */
export const usedOn = (tx: Tx, unlock: string, half: HalfDay) => tx.updateTable('ground_unlocks').set({ used_half: half }).where('id', '=', unlock).execute()

/** @property wraps whether it holds the identity's seed, wrapped */
export type KeptWay = { readonly id: string; readonly by: Unlock['by']; readonly wraps: boolean; readonly spentOnce: boolean; readonly credential: Uint8Array | null; readonly name: Uint8Array | null; readonly sinceHalf: HalfDay | null; readonly usedHalf: HalfDay | null }

export async function waysOf(tx: Tx, member: MemberId): Promise<KeptWay[]> {
	const rows = await tx.selectFrom('ground_unlocks').select(['id', 'by', 'wrap', 'spent_once', 'credential', 'name', 'since_half', 'used_half']).where('member', '=', member).orderBy('since_half').orderBy('id').execute()
	return rows.map((row) => ({
		id: row.id,
		by: row.by as Unlock['by'],
		wraps: row.wrap !== null,
		spentOnce: row.spent_once,
		credential: row.credential && bytes(row.credential),
		name: row.name && bytes(row.name),
		sinceHalf: row.since_half as HalfDay | null,
		usedHalf: row.used_half as HalfDay | null,
	}))
}

// Teams

export async function addTeam(tx: Tx, team: TeamId, does: string): Promise<void> {
	await tx.insertInto('ground_teams').values({ id: team, does }).execute()
}

export async function addEpoch(tx: Tx, team: TeamId, epoch: number, recipient: string, sinceHalf: HalfDay): Promise<void> {
	await tx.insertInto('ground_epochs').values({ team, epoch, recipient, since_half: sinceHalf, is_due: false }).execute()
}

export async function addBundle(tx: Tx, team: TeamId, epoch: number, member: MemberId, bundle: Uint8Array): Promise<void> {
	await tx.insertInto('ground_epoch_bundles').values({ team, epoch, member, bundle }).execute()
}

/** The team that does this work, with its newest public key; null while nobody holds it. */
export async function openerOf(tx: Tx, does: string): Promise<Opener | null> {
	const row = await tx
		.selectFrom('ground_teams')
		.innerJoin('ground_epochs', 'ground_epochs.team', 'ground_teams.id')
		.select(['ground_teams.id', 'ground_epochs.epoch', 'ground_epochs.recipient'])
		.select(({ exists, selectFrom }) =>
			exists(selectFrom('ground_epoch_bundles').select('member').whereRef('ground_epoch_bundles.team', '=', 'ground_epochs.team').whereRef('ground_epoch_bundles.epoch', '=', 'ground_epochs.epoch')).as('held'),
		)
		.where('ground_teams.does', '=', does)
		.orderBy('ground_epochs.epoch', 'desc')
		.limit(1)
		.executeTakeFirst()
	return row?.held ? { team: row.id as TeamId, epoch: row.epoch, recipient: row.recipient } : null
}

export const hasTeam = async (tx: Tx, does: string): Promise<boolean> => (await tx.selectFrom('ground_teams').select('id').where('does', '=', does).executeTakeFirst()) !== undefined

export type Bundle = { readonly team: TeamId; readonly does: string; readonly epoch: number; readonly bundle: Uint8Array }

export async function bundlesOf(tx: Tx, member: MemberId): Promise<Bundle[]> {
	const rows = await tx
		.selectFrom('ground_epoch_bundles')
		.innerJoin('ground_teams', 'ground_teams.id', 'ground_epoch_bundles.team')
		.select(['ground_epoch_bundles.team', 'ground_teams.does', 'ground_epoch_bundles.epoch', 'ground_epoch_bundles.bundle'])
		.where('ground_epoch_bundles.member', '=', member)
		.execute()
	return rows.map((row) => ({ team: row.team as TeamId, does: row.does, epoch: row.epoch, bundle: bytes(row.bundle) }))
}

// What may be spent once

export async function addOnce(tx: Tx, id: Uint8Array, purpose: string, endsAt: Instant): Promise<void> {
	await tx.insertInto('ground_once').values({ id, purpose, ends_at: endsAt }).execute()
}

export async function isUnspent(tx: Tx, id: Uint8Array, purpose: string, now: Instant): Promise<boolean> {
	const row = await tx.selectFrom('ground_once').select('id').where('id', '=', id).where('purpose', '=', purpose).where('ends_at', '>', now).executeTakeFirst()
	return row !== undefined
}

/** True for exactly one of all who try, in time. */
export async function spend(tx: Tx, id: Uint8Array, purpose: string, now: Instant): Promise<boolean> {
	const spent = await tx.deleteFrom('ground_once').where('id', '=', id).where('purpose', '=', purpose).where('ends_at', '>', now).executeTakeFirst()
	return spent.numDeletedRows === 1n
}

/** What is left unspent for these purposes can be spent no more. */
export const dropUnspent = (tx: Tx, purposes: readonly string[]) => tx.deleteFrom('ground_once').where('purpose', 'in', purposes).execute()

export const dropSpent = (tx: Tx, now: Instant) => tx.deleteFrom('ground_once').where('ends_at', '<=', now).execute()
