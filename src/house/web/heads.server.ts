/**
 * What the head of a request says, and whether we go on listening. Pure: a head goes in, a reason to refuse or a plain value comes out.
 * Whatever two programs could read in two ways (two lengths, two hosts, dots and slashes in disguise) is refused, never mended.
 */
import { done, refuse, type Result } from '#ground/result.ts'

/** Why a request is not served. What a person is told stands in refusals.server.ts. */
export type Reason =
	| 'not-found' | 'not-understood' | 'method' | 'too-large' | 'too-long-a-path' | 'too-many-headers' | 'too-slow' | 'too-many' | 'too-busy'
	| 'wrong-host' | 'foreign-origin' | 'broken' | 'starting'

/** @property headers every value of every name (in lower case), as they came; @property count how many lines there were */
export type Head = {
	readonly method: string
	readonly target: string
	readonly version: string
	readonly headers: ReadonlyMap<string, readonly string[]>
	readonly count: number
}

/** From Node's raw lines: nothing joined or dropped yet. */
export function headOf(request: { readonly method?: string | undefined; readonly url?: string | undefined; readonly httpVersion: string; readonly rawHeaders: readonly string[] }): Head {
	const { rawHeaders: raw } = request
	const headers = new Map<string, string[]>()
	for (let i = 0; i + 1 < raw.length; i += 2) {
		const name = (raw[i] ?? '').toLowerCase()
		headers.set(name, [...(headers.get(name) ?? []), raw[i + 1] ?? ''])
	}
	return { method: request.method ?? '', target: request.url ?? '', version: request.httpVersion, headers, count: raw.length / 2 }
}

/** Bytes of path and query together. */
export const LONGEST_TARGET = 2048
export const MOST_HEADERS = 60
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
export const ALLOWED = [...METHODS].join(', ')

export const onlyReads = (method: string) => method === 'GET' || method === 'HEAD'

const valuesOf = (head: Head, name: string): readonly string[] => head.headers.get(name) ?? []

/**
 * How many bytes will follow: a length, `unknown` for a body in chunks. Node refuses most of what is refused here, and may one day not.
 */
export function bodyOf(head: Head): Result<number | 'unknown', 'not-understood'> {
	const lengths = valuesOf(head, 'content-length')
	const codings = valuesOf(head, 'transfer-encoding')
	if (lengths.length + codings.length > 1) return refuse('not-understood')
	const [length] = lengths
	const [coding] = codings
	if (coding !== undefined) return coding.toLowerCase() === 'chunked' && head.version === '1.1' && !onlyReads(head.method) ? done('unknown') : refuse('not-understood')
	if (length === undefined) return done(0)
	if (!/^\d{1,15}$/.test(length)) return refuse('not-understood')
	return onlyReads(head.method) && Number(length) > 0 ? refuse('not-understood') : done(Number(length))
}

/** @property path as it was asked for, with no way to read it as another one */
export type Place = { readonly path: string; readonly query: string }

export function placeOf(head: Head): Result<Place, 'too-long-a-path' | 'not-found' | 'not-understood'> {
	const { target } = head
	if (target.length > LONGEST_TARGET) return refuse('too-long-a-path')
	if (!target.startsWith('/')) return refuse('not-understood')
	const at = target.indexOf('?')
	const path = at === -1 ? target : target.slice(0, at)
	return isPlain(path) ? done({ path, query: at === -1 ? '' : target.slice(at) }) : refuse('not-found')
}

/** Printable, decodes to text without slashes or control characters in disguise, has no empty and no dotted steps. */
function isPlain(path: string): boolean {
	if (!/^[!-~]+$/.test(path) || /[\\#]|%2f|%5c/i.test(path)) return false
	try {
		const steps = decodeURIComponent(path).split('/').slice(1)
		return steps.every(isText) && steps.every((step, i) => step !== '.' && step !== '..' && (step !== '' || i === steps.length - 1))
	} catch {
		return false
	}
}

const isText = (step: string) => [...step].every((letter) => letter >= ' ' && letter !== '\u007f')

/** `/receipt/x.css` looks like a file to a cache in between, which would then keep somebody's page. No page of ours has a dot, but for those that are named. */
export const looksLikeAFile = (path: string) => decodeURIComponent(path).includes('.')

/** Everything about a head that needs no knowledge of the hub. */
export function readHead(head: Head): Result<{ readonly place: Place; readonly body: number | 'unknown' }, Reason> {
	if (head.count > MOST_HEADERS) return refuse('too-many-headers')
	const body = bodyOf(head)
	if (!body.ok) return body
	const place = placeOf(head)
	if (!place.ok) return place
	return METHODS.has(head.method) ? done({ place: place.value, body: body.value }) : refuse('method')
}

/** Where a Host header leads: to one of our origins, or from one loopback name to the one we go by. */
export type Housed = { readonly at: 'home' | 'next-door'; readonly origin: string }

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** @param origins the canonical one first. The answer is always one of them: the Host header chooses, it is never repeated. */
export function houseOf(head: Head, origins: readonly [string, ...string[]]): Result<Housed, 'wrong-host' | 'not-understood'> {
	const hosts = valuesOf(head, 'host')
	const [said] = hosts
	if (said === undefined || hosts.length > 1) return refuse('not-understood')
	if (!/^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i.test(said)) return refuse('wrong-host')
	const home = origins.find((origin) => isHostOf(said, origin))
	if (home !== undefined) return done({ at: 'home', origin: home })
	const [canonical] = origins
	const own = new URL(canonical)
	const isNextDoor = LOOPBACK.has(own.hostname) && [...LOOPBACK].some((name) => isHostOf(said, `${own.protocol}//${name}${own.port && `:${own.port}`}`))
	return isNextDoor ? done({ at: 'next-door', origin: canonical }) : refuse('wrong-host')
}

function isHostOf(said: string, origin: string): boolean {
	const { host, port, protocol } = new URL(origin)
	const lower = said.toLowerCase()
	return lower === host || (port === '' && lower === `${host}:${protocol === 'https:' ? 443 : 80}`)
}

/**
 * Whether something that changes things was sent from a page of ours. Browsers say so in Origin; old ones in Referer only,
 * which is why our pages' referrer policy is `same-origin`. Whoever says nothing at all is not believed.
 */
export function isFromUs(head: Head, origin: string): boolean {
	const site = valuesOf(head, 'sec-fetch-site')
	if (site.some((said) => said !== 'same-origin' && said !== 'none')) return false
	const from = valuesOf(head, 'origin')
	if (from.length > 0) return from.every((said) => said === origin)
	if (site.length > 0) return site.every((said) => said === 'same-origin')
	const referers = valuesOf(head, 'referer')
	return referers.length === 1 && URL.canParse(referers[0] ?? '') && new URL(referers[0] ?? '').origin === origin
}
