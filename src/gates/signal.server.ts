/**
 * Signal, through a signal-cli that runs beside the hub (`daemon --http`, signal-cli-jsonrpc(5)). What is said is sealed from phone to phone, up to that
 * signal-cli; Signal's own servers see that this account writes, and the machine of signal-cli reads it all. SECURITY.md says so.
 *
 * One person in one call: with several, Signal asks for a proof that a person is writing. Nothing is tried again here: a second try might begin after a
 * correction. A message that disappears is signal-cli's to respect: it answers with the timer the other side has set.
 */
import type { Became, Carrier, HandOver } from '#ground/carriers.ts'
import { bounded, PICTURE_AT_MOST } from './pictures.server.ts'
import { neverLeft } from './push.server.ts'
import type { GateSettings } from './settings.ts'

const TIMEOUT_MS = 20_000
const CHECK_MS = 5000
/** So many refusals for haste, one after the other, and nothing goes for a while: each more would make it longer. */
const HASTES = 5
const RESTS_AT_MOST_MS = 60_000

const NUMBER = /^\+[1-9]\d{6,14}$/
/** What Signal calls somebody who shows no number. */
const ACCOUNT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** As signal-cli calls a picture it has on its disk; no way out of its folder. */
export const PICTURE_ID = /^[\w-]{1,100}(\.\w{1,10})?$/

type Settings = NonNullable<GateSettings['signal']>
type Options = { readonly timeoutMs?: number; /** Milliseconds of a clock nobody can set. */ readonly clock?: () => number }
export type SignalGate = Carrier & {
	readonly url: string
	readonly account: string
	takes(to: string): boolean
	/** What a whole answer to somebody looks like on the wire, so that one with a blank in it can be filled elsewhere. */
	request(to: string, text: string): string
	/** Hands over such a request; it is wiped. */
	hand(request: Buffer): Promise<Became>
	/** A picture somebody sent; null where signal-cli has none of that name, or not in time. It stays on signal-cli's disk: there is no word with which it could be told to erase it. */
	picture(id: string, from: string, signal: AbortSignal): Promise<Uint8Array | null>
}

export function openSignal({ url, account, perSecond = 4, cents = 0, registered = true }: Settings, { timeoutMs = TIMEOUT_MS, clock = () => performance.now() }: Options = {}): SignalGate {
	const base = url.replace(/\/+$/, '')
	const takes = (to: string) => NUMBER.test(to) || ACCOUNT_ID.test(to)
	const requestFor = (to: string, message: string, id = 'answer') => JSON.stringify({ jsonrpc: '2.0', id, method: 'send', params: { account, recipient: [to], message } })
	let [hastes, restsUntil] = [0, 0]

	async function hand(body: string | Buffer): Promise<Became> {
		if (clock() < restsUntil) return { fate: 'failed', why: 'too-fast' }
		try {
			const answer = await fetch(`${base}/api/v1/rpc`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: typeof body === 'string' ? body : new Uint8Array(body), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
			const { retryAfterMs, ...became } = becameOf(answer.status, await answer.json().catch((): unknown => null))
			hastes = became.why === 'too-fast' || became.why === 'proof-wanted' ? hastes + 1 : 0
			if (hastes >= HASTES) [hastes, restsUntil] = [0, clock() + Math.min(RESTS_AT_MOST_MS, retryAfterMs ?? RESTS_AT_MOST_MS)]
			return became
		} catch (fault) {
			// Nobody answered: it may have gone all the same.
			return { fate: neverLeft(causeOf(fault)) ? 'failed' : 'unknown', why: nameOf(fault) }
		}
	}

	return {
		way: 'signal',
		url: base,
		account,
		takes,
		pace: { perSecond, numbers: 1, cents, registered },
		send({ key, to, text, link, foot }: HandOver, signal) {
			if (!takes(to)) return Promise.resolve({ fate: 'failed', why: 'no-number', isGone: true })
			if (signal.aborted) return Promise.resolve({ fate: 'failed', why: 'stopped' })
			return hand(requestFor(to, [text, link, foot].filter(Boolean).join('\n\n'), key))
		},
		request: requestFor,
		hand: (request) => hand(request).finally(() => request.fill(0)),
		async picture(id, from, signal) {
			if (!PICTURE_ID.test(id)) return null
			const asked = JSON.stringify({ jsonrpc: '2.0', id: 'picture', method: 'getAttachment', params: { account, id, recipient: from } })
			const answer = await fetch(`${base}/api/v1/rpc`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: asked, redirect: 'manual', signal }).catch(() => null)
			if (!answer?.ok) return null
			const said = await bounded(answer, ENVELOPE + Math.ceil((PICTURE_AT_MOST * 4) / 3))
			if (!said) return null
			const { data } = pictureIn(said)
			said.fill(0)
			return data === '' ? null : new Uint8Array(Buffer.from(data, 'base64'))
		},
	}
}

/** Whether somebody is there and answers. @returns null where it does, else why not */
export async function askSignal({ url }: Settings, timeoutMs = CHECK_MS): Promise<string | null> {
	try {
		const { status } = await fetch(`${url.replace(/\/+$/, '')}/api/v1/check`, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
		return status === 200 ? null : String(status)
	} catch (fault) {
		return nameOf(fault)
	}
}

const causeOf = (fault: unknown): unknown => (fault instanceof Error && fault.cause !== undefined ? fault.cause : fault)
const nameOf = (fault: unknown): string => {
	const cause = causeOf(fault)
	return (cause instanceof Error ? ('code' in cause && typeof cause.code === 'string' ? cause.code : cause.name) : 'fault').slice(0, 40)
}

/** What stands around a picture in its answer. */
const ENVELOPE = 2000
/** `{ "result": { "data": base64 } }` */
function pictureIn(said: Uint8Array): { readonly data: string } {
	try {
		const data = fieldsOf(fieldsOf(JSON.parse(Buffer.from(said.buffer, said.byteOffset, said.length).toString('latin1'))).get('result')).get('data')
		return { data: typeof data === 'string' ? data : '' }
	} catch {
		return { data: '' }
	}
}

const fieldsOf = (value: unknown): ReadonlyMap<string, unknown> => new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])

/** JSON-RPC's and signal-cli's own numbers for what never began. */
const NOT_BEGUN = new Set([-32_700, -32_600, -32_601, -32_602])
const UNTRUSTED = -4
const RATE_LIMIT = -5

/**
 * What signal-cli says of each recipient stands in `result`, and where nobody got it in the error's `data.response`. Older ones say a limit in words only.
 * Our only recipient's own line decides; without one, a fault in the middle leaves it unknown.
 */
function becameOf(status: number, said: unknown): Became & { readonly retryAfterMs?: number } {
	if (status === 429 || status === 503) return { fate: 'failed', why: 'too-fast' }
	if (status < 200 || status >= 300) return { fate: status >= 500 ? 'unknown' : 'failed', why: String(status) }
	const answer = fieldsOf(said)
	const error = answer.has('error') && answer.get('error') !== null ? fieldsOf(answer.get('error')) : null
	const results = fieldsOf(error ? fieldsOf(error.get('data')).get('response') : answer.get('result')).get('results')
	const one = fieldsOf(Array.isArray(results) ? results[0] : null)
	const wait = Number(one.get('retryAfterSeconds') ?? fieldsOf(fieldsOf(error?.get('data')).get('response')).get('retryAfterSeconds'))
	const later = Number.isFinite(wait) && wait > 0 ? { retryAfterMs: wait * 1000 } : {}
	const words = String(error?.get('message') ?? '')
	if (typeof one.get('token') === 'string' || /captcha|proof ?required/i.test(words)) return { fate: 'failed', why: 'proof-wanted', ...later }
	switch (one.get('type')) {
		case 'SUCCESS':
			return { fate: 'handed' }
		case 'RATE_LIMIT_FAILURE':
			return { fate: 'failed', why: 'too-fast', ...later }
		case 'UNREGISTERED_FAILURE':
			return { fate: 'failed', why: 'not-on-signal', isGone: true }
		case 'IDENTITY_FAILURE':
			return { fate: 'failed', why: 'new-phone' }
		case 'INVALID_PRE_KEY_FAILURE':
			return { fate: 'failed', why: 'no-key' }
		case 'NETWORK_FAILURE':
			return { fate: 'unknown', why: 'no-line' }
	}
	if (!error) return answer.has('result') && results === undefined ? { fate: 'handed' } : { fate: 'unknown', why: 'no-word' }
	const code = Number(error.get('code'))
	if (code === RATE_LIMIT || /rate.?limit/i.test(words)) return { fate: 'failed', why: 'too-fast', ...later }
	if (code === UNTRUSTED) return { fate: 'failed', why: 'new-phone' }
	return { fate: NOT_BEGUN.has(code) ? 'failed' : 'unknown', why: String(code || 'fault') }
}
