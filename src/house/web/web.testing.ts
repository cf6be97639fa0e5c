/** Knocks at a web server the way browsers, careless programs and hostile ones do. For tests only. */
import { once } from 'node:events'
import { request as ask } from 'node:http'
import { connect } from 'node:net'
import type { TestContext } from 'node:test'
import type { RefusalPage } from './refusals.server.ts'
import { openWeb, PATIENCE, type Patience, type Web, type WebOptions } from './web.server.ts'

/** Short, so that tests are. */
export const QUICK: Patience = {
	headersMs: 200,
	idleMs: 2_000,
	stalledMs: 2_000,
	lingerMs: 120,
	sweepMs: 20,
	body: { ...PATIENCE.body, graceMs: 100, longestMs: 1_200 },
	connections: PATIENCE.connections,
}

/** Says only which refusal it is. */
export const refusalPage: RefusalPage = (status, kind) => ({ type: 'text/html; charset=utf-8', body: `<h1>${status} ${kind}</h1>` })

export type Knock = Web & { readonly logged: string[] }

/** A server on a free port with everything allowed and echoing pages, closed when the test ends. */
export async function openTrial(t: TestContext, options: Partial<WebOptions> = {}): Promise<Knock> {
	const logged: string[] = []
	const web = await openWeb({
		host: '127.0.0.1',
		port: 0,
		origins: [],
		proxy: 0,
		statics: [],
		pages: async (request, about) => new Response(`${request.method} ${new URL(request.url).pathname} ${request.body ? await request.text() : String(await about.body())}`, { headers: { 'content-type': 'text/html' } }),
		bodyLimits: () => 100_000,
		limitClass: () => null,
		mayCompress: () => false,
		refusalPage,
		log: (line) => void logged.push(line),
		now: Date.now,
		patience: QUICK,
		...options,
	})
	t.after(() => web.stop(0))
	return { ...web, logged }
}

/** Where to knock. */
export type At = Pick<Web, 'origin' | 'port'>

export type Heard = { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly body: Buffer; readonly text: string }

type Asked = { readonly method?: string; readonly headers?: Readonly<Record<string, string | readonly string[]>>; readonly body?: string | Uint8Array }

/** One request on a connection of its own. `Host` is the canonical one unless given; a body comes with Content-Length. */
export async function fetchFrom(web: At, path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<Heard> {
	const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
	const sent = ask({ host: '127.0.0.1', port: web.port, path, method, agent: false, headers: { host: new URL(web.origin).host, ...length, ...(headers as Record<string, string>) } })
	sent.end(body)
	const [response] = await once(sent, 'response')
	const pieces: Buffer[] = []
	for await (const piece of response) pieces.push(piece)
	const whole = Buffer.concat(pieces)
	return { status: response.statusCode, headers: response.headers, body: whole, text: whole.toString() }
}

/** A form sent from a page of ours. */
export const post = (web: At, path: string, body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) =>
	fetchFrom(web, path, { method: 'POST', body, headers: { origin: web.origin, 'content-type': 'application/x-www-form-urlencoded', ...headers } })

/** A bare line. `heard` is all that came until it was closed. */
export async function openLine(web: Pick<At, 'port'>) {
	const socket = connect(web.port, '127.0.0.1')
	let heard = ''
	socket.setEncoding('latin1').on('data', (text: string) => (heard += text)).on('error', () => {})
	await once(socket, 'connect')
	const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
	return {
		say: (text: string | Uint8Array) => void (socket.writable && socket.write(text)),
		hangUp: () => void socket.destroy(),
		heardSoFar: () => heard,
		heard: () => closed.then(() => heard),
		isClosed: () => socket.destroyed,
	}
}

/** Says something on a bare line and listens until the other side hangs up. */
export async function say(web: Pick<At, 'port'>, text: string): Promise<string> {
	const line = await openLine(web)
	line.say(text)
	return line.heard()
}

export const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
