/**
 * Forms posted without JavaScript. The house pipes the post unread to the sealing worker, keeps what comes back sealed, lets a page be drawn
 * with blanks, and has the worker fill them: what a neighbour wrote is never read here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import type { Ports } from '#ground/ports.ts'
import { hex } from '#ground/ids.ts'
import { listOf } from '#ground/secret-words.ts'
import { languageFor, type Language } from '#ground/words.ts'
import { comeBack, dropAsHolder, frontPage, moveAsHolder, postListing } from '#rooms/frontdoor/actions.server.ts'
import type { Answer, Came, Marks } from '#rooms/frontdoor/answer.ts'
import { Posted, type MessageId } from '#rooms/frontdoor/model.ts'
import { Busy, type Sealing, type Next } from './sealing.server.ts'
import { markOf, TYPED, type Context, type FillIn, type Form, type Read } from './talk.ts'
import type { About, Straight } from '../web/serving.server.ts'

const FORMS: Readonly<Record<string, Form>> = { '/help': 'ask', '/offer': 'offer', '/receipt': 'receipt' }

export type Draw = (path: string, request: IncomingMessage, about: About, answer: Answer) => Promise<string>

export type Arrival = { readonly ports: Ports; readonly sealing: Sealing; readonly draw: Draw; readonly refuse: (response: ServerResponse, request: IncomingMessage, kind: 'not-understood' | 'too-many') => void; readonly isOpen: (path: string) => boolean }

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
		const { read, next } = await sealing.read(form, request, await contextFor(ports, language))
		if (read.outcome === 'not-understood') return arrival.refuse(response, request, 'not-understood')
		const answered = await answerTo(ports, about, language, read, next)
		const page = await arrival.draw(path, request, about, answered.answer)
		const filled = await next.fill(read.ticket, { page, messages: answered.messages })
		response.writeHead(answered.answer.outcome === 'refused' ? 422 : 200, { 'content-type': 'text/html; charset=utf-8', 'content-length': filled.length })
		response.end(filled, () => filled.fill(0))
	} catch (fault) {
		if (!(fault instanceof Busy)) throw fault
		arrival.refuse(response, request, 'too-many')
	}
}

async function contextFor(ports: Ports, language: Language): Promise<Context> {
	const { id, salt, settings } = ports.hub()
	const { opener } = await frontPage(ports, language)
	return { hub: id, salt: hex(salt), language, languages: settings.languages, opener: settings.paused ? null : opener }
}

type Answered = { readonly answer: Answer; readonly messages: FillIn['messages'] }
const bare = (answer: Answer): Answered => ({ answer, messages: [] })

function marksFor(ticket: string, names: readonly string[]): Marks {
	return Object.fromEntries(names.map((name) => [name, markOf(ticket, name)]))
}

async function answerTo(ports: Ports, about: About, language: Language, read: Exclude<Read, { outcome: 'not-understood' }>, next: Next): Promise<Answered> {
	if (read.outcome === 'refused') return bare({ outcome: 'refused', troubles: read.problems, chosen: read.chosen, marks: marksFor(read.ticket, TYPED) })
	return read.outcome === 'sealed' ? keep(ports, language, read) : withReceipt(ports, about, read, next)
}

async function keep(ports: Ports, language: Language, read: Extract<Read, { outcome: 'sealed' }>): Promise<Answered> {
	const posted = v.safeParse(Posted, read.posted)
	const kept = posted.success ? await postListing(ports, { as: 'anyone' }, posted.output, 'arrival') : null
	if (!kept?.ok) return bare({ outcome: 'refused', troubles: [{ field: 'form', problem: kept?.refusal ?? 'not-understood' }], chosen: {}, marks: {} })
	return bare({ outcome: 'kept', kept: kept.value, hasWords: (await listOf(language)) !== null, marks: marksFor(read.ticket, ['receiptWords', 'receiptDigits']) })
}

async function withReceipt(ports: Ports, about: About, read: Extract<Read, { outcome: 'receipt' }>, next: Next): Promise<Answered> {
	const lookup = Uint8Array.from(Buffer.from(read.lookup, 'hex'))
	const found = await comeBack(ports, lookup)
	if (!found.ok) {
		about.failed()
		return bare({ outcome: 'refused', troubles: [{ field: 'form', problem: found.refusal }], chosen: {}, marks: marksFor(read.ticket, ['receipt']) })
	}
	if (read.act === 'delete') {
		await dropAsHolder(ports, lookup)
		return bare({ outcome: 'deleted' })
	}
	const writes = read.act === 'write' && read.problems.length === 0
	const message = `message_${/^[0-9a-f]{32}$/.test(read.once) ? read.once : hex(ports.chance(16))}` as MessageId
	const opened = await next.open(read.ticket, { hub: ports.hub().id, id: found.value.id, holderWrap: base64(found.value.holderWrap), seal: writes ? message : null })
	if (opened.body !== null) {
		const moved = await moveAsHolder(ports, lookup, { verb: 'write', said: { id: message, body: Uint8Array.from(Buffer.from(opened.body, 'base64')), voice: null } })
		if (!moved.ok) return came(ports, read, found.value, 'open', [{ field: 'form', problem: moved.refusal }])
	} else if (read.act === 'withdraw') await moveAsHolder(ports, lookup, { verb: 'withdraw' })
	const now = await comeBack(ports, lookup)
	return now.ok ? came(ports, read, now.value, writes ? 'write' : read.act === 'withdraw' ? 'withdraw' : 'open', read.problems) : bare({ outcome: 'deleted' })
}

function came(ports: Ports, read: Extract<Read, { outcome: 'receipt' }>, { holderWrap: _, ...seen }: Came, done: 'open' | 'write' | 'withdraw', troubles: Extract<Answer, { outcome: 'came' }>['troubles']): Answered {
	const names = ['receiptDigits', 'text', ...seen.messages.map((_message, i) => `message${i}`)]
	const answer: Answer = { outcome: 'came', came: seen, done, once: hex(ports.chance(16)), troubles, marks: marksFor(read.ticket, names) }
	return { answer, messages: seen.messages.map(({ id, body }) => ({ id, body: base64(body) })) }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
