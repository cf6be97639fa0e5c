/**
 * Text messages, through any carrier that speaks as Twilio does (SignalWire's compatibility API does). The carrier and the phone companies read every
 * message and see every number; SECURITY.md says so. It is told how long a message may wait, so that a stale one never arrives.
 *
 * Nothing is tried again here: a second try might begin after a correction, and nothing may.
 */
import * as v from 'valibot'
import type { Became, Carrier, HandOver } from '#ground/carriers.ts'
import { neverLeft } from './push.server.ts'
import type { GateSettings } from './settings.ts'

const TIMEOUT_MS = 10_000
/** Somebody waits before a page for what is left; it is not known to the second. */
const PURSE_TIMEOUT_MS = 1500
const PURSE_HOLDS_MS = 60_000
/** What carriers take as the longest a message may wait, in seconds. */
const LASTS_AT_MOST = 14_400
/** Whoever has this number said STOP, or nobody can ever get a message there (Twilio's error dictionary). */
const GONE = new Set([21211, 21217, 21610, 21612, 21614, 30005, 30006])
export const isGoneNumber = (code: number): boolean => GONE.has(code)

const Balance = v.object({ balance: v.pipe(v.string(), v.regex(/^-?\d{1,9}(\.\d{1,6})?$/)) })

type Options = {
	/** Where the carrier says what became of a message; null where it cannot reach us. */
	readonly origin: string | null
	readonly timeoutMs?: number
	/** Milliseconds, from anywhere. */
	readonly clock?: () => number
}

const NUMBER = /^\+[1-9]\d{6,14}$/

export function openSms({ account, token, base = 'https://api.twilio.com/2010-04-01', from, perSecond = 1, cents = 0, registered = false }: NonNullable<GateSettings['sms']>, { origin, timeoutMs = TIMEOUT_MS, clock = () => performance.now() }: Options): Carrier & { takes(to: string): boolean } {
	const own = `${base.replace(/\/+$/, '')}/Accounts/${encodeURIComponent(account)}`
	const url = `${own}/Messages.json`
	const authorization = `Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`
	const takes = (to: string) => NUMBER.test(to)
	return {
		way: 'sms',
		takes,
		pace: { perSecond, numbers: from.length, cents, registered },
		purse: purseAt(`${own}/Balance.json`, authorization, clock),
		async send({ key, to, text, topic, lasts }: HandOver, signal): Promise<Became> {
			if (!takes(to)) return { fate: 'failed', why: 'no-number', isGone: true }
			if (signal.aborted) return { fate: 'failed', why: 'stopped' }
			const said = new URLSearchParams({ To: to, From: numberFor(key, from), Body: text, ValidityPeriod: String(Math.min(LASTS_AT_MOST, Math.max(1, lasts))), ...(origin !== null && { StatusCallback: `${origin}/gates/sms?${new URLSearchParams({ alert: topic, to: key }).toString()}` }) })
			try {
				const answer = await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' }, body: said.toString(), redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
				return becameOf(answer.status, await answer.json().catch((): unknown => null))
			} catch (fault) {
				// Nobody answered: it may have gone all the same.
				return { fate: neverLeft(causeOf(fault)) ? 'failed' : 'unknown', why: nameOf(fault) }
			}
		},
	}
}

/** What the carrier says is left (`Balance.json`, in whole units of its currency as a decimal). */
function purseAt(url: string, authorization: string, clock: () => number): () => Promise<number | null> {
	let known: { readonly at: number; readonly cents: Promise<number | null> } | null = null
	const ask = async (): Promise<number | null> => {
		try {
			const answer = await fetch(url, { headers: { authorization }, redirect: 'manual', signal: AbortSignal.timeout(PURSE_TIMEOUT_MS) })
			const said = v.safeParse(Balance, answer.ok ? await answer.json() : null)
			return said.success ? Math.round(Number(said.output.balance) * 100) : null
		} catch {
			return null
		}
	}
	return () => {
		if (known === null || clock() - known.at > PURSE_HOLDS_MS) known = { at: clock(), cents: ask() }
		return known.cents
	}
}

/** The same person hears from the same number: a thread on their phone, not ten. */
const numberFor = (key: string, from: readonly string[]): string => from[Number.parseInt(key.slice(0, 8), 16) % from.length || 0] ?? ''

const causeOf = (fault: unknown): unknown => (fault instanceof Error && fault.cause !== undefined ? fault.cause : fault)
const nameOf = (fault: unknown): string => {
	const cause = causeOf(fault)
	return (cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.name) : 'fault').slice(0, 40)
}

/** A refusal is known; a fault in the middle of the carrier is not. 503 and 429 say that it was not taken. */
function becameOf(status: number, said: unknown): Became {
	const fields = new Map<string, unknown>(Object.entries(said ?? {}))
	const code = Number(fields.get('code') ?? fields.get('error_code') ?? 0) || 0
	const why = String(code || status)
	if (status >= 200 && status < 300) return ['failed', 'undelivered', 'canceled'].includes(String(fields.get('status'))) ? { fate: 'failed', why, isGone: isGoneNumber(code) } : { fate: 'handed' }
	if (status >= 500 && status !== 503) return { fate: 'unknown', why }
	return { fate: 'failed', why, isGone: isGoneNumber(code) }
}
