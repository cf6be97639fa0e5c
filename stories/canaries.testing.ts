/**
 * Canaries: invented words that must be nowhere afterwards, in none of the spellings a disk, a log or a heap could give them.
 * Each value holds a run of letters or digits that occurs nowhere else, so that half a value is found, too.
 */
import { randomInt } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join, relative } from 'node:path'

const letters = (n: number) => Array.from({ length: n }, () => 'bcdfghjklmnpqrstvwxz'[randomInt(20)]).join('')
const digits = (n: number) => Array.from({ length: n }, () => String(randomInt(10))).join('')

/** What one person might say of themselves; no two are alike. */
export type Canary = { readonly phone: string; readonly name: string; readonly address: string; readonly email: string; readonly text: string }

export const newCanary = (): Canary => ({
	phone: `+1 ${digits(3)} ${digits(4)} ${digits(5)}`,
	name: `Zoë ${letters(12)}`,
	address: `${digits(4)} Ñandú ${letters(12)}, #${digits(3)}`,
	email: `${letters(12)}+ñ@example.org`,
	text: `“leche” para ${letters(14)} & <cinco> \\ 'niños'`,
})

/** Something to look for. Text is looked for in many spellings, bytes as they are and as text that stands for them. */
export type Secret = { readonly called: string; readonly value: string | Uint8Array }

export const secretsOf = (called: string, canary: Canary): Secret[] =>
	Object.entries(canary).flatMap(([field, value]) => {
		const run = field === 'phone' ? value.replace(/\D/g, '') : (/[bcdfghjklmnpqrstvwxz]{12,}/.exec(value)?.[0] ?? value)
		return [...new Set([value, run])].map((one) => ({ called: `${called} ${field}`, value: one }))
	})

function spellings(value: string | Uint8Array): readonly (readonly [string, Buffer])[] {
	const bytes = Buffer.from(value)
	const hex = bytes.toString('hex')
	const encoded = [0, 1, 2].flatMap((shift) => {
		// What stands before and after in the same run changes the characters at both ends; those between are always there.
		const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64')
		const inner = whole.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6))
		return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map((text): [string, Buffer] => ['base64', Buffer.from(text)])
	})
	const both: [string, Buffer][] = [['plain', bytes], ['reversed', Buffer.from(bytes.toReversed())], ['hex', Buffer.from(hex)], ['hex', Buffer.from(hex.toUpperCase())], ...encoded]
	if (typeof value !== 'string') return both
	const utf16 = Buffer.from(value, 'utf16le')
	const escaped = JSON.stringify(value).slice(1, -1)
	const url = encodeURIComponent(value)
	return [
		...both,
		['utf-16le', utf16],
		['utf-16be', Buffer.from(utf16).swap16()],
		['latin-1', Buffer.from(value, 'latin1')],
		['reversed', Buffer.from([...value].toReversed().join(''))],
		['json', Buffer.from(escaped)],
		['json', Buffer.from(escaped.replace(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`))],
		['url', Buffer.from(url)],
		['url', Buffer.from(url.replaceAll('%20', '+'))],
		['url', Buffer.from(url.replace(/%../g, (two) => two.toLowerCase()))],
		['html', Buffer.from(value.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`))],
		['html', Buffer.from(value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll("'", '&#39;').replaceAll('"', '&quot;'))],
	]
}

type Pattern = { readonly called: string; readonly as: string; readonly bytes: Buffer }
export type Find = { readonly called: string; readonly as: string; readonly at: number; readonly length: number }

/** Of four-byte beginnings there are 2^32; that two share a slot costs one comparison. */
const BITS = 20
/** Most of a young database and of a process is this. */
const NOTHING = Buffer.alloc(4096)
const slotOf = (four: number) => Math.imul(four, 0x9e3779b1) >>> (32 - BITS)
const firstFour = (bytes: Uint8Array) => ((bytes[0] ?? 0) << 24) | ((bytes[1] ?? 0) << 16) | ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)

export type Sweep = {
	in(bytes: Uint8Array): Find[]
	/** Every file under the folder, names included; sentences that say what was found where. */
	folder(folder: string): string[]
	/** The private writable memory of a process (Linux). What is one place is counted once, however many patterns it fits. */
	memory(pid: number): Find[]
}

/** Looks for everything at once, in one pass. */
export function sweepFor(secrets: readonly Secret[]): Sweep {
	const bySlot = new Map<number, Pattern[]>()
	const known = new Uint8Array(2 ** BITS)
	const seen = new Set<string>()
	let longest = 0
	for (const { called, value } of secrets) {
		for (const [as, bytes] of spellings(value)) {
			const same = bytes.toString('latin1')
			if (seen.has(same)) continue
			seen.add(same)
			if (bytes.length < 7) throw new Error(`${called} as ${as} is too short to be told from chance`)
			const slot = slotOf(firstFour(bytes))
			known[slot] = 1
			bySlot.set(slot, [...(bySlot.get(slot) ?? []), { called, as, bytes }])
			longest = Math.max(longest, bytes.length)
		}
	}

	function within(bytes: Uint8Array): Find[] {
		const found: Find[] = []
		const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
		let four = 0
		for (let end = 0; end < buffer.length; end++) {
			if (end % NOTHING.length === 0 && buffer.subarray(end, end + NOTHING.length).equals(NOTHING)) {
				end += NOTHING.length - 1
				four = 0
				continue
			}
			four = (four << 8) | (buffer[end] as number)
			const slot = Math.imul(four, 0x9e3779b1) >>> (32 - BITS)
			if (known[slot] === 0 || end < 3) continue
			const at = end - 3
			for (const pattern of bySlot.get(slot) ?? [])
				if (buffer.subarray(at, at + pattern.bytes.length).equals(pattern.bytes)) found.push({ called: pattern.called, as: pattern.as, at, length: pattern.bytes.length })
		}
		return found
	}

	return {
		in: within,
		folder(folder) {
			const names = readdirSync(folder, { recursive: true, withFileTypes: true })
			return names.flatMap((entry) => {
				const path = join(entry.parentPath, entry.name)
				const inName = within(Buffer.from(entry.name)).map((find) => `${find.called} as ${find.as} in the name ${relative(folder, path)}`)
				if (!entry.isFile()) return inName
				return [...inName, ...within(readIfThere(path)).map((find) => `${find.called} as ${find.as} in ${relative(folder, path)} at ${find.at}`)]
			})
		},
		memory(pid) {
			const found: Find[] = []
			for (const { at, bytes } of memoryOf(pid, longest)) for (const find of within(bytes)) found.push({ ...find, at: at + find.at })
			const longestFirst = found.toSorted((a, b) => a.at - b.at || b.length - a.length)
			return longestFirst.filter((find, i) => !longestFirst.slice(0, i).some((other) => other.at <= find.at && find.at < other.at + other.length))
		},
	}
}

function readIfThere(path: string): Buffer {
	try {
		return readFileSync(path)
	} catch (fault) {
		// A database tidies up while we look.
		if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0)
		throw fault
	}
}

const WINDOW = 8 * 1024 * 1024

/** Pieces overlap, so that nothing hides on a border. A page that goes away while we look is passed by. */
function* memoryOf(pid: number, overlap: number): Generator<{ readonly at: number; readonly bytes: Buffer }> {
	const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
	const memory = openSync(`/proc/${pid}/mem`, 'r')
	const window = Buffer.alloc(WINDOW)
	try {
		for (const line of maps) {
			const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw-p/.exec(line) ?? []
			if (from === '') continue
			const end = Number.parseInt(to, 16)
			for (let at = Number.parseInt(from, 16); at < end; at += WINDOW - overlap) {
				const length = readMemory(memory, window, Math.min(WINDOW, end - at), at)
				yield { at, bytes: window.subarray(0, length) }
				if (at + WINDOW >= end) break
			}
		}
	} finally {
		closeSync(memory)
		window.fill(0)
	}
}

function readMemory(memory: number, into: Buffer, length: number, at: number): number {
	try {
		return readSync(memory, into, 0, length, at)
	} catch (fault) {
		if ((fault as NodeJS.ErrnoException).code === 'EIO') return 0
		throw fault
	}
}
