/**
 * A hub for a story: the real server on a free port, a database of its own in one embedded PostgreSQL, a clock that can be moved.
 * When the test runner has started a PostgreSQL for all files (HOLDFAST_TEST_DATABASE), that one is used; a file run alone starts its own.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import pg from 'pg'
import type { Settings } from '#ground/hub.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { startPostgres, type Connection } from '#house/postgres/postgres.server.ts'

export type TestHub = Hub & { readonly folder: string; readonly log: readonly string[]; readonly connection: Connection & { readonly database: string }; move(ms: number): void }

const folder = mkdtempSync(join(tmpdir(), 'hf-'))
const closing: (() => Promise<unknown> | void)[] = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })]
after(async () => {
	for (const close of closing.toReversed()) await close()
})

/** Something to close when the file's tests are over, last opened first. */
export const atTheEnd = (close: () => Promise<unknown> | void) => void closing.push(close)

let server: Promise<Connection> | undefined

function theServer(): Promise<Connection> {
	const shared = process.env['HOLDFAST_TEST_DATABASE']
	if (shared) return Promise.resolve(JSON.parse(shared) as Connection)
	mkdirSync(join(folder, 'pg'), { mode: 0o700 })
	return startPostgres({ dataFolder: join(folder, 'pg'), runFolder: folder }).then((postgres) => {
		atTheEnd(() => postgres.stop())
		return postgres.connection
	})
}

/** A new, empty database. */
export async function newDatabase(): Promise<Connection & { readonly database: string }> {
	const connection = await (server ??= theServer())
	const name = `t_${randomBytes(6).toString('hex')}`
	const client = new pg.Client({ ...connection, database: 'postgres' })
	await client.connect()
	await client.query(`create database ${name}`)
	await client.end()
	return { ...connection, database: name }
}

export const urlOf = ({ host, user, password, database }: Connection) => `postgres://${user}:${encodeURIComponent(password)}@localhost/${database}?host=${encodeURIComponent(host)}`

/** @param first settings of the hub @param live whether its door is open as soon as somebody has joined, as one's that has been made ready is @param gates what stands in the carriers' file */
export async function openTestHub({ first, duties = false, proxy = 0, live = true, gates }: { first?: Partial<Settings>; duties?: boolean; proxy?: number; live?: boolean; gates?: object } = {}): Promise<TestHub> {
	const connection = await newDatabase()
	const data = mkdtempSync(join(folder, 'hub-'))
	if (gates) writeFileSync(join(data, 'gates.json'), JSON.stringify(gates), { mode: 0o600 })
	const log: string[] = []
	let moved = 0
	const hub = await openHub(
		{ host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder: data, keysFolder: join(data, 'keys'), databaseUrl: urlOf(connection), proxy, gatesFile: join(data, 'gates.json') },
		{ log: (line) => void log.push(line), clock: () => Date.now() + moved, duties, ...(first && { first }) },
	)
	if ('taken' in hub) throw new Error('a new folder cannot be taken')
	atTheEnd(() => hub.close())
	if (live) await hub.house.pool.query('alter table ground_teams alter column live set default true')
	return { ...hub, folder: data, log, connection, move: (ms) => void (moved += ms) }
}
