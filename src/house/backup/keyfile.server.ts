/** The key folder as one sealed file beside a backup, and as keys in memory, to try them without laying them on a disk. */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Keys } from '#ground/keys.ts'
import type { Key } from '#ground/sealed.ts'
import type { Week } from '#ground/time.ts'
import { Damaged, said, pieceOf, type Frame } from './frames.ts'
import { damaged, readSealed, sealedFile, writeWhole, type Head } from './file.server.ts'
import { Refused } from '../commands/refused.ts'
import { digestUnder, DRAFT, makeFolder, syncFolder } from '../keys.server.ts'

/** Opens what lies in the data folder's own backups, and nothing that leaves the machine. */
export const UNDO_KEY = 'undo.key'

/** Every key by its place in the folder. */
export type KeyFiles = ReadonlyMap<string, Uint8Array>

export function keyFilesIn(folder: string): KeyFiles {
	if (!existsSync(folder)) return new Map()
	const names = readdirSync(folder, { withFileTypes: true, recursive: true })
	const paths = names.filter((entry) => entry.isFile() && !entry.name.endsWith(DRAFT)).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
	return new Map(paths.filter((path) => path !== UNDO_KEY).toSorted().flatMap((path) => {
		try {
			return [[path, readFileSync(join(folder, path))] as const]
		} catch (fault) {
			// Its week ended just now.
			if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return []
			throw fault
		}
	}))
}

/** The week whose key lives longest. What lies under none of the living ones is closed for good. */
export const lastWeekIn = (files: KeyFiles): Week | null =>
	[...files.keys()].flatMap((path) => /^weeks\/(\d+)\.key$/.exec(path)?.[1] ?? []).map(Number).reduce<number | null>((last, week) => Math.max(last ?? 0, week), null) as Week | null

export type KeysInHand = { readonly files: KeyFiles; readonly keyed: string } & Pick<Keys, 'livingBucket' | 'livingHold' | 'livingLease'>

/** @property keyed as a head says which folder it belongs to; empty where there is no digest key */
export function inHand(files: KeyFiles): KeysInHand {
	const secret = files.get('digest.key')
	const keyAt = (path: string) => {
		const key = files.get(path)
		return key ? Uint8Array.from(key) : null
	}
	return {
		files,
		keyed: secret ? Buffer.from(digestUnder(secret)('folder', new Uint8Array())).toString('hex') : '',
		livingBucket: (week) => keyAt(`weeks/${week}.key`),
		livingHold: (id) => keyAt(`holds/${id}.key`),
		livingLease: (id) => keyAt(`leases/${id}.key`),
	}
}

export const writeKeys = (file: string, head: Head, recipients: readonly string[], files: KeyFiles): Promise<number> =>
	writeWhole(file, sealedFile('keys', head, recipients, async function* (): AsyncGenerator<Frame> {
		yield pieceOf('keys', Object.fromEntries([...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')])))
		yield pieceOf('end', { tables: 0, rows: 0 })
	}))

/** @throws Refused with one line where the file is missing, damaged, or another hub's */
export async function readKeys(file: string, seed: Key, of: Head): Promise<KeysInHand> {
	const sealed = await readSealed('keys', file)
	const otherHub = () => new Refused('other-keys', `${file} holds the keys of another hub than this backup's.`)
	if (sealed.head.hub !== of.hub) throw otherHub()
	try {
		let files: KeyFiles = new Map()
		for await (const frame of sealed.frames(seed)) if (frame.sort === 'keys') files = new Map(Object.entries(said(frame, 'keys')).map(([path, base64]) => [path, Buffer.from(base64, 'base64')]))
		const keys = inHand(files)
		if (keys.keyed !== of.keyed) throw otherHub()
		return keys
	} catch (cause) {
		if (cause instanceof Damaged) throw damaged(file, cause)
		throw cause
	}
}

/** Lays keys in their folder, in place of all that are there, each whole. The secret every other key is known by comes last. */
export function placeKeys(folder: string, { files }: KeysInHand): void {
	makeFolder(folder)
	for (const path of keyFilesIn(folder).keys()) rmSync(join(folder, path), { force: true })
	const last = 'digest.key'
	for (const path of [...[...files.keys()].filter((each) => each !== last), last]) layKey(folder, path, files.get(path) ?? new Uint8Array())
}

/** Whole or not at all. */
export function layKey(folder: string, path: string, bytes: Uint8Array): void {
	const place = join(folder, path)
	makeFolder(dirname(place))
	writeFileSync(`${place}${DRAFT}`, bytes, { mode: 0o600, flush: true })
	renameSync(`${place}${DRAFT}`, place)
	syncFolder(dirname(place))
}
