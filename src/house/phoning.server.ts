/**
 * Calls to the hub, as the carrier tells of them and asks what to say. Nothing is believed that it has not signed. A number is known here for as long as an
 * answer takes; a call is known by a keyed digest of the carrier's name for it, and a phone that rings by another, so that neither tells who anybody is.
 *
 * Whoever calls waits in a line of one while phones ring; whoever presses 1 joins them. So a mailbox that “answers” ends nobody's ringing.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { findMember } from '#ground/members.server.ts'
import type { MemberId } from '#ground/people.ts'
import type { Language } from '#ground/words.ts'
import type { ReportId } from '#rooms/hotline/model.ts'
import { callerIn } from '#rooms/hotline/calling-back.server.ts'
import { callNow, hearCall, phoneRings, type Became } from '#rooms/hotline/calling.server.ts'
import type { CallState, Event } from '#rooms/hotline/calls.ts'
import { spokenNow } from '#rooms/hotline/speaking.server.ts'
import { mayAskForAWoman } from '#rooms/hotline/women.server.ts'
import { isLineOfAHub } from '#rooms/hubs/lines.server.ts'
import { bodyOf, signedFields, textOf } from './carrier-posts.server.ts'
import { asksDigits, asksIfReal, judged, typed } from './phone-floods.server.ts'
import { fetchMessages } from './phone-messages.server.ts'
import { CALLS_AT, legRef, next, OVER, refOf, type Hears, type Here, type Left, type Phoning } from './phone-asks.server.ts'
import { ofHub, ringHub } from './phone-beside.server.ts'
import { apologyIn, calledBackIn, knownIn, languagesOf, menuIn, nearest, voiceIn, type Voice } from './phone-says.server.ts'
import { NO_REPLY } from './replies.ts'
import type { Field } from './sealing/form.server.ts'
import * as twiml from './twiml.ts'
import type { About, Straight } from './web/serving.server.ts'

export const phonings = (phoning: Phoning): Straight[] => [{ method: 'POST', path: CALLS_AT, when: () => phoning.isOpen(CALLS_AT), handle: (request, response, about) => arrive(phoning, request, response, about) }]

async function arrive(phoning: Phoning, request: IncomingMessage, response: ServerResponse, about: About): Promise<void> {
	const body = await bodyOf(request)
	try {
		const fields = signedFields(request, body, about, phoning.carrier)
		if (!fields) {
			about.failed()
			return phoning.refuse(response, request, 'foreign-origin')
		}
		const text = await answerTo(phoning, fields, new URL(request.url ?? '', about.origin).searchParams, about.origin)
		response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(text) }).end(text)
	} finally {
		body.fill(0)
	}
}

async function answerTo(phoning: Phoning, fields: readonly Field[], asked: URLSearchParams, origin: string): Promise<string> {
	const at = asked.get('at') ?? ''
	const call = asked.get('call') ?? refOf(phoning, `call|${textOf(fields, 'CallSid')}`)
	if (!/^[0-9a-f]{64}$/.test(call)) return NO_REPLY
	const here: Here = { phoning, origin, call, ...(asked.get('leg') === null && { from: textOf(fields, 'From') }) }
	const hears: Hears = (event, left) => heard(here, event, left)
	const [pressed, status] = [textOf(fields, 'Digits'), textOf(fields, 'CallStatus')]
	switch (at) {
		case '':
			return OVER.includes(status) ? said(await hears({ is: 'hung-up', call })) : came(here, textOf(fields, 'From'), hears)
		case 'language': {
			const language = languagesOf(phoning)[Number(pressed) - 1]
			return language === undefined ? goesOn(here, await hears({ is: 'waited', call, state: 'greeted' }), true) : chose(here, language, hears)
		}
		case 'who': {
			if (pressed === FOR_A_WOMAN) await hears({ is: 'asked-for-a-woman', call })
			const language = languagesOf(phoning).find((one) => one === asked.get('language'))
			return goesOn(here, await hears(language === undefined ? { is: 'goes-on', call } : { is: 'chose', call, language }), false)
		}
		case 'known':
			return (pressed === '9' ? await asksWho(here, null) : null) ?? goesOn(here, await hears(pressed === '9' ? { is: 'goes-on', call } : { is: 'waited', call, state: 'known' }), false)
		case 'digits': {
			const event = typed(here, asked.get('state'), pressed)
			return event === null ? NO_REPLY : goesOn(here, await hears(event), false)
		}
		case 'aside':
			return goesOn(here, await hears({ is: 'waited', call, state: 'aside' }), false)
		case 'wait':
			return waits(here, await hears({ is: 'time', call }), Number(asked.get('n')) || 0)
		case 'left':
			return left(here, textOf(fields, 'QueueResult'), hears)
		case 'recorded': {
			const recording = textOf(fields, 'RecordingSid')
			const from = textOf(fields, 'From')
			const isThere = recording !== '' && textOf(fields, 'RecordingDuration') !== '0'
			const became = await hears(isThere ? { is: 'left-message', call } : { is: 'waited', call, state: 'message' }, { from: phoning.phone.takes(from) ? from : null, recording: isThere ? recording : null })
			if (isThere) void fetchMessages(phoning).catch(phoning.fault)
			return goesOn(here, became, false)
		}
		case 'hub':
		case 'hub-pressed':
		case 'hub-joined':
		case 'hub-over':
			return ofHub(here, at, { leg: asked.get('leg') ?? '', pressed, isOver: OVER.includes(status) }, hears)
		case 'leg':
		case 'pressed':
		case 'joined':
		case 'over':
		case 'back':
		case 'backed':
		case 'judged':
			return ofLeg(here, at, { leg: asked.get('leg') ?? '', report: asked.get('report') ?? '', pressed, isOver: OVER.includes(status) }, hears)
	}
	return NO_REPLY
}

const said = (_: Became): string => NO_REPLY

/** Keeps what became of it, then has phones ring and stop; the answer does not wait for them. */
async function heard(here: Here, event: Event, left?: Left): Promise<Became> {
	const { phoning, from = null } = here
	const became = await hearCall(phoning.ports, event, left, from)
	act(here, became)
	return became
}

function act({ phoning, origin }: Pick<Here, 'phoning' | 'origin'>, { rings, besides, stops }: Pick<Became, 'rings' | 'besides' | 'stops'>): void {
	const { phone, ports, fault } = phoning
	for (const leg of stops) void phone.end(leg).catch(fault)
	for (const one of besides) {
		const own = { phoning, origin, call: one.call }
		void ringHub(own, one, (event) => heard(own, event)).catch(fault)
	}
	for (const { call, member, to, rings: seconds } of rings) {
		const own = { phoning, origin, call }
		const ref = { leg: legRef(phoning, call, member) }
		const ring = async () => {
			const leg = await phone.ring({ to, asks: next(own, 'leg', ref), tells: next(own, 'over', ref), rings: seconds })
			if (leg === null) await heard(own, { is: 'leg-ended', call, member })
			// Whoever called may have hung up while the carrier was asked.
			else if (!(await phoneRings(ports, { call, member }, leg))) await phone.end(leg)
		}
		void ring().catch(fault)
	}
}

async function came(here: Here, from: string, hears: Hears): Promise<string> {
	const { phoning, call, origin } = here
	const language = nearest(phoning, null)
	const isKnown = (await spokenNow(phoning.ports, language, phoning.words(language))).length > 0
	// What another hub sends has heard all that; whoever is there rings at once.
	const isFromHub = await isLineOfAHub(phoning.ports, from)
	const became = await hears({ is: 'came', call, known: isKnown && !isFromHub ? 'told' : null, isFromHub })
	if (became.call?.state !== 'greeted') return goesOn(here, became, true)
	if (isFromHub) return goesOn(here, await hears({ is: 'waited', call, state: 'greeted' }), false)
	const [only, ...others] = languagesOf(phoning)
	if (only !== undefined && others.length === 0) return chose(here, only, hears)
	const to = next(here, 'language')
	return twiml.answer(twiml.gather(to, 7, menuIn(phoning, origin)), twiml.redirect(to))
}

/** None that a language has by mistake. */
const FOR_A_WOMAN = '0'
/** Before anybody rings, and where somebody answers such calls at all: whether they want to speak with a woman. What is known is told first. @param language as it is chosen now; null where it was before */
async function asksWho(here: Here, language: Language | null): Promise<string | null> {
	const { phoning, origin } = here
	const now = await callNow(phoning.ports, here.call)
	const isBefore = language === null ? now?.state === 'known' : now?.state === 'greeted' && now.known === null
	if (!isBefore || !(await mayAskForAWoman(phoning.ports))) return null
	const spoken = language ?? now?.language ?? null
	const voice = voiceIn(phoning, spoken, origin)
	const to = next(here, 'who', language === null ? {} : { language })
	return twiml.answer(language === null ? '' : apologyIn(voice, spoken), twiml.gather(to, 4, voice.plays('woman')), twiml.redirect(to))
}
const chose = async (here: Here, language: Language, hears: Hears): Promise<string> => (await asksWho(here, language)) ?? goesOn(here, await hears({ is: 'chose', call: here.call, language }), true)

/** By how the call now stands, so that whatever is asked twice is answered alike. */
async function goesOn(here: Here, { call, backAt, isLeadTold }: Became, isFirst: boolean): Promise<string> {
	const { phoning, origin } = here
	if (!call) return twiml.answer(twiml.hangUp)
	const voice = voiceIn(phoning, call.language, origin)
	const sorry = isFirst ? apologyIn(voice, call.language) : ''
	switch (call.state) {
		case 'known': {
			const to = next(here, 'known')
			const known = await knownIn(phoning, call.language, origin, to)
			// Taken back since, or its time went by: then nothing is known.
			return known === null ? ((await asksWho(here, null)) ?? goesOn(here, await heard(here, { is: 'goes-on', call: call.id }), isFirst)) : twiml.answer(sorry, known, twiml.redirect(to))
		}
		case 'asked':
		case 'asked-again':
			return asksDigits(here, call, voice, sorry)
		case 'aside':
			return twiml.answer(sorry, voice.plays('aside'), twiml.redirect(next(here, 'aside')))
		case 'staying':
		case 'ringing':
		case 'standby':
		case 'overflow':
			return twiml.answer(sorry, twiml.wait(call.id.slice(0, 32), next(here, 'wait', { n: '0' }), next(here, 'left')))
		case 'message':
			return twiml.answer(sorry, voice.plays('message'), twiml.record(next(here, 'recorded')))
		case 'call-back':
			return twiml.answer(calledBackIn(voice, { backAt, isLeadTold }), twiml.hangUp)
		case 'closed':
			return twiml.answer(...(call.closed === 'told' || call.closed === 'aside' ? [voice.plays('bye')] : call.closed === 'unanswered' ? [voice.plays('nobody')] : []), twiml.hangUp)
		default:
			return twiml.answer(twiml.hangUp)
	}
}

const WAITING: readonly CallState[] = ['staying', 'ringing', 'standby', 'overflow', 'connected']
/** While phones ring: what anybody may do at their door, at once; then that somebody is still looked for. */
function waits(here: Here, { call }: Became, n: number): string {
	if (!call || !WAITING.includes(call.state)) return twiml.answer(twiml.letGo)
	const voice = voiceIn(here.phoning, call.language, here.origin)
	const again = twiml.redirect(next(here, 'wait', { n: String(Math.min(n + 1, 999)) }))
	return twiml.answer(n === 0 ? voice.plays(call.state === 'staying' ? 'stay' : 'rights') : call.state === 'overflow' && n % 2 === 0 ? voice.plays('beside') : n % 4 === 0 ? voice.plays('hold') : twiml.pause(3), again)
}

/** They wait no more: somebody joined them, they hung up, or they were let go to leave a message. */
async function left(here: Here, result: string, hears: Hears): Promise<string> {
	const { call } = here
	if (result === 'hangup') return said(await hears({ is: 'hung-up', call }))
	if (result !== 'bridged') {
		// A line that is full or broken is no reason to be cut off: then nobody rings any longer, and they can leave a message.
		if (result !== 'leave') for (const state of ['staying', 'ringing', 'standby', 'overflow'] as const) await hears({ is: 'waited', call, state })
		return goesOn(here, await hears({ is: 'time', call }), false)
	}
	await hears({ is: 'hung-up', call })
	return twiml.answer(twiml.hangUp)
}

type OfLeg = { readonly leg: string; readonly report: string; readonly pressed: string; readonly isOver: boolean }
/** A phone of somebody who takes calls. */
async function ofLeg(here: Here, at: string, { leg, report, pressed, isOver }: OfLeg, hears: Hears): Promise<string> {
	const { phoning, call, origin } = here
	const now = await callNow(phoning.ports, call)
	const member = [...(now?.ringing ?? []), ...(now?.by ? [now.by] : [])].find((one) => legRef(phoning, call, one) === leg)
	const own = { leg, ...(report !== '' && { report }) }
	if (at === 'over' || at === 'joined') {
		if (member !== undefined && (at === 'joined' || isOver)) await hears({ is: 'leg-ended', call, member })
		return at === 'joined' && member !== undefined && member === now?.by && report === '' ? asksIfReal(here, leg, voiceIn(phoning, (await languageOf(phoning, member)) ?? null, origin)) : twiml.answer(twiml.hangUp)
	}
	const voice = voiceIn(phoning, (await languageOf(phoning, member)) ?? null, origin)
	if (member === undefined) return twiml.answer(voice.plays('too-late'), twiml.hangUp)
	if (at === 'judged') return judged(here, member, pressed, voice, hears)
	if (at === 'leg') return twiml.answer(twiml.gather(next(here, 'pressed', own), 8, asks(voice, now?.language ?? null)), twiml.hangUp)
	if (at === 'back') return twiml.answer(twiml.gather(next(here, 'backed', own), 8, voice.plays('asks-back')), twiml.hangUp)
	if (pressed !== '1') return twiml.answer(twiml.hangUp)
	if (at === 'backed') {
		const number = await callerIn(phoning.ports, report as ReportId, call)
		return number === null ? twiml.answer(voice.plays('too-late'), twiml.hangUp) : twiml.answer(twiml.dial(number, phoning.phone.from, next(here, 'joined', own)), twiml.hangUp)
	}
	const became = await hears({ is: 'pressed-1', call, member })
	return became.call?.state === 'connected' && became.call.by === member ? twiml.answer(twiml.join(call.slice(0, 32), next(here, 'joined', own)), twiml.hangUp) : twiml.answer(voice.plays('too-late'), twiml.hangUp)
}

const asks = (voice: Voice, language: string | null) => voice.plays('asks', { spoken: language === null ? 'no' : 'yes', language: language === null ? '' : (new Intl.DisplayNames([voice.language], { type: 'language' }).of(language) ?? language) })
const languageOf = ({ ports }: Phoning, member: MemberId | undefined) => (member === undefined ? undefined : ports.storage.inOneGo((tx) => findMember(tx, member)).then((one) => one?.language))

/** Rings whoever calls back, and then whom they call. */
export async function ringBack(phoning: Pick<Phoning, 'phone' | 'ports' | 'fault'>, origin: string, { call, member, to, report }: { readonly call: string; readonly member: MemberId; readonly to: string; readonly report: ReportId }): Promise<boolean> {
	const { phone, ports } = phoning
	const full = phoning as Phoning
	const own = { leg: legRef(full, call, member), report }
	const leg = await phone.ring({ to, asks: next({ phoning: full, origin, call }, 'back', own), tells: next({ phoning: full, origin, call }, 'over', own), rings: 25 })
	if (leg !== null) return true
	await hearCall(ports, { is: 'lost', call })
	await hearCall(ports, { is: 'lost', call })
	return false
}
