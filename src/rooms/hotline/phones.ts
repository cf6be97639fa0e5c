/** Hotline: a phone’s address as its browser gives it. Written the same way each time, so that the same phone is known again. Pure. */
import * as v from 'valibot'

const base64url = (most: number) => v.pipe(v.string(), v.regex(/^[\w-]+={0,2}$/), v.maxLength(most))
/** A push subscription (W3C Push API): where its messages go, and what they are sealed to. Its gate says whether anything goes there. */
export const Phone = v.object({ endpoint: v.pipe(v.string(), v.startsWith('https://'), v.regex(/^[^"\\\s]+$/), v.maxLength(600)), keys: v.object({ p256dh: base64url(100), auth: base64url(40) }) })
export type Phone = v.InferOutput<typeof Phone>

export const addressOf = ({ endpoint, keys: { p256dh, auth } }: Phone): string => JSON.stringify({ endpoint, keys: { p256dh, auth } })
