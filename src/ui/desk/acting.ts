/** Doing something with a listing: what has to be held first is claimed first, and a lease that ran out meanwhile is taken again. */
import { hex, newId, type Chance } from '#ground/chance.ts'
import type { Key } from '#ground/sealed.ts'
import { messageBytes, notesOf, sealMessage, sealThreadVoice, threadOf, type Recording } from '#rooms/frontdoor/sealing.ts'
import type { ListingId, MessageId } from '#rooms/frontdoor/model.ts'
import { Line } from './answers.ts'
import { toBase64 } from './bytes.ts'
import { PATIENCE, PATIENCE_FOR_VOICE, type Answered, type Post } from './calls.ts'

/** A command as the house takes it. Who speaks is not in it: that comes from the session. */
export type Move = { readonly verb: string } & Readonly<Record<string, unknown>>

const HELD_FIRST = ['reply', 'note', 'refer', 'close', 'reissue', 'release', 'give']
const LAPSED = ['not-from-here', 'claim-it-first']

/** @param holds whether the speaker has it, as far as this page knows */
export async function move(post: Post, id: ListingId, command: Move, holds: boolean, patience = PATIENCE): Promise<Answered<Line>> {
	const act = (what: Move) => post(`/desk/listing/${id}/act`, what, Line, { patience })
	const first = HELD_FIRST.includes(command.verb)
	if (first && !holds) {
		const claimed = await act({ verb: 'claim' })
		if (!claimed.ok) return claimed
	}
	const moved = await act(command)
	if (moved.ok || !first || !holds || !LAPSED.includes(moved.refusal)) return moved
	const claimed = await act({ verb: 'claim' })
	return claimed.ok ? act(command) : claimed
}

export const patienceFor = (recording: Recording | null) => (recording ? PATIENCE_FOR_VOICE : PATIENCE)

export type Draft = { readonly text: string; readonly by: string; readonly recording: Recording | null }

/** A reply is for whoever holds the receipt too; a note is for the team alone. */
export function saidOf(verb: 'reply' | 'note', hub: string, listing: ListingId, record: Key, message: MessageId, { text, by, recording }: Draft, chance: Chance): Move {
	const key = verb === 'note' ? notesOf(record) : threadOf(record)
	const voice = verb === 'reply' && recording ? sealThreadVoice(hub, listing, threadOf(record), recording, chance) : null
	const body = sealMessage(hub, listing, key, message, messageBytes({ text, by, voice: voice?.voice ?? null }), chance)
	return { verb, said: { id: message, body: toBase64(body), voice: voice && { file: voice.voice.file, pieces: voice.pieces.map(toBase64) } } }
}

/**
 * The id of what is being sent. The same words again are the same message, so that a lost answer never sends twice;
 * other words are another, so that they are never taken for the ones before.
 */
export function onceFor<Id>(draw: () => Id): (content: string) => Id {
	let last: { readonly content: string; readonly id: Id } | null = null
	return (content) => (last?.content === content ? last : (last = { content, id: draw() })).id
}

export const newMessage = (chance: Chance): MessageId => newId('message', chance)
export const newOnce = (chance: Chance) => hex(chance(16))
