/**
 * Forgetting 25,000 asks at once, by the command itself. Beside it the least there is to do: the same rows of a copy of the table deleted by one
 * statement.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newId } from '#ground/ids.ts'
import { days } from '#ground/time.ts'
import { openHub, type Hub } from '#house/hub.server.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import type { Posted } from '#rooms/frontdoor/model.ts'
import { joinAsSteward } from '../stories/steward.testing.ts'
import { teamOf, type Team } from '../stories/asking.testing.ts'
import { chance } from './asks.ts'
import { figure, measured, stated, type Bench } from './figures.ts'
import { withFolder } from './hub.ts'
import { atOnce } from './load.ts'

const RECORDS = 25_000
const STAY = 500
const BARE = 'purge, the least there is to do: rows of a copy deleted'
const GONE = `purge of ${RECORDS.toLocaleString('en-US')} asks: gone, counted and closed`
const SWEPT = `purge of ${RECORDS.toLocaleString('en-US')} asks: swept from the disk`
const PROVEN = `purge of ${RECORDS.toLocaleString('en-US')} asks: every file read for what went`

type Purged = { readonly dropped: Readonly<Record<string, number>>; readonly ms: number; readonly swept: { readonly ms: number }; readonly verified: { readonly ms: number; readonly bytes: number; readonly files: number; readonly marks: number; readonly found: readonly object[] } }

export const purging: Bench = {
	rows: [BARE, GONE, SWEPT, PROVEN],
	run: () =>
		withFolder(async (dataFolder) => {
			const bare = await filled(dataFolder)
			const { stdout } = await promisify(execFile)(process.execPath, ['src/house/cli.server.ts', 'purge', '--now', '--verify'], { cwd: join(import.meta.dirname, '..'), env: { PATH: process.env['PATH'], HOLDFAST_DATA: dataFolder } })
			const { dropped, ms, swept, verified } = JSON.parse(stdout) as Purged
			if (dropped['frontdoor_listings'] !== RECORDS || verified.found.length > 0) throw new Error('not everything that was due went')
			const rate = (RECORDS * 1000) / ms
			return [
				figure(BARE, bare, '/s', null, 'one statement, one commit'),
				figure(GONE, rate, '/s', measured('≥', bare / 10, 'a tenth of the bare DELETE'), `${ms} ms; ${(rate / bare).toFixed(2)} of the bare DELETE; a window at a time, so that nobody waits`),
				figure(SWEPT, swept.ms / 1000, 's', stated('≤', 60), 'tables, planner’s samples and log written anew'),
				figure(PROVEN, verified.ms / 1000, 's', stated('≤', 30), `${verified.marks.toLocaleString('en-US')} marks in ${verified.files.toLocaleString('en-US')} files of ${Math.round(verified.bytes / 2 ** 20)} MB`),
			]
		}),
}

/** A hub of ten weeks ago, and some who came yesterday. Gives the rows a second that a bare DELETE manages. */
async function filled(dataFolder: string): Promise<number> {
	let ago = days(75)
	const config = { host: '127.0.0.1', port: 0, origins: ['http://localhost:0'], dataFolder, keysFolder: join(dataFolder, 'keys'), databaseUrl: null, proxy: 0, gatesFile: join(dataFolder, 'gates.json') } as const
	const hub = await openHub(config, { log: () => {}, clock: () => Date.now() - ago, duties: false })
	if ('taken' in hub) throw new Error('a new folder cannot be taken')
	try {
		await joinAsSteward(hub)
		ago -= 10_000
		const team = await teamOf(hub.address)
		await post(hub, team, RECORDS)
		const { pool } = hub.house
		await pool.query('create table copied (like frontdoor_listings including all)')
		await pool.query('insert into copied select * from frontdoor_listings')
		const began = performance.now()
		await pool.query('delete from copied')
		const bare = (RECORDS * 1000) / (performance.now() - began)
		await pool.query('drop table copied')
		ago = days(1)
		await post(hub, team, STAY)
		return bare
	} finally {
		await hub.close()
	}
}

async function post({ house: { ports } }: Hub, team: Team, many: number): Promise<void> {
	const facts = { side: 'ask', kind: 'food', zone: null, language: 'en', urgency: 'week', size: '5+' } as const
	const { failed } = await atOnce(64, many, async () => {
		const posted: Posted = { id: newId('listing', chance), once: chance(16), facts, team: team.team as never, epoch: team.epoch, lookup: chance(32), told: chance(2089), teamWrap: chance(1865), holderWrap: chance(114), voice: null }
		return (await postListing(ports, { as: 'anyone' }, posted, 'browser')).ok
	})
	if (failed > 0) throw new Error(`${failed} were not kept`)
}
