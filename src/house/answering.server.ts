/**
 * What the hub answers to whoever wrote to it, by text message or by Signal: STOP first, then an ask, a report, an answer to our question. Who wrote is known
 * here for as long as an answer takes: rooms get a keyed digest of it, or it goes on as bytes into a seal.
 */
import type { WayOut } from '#ground/carriers.ts'
import { keywordIn } from '#gates/stop-words.ts'
import { stopChannel } from '#ground/channels.server.ts'
import { hex } from '#ground/ids.ts'
import { isUnspent } from '#ground/members.server.ts'
import type { Ports } from '#ground/ports.ts'
import { after, days } from '#ground/time.ts'
import type { Language, Say } from '#ground/words.ts'
import { askIn } from '#rooms/frontdoor/texting.ts'
import { REALLY } from '#rooms/hotline/choices.ts'
import type { HeardAs } from '#rooms/hotline/hearing.server.ts'
import { MESSAGE_LANGUAGES, toldIn } from '#rooms/hotline/message-languages.server.ts'
import { nothingFrom } from '#rooms/hotline/nothing-here.server.ts'
import { stopAddress, subscribeFromThere } from '#rooms/hotline/subscribing.server.ts'
import { hearText, isHeard, lastText, sawItThemselves, type Came } from '#rooms/hotline/texting.server.ts'
import { languageOf, readText, wantsAlerts } from '#rooms/hotline/texting.ts'
import { NOTHING_BESIDE, type Beside } from './pictures.server.ts'
import { answerFrom, isAnswer } from './answered.server.ts'
import { keepTextedAsk, type AskPorts } from './texted-asks.server.ts'

export type Answering = AskPorts & { readonly words: (language: Language) => Say }
/**
 * @property from where an answer goes @property also what else they are known by on this channel @property message one name for one message
 * @property hasNumber whether `from` is a number a person could write to @property beside what came with the words
 */
export type Written = { readonly way: Came['channel']; readonly body: Buffer; readonly from: Buffer; readonly also: readonly string[]; readonly message: string; readonly hasNumber?: boolean; readonly beside?: Beside }

/** A keyword or a digit is never longer; nothing longer is made a string to look for one. */
const KEYWORD_AT_MOST = 60

/** @param envelope makes of a text what the carrier takes as an answer @returns that; null where there is nothing to say */
export async function answerTo(answering: Answering, { way, body, from, also, message, hasNumber = true, beside = NOTHING_BESIDE }: Written, envelope: (text: string) => string): Promise<string | Buffer | null> {
	const { ports, words } = answering
	const { languages, name } = ports.hub().settings
	const sayFor = (language: Language) => words([language, ...languages].find((one) => one === 'en' || words(one) !== words('en')) ?? 'en')
	/** What those hear who get messages: also in a language of messages alone. */
	const tellFor = (language: Language) => toldIn(ports.hub().settings, language) ?? sayFor(language)
	const help = (say: Say) => envelope(helpIn(ports, say))

	const short = body.length <= KEYWORD_AT_MOST ? body.toString('utf8') : ''
	// Before anything else: whoever wants no more gets no more, whatever their message also is.
	const keyword = keywordIn(short)
	if (keyword === 'stop') {
		// One that is called again later must not end what somebody began after it.
		if (!(await isRemembered(ports, message))) {
			for (const address of [from.toString('utf8'), ...also]) await stopAddress(ports, way, address)
			if (way === 'sms') await stopChannel(ports, 'sms', from.toString('utf8'))
		}
		await remember(ports, message)
		return envelope(tellFor(languageOf(short, languages[0]))('hotline.sms.stopped', { hub: name }))
	}
	if (message === '' || from.length === 0) return null
	if (keyword === 'help') return help(sayFor(languageOf(short, languages[0])))

	const own = way === 'sms' && short !== '' ? await answeredFrom(answering, from, short, message) : null
	if (own !== null) return own === '' ? null : envelope(own)

	const wants = way === 'signal' ? wantsAlerts(short, ports.hub().settings.zones) : null
	if (wants) return envelope(await subscribed(ports, { way, wants, address: from.toString('utf8'), language: languageOf(short, languages[0]) }, tellFor))

	const ask = askIn(body)
	if (ask) {
		const say = sayFor(ask.language)
		if (!ports.hub().settings.rooms.includes('frontdoor')) return envelope(say('hotline.sms.ask-closed'))
		const asked = way === 'sms' ? { way: 'text' as const, says: 'hotline.sms.asked' } : hasNumber ? { way: 'signal' as const, says: 'hotline.signal.asked' } : { way: 'none' as const, says: 'hotline.signal.asked.none' }
		return keepTextedAsk(answering, { ask, ...asked, from, message, language: ask.language, say, envelope })
	}

	// Where the line is shut, nobody is here to hear what somebody saw.
	if (!ports.hub().settings.rooms.includes('hotline')) return envelope(sayFor(languageOf(short, languages[0]))('channel.in.nothing'))
	const text = body.toString('utf8')
	const came = { channel: way, message, from: hex(ports.keys.digest('origin', from)), language: languageOf(text, languages[0]) }
	const read = readText(text).says
	// Whoever sends a picture shows something, whatever they write with it.
	const says = beside.shown && (read === 'nothing' || read === 'heard-it') ? 'report' : read
	// A message that is here already says nothing new, and its picture may be gone.
	const print = async () => (await isHeard(ports, came)) ? null : beside.print()
	const hear = async () => {
		const heard = await hearText(ports, came, text, await print())
		return heard.ok ? envelope(knownOr(sayFor(came.language), heard.value, text.trim() === '' ? 'hotline.sms.heard.picture' : 'hotline.sms.heard')) : help(sayFor(came.language))
	}
	if (says === 'report') return hear()
	if (says === 'sees-nothing') {
		const counted = await nothingFrom(ports, way, from.toString('utf8'))
		return counted ? envelope(tellFor(came.language)('hotline.truth.nothing.thanks')) : help(sayFor(came.language))
	}
	const last = says === 'nothing' || (await isRemembered(ports, message)) ? null : await lastText(ports, came)
	if (!last && beside.shown) return hear()
	if (!last) {
		// Called again later, it is no answer to what was asked since.
		await remember(ports, message)
		return help(sayFor(came.language))
	}
	const say = sayFor(last.language)
	if (says === 'heard-it') return envelope(say('hotline.sms.thanks'))
	const heard = await sawItThemselves(ports, came, last, (await print()) ?? last.media)
	return heard.ok ? envelope(knownOr(say, heard.value, 'hotline.sms.thanks-saw')) : help(say)
}

/** A member's answer to what the hub asked them; null where it is none, empty where it was heard before: called again, it is answered by silence. What was none then is none later. */
async function answeredFrom({ ports, words }: Answering, from: Buffer, text: string, message: string): Promise<string | null> {
	if (!isAnswer(text) || (await isMarked(ports, 'not-answer', message))) return null
	if (!(await mark(ports, 'answer', message))) return ''
	try {
		const last = ports.hub().settings.rooms.includes('hotline') ? await lastText(ports, { channel: 'sms', message, from: hex(ports.keys.digest('origin', from)), language: 'en' }) : null
		const said = await answerFrom(ports, words, from.toString('utf8'), text, last?.receivedAt ?? null)
		if (said !== null) return said
		await mark(ports, 'not-answer', message)
	} catch (fault) {
		await unmark(ports, 'answer', message)
		throw fault
	}
	await unmark(ports, 'answer', message)
	return null
}

type Mark = 'answer' | 'not-answer'
const markedAs = (ports: Ports, as: Mark, message: string) => ports.keys.digest('once', new TextEncoder().encode(`${as}|${message}`))
const isMarked = (ports: Ports, as: Mark, message: string): Promise<boolean> => ports.storage.inOneStatement((tx) => isUnspent(tx, markedAs(ports, as, message), 'message', ports.now()))
/** False where it stood there already. */
const mark = async (ports: Ports, as: Mark, message: string): Promise<boolean> =>
	(await ports.storage.inOneStatement((tx) => tx.insertInto('ground_once').values({ id: markedAs(ports, as, message), purpose: 'message', ends_at: after(ports.now(), REMEMBERED_FOR) }).onConflict((c) => c.doNothing()).executeTakeFirstOrThrow())).numInsertedOrUpdatedRows === 1n
const unmark = (ports: Ports, as: Mark, message: string): Promise<unknown> => ports.storage.inOneStatement((tx) => tx.deleteFrom('ground_once').where('id', '=', markedAs(ports, as, message)).execute())

/** So long a message is known again that left nothing else by which it would be. */
export const REMEMBERED_FOR = days(3)
const rememberedAs = (ports: Ports, message: string) => ports.keys.digest('once', new TextEncoder().encode(`carrier|${message}`))
export const isRemembered = (ports: Ports, message: string): Promise<boolean> => ports.storage.inOneStatement((tx) => isUnspent(tx, rememberedAs(ports, message), 'message', ports.now()))
export const remember = (ports: Ports, message: string): Promise<unknown> =>
	ports.storage.inOneStatement((tx) => tx.insertInto('ground_once').values({ id: rememberedAs(ports, message), purpose: 'message', ends_at: after(ports.now(), REMEMBERED_FOR) }).onConflict((c) => c.doNothing()).execute())

function helpIn(ports: Ports, say: Say): string {
	const { name, phone } = ports.hub().settings
	return say('hotline.sms.help', { hub: name, phone, call: phone === '' ? 'no' : 'yes' })
}

type Wanting = { readonly way: WayOut; readonly wants: NonNullable<ReturnType<typeof wantsAlerts>>; readonly address: string; readonly language: Language }

/** From the address itself, which is all a confirmation proves. In their language, where the hub speaks it. */
async function subscribed(ports: Ports, { way, wants, address, language }: Wanting, sayFor: (language: Language) => Say): Promise<string> {
	const { zones, languages, name } = ports.hub().settings
	const say = sayFor(language)
	const zone = wants.zone ?? (zones.length === 1 ? (zones[0]?.id ?? null) : null)
	if (zone === null) return say('hotline.signal.which-zone', { zones: zones.map((one) => one.name).join(', ') })
	const on = await subscribeFromThere(ports, { zone, language: languages.includes(language) || MESSAGE_LANGUAGES.includes(language) ? language : languages[0], way, address })
	return say(on.ok ? 'hotline.signal.on' : 'hotline.signal.not-now', { hub: name, zone: zones.find(({ id }) => id === zone)?.name ?? '' })
}

/** What was checked already is said at once. */
function knownOr(say: Say, { answer }: HeardAs, otherwise: string): string {
	if (!answer) return say(otherwise)
	if (answer.state === 'not-enforcement') return say('hotline.sms.known.not-enforcement', { really: reallyIn(say, answer.really) })
	return say(`hotline.sms.known.${answer.state}`)
}

/** Only what stands in the list: what somebody wrote by hand no linter has seen. */
const reallyIn = (say: Say, really: string | null): string => say(`hotline.really.${REALLY.find((one) => one === really) ?? 'other'}`)
