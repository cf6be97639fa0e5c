/**
 * Web push (RFC 8030, 8291, 8292): a message to one browser. It is encrypted to that browser; the push service learns when, how large and to which
 * address of its own. A newer message with the same topic takes the place of an older one that still waits there.
 */
import { Agent } from 'node:https'
import webpush, { WebPushError, type PushSubscription } from 'web-push'
import * as v from 'valibot'
import type { Became, Carrier, HandOver } from '#ground/carriers.ts'
import { directionOf } from '#ground/words.ts'
import type { GateSettings } from './settings.ts'

/** Those who make browsers run these; an address anywhere else is nobody's phone, and nothing of ours knocks there. */
const SERVICES = /^(fcm\.googleapis\.com|jmt17\.google\.com|updates\.push\.services\.mozilla\.com|[a-z0-9-]+\.push\.apple\.com|[a-z0-9-]+\.notify\.windows\.com)$/
const SIZE_AT_MOST = 600
const TIMEOUT_MS = 10_000
/**
 * Seconds the service may hold what is new: whoever was out of reach for longer hears no old alarm, but finds the page. What takes one back, or follows it,
 * waits for as long as it holds, for that phone may have heard the alarm.
 */
const WAITS = 900

const base64url = (most: number) => v.pipe(v.string(), v.regex(/^[\w-]+={0,2}$/), v.maxLength(most))
/** What a browser says of itself when somebody allows messages. */
export const Subscription = v.object({ endpoint: v.pipe(v.string(), v.url(), v.startsWith('https://'), v.maxLength(SIZE_AT_MOST)), keys: v.object({ p256dh: base64url(100), auth: base64url(40) }) })

export const isPushService = (endpoint: string): boolean => {
	const { hostname, port, username } = new URL(endpoint)
	return SERVICES.test(hostname) && port === '' && username === ''
}

type Options = { readonly isAllowed?: (endpoint: string) => boolean; readonly agent?: Agent }

export function openPush({ publicKey, privateKey, subject, perSecond = 200, numbers = 1, cents = 0, registered = true }: NonNullable<GateSettings['push']>, { isAllowed = isPushService, agent = new Agent({ keepAlive: true, maxSockets: 32 }) }: Options = {}): Carrier {
	return {
		way: 'push',
		takes: (to) => {
			const subscription = subscriptionIn(to)
			return subscription !== null && isAllowed(subscription.endpoint)
		},
		pace: { perSecond, numbers, cents, registered },
		async send({ to, title, text, language, topic, lasts, link, version = 1 }: HandOver, signal): Promise<Became> {
			const subscription = subscriptionIn(to)
			if (!subscription || !isAllowed(subscription.endpoint)) return { fate: 'failed', why: 'no-push-service', isGone: true }
			if (signal.aborted) return { fate: 'failed', why: 'stopped' }
			const payload = JSON.stringify({ title, text, language, dir: directionOf(language), topic, link, version })
			try {
				await webpush.sendNotification(subscription, payload, { vapidDetails: { subject, publicKey, privateKey }, TTL: version > 1 ? lasts : Math.min(lasts, WAITS), urgency: 'high', topic, timeout: TIMEOUT_MS, agent })
				return { fate: 'handed' }
			} catch (fault) {
				return becameOf(fault)
			}
		},
	}
}

function subscriptionIn(to: string): PushSubscription | null {
	try {
		const read = v.safeParse(Subscription, JSON.parse(to))
		return read.success ? read.output : null
	} catch {
		return null
	}
}

/** What the service answered is known; where it did not answer, nobody can tell (RFC 8030 § 5, § 7.3). */
function becameOf(fault: unknown): Became {
	if (!(fault instanceof WebPushError)) return { fate: neverLeft(fault) ? 'failed' : 'unknown', why: codeOf(fault) }
	const { statusCode } = fault
	if (statusCode === 404 || statusCode === 410) return { fate: 'failed', why: `${statusCode}`, isGone: true }
	return statusCode >= 500 ? { fate: 'unknown', why: `${statusCode}` } : { fate: 'failed', why: `${statusCode}` }
}

const codeOf = (fault: unknown): string => (fault instanceof Error && 'code' in fault ? String(fault.code) : 'fault').slice(0, 40)
/** There was no line to anybody: nothing can have left. */
export const neverLeft = (fault: unknown): boolean => ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'].includes(codeOf(fault))
