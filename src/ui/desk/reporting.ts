/** Saying what went wrong: who reads it is asked, it is sealed to each of them here, and sent. Where that changed meanwhile, it is sealed anew. */
import type { Chance } from '#ground/chance.ts'
import { sealWrong, wrongBytes } from '#ground/wrongs.ts'
import { Nothing } from './answers.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import { Readers } from './care-answers.ts'

/** @property listing the record it is about, or none @property without whom the reporter left out */
export type About = { readonly listing: string | null; readonly without: readonly string[] }

/** @returns refused with `nobody-apart` where nobody is left who could read it; nothing has left the browser then */
export async function report(post: Post, hub: string, about: About, text: string, chance: Chance, tries = 2): Promise<Answered<null>> {
	const asked = await post('/desk/care', { act: 'readers', ...about }, Readers)
	if (!asked.ok) return asked
	if (asked.value.readers.length === 0) return { ok: false, refusal: 'nobody-apart', says: '' }
	const { id, body, wraps } = await sealWrong(hub, wrongBytes(text), asked.value.readers, chance)
	const wrong = { id, body: toBase64(body), wraps: wraps.map(({ reader, wrap }) => ({ reader, wrap: toBase64(wrap) })) }
	const sent = await post('/desk/care', { act: 'report', ...about, wrong }, Nothing)
	return !sent.ok && sent.refusal === 'stale-key' && tries > 1 ? report(post, hub, about, text, chance, tries - 1) : sent
}
