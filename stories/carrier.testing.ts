/**
 * A carrier of text messages and calls for stories: it keeps what it was given and what people wrote, calls the hub's addresses signed as a real one does, and
 * misbehaves: twice, in another order, again days later, and as somebody who only says they are it.
 */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { signatureOf } from '#gates/signature.server.ts'
import { ACCOUNT, HUB_NUMBER, TOKEN } from './carrier-names.testing.ts'
import { atTheEnd } from './house.testing.ts'
import type { FakeMedia } from './media.testing.ts'
import { knock, type Heard } from './web.testing.ts'

export { ACCOUNT, HUB_NUMBER, TOKEN } from './carrier-names.testing.ts'

/** @property sid its name @property state as the carrier would call it */
export type Message = { readonly sid: string; readonly to: string; readonly body: string; readonly lasts: number; readonly callback: string | null; state: string }
type Fields = Readonly<Record<string, string>>
export type Webhook = { readonly path: string; readonly fields: Fields }

const sidOf = (kind: 'SM' | 'CA') => `${kind}${randomBytes(16).toString('hex')}`

/** @property weather what it answers next when it is given a message; takes it where nothing is said */
export type FakeCarrier = {
	readonly settings: { readonly sms: { readonly account: string; readonly token: string; readonly base: string; readonly from: string[]; readonly perSecond: number; readonly pictures?: string[] } }
	readonly taken: Message[]
	/** Every call it made to the hub, in order, so that it can be made again. */
	readonly made: Webhook[]
	readonly weather: ({ readonly status: number; readonly code?: number } | 'takes it and hangs up')[]
	/** Somebody writes to the hub. @returns what the hub answered */
	text(address: string, from: string, body: string, more?: Fields): Promise<Heard>
	/** Says what became of a message it took. */
	say(address: string, message: Message, status: string, more?: Fields): Promise<Heard>
	/** The same call once more, signed as it was. */
	again(address: string, webhook: Webhook): Promise<Heard>
	/** The same, signed with another secret, or not at all. */
	forge(address: string, webhook: Webhook, how?: 'wrong' | 'none' | 'other-address' | 'changed'): Promise<Heard>
}

/** @param media where it keeps pictures; none come where there is none */
export async function openCarrier(media: FakeMedia | null = null): Promise<FakeCarrier> {
	const [taken, made, weather]: [Message[], Webhook[], FakeCarrier['weather']] = [[], [], []]
	const server = createServer((request, response) => {
		if (media?.answer(request, response)) return
		let body = ''
		request.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => {
			if (request.method === 'GET' && request.url?.endsWith('/Balance.json')) return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ balance: '25.00', currency: 'USD' }))
			const said = new URLSearchParams(body)
			const next = weather.shift()
			if (next !== undefined && next !== 'takes it and hangs up') return response.writeHead(next.status).end(JSON.stringify({ code: next.code ?? 0 }))
			const message = { sid: sidOf('SM'), to: said.get('To') ?? '', body: said.get('Body') ?? '', lasts: Number(said.get('ValidityPeriod')), callback: said.get('StatusCallback'), state: 'queued' }
			taken.push(message)
			if (next !== undefined) return request.socket.destroy()
			response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ sid: message.sid, status: 'queued' }))
		})
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')
	atTheEnd(() => {
		server.closeAllConnections()
		server.close()
	})

	const send = (address: string, { path, fields }: Webhook, signature: string | null) =>
		knock(address, path, { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', ...(signature !== null && { 'x-twilio-signature': signature }) }, body: new URLSearchParams(fields).toString() })
	const signed = (address: string, { path, fields }: Webhook, secret = TOKEN) => signatureOf(address + path, Object.entries(fields).map(([name, value]) => ({ name, value: new TextEncoder().encode(value) })), secret)
	const call = (address: string, webhook: Webhook) => {
		made.push(webhook)
		return send(address, webhook, signed(address, webhook))
	}

	return {
		settings: { sms: { account: ACCOUNT, token: TOKEN, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/2010-04-01`, from: [HUB_NUMBER], perSecond: 100, ...(media && { pictures: media.hosts }) } },
		taken,
		made,
		weather,
		text: (address, from, body, more = {}) => call(address, { path: '/gates/sms', fields: { ToCountry: 'US', MessageSid: sidOf('SM'), SmsStatus: 'received', AccountSid: ACCOUNT, From: from, To: HUB_NUMBER, Body: body, NumMedia: '0', ...more } }),
		say(address, message, status, more = {}) {
			message.state = status
			const { pathname, search } = new URL(message.callback ?? '/gates/sms', address)
			return call(address, { path: pathname + search, fields: { AccountSid: ACCOUNT, MessageSid: message.sid, MessageStatus: status, To: message.to, From: HUB_NUMBER, ...more } })
		},
		again: (address, webhook) => send(address, webhook, signed(address, webhook)),
		forge(address, webhook, how = 'wrong') {
			if (how === 'none') return send(address, webhook, null)
			if (how === 'other-address') return send(address, webhook, signed('https://elsewhere.example', webhook))
			if (how === 'changed') return send(address, { ...webhook, fields: { ...webhook.fields, From: '+16125550666' } }, signed(address, webhook))
			return send(address, webhook, signed(address, webhook, 'another-token'))
		},
	}
}
