/**
 * Going to a later version and back. Before a database with people in it is changed, a backup of it is laid in the data folder, sealed to the stewards and to
 * a key of the house's own, so that going back needs nobody's words.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type pg from 'pg'
import type { Chance } from '#ground/ids.ts'
import type { Keys } from '#ground/keys.ts'
import { recipientOf, type Key } from '#ground/sealed.ts'
import { days, type Instant } from '#ground/time.ts'
import { writeBackup, type Written } from './backup.server.ts'
import { readSealed, type SealedFile } from './file.server.ts'
import { inHand, keyFilesIn, UNDO_KEY } from './keyfile.server.ts'
import { tablesIn, quoted } from './tables.server.ts'
import { CannotStart } from '../config.server.ts'
import { Refused } from '../commands/refused.ts'
import { secretAt } from '../keys.server.ts'
import { restoreInto, type Restored } from './restore.server.ts'
import type { BeforeUpgrade, Migration } from '../migrations.server.ts'

export const KEPT_FOR = days(30)
const UNDER_WAY = 'upgrading'
const isBefore = (name: string) => /^before-.+\.backup$/.test(name)
const isUndone = (name: string) => /^undone-.+\.backup$/.test(name)

export type Place = { readonly pool: pg.Pool; readonly keys: Keys; readonly keysFolder: string; readonly folder: string; readonly chance: Chance; readonly now: () => Instant; readonly tell: (line: string) => void }

const houseSeed = (keysFolder: string): Key => Uint8Array.from(secretAt(join(keysFolder, UNDO_KEY)))
const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])

/** @throws CannotStart where the backup cannot be made; nothing was changed then */
export const backupBefore = ({ pool, keys, keysFolder, folder, chance, now, tell }: Place): BeforeUpgrade => async ([first]) => {
	const { rows } = await pool.query('select from ground_members limit 1')
	if (rows.length === 0) return
	const name = `before-${first.replace(/\.sql$/, '')}.backup`
	const marker = join(folder, UNDER_WAY)
	// An upgrade that was cut off goes on where it stood; what it began with is the copy to go back to.
	if (existsSync(marker) && existsSync(join(folder, readFileSync(marker, 'utf8')))) return
	tell('This version changes the database. First, a backup of it as it is…')
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 })
		await writeBackup({ pool, keys, keysFolder, now: now(), chance, file: join(folder, name), keysFile: null, also: [await recipientOf(houseSeed(keysFolder))], tell: () => {} })
		writeFileSync(marker, name, { flush: true })
	} catch (cause) {
		const why = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.name === 'Refused' ? cause.message : cause.name) : 'unknown'
		throw new CannotStart('no-backup', `The backup before the upgrade could not be made in ${folder} (${why}). Nothing was changed.`, cause)
	}
	for (const other of namesIn(folder)) if (isBefore(other) && other !== name) rmSync(join(folder, other))
	tell(`It is ${join(folder, name)}. "upgrade --undo" goes back to it, for thirty days.`)
}

/** Everything that waited is applied. */
export const upgraded = (folder: string): void => rmSync(join(folder, UNDER_WAY), { force: true })

/** What is older than thirty days goes, and with the last of it the key that opens it. */
export function tidyUpgrades(folder: string, keysFolder: string, now: Instant): void {
	const ours = namesIn(folder).filter((name) => isBefore(name) || isUndone(name))
	const old = ours.filter((name) => now - statSync(join(folder, name)).mtimeMs > KEPT_FOR)
	for (const name of old) rmSync(join(folder, name), { force: true })
	if (old.length === ours.length) rmSync(join(keysFolder, UNDO_KEY), { force: true })
}

export type Undo = { readonly file: string; readonly sealed: SealedFile; readonly now: Readonly<Record<string, number>> }

/** The backup to go back to. @throws Refused where there is none, or where it is this state already */
export async function findUndo({ pool, folder }: Pick<Place, 'pool' | 'folder'>): Promise<Undo> {
	const [name] = namesIn(folder).filter(isBefore).toSorted((a, b) => statSync(join(folder, b)).mtimeMs - statSync(join(folder, a)).mtimeMs)
	if (name === undefined) throw new Refused('nothing-to-undo', `There is nothing to undo: ${folder} holds no backup from before an upgrade.`)
	const file = join(folder, name)
	const sealed = await readSealed('backup', file)
	const client = await pool.connect()
	try {
		const { rows: applied } = await client.query<{ name: string }>('select name from ground_migrations order by name')
		if (applied.map((row) => row.name).join() === sealed.head.migrations.map((row) => row.name).join()) throw new Refused('nothing-to-undo', 'There is nothing to undo: the database is as it was before the upgrade.')
		const now: Record<string, number> = {}
		for (const table of await tablesIn(client)) now[table.name] = Number((await client.query<{ n: string }>(`select count(*) as n from ${quoted(table.name)}`)).rows[0]?.n)
		return { file, sealed, now }
	} finally {
		client.release()
	}
}

export type Undone = { readonly restored: Restored; readonly setAside: Written }

/** Puts the state before the upgrade back, after laying the present one aside. @throws Refused with one line; the database is then as it was */
export async function undo({ pool, keys, keysFolder, folder, chance, now, tell }: Place, { file, sealed }: Undo, known: readonly Migration[]): Promise<Undone> {
	const seed = houseSeed(keysFolder)
	const aside = join(folder, `undone-${new Date(now()).toISOString().replaceAll(/\D/g, '').slice(0, 14)}.backup`)
	const setAside = await writeBackup({ pool, keys, keysFolder, now: now(), chance, file: aside, keysFile: null, also: [await recipientOf(seed)], tell: () => {} })
	const keysHere = inHand(keyFilesIn(keysFolder))
	const restored = await restoreInto(file, sealed, seed, keysHere, { pool, known, upTo: 'then', replace: true, tell })
	upgraded(folder)
	return { restored, setAside }
}
