/**
 * Text messages on their way in, and what carriers say later of those that went out. Nothing is believed that the carrier has not signed, and nothing of it is
 * looked at before that. A number is known here for as long as an answer takes: rooms get a keyed digest of it, or it goes on as bytes into a seal.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isGoneNumber } from '#gates/sms.server.ts'
import { isSigned } from '#gates/signature.server.ts'
import { keywordIn } from '#gates/stop-words.ts'
import { hex } from '#ground/ids.ts'
import { isUnspent } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { after, days } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { askIn } from '#rooms/frontdoor/texting.ts'
import { REALLY } from '#rooms/hotline/choices.ts'
import { hearFate } from '#rooms/hotline/fates.server.ts'
import type { HeardAs } from '#rooms/hotline/hearing.server.ts'
import { stopAddress } from '#rooms/hotline/subscribing.server.ts'
import { hearText, lastText, sawItThemselves } from '#rooms/hotline/texting.server.ts'
import { languageOf, readText } from '#rooms/hotline/texting.ts'
import type { CarrierSecret } from './gates.server.ts'
import { NO_REPLY, replyOf } from './replies.ts'
import { readForm, type Field } from './sealing/form.server.ts'
import { Busy } from './sealing/sealing.server.ts'
import { keepTextedAsk, type AskPorts } from './texted-asks.server.ts'
import type { About, Straight } from './web/serving.server.ts'

export const TEXTS_AT = '/gates/sms'
/** As carriers call theirs. */
const NAMES = /^[A-Za-z][A-Za-z0-9_]{0,40}$/
/** A keyword or a digit is never longer; nothing longer is made a string to look for one. */
const KEYWORD_AT_MOST = 60

export type Texting = AskPorts & {
	readonly carrier: CarrierSecret
	readonly words: (language: Language) => Say
	readonly isOpen: (path: string) => boolean
	readonly refuse: (response: ServerResponse, request: IncomingMessage, kind: 'foreign-origin' | 'too-many') => void
}

export const textings = (texting: Texting): Straight[] => [{ method: 'POST', path: TEXTS_AT, when: () => texting.isOpen(TEXTS_AT), handle: (request, response, about) => arrive(texting, request, response, about) }]

async function arrive(texting: Texting, request: IncomingMessage, response: ServerResponse, about: About): Promise<void> {
	const body = await bodyOf(request)
	try {
		const fields = readForm(body, NAMES)
		const signature = request.headers['x-twilio-signature'] ?? request.headers['x-signalwire-signature']
		const url = `${about.origin}${request.url ?? ''}`
		if (!fields || typeof signature !== 'string' || !isSigned({ url, fields, signature, secret: texting.carrier.secret }) || textOf(fields, 'AccountSid') !== texting.carrier.account) {
			about.failed()
			return texting.refuse(response, request, 'foreign-origin')
		}
		const answer = hasField(fields, 'Body') ? await answerTo(texting, fields) : await noted(texting, fields, new URL(url).searchParams)
		response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(answer) })
		response.end(answer, () => typeof answer !== 'string' && answer.fill(0))
	} catch (fault) {
		if (!(fault instanceof Busy)) throw fault
		texting.refuse(response, request, 'too-many')
	} finally {
		body.fill(0)
	}
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
	const pieces: Buffer[] = []
	for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece)
	const body = Buffer.concat(pieces)
	for (const piece of pieces) piece.fill(0)
	return body
}

const bytesOf = (fields: readonly Field[], name: string): Buffer => fields.find((field) => field.name === name)?.value ?? Buffer.alloc(0)
const textOf = (fields: readonly Field[], name: string): string => bytesOf(fields, name).toString('utf8')
const hasField = (fields: readonly Field[], name: string): boolean => fields.some((field) => field.name === name)

// Later, of one that went out

async function noted({ ports }: Texting, fields: readonly Field[], asked: URLSearchParams): Promise<string> {
	const status = textOf(fields, 'MessageStatus')
	const fate = status === 'delivered' || status === 'read' ? 'delivered' : ['failed', 'undelivered', 'canceled'].includes(status) ? 'failed' : null
	const [topic, key] = [asked.get('alert') ?? '', asked.get('to') ?? '']
	if (fate === null || !/^[0-9a-f]{32}$/.test(topic) || !/^[0-9a-f]{16,128}$/.test(key)) return NO_REPLY
	const code = Number(textOf(fields, 'ErrorCode')) || 0
	await hearFate(ports, { way: 'sms', topic, key, fate, why: fate === 'failed' ? String(code || status) : null, isGone: fate === 'failed' && isGoneNumber(code) })
	return NO_REPLY
}

// Somebody wrote

async function answerTo(texting: Texting, fields: readonly Field[]): Promise<string | Buffer> {
	const { ports, words } = texting
	const { languages } = ports.hub().settings
	const [body, from, message] = [bytesOf(fields, 'Body'), bytesOf(fields, 'From'), textOf(fields, 'MessageSid')]
	const sayFor = (language: Language) => words([language, ...languages].find((one) => one === 'en' || words(one) !== words('en')) ?? 'en')

	const short = body.length <= KEYWORD_AT_MOST ? body.toString('utf8') : ''
	// Before anything else: whoever wants no more gets no more, whatever their message also is.
	const keyword = keywordIn(short)
	if (keyword === 'stop') {
		// One that is called again later must not end what somebody began after it.
		if (!(await isRemembered(ports, message))) await stopAddress(ports, 'sms', from.toString('utf8'))
		await remember(ports, message)
		return replyOf(sayFor(languageOf(short, languages[0]))('hotline.sms.stopped', { hub: ports.hub().settings.name }))
	}
	if (message === '' || from.length === 0) return NO_REPLY
	if (keyword === 'help') return replyOf(helpIn(texting, sayFor(languageOf(short, languages[0]))))

	const ask = askIn(body)
	if (ask) return ports.hub().settings.rooms.includes('frontdoor') ? keepTextedAsk(texting, { ask, from, message, language: ask.language, say: sayFor(ask.language) }) : replyOf(sayFor(ask.language)('hotline.sms.ask-closed'))

	const text = body.toString('utf8')
	const came = { message, from: hex(ports.keys.digest('origin', from)), language: languageOf(text, languages[0]) }
	const { says } = readText(text)
	if (says === 'report') {
		const heard = await hearText(ports, came, text)
		return replyOf(heard.ok ? knownOr(sayFor(came.language), heard.value, 'hotline.sms.heard') : helpIn(texting, sayFor(came.language)))
	}
	const last = says === 'nothing' || (await isRemembered(ports, message)) ? null : await lastText(ports, came)
	if (!last) {
		// Called again later, it is no answer to what was asked since.
		await remember(ports, message)
		return replyOf(helpIn(texting, sayFor(came.language)))
	}
	const say = sayFor(last.language)
	if (says === 'heard-it') return replyOf(say('hotline.sms.thanks'))
	const heard = await sawItThemselves(ports, came, last)
	return replyOf(heard.ok ? knownOr(say, heard.value, 'hotline.sms.thanks-saw') : helpIn(texting, say))
}

/** So long a message is known again that left nothing else by which it would be. */
const REMEMBERED_FOR = days(3)
const rememberedAs = (ports: Ports, message: string) => ports.keys.digest('once', new TextEncoder().encode(`carrier|${message}`))
const isRemembered = (ports: Ports, message: string): Promise<boolean> => ports.storage.inOneStatement((tx) => isUnspent(tx, rememberedAs(ports, message), 'message', ports.now()))
const remember = (ports: Ports, message: string): Promise<unknown> =>
	ports.storage.inOneStatement((tx) => tx.insertInto('ground_once').values({ id: rememberedAs(ports, message), purpose: 'message', ends_at: after(ports.now(), REMEMBERED_FOR) }).onConflict((c) => c.doNothing()).execute())

function helpIn({ ports }: Texting, say: Say): string {
	const { name, phone } = ports.hub().settings
	return say('hotline.sms.help', { hub: name, phone, call: phone === '' ? 'no' : 'yes' })
}

/** What was checked already is said at once. */
function knownOr(say: Say, { answer }: HeardAs, otherwise: string): string {
	if (!answer) return say(otherwise)
	if (answer.state === 'not-enforcement') return say('hotline.sms.known.not-enforcement', { really: reallyIn(say, answer.really) })
	return say(`hotline.sms.known.${answer.state}`)
}

/** Only what stands in the list: what somebody wrote by hand no linter has seen. */
const reallyIn = (say: Say, really: string | null): string => say(`hotline.really.${REALLY.find((one) => one === really) ?? 'other'}`)
