/** Lays a backup into an empty hub, or with --rehearse into a throw-away database, to see that it can be done; with --only-keys, lost keys of a hub that is there. */
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Instant } from '#ground/time.ts'
import { remember } from '../backup/care.server.ts'
import { readSealed, type SealedFile } from '../backup/file.server.ts'
import { readKeys } from '../backup/keyfile.server.ts'
import { bringBack } from '../backup/keysback.server.ts'
import { MIGRATIONS } from '../house.server.ts'
import { readMigrations } from '../migrations.server.ts'
import { findKeys, inThrowAway, keysFileOf, standingStill } from '../backup/place.server.ts'
import { migrationsOf, refuseInhabited, restoreInto, seedOf, type Restored } from '../backup/restore.server.ts'
import { unmarkClosed } from '../showing/closing.server.ts'
import { NotUnderstood, type At, type Command } from './command.ts'

const HOW = 'Say which: restore FILE [--rehearse] [--keys PATH], or restore --only-keys PATH'
const WORDS = 'The twelve recovery words of a steward'

export const restore: Command = async (at, args) => {
	const { file, keysFile, isRehearsal, isOnlyKeys } = understood(args)
	if (isOnlyKeys) return standingStill(at.config, (pool) => bringBack({ pool, keysFolder: at.config.keysFolder, file, now: Date.now() as Instant, askForWords: () => at.askFor(WORDS) }))
	const sealed = await readSealed('backup', file)
	const known = await readMigrations(MIGRATIONS)
	migrationsOf(sealed.head, known)
	const from = { file, keysFile, sealed, known }
	const { counts: _, ...restored } = isRehearsal ? await rehearse(at, from) : await inEarnest(at, from)
	if (restored.proof === 'past') at.tell('Every week of this backup is over: nothing sealed in it can be opened any more, by anyone, but what a legal hold keeps.')
	return { file, taken: new Date(sealed.head.taken).toISOString(), program: sealed.head.program, rehearsed: isRehearsal, ...restored }
}

function understood(args: readonly string[]) {
	try {
		const { values, positionals } = parseArgs({ args: [...args], options: { 'rehearse': { type: 'boolean', default: false }, 'only-keys': { type: 'boolean', default: false }, 'keys': { type: 'string' } }, allowPositionals: true })
		const [file, ...more] = positionals
		const isOnlyKeys = values['only-keys']
		if (!file || more.length > 0 || (isOnlyKeys && (values.rehearse || values.keys !== undefined))) throw new NotUnderstood(HOW)
		return { file: resolve(file), keysFile: resolve(values.keys ?? keysFileOf(file)), isRehearsal: values.rehearse, isOnlyKeys }
	} catch {
		throw new NotUnderstood(HOW)
	}
}

type From = { readonly file: string; readonly keysFile: string; readonly sealed: SealedFile; readonly known: Awaited<ReturnType<typeof readMigrations>> }

const askForWords = async ({ askFor }: At, { sealed }: From) => seedOf(await askFor(WORDS), sealed.head)

const inEarnest = (at: At, from: From): Promise<Restored> =>
	standingStill(at.config, async (pool) => {
		const client = await pool.connect()
		await refuseInhabited(client).finally(() => client.release())
		const seed = await askForWords(at, from)
		// The keys of a hub that was started and never used lock nothing.
		const isOfTheEmptyOne = async (keyed: string) => {
			const { rows } = await pool.query<{ keyed: string }>(`select encode(keyed, 'hex') as keyed from ground_hub`).catch(() => ({ rows: [] }))
			return rows[0]?.keyed === keyed
		}
		const { keys, place } = await findKeys(at.config.keysFolder, from.keysFile, seed, from.sealed.head, isOfTheEmptyOne)
		const restored = await restoreInto(from.file, from.sealed, seed, keys, { pool, known: from.known, upTo: 'now', replace: false, tell: at.tell, before: place })
		unmarkClosed(at.config.dataFolder)
		at.tell('It is all there again. npm start opens it.')
		return restored
	})

/** With the keys of the file, because after a fire there are no others. */
const rehearse = async (at: At, from: From): Promise<Restored> => {
	const seed = await askForWords(at, from)
	const keys = await readKeys(from.keysFile, seed, from.sealed.head)
	return at.inHouse(async ({ ports, pool }) => {
		const restored = await inThrowAway(pool, (empty) => restoreInto(from.file, from.sealed, seed, keys, { pool: empty, known: from.known, upTo: 'now', replace: false, tell: at.tell }))
		await remember(ports, 'rehearsal')
		return restored
	})
}
