/**
 * A folder for sockets that only its owner may enter. A socket's path must fit about 100 bytes, so a deep data folder
 * gets a short stand-in among the temporary files. Its name can be guessed, so one that somebody else put there is refused.
 */
import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, statSync, type Stats } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { CannotStart } from '#house/config.server.ts'

/** The kernel's limit is 107 bytes on Linux and 103 on macOS. */
const longestSocketPath = 100

const sockets = ['.s.PGSQL.5432', 'hub.sock']

/**
 * Makes the data folder where it is missing, and its folder for sockets; the same data folder always gives the same one.
 * @param temporary where a stand-in goes when `<data>/run` is too long
 * @returns an absolute path, mode 0700
 * @throws CannotStart when a folder cannot be made or belongs to somebody else
 */
export function openRunFolder(dataFolder: string, temporary = tmpdir()): string {
	const data = withReason(dataFolder, () => {
		mkdirSync(dataFolder, { recursive: true, mode: 0o700 })
		return realpathSync(dataFolder)
	})
	const inside = path.join(data, 'run')
	if (fits(inside)) return claim(inside, statSync(data))
	const name = `holdfast-${us ?? 0}-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
	const outside = [temporary, '/tmp'].map((folder) => path.join(folder, name)).find(fits)
	if (outside === undefined) throw new CannotStart('path-too-long', `The path of the temporary folder ${temporary} is too long for sockets: set TMPDIR to a short one.`)
	return claim(outside)
}

const us = process.getuid?.()
const fits = (folder: string): boolean => sockets.every((name) => Buffer.byteLength(path.join(folder, name)) <= longestSocketPath)

/** Root may start a hub whose data folder is somebody else's, and leaves it theirs; among the temporary files it trusts only itself. */
function claim(folder: string, heir?: Stats): string {
	return withReason(folder, () => {
		try {
			mkdirSync(folder, { mode: 0o700 })
		} catch (error) {
			if (codeOf(error) !== 'EEXIST') throw error
		}
		const found = lstatSync(folder)
		if (!found.isDirectory()) throw new CannotStart('run-folder-not-a-folder', `${folder} must be a folder, and is something else: remove it and start again.`)
		if (us === 0 && heir) chownSync(folder, heir.uid, heir.gid)
		else if (us !== undefined && found.uid !== us)
			throw new CannotStart('run-folder-not-ours', `${folder} belongs to another user (number ${found.uid}): start as that user, or remove it if it is not theirs to have.`)
		chmodSync(folder, 0o700)
		return folder
	})
}

function withReason<T>(folder: string, work: () => T): T {
	try {
		return work()
	} catch (error) {
		const code = codeOf(error)
		if (code === undefined) throw error
		throw new CannotStart('folder-not-usable', `The folder ${folder} cannot be used (${code}): choose another with HOLDFAST_DATA, or give it to the user who starts Holdfast.`, error)
	}
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code
