/** Front door: how what was sealed is opened again, with everything that seals it. */
import * as v from 'valibot'
import { open, openAs, unwrapKey, type Key, type Sealed } from '#ground/sealed.ts'
import type { ListingId, MessageId } from './model.ts'
import { about, closeKey, fileKey, type EpochKeys } from './sealing.ts'
import { Message, Told, type Voice } from './told.ts'

export * from './sealing.ts'
export * from './told.ts'

const parsed = <S extends v.GenericSchema>(schema: S, plain: Uint8Array) => v.parse(schema, JSON.parse(new TextDecoder().decode(plain)))

/** The record key, however it is wrapped. @throws DoesNotOpen */
export const openRecord = (hub: string, id: ListingId, wrap: Sealed, wrapped: 'door' | 'desk', epoch: EpochKeys): Promise<Key> =>
	wrapped === 'door'
		? openAs(epoch.seed, { ...about(hub, id, `team ${epoch.team}`), version: epoch.epoch }, wrap)
		: Promise.resolve(unwrapKey(epoch.desk, { ...about(hub, id, 'desk'), version: epoch.epoch }, wrap))

export const openTold = (hub: string, id: ListingId, key: Key, told: Sealed): Told => parsed(Told, open(key, about(hub, id, 'told'), told))

/** @throws DoesNotOpen */
export const openClose = (hub: string, id: ListingId, record: Key, close: Sealed): string => new TextDecoder().decode(open(closeKey(record), about(hub, id, 'close'), close))

/** @throws DoesNotOpen */
export const openForHolder = (hub: string, id: ListingId, receiptKey: Key, wrap: Sealed): Key => unwrapKey(receiptKey, about(hub, id, 'holder'), wrap)

export const openMessage = (hub: string, id: ListingId, thread: Key, message: MessageId, body: Sealed): Message => parsed(Message, open(thread, about(hub, id, message), body))

/** @throws DoesNotOpen */
export const openThreadVoice = (hub: string, id: ListingId, thread: Key, voice: Voice, pieces: readonly Sealed[]): Uint8Array[] =>
	pieces.map((piece, i) => open(fileKey(voice.file, thread), about(hub, id, `${voice.file} ${i}`), piece))
