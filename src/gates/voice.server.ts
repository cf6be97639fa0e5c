/**
 * Calls, through any carrier that speaks as Twilio does: what the house asks of it. What is said on the phone goes out as answers to its webhooks.
 * The carrier sees every number and hears every word; SECURITY.md says so. Nothing is tried again here: a phone must not ring twice for one call.
 */
import type { Leg, Phone } from '#ground/carriers.ts'
import type { GateSettings } from './settings.ts'

const TIMEOUT_MS = 8000
const NUMBER = /^\+[1-9]\d{6,14}$/
/** As carriers call theirs; nothing else gets into an address. */
const NAME = /^[\w-]{1,100}$/
/** Two minutes of the plainest sound there is, with room to spare. */
const RECORDING_AT_MOST = 4 * 1024 * 1024

export function openVoice({ account, token, base = 'https://api.twilio.com/2010-04-01', from }: NonNullable<GateSettings['voice']>, { timeoutMs = TIMEOUT_MS }: { readonly timeoutMs?: number } = {}): Phone {
	const root = `${base.replace(/\/+$/, '')}/Accounts/${encodeURIComponent(account)}`
	const headers = { authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` }
	const ask = async (method: string, path: string, said?: Readonly<Record<string, string>>): Promise<Response | null> =>
		fetch(root + path, { method, headers: { ...headers, ...(said && { 'content-type': 'application/x-www-form-urlencoded' }) }, ...(said && { body: new URLSearchParams(said).toString() }), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch(() => null)
	const takes = (number: string) => NUMBER.test(number)

	return {
		takes,
		from,
		async ring({ to, asks, tells, rings }: Leg) {
			if (!takes(to)) return null
			const answer = await ask('POST', '/Calls.json', { To: to, From: from, Url: asks, Method: 'POST', StatusCallback: tells, StatusCallbackMethod: 'POST', Timeout: String(rings) })
			const said = answer?.ok ? ((await answer.json().catch((): unknown => null)) as unknown) : null
			const name = new Map<string, unknown>(Object.entries(said ?? {})).get('sid')
			return typeof name === 'string' && NAME.test(name) ? name : null
		},
		async end(leg) {
			if (NAME.test(leg)) await ask('POST', `/Calls/${leg}.json`, { Status: 'completed' }).then((answer) => answer?.body?.cancel())
		},
		async fetch(recording) {
			if (!NAME.test(recording)) return null
			const answer = await ask('GET', `/Recordings/${recording}.mp3`)
			if (!answer?.ok || Number(answer.headers.get('content-length') ?? 0) > RECORDING_AT_MOST) return null
			const sound = await answer.arrayBuffer().catch(() => null)
			return sound && sound.byteLength > 0 && sound.byteLength <= RECORDING_AT_MOST ? new Uint8Array(sound) : null
		},
		async erase(recording) {
			const answer = NAME.test(recording) ? await ask('DELETE', `/Recordings/${recording}.json`) : null
			await answer?.body?.cancel()
			return answer !== null && (answer.ok || answer.status === 404)
		},
	}
}
