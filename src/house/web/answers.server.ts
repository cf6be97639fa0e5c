/** A web Response on its way out: our headers over whatever the page says, cookies one by one, pressed where that gives nothing away. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { constants, createBrotliCompress, createGzip } from 'node:zlib'
import { ALONE } from './headers.server.ts'
import type { Page } from './refusals.server.ts'

/** What a page may not say: how it is carried is ours to say, and who made it is nobody's business. */
const NOT_THEIRS = /^(?:connection|keep-alive|transfer-encoding|upgrade|trailer|server|x-powered-by|set-cookie|date|x-sveltekit-.+)$/
const STREAM = 'text/event-stream'
const PRESSABLE = /^(?:text\/(?!event-stream)|application\/(?:[a-z.+-]*\+)?(?:json|xml|javascript)\b|image\/svg)/
/** Below this, pressing costs more than it saves. Bytes. */
const LEAST = 600

export const isEventStream = (response: ServerResponse) => String(response.getHeader('content-type') ?? '').startsWith(STREAM)

export type Coding = 'br' | 'gzip'

/** The first of what we have that the other side reads, or null. */
export function codingFor(accepts: string | undefined, have: readonly Coding[] = ['br', 'gzip']): Coding | null {
	const reads = (accepts ?? '').toLowerCase().split(',').filter((said) => !/;\s*q=0(?:\.0*)?\s*$/.test(said)).map((said) => said.split(';')[0]?.trim())
	return have.find((coding) => reads.includes(coding)) ?? null
}

/** Writes a finished page, whole, and leaves the end to the caller. */
export function sendPage(request: IncomingMessage, response: ServerResponse, { status, type, body }: Page & { readonly status: number }) {
	const bytes = Buffer.from(body)
	response.writeHead(status, { 'content-type': type, 'content-length': bytes.length })
	if (request.method !== 'HEAD') response.write(bytes)
}

/** @returns the coding it will be sent in; headers are set, not sent yet */
export function setHead(request: IncomingMessage, response: ServerResponse, answer: Response, mayCompress: boolean): Coding | null {
	const ours = new Set(response.getHeaderNames().filter((name) => name !== 'cache-control'))
	const cookies = answer.headers.getSetCookie()
	for (const [name, value] of answer.headers) {
		if (!ours.has(name) && !NOT_THEIRS.test(name)) response.setHeader(name, value)
	}
	if (cookies.length > 0) response.setHeader('set-cookie', cookies).setHeader('cache-control', 'no-store')
	if (String(response.getHeader('cache-control')).includes('no-store')) response.removeHeader('etag')
	if (isEventStream(response)) response.setHeader('x-accel-buffering', 'no')
	response.statusCode = answer.status

	const type = answer.headers.get('content-type') ?? ''
	if (type.startsWith('image/')) response.setHeader('content-security-policy', ALONE)
	const length = answer.headers.get('content-length')
	if (!mayCompress || cookies.length > 0 || !answer.body || !PRESSABLE.test(type) || answer.headers.has('content-encoding')) return null
	response.appendHeader('vary', 'accept-encoding')
	const coding = codingFor(request.headers['accept-encoding'])
	if (coding === null || (length !== null && Number(length) < LEAST)) return null
	response.setHeader('content-encoding', coding).removeHeader('content-length')
	const tag = response.getHeader('etag')
	// Pressed bytes are other bytes: the tag still names the page, no longer its every byte (RFC 9110 § 8.8.1).
	if (typeof tag === 'string' && !tag.startsWith('W/')) response.setHeader('etag', `W/${tag}`)
	return coding
}

/** Sends the body as it comes, no faster than it is taken. Stops when the other side goes away. */
export async function sendBody(request: IncomingMessage, response: ServerResponse, body: ReadableStream<Uint8Array> | null, coding: Coding | null): Promise<void> {
	if (!body || request.method === 'HEAD') {
		await body?.cancel()
		response.end()
		return
	}
	const press = coding === 'br' ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }) : coding === 'gzip' ? createGzip() : null
	press?.pipe(response)
	const out = press ?? response
	const reader = body.getReader()
	const leave = () => {
		press?.destroy()
		void reader.cancel().catch(() => {})
	}
	response.once('close', leave)
	if (isEventStream(response)) response.flushHeaders()
	for (;;) {
		const { done, value } = await reader.read()
		if (done || response.destroyed) break
		if (!out.write(value)) await roomIn(out, response)
	}
	response.off('close', leave)
	if (!response.destroyed) out.end()
}

/** Until more can be written, or nobody listens any more. */
function roomIn(out: Writable, response: ServerResponse): Promise<void> {
	if (response.destroyed) return Promise.resolve()
	return new Promise((resolve) => {
		const go = () => {
			out.off('drain', go)
			response.off('close', go)
			resolve()
		}
		out.once('drain', go)
		response.once('close', go)
	})
}
