/** Other hubs, at rest: whom we know, what goes to them, what they said. */
import * as v from 'valibot'
import type { MemberId } from '#ground/people.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { days, type HalfDay, type Instant } from '#ground/time.ts'
import { Facts, HEARD_AT_MOST, Peer, type Heard, type PeerId } from './model.ts'
import { HEARD_STAYS } from './rules.ts'

type Column = string | number
type Tables = {
	hubs_peers: { id: string; state: string; name: string; origin: string; key: string; asked_by: string | null; since_half: number; heard_half: number | null }
	hubs_out: { peer: string; alert: string; version: number; facts: string; sent: number; state: string; tries: number; due: Column; ends_at: Column }
	hubs_heard: { peer: string; alert: string; version: number; facts: string; heard_at: Column; taken_by: string | null; incident: string | null; ends_at: Column }
}
const tables = (tx: Tx) => tx.withTables<Tables>()
const peerOf = ({ since_half, heard_half, asked_by: _, ...row }: Tables['hubs_peers']): Peer => v.parse(Peer, { ...row, sinceHalf: since_half, heardHalf: heard_half })
const factsOf = (text: string): Facts => v.parse(Facts, JSON.parse(text))

// Whom we know

export async function allPeers(tx: Tx): Promise<Peer[]> {
	return (await tables(tx).selectFrom('hubs_peers').selectAll().orderBy('name').orderBy('id').execute()).map(peerOf)
}
/** Locked until the transaction ends. */
export async function findPeer(tx: Tx, id: PeerId): Promise<Peer | null> {
	const row = await tables(tx).selectFrom('hubs_peers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
	return row ? peerOf(row) : null
}
export async function trustedBy(tx: Tx, key: string): Promise<Peer | null> {
	const row = await tables(tx).selectFrom('hubs_peers').selectAll().where('key', '=', key).where('state', '=', 'trusted').executeTakeFirst()
	return row ? peerOf(row) : null
}
/** @returns false where that hub is known already */
export async function addPeer(tx: Tx, { sinceHalf, heardHalf, ...peer }: Peer, by: MemberId | null): Promise<boolean> {
	const put = await tables(tx).insertInto('hubs_peers').values({ ...peer, since_half: sinceHalf, heard_half: heardHalf, asked_by: by }).onConflict((on) => on.column('key').doNothing()).executeTakeFirst()
	return put.numInsertedOrUpdatedRows !== 0n
}
export const savePeer = async (tx: Tx, { id, state, name, origin, sinceHalf }: Peer): Promise<void> => void (await tables(tx).updateTable('hubs_peers').set({ state, name, origin, since_half: sinceHalf }).where('id', '=', id).execute())
/** All that goes to it or came from it. */
export async function forgetWith(tx: Tx, peer: PeerId): Promise<void> {
	await tables(tx).deleteFrom('hubs_out').where('peer', '=', peer).execute()
	await tables(tx).deleteFrom('hubs_heard').where('peer', '=', peer).execute()
}
export const dropEnded = async (tx: Tx, upTo: HalfDay): Promise<void> => void (await tables(tx).deleteFrom('hubs_peers').where('state', '=', 'ended').where('since_half', '<=', upTo).execute())

// What goes to them

/** The newest version takes the place of one that was not sent. To a hub that has an earlier one it goes in any case. */
export async function queue(tx: Tx, peer: PeerId, facts: Facts, now: Instant): Promise<void> {
	const row = { version: facts.version, facts: JSON.stringify(facts), state: 'queued', tries: 0, due: now, ends_at: now + days(3) }
	await tables(tx).insertInto('hubs_out').values({ peer, alert: facts.alert, sent: 0, ...row }).onConflict((on) => on.columns(['peer', 'alert']).doUpdateSet(row).where('hubs_out.version', '<', facts.version)).execute()
}
export type Due = { readonly peer: Peer; readonly facts: Facts; readonly tries: number }
/** The longest due of each hub: one that does not answer holds up no other. Locked until the transaction ends. */
export async function dueNow(tx: Tx, now: Instant, atMost: number): Promise<Due[]> {
	const rows = await tables(tx)
		.selectFrom('hubs_out')
		.innerJoin('hubs_peers', 'hubs_peers.id', 'peer')
		.selectAll('hubs_peers')
		.select(['facts', 'tries'])
		.where('hubs_out.state', '=', 'queued')
		.where('hubs_peers.state', '=', 'trusted')
		.where('due', '<=', now)
		.distinctOn('peer')
		.orderBy('peer')
		.orderBy('due')
		.limit(atMost)
		.execute()
	return rows.map(({ facts, tries, ...row }) => ({ peer: peerOf(row), facts: factsOf(facts), tries }))
}
/** What became of a try; a version that came to be sent meanwhile stays queued. */
export async function tried(tx: Tx, peer: PeerId, { alert, version }: Facts, became: { readonly state: 'taken' | 'over' | 'refused' } | { readonly state: 'queued'; readonly due: Instant }): Promise<void> {
	const row = tables(tx).updateTable('hubs_out').where('peer', '=', peer).where('alert', '=', alert).where('version', '=', version)
	await (became.state === 'queued' ? row.set((e) => ({ due: became.due, tries: e('tries', '+', 1) })) : row.set({ state: became.state, ...(became.state === 'taken' && { sent: version }) })).execute()
	if (became.state === 'taken') await tables(tx).updateTable('hubs_out').set({ sent: version }).where('peer', '=', peer).where('alert', '=', alert).where('sent', '<', version).execute()
}
export async function isWaiting(tx: Tx): Promise<boolean> {
	return (await tables(tx).selectFrom('hubs_out').innerJoin('hubs_peers', 'hubs_peers.id', 'peer').select('alert').where('hubs_out.state', '=', 'queued').where('hubs_peers.state', '=', 'trusted').limit(1).executeTakeFirst()) !== undefined
}
export type Waiting = { readonly peer: PeerId; readonly waiting: number; readonly tries: number }
export async function waitingFor(tx: Tx): Promise<Waiting[]> {
	const rows = await tables(tx).selectFrom('hubs_out').select(['peer', (e) => e.fn.countAll<string>().as('n'), (e) => e.fn.max('tries').as('tries')]).where('state', '=', 'queued').groupBy('peer').execute()
	return rows.map(({ peer, n, tries }) => ({ peer: peer as PeerId, waiting: number(n), tries: number(tries) }))
}

// What they said

/** @returns `new`, `newer` with what it was taken up as, or `known` where it is the same or an older version */
export async function keepHeard(tx: Tx, peer: PeerId, facts: Facts, now: Instant): Promise<{ readonly is: 'new' | 'known' | 'newer' | 'too-many'; readonly incident: string | null }> {
	await tables(tx).selectFrom('hubs_peers').select('id').where('id', '=', peer).forUpdate().execute()
	const before = await tables(tx).selectFrom('hubs_heard').select(['version', 'incident']).where('peer', '=', peer).where('alert', '=', facts.alert).executeTakeFirst()
	if (before && before.version >= facts.version) return { is: 'known', incident: before.incident }
	const row = { version: facts.version, facts: JSON.stringify(facts), heard_at: now, ends_at: facts.endsAt + HEARD_STAYS }
	if (before) {
		await tables(tx).updateTable('hubs_heard').set(row).where('peer', '=', peer).where('alert', '=', facts.alert).execute()
		return { is: 'newer', incident: before.incident }
	}
	const { n } = await tables(tx).selectFrom('hubs_heard').select((e) => e.fn.countAll<string>().as('n')).where('peer', '=', peer).executeTakeFirstOrThrow()
	if (number(n) >= HEARD_AT_MOST) return { is: 'too-many', incident: null }
	await tables(tx).insertInto('hubs_heard').values({ peer, alert: facts.alert, taken_by: null, incident: null, ...row }).execute()
	return { is: 'new', incident: null }
}
export const noteHeard = async (tx: Tx, peer: PeerId, half: HalfDay): Promise<void> => void (await tables(tx).updateTable('hubs_peers').set({ heard_half: half }).where('id', '=', peer).execute())
export async function heardLately(tx: Tx, atMost = HEARD_AT_MOST): Promise<Heard[]> {
	const rows = await tables(tx).selectFrom('hubs_heard').innerJoin('hubs_peers', 'hubs_peers.id', 'peer').select(['peer', 'name', 'facts', 'heard_at', 'incident']).orderBy('heard_at', 'desc').orderBy('alert').limit(atMost).execute()
	return rows.map(({ peer, name, facts, heard_at, incident }) => ({ peer: { id: peer as PeerId, name }, facts: factsOf(facts), heardAt: number(heard_at) as Instant, incident }))
}
/** Locked until the transaction ends. */
export async function findHeard(tx: Tx, peer: PeerId, alert: string): Promise<Heard | null> {
	const row = await tables(tx).selectFrom('hubs_heard').innerJoin('hubs_peers', 'hubs_peers.id', 'peer').select(['name', 'facts', 'heard_at', 'incident']).where('peer', '=', peer).where('alert', '=', alert).forUpdate('hubs_heard').executeTakeFirst()
	return row ? { peer: { id: peer, name: row.name }, facts: factsOf(row.facts), heardAt: number(row.heard_at) as Instant, incident: row.incident } : null
}
export const takenUp = async (tx: Tx, peer: PeerId, alert: string, by: MemberId, incident: string): Promise<void> => void (await tables(tx).updateTable('hubs_heard').set({ taken_by: by, incident }).where('peer', '=', peer).where('alert', '=', alert).execute())

// By time

export async function dropOver(tx: Tx, now: Instant): Promise<void> {
	await tables(tx).deleteFrom('hubs_out').where('ends_at', '<=', now).execute()
	await tables(tx).deleteFrom('hubs_heard').where('ends_at', '<=', now).execute()
}
