/**
 * Front door: how a listing is sealed. The same code seals in an old phone's browser, in the sealing worker and at the desk.
 *
 *   record key ── HKDF ─> thread key (the receipt's holder has it too), note key, close key, file keys
 *   record key, sealed to the team's public key ("door"); the first opener puts it under the epoch's own key ("desk")
 *   thread key, under the receipt's own key: replies are for whoever holds the receipt
 */
import { newId, type Chance } from '#ground/chance.ts'
import { CHUNK, keyFor, seal, sealChunk, sealTo, wrapKey, type About, type Key, type Sealed } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import type { FileId, ListingId, MessageId } from './model.ts'
import type { Message, Told, Voice } from './told.ts'

/** Whom it is sealed to: the hub it belongs to, and the team's key of the day. */
export type Addressee = { readonly hub: string; readonly team: string; readonly epoch: number; readonly recipient: string }

export const about = (hub: string, record: ListingId, field: string): About => ({ hub, record, field, version: 1 })
const threadKey = (record: Key) => keyFor('thread', record)
const noteKey = (record: Key) => keyFor('notes', record)
/** What two open together lies under a key of its own: whoever has only that part's bytes and another key opens nothing. */
export const closeKey = (record: Key) => keyFor('close part', record)
export const fileKey = (file: FileId, key: Key) => keyFor(`file ${file}`, key)
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

// Sealing at the door

export type Recording = { readonly bytes: Uint8Array; readonly seconds: number; readonly type: string }
export type SealedListing = {
	readonly id: ListingId
	readonly lookup: Uint8Array
	readonly told: Sealed
	readonly teamWrap: Sealed
	readonly holderWrap: Sealed
	readonly close: Sealed | null
	readonly voice: { readonly file: FileId; readonly pieces: readonly Sealed[] } | null
}

/** @param told the plain bytes of a `Told` as JSON, left untouched so that a caller who owns them can wipe them @param close what two open together, as plain text; null where nothing was said */
export async function sealListing(to: Addressee, told: Uint8Array, voice: SealedVoice | null, receipt: Opens, record: NewRecord, chance: Chance, close: Uint8Array | null = null): Promise<SealedListing> {
	const { id, key } = record
	return {
		id,
		lookup: receipt.lookup,
		told: seal(key, about(to.hub, id, 'told'), told, chance),
		teamWrap: await sealTo(to.recipient, { ...about(to.hub, id, `team ${to.team}`), version: to.epoch }, key),
		holderWrap: wrapKey(receipt.key, about(to.hub, id, 'holder'), threadKey(key), chance),
		close: close && close.length > 0 ? seal(closeKey(key), about(to.hub, id, 'close'), close, chance) : null,
		voice: voice && { file: voice.voice.file, pieces: voice.pieces },
	}
}

export type NewRecord = { readonly id: ListingId; readonly key: Key }
export const newRecord = (chance: Chance): NewRecord => ({ id: newId('listing', chance), key: chance(32) })

export const toldBytes = (told: Told) => json(told)

export type SealedVoice = { readonly voice: Voice; readonly pieces: readonly Sealed[] }

/** A recording in sealed pieces of one length. Under the thread key, so that both who talk can hear it. */
export function sealVoice(hub: string, record: ListingId, recordKey: Key, recording: Recording, chance: Chance): SealedVoice {
	return sealVoiceUnder(hub, record, threadKey(recordKey), recording, chance)
}

function sealVoiceUnder(hub: string, record: ListingId, thread: Key, { bytes, seconds, type }: Recording, chance: Chance): SealedVoice {
	const file = newId('file', chance)
	const holds = CHUNK - 4
	const pieces = Array.from({ length: Math.max(1, Math.ceil(bytes.length / holds)) }, (_, i) =>
		sealChunk(fileKey(file, thread), about(hub, record, `${file} ${i}`), bytes.subarray(i * holds, (i + 1) * holds), chance),
	)
	return { voice: { file, seconds, type, pieces: pieces.length }, pieces }
}

// At the desk

/** What a team's members hold of an epoch. */
export type EpochKeys = { readonly team: string; readonly epoch: number; readonly seed: Key; readonly desk: Key; readonly likeness: Key }

export const wrapForDesk = (hub: string, id: ListingId, key: Key, epoch: EpochKeys, chance: Chance): Sealed =>
	wrapKey(epoch.desk, { ...about(hub, id, 'desk'), version: epoch.epoch }, key, chance)

export const threadOf = (recordKey: Key): Key => threadKey(recordKey)

/** For a new receipt: the thread key under the new receipt's key. The old receipt opens nothing from then on. */
export const wrapForHolder = (hub: string, id: ListingId, thread: Key, receipt: Opens, chance: Chance): Sealed => wrapKey(receipt.key, about(hub, id, 'holder'), thread, chance)
// The thread

export const sealMessage = (hub: string, id: ListingId, thread: Key, message: MessageId, content: Uint8Array, chance: Chance): Sealed => seal(thread, about(hub, id, message), content, chance)
export const messageBytes = (message: Message) => json(message)
export const sealThreadVoice = sealVoiceUnder
/** Notes are for the team alone: under a key the receipt does not lead to. */
export const notesOf = (recordKey: Key): Key => noteKey(recordKey)
