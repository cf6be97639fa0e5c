/**
 * Asks and offers sealed before they left the browser. In a rush nearly everything comes in this way, so it goes straight to its room and not
 * past what makes the pages.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import { jsonIn } from '#ground/json.ts'
import type { Ports } from '#ground/ports.ts'
import { languageFor, type Language, type Say } from '#ground/words.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import { Posted, type Side } from '#rooms/frontdoor/model.ts'
import { goneSays, waitSays } from '#rooms/frontdoor/saying.ts'
import { isJson, type About, type Straight } from './web/serving.server.ts'

const PATHS: Readonly<Record<Side, string>> = { ask: '/help/sealed', offer: '/offer/sealed' }

type Posting = { readonly ports: Ports; readonly words: (language: Language) => Say; readonly isOpen: (path: string) => boolean }
type Answer = { readonly status: number; readonly body: object }

export const postings = (posting: Posting): Straight[] =>
	Object.entries(PATHS).map(([side, path]) => ({
		method: 'POST',
		path,
		alone: true,
		when: () => posting.isOpen(path),
		handle: async (request, response, about) => send(response, await post(posting, side as Side, request, about)),
	}))

async function post({ ports, words }: Posting, side: Side, request: IncomingMessage, about: About): Promise<Answer> {
	const language = languageFor(new URL(request.url ?? '/', about.origin).searchParams.get('lang'), request.headers['accept-language'] ?? null, ports.hub().settings.languages)
	const say = words(language)
	const refusal = (status: number, reason: string): Answer => ({ status, body: { ok: false, refusal: reason, says: say(`refused.${reason}`) } })

	if (!isJson(request)) return refusal(400, 'not-understood')
	const posted = v.safeParse(Posted, jsonIn(await about.body()))
	if (!posted.success || posted.output.facts.side !== side) return refusal(400, 'not-understood')
	const kept = await postListing(ports, { as: 'anyone' }, posted.output, 'browser')
	if (!kept.ok) return refusal(409, kept.refusal)
	return { status: 200, body: { ok: true, value: { ...kept.value, waitSays: waitSays(say, kept.value.wait), goneSays: goneSays(say, language, kept.value.endsAt) } } }
}

function send(response: ServerResponse, { status, body }: Answer): void {
	const text = JSON.stringify(body)
	response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text)
}
