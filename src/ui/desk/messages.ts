/** What callers said when nobody could answer: fetched sealed, opened here with one's own key, and never kept. */
import * as v from 'valibot'
import { openAs } from '#ground/sealed.ts'
import { Instant } from '#ground/time.ts'
import { messageAbout, ReportId } from '#rooms/hotline/model.ts'
import { fromBase64 } from './bytes.ts'
import { PATIENCE_FOR_VOICE, type Answered, type Post } from './calls.ts'
import type { Unlocked } from './keyring.ts'

export const Message = v.object({ id: ReportId, since: Instant, language: v.nullable(v.string()) })
export type Message = v.InferOutput<typeof Message>
const Messages = v.object({ messages: v.array(Message), sealed: v.nullable(v.string()) })
const PATH = '/desk/hotline/phone/message'

export async function messagesHere(post: Post): Promise<Answered<readonly Message[]>> {
	const answered = await post(PATH, { report: null }, Messages)
	return answered.ok ? { ok: true, value: answered.value.messages } : answered
}

/** The sound of it. @throws DoesNotOpen where it was left before one took calls */
export async function openMessage(post: Post, { hub, seed }: Pick<Unlocked, 'hub' | 'seed'>, report: ReportId): Promise<Answered<Uint8Array>> {
	const answered = await post(PATH, { report }, Messages, { patience: PATIENCE_FOR_VOICE })
	return answered.ok ? { ok: true, value: await openAs(seed, messageAbout(hub, report), fromBase64(answered.value.sealed ?? '')) } : answered
}
