/**
 * One request, from its head to its answer. Everything a stranger can send meets its limits here, in one order:
 * is it HTTP in one reading, is it for us, is it a file, did a page of ours send it, is it too much. Only then does a page hear of it.
 */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { addressOf, type Proxy } from './addresses.server.ts'
import { isEventStream, sendBody, sendPage, setHead } from './answers.server.ts'
import type { Bodies } from './bodies.server.ts'
import { faultLine } from './faults.server.ts'
import { ALLOWED, headOf, houseOf, isFromUs, looksLikeAFile, onlyReads, readHead, type Reason } from './heads.server.ts'
import { headersFor, type Kept } from './headers.server.ts'
import type { LimitClass, Limits } from './limits.server.ts'
import { pageFor, type RefusalPage } from './refusals.server.ts'
import { requestFrom } from './requests.server.ts'
import { sendFile, type File } from './statics.server.ts'

/** @property body what was sent, whole; only JSON is kept for this, every other body is the request's own; @property failed tells the limits that a secret in this request was wrong */
export type About = { readonly origin: string; readonly address: string | null; readonly secure: boolean; readonly body: () => Promise<Buffer>; readonly failed: () => void }

/** Gets the raw stream, unread. Nothing in it counts before `end`: a body that is cut off never ends. HEAD comes here, too, where GET does. */
export type Straight = {
	readonly method: string
	readonly path: string
	readonly when?: (request: IncomingMessage) => boolean
	/** Answered under any Host, for whoever watches over the machine. */
	readonly anyHost?: boolean
	/** No page lives on this path: every other method is refused. */
	readonly alone?: boolean
	readonly handle: (request: IncomingMessage, response: ServerResponse, about: About) => Promise<void>
}

/** What the house decides about each route. */
export type Routes = {
	readonly pages: (request: Request, about: About) => Promise<Response>
	readonly straight?: readonly Straight[]
	/** Bytes a route takes. */
	readonly bodyLimits: (method: string, path: string) => number
	/** Null is not limited. */
	readonly limitClass: (method: string, path: string) => LimitClass | null
	/** Only pages without a secret: pressed together with what a stranger chose, a secret can be guessed from the length (BREACH). */
	readonly mayCompress: (path: string) => boolean
	/** Carriers and other hubs, who prove themselves by a signature instead of an origin. */
	readonly openToOthers?: (path: string) => boolean
	/** The few pages whose names have a dot, such as /alerts.atom. */
	readonly dotted?: (path: string) => boolean
	/** Pages that may be put on a home screen. */
	readonly installable?: (path: string) => boolean
	/** Until then, files and straight routes only. */
	readonly ready?: () => boolean
	readonly refusalPage: RefusalPage
	/** Ids and states only. */
	readonly log: (line: string) => void
	readonly proxy: Proxy
}

/** What serving stands on. @property origins asked anew each time: with port 0 the first is known only after listening */
export type Around = {
	readonly origins: () => readonly [string, ...string[]]
	readonly statics: ReadonlyMap<string, File>
	readonly limits: Limits
	readonly bodies: Bodies
	readonly lingerMs: number
	/** @param response is written whole, but not ended */
	readonly saidAll: (response: ServerResponse) => void
	readonly isClosing: () => boolean
}

/**
 * Every way out of here is an answer with our headers or a closed connection. Rejects only where what the house decides about routes is itself broken.
 * @param gone told when nobody waits for the answer any more
 * @param goOn says "send the body" to a client that waits to hear it
 */
export async function serve(routes: Routes, around: Around, request: IncomingMessage, response: ServerResponse, gone: AbortController, goOn: () => void): Promise<void> {
	const head = headOf(request)
	const read = readHead(head)
	const housed = houseOf(head, around.origins())
	const { path, query } = read.ok ? read.value.place : { path: '/', query: '' }
	const origin = housed.ok ? housed.value.origin : around.origins()[0]
	const limit = read.ok ? routes.bodyLimits(head.method, path) : 0
	const arriving = read.ok && read.value.body === 0 ? null : around.bodies.watch(request, response, limit, (fault) => refuse(fault))
	let isRefused = false
	let worn: readonly string[] = []

	response.once('finish', () => {
		if (!arriving || request.complete) return
		arriving.finish()
		setTimeout(() => request.complete || request.socket.destroy(), around.lingerMs).unref()
	})
	dress('never')
	if (around.isClosing()) response.setHeader('connection', 'close')
	try {
		await answer()
	} catch (fault) {
		if (isRefused || gone.signal.aborted) return
		const id = randomBytes(4).toString('hex')
		routes.log(faultLine(id, head.method, path, fault))
		if (!response.writableEnded) refuse('broken', {}, id)
	}

	/** Takes off what an earlier dress had on: a file carries less than a page. */
	function dress(kept: Kept) {
		for (const name of worn) response.removeHeader(name)
		const headers = headersFor({ origins: around.origins(), origin, path, kept, isInstallable: routes.installable?.(path) ?? false })
		worn = Object.keys(headers)
		for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
	}

	function refuse(reason: Reason, also: Readonly<Record<string, string>> = {}, fault?: string): void {
		if (isRefused) return
		isRefused = true
		gone.abort()
		// Too late for words: a closed connection is the only way left to say that what was sent is not the whole.
		if (response.headersSent) return void request.socket.destroy()
		for (const name of response.getHeaderNames()) response.removeHeader(name)
		dress('never')
		for (const [name, value] of Object.entries(also)) response.setHeader(name, value)
		if (arriving || reason === 'not-understood' || around.isClosing()) response.setHeader('connection', 'close')
		const acceptLanguage = request.headers['accept-language'] ?? null
		const asJson = isJson(request)
		sendPage(request, response, pageFor(reason, { path, query, acceptLanguage, asJson, ...(fault !== undefined && { fault }) }, routes.refusalPage))
		if (!arriving) return void response.end()
		around.saidAll(response)
		// Hanging up while they still send would reach them as a broken line, and our words not at all.
		const timer = setTimeout(() => response.end(), around.lingerMs)
		response.once('close', () => clearTimeout(timer))
		arriving.drop(() => response.end())
	}

	async function answer(): Promise<void> {
		if (!read.ok) return refuse(read.refusal, read.refusal === 'method' ? { allow: ALLOWED } : {})
		const changes = !onlyReads(head.method)
		const straight = routes.straight?.find((one) => isFor(one, head.method) && one.path === path && (one.when?.(request) ?? true))

		if (!housed.ok && !(straight?.anyHost && housed.refusal === 'wrong-host')) return refuse(housed.refusal)
		if (housed.ok && housed.value.at === 'next-door' && !straight?.anyHost) {
			if (changes) return refuse('wrong-host')
			return void response.writeHead(307, { location: origin + path + query }).end()
		}

		const file = around.statics.get(path)
		if (file) {
			if (changes) return refuse('method', { allow: 'GET, HEAD' })
			dress(file.kept)
			return sendFile(request, response, file)
		}
		if (looksLikeAFile(path) && !routes.dotted?.(path)) return refuse('not-found')

		if (changes && !routes.openToOthers?.(path) && !isFromUs(head, origin)) return refuse('foreign-origin')

		const alone = straight ? undefined : routes.straight?.find((one) => one.alone && one.path === path && (one.when?.(request) ?? true))
		if (alone) return refuse('method', { allow: alone.method })

		const address = addressOf(request, routes.proxy)
		const cls = routes.limitClass(head.method, path)
		const allowed = cls === null ? { ok: true as const } : around.limits.allow(cls, address)
		if (!allowed.ok) return refuse('too-many', { 'retry-after': String(allowed.retryAfterSeconds) })
		if (read.value.body !== 'unknown' && read.value.body > limit) return refuse('too-large')
		if (!straight && routes.ready?.() === false) return refuse('starting', { 'retry-after': '2' })

		goOn()
		const about: About = { origin, address, secure: origin.startsWith('https:'), body: () => arriving?.whole() ?? Promise.resolve(NOTHING), failed: () => cls !== null && around.limits.failed(cls, address) }
		if (straight) return straight.handle(request, response, about)
		const page = await routes.pages(requestFrom(head, { path, query }, origin, isJson(request) ? null : (arriving?.stream() ?? null), gone.signal), about)
		if (isRefused || response.destroyed) return void page.body?.cancel().catch(() => {})
		if (page.status === 405) {
			// What makes the pages would say this in its own words, and in English.
			void page.body?.cancel().catch(() => {})
			return refuse('method', { allow: page.headers.get('allow') ?? ALLOWED })
		}
		if (page.status === 404 && looksLikeAFile(path)) {
			// As a file that never was is answered, so is one that is not for them.
			void page.body?.cancel().catch(() => {})
			return refuse('not-found')
		}
		const coding = setHead(request, response, page, !changes && routes.mayCompress(path))
		await sendBody(request, response, around.isClosing() && isEventStream(response) ? null : page.body, coding)
	}
}

const NOTHING = Buffer.alloc(0)
export const isJson = (request: IncomingMessage) => (request.headers['content-type'] ?? '').startsWith('application/json')
const isFor = (one: Straight, method: string) => one.method === method || (one.method === 'GET' && method === 'HEAD')
