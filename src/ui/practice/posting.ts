/** The desk's way to ask, leading to the practice house in this page and nowhere else. Answers pass through JSON and the desk's own schemas, as they would from afar. */
import * as v from 'valibot'
import type { Say } from '#ground/words.ts'
import { toBase64 } from '#ui/desk/bytes.ts'
import type { Post } from '#ui/desk/calls.ts'
import type { House } from './house.ts'

/** Bytes travel as base64. */
const printable = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? toBase64(value) : value)

/** @param onDid called when something may have changed */
export const postsInto = (house: House, say: Say, onDid: () => void): Post =>
	async (path, body, schema, { stop } = {}) => {
		// As from afar, the answer does not come in the same breath.
		await Promise.resolve()
		if (stop?.aborted) return { ok: false, refusal: 'stopped', says: '' }
		const answered = house.ask(path, body)
		onDid()
		if (!answered.ok) return { ok: false, refusal: answered.refusal, says: say(`refused.${answered.refusal}`) }
		return { ok: true, value: v.parse(schema, JSON.parse(JSON.stringify(answered.value, printable))) }
	}
