/** How JSON comes in from our own pages and goes out to them: parsed once, refused in the person's language. */
import { json, type RequestEvent } from '@sveltejs/kit'
import * as v from 'valibot'
import { jsonIn } from '#ground/json.ts'
import type { Result } from '#ground/result.ts'

export const isJson = (request: Request): boolean => (request.headers.get('content-type') ?? '').startsWith('application/json')

/** A body that fits its schema, or null. */
export async function bodyAs<S extends v.GenericSchema>(schema: S, { request, platform }: Pick<RequestEvent, 'request' | 'platform'>): Promise<v.InferOutput<S> | null> {
	if (!platform || !isJson(request)) return null
	const parsed = v.safeParse(schema, jsonIn(await platform.body()))
	return parsed.success ? parsed.output : null
}

/** What one may not see is not there, alike in status, length and headers; what one may not do is refused with a reason. */
const STATUS: Readonly<Record<string, number>> = { 'not-here': 404, 'not-yours-to-do': 404, 'not-understood': 400, 'not-known': 403 }

export function refusal({ locals }: Pick<RequestEvent, 'locals'>, reason: string): Response {
	const told = reason === 'not-yours-to-do' ? 'not-here' : reason
	return json({ ok: false, refusal: told, says: locals.say(`refused.${told}`) }, { status: STATUS[told] ?? 409 })
}

/** A result as JSON; bytes travel as base64. */
export const answer = <T>(event: Pick<RequestEvent, 'locals'>, result: Result<T, string>): Response => (result.ok ? json({ ok: true, value: printable(result.value) }) : refusal(event, result.refusal))

export function printable(value: unknown): unknown {
	if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
	if (Array.isArray(value)) return value.map(printable)
	if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, printable(inner)]))
	return value
}
