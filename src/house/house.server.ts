/** The one place where real things are made: a clock, chance, a database, keys. Everything else is handed them. */
import { webcrypto } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { HUB_TOPIC, OtherKeys, theHub } from '#ground/hub.server.ts'
import type { Carriers, Phone } from '#ground/carriers.ts'
import { openPeers, type Peers } from '#gates/peers.server.ts'
import type { Hub, Settings } from '#ground/hub.ts'
import { chanceOf } from '#ground/ids.ts'
import { openJobs, type Jobs } from '#ground/jobs.server.ts'
import { openLive, type Live } from '#ground/live.server.ts'
import type { Ports } from '#ground/ports.ts'
import { openStorage } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { askingOf } from './asking.server.ts'
import { deliverNotes, dutiesOf } from './duties.server.ts'
import { forgetSure, sweepAtNight } from './forgetting/forgetting.server.ts'
import { careDuties } from './backup/care.server.ts'
import { openChecking } from './checking.server.ts'
import { HOTLINE_TOPIC } from '#rooms/hotline/actions.server.ts'
import { HUBS_TOPIC } from '#rooms/hubs/actions.server.ts'
import { ROTA_TOPIC } from '#rooms/rota/writing.server.ts'
import { PLAN_TOPIC } from '#rooms/rota/rotas.server.ts'
import { DRILL_TOPIC } from '#rooms/rota/drilling.server.ts'
import { openDrilling } from './drilling.server.ts'
import { openHanding } from './hubs.server.ts'
import { openImproving } from './improving.server.ts'
import { openKeys } from './keys.server.ts'
import { openPlanning } from './planning.server.ts'
import { openSending } from './sending.server.ts'
import { openWriting } from './writing.server.ts'
import { migrate } from './migrations.server.ts'
import { gathering, recently } from './sharing.server.ts'
import { backupBefore, upgraded } from './backup/upgrade.server.ts'

export const MIGRATIONS = new URL('../../migrations/', import.meta.url)
/** In the data folder: what an upgrade can be undone with. */
export const UPGRADES = 'backups'
const CONNECTIONS = 8
/** Milliseconds. */
const AFTER_START = 60_000

export type HouseOptions = {
	readonly database: pg.PoolConfig
	readonly keysFolder: string
	readonly clock?: () => number
	/** Settings of a hub that begins now. */
	readonly first?: Partial<Settings>
	/** Whether this process also does what happens by itself. */
	readonly duties?: boolean
	/** The gates that are set up, and the address people use, for the link in a message. */
	readonly carriers?: Carriers
	readonly origin?: string
	readonly peers?: Peers
	/** Null where calls are not set up. */
	readonly phone?: Phone | null
	/** Where a backup is laid before an upgrade; the data folder's own. None is made where it is not said. */
	readonly upgradesFolder?: string
	/** Where one is written every night. */
	readonly backupsFolder?: string
	/** Hears, in words for whoever runs the machine, what takes long at the start. */
	readonly tell?: (line: string) => void
	readonly fault: (where: string, fault: unknown) => void
}

export type House = { readonly ports: Ports; readonly live: Live; readonly pool: pg.Pool; readonly keysFolder: string; readonly carriers: Carriers; close(): Promise<void> }

export async function openHouse({ database, keysFolder, clock = Date.now, first = {}, duties = true, carriers = new Map(), phone = null, origin, peers = openPeers(), upgradesFolder, backupsFolder, tell = () => {}, fault }: HouseOptions): Promise<House> {
	const pool = new pg.Pool({ ...database, max: CONNECTIONS, connectionTimeoutMillis: 10_000, idleTimeoutMillis: 30_000, statement_timeout: 20_000, application_name: 'holdfast' })
	let isClosing = false
	// A pool that ends lets its connections go without waiting for them; what the database calls after those is no news.
	pool.on('error', (error) => isClosing || fault('database', error))
	// A connection cut off between two steps of a transaction would otherwise end the process; the next step fails, and that is enough.
	pool.on('connect', (client) => client.on('error', () => {}))
	const abandon = async (cause: unknown): Promise<never> => {
		isClosing = true
		await pool.end()
		throw cause
	}
	if (!existsSync(join(keysFolder, 'digest.key')) && (await hasHub(pool))) await abandon(otherKeys(keysFolder))
	const keys = openKeys(keysFolder)
	const chance = chanceOf(webcrypto as Crypto)
	const before = upgradesFolder === undefined ? undefined : backupBefore({ pool, keys, keysFolder, folder: upgradesFolder, chance, now: () => clock() as Instant, tell })
	await migrate(pool, MIGRATIONS, before).catch(abandon)
	if (upgradesFolder !== undefined) upgraded(upgradesFolder)

	const live = await openLive(database, (error) => fault('live', error))
	const storage = openStorage(pool, live.news)
	let hub: Hub = await storage.inOneGo((tx) => theHub(tx, keys, chance, first)).catch(async (cause: unknown) => {
		isClosing = true
		await live.close()
		await storage.close()
		throw cause instanceof OtherKeys ? otherKeys(keysFolder) : cause
	})
	const ports: Ports = { now: () => clock() as Instant, chance, storage, keys, hub: () => hub, ask: askingOf(() => hub, keys), recent: recently(clock), together: gathering() }

	live.listen(HUB_TOPIC, () => {
		storage
			.inOneGo((tx) => theHub(tx, keys, chance))
			.then((now) => (hub = now))
			.catch((error: unknown) => fault('hub', error))
	})
	live.listen('notes', () => void deliverNotes(ports).catch((error: unknown) => fault('notes', error)))
	const planning = openPlanning()
	const improving = openImproving(ports, planning, (error) => fault('planning', error))
	live.listen(PLAN_TOPIC, () => improving.look())
	const drilling = openDrilling(ports, (error) => fault('drilling', error))
	live.listen(DRILL_TOPIC, () => void drilling.look())
	const checking = duties ? openChecking(ports, live, (error) => fault('checking', error)) : null
	const sending = openSending(ports, { carriers, origin: origin ?? null, fault: (error) => fault('sending', error) })
	if (duties) live.listen(HOTLINE_TOPIC, () => sending.look())
	const handing = openHanding(ports, peers, (error) => fault('hubs', error))
	if (duties) live.listen(HUBS_TOPIC, () => handing.look())
	const writing = openWriting(ports, { carriers, origin: origin ?? null, fault: (error) => fault('writing', error) })
	if (duties) for (const topic of [HOTLINE_TOPIC, ROTA_TOPIC]) live.listen(topic, () => writing.look())
	const care = careDuties({ ports, pool, keysFolder }, { ...(backupsFolder !== undefined && { backupsFolder }), ...(upgradesFolder !== undefined && { upgradesFolder }) })
	const jobs: Jobs | null = duties ? await openJobs(database, [...dutiesOf(ports, pool, { carriers, origin: origin ?? null }, phone), { name: 'improve-rotas', cron: '* * * * *', run: async () => improving.look() }, { name: 'hand-to-hubs', cron: '* * * * *', run: async () => handing.look() }, { name: 'write', cron: '* * * * *', run: async () => writing.look() }, { name: 'drill', cron: '37 2 * * *', run: () => drilling.look(true) }, ...(checking ? [{ name: 'tend-checks', cron: '* * * * *', run: () => checking.look() }] : []), ...care], fault) : null
	if (duties) sending.look()
	if (duties) handing.look()
	// A hub that is only ever on for half an hour forgets, too.
	const soon = duties ? setTimeout(() => void forgetSure(ports).then(() => sweepAtNight(ports, pool)).catch((error: unknown) => fault('forget', error)), AFTER_START).unref() : null

	return {
		ports,
		live,
		pool,
		keysFolder,
		carriers,
		async close() {
			isClosing = true
			if (soon) clearTimeout(soon)
			await jobs?.close()
			await checking?.close()
			await sending.close()
			await handing.close()
			await writing.close()
			await improving.close()
			await drilling.close()
			await planning.close()
			await live.close()
			await storage.close()
		},
	}
}

const otherKeys = (folder: string) => new OtherKeys(`The key folder ${folder} is not the one this database was begun with. Set HOLDFAST_KEYS to the folder all processes share.`)

/** Asked before keys are made: a folder that is only not there, such as a medium not mounted yet, must not get new ones in the place of its own. */
const hasHub = (pool: pg.Pool): Promise<boolean> =>
	pool.query('select from ground_hub').then(
		({ rowCount }) => rowCount !== 0,
		// No tables yet, or no way in, which is said better further on.
		() => false,
	)
