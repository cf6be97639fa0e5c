/** What a frozen data folder holds, written down when it was frozen, and how it is unpacked. Everything in it is invented. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpack } from './packing.testing.ts'

export type FrozenSteward = { readonly called: string; readonly recovery: string; readonly passphrase: string; readonly holdsKeys: boolean }
/** @property said everything said in the thread afterwards, in order; @property notes what only the team reads */
export type FrozenListing = {
	readonly id: string
	readonly side: 'ask' | 'offer'
	readonly sealedWhere: 'browser' | 'arrival'
	readonly state: 'waiting' | 'held' | 'answered' | 'closed'
	readonly receipt: string
	readonly text: string
	readonly said: readonly string[]
	readonly notes: readonly string[]
	/** SHA-256 of the recording, in hex. */
	readonly voice: string | null
}
/** @property frozenAt milliseconds since 1970: a story opens the folder with its clock set to just after */
export type Frozen = { readonly version: string; readonly frozenAt: number; readonly hub: string; readonly stewards: readonly FrozenSteward[]; readonly listings: readonly FrozenListing[] }

const HERE = fileURLToPath(new URL('.', import.meta.url))

/** Every release that was ever frozen, oldest first. */
export const RELEASES = readdirSync(HERE).filter((name) => name.endsWith('.tar.br')).map((name) => name.slice(0, -'.tar.br'.length)).toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }))

export const fileOf = (version: string) => join(HERE, `${version}.tar.br`)
export const noteOf = (version: string) => join(HERE, `${version}.json`)

/** A data folder of that release, anew. */
export function thaw(version: string): { readonly folder: string; readonly holds: Frozen } {
	const folder = mkdtempSync(join(tmpdir(), 'hf-'))
	mkdirSync(join(folder, 'data'), { mode: 0o700 })
	unpack(fileOf(version), join(folder, 'data'))
	return { folder: join(folder, 'data'), holds: JSON.parse(readFileSync(noteOf(version), 'utf8')) as Frozen }
}
