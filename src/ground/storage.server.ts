/** Transactions: the only door to the tables, so nothing can be half done. Rooms add their own tables' types with `tx.withTables`. */
import { Kysely, PostgresDialect, sql, type Generated, type JSONColumnType, type KyselyPlugin, type PostgresPool, type PostgresPoolClient, type Transaction } from 'kysely'
import type { Pool } from 'pg'

export type GroundTables = {
	ground_hub: { id: string; salt: Uint8Array; keyed: Uint8Array; settings: JSONColumnType<object> }
	ground_members: { id: string; called: string; roles: string[]; language: string; recipient: string; since_half: number; ended_half: number | null; term_half: number | null; look_again: boolean }
	ground_unlocks: { id: string; member: string; by: string; lookup: Uint8Array; credential: Uint8Array | null; public_key: Uint8Array | null; counter: string | number; spent_once: boolean; wrap: Uint8Array | null; since_half: number | null; used_half: number | null; name: Uint8Array | null }
	ground_teams: { id: string; does: string; live: Generated<boolean>; trial: Generated<boolean> }
	ground_recovery_keys: { id: string; team: string; recipient: string; state: string; maker: string | null; need: number; parts: number; made_half: number; rehearsed_half: number | null; is_drill: boolean; dummy: Uint8Array; proof: Uint8Array }
	ground_recovery_bundles: { key: string; epoch: number; bundle: Uint8Array }
	ground_recovery_shares: { key: string; number: number; member: string; share: Uint8Array; is_confirmed: boolean; released: Uint8Array | null }
	ground_recovery_asks: { id: string; member: string; key: string; asked_at: string | number; is_stopped: boolean; stopped_by: string | null }
	ground_recovery_approvals: { ask: string; number: number; share: Uint8Array }
	ground_epochs: { team: string; epoch: number; recipient: string; since_half: number; is_due: boolean }
	ground_epoch_bundles: { team: string; epoch: number; member: string; bundle: Uint8Array }
	ground_vouches: { member: string; by: string; since_half: number }
	ground_pairs: { newcomer: string; guide: string; until_half: number }
	ground_wrongs: { id: string; said_half: number; state: string; sealed_where: string; wants_other: boolean; ends_week: number; body: Uint8Array }
	ground_wrong_readers: { wrong: string; reader: string; wrap: Uint8Array }
	ground_carers_asked: { member: string; asked_half: number }
	ground_apart: { low: string; high: string; asker: Uint8Array }
	ground_stewardship: { what: string; carrier: string | null; is_outside: boolean; is_looking: boolean; since_half: number | null; until_half: number | null; offered_by: string | null }
	ground_sessions: { id: Uint8Array; member: string; seen_at: string | number; ends_at: string | number; idle_ms: string | number; opened_by: string | null }
	ground_once: { id: Uint8Array; purpose: string; ends_at: string | number }
	ground_links: { id: string; lookup: Uint8Array; role: string; uses: number; ends_at: string | number; made_by: string | null }
	ground_reach: { member: string; team: string; epoch: number; sealed: Uint8Array }
	ground_founding: { id: string; begun_by: string; agreed_by: string | null; ends_at: string | number }
	ground_log: { place: number; entry: string; signature: Uint8Array }
	ground_heads: { member: string; place: number; digest: string; signature: Uint8Array }
	ground_notes: { id: string; says: string; body: JSONColumnType<object>; tries: number; due: string | number }
	ground_lines: { id: string; says: string; about: string; since_half: number; owner: string | null }
	ground_clock: { seen_at: string | number; jumped_from: string | number | null; left_ms: string | number; jumped_next: string | number | null }
	ground_sweep: { is_due: boolean; is_begun: boolean; due_since: string | number | null }
	ground_care: { what: string; at: string | number }
	ground_schedules: { id: string; kind: string; days: number; proposed_by: string | null; proposed_half: number; agreed_by: string | null; from_at: string | number | null }
	ground_openings: { member: string; ends_at: string | number; opened: number; searched: number }
	ground_more: { member: string; what: string; ends_at: string | number; agreed_by: string | null }
	ground_attestations: { member: string; what: string; attested_by: string | null; agreed_by: string | null; is_agreed: boolean; until_half: number }
	ground_channels: { id: string; member: string; way: string; state: string; known: Uint8Array; address: Uint8Array; ends_week: number; until_half: number; code: Uint8Array | null; tries: number; asked_again: boolean; is_failing: boolean }
	ground_messages: { id: string; about: string; member: string; way: string; state: string; why: string | null; at: string | number; ends_at: string | number }
	ground_numbers: { member: string; number: number; question: string; ends_at: string | number }
	ground_holds: { id: string; asked_by: string; scope: string; review_half: number; because: string | null; placed_by: string | null; placed_half: number; ended_by: string | null; ended_half: number | null; ended_for: string | null }
}

export type Tx = Transaction<GroundTables>

export type Storage = {
	/** Everything in `work` is committed together, or nothing is. What was `tell`-ed goes out after the commit. Where it stood in another's way, `work` is called again. */
	inOneGo<T>(work: (tx: Tx) => Promise<T>): Promise<T>
	/** The same for one statement, which PostgreSQL commits by itself: one round trip where a transaction takes three. @throws where a second one is tried */
	inOneStatement<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** Somebody else changed it first. Read it again and decide again. */
export class Stale extends Error {
	override name = 'Stale'
}

/** Somebody was faster: reads again and decides again, a few times. @param work all of it, from the first reading @throws whatever else goes wrong, and Stale where somebody is faster every time */
export async function again<T>(work: () => Promise<T>, tries = 4): Promise<T> {
	try {
		return await work()
	} catch (fault) {
		if (tries > 0 && fault instanceof Stale) return again(work, tries - 1)
		throw fault
	}
}

const topics = new WeakMap<Tx, Set<string>>()

/** Once this is committed, wake whoever waits for news of the topic. Lost in a crash, harmlessly: everyone who waits also looks by the minute. */
export const tell = (tx: Tx, topic: string) => void topics.get(tx)?.add(topic)

/** @param news called after a commit, once for each topic told */
export function openStorage(pool: Pool, news: (topic: string) => void): Storage & { close(): Promise<void> } {
	const db = new Kysely<GroundTables>({ dialect: new PostgresDialect({ pool: remembering(pool) }) })

	/** Of transactions that wait for each other the database ends one, and nothing of it has happened: it is done once more. */
	const untangled = async <T>(work: (tx: Tx) => Promise<T>, tries = 3): Promise<T> => {
		try {
			return await telling((run) => db.transaction().execute(run), work)
		} catch (fault) {
			if (tries > 0 && isTangled(fault)) return untangled(work, tries - 1)
			throw fault
		}
	}

	async function telling<T>(run: (work: (tx: Tx) => Promise<T>) => Promise<T>, work: (tx: Tx) => Promise<T>): Promise<T> {
		const told = new Set<string>()
		const result = await run((tx) => {
			topics.set(tx, told)
			return work(tx)
		})
		for (const topic of told) news(topic)
		return result
	}

	return {
		inOneGo: (work) => untangled(work),
		// To a store it looks like a transaction; what makes it one is that there is a single statement in it.
		inOneStatement: (work) => telling((run) => run(db.withPlugin(onlyOne()) as unknown as Tx), work),
		close: () => db.destroy(),
	}
}

/**
 * Before a statement that is sent again and again: each connection has the database read and plan it once. Only for text of which there are few,
 * and where the best way to find the rows is the same whatever is looked for.
 */
export const often = sql`/* often */ `
const OFTEN = '/* often */ '
const names = new Map<string, string>()
function nameOf(text: string): string {
	const name = names.get(text) ?? `often ${names.size}`
	names.set(text, name)
	return name
}

/** The same pool, in which statements marked `often` have a name. */
function remembering(pool: Pool): PostgresPool {
	const known = new WeakMap<object, PostgresPoolClient>()
	return {
		options: pool.options,
		end: () => pool.end(),
		async connect() {
			const client = await pool.connect()
			const there = known.get(client)
			if (there) return there
			const named = { query: (text: string, values: unknown[]) => (text.startsWith(OFTEN) ? client.query({ name: nameOf(text), text, values }) : client.query(text, values)), release: () => client.release() } as unknown as PostgresPoolClient
			known.set(client, named)
			return named
		},
	}
}

function onlyOne(): KyselyPlugin {
	let isUsed = false
	return {
		transformQuery({ node }) {
			if (isUsed) throw new Error('a second statement would not be committed together with the first')
			isUsed = true
			return node
		},
		transformResult: ({ result }) => Promise.resolve(result),
	}
}

/** bigint columns come as strings. */
export const number = (column: string | number) => Number(column)
/** A Buffer is a Uint8Array, but prints and compares otherwise. */
export const bytes = (column: Uint8Array) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength) as Uint8Array<ArrayBuffer>

const hasCode = (fault: unknown, ...codes: readonly string[]): boolean => typeof fault === 'object' && fault !== null && 'code' in fault && codes.includes(String(fault.code))
export const isTaken = (fault: unknown): boolean => hasCode(fault, '23505')
/** Deadlock, or a serialisation failure. */
const isTangled = (fault: unknown): boolean => hasCode(fault, '40P01', '40001')
