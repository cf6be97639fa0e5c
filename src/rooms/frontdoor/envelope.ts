/**
 * Front door: how a listing is sealed and opened. The same code seals in an old phone's browser, in the sealing worker and at the desk.
 *
 *   record key ── HKDF ─> thread key (the receipt's holder has it too), note key, file keys
 *   record key, sealed to the team's public key ("door"); the first opener puts it under the epoch's own key ("desk")
 *   thread key, under the receipt's own key: replies are for whoever holds the receipt
 */
import * as v from 'valibot'
import { newId, type Chance } from '#ground/ids.ts'
import { CHUNK, keyFor, open, openAs, seal, sealChunk, sealTo, unwrapKey, wrapKey, type About, type Key, type Sealed } from '#ground/sealed.ts'
import type { Opens } from '#ground/secret-words.ts'
import { HOURS, WAYS } from './choices.ts'
import { FileId, VOICE_SECONDS, type ListingId, type MessageId } from './model.ts'

// What is sealed

const text = (max: number) => v.optional(v.pipe(v.string(), v.maxLength(max)), '')

const Voice = v.object({ file: FileId, seconds: v.pipe(v.number(), v.minValue(0), v.maxValue(VOICE_SECONDS + 5)), type: v.pipe(v.string(), v.maxLength(80)), pieces: v.number() })
export type Voice = v.InferOutput<typeof Voice>

/** Everything a person said, in their own words. Only the team and, of the thread, the receipt's holder can read it. */
export const Told = v.object({
	text: text(8000),
	name: text(120),
	people: text(20),
	when: text(300),
	way: v.optional(v.picklist(WAYS), 'none'),
	contact: text(200),
	hours: v.optional(v.array(v.picklist(HOURS)), []),
	hoursNote: text(300),
	relay: text(300),
	limits: text(500),
	voice: v.optional(v.nullable(Voice), null),
})
export type Told = v.InferOutput<typeof Told>

/** One message of a thread. `by` is the name to be called by of whoever answered, known to the two who talk. */
export const Message = v.object({ text: text(8000), by: text(60), voice: v.optional(v.nullable(Voice), null) })
export type Message = v.InferOutput<typeof Message>

/** Whom it is sealed to: the hub it belongs to, and the team's key of the day. */
export type Addressee = { readonly hub: string; readonly team: string; readonly epoch: number; readonly recipient: string }

const about = (hub: string, record: ListingId, field: string): About => ({ hub, record, field, version: 1 })
const threadKey = (record: Key) => keyFor('thread', record)
const noteKey = (record: Key) => keyFor('notes', record)
const fileKey = (file: FileId, key: Key) => keyFor(`file ${file}`, key)
const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
const parsed = <S extends v.GenericSchema>(schema: S, plain: Uint8Array) => v.parse(schema, JSON.parse(new TextDecoder().decode(plain)))

// Sealing at the door

export type Recording = { readonly bytes: Uint8Array; readonly seconds: number; readonly type: string }
export type SealedListing = {
	readonly id: ListingId
	readonly lookup: Uint8Array
	readonly told: Sealed
	readonly teamWrap: Sealed
	readonly holderWrap: Sealed
	readonly voice: { readonly file: FileId; readonly pieces: readonly Sealed[] } | null
}

/** @param told the plain bytes of a `Told` as JSON, left untouched so that a caller who owns them can wipe them */
export async function sealListing(to: Addressee, told: Uint8Array, voice: SealedVoice | null, receipt: Opens, record: NewRecord, chance: Chance): Promise<SealedListing> {
	const { id, key } = record
	return {
		id,
		lookup: receipt.lookup,
		told: seal(key, about(to.hub, id, 'told'), told, chance),
		teamWrap: await sealTo(to.recipient, { ...about(to.hub, id, `team ${to.team}`), version: to.epoch }, key),
		holderWrap: wrapKey(receipt.key, about(to.hub, id, 'holder'), threadKey(key), chance),
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

/** The record key, however it is wrapped. @throws DoesNotOpen */
export const openRecord = (hub: string, id: ListingId, wrap: Sealed, wrapped: 'door' | 'desk', epoch: EpochKeys): Promise<Key> =>
	wrapped === 'door'
		? openAs(epoch.seed, { ...about(hub, id, `team ${epoch.team}`), version: epoch.epoch }, wrap)
		: Promise.resolve(unwrapKey(epoch.desk, { ...about(hub, id, 'desk'), version: epoch.epoch }, wrap))

export const wrapForDesk = (hub: string, id: ListingId, key: Key, epoch: EpochKeys, chance: Chance): Sealed =>
	wrapKey(epoch.desk, { ...about(hub, id, 'desk'), version: epoch.epoch }, key, chance)

export const openTold = (hub: string, id: ListingId, key: Key, told: Sealed): Told => parsed(Told, open(key, about(hub, id, 'told'), told))

export const threadOf = (recordKey: Key): Key => threadKey(recordKey)

/** For a new receipt: the thread key under the new receipt's key. The old receipt opens nothing from then on. */
export const wrapForHolder = (hub: string, id: ListingId, thread: Key, receipt: Opens, chance: Chance): Sealed => wrapKey(receipt.key, about(hub, id, 'holder'), thread, chance)
/** @throws DoesNotOpen */
export const openForHolder = (hub: string, id: ListingId, receiptKey: Key, wrap: Sealed): Key => unwrapKey(receiptKey, about(hub, id, 'holder'), wrap)

// The thread

export const sealMessage = (hub: string, id: ListingId, thread: Key, message: MessageId, content: Uint8Array, chance: Chance): Sealed => seal(thread, about(hub, id, message), content, chance)
export const openMessage = (hub: string, id: ListingId, thread: Key, message: MessageId, body: Sealed): Message => parsed(Message, open(thread, about(hub, id, message), body))
export const messageBytes = (message: Message) => json(message)
export const sealThreadVoice = sealVoiceUnder
/** @throws DoesNotOpen */
export const openThreadVoice = (hub: string, id: ListingId, thread: Key, voice: Voice, pieces: readonly Sealed[]): Uint8Array[] =>
	pieces.map((piece, i) => open(fileKey(voice.file, thread), about(hub, id, `${voice.file} ${i}`), piece))

/** Notes are for the team alone: under a key the receipt does not lead to. */
export const notesOf = (recordKey: Key): Key => noteKey(recordKey)
