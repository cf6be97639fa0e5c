/** Looking after the hub: a backup every night where a folder was named for it, and when the last one was. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Duty } from '#ground/jobs.server.ts'
import type { Ports } from '#ground/ports.ts'
import { number } from '#ground/storage.server.ts'
import type { Instant } from '#ground/time.ts'
import { writeBackup, type Written } from './backup.server.ts'
import { tidyUpgrades } from './upgrade.server.ts'

/** When the hub was last backed up by command or by night, and when a restore was last tried out; null where never. */
export type Care = { readonly backup: Instant | null; readonly rehearsal: Instant | null }

export const lastCare = (ports: Ports): Promise<Care> =>
	ports.storage.inOneGo(async (tx) => {
		const rows = await tx.selectFrom('ground_care').selectAll().execute()
		const at = (what: keyof Care) => rows.flatMap((row) => (row.what === what ? [number(row.at) as Instant] : []))[0] ?? null
		return { backup: at('backup'), rehearsal: at('rehearsal') }
	})

export const remember = (ports: Ports, what: keyof Care): Promise<void> =>
	ports.storage.inOneGo(async (tx) => {
		const at = ports.now()
		await tx.insertInto('ground_care').values({ what, at }).onConflict((conflict) => conflict.column('what').doUpdateSet({ at })).execute()
	})

export type Kept = { readonly ports: Ports; readonly pool: pg.Pool; readonly keysFolder: string }

/** Writes FILE and, apart, FILE.keys, and remembers that it did. @param keysFile where the keys go instead */
export async function backUp({ ports, pool, keysFolder }: Kept, file: string, tell: (line: string) => void, keysFile = `${file}.keys`): Promise<Written> {
	const written = await writeBackup({ pool, keys: ports.keys, keysFolder, now: ports.now(), chance: ports.chance, file, keysFile, tell })
	await remember(ports, 'backup')
	return written
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
export const NIGHTLY_KEYS = 'hub.keys'

/** One file for each day of the week, and one for the newest keys: older keys undo forgetting. */
export async function backUpTonight(kept: Kept, folder: string): Promise<Written> {
	mkdirSync(folder, { recursive: true, mode: 0o700 })
	const day = WEEKDAYS[new Date(kept.ports.now()).getUTCDay()]
	return backUp(kept, join(folder, `hub-${day}.backup`), () => {}, join(folder, NIGHTLY_KEYS))
}

export const careDuties = (kept: Kept, { backupsFolder, upgradesFolder }: { readonly backupsFolder?: string; readonly upgradesFolder?: string }): readonly Duty[] => [
	...(backupsFolder === undefined ? [] : [{ name: 'backup', cron: '37 2 * * *', run: async () => void (await backUpTonight(kept, backupsFolder)) }]),
	...(upgradesFolder === undefined ? [] : [{ name: 'tidy-backups', cron: '7 4 * * *', run: async () => tidyUpgrades(upgradesFolder, kept.keysFolder, kept.ports.now()) }]),
]
