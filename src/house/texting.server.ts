/**
 * Text messages on their way in, and what carriers say later of those that went out. Nothing is believed that the carrier has not signed, and nothing of it is
 * looked at before that. A number is known here for as long as an answer takes: rooms get a keyed digest of it, or it goes on as bytes into a seal.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Pictures } from '#gates/pictures.server.ts'
import { isGoneNumber } from '#gates/sms.server.ts'
import { hearOfMessage } from '#ground/messages.server.ts'
import { hearFate } from '#rooms/hotline/fates.server.ts'
import { answerTo, type Answering, type Written } from './answering.server.ts'
import type { CarrierSecret } from './gates.server.ts'
import { bodyOf, bytesOf, hasField, signedFields, textOf } from './carrier-posts.server.ts'
import { besideText, eraseBeside } from './pictures.server.ts'
import { NO_REPLY, replyOf } from './replies.ts'
import type { Field } from './sealing/form.server.ts'
import { Busy } from './sealing/sealing.server.ts'
import type { About, Straight } from './web/serving.server.ts'

export const TEXTS_AT = '/gates/sms'

export type Texting = Answering & {
	readonly carrier: CarrierSecret
	readonly pictures: Pictures
	readonly isOpen: (path: string) => boolean
	readonly refuse: (response: ServerResponse, request: IncomingMessage, kind: 'foreign-origin' | 'too-many') => void
}

export const textings = (texting: Texting): Straight[] => [{ method: 'POST', path: TEXTS_AT, when: () => texting.isOpen(TEXTS_AT), handle: (request, response, about) => arrive(texting, request, response, about) }]

async function arrive(texting: Texting, request: IncomingMessage, response: ServerResponse, about: About): Promise<void> {
	const body = await bodyOf(request)
	try {
		const fields = signedFields(request, body, about, texting.carrier)
		if (!fields) {
			about.failed()
			return texting.refuse(response, request, 'foreign-origin')
		}
		const answer = hasField(fields, 'Body') ? ((await answerTo(texting, { ...written(fields), beside: besideText(fields, texting.pictures) }, replyOf)) ?? NO_REPLY) : await noted(texting, fields, new URL(request.url ?? '', about.origin).searchParams)
		response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(answer) })
		response.end(answer, () => typeof answer !== 'string' && answer.fill(0))
		void eraseBeside(fields, texting.pictures).catch(texting.fault)
	} catch (fault) {
		if (!(fault instanceof Busy)) throw fault
		texting.refuse(response, request, 'too-many')
	} finally {
		body.fill(0)
	}
}

const written = (fields: readonly Field[]): Written => ({ way: 'sms', body: bytesOf(fields, 'Body'), from: bytesOf(fields, 'From'), also: [], message: textOf(fields, 'MessageSid') })

// Later, of one that went out

async function noted({ ports }: Texting, fields: readonly Field[], asked: URLSearchParams): Promise<string> {
	const status = textOf(fields, 'MessageStatus')
	const fate = status === 'delivered' || status === 'read' ? 'delivered' : ['failed', 'undelivered', 'canceled'].includes(status) ? 'failed' : null
	const [topic, key] = [asked.get('alert') ?? '', asked.get('to') ?? '']
	if (fate === null || !/^[0-9a-f]{32}$/.test(topic) || !/^[0-9a-f]{16,128}$/.test(key)) return NO_REPLY
	const code = Number(textOf(fields, 'ErrorCode')) || 0
	const more = { why: fate === 'failed' ? String(code || status) : null, isGone: fate === 'failed' && isGoneNumber(code) }
	if (!(await hearOfMessage(ports, topic, fate, more))) await hearFate(ports, { way: 'sms', topic, key, fate, ...more })
	return NO_REPLY
}
