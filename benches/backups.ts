/**
 * A backup of a hub with 100,000 asks, made while it runs, and its restore into an empty data folder: by the command line, as whoever runs the machine does.
 * Beside them the least there is to do: the same rows out of the database by COPY, and in again by a bare INSERT … SELECT.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { listOf, recoveryWords, whatOpens } from '#ground/secret-words.ts'
import { copyOut } from '#house/backup/copying.server.ts'
import { stretch, teamOf } from '../stories/asking.testing.ts'
import { inDatabase } from '../stories/child.testing.ts'
import { joinAsSteward } from '../stories/steward.testing.ts'
import { chance } from './asks.ts'
import { figure, measured, stated, type Bench } from './figures.ts'
import { openHub, withFolder } from './hub.ts'
import { megabytes } from './memory.ts'

const LISTINGS = 100_000
const OUT = 'backup, the least there is to do: a bare COPY'
const IN = 'restore, the least there is to do: a bare INSERT … SELECT'
const BACKUP = `backup of ${LISTINGS.toLocaleString('en-US')} asks`
const RESTORE = `restore of ${LISTINGS.toLocaleString('en-US')} asks`
/** A backup is also sealed, and a restore also opened and checked; each on one core. */
const BACKUP_SHARE = 0.1
const RESTORE_SHARE = 0.2
const ROOT = join(import.meta.dirname, '..')

export const backups: Bench = {
	rows: [OUT, BACKUP, `${BACKUP}: memory`, IN, RESTORE, `${RESTORE}: memory`],
	run: () =>
		withFolder(async (folder) => {
			const [data, file] = [join(folder, 'data'), join(folder, 'hub.backup')]
			mkdirSync(data)
			const { words, out, into, made } = await inHub(data, file)
			const back = await command(['restore', file], { HOLDFAST_DATA: join(folder, 'anew') }, words)
			const [written, restored] = [JSON.parse(made.out) as { rows: number; bytes: number }, JSON.parse(back.out) as { rows: number; proof: string }]
			if (restored.rows !== written.rows || restored.proof !== 'opened') throw new Error('not everything came back')
			const perSecond = (ms: number) => (LISTINGS / ms) * 1000
			const size = `${Math.round(statSync(file).size / 1e6)} MB`
			return [
				figure(OUT, perSecond(out), '/s', null, 'one table, thrown away'),
				figure(BACKUP, perSecond(made.ms), '/s', measured('≥', perSecond(out) * BACKUP_SHARE, `${BACKUP_SHARE} of the bare COPY`), `${size} in ${(made.ms / 1000).toFixed(1)} s, the hub running, the start of the command included`),
				figure(`${BACKUP}: memory`, megabytes(made.peak), 'MB', stated('≤', 250), 'the command’s own peak'),
				figure(IN, perSecond(into), '/s', null, 'committed, with its indexes'),
				figure(RESTORE, perSecond(back.ms), '/s', measured('≥', perSecond(into) * RESTORE_SHARE, `${RESTORE_SHARE} of the bare INSERT … SELECT`), `${(back.ms / 1000).toFixed(1)} s with a new database, counts, hashes and the record to try`),
				figure(`${RESTORE}: memory`, megabytes(back.peak), 'MB', stated('≤', 250), 'the command’s own peak'),
			]
		}),
}

async function inHub(dataFolder: string, file: string) {
	const hub = await openHub(dataFolder)
	try {
		const entropy = chance(16)
		const [row] = await inDatabase<{ salt: Buffer }>(dataFolder, 'select salt from ground_hub')
		await joinAsSteward(hub, 'Ana', { recovery: await whatOpens('recovery', entropy, Uint8Array.from(row?.salt ?? []), stretch) })
		const { team } = await teamOf(hub.address)
		await fill(dataFolder, team)
		const { out, into } = await theLeast(dataFolder)
		const made = await command(['backup', file], { HOLDFAST_DATA: dataFolder })
		return { words: recoveryWords(entropy, (await listOf('en')) ?? []).join(' '), out, into, made }
	} finally {
		await hub.stop()
	}
}

/** Rows as long as real ones and as hard to press together: slices of chance. */
const fill = (dataFolder: string, team: string) =>
	inDatabase(
		dataFolder,
		`insert into frontdoor_listings (id, side, kind, zone, language, urgency, size, sealed_where, state, asked_half, turn_half, ends_week, team, epoch, lookup, once, told, team_wrap, wrapped, holder_wrap)
		select 'listing_' || md5(n::text), 'ask', 'food', null, 'es', 'week', '1', 'browser', 'waiting', 41000 + n % 60, 41000 + n % 60, 3100 + n % 6, $2, 1,
			sha256(('a' || n)::bytea), sha256(('b' || n)::bytea), substr($1::bytea, 1 + (n * 37) % 900000, 553), substr($1::bytea, 1 + (n * 101) % 900000, 2300), 'door', substr($1::bytea, 1 + (n * 53) % 900000, 114)
		from generate_series(1, ${LISTINGS}) as n`,
		[Buffer.concat(Array.from({ length: 16 }, () => chance(65_536))), team],
	)

async function theLeast(dataFolder: string): Promise<{ out: number; into: number }> {
	const client = new pg.Client({ host: join(dataFolder, 'run'), user: 'holdfast', database: 'holdfast', password: readFileSync(join(dataFolder, 'postgres/hub.password'), 'utf8') })
	await client.connect()
	try {
		const began = performance.now()
		for await (const _ of copyOut(client, 'copy frontdoor_listings to stdout (format binary)'));
		const copied = performance.now()
		await client.query('create table bare (like frontdoor_listings including all)')
		const before = performance.now()
		await client.query('insert into bare select * from frontdoor_listings')
		const into = performance.now() - before
		await client.query('drop table bare')
		return { out: copied - began, into }
	} finally {
		await client.end()
	}
}

/** A command as it is typed; its peak is watched while it runs, where the system tells (Linux). */
async function command(words: readonly string[], env: Readonly<Record<string, string>>, typed = ''): Promise<{ out: string; ms: number; peak: number }> {
	const began = performance.now()
	const child = spawn(process.execPath, ['src/house/cli.server.ts', ...words], { cwd: ROOT, stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'] ?? '', TMPDIR: process.env['TMPDIR'] ?? '/tmp', ...env } })
	const said = { out: '', err: '' }
	child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()))
	child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()))
	child.stdin.end(`${typed}\n`)
	let peak = 0
	const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid ?? 0))), 50)
	const [code] = (await once(child, 'close')) as [number]
	clearInterval(timer)
	if (code !== 0) throw new Error(`${words[0]} ended with ${code}: ${said.err}`)
	return { out: said.out, ms: performance.now() - began, peak }
}

function peakOf(pid: number): number {
	try {
		return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024
	} catch {
		return 0
	}
}
