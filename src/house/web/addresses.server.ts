/** Whose address a request came from, and how much of it anything may look at. An address is used while the request lasts and written nowhere. */
import { isIP } from 'node:net'

/** How many trusted proxies stand in front, or `onion`: then there are no addresses at all. */
export type Proxy = number | 'onion'

type Asked = { readonly socket: { readonly remoteAddress?: string | undefined }; readonly headers: Readonly<Record<string, string | string[] | undefined>> }

/**
 * With N proxies, the N-th from the right of X-Forwarded-For: what stands left of it, the client may have written itself.
 * Where that is missing or no address, the proxy was passed by, and the socket's own address counts.
 */
export function addressOf(request: Asked, proxy: Proxy): string | null {
	if (proxy === 'onion') return null
	const own = plain(request.socket.remoteAddress ?? '')
	if (proxy === 0) return own
	const said = String(request.headers['x-forwarded-for'] ?? '').split(',')
	return plain(said[said.length - proxy] ?? '') ?? own
}

/** An address without port, brackets, zone and IPv4-in-IPv6 clothing; null where it is none. */
function plain(said: string): string | null {
	const bare = said.trim().replace(/^\[([^\]]*)\](?::\d+)?$/, '$1').replace(/^(\d+(?:\.\d+){3}):\d+$/, '$1').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
	return isIP(bare) ? bare.toLowerCase() : null
}

/** The neighbourhood of an address: /24 of IPv4, /48 of IPv6. What is no address is a neighbourhood of its own. */
export function prefixOf(address: string): string {
	if (isIP(address) === 4) return address.split('.').slice(0, 3).join('.')
	if (isIP(address) !== 6) return 'none'
	const [front = '', back] = address.replace(/%.*$/, '').split('::')
	const left = groups(front)
	const right = groups(back ?? '')
	const middle = back === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
	return [...left, ...middle, ...right].slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}

/** An IPv4 tail takes the room of two groups; its worth does not matter, it is never among the first three that differ. */
const groups = (part: string) => (part === '' ? [] : part.split(':').flatMap((group) => (group.includes('.') ? ['0', '0'] : [group])))
