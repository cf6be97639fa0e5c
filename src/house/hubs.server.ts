/** Other hubs: our card for whoever asks, what comes in from those we trust, and handing on what is told to them. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import * as v from 'valibot'
import type { Peers } from '#gates/peers.server.ts'
import type { Ports } from '#ground/ports.ts'
import { cardOf, handCapsules, hearCapsule, isSomethingWaiting, type Answered } from '#rooms/hubs/actions.server.ts'
import { Card, CAPSULE_AT_MOST, Origin, type Capsule, type Peer } from '#rooms/hubs/model.ts'
import { isJson, type About, type Straight } from './web/serving.server.ts'

export const INBOX = '/inbox'
const CARD = '/hub.json'

/** As a hub of ours answers at its inbox, so that whoever sends knows whether to try again. */
const STATUS = { 'not-here': 404, 'not-believed': 403, 'too-many': 429 } as const
type Refuse = (response: ServerResponse, request: IncomingMessage, kind: 'not-found' | 'foreign-origin' | 'too-many') => void

export function hubDoors({ ports, isOpen, refuse }: { readonly ports: Ports; readonly isOpen: (path: string) => boolean; readonly refuse: Refuse }): Straight[] {
	const card = async (_: IncomingMessage, response: ServerResponse) => {
		const said = JSON.stringify(cardOf(ports))
		response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(said) }).end(said)
	}
	const inbox = async (request: IncomingMessage, response: ServerResponse, about: About) => {
		// Who says it is no hub we know is told nothing: not whom we know, nor what was wrong.
		const heard = isJson(request) ? await hearCapsule(ports, await bodyOf(about)) : ({ ok: false, refusal: 'not-here' } as const)
		if (heard.ok) return void response.writeHead(heard.value === 'heard' ? 202 : 200, { 'content-length': 0 }).end()
		about.failed()
		refuse(response, request, ({ 404: 'not-found', 403: 'foreign-origin', 429: 'too-many' } as const)[STATUS[heard.refusal]])
	}
	return [
		{ method: 'GET', path: CARD, when: () => isOpen(CARD), handle: card },
		{ method: 'POST', path: INBOX, when: () => isOpen(INBOX), handle: inbox },
	]
}
const bodyOf = async (about: About): Promise<Uint8Array> => {
	const body = await about.body()
	return body.length > CAPSULE_AT_MOST ? new Uint8Array() : body
}

/** Fetched because a steward asked for it, and never otherwise. */
export async function cardAt(gate: Peers, asked: string, signal: AbortSignal = AbortSignal.timeout(15_000)): Promise<{ readonly origin: string; readonly card: Card } | 'no-address' | 'nobody' | 'no-hub'> {
	const origin = v.safeParse(Origin, asked)
	if (!origin.success || !gate.takes(origin.output)) return 'no-address'
	const reply = await gate.card(origin.output, signal)
	if (!reply) return 'nobody'
	try {
		const card = v.safeParse(Card, reply.status === 200 ? JSON.parse(new TextDecoder().decode(reply.body)) : null)
		return card.success ? { origin: origin.output, card: card.output } : 'no-hub'
	} catch {
		return 'no-hub'
	}
}

export const handTo =
	(gate: Peers) =>
	async ({ origin }: Peer, capsule: Capsule, signal: AbortSignal): Promise<Answered> => {
		const reply = await gate.hand(origin, JSON.stringify(capsule), signal)
		if (!reply) return 'nobody'
		if (reply.status >= 200 && reply.status < 300) return 'taken'
		// Not trusted there, or not yet, or our clocks differ: all of it can change.
		return reply.status === 404 || reply.status === 403 ? 'not-known' : 'nobody'
	}

const EVERY_MS = 2000
export type Handing = { look(): void; close(): Promise<void> }
/** Hands on what waits: as soon as somebody tells, and every two seconds while something does. */
export function openHanding(ports: Ports, gate: Peers, fault: (fault: unknown) => void): Handing {
	const closing = new AbortController()
	let busy: Promise<void> | null = null
	let isAsked = false
	let again: NodeJS.Timeout | undefined
	const round = async () => {
		while (!closing.signal.aborted) {
			isAsked = false
			const tried = await handCapsules(ports, handTo(gate), closing.signal)
			if (tried === 0 && !isAsked) break
		}
		if (!closing.signal.aborted && (await isSomethingWaiting(ports))) later()
	}
	const later = () => {
		clearTimeout(again)
		again = setTimeout(look, EVERY_MS).unref()
	}
	function look() {
		isAsked = true
		if (busy || closing.signal.aborted || !ports.hub().settings.rooms.includes('hubs')) return
		busy = round()
			.catch((error: unknown) => {
				fault(error)
				later()
			})
			.finally(() => {
				busy = null
				if (isAsked && !closing.signal.aborted) later()
			})
	}
	return {
		look,
		async close() {
			closing.abort()
			clearTimeout(again)
			await busy
		},
	}
}
