/**
 * A backup: every table as it was at one moment, sealed to the stewards, and the keys of the weeks apart. It is logical, so that it is also the way
 * to another PostgreSQL and to a later Holdfast.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type pg from 'pg'
import { OtherKeys } from '#ground/hub.server.ts'
import { newId, type Chance } from '#ground/ids.ts'
import type { Keys } from '#ground/keys.ts'
import { lay } from '#ground/lasting.server.ts'
import { seal, sealTo } from '#ground/sealed.ts'
import { weekOf, type Instant } from '#ground/time.ts'
import { rows, pieceOf, type Frame } from './frames.ts'
import { copyOut } from './copying.server.ts'
import { isSealedFile, newHead, sealedFile, writeWhole, type Head } from './file.server.ts'
import { inHand, keyFilesIn, lastWeekIn, writeKeys } from './keyfile.server.ts'
import { Refused } from '../commands/refused.ts'
import { quoted, tablesIn, type Table } from './tables.server.ts'

export const PROGRAM = (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** Sessions, links and challenges are spent once and live for hours: brought back, a spent one would open the door again. */
const LEFT_EMPTY = new Set(['ground_sessions', 'ground_once', 'ground_links', 'ground_founding'])
export const PROOF = 'holdfast'
export const proofAbout = (hub: string, record: string) => ({ hub, record, field: 'proof', version: 1 })

/** @property also whom to seal to besides the stewards @property keysFile where the keys go; null: nowhere */
export type What = {
	readonly pool: pg.Pool
	readonly keys: Keys
	readonly keysFolder: string
	readonly now: Instant
	readonly chance: Chance
	readonly file: string
	readonly keysFile: string | null
	readonly also?: readonly string[]
	readonly tell: (line: string) => void
}
export type Written = { readonly file: string; readonly keys: string | null; readonly taken: string; readonly tables: number; readonly rows: number; readonly bytes: number; readonly stewards: number }

/**
 * Writes a backup of the hub as it is now; it may go on meanwhile. What stood under that name is replaced once the new one is whole.
 * @throws Refused where nobody could open it, or something else has that name
 */
export async function writeBackup({ pool, keys, keysFolder, now, chance, file, keysFile, also = [], tell }: What): Promise<Written> {
	if (!existsSync(dirname(file))) throw new Refused('no-folder', `There is no folder ${dirname(file)}: make it, or put the medium in, or choose another.`)
	for (const [sort, each] of [['backup', file], ['keys', keysFile]] as const)
		if (each !== null && existsSync(each) && !isSealedFile(sort, each)) throw new Refused('in-the-way', `${each} is there already and is no ${sort === 'keys' ? 'key file' : 'backup'}: choose another name.`)
	const client = await pool.connect()
	try {
		await client.query('begin isolation level repeatable read read only')
		await client.query('set local statement_timeout = 0')
		const { head, recipients } = await whoseIs(client, keys, now)
		const to = [...new Set([...recipients, ...also])]
		if (to.length === 0) throw new Refused('no-steward', 'Nobody could open this backup: no steward has recovery words yet. Let the first one join, then make it again.')
		const tables = await tablesIn(client)
		let all = 0
		async function* frames(): AsyncGenerator<Frame> {
			for (const table of tables) {
				yield pieceOf('table', { name: table.name, columns: [...table.columns] })
				all += yield* rowsOf(client, table, tell)
			}
			yield await proof(head.hub, keys, keysFolder, to, now, chance)
			yield pieceOf('end', { tables: tables.length, rows: all })
		}
		// After the snapshot, so that every week it speaks of is among them; before the backup has its name, so that it never stands there without.
		const before = async () => void (keysFile !== null && (await writeKeys(keysFile, head, to, keyFilesIn(keysFolder))))
		const bytes = await writeWhole(file, sealedFile('backup', head, to, frames), before)
		await client.query('commit')
		client.release()
		return { file, keys: keysFile, taken: new Date(now).toISOString(), tables: tables.length, rows: all, bytes, stewards: recipients.length }
	} catch (fault) {
		client.release(true)
		throw fault
	}
}

/** Read with plain SQL over the oldest tables there are: a backup is also made of a hub that is older than this program. */
async function whoseIs(client: pg.ClientBase, keys: Keys, now: Instant): Promise<{ head: Head; recipients: readonly string[] }> {
	const { rows: hubs } = await client.query<{ id: string; salt: Buffer; keyed: Buffer }>('select id, salt, keyed from ground_hub')
	const [hub] = hubs
	if (!hub) throw new Refused('no-hub', 'There is nothing to back up yet: this hub was never started.')
	if (!hub.keyed.equals(keys.digest('folder', new Uint8Array()))) throw new OtherKeys('the key folder is not the one this database was begun with')
	const { rows: stewards } = await client.query<{ id: string; recipient: string; wrap: Buffer }>(
		`select m.id, m.recipient, u.wrap from ground_members m join ground_unlocks u on u.member = m.id and u.by = 'recovery' and u.wrap is not null where 'steward' = any(m.roles) and m.ended_half is null order by m.id`,
	)
	const { rows: migrations } = await client.query<{ name: string; hash: string }>('select name, hash from ground_migrations order by name')
	const head = newHead({ program: PROGRAM, taken: now, hub: hub.id, salt: hub.salt.toString('hex'), keyed: hub.keyed.toString('hex'), stewards: stewards.map(({ id, wrap }) => ({ id, wrap: wrap.toString('base64') })), migrations })
	return { head, recipients: stewards.map(({ recipient }) => recipient) }
}

async function* rowsOf(client: pg.ClientBase, { name, columns }: Table, tell: (line: string) => void): AsyncGenerator<Frame, number> {
	const digest = createHash('sha256')
	let bytes = 0
	let toldAt = performance.now()
	const from = `select ${columns.map(quoted).join(', ')} from ${quoted(name)}${LEFT_EMPTY.has(name) ? ' where false' : ''}`
	const copying = copyOut(client, `copy (${from}) to stdout (format binary)`)
	for (;;) {
		const next = await copying.next()
		if (next.done) {
			yield pieceOf('counted', { rows: next.value, bytes, digest: digest.digest('hex') })
			if (next.value > 0) tell(`${name}: ${next.value.toLocaleString('en')}`)
			return next.value
		}
		digest.update(next.value)
		bytes += next.value.length
		yield rows(next.value)
		if (performance.now() - toldAt < 2000) continue
		toldAt = performance.now()
		tell(`${name}: ${Math.round(bytes / 1e6).toLocaleString('en')} MB so far`)
	}
}

/**
 * A record sealed as real ones are: to each who may restore, under the week that lives longest. It opens only with words, keys and backup that belong
 * together; once that week is over, nothing sealed in this backup opens any more.
 */
async function proof(hub: string, keys: Keys, keysFolder: string, recipients: readonly string[], now: Instant, chance: Chance): Promise<Frame> {
	const week = lastWeekIn(inHand(keyFilesIn(keysFolder)).files) ?? weekOf(now)
	const [record, key] = [newId('proof', chance), chance(32)]
	const about = proofAbout(hub, record)
	const wraps = await Promise.all(recipients.map(async (recipient) => lay(keys, week, record, await sealTo(recipient, about, key), chance)))
	const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
	return pieceOf('proof', { record, week, sealed: base64(seal(key, about, new TextEncoder().encode(PROOF), chance)), wraps: wraps.map(base64) })
}
