/** One listing, opened in this browser: what was told, the thread, and the keys to go on with it. */
import type { Chance } from '#ground/chance.ts'
import { likeness, type Key } from '#ground/sealed.ts'
import { notesOf, openMessage, openRecord, openThreadVoice, openTold, threadOf, wrapForDesk, type Message, type Told, type Voice } from '#rooms/frontdoor/envelope.ts'
import type { ListingId } from '#rooms/frontdoor/model.ts'
import { Nothing, Pieces, type Opened, type Searchable } from './answers.ts'
import { joined, toBase64 } from './bytes.ts'
import { PATIENCE_FOR_VOICE, type Answered, type Post } from './calls.ts'
import { spelling } from './contact.ts'
import { epochOf, type Unlocked } from './keyring.ts'

/** `message` is null where it does not open: something is wrong with it, and the rest is still there to read. */
export type Heard = Omit<Opened['said'][number], 'body'> & { readonly message: Message | null }
export type Whole = { readonly listing: Opened; readonly key: Key; readonly told: Told; readonly heard: readonly Heard[] }

/** @returns null where this member holds no key to it @throws DoesNotOpen where it was changed */
export async function unseal(keys: Unlocked, listing: Opened): Promise<Whole | null> {
	const opened = await toldOf(keys, listing)
	if (!opened) return null
	const { key, told } = opened
	const [thread, notes] = [threadOf(key), notesOf(key)]
	const heard = listing.said.map(({ body, ...said }): Heard => {
		try {
			return { ...said, message: openMessage(keys.hub, listing.id, said.sort === 'note' ? notes : thread, said.id, body) }
		} catch {
			return { ...said, message: null }
		}
	})
	return { listing, key, told, heard }
}

/** @returns null where this member holds no key to it @throws DoesNotOpen */
export async function toldOf(keys: Unlocked, { id, team, epoch, teamWrap, wrapped, told }: Opened | Searchable): Promise<{ readonly key: Key; readonly told: Told } | null> {
	const held = epochOf(keys, team, epoch)
	if (!held) return null
	const key = await openRecord(keys.hub, id, teamWrap, wrapped, held)
	return { key, told: openTold(keys.hub, id, key, told) }
}

/** The first opener puts the record key under the epoch's own key, and says what the contact looks like under a key the house never has. */
export async function rewrap(post: Post, keys: Unlocked, { listing, key, told }: Whole, chance: Chance): Promise<boolean> {
	const held = epochOf(keys, listing.team, listing.epoch)
	if (!held || listing.wrapped === 'desk') return false
	const contact = spelling(told)
	const body = { teamWrap: toBase64(wrapForDesk(keys.hub, listing.id, key, held, chance)), alike: contact === null ? null : likeness(held.likeness, contact) }
	return (await post(`/desk/listing/${listing.id}/rewrap`, body, Nothing)).ok
}

/** Fetches a voice and opens it; what comes back plays as it is. */
export async function hear(post: Post, hub: string, id: ListingId, key: Key, voice: Voice, stop: AbortSignal): Promise<Answered<Uint8Array>> {
	const answered = await post(`/desk/listing/${id}/voice`, { file: voice.file }, Pieces, { stop, patience: PATIENCE_FOR_VOICE })
	return answered.ok ? { ok: true, value: joined(openThreadVoice(hub, id, threadOf(key), voice, answered.value)) } : answered
}
