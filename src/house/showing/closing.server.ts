/**
 * A hub ends, or rests. Ending has two steps and two weeks between them, so that everybody who waits can be answered and told: first nothing new is
 * taken, then every key is destroyed and every row goes. What remains is counts.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { allHolds } from '#ground/holds.server.ts'
import { keeps } from '#ground/holds.ts'
import { saveStanding } from '#ground/hub.server.ts'
import type { Standing } from '#ground/hub.ts'
import type { Ports } from '#ground/ports.ts'
import { dropLinks } from '#ground/welcome.server.ts'
import { days, halfDayOf, startOf, type HalfDay, type Instant } from '#ground/time.ts'
import { leavingNow } from './disclosing.server.ts'
import { forgetEnded } from '../forgetting/forgetting.server.ts'
import type { House } from '../house.server.ts'
import { destroy } from '../keys.server.ts'
import { sweepDisk } from '../forgetting/sweeping.server.ts'

/** It cannot be done as things stand; `message` says what to do first. */
export class NotYet extends Error {
	override name = 'NotYet'
}

/** The rows of all tables that hold any. */
type Rows = Readonly<Record<string, number>>
const rowsNow = async (ports: Ports): Promise<Rows> => {
	const { left, counted } = await leavingNow(ports)
	return Object.fromEntries([...left, ...counted].filter(({ now }) => now > 0).map(({ table, now }) => [table, now]))
}

const isoDay = (half: HalfDay) => new Date(startOf(half)).toISOString().slice(0, 10)

export const stand = (ports: Ports, standing: Standing): Promise<void> => ports.storage.inOneGo((tx) => saveStanding(tx, standing))

// The first step

/** @property closes the day from which nothing is here @property listings asks and offers that are here still, of whatever state */
export type Begun = { readonly closes: string; readonly listings: number; readonly directory: string; readonly next: string }

/** From now on nothing new is taken, every page says so, and links that would let somebody join are void. */
export async function beginClosing(ports: Ports, endsHalf: HalfDay, elsewhere: string): Promise<Begun> {
	await ports.storage.inOneGo(async (tx) => {
		await saveStanding(tx, { is: 'ending', endsHalf, elsewhere })
		await dropLinks(tx)
	})
	const { left } = await leavingNow(ports)
	return {
		closes: isoDay(endsHalf),
		listings: left.find(({ table }) => table === 'frontdoor_listings')?.now ?? 0,
		directory: 'nothing to hand over: this release keeps no directory of services',
		next: 'Answer everyone who waits. After that day: stop the hub, then "close --finish". Until then "close --undo" takes it back.',
	}
}

// The second step

/** @property log whether the database's log of recent writes went, too; on somebody else's PostgreSQL it may not */
export type Closed = { readonly weeks: number; readonly dropped: Rows; readonly left: Rows; readonly log: boolean }

/** What outlives a hub: counts, and what lets a new one begin in this database. */
const STAYS = ['ground_migrations', 'ground_sweep']
const FAR = days(365 * 200)

/** @throws NotYet where its day has not come, a legal hold still keeps something, or another process still works on it */
export async function whyNotYet({ ports, pool }: Pick<House, 'ports' | 'pool'>, isNow: boolean): Promise<void> {
	const { standing } = ports.hub().settings
	if (standing.is !== 'ending') throw new NotYet('Begin with "close": it takes nothing new from then on, and says so to everybody who comes back.')
	if (!isNow && standing.endsHalf > halfDayOf(ports.now())) throw new NotYet(`The hub closes on ${isoDay(standing.endsHalf)}. People come back until then. "close --finish --now" does not wait for it.`)
	const held = (await ports.storage.inOneGo(allHolds)).filter((hold) => keeps(hold, ports.now()))
	if (held.length > 0) throw new NotYet(`${held.length === 1 ? 'A legal hold keeps' : `${held.length} legal holds keep`} records here. A steward releases ${held.length === 1 ? 'it' : 'them'} at the desk first, when the law allows it.`)
	const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from pg_stat_activity where datname = current_database() and application_name = 'holdfast-jobs'`)
	if ((rows[0]?.n ?? 0) > 0) throw new NotYet('A hub still runs on this database, with keys in its memory. Stop it everywhere first.')
}

/** Keys of weeks and holds first, then the rows: cut off in between, nothing can be opened, and it can be done again. */
export async function finishClosing({ ports, pool }: Pick<House, 'ports' | 'pool'>): Promise<Closed> {
	const before = await rowsNow(ports)
	const { weeks } = await forgetEnded(ports, (ports.now() + FAR) as Instant)
	ports.keys.destroyHoldsBut([])
	const gone = (await leavingNow(ports)).left.map(({ table }) => table).filter((table) => !STAYS.includes(table))
	await ports.storage.inOneGo((tx) => sql`truncate ${sql.join(gone.map((table) => sql.table(table)))}`.execute(tx))
	await pool.query('drop schema if exists jobs cascade')
	const { log } = await sweepDisk(pool)
	const left = await rowsNow(ports)
	const dropped = Object.fromEntries(Object.entries(before).filter(([table]) => gone.includes(table)))
	return { weeks: weeks.length, dropped, left, log }
}

/** Stays in the data folder, so that nobody takes a hub that was ended for one that lost its keys. */
const mark = (dataFolder: string) => join(dataFolder, 'closed')
export const markClosed = (dataFolder: string, now: number): void => writeFileSync(mark(dataFolder), new Date(now).toISOString().slice(0, 10))
/** A new hub begins here, or an old one is put back. */
export const unmarkClosed = (dataFolder: string): void => rmSync(mark(dataFolder), { force: true })
/** The day on which the hub of this folder was closed; null where none was. */
export const closedOn = (dataFolder: string): string | null => (existsSync(mark(dataFolder)) ? readFileSync(mark(dataFolder), 'utf8') : null)

/** Last of all, when nothing needs them any more: the two secrets of the house, and whatever else lies among the keys. Gives their names. */
export function destroyKeys(keysFolder: string): string[] {
	const keys = readdirSync(keysFolder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.key'))
	for (const name of keys) destroy(join(keysFolder, name))
	return keys
}
