/** Opens a data folder with its clock at the time it was frozen, and checks that everything it is said to hold still opens, for those whose it is. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { readReceipt, readRecovery, listOf, whatOpens, type Opens } from '#ground/secret-words.ts'
import { hours } from '#ground/time.ts'
import type { At } from '#house/commands/command.ts'
import type { Config } from '#house/config.server.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { notesOf, openMessage, openThreadVoice } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { comeBackWith, stretch } from '../asking.testing.ts'
import { atTheEnd } from '../house.testing.ts'
import { returnAsSteward, type Steward } from '../steward.testing.ts'
import type { Frozen, FrozenListing, FrozenSteward } from './frozen.testing.ts'

export const configOf = (dataFolder: string, more: Partial<Config> = {}): Config => ({ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(dataFolder, 'gates.json'), ...more })

/** @param since milliseconds after it was frozen */
export async function openedAt(config: Config, { frozenAt }: Frozen, since = hours(1)): Promise<Hub & { readonly log: readonly string[]; move(ms: number): void }> {
	const log: string[] = []
	const began = Date.now()
	let moved = since
	const hub = await openHub(config, { log: (line) => void log.push(line), clock: () => frozenAt + moved + Date.now() - began, duties: false })
	if ('taken' in hub) throw new Error('a hub runs on this folder')
	// A test that fails before it closes it would otherwise never end.
	atTheEnd(() => hub.close())
	return { ...hub, log, move: (ms) => void (moved += ms) }
}

/** A command's surroundings: what is typed comes from `answers`, and its words go to `told`. */
export const atHub = (config: Config, hub: Hub | null, answers: readonly string[] = [], told: string[] = []): At & { readonly told: readonly string[] } => {
	const waiting = [...answers]
	return {
		config,
		told,
		tell: (line) => void told.push(line),
		askFor: async () => waiting.shift() ?? '',
		inHouse: (work) => (hub ? work(hub.house, hub.address) : Promise.reject(new Error('no hub runs'))),
	} as At & { readonly told: readonly string[] }
}

const saltOf = (hub: Hub) => hub.house.ports.hub().salt
const from64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))
const number = (digits: string): bigint => {
	const read = readReceipt(digits, [])
	assert.ok(read.ok)
	return read.value
}

export async function wordsOpen(hub: Hub, steward: FrozenSteward, by: 'recovery' | 'passphrase' = 'recovery'): Promise<Opens> {
	const entropy = readRecovery(steward.recovery, [(await listOf('es')) ?? []])
	assert.ok(entropy)
	return whatOpens(by, by === 'recovery' ? entropy : number(steward.passphrase), saltOf(hub), stretch)
}

export const receiptOpens = (hub: Hub, { receipt }: FrozenListing): Promise<Opens> => whatOpens('receipt', number(receipt), saltOf(hub), stretch)

/** Signs in with twelve words, as somebody does who has lost everything else. */
export const backAtTheDesk = async (hub: Hub, { stewards }: Frozen): Promise<Steward> => {
	const [first] = stewards
	assert.ok(first)
	return returnAsSteward(hub.address, 'recovery', await wordsOpen(hub, first))
}

/** Every receipt brings back what it brought back, and the desk opens everything, voice and notes included. */
export async function holdsAll(hub: Hub, holds: Frozen): Promise<void> {
	const { address } = hub
	assert.equal(hub.house.ports.hub().id, holds.hub)
	for (const listing of holds.listings) {
		const came = await comeBackWith(address, holds.hub, await receiptOpens(hub, listing))
		assert.equal(came.id, listing.id)
		assert.deepEqual(came.texts, listing.said, 'whoever holds the receipt reads what was said')
	}
	const ana = await backAtTheDesk(hub, holds)
	const seen = [...(await ana.queue('ask')), ...(await ana.queue('offer'))].map(({ id }) => String(id))
	for (const { id, state } of holds.listings) assert.equal(seen.includes(id), state === 'waiting' || state === 'held', `${id} is in the queue while it is open`)
	for (const listing of holds.listings) await opensAtDesk(ana, holds.hub, listing)
}

async function opensAtDesk(ana: Steward, hub: string, listing: FrozenListing): Promise<void> {
	const id = listing.id as ListingId
	const opened = await ana.open(id)
	assert.equal(opened.told.text, listing.text)
	assert.deepEqual(opened.messages.map(({ text }) => text), listing.said)
	const { said } = (await ana.post(`/desk/listing/${id}`, {})).body.value as unknown as { said: { id: never; sort: string; body: string }[] }
	assert.deepEqual(said.filter(({ sort }) => sort === 'note').map(({ id: note, body }) => openMessage(hub, id, notesOf(opened.record), note, from64(body)).text), listing.notes)
	if (listing.voice === null) return
	assert.ok(opened.told.voice)
	const pieces = (await ana.post(`/desk/listing/${id}/voice`, { file: opened.told.voice.file })).body.value as unknown as string[]
	const heard = Buffer.concat(openThreadVoice(hub, id, opened.thread, opened.told.voice, pieces.map(from64)))
	assert.equal(createHash('sha256').update(heard).digest('hex'), listing.voice)
}

/** Every table's rows as one count and one digest, but for what a restore leaves out on purpose, and for what opening a record leaves of itself: that somebody worked. */
export async function contentOf({ house: { pool } }: Hub): Promise<Record<string, string>> {
	const { rows } = await pool.query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public' and tablename not in ('ground_sessions', 'ground_once', 'ground_care', 'rota_beside') order by 1`)
	const contents = await Promise.all(rows.map(async ({ name }) => [name, (await pool.query<{ all: string }>(`select count(*) || ' ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as all from ${name} t ${name === 'ground_notes' ? `where t.says <> 'frontdoor/worked'` : ''}`)).rows[0]?.all ?? ''] as const))
	return Object.fromEntries(contents)
}

/** A pool that ends lets its connections go without waiting; what the database calls after them is no news. */
export function poolOn(database: pg.PoolConfig): pg.Pool {
	const pool = new pg.Pool(database)
	pool.on('error', () => {})
	return pool
}
