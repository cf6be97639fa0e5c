/**
 * Saying what went wrong: who reads it is asked, it is sealed to each of them here, and sent. Where that changed meanwhile, it is sealed anew.
 * A public key that the membership log does not have for anybody here is nobody's to read it with: it is left out.
 */
import type { Chance } from '#ground/chance.ts'
import { sealWrong, wrongBytes } from '#ground/wrongs.ts'
import { Nothing } from './answers.ts'
import { toBase64 } from './bytes.ts'
import type { Answered, Post } from './calls.ts'
import { Readers } from './care-answers.ts'
import { lookAtList } from './log.ts'
import { isSomebodys } from './log-acts.ts'

/** @property listing the record it is about, or none @property without whom the reporter left out */
export type About = { readonly listing: string | null; readonly without: readonly string[] }

/** @returns refused with `nobody-apart` where nobody is left who could read it; nothing has left the browser then */
export async function report(post: Post, hub: string, about: About, text: string, chance: Chance, tries = 2): Promise<Answered<null>> {
	const asked = await post('/desk/care', { act: 'readers', ...about }, Readers)
	if (!asked.ok) return asked
	const list = await lookAtList(post, hub)
	if (!list.ok) return list
	const readers = asked.value.readers.filter(({ recipient }) => isSomebodys(list.value.known, recipient))
	if (readers.length === 0) return { ok: false, refusal: 'nobody-apart', says: '' }
	const unlisted = asked.value.readers.filter((one) => !readers.includes(one)).map(({ reader }) => reader)
	const { id, body, wraps } = await sealWrong(hub, wrongBytes(text), readers, chance)
	const wrong = { id, body: toBase64(body), wraps: wraps.map(({ reader, wrap }) => ({ reader, wrap: toBase64(wrap) })) }
	const sent = await post('/desk/care', { act: 'report', ...about, unlisted, wrong }, Nothing)
	return !sent.ok && sent.refusal === 'stale-key' && tries > 1 ? report(post, hub, about, text, chance, tries - 1) : sent
}
