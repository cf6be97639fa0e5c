/** Where a carrier that is played keeps pictures, as Twilio does: at its own address, which wants the account's secret and may send on to another host; and every way in which that goes wrong. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ACCOUNT, TOKEN } from './carrier-names.testing.ts'
import { atTheEnd } from './house.testing.ts'

export type How = 'here' | 'sent-on' | 'sent-elsewhere' | 'sent-round' | 'gone' | 'never' | 'endless' | 'said-huge' | 'cut'
type Media = { readonly bytes: Uint8Array; readonly type: string; readonly how: How }
export type FakeMedia = {
	/** Hosts it sends on to, as the carriers' file names them. */
	readonly hosts: string[]
	/** What it was asked, and whether the account's secret came with it. */
	readonly asked: { readonly method: string; readonly at: 'own' | 'kept' | 'elsewhere'; readonly name: string; readonly hasSecret: boolean }[]
	/** Deletes it refuses from now on. */
	refusals: number
	/** What is still there. */
	readonly kept: ReadonlyMap<string, Media>
	/** @returns its name */
	keep(bytes: Uint8Array, how?: How, type?: string): string
	/** The fields a call has where these came with a message. @param base the carrier's address */
	fields(base: string, names: readonly string[]): Record<string, string>
	/** True where this was about a picture. */
	answer(request: IncomingMessage, response: ServerResponse, at?: 'own' | 'kept' | 'elsewhere'): boolean
	/** An address of a host that is not the carrier's. */
	readonly elsewhere: string
}

const SECRET = `Basic ${Buffer.from(`${ACCOUNT}:${TOKEN}`).toString('base64')}`

export async function openMedia(): Promise<FakeMedia> {
	const [kept, asked]: [Map<string, Media>, FakeMedia['asked']] = [new Map(), []]
	const opened = async (at: 'kept' | 'elsewhere'): Promise<string> => {
		const server = createServer((request, response) => void fake.answer(request, response, at)).listen(0, '127.0.0.1')
		await once(server, 'listening')
		atTheEnd(() => {
			server.closeAllConnections()
			server.close()
		})
		return `127.0.0.1:${(server.address() as AddressInfo).port}`
	}
	const fake = {
		hosts: [] as string[],
		asked,
		refusals: 0,
		kept,
		elsewhere: '',
		keep(bytes: Uint8Array, how: How = 'here', type = 'image/jpeg') {
			const name = `ME${randomBytes(16).toString('hex')}`
			kept.set(name, { bytes, type, how })
			return name
		},
		fields: (base: string, names: readonly string[]) => Object.fromEntries([['NumMedia', String(names.length)], ...names.flatMap((name, i) => [[`MediaUrl${i}`, name.startsWith('http') ? name : `${base}/Accounts/${ACCOUNT}/Messages/MM${name.slice(2)}/Media/${name}`], [`MediaContentType${i}`, kept.get(name)?.type ?? 'image/jpeg']])]) as Record<string, string>,
		answer(request: IncomingMessage, response: ServerResponse, at: 'own' | 'kept' | 'elsewhere' = 'own'): boolean {
			const [, name = ''] = /\/(ME[0-9a-f]{32})(?:\.json)?$/.exec(request.url ?? '') ?? []
			if (at === 'own' && name === '') return false
			const { method = '' } = request
			asked.push({ method, at, name, hasSecret: request.headers.authorization === SECRET })
			const media = kept.get(name)
			const say = (status: number, headers: Record<string, string> = {}) => void response.writeHead(status, headers).end()
			if (at === 'own' && request.headers.authorization !== SECRET) return say(401), true
			if (method === 'DELETE') {
				if (fake.refusals > 0) return (fake.refusals -= 1), say(503), true
				return say(kept.delete(name) ? 204 : 404), true
			}
			if (!media) return say(404), true
			const type = { 'content-type': media.type }
			if (at !== 'own') return response.writeHead(200, type).end(media.bytes), true
			switch (media.how) {
				case 'gone': return say(404), true
				case 'never': return true
				case 'sent-on': return say(307, { location: `http://${fake.hosts[0]}/${name}` }), true
				case 'sent-elsewhere': return say(307, { location: `http://${fake.elsewhere}/${name}` }), true
				case 'sent-round': return say(307, { location: request.url ?? '' }), true
				case 'said-huge': return response.writeHead(200, { ...type, 'content-length': '900000000' }).write(media.bytes), true
				case 'cut': return response.writeHead(200, { ...type, 'content-length': String(media.bytes.length) }).write(media.bytes.subarray(0, media.bytes.length >> 1), () => request.socket.destroy()), true
				case 'endless': {
					response.writeHead(200, type).write(media.bytes)
					const more = () => { while (!response.destroyed && response.write(Buffer.alloc(65_536))) continue }
					response.on('drain', more)
					return more(), true
				}
				case 'here': return response.writeHead(200, type).end(media.bytes), true
			}
		},
	}
	fake.hosts = [await opened('kept')]
	fake.elsewhere = await opened('elsewhere')
	return fake
}
