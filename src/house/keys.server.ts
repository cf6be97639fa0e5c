/** The key folder: one secret for digests, and one key for each week in which something ends. Kept apart from the database on purpose. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { closeSync, constants, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Keys } from '#ground/keys.ts'
import type { Week } from '#ground/time.ts'
import { CannotStart } from './config.server.ts'

/** Opens the folder, making what is missing. Several processes may open it at once. @throws CannotStart where it cannot be made or read */
export function openKeys(folder: string): Keys {
	const secret = withReason(folder, () => {
		makeFolder(join(folder, 'weeks'))
		for (const each of [folder, join(folder, 'weeks')]) removeDrafts(each)
		return createSecretKey(secretAt(join(folder, 'digest.key')))
	})
	const weeks = new Map<Week, Uint8Array>()
	const pathOf = (week: Week) => join(folder, 'weeks', `${week}.key`)

	return {
		digest: (purpose, bytes) => Uint8Array.from(createHmac('sha256', secret).update(`holdfast v1 ${purpose}|`).update(bytes).digest()),
		bucket(week) {
			const known = weeks.get(week) ?? Uint8Array.from(secretAt(pathOf(week)))
			weeks.set(week, known)
			return known
		},
		livingBucket(week) {
			if (!existsSync(pathOf(week))) {
				weeks.delete(week)
				return null
			}
			return this.bucket(week)
		},
		destroyBefore(week) {
			const over = readdirSync(join(folder, 'weeks')).map((name) => Number.parseInt(name, 10) as Week).filter((one) => one < week)
			for (const one of over) {
				weeks.delete(one)
				rmSync(pathOf(one), { force: true })
			}
			if (over.length > 0) syncFolder(join(folder, 'weeks'))
		},
	}
}

function withReason<T>(folder: string, work: () => T): T {
	try {
		return work()
	} catch (cause) {
		throw new CannotStart('keys-folder', `The key folder ${folder} cannot be used: ${cause instanceof Error ? cause.message : 'unknown'}. Set HOLDFAST_KEYS to a folder this user may write to.`, cause)
	}
}

/** Folder by folder: Node's own recursive way never ends where a file system refuses new folders, such as /proc. */
function makeFolder(path: string): void {
	if (existsSync(path)) return
	if (dirname(path) !== path) makeFolder(dirname(path))
	try {
		mkdirSync(path, { mode: 0o700 })
	} catch (fault) {
		if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault
	}
}

/**
 * Reads a 32-byte secret, or makes it and waits until the disk has it: a key lost in a crash would close what it locks.
 * It takes its name whole or not at all, so that neither a kill nor a full disk leaves half a key in its place.
 */
export function secretAt(path: string): Buffer {
	if (!existsSync(path)) makeSecret(path)
	const secret = readFileSync(path)
	if (secret.length !== 32) throw new Error(`${path} is damaged: it should hold 32 bytes`)
	return secret
}

const DRAFT = '.draft'

function makeSecret(path: string): void {
	const draft = `${path}.${process.pid}-${randomBytes(4).toString('hex')}${DRAFT}`
	try {
		writeFileSync(draft, randomBytes(32), { flag: 'wx', mode: 0o600, flush: true })
		takeName(draft, path)
	} finally {
		rmSync(draft, { force: true })
	}
	syncFolder(dirname(path))
}

/** The first to take it has it; whoever comes second uses the first one's. */
function takeName(draft: string, path: string): void {
	try {
		linkSync(draft, path)
	} catch (fault) {
		const code = fault instanceof Error && 'code' in fault ? fault.code : ''
		if (code === 'EEXIST') return
		// A memory stick may know no links. There a kill at just this moment would leave half a key.
		if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'EOPNOTSUPP') throw fault
		copyFileSync(draft, path, constants.COPYFILE_EXCL)
	}
}

/** What a kill left of a draft is a second name of a key that may have to be destroyed one day. Somebody else's of this minute is under way. */
function removeDrafts(folder: string): void {
	for (const name of readdirSync(folder).filter((each) => each.endsWith(DRAFT))) {
		const draft = join(folder, name)
		const { mtimeMs } = statSync(draft, { throwIfNoEntry: false }) ?? { mtimeMs: 0 }
		if (Date.now() - mtimeMs > 60_000) rmSync(draft, { force: true })
	}
}

function syncFolder(path: string): void {
	const folder = openSync(path, 'r')
	try {
		fsyncSync(folder)
	} finally {
		closeSync(folder)
	}
}
