/**
 * An ask in a text message or by Signal, sealed on arrival as a form posted without JavaScript is: the house puts the bytes into that form, the sealing worker reads and
 * seals them, and the receipt goes into the answer without the house ever seeing it. The number to answer stands inside the seal.
 */
import { Readable } from 'node:stream'
import * as v from 'valibot'
import { hex } from '#ground/ids.ts'
import type { Ports } from '#ground/ports.ts'
import type { Language, Say } from '#ground/words.ts'
import { postListing } from '#rooms/frontdoor/actions.server.ts'
import { Posted } from '#rooms/frontdoor/model.ts'
import type { TextedAsk } from '#rooms/frontdoor/texting.ts'
import { contextFor } from './sealing/arrival.server.ts'
import type { Sealing } from './sealing/sealing.server.ts'
import { markOf } from './sealing/talk.ts'

export type AskPorts = { readonly ports: Ports; readonly sealing: Sealing; readonly fault: (cause: unknown) => undefined }
/** @property way how they are answered; `none`: by what they find with their receipt @property says the key of the sentence with the receipt */
type Came = { readonly ask: TextedAsk; readonly way: 'text' | 'signal' | 'none'; readonly from: Uint8Array; readonly message: string; readonly language: Language; readonly say: Say; readonly says: string; readonly envelope: (text: string) => string }

/** @returns the whole answer, as the carrier takes one */
export async function keepTextedAsk(asking: AskPorts, { ask, way, from, message, language, say, says, envelope }: Came): Promise<Buffer> {
	const { ports, sealing } = asking
	const refused = () => Buffer.from(envelope(say('hotline.sms.ask-closed')))
	const { context, closed } = await contextFor(asking, 'ask', language)
	if (closed) return refused()
	// The same message gets the same number, so that a carrier that calls twice makes one ask and hears one receipt.
	const once = hex(ports.keys.digest('once', new TextEncoder().encode(`message|${message}`))).slice(0, 32)
	const { read, next } = await sealing.read('ask', Readable.from([formOf(ask, way, from, once)]), context)
	if (read.outcome !== 'sealed') return refused()
	const posted = v.safeParse(Posted, read.posted)
	const kept = posted.success ? await postListing(ports, { as: 'anyone' }, posted.output, 'arrival') : null
	if (!kept?.ok) return refused()
	return next.fill(read.ticket, { page: envelope(say(says, { receipt: markOf(read.ticket, 'receiptDigits') })), messages: [] })
}

/** The form of the front door, as a browser would have sent it; bytes that were handed in are wiped. */
function formOf({ kind, people, more }: TextedAsk, way: Came['way'], from: Uint8Array, once: string): Buffer {
	const form = Buffer.concat([Buffer.from(`once=${once}&own=no&kind=${kind}&urgency=days&way=${way}&contact=`), escaped(way === 'none' ? new Uint8Array() : from), Buffer.from('&people='), escaped(people), Buffer.from('&text='), escaped(more)])
	from.fill(0)
	people.fill(0)
	more.fill(0)
	return form
}

/** Every byte as %XX: no text has to be read for it. */
function escaped(bytes: Uint8Array): Buffer {
	const out = Buffer.alloc(bytes.length * 3)
	for (const [i, byte] of bytes.entries()) {
		out[i * 3] = 0x25
		out[i * 3 + 1] = HEX.charCodeAt(byte >> 4)
		out[i * 3 + 2] = HEX.charCodeAt(byte & 15)
	}
	return out
}
const HEX = '0123456789abcdef'
