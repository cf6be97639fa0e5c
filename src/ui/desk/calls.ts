/**
 * Asking the house: JSON by POST, parsed once, given up after a while, and every way it can fail said in words.
 * What was asked with an id of its own may be asked again: it happens once.
 */
import * as v from 'valibot'
import type { Say } from '#ground/words.ts'

export type Failed = { readonly ok: false; readonly refusal: string; readonly says: string }
export type Answered<T> = { readonly ok: true; readonly value: T } | Failed

export type Asking = { readonly stop?: AbortSignal | undefined; readonly patience?: number }
/** `say`: the words for what is refused here, without asking. Never rejects. A person who stopped it hears nothing: `refusal` is then `stopped`. */
export type Post = (<S extends v.GenericSchema>(path: string, body: unknown, schema: S, asking?: Asking) => Promise<Answered<v.InferOutput<S>>>) & { readonly say?: Say }

/** Milliseconds. */
export const PATIENCE = 20_000
/** A voice may be a megabyte on a bad line. */
export const PATIENCE_FOR_VOICE = 120_000

const Refused = v.object({ ok: v.literal(false), refusal: v.string(), says: v.string() })

/** @param search the page's own query, so that refusals come in the page's language */
export function postsWith(say: Say, search: string, fetch: typeof globalThis.fetch): Post {
	const failed = (refusal: 'no-line' | 'no-answer' | 'too-many' | 'broken'): Failed => ({ ok: false, refusal, says: say(`desk.call.${refusal}`) })

	const post: Post = async (path, body, schema, { stop, patience = PATIENCE } = {}) => {
		const gone = new AbortController()
		const end = () => gone.abort()
		const timer = setTimeout(end, patience)
		stop?.addEventListener('abort', end)
		try {
			const response = await fetch(path + search, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' }, signal: gone.signal, credentials: 'same-origin', cache: 'no-store' })
			const text = await response.text()
			return read(text, response.status, schema)
		} catch {
			if (stop?.aborted) return { ok: false, refusal: 'stopped', says: '' }
			return failed(gone.signal.aborted ? 'no-answer' : 'no-line')
		} finally {
			clearTimeout(timer)
			stop?.removeEventListener('abort', end)
		}
	}
	return Object.assign(post, { say })

	function read<S extends v.GenericSchema>(text: string, status: number, schema: S): Answered<v.InferOutput<S>> {
		if (status === 429) return failed('too-many')
		try {
			const answer: unknown = JSON.parse(text)
			if (v.is(Refused, answer)) return answer
			return { ok: true, value: v.parse(v.object({ ok: v.literal(true), value: schema }), answer).value }
		} catch {
			return failed('broken')
		}
	}
}
