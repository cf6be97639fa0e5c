/** A key folder that is lost, or has holes, filled again from a key file while its database is there: what is whole stays, what is over stays away. */
import type pg from 'pg'
import { weekOf, type Instant } from '#ground/time.ts'
import { readSealed } from './file.server.ts'
import { inHand, keyFilesIn, layKey, readKeys } from './keyfile.server.ts'
import { seedOf } from './restore.server.ts'
import { Refused } from '../commands/refused.ts'

type From = { readonly pool: pg.Pool; readonly keysFolder: string; readonly file: string; readonly now: Instant; readonly askForWords: () => Promise<string> }
/** @property laid the keys that were missing or not whole @property whole those that were there */
export type BroughtBack = { readonly folder: string; readonly laid: readonly string[]; readonly whole: number }

const LENGTH = 32
const LAST = 'digest.key'

/** @throws Refused with one line; the folder is then as it was */
export async function bringBack({ pool, keysFolder, file, now, askForWords }: From): Promise<BroughtBack> {
	const sealed = await readSealed('keys', file)
	const { rows } = await pool.query<{ id: string; keyed: string }>(`select id, encode(keyed, 'hex') as keyed from ground_hub`).catch(() => ({ rows: [] }))
	const [hub] = rows
	if (!hub) throw new Refused('no-hub', 'There is no hub here whose keys could be brought back. A whole hub comes back by: restore FILE --keys PATH.')
	const here = keyFilesIn(keysFolder)
	const isWhole = (path: string) => here.get(path)?.length === LENGTH
	if (isWhole(LAST) && inHand(here).keyed !== hub.keyed) throw new Refused('other-keys', `The key folder ${keysFolder} belongs to another hub. Set HOLDFAST_KEYS to a new folder. Nothing was changed.`)
	const { files } = await readKeys(file, await seedOf(await askForWords(), sealed.head), { ...sealed.head, hub: hub.id, keyed: hub.keyed })
	const isOver = (path: string) => Number(/^weeks\/(\d+)\.key$/.exec(path)?.[1] ?? Infinity) < weekOf(now)
	const laid = [...files.keys()].filter((path) => !isWhole(path) && !isOver(path)).toSorted((a, b) => Number(a === LAST) - Number(b === LAST))
	for (const path of laid) layKey(keysFolder, path, files.get(path) ?? new Uint8Array())
	return { folder: keysFolder, laid, whole: [...here.keys()].filter(isWhole).length }
}
