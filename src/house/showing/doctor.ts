/**
 * How a hub is, from what was seen of it: each thing that is wrong with its mend in one sentence. Pure: what was seen is handed in, so that every
 * trouble can be thought through without having it.
 */
import type { StreetsFault } from '#ground/streets.ts'
import { days, hours } from '#ground/time.ts'

/** `hint`: nothing is broken, and somebody should know. */
export type Finding = { readonly about: string; readonly is: 'well' | 'hint' | 'wrong'; readonly says: string; readonly mend?: string }

const well = (about: string, says: string): Finding => ({ about, is: 'well', says })
const hint = (about: string, says: string, mend: string): Finding => ({ about, is: 'hint', says, mend })
const wrong = (about: string, says: string, mend: string): Finding => ({ about, is: 'wrong', says, mend })

export const wasClosed = (day: string): Finding => hint('closed', `The hub of this folder was closed on ${day}.`, 'Nothing is wrong. Destroy its .keys files wherever they lie; then the data folder may go. npm start would begin a new hub here.')

const MB = 2 ** 20
const day = (at: number) => new Date(at).toISOString().slice(0, 10)
const ago = (ms: number) => (ms < hours(1) ? 'within the hour' : ms < days(2) ? `${Math.floor(ms / hours(1))} hours ago` : `${Math.floor(ms / days(1))} days ago`)
/** Where nothing is amiss, one line says so. */
const orWell = (found: readonly Finding[], about: string, says: string): Finding[] => (found.length > 0 ? [...found] : [well(about, says)])

// Time

/** @property jump null where nobody could look, or the clock runs steadily */
export type SeenTime = { readonly now: number; readonly zone: string; readonly jump: { readonly from: number; readonly by: number; readonly left: number } | null }

export function time({ now, zone, jump }: SeenTime): Finding[] {
	const year = new Date(now).getUTCFullYear()
	const found: Finding[] = []
	if (year < 2026 || year > 2100) found.push(wrong('clock', `The clock says it is the year ${year}.`, 'Set the clock of this machine, and let it be set by the network: timedatectl set-ntp true'))
	if (jump) found.push(wrong('clock', `The clock went ${jump.by > 0 ? 'forward' : 'back'} from ${day(jump.from)} to ${day(now)}; what fell due since, waits for ${Math.ceil(jump.left / hours(1))} more hours.`, 'If today’s date is right: npm run -s hub -- purge --now. If not, set the clock.'))
	return orWell(found, 'clock', `It is ${new Date(now).toISOString().slice(0, 16).replace('T', ' ')} UTC. Weeks end by UTC; the files are swept at three at night, ${zone}.`)
}

// Disk

/** @property bytes free for us; @property inodes free, null where the file system does not count them; @property kind as its file system is called */
export type SeenFolder = { readonly what: 'data' | 'key'; readonly path: string; readonly bytes: number; readonly inodes: number | null; readonly kind: string }

const LITTLE = 500 * MB
const NOT_MUCH = 2048 * MB
const FEW_INODES = 2000

export function disk(folders: readonly SeenFolder[]): Finding[] {
	const found = folders.flatMap(({ what, path, bytes, inodes }): Finding[] => {
		const free = `${Math.floor(bytes / MB)} MB`
		// Keys are small: the least bit of room is enough for them.
		const [little, notMuch] = what === 'key' ? [10 * MB, 10 * MB] : [LITTLE, NOT_MUCH]
		return [
			...(bytes < little ? [wrong('disk', `The disk of the ${what} folder ${path} has ${free} left; when it is full, nothing is taken any more.`, 'Make room on it, or move the folder to a larger disk.')] : bytes < notMuch ? [hint('disk', `The disk of the ${what} folder ${path} has ${free} left.`, 'Make room on it before it is full.')] : []),
			...(inodes !== null && inodes < FEW_INODES ? [wrong('disk', `The disk of the ${what} folder ${path} takes only ${inodes} more files.`, 'Delete what is not needed: many small files fill it.')] : []),
		]
	})
	return orWell(found, 'disk', folders.map(({ what, bytes }) => `${bytes > 10_000 * MB ? `${Math.floor(bytes / 1024 / MB)} GB` : `${Math.floor(bytes / MB)} MB`} free for the ${what} folder`).join(', '))
}

const NETWORKED = new Set(['nfs', 'smb', 'cifs', 'fuse', '9p', 'ceph'])
const SNAPSHOTTED = new Set(['btrfs', 'zfs'])

/** Where somebody else may keep copies, destroying a key here destroys it here alone. @param rentedFrom whose machine this seems to be */
export function copies(folders: readonly SeenFolder[], rentedFrom: string | null): Finding[] {
	const found = folders.flatMap(({ what, path, kind }): Finding[] => {
		if (NETWORKED.has(kind)) return [hint('snapshots', `The ${what} folder ${path} lies on another machine (${kind}): that one may keep what is deleted here.`, 'Put it on a disk of this machine.')]
		if (SNAPSHOTTED.has(kind)) return [hint('snapshots', `The ${what} folder ${path} lies on ${kind}, which can keep snapshots: a key in one of them outlives its week.`, `Keep no snapshots of the ${what} folder, or delete them with each week.`)]
		if (kind === 'tmpfs') return [hint('snapshots', `The ${what} folder ${path} lies in memory: it is gone when the machine stops.`, 'For a hub that shall last, put it on a disk.')]
		return []
	})
	if (rentedFrom !== null) found.push(hint('snapshots', `This machine seems to be ${rentedFrom}’s. Its snapshots and its memory are theirs to copy; that a key is gone there, nobody can promise.`, 'Switch off snapshots and backups at the provider, and put the key folder on an encrypted disk whose passphrase is typed at the start.'))
	return orWell(found, 'snapshots', 'The folders lie on a plain disk of this machine.')
}

// Who may read

/** @property mode permission bits; @property uid owner; @property isKey whether nobody else at all may enter or read */
export type SeenEntry = { readonly path: string; readonly isFolder: boolean; readonly mode: number; readonly uid: number; readonly isKey: boolean }

/** @param us our own user's number; null where there are none */
export function permissions(entries: readonly SeenEntry[], us: number | null): Finding[] {
	const octal = (mode: number) => (mode & 0o777).toString(8).padStart(4, '0')
	const found = entries.flatMap(({ path, isFolder, mode, uid, isKey }): Finding[] => [
		...((mode & (isKey ? 0o077 : 0o007)) !== 0 ? [wrong('permissions', `${path} can be ${isFolder ? 'entered' : 'read'} by others (${octal(mode)}).`, `chmod ${isFolder ? '0700' : '0600'} ${path}`)] : []),
		...(us !== null && us !== 0 && uid !== us ? [wrong('permissions', `${path} belongs to another user (number ${uid}).`, `Run this as the user of the hub, or, as root: chown ${us} ${path}`)] : []),
	])
	return orWell(found, 'permissions', 'Nobody but the hub’s own user may read its folders.')
}

// Keys

/**
 * @property folder whether it is there @property hasDatabase whether a database is there that was begun with keys
 * @property damaged files that are not whole @property fits null where nobody could look @property missing weeks of living records whose key is not there
 */
export type SeenKeys = { readonly path: string; readonly folder: boolean; readonly digest: boolean; readonly hasDatabase: boolean; readonly damaged: readonly string[]; readonly fits: boolean | null; readonly missing: number; readonly weeks: number }

export function keys({ path, folder, digest, hasDatabase, damaged, fits, missing, weeks }: SeenKeys): Finding[] {
	const FROM_FILE = 'npm run -s hub -- restore --only-keys FILE.keys, with the newest .keys file and a steward’s recovery words'
	const BACK = `Put the folder back where it was, or set HOLDFAST_KEYS to where it is. If it is lost, stop the hub and ${FROM_FILE}.`
	if (!folder || !digest) return hasDatabase ? [wrong('keys', `${folder ? `digest.key is not in the key folder ${path}` : `The key folder ${path} is not there`}, and a database is.`, BACK)] : [hint('keys', `The key folder ${path} is not there yet.`, 'It is made when the hub first starts.')]
	const found: Finding[] = damaged.map((name) => wrong('keys', `${name} in the key folder is not whole or cannot be read.`, `Stop the hub, then ${FROM_FILE}.`))
	if (fits === false) found.push(wrong('keys', `The key folder ${path} is not the one this database was begun with.`, 'Set HOLDFAST_KEYS to the right one. Delete neither.'))
	if (missing > 0) found.push(wrong('keys', `The keys of ${missing} weeks that are not over are missing: what ends in them opens for nobody.`, `Stop the hub, then ${FROM_FILE}.`))
	return orWell(found, 'keys', `The keys of ${weeks} ${weeks === 1 ? 'week' : 'weeks'}, all whole.`)
}

// The way in

/** @property expires null where nobody looked; a text where looking failed */
export type SeenName = { readonly origin: string; readonly expires: number | string | null }

export function certificates({ origin, expires }: SeenName, now: number): Finding[] {
	const { protocol, hostname } = new URL(origin)
	const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'
	if (protocol === 'http:' && isHere) return [hint('certificate', `People reach this hub only on this machine (${origin}).`, 'Set ORIGIN to the name people use, with a certificate in front: README, "A hub with a name of its own".')]
	if (protocol === 'http:') return hostname.endsWith('.onion') ? [well('certificate', 'An onion service needs none.')] : [wrong('certificate', `${origin} is without a certificate: browsers do not seal there, and everybody on the way can read.`, 'Put Caddy in front, and https in ORIGIN.')]
	if (expires === null) return [hint('certificate', `Nobody looked at the certificate of ${origin}: nothing goes out from here unasked.`, 'npm run -s hub -- doctor --online')]
	if (typeof expires === 'string') return [wrong('certificate', `${origin} does not answer as it should (${expires}).`, 'Does the name lead to this machine, are ports 80 and 443 open, does Caddy run? systemctl status caddy')]
	if (expires - now < days(10)) return [wrong('certificate', `The certificate of ${origin} ends on ${day(expires)}.`, 'Caddy renews it by itself a month before; see why it did not: journalctl -u caddy')]
	return [well('certificate', `The certificate of ${origin} lasts until ${day(expires)}.`)]
}

/** @param gates those the carriers' file opens, by name; or in a sentence why it opens none @param signal why the signal-cli beside the hub does not answer; null where it does, or none is set up */
export const carriers = (gates: readonly string[] | string, signal: { readonly at: string; readonly why: string } | null = null): Finding[] => {
	if (typeof gates === 'string') return [wrong('carriers', gates, 'Mend it, or move it away: npm start refuses it as well. README, "Mail and messages", says what may stand there.')]
	if (gates.length === 0) return [well('carriers', 'No carriers are set: it sends no mail and no messages.')]
	const open = well('carriers', `Open: ${gates.join(', ')}. ${gates.includes('signal') ? 'Only the signal-cli beside the hub was asked' : 'Nobody asked them just now'}.`)
	return signal ? [open, wrong('carriers', `Signal is set up, and nothing answers at ${signal.at} (${signal.why}).`, 'Start signal-cli there: signal-cli -a NUMBER daemon --http. Until then nothing goes out or comes in by Signal. README, “Signal”.')] : [open]
}

// The street map

/** @property fault null where it can be drawn from @property leftOut parts of town that do not lie on it whole, by name */
export type SeenStreets = { readonly path: string; readonly fault: StreetsFault | null; readonly leftOut: readonly string[] }

const STREETS_FAULTS: Readonly<Record<StreetsFault, string>> = {
	'no-pmtiles': 'is no PMTiles file of version 3',
	'cut-short': 'is not whole',
	'no-streets': 'holds pictures, not streets (no vector tiles)',
	'pressed-otherwise': 'is pressed in a way browsers do not read (not gzip)',
	nowhere: 'does not say what it covers',
}

/** @param seen null where there is none */
export function streets(seen: SeenStreets | null): Finding[] {
	if (!seen) return [well('street map', 'There is none: the hotline’s map is drawn as the parts of town. README, “A street map of your town”.')]
	const CUT = 'Cut it anew: README, “A street map of your town”.'
	if (seen.fault) return [wrong('street map', `${seen.path} ${STREETS_FAULTS[seen.fault]}: no page uses it.`, CUT)]
	if (seen.leftOut.length > 0) return [wrong('street map', `${seen.path} does not cover ${seen.leftOut.join(', ')}.`, CUT)]
	return [well('street map', 'It covers every part of town.')]
}

// Looking after it

export type SeenCare = { readonly backup: number | null; readonly rehearsal: number | null; readonly members: number; readonly nightly: boolean }

const BACKED_UP_WITHIN = days(8)
const REHEARSED_WITHIN = days(100)

export function care({ backup, rehearsal, members, nightly }: SeenCare, now: number): Finding[] {
	if (members === 0) return [well('backup', 'Nobody has joined yet, so there is nothing to copy.')]
	const mend = nightly ? 'HOLDFAST_BACKUPS is set: is that disk there, and has it room?' : 'npm run -s hub -- backup FILE on another disk, or set HOLDFAST_BACKUPS and it is done every night.'
	const copied = backup === null ? wrong('backup', 'There is no backup.', mend) : now - backup > BACKED_UP_WITHIN ? wrong('backup', `The last backup is of ${day(backup)}, ${ago(now - backup)}.`, mend) : well('backup', `The last backup was ${ago(now - backup)}.`)
	const TRY = 'npm run -s hub -- restore FILE --rehearse, with a steward who brings the recovery words.'
	const tried = rehearsal === null ? hint('rehearsal', 'Nobody has tried whether a backup can be brought back.', TRY) : now - rehearsal > REHEARSED_WITHIN ? hint('rehearsal', `A backup was last tried ${ago(now - rehearsal)}.`, TRY) : well('rehearsal', `A backup was tried ${ago(now - rehearsal)}.`)
	return [copied, tried]
}

/** @property core the most bytes of a core dump; null where it cannot be known. @property swap bytes of swap, encrypted or not */
export type SeenMemory = { readonly available: number | null; readonly swap: number; readonly core: number | null }

export function memory({ available, swap, core }: SeenMemory): Finding[] {
	const found: Finding[] = []
	if (available !== null && available < 150 * MB) found.push(wrong('memory', `${Math.floor(available / MB)} MB of memory are left on this machine.`, 'End what else runs on it, or give it more.'))
	if (swap > 0) found.push(hint('memory', 'This machine has swap: words sent without JavaScript could reach the disk.', 'swapoff -a, or start the hub by deploy/holdfast.service, which keeps it out of swap.'))
	if (core !== null && core > 0) found.push(hint('memory', 'A crash may leave a picture of the memory on the disk.', 'ulimit -c 0 before the start, or start the hub by deploy/holdfast.service.'))
	return orWell(found, 'memory', 'Nothing of memory reaches the disk, as far as can be seen.')
}

/** @property reviewBy when somebody was to look at it again */
export const holds = (all: readonly { readonly reviewBy: number; readonly lapsesAt: number }[], now: number): Finding[] => {
	const late = all.filter(({ reviewBy }) => reviewBy <= now)
	if (late.length > 0) return [wrong('legal holds', `${late.length === 1 ? 'A legal hold is' : `${late.length} legal holds are`} past the day of review; the first lapses by itself on ${day(Math.min(...late.map(({ lapsesAt }) => lapsesAt)))}.`, 'A steward renews or releases it at the desk.')]
	return [well('legal holds', all.length === 0 ? 'There are none.' : `${all.length}, the next to be looked at again by ${day(Math.min(...all.map(({ reviewBy }) => reviewBy)))}.`)]
}

/** @property trouble why it cannot be reached, in one line; else its version and whether it waits for the disk */
export type SeenDatabase = { readonly trouble: string } | { readonly version: string; readonly number: number; readonly isOwn: boolean; readonly waits: boolean }

export function database(seen: SeenDatabase): Finding[] {
	if ('trouble' in seen) return [wrong('database', seen.trouble, 'README, "When it does not start", has each of these lines and what to do.')]
	if (seen.number < 150_000) return [wrong('database', `This PostgreSQL is version ${seen.version}.`, 'Use 15 or newer.')]
	if (!seen.waits) return [wrong('database', 'This PostgreSQL does not wait for its disk: a power cut would lose what people were told is kept.', 'Set fsync, full_page_writes and synchronous_commit to on.')]
	return [well('database', `PostgreSQL ${seen.version}${seen.isOwn ? ', its own' : ', at DATABASE_URL: what its provider keeps of it is ciphertext, and stays'}.`)]
}

// All of it

export const isWell = (findings: readonly Finding[]): boolean => findings.every(({ is }) => is !== 'wrong')

const SIGNS = { well: 'well ', hint: 'hint ', wrong: 'WRONG' } as const
export const findingsText = (findings: readonly Finding[]): string => findings.map(({ about, is, says, mend }) => `${SIGNS[is]}  ${about}: ${says}${mend ? `\n       → ${mend}` : ''}`).join('\n')
