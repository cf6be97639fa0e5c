/**
 * Pictures that came with a text message, through a carrier that speaks as Twilio does: fetched from its own address of our account and erased there. The
 * account's secret goes to that address alone; where the carrier sends on, it is followed without it, and only to where this carrier keeps pictures.
 */
import type { GateSettings } from './settings.ts'

/** As much as carriers take in one message (Twilio: 5 MB), and a good camera's picture by Signal. */
export const PICTURE_AT_MOST = 8 * 1024 * 1024
const ERASE_TIMEOUT_MS = 8000
const HOPS_AT_MOST = 2
/** As carriers call theirs; nothing else gets into an address. */
const NAME = /^[\w-]{1,100}$/
const TWILIO = 'https://api.twilio.com/2010-04-01'
/** Where Twilio sends on to from its own address. */
const TWILIO_KEEPS = ['mms.twiliocdn.com', 'media.twiliocdn.com']

export type Pictures = {
	/** Null where it is not ours, not there, too large, not in time, or kept elsewhere. */
	fetch(address: string, signal: AbortSignal): Promise<Uint8Array | null>
	/** Whether it is gone there. What is not of our account is none of ours: true. */
	erase(address: string): Promise<boolean>
}

export function openPictures({ account, token, base = TWILIO, pictures }: NonNullable<GateSettings['sms']>): Pictures {
	const own = new URL(`${base.replace(/\/+$/, '')}/Accounts/${encodeURIComponent(account)}/Messages/`)
	const kept = new Set([own.host, ...(pictures ?? (base === TWILIO ? TWILIO_KEEPS : []))])
	const headers = { authorization: `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}` }

	/** The address put together again out of its two names; null where it is no other way ours. */
	function ours(address: string): string | null {
		const [message = '', kind, media = '', ...more] = address.startsWith(own.href) ? address.slice(own.href.length).split('/') : []
		return NAME.test(message) && kind === 'Media' && NAME.test(media) && more.length === 0 ? `${own.href}${message}/Media/${media}` : null
	}
	function sentOn(answer: Response, from: string): string | null {
		const to = URL.parse(answer.headers.get('location') ?? '', from)
		return to && to.protocol === own.protocol && kept.has(to.host) && to.username === '' && to.password === '' ? to.href : null
	}

	return {
		async fetch(address, signal) {
			let [url, said] = [ours(address), headers as Readonly<Record<string, string>>]
			for (let hops = 0; url !== null && hops <= HOPS_AT_MOST; hops++) {
				const answer = await fetch(url, { headers: said, redirect: 'manual', signal }).catch(() => null)
				if (!answer) return null
				if (answer.status < 300 || answer.status > 399) return answer.ok ? bounded(answer, PICTURE_AT_MOST) : cancelled(answer)
				url = sentOn(answer, url)
				said = {}
				await cancelled(answer)
			}
			return null
		},
		async erase(address) {
			const url = ours(address)
			if (url === null) return true
			const answer = await fetch(`${url}.json`, { method: 'DELETE', headers, redirect: 'manual', signal: AbortSignal.timeout(ERASE_TIMEOUT_MS) }).catch(() => null)
			await answer?.body?.cancel()
			return answer !== null && (answer.ok || answer.status === 404)
		},
	}
}

const cancelled = async (answer: Response): Promise<null> => {
	await answer.body?.cancel().catch(() => {})
	return null
}

/** All of an answer, or nothing of one that is longer. */
export async function bounded(answer: Response, most: number): Promise<Uint8Array | null> {
	if (!answer.body || Number(answer.headers.get('content-length') ?? 0) > most) return cancelled(answer)
	const pieces: Uint8Array[] = []
	let length = 0
	try {
		for await (const piece of answer.body as AsyncIterable<Uint8Array>) {
			length += piece.length
			if (length > most) return null
			pieces.push(piece)
		}
		const whole = new Uint8Array(length)
		pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0)
		return length > 0 ? whole : null
	} catch {
		return null
	} finally {
		for (const piece of pieces) piece.fill(0)
	}
}
