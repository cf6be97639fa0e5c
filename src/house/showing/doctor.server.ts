/**
 * Looks at a hub as it stands, running or not. Where a database has lost its keys it is not even opened, because opening makes new ones; where there is
 * none, none is begun. Otherwise it is opened as by any command.
 */
import { existsSync, lstatSync, readdirSync, readFileSync, statfsSync, type StatsFs } from 'node:fs'
import { dirname, join } from 'node:path'
import { connect } from 'node:tls'
import pg from 'pg'
import { askSignal } from '#gates/signal.server.ts'
import { clockState } from '#ground/clock.server.ts'
import { allHolds } from '#ground/holds.server.ts'
import { keeps, lapsesAt } from '#ground/holds.ts'
import type { Zone } from '#ground/hub.ts'
import { number } from '#ground/storage.server.ts'
import { leftOut } from '#ground/streets.ts'
import { startOf, weekOf } from '#ground/time.ts'
import { lastCare } from '../backup/care.server.ts'
import { CannotStart, type Config } from '../config.server.ts'
import { settingsIn } from '../gates.server.ts'
import { closedOn } from './closing.server.ts'
import { weeksInUse } from './disclosing.server.ts'
import { carriers, care, certificates, copies, database, disk, holds, keys, memory, permissions, streets, time, wasClosed, type Finding, type SeenCare, type SeenDatabase, type SeenEntry, type SeenFolder, type SeenKeys, type SeenMemory, type SeenStreets, type SeenTime } from './doctor.ts'
import type { House } from '../house.server.ts'
import { joinHub } from '../lock.server.ts'
import { openRunFolder } from '../runfolder.server.ts'
import { lookAtStreets, STREETS_FILE } from '../streets.server.ts'

type InHouse = <T>(work: (house: House) => Promise<T>) => Promise<T>

/** @param online whether to look at the certificate: the one thing for which something goes out */
export async function examine(config: Config, inHouse: InHouse, online: boolean): Promise<Finding[]> {
	const closed = closedOn(config.dataFolder)
	if (closed !== null) return [wasClosed(closed)]
	const folders = [folderAt('data', config.dataFolder), folderAt('key', config.keysFolder)]
	const seenKeys = keyFiles(config.keysFolder)
	const there = await databaseThere(config)
	const mayOpen = there === true && seenKeys.folder && seenKeys.digest
	const inside = mayOpen ? await lookInside(config, inHouse) : null
	const now = inside?.now ?? Date.now()
	const origin = config.origins[0]
	return [
		...time({ now, zone: Intl.DateTimeFormat().resolvedOptions().timeZone, jump: inside?.jump ?? null }),
		...disk(folders),
		...copies(folders, rentedFrom()),
		...permissions(entriesOf(config), process.getuid?.() ?? null),
		...keys({ ...seenKeys, path: config.keysFolder, hasDatabase: there === true, fits: inside?.fits ?? null, missing: inside?.missing ?? 0 }),
		...(typeof there === 'string' ? database({ trouble: there }) : inside?.database ? database(inside.database) : there ? [] : [NO_DATABASE]),
		...(inside?.care ? care(inside.care, now) : []),
		...(inside?.holds ? holds(inside.holds, now) : []),
		...certificates({ origin, expires: online && origin.startsWith('https:') ? await certificateOf(origin) : null }, now),
		...carriers(gatesAt(config.gatesFile), await signalAt(config.gatesFile)),
		...(inside?.zones ? streets(streetsAt(join(config.dataFolder, STREETS_FILE), inside.zones)) : []),
		...memory(memoryOf(await hubPid(config))),
	]
}

const NO_DATABASE: Finding = { about: 'database', is: 'hint', says: 'There is no database yet.', mend: 'npm start makes it.' }

// The disk

/** By the numbers Linux gives them (statfs(2)). */
const FILE_SYSTEMS: Readonly<Record<number, string>> = { 0x6969: 'nfs', 0x517b: 'smb', 0xfe534d42: 'smb', 0xff534d42: 'cifs', 0x65735546: 'fuse', 0x01021997: '9p', 0x00c36400: 'ceph', 0x9123683e: 'btrfs', 0x2fc12fc1: 'zfs', 0x01021994: 'tmpfs' }

function folderAt(what: SeenFolder['what'], path: string): SeenFolder {
	const { bavail, bsize, files, ffree, type }: StatsFs = statfsSync(firstThere(path))
	return { what, path, bytes: bavail * bsize, inodes: files > 0 ? ffree : null, kind: process.platform === 'linux' ? (FILE_SYSTEMS[type >>> 0] ?? 'disk') : 'disk' }
}
const firstThere = (path: string): string => (existsSync(path) ? path : firstThere(dirname(path)))

/** What a machine says of who made it, where it is a machine that somebody rents out. */
const RENTED = /amazon|google|microsoft|digitalocean|hetzner|linode|akamai|vultr|ovh|scaleway|oracle|alibaba|tencent|upcloud|contabo|openstack/i
function rentedFrom(): string | null {
	for (const name of ['sys_vendor', 'board_vendor', 'product_name', 'chassis_vendor']) {
		const said = textOf(`/sys/class/dmi/id/${name}`)?.trim()
		if (said && RENTED.test(said)) return said
	}
	return null
}

function textOf(path: string): string | null {
	try {
		return readFileSync(path, 'utf8')
	} catch {
		return null
	}
}

function entriesOf({ dataFolder, keysFolder, gatesFile }: Config): SeenEntry[] {
	const under = (folder: string) => (existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)) : [])
	const secret = [keysFolder, ...safely(() => under(keysFolder), []), gatesFile, join(dataFolder, 'postgres'), join(dataFolder, 'postgres/hub.password'), ...(existsSync(dataFolder) ? readdirSync(dataFolder).filter((name) => /\.(backup|keys)$/.test(name)).map((name) => join(dataFolder, name)) : [])]
	const seen = (isKey: boolean) => (path: string): SeenEntry[] => {
		const found = safely(() => lstatSync(path, { throwIfNoEntry: false }), undefined)
		return found && !found.isSymbolicLink() ? [{ path, isFolder: found.isDirectory(), mode: found.mode, uid: found.uid, isKey }] : []
	}
	// PostgreSQL may have to be another user than root, and own its folder then.
	const isItsOwn = ({ path }: SeenEntry) => process.getuid?.() === 0 && path.startsWith(join(dataFolder, 'postgres'))
	return [dataFolder].flatMap(seen(false)).concat(secret.flatMap(seen(true)).filter((entry) => !isItsOwn(entry) || (entry.mode & 0o077) !== 0))
}

function safely<T>(look: () => T, otherwise: T): T {
	try {
		return look()
	} catch {
		return otherwise
	}
}

type KeyFiles = Pick<SeenKeys, 'folder' | 'digest' | 'damaged' | 'weeks'>
function keyFiles(folder: string): KeyFiles {
	if (!existsSync(folder)) return { folder: false, digest: false, damaged: [], weeks: 0 }
	const names = safely(() => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.key')), [])
	const damaged = names.filter((name) => safely(() => readFileSync(join(folder, name)).length, 0) !== 32)
	return { folder: true, digest: names.includes('digest.key'), damaged, weeks: names.filter((name) => dirname(name) === 'weeks').length }
}

// Inside

/** Whether a hub was ever begun there; a text where it cannot be told. */
async function databaseThere({ databaseUrl, dataFolder }: Config): Promise<boolean | string> {
	if (databaseUrl === null) return existsSync(join(dataFolder, 'postgres/PG_VERSION'))
	const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
	client.on('error', () => {})
	try {
		await client.connect()
		const { rows } = await client.query<{ there: boolean }>(`select to_regclass('ground_hub') is not null as there`)
		return rows[0]?.there ?? false
	} catch (fault) {
		return `PostgreSQL cannot be reached or does not let us in (${codeOf(fault)}).`
	} finally {
		await client.end().catch(() => {})
	}
}

const codeOf = (fault: unknown) => (fault instanceof Error ? ('code' in fault ? String(fault.code) : fault.name) : 'unknown')

type Inside = { readonly now: number; readonly fits: boolean | null; readonly missing: number; readonly database: SeenDatabase | null; readonly jump: SeenTime['jump']; readonly care: SeenCare | null; readonly holds: readonly { readonly reviewBy: number; readonly lapsesAt: number }[] | null; readonly zones: readonly Zone[] | null }

async function lookInside(config: Config, inHouse: InHouse): Promise<Inside> {
	const blind = { now: Date.now(), missing: 0, jump: null, care: null, holds: null, zones: null }
	try {
		return await inHouse((house) => inside(config, house))
	} catch (fault) {
		if (fault instanceof Error && fault.name === 'OtherKeys') return { ...blind, fits: false, database: null }
		return { ...blind, fits: null, database: { trouble: fault instanceof Error && fault.name === 'CannotStart' ? fault.message : `The database cannot be opened (${codeOf(fault)}).` } }
	}
}

async function inside(config: Config, { ports, pool }: House): Promise<Inside> {
	const now = ports.now()
	const { weeks, held, members } = await ports.storage.inOneGo(async (tx) => ({
		weeks: await weeksInUse(tx),
		held: await allHolds(tx),
		members: number((await tx.selectFrom('ground_members').select((e) => e.fn.countAll<string>().as('n')).where('ended_half', 'is', null).executeTakeFirstOrThrow()).n),
	}))
	const state = await clockState(ports)
	const living = new Set(ports.keys.weeks())
	const { rows } = await pool.query<{ version: string; number: string; fsync: string; full: string; waits: string }>(`select current_setting('server_version') as version, current_setting('server_version_num') as number, current_setting('fsync') as fsync, current_setting('full_page_writes') as full, current_setting('synchronous_commit') as waits`)
	const [server] = rows
	return {
		now,
		fits: true,
		missing: new Set(weeks.filter((week) => week >= weekOf(now) && !living.has(week))).size,
		database: { version: server?.version ?? '', number: Number(server?.number), isOwn: config.databaseUrl === null, waits: server?.fsync === 'on' && server.full === 'on' && server.waits !== 'off' },
		jump: state.is === 'jumped' ? { from: state.from, by: state.by, left: state.left } : null,
		care: { ...(await lastCare(ports)), members, nightly: config.backupsFolder !== undefined },
		holds: held.filter((hold) => keeps(hold, now)).map((hold) => ({ reviewBy: startOf(hold.reviewHalf), lapsesAt: lapsesAt(hold) })),
		// Only the hotline draws maps.
		zones: ports.hub().settings.rooms.includes('hotline') ? ports.hub().settings.zones : null,
	}
}

// Around it

/** When the certificate that answers there ends, or why nobody can say. */
function certificateOf(origin: string): Promise<number | string> {
	const { hostname, port } = new URL(origin)
	return new Promise((resolve) => {
		const socket = connect({ host: hostname, port: port === '' ? 443 : Number(port), servername: /[a-z]/i.test(hostname) ? hostname : '', timeout: 10_000 })
		const end = (said: number | string) => {
			socket.destroy()
			resolve(said)
		}
		socket.once('secureConnect', () => end(Date.parse(socket.getPeerCertificate().valid_to)))
		socket.once('timeout', () => end('no answer in time'))
		socket.once('error', (fault) => end(codeOf(fault)))
	})
}

/** Looked at only: no gate is opened for it. */
function gatesAt(path: string): readonly string[] | string {
	try {
		return Object.keys(settingsIn(path))
	} catch (fault) {
		if (fault instanceof CannotStart) return fault.message
		throw fault
	}
}

/** It runs beside the hub, so that asking it tells nobody anything; the other carriers are far away. */
async function signalAt(path: string): Promise<{ readonly at: string; readonly why: string } | null> {
	const signal = safely(() => settingsIn(path).signal, undefined)
	const why = signal ? await askSignal(signal) : null
	return signal && why !== null ? { at: signal.url, why } : null
}

function streetsAt(path: string, zones: readonly Zone[]): SeenStreets | null {
	const seen = lookAtStreets(path)
	return seen && { path, fault: seen.ok ? null : seen.refusal, leftOut: seen.ok ? leftOut(seen.value.box, zones) : [] }
}

/** The hub that runs here, whose limits count; null where none does. */
async function hubPid({ dataFolder }: Config): Promise<number | null> {
	const answer = existsSync(dataFolder) ? await joinHub(openRunFolder(dataFolder)).catch(() => null) : null
	return typeof answer === 'object' && answer !== null && 'pid' in answer && typeof answer.pid === 'number' ? answer.pid : null
}

function memoryOf(pid: number | null): SeenMemory {
	const said = textOf('/proc/meminfo') ?? ''
	const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(said)?.[1] ?? Number.NaN) * 1024
	const [, core = ''] = /^Max core file size\s+(\S+)/m.exec(textOf(`/proc/${pid ?? 'self'}/limits`) ?? '') ?? []
	// A unit may keep the hub out of swap, whatever the machine has.
	const group = /^0::(.+)$/m.exec(textOf(`/proc/${pid ?? 'self'}/cgroup`) ?? '')?.[1] ?? ''
	const isKeptOut = textOf(`/sys/fs/cgroup${group}/memory.swap.max`)?.trim() === '0'
	const available = kilobytes('MemAvailable')
	return { available: Number.isNaN(available) ? null : available, swap: isKeptOut ? 0 : kilobytes('SwapTotal') || 0, core: core === '' ? null : core === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(core) }
}
