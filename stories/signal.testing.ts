/**
 * A signal-cli for stories (`daemon --http`): it keeps what it was given and the last thousand events, tells them again to whoever asks again, and misbehaves:
 * limits, proofs, silence, a cut stream, an event twice, answers that never come.
 */
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export const HUB_SIGNAL = '+16125550190'
type Sent = { readonly to: readonly string[]; readonly text: string; readonly account: string }
type Weather = 'limit' | 'limit-429' | 'limit-words' | 'proof' | 'unregistered' | 'identity' | 'network' | 'hang-up' | 'never' | 'other-account' | 'fault' | 'broken'
export type FakeSignal = {
	readonly settings: { readonly signal: { readonly url: string; readonly account: string; readonly perSecond: number } }
	readonly taken: Sent[]
	/** What it answers next; takes it where nothing is said. */
	readonly weather: Weather[]
	/** What signal-cli has on its disk, by its name; `never` where it does not answer. */
	readonly pictures: Map<string, Uint8Array | 'never'>
	/** Who asked for which. */
	readonly fetched: { readonly id: string; readonly from: string; readonly account: string }[]
	/** With which last event each asked for the stream. */
	readonly asked: (string | undefined)[]
	/** Somebody writes. @returns the event, to be told again */
	write(from: string, text: string, more?: { readonly group?: boolean; readonly hidden?: boolean; readonly id?: string; readonly at?: number; readonly delivered?: number; readonly said?: object }): string
	tell(event: string): void
	/** Cuts every stream; what comes meanwhile is told later. */
	cut(): void
	streams(): number
	/** Refuses streams with this from now on. */
	refuses: number | null
	heardFrom(n: number): Promise<readonly Sent[]>
	close(): void
}

export async function openFakeSignal({ keeps = true }: { /** Older ones keep no events. */ readonly keeps?: boolean } = {}): Promise<FakeSignal> {
	const [taken, weather, asked, kept]: [Sent[], Weather[], (string | undefined)[], string[]] = [[], [], [], []]
	const streams = new Set<ServerResponse>()
	const known = new Map<string, string>()
	const [pictures, fetched]: [FakeSignal['pictures'], FakeSignal['fetched']] = [new Map(), []]
	const fake: { refuses: number | null } = { refuses: null }
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost')
		if (pathname === '/api/v1/check') return response.writeHead(200).end()
		if (pathname === '/api/v1/events') {
			const last = request.headers['last-event-id']
			asked.push(typeof last === 'string' ? last : undefined)
			if (fake.refuses !== null) return response.writeHead(fake.refuses).end()
			response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
			if (keeps) for (const [i, event] of kept.entries()) if (i + 1 > (Number(last) || 0) || Number(last) > kept.length) response.write(`id:${i + 1}\nevent:receive\ndata:${event}\n\n`)
			streams.add(response)
			return response.once('close', () => streams.delete(response))
		}
		let body = ''
		request.setEncoding('utf8').on('data', (piece: string) => (body += piece)).on('end', () => {
			const { id, method, params } = JSON.parse(body) as { id: string; method: string; params: { account: string; recipient: string[]; message: string; id: string } }
			const answer = (said: object) => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, ...said }))
			const result = (type: string, more: object = {}) => ({ timestamp: Date.now(), results: [{ recipientAddress: { number: params.recipient[0] }, type, ...more }] })
			const failed = (code: number, message: string, response: object | null = null) => answer({ error: { code, message, data: response && { response } } })
			if (method === 'getAttachment') {
				fetched.push({ id: params.id, from: String(params.recipient), account: params.account })
				const picture = pictures.get(params.id)
				if (picture === 'never') return
				return picture ? answer({ result: { data: Buffer.from(picture).toString('base64') } }) : failed(-1, 'Could not find attachment with ID')
			}
			switch (weather.shift()) {
				case 'limit': return failed(-5, 'Failed to send message due to rate limiting', result('RATE_LIMIT_FAILURE', { retryAfterSeconds: 30 }))
				case 'limit-429': return void response.writeHead(429).end()
				case 'limit-words': return failed(-2, 'Failed to send message: [429] Rate limit exceeded: 429 (RateLimitException)')
				case 'proof': return failed(-1, 'Failed to send message', result('NETWORK_FAILURE', { token: randomUUID(), retryAfterSeconds: 86_400 }))
				case 'unregistered': return failed(-1, 'Failed to send message', result('UNREGISTERED_FAILURE'))
				case 'identity': return failed(-4, 'Failed to send message due to untrusted identities', result('IDENTITY_FAILURE'))
				case 'network': return failed(-1, 'Failed to send message', result('NETWORK_FAILURE'))
				case 'other-account': return failed(-32_602, 'Specified account does not exist')
				case 'fault': return failed(-32_603, 'An internal server error has occurred.')
				case 'broken': return void response.writeHead(200).end('{"jsonrpc"')
				case 'hang-up': taken.push({ to: params.recipient, text: params.message, account: params.account }); return void request.socket.destroy()
				case 'never': return
			}
			taken.push({ to: params.recipient, text: params.message, account: params.account })
			answer({ result: result('SUCCESS') })
		})
	}).listen(0, '127.0.0.1')
	await once(server, 'listening')

	const tell = (event: string) => {
		kept.push(event)
		for (const stream of streams) stream.write(`id:${kept.length}\nevent:receive\ndata:${event}\n\n`)
	}
	return Object.assign(fake, {
		settings: { signal: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, account: HUB_SIGNAL, perSecond: 100 } },
		taken,
		weather,
		pictures,
		fetched,
		asked,
		tell,
		write(from: string, text: string, { group = false, hidden = false, id, at = Date.now(), delivered = at, said = {} }: Parameters<FakeSignal['write']>[2] = {}) {
			const uuid = id ?? known.get(from) ?? randomUUID()
			known.set(from, uuid)
			const event = JSON.stringify({ envelope: { source: hidden ? uuid : from, sourceNumber: hidden ? null : from, sourceUuid: uuid, sourceName: 'Somebody', sourceDevice: 1, timestamp: at, serverReceivedTimestamp: at, serverDeliveredTimestamp: delivered, dataMessage: { timestamp: at, message: text, expiresInSeconds: 0, viewOnce: false, ...(group && { groupInfo: { groupId: 'R1JPVVA=', type: 'DELIVER' } }), ...said } }, account: HUB_SIGNAL })
			tell(event)
			return event
		},
		cut() {
			for (const stream of streams) stream.destroy()
		},
		streams: () => streams.size,
		async heardFrom(n: number) {
			for (const began = Date.now(); taken.length < n; await new Promise((resolve) => setTimeout(resolve, 20))) if (Date.now() - began > 15_000) throw new Error(`${taken.length} of ${n} were sent: ${JSON.stringify(taken)}`)
			return taken
		},
		close() {
			server.closeAllConnections()
			server.close()
		},
	}) as FakeSignal
}
