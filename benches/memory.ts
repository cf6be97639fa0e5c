/**
 * How much memory a hub holds, all its processes together. Every page counts once and whole, whoever else maps it: a browser or another Node
 * on the same machine makes a hub no smaller. (Linux: proc_pid_smaps(5).)
 */
import { readFileSync } from 'node:fs'
import { familyOf } from '../stories/child.testing.ts'

type Mapping = { readonly what: string; readonly resident: number; readonly share: number; readonly own: number }

/** Bytes. @throws where the kernel does not tell */
export function memoryOf(pid: number): number {
	const mappings = [pid, ...familyOf(pid).map((one) => one.pid)].flatMap(mappingsOf)
	const own = mappings.reduce((sum, mapping) => sum + mapping.own, 0)
	const shared = Map.groupBy(mappings.filter(({ resident, own }) => resident > own), ({ what }) => what)
	// Of what several map, no less is there than any one of them sees, and no less than all their shares.
	const common = [...shared.values()].map((of) => Math.max(...of.map(({ resident, own }) => resident - own), of.reduce((sum, { share, own }) => sum + share - own, 0)))
	return own + common.reduce((sum, bytes) => sum + bytes, 0)
}

function mappingsOf(pid: number): Mapping[] {
	let smaps: string
	try {
		smaps = readFileSync(`/proc/${pid}/smaps`, 'utf8')
	} catch (fault) {
		// A process that has just ended holds nothing.
		if ((fault as NodeJS.ErrnoException).code === 'ENOENT' || (fault as NodeJS.ErrnoException).code === 'ESRCH') return []
		throw fault
	}
	return smaps.split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m).flatMap((text) => {
		const [range = '', _modes, offset = '', _device, inode = '0', ...name] = (text.split('\n')[0] ?? '').split(/\s+/)
		const kilobytes = (field: string) => Number(new RegExp(`^${field}: +(\\d+) kB`, 'm').exec(text)?.[1] ?? 0) * 1024
		// Children of a fork share what they have not written to, at the address it had in their parent.
		const what = inode === '0' ? (range.split('-')[0] ?? '') : `${name.join(' ')} ${offset}`
		return [{ what, resident: kilobytes('Rss'), share: kilobytes('Pss'), own: kilobytes('Private_Clean') + kilobytes('Private_Dirty') }]
	})
}

export const megabytes = (bytes: number) => bytes / 1024 / 1024
