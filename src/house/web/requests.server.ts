/** What a page gets to see of a request: our own origin, the path, the body, and only headers that are about what is asked. */
import { onlyReads, type Head, type Place } from './heads.server.ts'

/** How it was carried, and what tells one device or address from another. No page needs it, so no page can keep it. */
const NOT_HANDED_ON = new Set([
	'connection', 'keep-alive', 'transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'proxy-authorization', 'proxy-connection', 'host', 'origin', 'cookie',
	'accept', 'user-agent', 'forwarded', 'via', 'x-real-ip', 'client-ip', 'true-client-ip', 'cf-connecting-ip', 'x-client-ip', 'x-cluster-client-ip',
])
const isHandedOn = (name: string) => !NOT_HANDED_ON.has(name) && !/^(?:x-forwarded-|sec-ch-)/.test(name)

/**
 * `origin` is ours by the time a page sees it: it has been checked, or the path is open to others and checks them by a signature.
 * (SvelteKit compares it once more and knows no such paths.)
 */
export function requestFrom(head: Head, { path, query }: Place, origin: string, body: ReadableStream<Uint8Array> | null, signal: AbortSignal): Request {
	const headers = new Headers()
	for (const [name, values] of head.headers) {
		if (isHandedOn(name)) headers.set(name, values.join(', '))
	}
	headers.set('host', new URL(origin).host)
	// Asked for anything else, SvelteKit answers errors in words of its own.
	headers.set('accept', 'text/html')
	const cookies = head.headers.get('cookie')
	if (cookies) headers.set('cookie', cookies.join('; '))
	if (!onlyReads(head.method)) headers.set('origin', origin)
	return new Request(origin + path + query, { method: head.method, headers, signal, ...(body && { body, duplex: 'half' }) })
}
