/** The key folder: one secret for digests, one key for each week in which something ends, one for each legal hold, one for each lease. Kept apart from the database on purpose. */
import { createHmac, createSecretKey, randomBytes, type BinaryLike, type KeyObject } from 'node:crypto'
import { closeSync, constants, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { HoldId } from '#ground/holds.ts'
import type { Keys } from '#ground/keys.ts'
import type { LeaseId } from '#ground/leases.ts'
import type { Week } from '#ground/time.ts'
import { CannotStart } from './config.server.ts'

/** Where the keys lie, by what they live as long as. */
export const KEY_FOLDERS = ['weeks', 'holds', 'leases'] as const

/** Opens the folder, making what is missing. Several processes may open it at once. @throws CannotStart where it cannot be made or read */
export function openKeys(folder: string): Keys {
	const secret = withReason(folder, () => {
		const under = KEY_FOLDERS.map((name) => join(folder, name))
		for (const each of under) makeFolder(each)
		for (const each of [folder, ...under]) removeDrafts(each)
		return createSecretKey(secretAt(join(folder, 'digest.key')))
	})
	const weeks = new Map<Week, Uint8Array>()
	const pathOf = (week: Week) => join(folder, 'weeks', `${week}.key`)
	const [holds, leases] = [singleKeys<HoldId>(join(folder, 'holds')), singleKeys<LeaseId>(join(folder, 'leases'))]

	return {
		digest: digestUnder(secret),
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
			// By their names, so that what a kill left of a key goes with it; and what another process destroyed is not remembered here.
			const over = readdirSync(join(folder, 'weeks')).filter((name) => Number.parseInt(name, 10) < week)
			for (const name of over) destroy(join(folder, 'weeks', name))
			for (const one of [...weeks.keys()].filter((known) => known < week)) weeks.delete(one)
			if (over.length > 0) syncFolder(join(folder, 'weeks'))
			return weeksIn(over)
		},
		weeks: () => weeksIn(readdirSync(join(folder, 'weeks'))),
		hold: holds.key,
		livingHold: holds.living,
		destroyHold: holds.destroy,
		destroyHoldsBut: holds.destroyBut,
		lease: leases.key,
		livingLease: leases.living,
		destroyLease: leases.destroy,
		destroyLeasesBut: leases.destroyBut,
	}
}

/** Keys that each stand for one thing alone: made, kept and destroyed one by one. */
function singleKeys<Id extends string>(folder: string) {
	const pathOf = (id: Id) => join(folder, `${id}.key`)
	const destroyAll = (names: readonly string[]) => {
		for (const name of names) destroy(join(folder, name))
		if (names.length > 0) syncFolder(folder)
	}
	return {
		key: (id: Id) => Uint8Array.from(secretAt(pathOf(id))),
		living: (id: Id) => (existsSync(pathOf(id)) ? Uint8Array.from(secretAt(pathOf(id))) : null),
		destroy: (id: Id) => destroyAll([`${id}.key`]),
		destroyBut(ids: readonly Id[]) {
			const kept = new Set(ids.map((id) => `${id}.key`))
			destroyAll(readdirSync(folder).filter((name) => name.endsWith('.key') && !kept.has(name) && ageOf(join(folder, name)) > WRITTEN_DOWN_WITHIN))
		},
	}
}

/** What a key folder with this secret makes of its digests. */
export const digestUnder = (secret: BinaryLike | KeyObject): Keys['digest'] => (purpose, bytes) => Uint8Array.from(createHmac('sha256', secret).update(`holdfast v1 ${purpose}|`).update(bytes).digest())

/** Milliseconds in which whatever a new key is for is written down. */
const WRITTEN_DOWN_WITHIN = 3_600_000
const ageOf = (path: string) => Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())

function withReason<T>(folder: string, work: () => T): T {
	try {
		return work()
	} catch (cause) {
		throw new CannotStart('keys-folder', `The key folder ${folder} cannot be used: ${cause instanceof Error ? cause.message : 'unknown'}. Set HOLDFAST_KEYS to a folder this user may write to.`, cause)
	}
}

/** Folder by folder: Node's own recursive way never ends where a file system refuses new folders, such as /proc. */
export function makeFolder(path: string): void {
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

export const DRAFT = '.draft'

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

export const weeksIn = (names: readonly string[]): readonly Week[] => names.filter((name) => /^\d+\.key$/.test(name)).map((name) => Number.parseInt(name, 10) as Week)

/** Written over first: a file that is only removed still lies on the disk. On a disk that writes elsewhere each time, only its own encryption helps. */
export function destroy(path: string): void {
	if (!existsSync(path)) return
	writeFileSync(path, randomBytes(32), { flag: 'r+', flush: true })
	rmSync(path, { force: true })
}

export function syncFolder(path: string): void {
	const folder = openSync(path, 'r')
	try {
		fsyncSync(folder)
	} finally {
		closeSync(folder)
	}
}
