/** Somebody at the door without a browser: asks sealed as the page seals them, forms posted as a page without JavaScript posts them, and coming back. */
import { randomBytes, webcrypto } from 'node:crypto'
import { chanceOf, hex, newId } from '#ground/ids.ts'
import { asDigits, asWords, drawReceipt, listOf, whatOpens, type Opens, type Stretch } from '#ground/secret-words.ts'
import { stretch } from '#house/sealing/stretch.server.ts'
import { messageBytes, newRecord, openForHolder, openMessage, sealListing, sealMessage, sealVoice, toldBytes, type NewRecord, type Told } from '#rooms/frontdoor/envelope.ts'
import { sizeOf, type Side } from '#rooms/frontdoor/choices.ts'
import { until } from './child.testing.ts'
import { postTo, type Answer } from './steward.testing.ts'

const chance = chanceOf(webcrypto as Crypto)
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const from64 = (text: string) => Uint8Array.from(Buffer.from(text, 'base64'))

/** For receipts nobody will type: not stretched at all. */
export const unstretched: Stretch = async () => chance(32)

export { stretch }

export type Team = { readonly hub: string; readonly salt: string; readonly team: string; readonly epoch: number; readonly recipient: string }

/** Whom to seal to; waits until somebody can open asks. */
export async function teamOf(address: string): Promise<Team> {
	let team: Team | undefined
	await until('somebody can open asks', async () => {
		const answer = (await (await fetch(`${address}/team.json`)).json()) as { ok: boolean; value: Team }
		if (answer.ok) team = answer.value
		return answer.ok
	})
	if (!team) throw new Error('no team')
	return team
}

export type Sealed = { readonly id: string; readonly once: string; readonly body: object; readonly receipt: bigint; readonly opens: Opens; readonly record: NewRecord }
type Asked = { readonly side?: Side; readonly kind?: string; readonly urgency?: string; readonly zone?: string | null; readonly voice?: Uint8Array; readonly by?: Stretch; readonly close?: string }

/** An ask or offer as the page seals it, ready to be posted. */
export async function sealed(to: Team, said: Partial<Told>, { side = 'ask', kind = side === 'ask' ? 'food' : 'things', urgency = 'week', zone = null, voice, by = unstretched, close = '' }: Asked = {}): Promise<Sealed> {
	const receipt = drawReceipt(chance)
	const opens = await whatOpens('receipt', receipt, Uint8Array.from(Buffer.from(to.salt, 'hex')), by)
	const record = newRecord(chance)
	const heard = voice ? sealVoice(to.hub, record.id, record.key, { bytes: voice, seconds: 3, type: 'audio/webm' }, chance) : null
	const told: Told = { text: '', name: '', people: '', when: '', way: 'none', contact: '', hours: [], hoursNote: '', relay: '', limits: '', ...said, voice: heard?.voice ?? null }
	const listing = await sealListing(to, toldBytes(told), heard, opens, record, chance, new TextEncoder().encode(close))
	const once = randomBytes(16).toString('hex')
	const facts = { side, kind, zone, language: 'es', urgency, size: sizeOf(told.people) }
	const body = {
		id: listing.id, once, facts, team: to.team, epoch: to.epoch, lookup: hex(listing.lookup), told: base64(listing.told), teamWrap: base64(listing.teamWrap), holderWrap: base64(listing.holderWrap), close: listing.close && base64(listing.close),
		voice: listing.voice && { file: listing.voice.file, pieces: listing.voice.pieces.map(base64) },
	}
	return { id: listing.id, once, body, receipt, opens, record }
}

export const asText = async (receipt: bigint) => ({ digits: asDigits(receipt), words: asWords(receipt, (await listOf('es')) ?? []).join(' ') })

export type Page = { readonly status: number; readonly html: string; readonly words: string | null; readonly digits: string | null }

/** A form as a browser without JavaScript posts it. */
export async function postForm(address: string, path: string, fields: Readonly<Record<string, string | readonly string[]>>, headers: Record<string, string> = {}): Promise<Page> {
	const body = new URLSearchParams(Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])))
	const response = await fetch(address + path, { method: 'POST', headers: { origin: address, 'accept-language': 'es', connection: 'close', ...headers }, body })
	return { status: response.status, ...readPage(await response.text()) }
}

export function readPage(html: string) {
	const [, words = null] = /data-slot="words"[^>]*><bdi>([^<]+)<\/bdi>/.exec(html) ?? []
	const [, digits = null] = /data-slot="digits"[^>]*>([\d ]+)</.exec(html) ?? []
	return { html, words, digits }
}

export const newOnce = () => randomBytes(16).toString('hex')

/** What a form holds besides what was typed. */
export const form = (fields: Readonly<Record<string, string | readonly string[]>>) => ({ once: newOnce(), own: 'no', kind: 'food', urgency: 'week', way: 'none', ...fields })

/** Writes with a receipt as the receipt page does in the browser. */
export async function writeWith(address: string, { hub }: Team, opens: Opens, text: string, headers: Record<string, string> = {}): Promise<Answer> {
	const lookup = hex(opens.lookup)
	const came = await comeBackWith(address, hub, opens, headers)
	const message = newId('message', chance)
	const body = base64(sealMessage(hub, came.id as never, came.thread, message, messageBytes({ text, by: '', voice: null }), chance))
	return postTo(address, '/receipt/act', { lookup, command: { verb: 'write', said: { id: message, body, voice: null } } }, headers)
}

/** Comes back as the receipt page does. @throws where there is nothing under this receipt */
export async function comeBackWith(address: string, hub: string, { lookup, key }: Opens, headers: Record<string, string> = {}) {
	const answer = await postTo(address, '/receipt/open', { lookup: hex(lookup) }, headers)
	if (!answer.body.ok) throw new Error(`${answer.status} ${answer.body.refusal}`)
	const came = answer.body.value as unknown as { id: string; holderWrap: string; messages: { id: string; saidBy: string; body: string }[] }
	const thread = openForHolder(hub, came.id as never, key, from64(came.holderWrap))
	const texts = came.messages.map(({ id, body }) => openMessage(hub, came.id as never, thread, id as never, from64(body)).text)
	return { id: came.id, thread, texts }
}
