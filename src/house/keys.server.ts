/** The key folder: one secret for digests, and one key for each week in which something ends. Kept apart from the database on purpose. */
import { createHmac, createSecretKey, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Keys } from '#ground/keys.ts'
import type { Week } from '#ground/time.ts'
import { CannotStart } from './config.server.ts'

/** Opens the folder, making what is missing. Several processes may open it at once. @throws CannotStart where it cannot be made or read */
export function openKeys(folder: string): Keys {
	const secret = withReason(folder, () => {
		makeFolder(join(folder, 'weeks'))
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

/** Reads a 32-byte secret, or makes it and waits until the disk has it: a key lost in a crash would close what it locks. */
export function secretAt(path: string): Buffer {
	try {
		const file = openSync(path, 'wx', 0o600)
		try {
			writeSync(file, randomBytes(32))
			fsyncSync(file)
		} finally {
			closeSync(file)
		}
		syncFolder(join(path, '..'))
	} catch (fault) {
		if (!(fault instanceof Error && 'code' in fault && fault.code === 'EEXIST')) throw fault
	}
	for (let tries = 0; ; tries++) {
		const secret = readFileSync(path)
		if (secret.length === 32) return secret
		if (tries > 200) throw new Error(`${path} is damaged: it should hold 32 bytes`)
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
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
