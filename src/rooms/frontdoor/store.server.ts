/** Front door: listings, threads and voices at rest. The only file in this room that speaks SQL. */
import { sql } from 'kysely'
import * as v from 'valibot'
import { HoldId } from '#ground/holds.ts'
import type { Until } from '#ground/lasting.server.ts'
import { bytes, isTaken, number, Stale, type Tx } from '#ground/storage.server.ts'
import type { HalfDay, Instant, Week } from '#ground/time.ts'
import { Listing, type FileId, type ListingId, type MessageId, type SealedWhere, type Side } from './model.ts'
import type { Seen } from './opening.ts'
import type { Count } from './rules.ts'

type Tables = {
	frontdoor_listings: {
		id: string
		side: string
		kind: string
		zone: string | null
		language: string
		urgency: string
		size: string
		sealed_where: string
		state: string
		outcome: string | null
		wrote_again: boolean
		asked_half: number
		turn_half: number
		settled_half: number | null
		held_by: string | null
		held_until: string | number | null
		taken_by: string | null
		ends_week: number
		extended: number
		extended_for: string | null
		laid_week: number | null
		closed_days: number
		extend_by: string | null
		extend_for: string | null
		hold: string | null
		team: string
		epoch: number
		version: number
		alike: number | null
		lookup: Uint8Array
		once: Uint8Array
		told: Uint8Array
		team_wrap: Uint8Array
		wrapped: string
		holder_wrap: Uint8Array
		opened: number
		searched: number
		openers: number
		held_seen: boolean
		given: string | null
		given_to: string | null
		close: Uint8Array | null
	}
	frontdoor_marks: { listing: string; mark: Uint8Array }
	frontdoor_this_hour: { ends_at: string | number; mark: Uint8Array }
	frontdoor_together: { listing: string; asked_by: string; agreed_by: string | null; ends_at: string | number }
	frontdoor_messages: { id: string; listing: string; place: number; said_by: string; sort: string; said_half: number; body: Uint8Array }
	frontdoor_chunks: { file: string; piece: number; listing: string; body: Uint8Array }
	frontdoor_counts: { week: number; side: string; kind: string; zone: string; outcome: string; n: number }
}

export const tables = (tx: Tx) => tx.withTables<Tables>()

/** What lies beside the facts: sealed bytes and keyed digests. */
export type Kept = { readonly told: Uint8Array; readonly teamWrap: Uint8Array; readonly wrapped: 'door' | 'desk'; readonly holderWrap: Uint8Array; readonly lookup: Uint8Array; readonly close: Uint8Array | null }
export type Entry = { readonly listing: Listing; readonly version: number; readonly team: string; readonly epoch: number; readonly takenBy: string | null; readonly sealedWhere: string; readonly alike: number | null; readonly hold: HoldId | null; readonly seen: Seen; readonly heldSeen: boolean }
export type Whole = Entry & Omit<Kept, 'close'> & { readonly hasClose: boolean }

const facts = ['id', 'side', 'kind', 'zone', 'language', 'urgency', 'size', 'sealed_where', 'state', 'outcome', 'wrote_again', 'asked_half', 'turn_half', 'settled_half', 'held_by', 'held_until', 'taken_by', 'ends_week', 'extended', 'laid_week', 'closed_days', 'extend_by', 'extend_for', 'hold', 'team', 'epoch', 'version', 'alike', 'opened', 'searched', 'openers', 'held_seen', 'given', 'given_to'] as const
/** Whether there is a close part is read with the rest; the part itself is not. */
const hasClose = sql<boolean>`close is not null`.as('has_close')
const kept = ['lookup', 'told', 'team_wrap', 'wrapped', 'holder_wrap'] as const

type Row = Pick<Tables['frontdoor_listings'], (typeof facts)[number]>

function entryOf(row: Row): Entry {
	const given = row.given === 'next' ? { to: null } : row.given === 'one' && row.given_to !== null ? { to: row.given_to } : null
	const held = row.held_by !== null && row.held_until !== null ? { by: row.held_by, until: number(row.held_until) } : null
	const listing = v.parse(Listing, {
		state: row.state,
		id: row.id,
		facts: { side: row.side, kind: row.kind, zone: row.zone, language: row.language, urgency: row.urgency, size: row.size },
		askedHalf: row.asked_half,
		turnHalf: row.turn_half,
		endsWeek: row.ends_week,
		extended: row.extended,
		longer: row.extend_by !== null && row.extend_for !== null ? { by: row.extend_by, because: row.extend_for } : null,
		laidWeek: row.laid_week ?? row.ends_week,
		closedDays: row.closed_days,
		wroteAgain: row.wrote_again,
		...(row.state === 'held' ? { ...held, given } : {}),
		...(row.state === 'answered' ? { settledHalf: row.settled_half } : {}),
		...(row.state === 'closed' ? { outcome: row.outcome, settledHalf: row.settled_half, undo: held } : {}),
	})
	return { listing, version: row.version, team: row.team, epoch: row.epoch, takenBy: row.taken_by, sealedWhere: row.sealed_where, alike: row.alike, hold: row.hold === null ? null : v.parse(HoldId, row.hold), seen: { opened: row.opened, openers: row.openers, searched: row.searched }, heldSeen: row.held_seen }
}

const wholeOf = (row: Row & Pick<Tables['frontdoor_listings'], (typeof kept)[number]> & { has_close: boolean }): Whole => ({
	...entryOf(row),
	told: bytes(row.told),
	teamWrap: bytes(row.team_wrap),
	wrapped: row.wrapped === 'desk' ? 'desk' : 'door',
	holderWrap: bytes(row.holder_wrap),
	hasClose: row.has_close,
	lookup: bytes(row.lookup),
})

const changing = (listing: Listing) => ({
	state: listing.state,
	outcome: listing.state === 'closed' ? listing.outcome : null,
	settled_half: listing.state === 'closed' || listing.state === 'answered' ? listing.settledHalf : null,
	held_by: listing.state === 'held' ? listing.by : listing.state === 'closed' ? (listing.undo?.by ?? null) : null,
	held_until: listing.state === 'held' ? listing.until : listing.state === 'closed' ? (listing.undo?.until ?? null) : null,
	turn_half: listing.turnHalf,
	ends_week: listing.endsWeek,
	laid_week: listing.laidWeek === listing.endsWeek ? null : listing.laidWeek,
	extended: listing.extended,
	extend_by: listing.longer?.by ?? null,
	extend_for: listing.longer?.because ?? null,
	wrote_again: listing.wroteAgain,
	given: listing.state === 'held' && listing.given ? (listing.given.to === null ? 'next' : 'one') : null,
	given_to: listing.state === 'held' ? (listing.given?.to ?? null) : null,
})

export type NewListing = { readonly listing: Listing; readonly kept: Kept; readonly once: Uint8Array; readonly team: string; readonly epoch: number; readonly sealedWhere: SealedWhere; readonly takenBy: string | null }

/** For each, false where the same form was kept before, or its receipt is already somebody's. One statement. */
export async function addListings(tx: Tx, rows: readonly NewListing[]): Promise<boolean[]> {
	const added = await tables(tx)
		.insertInto('frontdoor_listings')
		.values(rows.map(rowOf))
		.onConflict((conflict) => conflict.doNothing())
		.returning('id')
		.execute()
	const ids = new Set(added.map(({ id }) => id))
	return rows.map(({ listing }) => ids.has(listing.id))
}

const rowOf = ({ listing, kept, once, team, epoch, sealedWhere, takenBy }: NewListing) => ({
	...changing(listing),
	id: listing.id,
	...listing.facts,
	sealed_where: sealedWhere,
	asked_half: listing.askedHalf,
	taken_by: takenBy,
	extended_for: null,
	closed_days: listing.closedDays,
	hold: null,
	team,
	epoch,
	version: 1,
	alike: null,
	lookup: kept.lookup,
	once,
	told: kept.told,
	team_wrap: kept.teamWrap,
	wrapped: kept.wrapped,
	holder_wrap: kept.holderWrap,
	opened: 0,
	searched: 0,
	openers: 0,
	held_seen: false,
	close: kept.close,
})

export async function findListing(tx: Tx, id: ListingId): Promise<Whole | undefined> {
	const row = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('id', '=', id).executeTakeFirst()
	return row && wholeOf(row)
}

/** @param why to drop it: locked, so that nobody puts a hold on it in between */
export async function findByReceipt(tx: Tx, lookup: Uint8Array, why: 'to-see' | 'to-drop' = 'to-see'): Promise<Whole | undefined> {
	const row = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('lookup', '=', lookup).$if(why === 'to-drop', (query) => query.forUpdate()).executeTakeFirst()
	return row && wholeOf(row)
}

export async function findByOnce(tx: Tx, once: Uint8Array): Promise<Whole | undefined> {
	const row = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('once', '=', once).executeTakeFirst()
	return row && wholeOf(row)
}

/** Writes only over the version that was read, so that two people cannot undo each other. @throws Stale */
export async function saveListing(tx: Tx, listing: Listing, wasVersion: number, also: Partial<Kept> & { readonly extendedFor?: string } = {}): Promise<void> {
	const saved = await tables(tx)
		.updateTable('frontdoor_listings')
		.set({
			...changing(listing),
			version: wasVersion + 1,
			held_seen: sql<boolean>`held_seen and held_by is not distinct from ${changing(listing).held_by}`,
			// Who took it is forgotten when it is closed.
			...(listing.state === 'closed' && { taken_by: null }),
			...(also.close && { close: also.close }),
			...(also.teamWrap && { team_wrap: also.teamWrap }),
			...(also.holderWrap && { holder_wrap: also.holderWrap }),
			...(also.lookup && { lookup: also.lookup }),
			...(also.extendedFor && { extended_for: also.extendedFor }),
		})
		.where('id', '=', listing.id)
		.where('version', '=', wasVersion)
		.executeTakeFirst()
	if (saved.numUpdatedRows !== 1n) throw new Stale()
}

/** What the wraps of a listing hang on. */
export const untilOf = ({ hold, listing }: Pick<Entry, 'hold' | 'listing'>): Until => hold ?? listing.endsWeek

/**
 * A wrap under the epoch's own key takes the place of the one that was read.
 * @throws Stale where that was replaced meanwhile, or its end was moved, and with it the key the wrap lies under
 */
export async function rewrap(tx: Tx, { listing, hold, wrapped, epoch }: Whole, teamWrap: Uint8Array, alike: number | null, to = epoch): Promise<void> {
	const saved = await tables(tx)
		.updateTable('frontdoor_listings')
		.set({ team_wrap: teamWrap, wrapped: 'desk', alike, epoch: to, version: (e) => e('version', '+', 1) })
		.where('id', '=', listing.id)
		.where('wrapped', '=', wrapped)
		.where('epoch', '=', epoch)
		.where('ends_week', '=', listing.endsWeek)
		.where('hold', 'is not distinct from', hold)
		.executeTakeFirst()
	if (saved.numUpdatedRows !== 1n) throw new Stale()
}

// The queue

export type Place = { readonly turnHalf: HalfDay; readonly id: ListingId }

/** Open listings in their order, a window at a time. Answered ones wait for their asker and are not in it. */
export async function queue(tx: Tx, side: Side, from: Place | null, limit: number, without: readonly ListingId[] = []): Promise<Entry[]> {
	const rows = await tables(tx)
		.selectFrom('frontdoor_listings')
		.select(facts)
		.where('side', '=', side)
		.where('state', 'in', ['waiting', 'held'])
		.$if(from !== null, (query) => query.where(sql<boolean>`(turn_half, id) > (${from?.turnHalf}, ${from?.id})`))
		.$if(without.length > 0, (query) => query.where('id', 'not in', without))
		.orderBy('turn_half')
		.orderBy('id')
		.limit(limit)
		.execute()
	return rows.map(entryOf)
}

export async function countBefore(tx: Tx, side: Side, { turnHalf, id }: Place): Promise<number> {
	const { n } = await tables(tx)
		.selectFrom('frontdoor_listings')
		.select((e) => e.fn.countAll<string>().as('n'))
		.where('side', '=', side)
		.where('state', 'in', ['waiting', 'held'])
		.where(sql<boolean>`(turn_half, id) < (${turnHalf}, ${id})`)
		.executeTakeFirstOrThrow()
	return number(n)
}

/** How many open ones lie under each epoch of a team's key. */
export async function openUnder(tx: Tx, team: string, without: readonly ListingId[]): Promise<{ readonly epoch: number; readonly n: number }[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select(['epoch', (e) => e.fn.countAll<string>().as('n')]).where('team', '=', team).where('state', '<>', 'closed').$if(without.length > 0, (query) => query.where('id', 'not in', without)).groupBy('epoch').orderBy('epoch').execute()
	return rows.map(({ epoch, n }) => ({ epoch, n: number(n) }))
}

export type Tally = { readonly waiting: number; readonly held: number; readonly answered: number; readonly closed: number }

export async function tally(tx: Tx, side: Side, without: readonly ListingId[] = []): Promise<Tally> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select(['state', (e) => e.fn.countAll<string>().as('n')]).where('side', '=', side).$if(without.length > 0, (query) => query.where('id', 'not in', without)).groupBy('state').execute()
	const of = (state: string) => number(rows.find((row) => row.state === state)?.n ?? 0)
	return { waiting: of('waiting'), held: of('held'), answered: of('answered'), closed: of('closed') }
}

/** How many were answered or closed since: the pace of the desk. */
export async function settledSince(tx: Tx, side: Side, half: HalfDay): Promise<number> {
	const { n } = await tables(tx)
		.selectFrom('frontdoor_listings')
		.select((e) => e.fn.countAll<string>().as('n'))
		.where('side', '=', side)
		.where('settled_half', '>=', half)
		.executeTakeFirstOrThrow()
	return number(n)
}

/** Everything a team can search, a window at a time, in the order of ids. */
export async function wholeAfter(tx: Tx, after: string, limit: number): Promise<Whole[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('id', '>', after).orderBy('id').limit(limit).execute()
	return rows.map(wholeOf)
}

/** Others that perhaps have the same contact. */
export async function alikeTo(tx: Tx, id: ListingId, alike: number, limit: number, without: readonly ListingId[] = []): Promise<Entry[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select(facts).where('alike', '=', alike).where('id', 'not in', [id, ...without]).orderBy('asked_half').limit(limit).execute()
	return rows.map(entryOf)
}

/** What this member has, and what others offer to them or to whoever is next. */
export async function heldNow(tx: Tx, member: string, now: Instant): Promise<Entry[]> {
	const rows = await tables(tx)
		.selectFrom('frontdoor_listings')
		.select(facts)
		.where('state', '=', 'held')
		.where('held_until', '>', now)
		.where((e) => e.or([e('held_by', '=', member), e('given', '=', 'next'), e('given_to', '=', member)]))
		.orderBy('held_until')
		.orderBy('id')
		.limit(100)
		.execute()
	return rows.map(entryOf)
}

/** Nobody's name stays on what they have let go of. */
export async function letLapse(tx: Tx, now: Instant): Promise<number> {
	const lapsed = await tables(tx)
		.updateTable('frontdoor_listings')
		.set((e) => ({ held_by: null, held_until: null, held_seen: false, given: null, given_to: null, state: sql<string>`case when state = 'held' then 'waiting' else state end`, version: e('version', '+', 1) }))
		.where('held_until', '<=', now)
		.executeTakeFirst()
	return number(lapsed.numUpdatedRows.toString())
}

// Threads and voices

export type Kind = 'message' | 'note'
export type SaidRow = { readonly id: MessageId; readonly place: number; readonly saidBy: 'holder' | 'team'; readonly sort: Kind; readonly saidHalf: HalfDay; readonly body: Uint8Array }

/** False where the thread holds `most` already. @throws Stale where somebody else wrote at the same moment */
export async function addSaid(tx: Tx, listing: ListingId, said: Omit<SaidRow, 'place'>, most: number): Promise<boolean> {
	const { last } = await tables(tx).selectFrom('frontdoor_messages').select((e) => e.fn.coalesce(e.fn.max('place'), sql<number>`0`).as('last')).where('listing', '=', listing).executeTakeFirstOrThrow()
	if (last >= most) return false
	const place = last + 1
	try {
		await tables(tx).insertInto('frontdoor_messages').values({ id: said.id, listing, place, said_by: said.saidBy, sort: said.sort, said_half: said.saidHalf, body: said.body }).execute()
	} catch (fault) {
		if (isTaken(fault)) throw new Stale('said twice', { cause: fault })
		throw fault
	}
	return true
}

export async function findSaid(tx: Tx, id: MessageId): Promise<{ readonly listing: string } | undefined> {
	return tables(tx).selectFrom('frontdoor_messages').select('listing').where('id', '=', id).executeTakeFirst()
}

export async function thread(tx: Tx, listing: ListingId, sorts: readonly Kind[]): Promise<SaidRow[]> {
	const rows = await tables(tx).selectFrom('frontdoor_messages').selectAll().where('listing', '=', listing).where('sort', 'in', sorts).orderBy('place').execute()
	return rows.map((row) => ({ id: row.id as MessageId, place: row.place, saidBy: row.said_by === 'team' ? 'team' : 'holder', sort: row.sort === 'note' ? 'note' : 'message', saidHalf: row.said_half as HalfDay, body: bytes(row.body) }))
}

export async function addVoice(tx: Tx, listing: ListingId, file: FileId, pieces: readonly Uint8Array[]): Promise<void> {
	await tables(tx).insertInto('frontdoor_chunks').values(pieces.map((body, piece) => ({ file, piece, listing, body }))).execute()
}

export async function findVoice(tx: Tx, listing: ListingId, file: FileId): Promise<Uint8Array[]> {
	const rows = await tables(tx).selectFrom('frontdoor_chunks').select('body').where('listing', '=', listing).where('file', '=', file).orderBy('piece').execute()
	return rows.map((row) => bytes(row.body))
}

/** What has come to its end and nobody holds: locked so that nobody changes it while it is counted and dropped. */
export async function endedBefore(tx: Tx, week: Week, limit: number): Promise<Entry[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select(facts).where('ends_week', '<', week).where('hold', 'is', null).limit(limit).forUpdate().skipLocked().execute()
	return rows.map(entryOf)
}

// Legal holds

/** Those of a list that are here, locked in one order, so that two who hold the same ones cannot wait for each other. */
export async function named(tx: Tx, ids: readonly ListingId[]): Promise<Whole[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('id', 'in', ids).orderBy('id').forUpdate().execute()
	return rows.map(wholeOf)
}

export async function heldUnder(tx: Tx, hold: HoldId, limit: number): Promise<Whole[]> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select([...facts, ...kept, hasClose]).where('hold', '=', hold).orderBy('id').limit(limit).forUpdate().execute()
	return rows.map(wholeOf)
}

/** Puts a listing under a hold, or back under its week: the wraps are already laid so. */
export async function setHold(tx: Tx, id: ListingId, hold: HoldId | null, { teamWrap, holderWrap, close }: Pick<Kept, 'teamWrap' | 'holderWrap' | 'close'>): Promise<void> {
	await tables(tx).updateTable('frontdoor_listings').set((e) => ({ hold, team_wrap: teamWrap, holder_wrap: holderWrap, close, version: e('version', '+', 1) })).where('id', '=', id).execute()
}

export async function heldCounts(tx: Tx): Promise<ReadonlyMap<string, number>> {
	const rows = await tables(tx).selectFrom('frontdoor_listings').select(['hold', (e) => e.fn.countAll<string>().as('n')]).where('hold', 'is not', null).groupBy('hold').execute()
	return new Map(rows.map(({ hold, n }) => [hold ?? '', number(n)]))
}

// Counts

/** Drops listings with all that belongs to them, and adds them to what remains: counts. */
export async function dropCounted(tx: Tx, ids: readonly ListingId[]): Promise<void> {
	if (ids.length === 0) return
	await sql`
		with gone as (
			delete from frontdoor_listings where id = any(${ids}) returning asked_half, side, kind, zone, state, outcome
		)
		insert into frontdoor_counts (week, side, kind, zone, outcome, n)
			select asked_half / 14, side, kind, coalesce(zone, ''), case when state = 'closed' then outcome else 'open' end, count(*) from gone group by 1, 2, 3, 4, 5
			order by 1, 2, 3, 4, 5
		on conflict (week, side, kind, zone, outcome) do update set n = frontdoor_counts.n + excluded.n`.execute(tx)
}

/** By week, side, kind and zone: what is here and what was. */
export async function counts(tx: Tx): Promise<Count[]> {
	const { rows } = await sql<{ week: number; side: string; kind: string; zone: string; n: string }>`
		select week, side, kind, zone, sum(n) as n from (
			select asked_half / 14 as week, side, kind, coalesce(zone, '') as zone, count(*) as n from frontdoor_listings group by 1, 2, 3, 4
			union all
			select week, side, kind, zone, n from frontdoor_counts
		) as all_of_them group by 1, 2, 3, 4 order by 1, 2, 3, 4`.execute(tx)
	return rows.map((row) => ({ ...row, week: row.week as Week, n: number(row.n) }))
}
