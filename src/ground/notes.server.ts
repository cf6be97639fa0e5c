/** What rooms leave for each other: an outbox, written in the transaction that caused the note and delivered by the house after it. */
import type { Chance } from './ids.ts'
import { newId } from './ids.ts'
import { number, tell, type Tx } from './storage.server.ts'
import { after, minutes, type Instant } from './time.ts'

export type AnyNote = { readonly says: string }

export async function post<Note extends AnyNote>(tx: Tx, notes: readonly Note[], { now, chance }: { now: () => Instant; chance: Chance }): Promise<void> {
	if (notes.length === 0) return
	await tx
		.insertInto('ground_notes')
		.values(notes.map((note) => ({ id: newId('note', chance), says: note.says, body: JSON.stringify(note), tries: 0, due: now() })))
		.execute()
	tell(tx, 'notes')
}

/** The next note that is due, held until the transaction ends; others pass it by. */
/** Whether such a note waits to be heard. */
export const waits = async (tx: Tx, says: string): Promise<boolean> => (await tx.selectFrom('ground_notes').select('id').where('says', '=', says).limit(1).executeTakeFirst()) !== undefined

export async function nextNote(tx: Tx, now: Instant): Promise<{ id: string; says: string; body: unknown; tries: number } | undefined> {
	return tx.selectFrom('ground_notes').select(['id', 'says', 'body', 'tries']).where('due', '<=', now).orderBy('due').limit(1).forUpdate().skipLocked().executeTakeFirst()
}

/** Heard: nothing of it is kept. */
export const forget = (tx: Tx, id: string) => tx.deleteFrom('ground_notes').where('id', '=', id).execute()

/** It could not be heard. Later, each time a little later, at most an hour. */
export const putOff = (tx: Tx, id: string, tries: number, now: Instant) =>
	tx.updateTable('ground_notes').set({ tries: tries + 1, due: after(now, Math.min(minutes(60), minutes(2 ** tries))) }).where('id', '=', id).execute()

export const waitingNotes = async (tx: Tx) => number((await tx.selectFrom('ground_notes').select((e) => e.fn.countAll<string>().as('n')).executeTakeFirstOrThrow()).n)
