/**
 * Forms posted without JavaScript. The house pipes the post unread to the sealing worker, keeps what comes back sealed, lets a page be drawn
 * with blanks, and has the worker fill them: what a neighbour wrote is never read here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { doorIsShut } from '#ground/hub.ts'
import type { Ports } from '#ground/ports.ts'
import { PostedWrong } from '#ground/care.server.ts'
import { hex } from '#ground/ids.ts'
import { refuse } from '#ground/result.ts'
import { listOf } from '#ground/secret-words.ts'
import { halfDayOf } from '#ground/time.ts'
import { languageFor, type Language } from '#ground/words.ts'
import { comeBack, dropAsHolder, frontPage, moveAsHolder, postListing, readersAsHolder, reportAsHolder } from '#rooms/frontdoor/actions.server.ts'
import type { Answer, Came, Just, Marks, Trouble } from '#rooms/frontdoor/answer.ts'
import { Posted, type MessageId } from '#rooms/frontdoor/model.ts'
import { Busy, type Sealing, type Next } from './sealing.server.ts'
import { markOf, TYPED, type Context, type FillIn, type Form, type Read } from './talk.ts'
import type { About, Straight } from '../web/serving.server.ts'

const FORMS: Readonly<Record<string, Form>> = { '/help': 'ask', '/offer': 'offer', '/receipt': 'receipt' }

export type Draw = (path: string, request: IncomingMessage, about: About, answer: Answer) => Promise<string>

export type Arrival = { readonly ports: Ports; readonly sealing: Sealing; readonly draw: Draw; readonly refuse: (response: ServerResponse, request: IncomingMessage, kind: 'not-understood' | 'too-many') => void; readonly isOpen: (path: string) => boolean; readonly fault: (cause: unknown) => undefined }

export const arrivals = (arrival: Arrival): Straight[] =>
	Object.entries(FORMS).map(([path, form]) => ({
		method: 'POST',
		path,
		when: (request) => arrival.isOpen(path) && (request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'),
		handle: (request, response, about) => arrive(arrival, path, form, request, response, about),
	}))

async function arrive(arrival: Arrival, path: string, form: Form, request: IncomingMessage, response: ServerResponse, about: About): Promise<void> {
	const { ports, sealing } = arrival
	const { settings } = ports.hub()
	const language = languageFor(new URL(request.url ?? '/', about.origin).searchParams.get('lang'), request.headers['accept-language'] ?? null, settings.languages)
	try {
		const { context, closed } = await contextFor(arrival, form, language)
		const { read, next } = await sealing.read(form, request, context)
		if (read.outcome === 'not-understood') return arrival.refuse(response, request, 'not-understood')
		const answered = await answerTo(arrival, about, language, closed, read, next)
		const page = await arrival.draw(path, request, about, answered.answer)
		const filled = await next.fill(read.ticket, { page, messages: answered.messages })
		response.writeHead(statusOf(answered.answer), { 'content-type': 'text/html; charset=utf-8', 'content-length': filled.length })
		response.end(filled, () => filled.fill(0))
	} catch (fault) {
		if (!(fault instanceof Busy)) throw fault
		arrival.refuse(response, request, 'too-many')
	}
}

const statusOf = (answer: Answer) => (answer.outcome !== 'refused' ? 200 : answer.troubles.some(({ problem }) => problem === 'broken') ? 503 : 422)

/** Why nothing can be sealed just now; null where it can. */
type Closed = 'paused' | 'hub-ends' | 'nobody-can-open' | 'broken' | null

export async function contextFor({ ports, fault }: Pick<Arrival, 'ports' | 'fault'>, form: Form, language: Language): Promise<{ readonly context: Context; readonly closed: Closed }> {
	const { id, salt, settings } = ports.hub()
	const context = { hub: id, salt: hex(salt), language, languages: settings.languages, opener: null }
	const shut = form === 'receipt' ? null : doorIsShut(settings, form, false, halfDayOf(ports.now()))
	if (shut) return { context, closed: shut }
	const page = await frontPage(ports, language).catch(fault)
	return { context: { ...context, opener: page?.opener ?? null }, closed: !page ? 'broken' : page.opener ? null : 'nobody-can-open' }
}

type Answered = { readonly answer: Answer; readonly messages: FillIn['messages'] }
const bare = (answer: Answer): Answered => ({ answer, messages: [] })

function marksFor(ticket: string, names: readonly string[]): Marks {
	return Object.fromEntries(names.map((name) => [name, markOf(ticket, name)]))
}

async function answerTo(arrival: Arrival, about: About, language: Language, closed: Closed, read: Exclude<Read, { outcome: 'not-understood' }>, next: Next): Promise<Answered> {
	if (read.outcome === 'receipt') return withReceipt(arrival.ports, about, read, next)
	if (read.outcome === 'sealed') return keep(arrival, language, read)
	return again(read, read.problems.length > 0 ? read.problems : [{ field: 'form', problem: closed ?? 'not-understood' }])
}

/** What was typed comes back in its place. */
const again = ({ ticket, chosen }: Extract<Read, { chosen: unknown }>, troubles: readonly Trouble[]) => bare({ outcome: 'refused', troubles, chosen, marks: marksFor(ticket, TYPED) })

async function keep({ ports, fault }: Arrival, language: Language, read: Extract<Read, { outcome: 'sealed' }>): Promise<Answered> {
	const posted = v.safeParse(Posted, read.posted)
	const kept = posted.success ? await postListing(ports, { as: 'anyone' }, posted.output, 'arrival').catch(fault) : refuse('not-understood')
	if (!kept?.ok) return again(read, [{ field: 'form', problem: kept?.refusal ?? 'broken' }])
	return bare({ outcome: 'kept', kept: kept.value, hasWords: (await listOf(language)) !== null, marks: marksFor(read.ticket, ['receiptWords', 'receiptDigits']) })
}

async function withReceipt(ports: Ports, about: About, read: Extract<Read, { outcome: 'receipt' }>, next: Next): Promise<Answered> {
	const lookup = Uint8Array.from(Buffer.from(read.lookup, 'hex'))
	const found = await comeBack(ports, lookup)
	if (!found.ok) {
		about.failed()
		return bare({ outcome: 'refused', troubles: [{ field: 'form', problem: found.refusal }], chosen: {}, marks: marksFor(read.ticket, ['receipt']) })
	}
	// What the law asks us to keep is shown instead, and says so.
	if (read.act === 'delete' && (await dropAsHolder(ports, lookup)).ok) return bare({ outcome: 'deleted' })
	const writes = read.act === 'write' && read.problems.length === 0
	const message = `message_${/^[0-9a-f]{32}$/.test(read.once) ? read.once : hex(ports.chance(16))}` as MessageId
	const tells = read.act === 'wrong' && read.problems.length === 0
	const readers = tells ? await readersAsHolder(ports, lookup) : null
	const opened = await next.open(read.ticket, { hub: ports.hub().id, id: found.value.id, holderWrap: base64(found.value.holderWrap), seal: writes ? message : null, readers: readers?.ok && readers.value.readers.length > 0 ? readers.value.readers : null })
	if (tells) {
		const wrong = v.safeParse(PostedWrong, opened.wrong)
		const kept = wrong.success ? await reportAsHolder(ports, lookup, wrong.output, 'arrival') : refuse('nobody-apart')
		return came(ports, read, found.value, kept.ok ? 'wrong' : 'open', kept.ok ? [] : [{ field: 'form', problem: kept.refusal }])
	}
	if (opened.body !== null) {
		const moved = await moveAsHolder(ports, lookup, { verb: 'write', said: { id: message, body: Uint8Array.from(Buffer.from(opened.body, 'base64')), voice: null } })
		if (!moved.ok) return came(ports, read, found.value, 'open', [{ field: 'form', problem: moved.refusal }])
	} else if (read.act === 'withdraw' || read.act === 'apart') await moveAsHolder(ports, lookup, { verb: read.act })
	const now = await comeBack(ports, lookup)
	return now.ok ? came(ports, read, now.value, writes ? 'write' : read.act === 'withdraw' || read.act === 'apart' ? read.act : 'open', read.problems) : bare({ outcome: 'deleted' })
}

function came(ports: Ports, read: Extract<Read, { outcome: 'receipt' }>, { holderWrap: _, ...seen }: Came, done: Just, troubles: Extract<Answer, { outcome: 'came' }>['troubles']): Answered {
	const names = ['receiptDigits', 'text', ...seen.messages.map((_message, i) => `message${i}`)]
	const answer: Answer = { outcome: 'came', came: seen, done, act: read.act, once: hex(ports.chance(16)), troubles, marks: marksFor(read.ticket, names) }
	return { answer, messages: seen.messages.map(({ id, body }) => ({ id, body: base64(body) })) }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
