/**
 * Other hubs: asks one for its card, hands one a capsule. Only where a steward said one is: nothing that comes in makes this knock anywhere. An address that
 * leads into a network of one's own is refused as the connection is made, whatever its name said before, unless whoever runs the machine allows it.
 */
import { lookup as lookupName } from 'node:dns'
import { request as requestHttp, type IncomingMessage } from 'node:http'
import { request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import type { GateSettings } from './settings.ts'

const TIMEOUT_MS = 10_000
const ANSWER_AT_MOST = 4096

/** Networks that are nobody else's (RFC 6890, RFC 4193, RFC 6598), and those that lead to them in disguise (RFC 6052, RFC 3056, RFC 4380). */
const OWN = new BlockList()
for (const [net, prefix] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]] as const) OWN.addSubnet(net, prefix, 'ipv4')
for (const [net, prefix] of [['::', 96], ['64:ff9b::', 96], ['64:ff9b:1::', 48], ['100::', 64], ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['fc00::', 7], ['fe80::', 10], ['fec0::', 10], ['ff00::', 8]] as const) OWN.addSubnet(net, prefix, 'ipv6')

/** Whether an address is one that a stranger's machine could have. An IPv4 address inside an IPv6 one counts as that. */
export function isOutside(address: string): boolean {
	const inside = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
	const kind = isIP(inside)
	// In hexadecimal, an IPv4 address inside an IPv6 one.
	if (kind === 6 && /^::ffff:/i.test(inside)) return false
	return kind !== 0 && !OWN.check(inside, kind === 4 ? 'ipv4' : 'ipv6')
}

const outsideOnly: LookupFunction = (name, options, callback) =>
	lookupName(name, { ...options, all: true }, (fault, addresses) => {
		if (fault) return callback(fault, '', 4)
		const [first] = addresses
		// All of them: one that is ours among them is asked for the next time.
		if (!first || addresses.some(({ address }) => !isOutside(address))) return callback(Object.assign(new Error('not outside'), { code: 'EACCES' }), '', 4)
		return options.all ? callback(null, addresses) : callback(null, first.address, first.family)
	})

export type Reply = { readonly status: number; readonly body: Uint8Array }
export type Peers = {
	/** Whether that is an address a hub can be asked at. */
	takes(origin: string): boolean
	/** @returns null where nobody answered in time, or with too much, or with a way elsewhere */
	card(origin: string, signal: AbortSignal): Promise<Reply | null>
	hand(origin: string, body: string, signal: AbortSignal): Promise<Reply | null>
}

export function openPeers({ nearby = false }: NonNullable<GateSettings['peers']> = {}, timeoutMs = TIMEOUT_MS): Peers {
	function takes(origin: string): boolean {
		if (!URL.canParse(origin)) return false
		const { protocol, hostname } = new URL(origin)
		if (nearby) return protocol === 'https:' || protocol === 'http:'
		const host = hostname.replace(/^\[|\]$/g, '')
		return protocol === 'https:' && (isIP(host) === 0 || isOutside(host))
	}
	const ask = (origin: string, path: string, body: string | null, signal: AbortSignal) =>
		new Promise<Reply | null>((resolve) => {
			if (!takes(origin)) return resolve(null)
			const url = new URL(path, origin)
			const timed = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
			const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, { method: body === null ? 'GET' : 'POST', agent: false, signal: timed, ...(!nearby && { lookup: outsideOnly }), headers: { accept: 'application/json', 'user-agent': 'holdfast', ...(body !== null && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }) } }, (response) => {
				whole(response).then((read) => resolve(read && { status: response.statusCode ?? 0, body: read }), () => resolve(null))
			})
			request.on('error', () => resolve(null)).end(body ?? undefined)
		})
	return { takes, card: (origin, signal) => ask(origin, '/hub.json', null, signal), hand: (origin, body, signal) => ask(origin, '/inbox', body, signal) }
}

async function whole(response: IncomingMessage): Promise<Uint8Array | null> {
	const pieces: Buffer[] = []
	let length = 0
	for await (const piece of response as AsyncIterable<Buffer>) {
		length += piece.length
		if (length > ANSWER_AT_MOST) {
			response.destroy()
			return null
		}
		pieces.push(piece)
	}
	return Buffer.concat(pieces)
}
