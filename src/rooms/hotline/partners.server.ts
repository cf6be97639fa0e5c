/** Hotline: partners' words: made and shown once, kept as a keyed digest, taken back by whoever may make them. */
import * as v from 'valibot'
import { newId, type Id } from '#ground/ids.ts'
import { PLAIN } from '#ground/hub.ts'
import { isAllowed, type Speaker } from '#ground/people.ts'
import type { Ports } from '#ground/ports.ts'
import { done, refuse, type Result } from '#ground/result.ts'
import { listOf } from '#ground/secret-words.ts'
import { number, type Tx } from '#ground/storage.server.ts'
import { after, days, hours, type Instant } from '#ground/time.ts'
import { memberOf } from './actions.server.ts'
import { drawWord, DAYS, GUESSES, GUESSES_AT_THE_DOOR, wordBefore } from './partners.ts'
import * as store from './partners-store.server.ts'
import { whoMay } from './rules.ts'
import { tables } from './store.server.ts'

export type PartnerId = Id<'partner'>
export const NewPartner = v.object({ called: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(60), PLAIN), days: v.pipe(v.string(), v.transform(Number), v.picklist(DAYS)) })
export type Partner = { readonly id: PartnerId; readonly called: string; readonly endsAt: Instant }

const lookupOf = (ports: Ports, word: string) => ports.keys.digest('origin', new TextEncoder().encode(`partner|${word}`))

/** @returns the word: shown now, and never again */
export async function makePartner(ports: Ports, by: Speaker, said: v.InferOutput<typeof NewPartner>): Promise<Result<{ readonly word: string; readonly partner: Partner }, 'not-yours-to-do'>> {
	if (!isAllowed(by, whoMay['give-words'])) return refuse('not-yours-to-do')
	const list = (await listOf(ports.hub().settings.languages[0])) ?? (await listOf('en'))
	if (!list) throw new Error('a language without a list, and English has one')
	const word = drawWord(ports.chance, list)
	const partner: Partner = { id: newId('partner', ports.chance), called: said.called, endsAt: after(ports.now(), days(said.days)) }
	await ports.storage.inOneStatement((tx) => tables(tx).insertInto('hotline_partners').values({ id: partner.id, called: partner.called, lookup: lookupOf(ports, wordBefore(word).word ?? ''), made_by: memberOf(by), ends_at: partner.endsAt }).execute())
	return done({ word, partner })
}

/** It is no word any more from now on. */
export async function endPartner(ports: Ports, by: Speaker, id: string): Promise<Result<{ readonly id: string }, 'not-yours-to-do' | 'not-here'>> {
	if (!isAllowed(by, whoMay['give-words'])) return refuse('not-yours-to-do')
	const { numUpdatedRows } = await ports.storage.inOneStatement((tx) => tables(tx).updateTable('hotline_partners').set({ is_over: true }).where('id', '=', id).where('is_over', '=', false).executeTakeFirst())
	return numUpdatedRows === 1n ? done({ id }) : refuse('not-here')
}

/** Whose words hold now. Null for whom it is not. */
export async function partnersFor(ports: Ports, by: Speaker): Promise<readonly Partner[] | null> {
	if (!isAllowed(by, whoMay['give-words'])) return null
	const rows = await ports.storage.inOneStatement((tx) => tables(tx).selectFrom('hotline_partners').select(['id', 'called', 'ends_at']).where('is_over', '=', false).where('ends_at', '>', ports.now()).orderBy('called').orderBy('id').execute())
	return rows.map(({ id, called, ends_at }) => ({ id: id as PartnerId, called, endsAt: number(ends_at) as Instant }))
}

/** Whose word somebody said, on any channel; null where it is nobody's, and where this voice has guessed too often. Costs the same either way. @param voice digest of who spoke */
export async function partnerOf(ports: Ports, tx: Tx, said: string, voice: Uint8Array, isDoor: boolean): Promise<PartnerId | null> {
	const { word } = wordBefore(said)
	if (word === null) return null
	const [now, hour] = [ports.now(), Math.floor(ports.now() / hours(1))]
	const most = isDoor ? GUESSES_AT_THE_DOOR : GUESSES
	const { id, n } = await store.heldBy(tx, lookupOf(ports, word), voice, hour, now)
	if (id !== null && n < most) return id as PartnerId
	await store.addGuess(tx, voice, hour, after(now, days(1)))
	return null
}
